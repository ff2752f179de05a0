"""The store on one SQLite file, shared by threads and processes."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import msgspec
from rapidfuzz import process
from rapidfuzz.distance import OSA

from service.errors import StoreDamagedError
from service.model import Claim, IndexedClaim, Lookup, ReadSource, Source, StoredClaim
from service.storage import migrations
from service.storage.connections import Connections

_NAMES = tuple(field.name for field in fields(Source))  # the columns of `sources` are its fields
_TAGS = _NAMES.index("tags")
_SOURCE_COLUMNS = ", ".join(_NAMES)
_SOURCE_FIELDS = ", ".join(f"s.{name}" for name in _NAMES)
_STORED_CLAIMS = f"SELECT c.id, c.body, {_SOURCE_FIELDS} FROM claims c JOIN sources s ON s.key = c.source"
# What the index would cut a token at or fold: blanks, control characters, capitals; and what UTF-8 cannot hold.
_UNSAFE = re.compile("[\x00-\x20%A-Z\x7f\ud800-\udfff]")

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[str, Claim]).decode


class SqliteStore:
    """The port's `Store` on a file; `service.storage.port` says what it promises.

    Opening it creates or migrates the file and raises a store error when that cannot be done.
    """

    def __init__(self, path: Path, *, busy_timeout: float = 5.0) -> None:
        self._path = path
        self._connections = Connections(path, busy_timeout=busy_timeout)
        self._read = self._connections.read
        self._transaction = self._connections.transaction
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreDamagedError(f"The folder {path.parent} cannot be made: {error.strerror}.") from error
        if not migrations.is_migrated(self._read):
            self._connections.turn_on_wal()
            with self._transaction() as connection:
                migrations.migrate(connection)

    # --- sources ---------------------------------------------------------------------------------

    def add_source(self, source: Source, text: str, claims: Sequence[IndexedClaim]) -> tuple[Source, bool]:
        """Store a source, or give back the one with its id; see the port."""
        return self.add_sources([ReadSource(source, text, claims)])[0]

    def add_sources(self, batch: Sequence[ReadSource]) -> list[tuple[Source, bool]]:
        """Store many sources in one transaction; see the port."""
        with self._transaction() as connection:
            return [_add(connection, read.source, read.text, read.claims) for read in batch]

    def find_source(self, source_id: str) -> Source | None:
        """The source with this id, or None."""
        rows = self._read(f"SELECT {_SOURCE_COLUMNS} FROM sources WHERE id = ?", (source_id,))
        return _build_source(rows[0]) if rows else None

    def find_superseded(self, source_id: str) -> tuple[str, ...]:
        """Ids of the sources that this one replaced, newest first."""
        rows = self._read(
            "SELECT old.id FROM sources old JOIN sources new ON new.url = old.url AND new.revision > old.revision"
            " WHERE new.id = ? ORDER BY old.revision DESC",
            (source_id,),
        )
        return tuple(row[0] for row in rows)

    def find_text(self, source_id: str) -> str | None:
        """The stored text of a source, or None."""
        rows = self._read("SELECT text FROM texts WHERE source = (SELECT key FROM sources WHERE id = ?)", (source_id,))
        return rows[0][0] if rows else None

    def list_sources(
        self, *, limit: int, after: str | None = None, publisher: str | None = None, tag: str | None = None
    ) -> list[Source]:
        """Sources in order of id, those beyond `after` only, at most `limit`."""
        where, values = ["s.id > ?"], [after or ""]
        if publisher is not None:
            where.append("s.publisher = ?")
            values.append(publisher)
        if tag is not None:
            where.append("EXISTS (SELECT 1 FROM json_each(s.tags) WHERE value = ?)")
            values.append(tag)
        sql = f"SELECT {_SOURCE_FIELDS} FROM sources s WHERE {' AND '.join(where)} ORDER BY s.id LIMIT ?"
        return [_build_source(row) for row in self._read(sql, (*values, limit))]

    def remove_source(self, source_id: str) -> bool:
        """Remove a source; the revision that it replaced, if any, is again followed by the one after it."""
        with self._transaction() as connection:
            execute = connection.execute
            row = execute("SELECT key, superseded_by FROM sources WHERE id = ?", (source_id,)).fetchone()
            if row is None:
                return False
            key, successor = row
            if successor is None:
                _unindex(connection, key)
            older = execute("SELECT key FROM sources WHERE superseded_by = ?", (source_id,)).fetchone()
            if older is not None:
                execute("UPDATE sources SET superseded_by = ? WHERE key = ?", (successor, older[0]))
                if successor is None:
                    _index(connection, older[0])
            execute("DELETE FROM sources WHERE key = ?", (key,))
            execute("UPDATE corpus SET revision = revision + 1")
        return True

    def count_sources(self) -> int:
        """Number of sources kept."""
        return int(self._read("SELECT count(*) FROM sources")[0][0])

    # --- claims ----------------------------------------------------------------------------------

    def list_claims(self, source_id: str, *, limit: int, after: tuple[int, str] | None = None) -> list[StoredClaim]:
        """Claims of a source in order of (start, id), those beyond `after` only, at most `limit`."""
        sql = f"{_STORED_CLAIMS} WHERE s.id = ? AND (c.start, c.id) > (?, ?) ORDER BY c.start, c.id LIMIT ?"
        return _build_claims(self._read(sql, (source_id, *(after or (-1, "")), limit)))

    def find_claim(self, claim_id: str) -> StoredClaim | None:
        """The claim with this id, or None."""
        claims = _build_claims(self._read(f"{_STORED_CLAIMS} WHERE c.id = ?", (claim_id,)))
        return claims[0] if claims else None

    def find_candidates(self, lookup: Lookup) -> list[StoredClaim]:
        """Claims that carry any of the tokens and pass the filters; see the port."""
        tokens = sorted({_encode_token(token) for token in lookup.tokens} - {""})
        if not tokens:
            return []
        where, values = _filter(lookup)
        # Claims are ranked by key and id alone: what is sorted is every match, what is read is the width.
        sources = "CROSS JOIN sources s ON s.key = c.source" if where else ""
        sql = (
            f"SELECT c.id, c.body, {_SOURCE_FIELDS} FROM ("
            " SELECT c.key, c.id, bm25(claim_tokens) AS rank FROM claim_tokens"
            f" CROSS JOIN claims c ON c.key = claim_tokens.rowid {sources}"
            f" WHERE {' AND '.join(('claim_tokens MATCH ?', *where))} ORDER BY rank, c.id LIMIT ?"
            ") found JOIN claims c ON c.key = found.key JOIN sources s ON s.key = c.source"
            " ORDER BY found.rank, found.id"
        )
        query = " OR ".join('"' + token.replace('"', '""') + '"' for token in tokens)
        return _build_claims(self._read(sql, (query, *values, lookup.width)))

    def find_similar_words(self, word: str, limit: int) -> list[str]:
        """Indexed plain words near `word`: one edit for words of up to five letters, two for longer ones.

        Nearest first, then the one in most claims, then by alphabet; swapping two neighbours is one edit.
        """
        edits = 1 if len(word) <= 5 else 2
        rows = self._read(
            "SELECT token, claims FROM vocabulary WHERE length(token) BETWEEN ? AND ?",
            (len(word) - edits, len(word) + edits),
        )
        counts = {token: count for token, count in rows if token[0].isalpha() and "%" not in token}
        near = process.extract(word, list(counts), scorer=OSA.distance, score_cutoff=edits, limit=None)
        near.sort(key=lambda found: (found[1], -counts[found[0]], found[0]))
        return [found[0] for found in near[:limit]]

    def knows_word(self, word: str) -> bool:
        """Whether any claim that may be a candidate is indexed under exactly this token."""
        return bool(self._read("SELECT 1 FROM vocabulary WHERE token = ?", (_encode_token(word),)))

    # --- the store itself ------------------------------------------------------------------------

    def snapshot(self) -> AbstractContextManager[None]:
        """What this thread reads within is one state of the store; see the port."""
        return self._connections.snapshot()

    def corpus_revision(self) -> int:
        """A number that grows with every change of what is stored."""
        return int(self._read("SELECT revision FROM corpus")[0][0])

    def check(self) -> None:
        """Raise a store error unless the file is there, is ours, is migrated and can be read."""
        if not self._path.exists():
            raise StoreDamagedError("The store's file is gone; restart Tally to create an empty one.")
        if not migrations.is_migrated(self._read):
            raise StoreDamagedError("The store is of an older version; restart Tally to migrate it.")
        self.corpus_revision()

    def close(self) -> None:
        """Close this process's connections; a later call opens new ones."""
        self._connections.close()


