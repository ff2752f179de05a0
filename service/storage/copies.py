"""Which sources are copies of one text: those whose fingerprints share values, and what is copied of them in turn."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from service.model import SHARED_BY_COPIES, Lookup
from service.storage.filters import IS_CURRENT, Filter, build_filter, compare

LOOKED_UP = 24  # values that a source is looked up by: of 1,500 edited copies as many are found as by all but one
_MOST = 5_000  # sources of one text that are told apart anew, in a second or two

_Print = NDArray[np.int64]


def pack(fingerprint: Sequence[int]) -> bytes | None:
    """A fingerprint as the table of sources keeps it; None for a text without words."""
    return np.array(fingerprint, "<i8").tobytes() if fingerprint else None


def add(connection: sqlite3.Connection, key: int, fingerprint: Sequence[int]) -> None:
    """Join a source whose fingerprint was just stored with its copies."""
    if not fingerprint:
        return
    own, looked_up = np.array(fingerprint, np.int64), fingerprint[:LOOKED_UP]
    rows = connection.execute(
        "SELECT copies, fingerprint FROM sources WHERE key IN"
        f" (SELECT source FROM prints WHERE value IN ({', '.join('?' * len(looked_up))}))",
        looked_up,
    )
    joined = {copies for copies, print_ in rows if _are_copies(own, np.frombuffer(print_, "<i8"))}
    first = min(joined, default=key)
    connection.execute("UPDATE sources SET copies = ? WHERE key = ?", (first, key))
    connection.executemany("INSERT OR IGNORE INTO prints VALUES (?, ?)", [(value, key) for value in looked_up])
    for other in joined - {first}:
        connection.execute("UPDATE sources SET copies = ? WHERE copies = ?", (first, other))


def remove(connection: sqlite3.Connection, key: int) -> None:
    """Forget the fingerprint of a source that is about to be removed; what only it joined falls apart."""
    copies, print_ = connection.execute("SELECT copies, fingerprint FROM sources WHERE key = ?", (key,)).fetchone()
    if print_ is None:
        return
    connection.executemany(
        "DELETE FROM prints WHERE value = ? AND source = ?",
        [(value, key) for value in np.frombuffer(print_, "<i8")[:LOOKED_UP].tolist()],
    )
    others = connection.execute(
        "SELECT key, fingerprint FROM sources WHERE copies = ? AND key <> ? ORDER BY key", (copies, key)
    ).fetchall()
    if len(others) <= _MOST:
        firsts = _join([np.frombuffer(other, "<i8") for _, other in others])
        connection.executemany(
            "UPDATE sources SET copies = ? WHERE key = ?",
            [(others[first][0], other) for (other, _), first in zip(others, firsts, strict=True)],
        )


def find(connection: sqlite3.Connection, source_ids: Iterable[str], as_of: str | None) -> dict[str, tuple[str, ...]]:
    """For those of some sources that have copies: the ids of itself and of its copies that count, sorted.

    As of a time copies are what the sources that were got by then make them.
    """
    counts = Filter((IS_CURRENT,), (), of_past=True)
    got: tuple[str, list[object]] = ("1", [])
    if as_of is not None:
        counts = build_filter(connection, Lookup((), 0, as_of=as_of))
        got = compare("s.retrieved_at", "<=", as_of)
    rows = connection.execute(
        f"SELECT s.copies, s.id, s.fingerprint, {counts.condition[0]}, {got[0]} FROM sources s"
        " WHERE s.copies IN (SELECT copies FROM sources WHERE id IN (SELECT value FROM json_each(?))) ORDER BY s.id",
        (*counts.condition[1], *got[1], json.dumps(sorted(source_ids))),
    )
    sets = defaultdict(list)
    for copies, *each in rows:
        sets[copies].append(each)
    found: dict[str, tuple[str, ...]] = {}
    for members in (each for each in sets.values() if len(each) > 1):
        known = [each for each in members if each[3]] or members
        is_whole = as_of is None or len(known) > _MOST
        firsts = [0] * len(known) if is_whole else _join([np.frombuffer(each[1], "<i8") for each in known])
        for first in set(firsts):
            joined = [(each[0], each[2]) for each, its in zip(known, firsts, strict=True) if its == first]
            counting = tuple(source_id for source_id, is_counting in joined if is_counting)
            if len(counting) > 1:
                found |= dict.fromkeys(counting, counting)
    return found


def _are_copies(one: _Print, other: _Print) -> bool:
    return one.size == other.size and int(np.count_nonzero(one == other)) >= min(SHARED_BY_COPIES, one.size)


def _join(prints: Sequence[_Print]) -> list[int]:
    """For each of some sources the number of the first that it is a copy of, or a copy of its copies."""
    firsts = np.arange(len(prints))
    for size in {print_.size for print_ in prints}:
        at = np.array([number for number, print_ in enumerate(prints) if print_.size == size])
        table = np.stack([prints[number] for number in at])
        for row in range(1, len(at)):
            same = table[:row] == table[row]
            alike = (same.sum(axis=1) >= min(SHARED_BY_COPIES, size)) & same[:, :LOOKED_UP].any(axis=1)
            joined = np.unique(np.append(firsts[at[:row][alike]], firsts[at[row]]))
            if joined.size > 1:
                firsts[np.isin(firsts, joined)] = joined[0]
    return [int(first) for first in firsts]
