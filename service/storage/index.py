"""The index over claims' tokens: what is written to it within a transaction.

Claims of replaced sources stay in it, for they may come back; the layout of the sources says which claims count.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from service.storage.spelling import SPELLINGS, is_word

Keys = NDArray[np.uint32]
"""Keys of claims in ascending order."""
Bits = NDArray[np.uint8]
"""A bit for each key of a claim, eight in a byte, the lowest first."""

# What the index would cut a token at or fold: blanks, control characters, capitals; what UTF-8 cannot hold; and the
# mark of a claim's id.
_UNSAFE = re.compile("[\x00-\x20!%A-Z\x7f\ud800-\udfff]")
_FREQUENT = 2_048  # claims of a token from which on its postings are packed
_GROWTH = 1.5  # packed anew when it has so many times the claims: each is packed about thrice in all


@lru_cache(maxsize=4096)
def encode_token(token: str) -> str:
    """The token as the index keeps it: one word, whatever it holds."""
    return _UNSAFE.sub(lambda match: f"%{ord(match[0]):02x}", token)


def encode_tokens(tokens: Sequence[str]) -> Sequence[str]:
    """The tokens of a claim, in their order, as the index keeps them."""
    return tokens if _UNSAFE.search("".join(tokens)) is None else [encode_token(token) for token in tokens]


def split_tokens(joined: str) -> set[str]:
    """The distinct stored tokens of a claim."""
    return {*joined.split(" ")} - {""}


def quote(token: str) -> str:
    """A stored token as a query of the index."""
    return '"' + token.replace('"', '""') + '"'


def add(connection: sqlite3.Connection, first: int, last: int, counts: Counter[str]) -> None:
    """Let the claims with keys from `first` to `last` be found; `counts` says how many of them carry each token."""
    connection.execute(
        "INSERT INTO claim_tokens (rowid, tokens) SELECT key, tokens FROM indexed_claims WHERE key BETWEEN ? AND ?",
        (first, last),
    )
    count(connection, counts)
    _pack(connection, counts, last)


def remove(connection: sqlite3.Connection, source: int) -> None:
    """Take the claims of a source out; the index needs their tokens to forget them."""
    connection.execute(
        "INSERT INTO claim_tokens (claim_tokens, rowid, tokens) SELECT 'delete', key, tokens FROM indexed_claims"
        " WHERE key IN (SELECT key FROM claims WHERE source = ?)",
        (source,),
    )


def count_tokens(connection: sqlite3.Connection, source: int) -> Counter[str]:
    """In how many claims of a source each token stands."""
    rows = connection.execute("SELECT tokens FROM claims WHERE source = ?", (source,))
    return Counter(token for (tokens,) in rows for token in split_tokens(tokens))


def count(connection: sqlite3.Connection, counts: Counter[str]) -> None:
    """Add to the vocabulary how many more claims carry each token; words that are new to it get their spellings."""
    known = read_counts(connection, counts)
    new = [token for token in counts if token not in known and is_word(token)]
    connection.executemany(
        "INSERT INTO vocabulary VALUES (?, ?) ON CONFLICT DO UPDATE SET claims = claims + excluded.claims",
        sorted(counts.items()),
    )
    connection.execute(f"INSERT INTO spellings {SPELLINGS} ORDER BY 1", (json.dumps(new),))


def discount(connection: sqlite3.Connection, counts: Counter[str]) -> None:
    """Take from the vocabulary how many claims less carry each token; what none carries leaves it."""
    gone = []
    for token, less in counts.items():
        connection.execute("UPDATE vocabulary SET claims = claims - ? WHERE token = ?", (less, token))
        if connection.execute("DELETE FROM vocabulary WHERE token = ? AND claims = 0", (token,)).rowcount:
            gone.append(token)
    connection.execute(FORGET_SPELLINGS, (json.dumps([token for token in gone if is_word(token)]),))


FORGET_SPELLINGS = f"DELETE FROM spellings WHERE (piece, word) IN (SELECT * FROM ({SPELLINGS}))"
"""The outer SELECT lets SQLite look the rows up; with a bare compound it goes through all of them."""


def read_counts(connection: sqlite3.Connection, tokens: Iterable[str]) -> dict[str, int]:
    """How many claims that count carry each token; those that none carries are left out."""
    rows = connection.execute(
        "SELECT token, claims FROM vocabulary WHERE token IN (SELECT value FROM json_each(?))",
        (json.dumps(list(tokens)),),
    )
    return dict(rows.fetchall())


def read_postings(connection: sqlite3.Connection, token: str, after: int = 0) -> Keys:
    """The keys beyond `after` of all claims ever indexed under a token, in ascending order."""
    packed = np.empty(0, np.uint32)
    if not after:
        row = connection.execute("SELECT upto, keys FROM postings WHERE token = ?", (token,)).fetchone()
        if row:
            after, packed = row[0], np.frombuffer(row[1], "<u4")
    # One string of all keys: a row each would take four times as long.
    (joined,) = connection.execute(
        "SELECT group_concat(rowid, ' ') FROM claim_tokens WHERE claim_tokens MATCH ? AND rowid > ?",
        (quote(token), after),
    ).fetchone()
    if not joined:
        return packed
    rest = np.fromstring(joined, np.uint32, sep=" ")
    return np.concatenate((packed, rest)) if packed.size else rest


def rebuild(connection: sqlite3.Connection) -> None:
    """Make the index, the vocabulary and the layout of sources anew out of the claims that are stored."""
    execute = connection.execute
    execute("INSERT INTO claim_tokens (claim_tokens) VALUES ('rebuild')")
    for key, source_id in execute("SELECT key, id FROM sources").fetchall():
        execute(
            "UPDATE sources SET digest = ?, changed = (SELECT revision FROM corpus),"
            " first_claim = coalesce((SELECT min(key) FROM claims WHERE source = ?), 0),"
            " last_claim = coalesce((SELECT max(key) FROM claims WHERE source = ?), 0) WHERE key = ?",
            (digest_of(source_id), key, key, key),
        )
    live = "FROM claims JOIN sources ON sources.key = claims.source WHERE sources.superseded_by IS NULL"
    counts = Counter(token for (tokens,) in execute(f"SELECT tokens {live}") for token in split_tokens(tokens))
    (last,) = execute("SELECT coalesce(max(key), 0) FROM claims").fetchone()
    count(connection, counts)
    _pack(connection, counts, last)
    execute(
        "UPDATE corpus SET sources = (SELECT coalesce(max(key), 0) FROM sources), claims = ?,"
        f" live = (SELECT count(*) {live})",
        (last,),
    )


def _pack(connection: sqlite3.Connection, counts: Counter[str], upto: int) -> None:
    """Pack the postings of frequent tokens that have grown much since they were packed."""
    grown = connection.execute(
        "SELECT v.token FROM vocabulary v LEFT JOIN postings p ON p.token = v.token"
        " WHERE v.token IN (SELECT value FROM json_each(?)) AND v.claims >= ?"
        " AND v.claims * 4 >= ? * coalesce(length(p.keys), 0)",
        (json.dumps(list(counts)), _FREQUENT, _GROWTH),
    ).fetchall()
    for (token,) in grown:
        keys = read_postings(connection, token)
        connection.execute(
            "INSERT OR REPLACE INTO postings VALUES (?, ?, ?)",
            (token, upto, keys.astype("<u4").tobytes()),
        )


def digest_of(source_id: str) -> int:
    """Forty bits of a source's id: they order claims that match alike the same way in every store."""
    return int.from_bytes(sha256(source_id.encode()).digest()[:5], "big")