def _add(
    connection: sqlite3.Connection, source: Source, text: str, claims: Sequence[IndexedClaim]
) -> tuple[Source, bool]:
    """Store a source within an open transaction, or give back the one with its id."""
    execute = connection.execute
    row = execute(f"SELECT {_SOURCE_COLUMNS} FROM sources WHERE id = ?", (source.id,)).fetchone()
    if row is not None:
        return _build_source(row), False
    newest = execute(
        "SELECT key, revision FROM sources WHERE url = ? ORDER BY revision DESC LIMIT 1", (source.url,)
    ).fetchone()
    if newest is not None:
        source = replace(source, revision=newest[1] + 1)
        _unindex(connection, newest[0])
        execute("UPDATE sources SET superseded_by = ? WHERE key = ?", (source.id, newest[0]))
    marks = ", ".join("?" * len(_NAMES))
    execute(f"INSERT INTO sources ({_SOURCE_COLUMNS}) VALUES ({marks})", _source_row(source))
    (key,) = execute("SELECT last_insert_rowid()").fetchone()
    execute("INSERT INTO texts (source, text) VALUES (?, ?)", (key, text))
    for claim in claims:
        execute(
            "INSERT INTO claims (source, start, id, body, tokens) VALUES (?, ?, ?, ?, ?)",
            (key, claim.claim.start, claim.id, _encode((claim.text, claim.claim)), _join_tokens(claim.tokens)),
        )
    _index(connection, key)
    execute("UPDATE corpus SET revision = revision + 1")
    return source, True


