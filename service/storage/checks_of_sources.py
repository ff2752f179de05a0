"""Checks of what was taken in: sources, their texts, their claims, and how they lie in the file."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

import msgspec
import numpy as np

from service.model import Claim, unpack_items
from service.storage import index
from service.storage.checked import READ_ANEW, RESTORE, Checked, Fault
from service.storage.copies import LOOKED_UP
from service.storage.filters import IS_CURRENT

AGAIN = "Remove it (DELETE /v1/sources/…?purge=true) and ingest it again, or restore a backup."

_decode = msgspec.msgpack.Decoder(tuple[str, Claim]).decode


class _Source(NamedTuple):
    """What a source is held to."""

    key: int
    id: str
    sha256: str
    characters: int
    claims: int
    first: int
    last: int
    digest: int
    is_current: int
    fingerprint: bytes | None
    text: str | None


def check_sources(checked: Checked) -> Iterator[Fault | None]:
    """Each text is what was stored, each claim can be decoded and stands in its text, and none is missing."""
    execute = checked.connection.execute
    (checked.sources,) = execute("SELECT count(*) FROM sources").fetchone()
    rows = execute(
        "SELECT s.key, s.id, s.sha256, s.characters, s.claims, s.first_claim, s.last_claim, s.digest,"
        f" {IS_CURRENT}, s.fingerprint, t.text FROM sources s LEFT JOIN texts t ON t.source = s.key ORDER BY s.key"
    )
    for row in map(_Source._make, rows):
        yield from _check_text(row)
        yield from _check_claims(checked, row)
        if row.fingerprint is not None:
            checked.prints.expect(row.key, {*np.frombuffer(row.fingerprint, "<i8")[:LOOKED_UP].tolist()})
        yield None


def _check_text(source: _Source) -> Iterator[Fault]:
    if source.text is None:
        yield Fault(source.id, "its text is missing", AGAIN)
    elif sha256(source.text.encode()).hexdigest() != source.sha256:
        yield Fault(source.id, "its text is not the one that was stored (its SHA-256 is another)", AGAIN)
    elif len(source.text) != source.characters:
        yield Fault(source.id, f"its text has {len(source.text)} characters, not {source.characters}", AGAIN)


def _check_claims(checked: Checked, source: _Source) -> Iterator[Fault]:
    keys, ids = [], set()
    rows = checked.connection.execute(
        "SELECT key, start, id, body, tokens, items FROM claims WHERE source = ? ORDER BY key", (source.key,)
    )
    for key, start, claim_id, body, joined, items in rows:
        keys.append(key)
        ids.add(claim_id)
        fault = _find_fault(source.text or "", start, body, items)
        if fault is not None:
            yield Fault(claim_id, fault, READ_ANEW)
        tokens = index.split_tokens(joined)
        checked.tokens.expect(key, {*tokens, f"!{index.encode_token(claim_id)}"})
        if source.is_current:
            checked.live.update(tokens)
            checked.live_claims += 1
    checked.claims.update(keys)
    if len(keys) != source.claims or len(ids) != len(keys):
        yield Fault(source.id, f"it has {len(ids)} claims, not {source.claims}", READ_ANEW)
    elif keys and (source.first, source.last, source.digest) != (keys[0], keys[-1], index.digest_of(source.id)):
        yield Fault(source.id, "its claims lie elsewhere than it says", READ_ANEW)
    elif keys and keys[-1] - keys[0] + 1 != len(keys):
        yield Fault(source.id, "its claims do not lie together", READ_ANEW)


def _find_fault(text: str, start: int, body: bytes, items: bytes) -> str | None:
    """What is wrong with a claim as it is kept."""
    try:
        clause, claim = _decode(body)
        if items:
            unpack_items(items)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return f"it cannot be decoded ({error})"
    if claim.start != start or text[claim.start : claim.end] != clause:
        return "its excerpt does not stand in its text"
    return None


def check_links(checked: Checked) -> Iterator[Fault | None]:
    """What replaced a source is there, and so is the claim that has a label."""
    execute = checked.connection.execute
    lost = "SELECT id FROM sources WHERE superseded_by NOT IN (SELECT id FROM sources)"
    for (source_id,) in execute(lost):
        yield Fault(source_id, "the source that replaced it is not there", RESTORE)
    moved = "SELECT t.claim, t.tag FROM claim_tags t LEFT JOIN claims c ON c.key = t.key WHERE c.id IS NOT t.claim"
    for claim_id, tag in execute(moved):
        yield Fault(claim_id, f"its label “{tag}” stands at another claim", RESTORE)
