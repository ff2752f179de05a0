"""The store on one SQLite file, shared by threads and processes."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from service.errors import ClaimDamagedError, StoreDamagedError
from service.model import Claim, IndexedClaim, Lookup, ReadSource, Source, StoredClaim
from service.storage import index, migrations
from service.storage.connections import Connections
from service.storage.layout import Layout, read_corpus, read_layout
from service.storage.postings import Postings
from service.storage.ranking import Posting, rank, weigh
from service.storage.spelling import pieces_of, rank_similar

_NAMES = tuple(field.name for field in fields(Source))  # the columns of `sources` are its fields
_TAGS = _NAMES.index("tags")
_SOURCE_COLUMNS = ", ".join(_NAMES)
_SOURCE_FIELDS = ", ".join(f"s.{name}" for name in _NAMES)
_STORED_CLAIMS = f"SELECT c.id, c.body, c.items, {_SOURCE_FIELDS} FROM claims c JOIN sources s ON s.key = c.source"
_KEPT_SOURCES = 10_000  # some 10 MB

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[str, Claim]).decode


class SqliteStore:
    """The port's `Store` on a file; `service.storage.port` says what it promises.

    Opening it creates or migrates the file and raises a store error when that cannot be done. A process keeps at most
    `cache` megabytes of the index between questions.
    """

    def __init__(self, path: Path, *, busy_timeout: float = 5.0, cache: int = 128) -> None:
        self._path = path
        self._connections = Connections(path, busy_timeout=busy_timeout)
        self._postings = Postings(bytes_kept=cache * 1_000_000)
        self._layout: Layout
        self._sources: OrderedDict[int, Source] = OrderedDict()
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
        with self._connections.snapshot() as connection:  # now, not with the first question
            self._layout = read_layout(connection, read_corpus(connection), None)

    # --- sources ---------------------------------------------------------------------------------

    def add_source(self, source: Source, text: str, claims: Sequence[IndexedClaim]) -> tuple[Source, bool]:
        """Store a source, or give back the one with its id; see the port."""
        return self.add_sources([ReadSource(source, text, claims)])[0]

    def add_sources(self, batch: Sequence[ReadSource]) -> list[tuple[Source, bool]]:
        """Store many sources in one transaction; see the port."""
        with self._transaction() as connection:
            before = read_corpus(connection).claims
            counts: Counter[str] = Counter()
            stored = [_add(connection, read, counts) for read in batch]
            after = read_corpus(connection).claims
            if after > before:
                index.add(connection, before + 1, after, +counts)
            index.discount(connection, -counts)
        return stored

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
                index.discount(connection, index.count_tokens(connection, key))
                _change_live(connection, key, -1)
            older = execute("SELECT key FROM sources WHERE superseded_by = ?", (source_id,)).fetchone()
            if older is not None:
                execute(
                    "UPDATE sources SET superseded_by = ?, changed = (SELECT revision + 1 FROM corpus) WHERE key = ?",
                    (successor, older[0]),
                )
                if successor is None:
                    index.count(connection, index.count_tokens(connection, older[0]))
                    _change_live(connection, older[0], 1)
            index.remove(connection, key)
            execute("DELETE FROM claims WHERE source = ?", (key,))
            execute("DELETE FROM sources WHERE key = ?", (key,))
            execute("UPDATE corpus SET revision = revision + 1, removals = removals + 1")
        return True

    def count_sources(self) -> int:
        """Number of sources kept."""
        return int(self._read("SELECT count(*) FROM sources")[0][0])

    # --- claims ----------------------------------------------------------------------------------

    def list_claims(self, source_id: str, *, limit: int, after: tuple[int, str] | None = None) -> list[StoredClaim]:
        """Claims of a source in order of (start, id), those beyond `after` only, at most `limit`."""
        sql = f"{_STORED_CLAIMS} WHERE s.id = ? AND (c.start, c.id) > (?, ?) ORDER BY c.start, c.id LIMIT ?"
        rows = self._read(sql, (source_id, *(after or (-1, "")), limit))
        return [_build_claim(row[0], row[1], row[2], _build_source(row[3:])) for row in rows]

    def find_claim(self, claim_id: str) -> StoredClaim | None:
        """The claim with this id, or None."""
        key = "SELECT rowid FROM claim_tokens WHERE claim_tokens MATCH ?"
        sql = f"{_STORED_CLAIMS} WHERE c.key IN ({key}) AND c.id = ?"
        for found, body, items, *source in self._read(sql, (index.quote("!" + index.encode_token(claim_id)), claim_id)):
            return _build_claim(found, body, items, _build_source(source))
        return None

    def find_candidates(self, lookup: Lookup) -> list[StoredClaim]:
        """Claims that carry any of the tokens and pass the filters; see the port."""
        with self._connections.snapshot() as connection:
            return list(self._fetch(connection, self.find_keys(lookup)))

    def find_keys(self, lookup: Lookup) -> list[int]:
        """The keys, as this file numbers claims, of the candidates, best first."""
        with self._connections.snapshot() as connection:
            return self._find_keys(connection, lookup)

    def _find_keys(self, connection: sqlite3.Connection, lookup: Lookup) -> list[int]:
        corpus = read_corpus(connection)
        layout = self._layout
        if layout.corpus != corpus:
            layout = read_layout(connection, corpus, layout)
            self._layout = layout
        words = ((token,) for token in lookup.tokens)
        terms = {tuple(map(index.encode_token, term)) for term in (*words, *lookup.spellings)} - {("",)}
        counts = index.read_counts(connection, {token for term in terms for token in term})
        postings = []
        for term in sorted(terms):
            claims = min(corpus.live, sum(counts.get(token, 0) for token in term))
            if claims:
                known = [self._postings.read(connection, corpus, token) for token in term if token in counts]
                keys, bits = known[0]
                if len(known) > 1:
                    keys, bits = np.unique(np.concatenate([each for each, _ in known])), None
                postings.append(Posting(keys, weigh(claims, corpus.live), bits))
        mask = layout.mask(connection, *_filter(lookup))
        return [int(key) for key in rank(postings, lookup.width, corpus.claims, mask, layout.order)]

    def find_similar_words(self, word: str, limit: int) -> list[str]:
        """Indexed plain words near `word`: one edit for words of up to five letters, two for longer ones.

        Nearest first, then the one in most claims, then by alphabet; swapping two neighbours is one edit.
        """
        rows = self._read(
            "SELECT v.token, v.claims FROM spellings s JOIN vocabulary v ON v.token = s.word"
            " WHERE s.piece IN (SELECT value FROM json_each(?))",
            (json.dumps(pieces_of(word)),),
        )
        return rank_similar(word, dict(rows), limit)

    def count_claims(self, tokens: Iterable[str]) -> tuple[int, dict[str, int]]:
        """How many claims may be candidates, and how many carry each token; see the port."""
        encoded = {index.encode_token(token): token for token in tokens}
        with self._connections.snapshot() as connection:
            counts = index.read_counts(connection, encoded)
            return read_corpus(connection).live, {encoded[token]: claims for token, claims in counts.items()}

    def _fetch(self, connection: sqlite3.Connection, keys: Sequence[int]) -> Iterator[StoredClaim]:
        """The claims with these keys, in their order, in one read."""
        rows = connection.execute(
            "SELECT key, source, id, body, items FROM claims WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps(keys),),
        )
        found = {row[0]: row for row in rows}
        sources = self._fetch_sources(connection, {row[1] for row in found.values()})
        for key in keys:
            _, source, claim_id, body, items = found[key]
            yield _build_claim(claim_id, body, items, sources[source])

    def _fetch_sources(self, connection: sqlite3.Connection, keys: set[int]) -> dict[int, Source]:
        """Current sources by key. They are kept, for keys are never used again and nothing else of them changes."""
        known = {key: source for key in keys if (source := self._sources.get(key)) is not None}
        if len(known) < len(keys):
            rows = connection.execute(
                f"SELECT key, {_SOURCE_COLUMNS} FROM sources WHERE key IN (SELECT value FROM json_each(?))",
                (json.dumps([*(keys - known.keys())]),),
            )
            read = {row[0]: _build_source(row[1:]) for row in rows}
            known |= read
            self._sources.update(read)
            while len(self._sources) > _KEPT_SOURCES:
                self._sources.popitem(last=False)
        return known

    # --- the store itself ------------------------------------------------------------------------

    def snapshot(self) -> AbstractContextManager[object]:
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


def _add(connection: sqlite3.Connection, read: ReadSource, counts: Counter[str]) -> tuple[Source, bool]:
    """Store a source within an open transaction, or give back the one with its id; `counts` says how many claims more
    carry each token then, or less.
    """
    execute, source = connection.execute, read.source
    row = execute(f"SELECT {_SOURCE_COLUMNS} FROM sources WHERE id = ?", (source.id,)).fetchone()
    if row is not None:
        return _build_source(row), False
    newest = (
        source.url
        and execute(
            "SELECT key, revision FROM sources WHERE url = ? ORDER BY revision DESC LIMIT 1", (source.url,)
        ).fetchone()
    )
    if newest:
        source = replace(source, revision=newest[1] + 1)
        execute(
            "UPDATE sources SET superseded_by = ?, changed = (SELECT revision + 1 FROM corpus) WHERE key = ?",
            (source.id, newest[0]),
        )
        counts.subtract(index.count_tokens(connection, newest[0]))
        _change_live(connection, newest[0], -1)
    key, revision, last = execute(
        "UPDATE corpus SET revision = revision + 1, sources = sources + 1, claims = claims + :claims,"
        " live = live + :claims RETURNING sources, revision, claims",
        {"claims": len(read.claims)},
    ).fetchone()
    first = last - len(read.claims) + 1
    laid = (key, first, last, index.digest_of(source.id), revision) if read.claims else (key, 0, 0, 0, revision)
    columns = f"key, first_claim, last_claim, digest, changed, {_SOURCE_COLUMNS}"
    values = (*laid, *_source_row(source))
    execute(f"INSERT INTO sources ({columns}) VALUES ({', '.join('?' * len(values))})", values)
    execute("INSERT INTO texts (source, text) VALUES (?, ?)", (key, read.text))
    rows = []
    for at, claim in enumerate(sorted(read.claims, key=lambda claim: (claim.claim.start, claim.id)), first):
        tokens = index.encode_tokens(claim.tokens)
        counts.update({*tokens} - {""})
        body = _encode((claim.text, claim.claim))
        rows.append((at, key, claim.claim.start, claim.id, body, " ".join(tokens), claim.items))
    connection.executemany("INSERT INTO claims VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    return source, True


def _change_live(connection: sqlite3.Connection, key: int, sign: int) -> None:
    """Let the claims of a source be candidates, or no more."""
    connection.execute(
        "UPDATE corpus SET live = live + ? * (SELECT count(*) FROM claims WHERE source = ?)", (sign, key)
    )


def _source_row(source: Source) -> tuple[object, ...]:
    tags = json.dumps(source.tags, ensure_ascii=False)
    return tuple(tags if name == "tags" else getattr(source, name) for name in _NAMES)


def _build_source(row: Sequence[Any]) -> Source:
    values = list(row)
    values[_TAGS] = tuple(json.loads(values[_TAGS]))
    return Source(*values)


def _build_claim(claim_id: str, body: bytes, items: bytes, source: Source) -> StoredClaim:
    try:
        text, claim = _decode(body)
    except msgspec.DecodeError as error:
        raise ClaimDamagedError(claim_id, error) from error
    return StoredClaim(claim_id, text, claim, source, items)


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
