"""Checks of what is looked up: the index, its words and postings, against the claims; and the counts of all."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

import numpy as np

from service.storage import index
from service.storage.checked import RESTORE, Checked, Fault, Sums
from service.storage.spelling import SPELLINGS, is_word


def check_index(checked: Checked) -> Iterator[Fault | None]:
    """The full-text index has each claim under its tokens and no others.

    FTS5's own check is an INSERT, which keeps writers waiting for its whole time; its vocabulary can be read.
    """
    execute = checked.connection.execute
    execute("CREATE VIRTUAL TABLE temp.entries USING fts5vocab (main, claim_tokens, instance)")
    for number, (token, key) in enumerate(execute("SELECT term, doc FROM temp.entries")):
        checked.tokens.find(key, token)
        if number % 300 == 0:  # some as many as a source has
            yield None
    for key, name in _name(checked, checked.tokens, "SELECT id FROM claims WHERE key = ?"):
        yield Fault(name or f"entry {key}", "the index has it under other words than its own", RESTORE)


def check_prints(checked: Checked) -> Iterator[Fault | None]:
    """Each source can be found by what tells its copies."""
    for value, source in checked.connection.execute("SELECT value, source FROM prints"):
        checked.prints.find(source, value)
    for key, name in _name(checked, checked.prints, "SELECT id FROM sources WHERE key = ?"):
        yield Fault(name or f"source {key}", "its copies are not found by what its fingerprint says", RESTORE)


def _name(checked: Checked, sums: Sums, sql: str) -> Iterator[tuple[int, str | None]]:
    for key in sums.list_wrong():
        row = checked.connection.execute(sql, (key,)).fetchone()
        yield key, row and row[0]


def check_vocabulary(checked: Checked) -> Iterator[Fault | None]:
    """Each token is said to stand in as many claims that count as it does."""
    said = dict(checked.connection.execute("SELECT token, claims FROM vocabulary").fetchall())
    for token in sorted(said.keys() | checked.live.keys()):
        if said.get(token, 0) != checked.live[token]:
            told = f"it is said to stand in {said.get(token, 0)} claims and stands in {checked.live[token]}"
            yield Fault(f"the word {token}", told, RESTORE)


def check_spellings(checked: Checked) -> Iterator[Fault | None]:
    """Each word of the vocabulary can be found by its pieces, and nothing else can."""
    execute = checked.connection.execute
    words = json.dumps([token for (token,) in execute("SELECT token FROM vocabulary") if is_word(token)])
    wanted, kept = "SELECT piece, word FROM wanted", "SELECT piece, word FROM spellings"
    for one, other, what in ((wanted, kept, "misses a piece"), (kept, wanted, "is found by a piece that is not its")):
        sql = f"WITH wanted (piece, word) AS ({SPELLINGS}) SELECT DISTINCT word FROM ({one} EXCEPT {other})"
        for (word,) in execute(sql, (words,)):
            yield Fault(f"the word {word}", f"its spelling {what}", RESTORE)


def check_postings(checked: Checked) -> Iterator[Fault | None]:
    """Packed keys are those of the index up to where they were packed, and at most of claims that are gone since."""
    execute = checked.connection.execute
    there = np.fromiter(sorted(checked.claims), np.uint32, len(checked.claims))
    for token, upto, packed in execute("SELECT token, upto, keys FROM postings").fetchall():
        keys = np.frombuffer(packed, "<u4") if len(packed) % 4 == 0 else np.empty(0, np.uint32)
        if not _are_right(checked.connection, token, upto, keys, there):
            yield Fault(f"the word {token}", "its packed postings are not those of the index", RESTORE)


def _are_right(connection: sqlite3.Connection, token: str, upto: int, keys: index.Keys, there: index.Keys) -> bool:
    (joined,) = connection.execute(
        "SELECT group_concat(rowid, ' ') FROM claim_tokens WHERE claim_tokens MATCH ? AND rowid <= ?",
        (index.quote(token), upto),
    ).fetchone()
    indexed = np.fromstring(joined or "", np.uint32, sep=" ")
    is_ordered = bool(np.all(keys[1:] > keys[:-1]))
    return is_ordered and np.array_equal(keys[np.isin(keys, there)], indexed)


def check_corpus(checked: Checked) -> Iterator[Fault | None]:
    """The counts of the whole are those of its parts."""
    execute = checked.connection.execute
    rows = execute("SELECT revision, sources, claims, live FROM corpus").fetchall()
    if len(rows) != 1:
        yield Fault("the counts", f"there are {len(rows)} rows of them, not one", RESTORE)
        return
    revision, sources, claims, live = rows[0]
    last, changed = execute("SELECT coalesce(max(key), 0), coalesce(max(changed), 0) FROM sources").fetchone()
    if live != checked.live_claims:
        yield Fault("the counts", f"{live} claims are said to count, and {checked.live_claims} do", RESTORE)
    if sources < last or claims < max(checked.claims, default=0):
        yield Fault("the counts", "the last key that was given is said to be lower than it is", RESTORE)
    if revision < changed:
        yield Fault("the counts", f"the revision is {revision}, and a source changed in {changed}", RESTORE)