def _source_row(source: Source) -> tuple[object, ...]:
    tags = json.dumps(source.tags, ensure_ascii=False)
    return tuple(tags if name == "tags" else getattr(source, name) for name in _NAMES)


def _build_source(row: Sequence[Any]) -> Source:
    values = list(row)
    values[_TAGS] = tuple(json.loads(values[_TAGS]))
    return Source(*values)


def _build_claims(rows: Sequence[Sequence[Any]]) -> list[StoredClaim]:
    sources: dict[str, Source] = {}
    claims = []
    for claim_id, body, *row in rows:
        source = sources.get(row[0]) or sources.setdefault(row[0], _build_source(row))
        try:
            text, claim = _decode(body)
        except msgspec.DecodeError as error:
            raise StoreDamagedError(
                f"The claim {claim_id} is damaged or was read by another version of Tally ({error}):"
                " restore a backup, or remove its source and ingest it again."
            ) from error
        claims.append(StoredClaim(claim_id, text, claim, source))
    return claims


def _filter(lookup: Lookup) -> tuple[list[str], list[object]]:
    """SQL conditions and their values for a lookup's filters."""
    where: list[str] = []
    values: list[object] = []
    # A bare date stands for its whole day: times are compared to the precision of the coarser one. All are in UTC;
    # the Z would sort after the fraction of a second.
    published = "rtrim(s.published_at, 'Z')"
    for moment, operator in ((lookup.published_after, ">="), (lookup.published_before, "<=")):
        if moment is not None:
            shortened = moment.rstrip("Z")
            where.append(f"substr({published}, 1, ?) {operator} substr(?, 1, length({published}))")
            values += [len(shortened), shortened]
    for column, wanted in (("publisher", lookup.publishers), ("language", lookup.languages)):
        if wanted:
            where.append(f"s.{column} IN (SELECT value FROM json_each(?))")
            values.append(json.dumps(wanted))
    if lookup.tags:
        where.append("EXISTS (SELECT 1 FROM json_each(s.tags) WHERE value IN (SELECT value FROM json_each(?)))")
        values.append(json.dumps(lookup.tags))
    if lookup.source_id is not None:
        where.append("s.id = ?")
        values.append(lookup.source_id)
    return where, values


def _encode_token(token: str) -> str:
    """The token as the index keeps it: one word, whatever it holds."""
    return _UNSAFE.sub(lambda match: f"%{ord(match[0]):02x}", token)


def _join_tokens(tokens: Sequence[str]) -> str:
    return " ".join(_encode_token(token) for token in tokens)


def _count_tokens(connection: sqlite3.Connection, key: int) -> Counter[str]:
    """In how many claims of a source each token stands."""
    rows = connection.execute("SELECT tokens FROM claims WHERE source = ?", (key,))
    return Counter(token for (tokens,) in rows for token in set(tokens.split(" ")) if token)


def _index(connection: sqlite3.Connection, key: int) -> None:
    """Let the claims of a source be found."""
    connection.execute(
        "INSERT INTO claim_tokens (rowid, tokens) SELECT key, tokens FROM claims WHERE source = ?", (key,)
    )
    for token, count in sorted(_count_tokens(connection, key).items()):
        connection.execute(
            "INSERT INTO vocabulary VALUES (?, ?) ON CONFLICT DO UPDATE SET claims = claims + excluded.claims",
            (token, count),
        )


def _unindex(connection: sqlite3.Connection, key: int) -> None:
    """Let the claims of a source be found no more; the index needs their tokens to forget them."""
    connection.execute(
        "INSERT INTO claim_tokens (claim_tokens, rowid, tokens)"
        " SELECT 'delete', key, tokens FROM claims WHERE source = ?",
        (key,),
    )
    for token, count in _count_tokens(connection, key).items():
        connection.execute("UPDATE vocabulary SET claims = claims - ? WHERE token = ?", (count, token))
        connection.execute("DELETE FROM vocabulary WHERE token = ? AND claims = 0", (token,))
