"""The sources of a file: how they are added, replaced by revisions, withdrawn and removed, within a transaction."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any

import msgspec

from service.access import Action
from service.errors import SourceWithdrawnError
from service.model import ReadSource, Review, Source
from service.storage import copies, index
from service.storage.audit import note
from service.storage.filters import IS_CURRENT
from service.storage.layout import read_corpus

NAMES = tuple(field.name for field in fields(Source))
"""The columns of `sources` that are fields of a source."""
COLUMNS = ", ".join(NAMES)
_TAGS, _SWITCHES = NAMES.index("tags"), (NAMES.index("by_hand"), NAMES.index("retrieval_told"))
_REVIEW = NAMES.index("review")
_KEPT = 10_000  # sources that a process keeps, some 10 MB

_encode = msgspec.msgpack.Encoder().encode
_decode_review = msgspec.json.Decoder(Review).decode


def build(row: Sequence[Any]) -> Source:
    """The source of a row of COLUMNS."""
    values = list(row)
    values[_TAGS] = tuple(json.loads(values[_TAGS]))
    for at in _SWITCHES:
        values[at] = bool(values[at])
    if values[_REVIEW] is not None:
        values[_REVIEW] = _decode_review(values[_REVIEW])
    return Source(*values)


def read(connection: sqlite3.Connection, keys: set[int], kept: OrderedDict[int, Source]) -> dict[int, Source]:
    """Sources by key; `kept` holds those met before as they were, and is added to."""
    known = {key: source for key in keys if (source := kept.get(key)) is not None}
    if len(known) < len(keys):
        rows = connection.execute(
            f"SELECT key, {COLUMNS} FROM sources WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps([*(keys - known.keys())]),),
        )
        fresh = {row[0]: build(row[1:]) for row in rows}
        known |= fresh
        kept.update(fresh)
        while len(kept) > _KEPT:
            kept.popitem(last=False)
    return known


def add(connection: sqlite3.Connection, batch: Sequence[ReadSource]) -> list[tuple[Source, bool]]:
    """Store sources in their order; see the port."""
    before = read_corpus(connection).claims
    counts: Counter[str] = Counter()
    stored = [_add(connection, each, counts) for each in batch]
    after = read_corpus(connection).claims
    if after > before:
        index.add(connection, before + 1, after, +counts)
    index.discount(connection, -counts)
    new = [source for source, is_new in stored if is_new]
    note(connection, Action.SOURCE_ADDED, *(source.id for source in new if not source.by_hand))
    note(connection, Action.CLAIM_WRITTEN, *(source.id for source in new if source.by_hand))
    return stored


def _add(connection: sqlite3.Connection, read: ReadSource, counts: Counter[str]) -> tuple[Source, bool]:
    """Store a source, or give back the one with its id; `counts` says how many claims more carry each token then, or
    less.
    """
    execute, source = connection.execute, read.source
    row = execute(f"SELECT {COLUMNS} FROM sources WHERE id = ?", (source.id,)).fetchone()
    if row is not None:
        return _check(build(row)), False
    series = _find_series(source)
    newest = (
        series
        and execute(
            f"SELECT key, {COLUMNS} FROM sources WHERE series = ? ORDER BY revision DESC LIMIT 1", (series,)
        ).fetchone()
    )
    if newest:
        old = _check(build(newest[1:]))
        source = replace(source, revision=old.revision + 1)
        execute(
            "UPDATE sources SET superseded_by = ?, superseded_at = ?, changed = (SELECT revision + 1 FROM corpus)"
            " WHERE key = ?",
            (source.id, max(source.retrieved_at, old.retrieved_at), newest[0]),
        )
        execute(  # where a clock was put back, what came from its future is got after what replaces it
            "UPDATE sources SET superseded_at = max(retrieved_at, :at) WHERE series = :series AND superseded_at > :at",
            {"at": source.retrieved_at, "series": series},
        )
        execute("UPDATE watches SET due = 1")
        counts.subtract(index.count_tokens(connection, newest[0]))
        _change_live(connection, newest[0], -1)
    key, revision, last = execute(
        "UPDATE corpus SET revision = revision + 1, sources = sources + 1, claims = claims + :claims,"
        " live = live + :claims RETURNING sources, revision, claims",
        {"claims": len(read.claims)},
    ).fetchone()
    first = last - len(read.claims) + 1
    laid = (key, first, last, index.digest_of(source.id), revision) if read.claims else (key, 0, 0, 0, revision)
    columns = f"key, first_claim, last_claim, digest, changed, fingerprint, series, {COLUMNS}"
    values = (*laid, copies.pack(read.fingerprint), series, *_row(source))
    execute(f"INSERT INTO sources ({columns}) VALUES ({', '.join('?' * len(values))})", values)
    execute("INSERT INTO texts (source, text) VALUES (?, ?)", (key, read.text))
    copies.add(connection, key, read.fingerprint)
    execute("INSERT INTO pending VALUES (?)", (key,))
    counts.update(_write_claims(connection, read, key, first))
    return source, True


def _find_series(source: Source) -> str | None:
    """What a source shares with its revisions: its url, of a review also the claim, for one page may review many. A
    claim by hand is revised by nothing.
    """
    if source.url is None or source.by_hand:
        return None
    return f"{source.url}\n{source.sha256}" if source.review else source.url


def _write_claims(connection: sqlite3.Connection, read: ReadSource, key: int, first: int) -> Counter[str]:
    """Store the claims of a source under keys from `first` on; in how many of them each token stands."""
    counts: Counter[str] = Counter()
    rows = []
    for at, claim in enumerate(sorted(read.claims, key=lambda claim: (claim.claim.start, claim.id)), first):
        tokens = index.encode_tokens(claim.tokens)
        counts.update({*tokens} - {""})
        body = _encode((claim.text, claim.claim))
        rows.append((at, key, claim.claim.start, claim.id, body, " ".join(tokens), claim.items))
    connection.executemany("INSERT INTO claims VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    return counts


def reread(connection: sqlite3.Connection, read: ReadSource) -> bool:
    """Let a source have other claims; see the port."""
    execute = connection.execute
    row = execute(f"SELECT key, {COLUMNS} FROM sources WHERE id = ?", (read.source.id,)).fetchone()
    if row is None:
        return False
    key, source = row[0], build(row[1:])
    if source.is_current:
        _stop_counting(connection, key)
    tagged = execute(
        "SELECT DISTINCT c.id FROM claims c CROSS JOIN claim_tags t ON t.claim = c.id WHERE c.source = ?", (key,)
    ).fetchall()
    index.remove(connection, key)
    copies.remove(connection, key)
    execute("DELETE FROM claims WHERE source = ?", (key,))
    execute("DELETE FROM stories WHERE source = ?", (key,))
    execute("DELETE FROM conflicts WHERE earlier = :key OR later = :key", {"key": key})
    before, revision = execute("SELECT claims, revision FROM corpus").fetchone()
    last = before + len(read.claims)
    execute(
        "UPDATE corpus SET revision = revision + 1, removals = removals + 1, followed = followed + 1, claims = ?,"
        " live = live + ?",  # `followed`, so that nothing is settled by claims of before
        (last, len(read.claims) if source.is_current else 0),
    )
    new = {
        "first": before + 1 if read.claims else 0,
        "last": last if read.claims else 0,
        "digest": index.digest_of(source.id),
        "changed": revision + 1,
        "claims": len(read.claims),
        "agency": read.source.agency,
        "reader": read.source.reader,
        "print": copies.pack(read.fingerprint),
        "key": key,
    }
    execute(
        "UPDATE sources SET first_claim = :first, last_claim = :last, digest = :digest, changed = :changed,"
        " claims = :claims, agency = :agency, reader = :reader, copies = NULL, fingerprint = :print WHERE key = :key",
        new,
    )
    counts = _write_claims(connection, read, key, before + 1)
    if read.claims:
        index.add(connection, before + 1, last, counts if source.is_current else Counter())
    copies.add(connection, key, read.fingerprint)
    execute("INSERT OR IGNORE INTO pending VALUES (?)", (key,))
    keys = dict(execute("SELECT id, key FROM claims WHERE source = ?", (key,)).fetchall()) if tagged else {}
    for (claim_id,) in tagged:
        if claim_id in keys:
            execute("UPDATE claim_tags SET key = ? WHERE claim = ?", (keys[claim_id], claim_id))
        else:
            execute("DELETE FROM claim_tags WHERE claim = ?", (claim_id,))
    note(connection, Action.SOURCE_READ_ANEW, read.source.id)
    return True


def _check(source: Source) -> Source:
    """The source; raises SourceWithdrawnError when it was withdrawn."""
    if source.withdrawn_at is not None:
        raise SourceWithdrawnError(source.id, source.withdrawn_at, source.withdrawn_reason or "")
    return source


def withdraw(connection: sqlite3.Connection, source_id: str, reason: str, at: str) -> Source | None:
    """Let the claims of a source count no more; see the port."""
    row = connection.execute(f"SELECT key, {COLUMNS} FROM sources WHERE id = ?", (source_id,)).fetchone()
    if row is None:
        return None
    key, source = row[0], build(row[1:])
    if source.withdrawn_at is not None:
        return source
    if source.is_current:
        _stop_counting(connection, key)
    connection.execute(
        "UPDATE sources SET withdrawn_at = ?, withdrawn_reason = ?, changed = (SELECT revision + 1 FROM corpus)"
        " WHERE key = ?",
        (at, reason, key),
    )
    connection.execute("UPDATE corpus SET revision = revision + 1")
    note(connection, Action.SOURCE_WITHDRAWN, source_id)
    return replace(source, withdrawn_at=at, withdrawn_reason=reason)


def remove(connection: sqlite3.Connection, source_id: str) -> bool:
    """Remove a source, its text and its claims; see the port."""
    execute = connection.execute
    row = execute(f"SELECT key, {COLUMNS} FROM sources WHERE id = ?", (source_id,)).fetchone()
    if row is None:
        return False
    key, source = row[0], build(row[1:])
    if source.is_current:
        _stop_counting(connection, key)
    older = execute("SELECT key FROM sources WHERE superseded_by = ?", (source_id,)).fetchone()
    if older is not None:
        execute(
            "UPDATE sources SET superseded_by = ?, superseded_at = ?, changed = (SELECT revision + 1 FROM corpus)"
            " WHERE key = ?",
            (source.superseded_by, source.superseded_at, older[0]),
        )
        if execute(f"SELECT {IS_CURRENT} FROM sources WHERE key = ?", older).fetchone()[0]:
            index.count(connection, index.count_tokens(connection, older[0]))
            _change_live(connection, older[0], 1)
    index.remove(connection, key)
    copies.remove(connection, key)
    execute("DELETE FROM claim_tags WHERE claim IN (SELECT id FROM claims WHERE source = ?)", (key,))
    execute("DELETE FROM claims WHERE source = ?", (key,))
    execute("DELETE FROM sources WHERE key = ?", (key,))
    execute("UPDATE corpus SET revision = revision + 1, removals = removals + 1, followed = followed + 1")
    note(connection, Action.CLAIM_REMOVED if source.by_hand else Action.SOURCE_REMOVED, source_id)
    return True


def _stop_counting(connection: sqlite3.Connection, key: int) -> None:
    """Let the claims of a current source be no candidates any more."""
    connection.execute("UPDATE watches SET due = 1")
    index.discount(connection, index.count_tokens(connection, key))
    _change_live(connection, key, -1)


def _change_live(connection: sqlite3.Connection, key: int, sign: int) -> None:
    """Let the claims of a source be candidates, or no more."""
    connection.execute(
        "UPDATE corpus SET live = live + ? * (SELECT count(*) FROM claims WHERE source = ?)", (sign, key)
    )


def _row(source: Source) -> tuple[object, ...]:
    packed = {
        "tags": json.dumps(source.tags, ensure_ascii=False),
        "review": source.review and msgspec.json.encode(source.review).decode(),
    }
    return tuple(packed[name] if name in packed else getattr(source, name) for name in NAMES)
