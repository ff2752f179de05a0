"""Checks of what follows from sources: conflicts, watches with their history, and kept answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import orjson

from service.followed import KeptConflict, Watch, WatchEvent
from service.storage.checked import READ_ANEW, RESTORE, Checked, Fault
from service.storage.records import HEAD, build_record

_decode_conflict = msgspec.msgpack.Decoder(KeptConflict).decode
_decode_watch = msgspec.msgpack.Decoder(Watch).decode
_decode_event = msgspec.msgpack.Decoder(WatchEvent).decode


def check_conflicts(checked: Checked) -> Iterator[Fault | None]:
    """Each conflict can be decoded, and its claims are there."""
    execute = checked.connection.execute
    for conflict_id, earlier, later, body in execute("SELECT id, earlier, later, body FROM conflicts"):
        conflict = _decode(_decode_conflict, body)
        if not isinstance(conflict, KeptConflict):
            yield Fault(conflict_id, str(conflict), READ_ANEW)
            continue
        for source, claim_id in ((earlier, conflict.earlier), (later, conflict.later)):
            if not execute("SELECT 1 FROM claims WHERE source = ? AND id = ?", (source, claim_id)).fetchone():
                yield Fault(conflict_id, f"its claim {claim_id} is not there", READ_ANEW)


def check_watches(checked: Checked) -> Iterator[Fault | None]:
    """Each watch and each event of its history can be decoded."""
    execute = checked.connection.execute
    for watch_id, body in execute("SELECT id, body FROM watches"):
        watch = _decode(_decode_watch, body)
        question = _decode(orjson.loads, watch.question) if isinstance(watch, Watch) else watch
        if not isinstance(question, dict):
            yield Fault(watch_id, str(question), "Remove it (DELETE /v1/watches/…) and watch its statement again.")
    for key, watch_id, body in execute("SELECT key, watch, body FROM watch_events"):
        event = _decode(_decode_event, body)
        if not isinstance(event, WatchEvent):
            yield Fault(watch_id, f"event {key}: {event}", RESTORE)


def check_records(checked: Checked) -> Iterator[Fault | None]:
    """Each kept answer can be read."""
    for row in checked.connection.execute(f"SELECT {HEAD}, sides, answer FROM verifications"):
        record = _decode(build_record, row)
        answer = record if isinstance(record, str) else _decode(orjson.loads, row[-1])
        if not isinstance(answer, dict):
            yield Fault(str(row[0]), str(answer), RESTORE)
    for key, headers in checked.connection.execute("SELECT key, headers FROM requests WHERE headers IS NOT NULL"):
        if not isinstance(_decode(orjson.loads, headers), list):
            yield Fault(f"the answer under the key {key}", "it cannot be decoded", RESTORE)


def _decode(decode: Callable[[Any], Any], given: Any) -> Any:
    """What is decoded, or in words why it is not."""
    try:
        return decode(given)
    except (ValueError, msgspec.DecodeError) as error:  # ValueError is also that of JSON and of enums
        return f"it cannot be decoded ({error})"
