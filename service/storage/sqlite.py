"""The store on one SQLite file, shared by threads and processes."""

from __future__ import annotations

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from functools import reduce
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from service.errors import ClaimDamagedError, StoreDamagedError, StoreReadOnlyError
from service.model import Claim, IndexedClaim, Lookup, ReadSource, Source, StoredClaim
from service.storage import copies, index, migrations, sources
from service.storage.audit import Auditing
from service.storage.connections import Connections
from service.storage.faults import find_obstacle
from service.storage.files import make_folder, make_private
from service.storage.filters import IS_CURRENT, build_filter
from service.storage.following import Following
from service.storage.keys import KeyRing
from service.storage.layout import Corpus, Layout, read_corpus, read_layout
from service.storage.postings import Postings
from service.storage.ranking import Posting, rank, weigh
from service.storage.records import Recording, forget
from service.storage.spelling import pieces_of, rank_similar
from service.storage.tags import Tags
from service.storage.watching import Watching

_SOURCE_FIELDS = ", ".join(f"s.{name}" for name in sources.NAMES)
_STORED_CLAIMS = f"SELECT c.id, c.body, c.items, {_SOURCE_FIELDS} FROM claims c JOIN sources s ON s.key = c.source"

_decode = msgspec.msgpack.Decoder(tuple[str, Claim]).decode


class SqliteStore(Following, Watching, Tags, Recording, KeyRing, Auditing):
    """The port's `WholeStore` on a file; `service.storage.port` says what it promises.

    Opening it creates or migrates the file and raises a store error when that cannot be done. A process keeps at most
    `cache` megabytes of the index between questions.
    """

    def __init__(self, path: Path, *, busy_timeout: float = 5.0, cache: int = 128) -> None:
        self._path = path
        self._connections = Connections(path, busy_timeout=busy_timeout)
        self._postings = Postings(bytes_kept=cache * 1_000_000)
        self._layout: Layout
        self._read = self._connections.read
        self._transaction = self._connections.transaction
        try:
            make_folder(path.parent)
        except OSError as error:
            raise StoreDamagedError(f"The folder {path.parent} cannot be made: {error.strerror}.") from error
        make_private(path)
        is_migrated = migrations.is_migrated(self._read)
        self._connections.turn_on_wal()  # also where it was another program's copy that turned it off
        if not is_migrated:
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
            return sources.add(connection, batch)

    def find_source(self, source_id: str) -> Source | None:
        """The source with this id, or None."""
        rows = self._read(f"SELECT {sources.COLUMNS} FROM sources WHERE id = ?", (source_id,))
        return sources.build(rows[0]) if rows else None

    def find_superseded(self, source_id: str) -> tuple[str, ...]:
        """Ids of the sources that this one replaced, newest first."""
        rows = self._read(
            "SELECT old.id FROM sources old JOIN sources new"
            " ON new.series = old.series AND new.revision > old.revision"
            " WHERE new.id = ? ORDER BY old.revision DESC",
            (source_id,),
        )
        return tuple(row[0] for row in rows)

    def find_copies(self, source_ids: Iterable[str], *, as_of: str | None = None) -> dict[str, tuple[str, ...]]:
        """For those of some sources that have copies: the ids of itself and of its copies; see the port."""
        with self._connections.snapshot() as connection:
            return copies.find(connection, source_ids, as_of)

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
        return [sources.build(row) for row in self._read(sql, (*values, limit))]

    def list_read_otherwise(self, reader: str, *, limit: int, after: str = "") -> list[str]:
        """Ids of sources whose claims another version read; see the port."""
        sql = "SELECT id FROM sources WHERE id > ? AND reader IS NOT ? AND NOT by_hand ORDER BY id LIMIT ?"
        return [row[0] for row in self._read(sql, (after, reader, limit))]

    def reread_source(self, read: ReadSource) -> bool:
        """Let a source have the claims that are read in it now; see the port."""
        with self._transaction() as connection:
            return sources.reread(connection, read)

    def list_revisions(self, source_id: str) -> list[Source]:
        """All revisions of a source, itself among them, oldest first."""
        sql = (
            f"SELECT {_SOURCE_FIELDS} FROM sources s JOIN sources one"
            " ON s.key = one.key OR s.series = one.series"
            " WHERE one.id = ? ORDER BY s.revision"
        )
        return [sources.build(row) for row in self._read(sql, (source_id,))]

    def withdraw_source(self, source_id: str, reason: str, at: str) -> Source | None:
        """Let the claims of a source count no more; see the port."""
        with self._transaction() as connection:
            return sources.withdraw(connection, source_id, reason, at)

    def remove_source(self, source_id: str) -> bool:
        """Remove a source, its text and its claims; see the port."""
        with self._transaction() as connection:
            if not sources.remove(connection, source_id):
                return False
            forget(connection, source_id)
            return True

    def count_sources(self) -> int:
        """Number of sources kept."""
        return int(self._read("SELECT count(*) FROM sources")[0][0])

    # --- claims ----------------------------------------------------------------------------------

    def list_claims(self, source_id: str, *, limit: int, after: tuple[int, str] | None = None) -> list[StoredClaim]:
        """Claims of a source in order of (start, id), those beyond `after` only, at most `limit`."""
        sql = f"{_STORED_CLAIMS} WHERE s.id = ? AND (c.start, c.id) > (?, ?) ORDER BY c.start, c.id LIMIT ?"
        rows = self._read(sql, (source_id, *(after or (-1, "")), limit))
        return [_build_claim(row[0], row[1], row[2], sources.build(row[3:])) for row in rows]

    def find_claim(self, claim_id: str) -> StoredClaim | None:
        """The claim with this id, or None."""
        key = "SELECT rowid FROM claim_tokens WHERE claim_tokens MATCH ?"
        sql = f"{_STORED_CLAIMS} WHERE c.key IN ({key}) AND c.id = ?"
        for found, body, items, *source in self._read(sql, (index.quote("!" + index.encode_token(claim_id)), claim_id)):
            return _build_claim(found, body, items, sources.build(source))
        return None

    def find_candidates(self, lookup: Lookup) -> list[StoredClaim]:
        """Claims that carry any of the tokens and pass the filters; see the port."""
        with self._connections.snapshot() as connection:
            layout = self._lay_out(connection)
            kept = layout.known if lookup.as_of is None else OrderedDict()
            return list(self._fetch(connection, self._find_keys(connection, layout, lookup), kept))

    def list_latest(
        self, lookup: Lookup, *, limit: int, offset: int = 0, after: tuple[str, str] | None = None
    ) -> list[StoredClaim]:
        """Claims that pass the filters, those published last first; see the port."""
        day = "coalesce(s.published_at, '')"
        with self._connections.snapshot() as connection:
            condition, values = build_filter(connection, lookup).condition
            where = [condition, IS_CURRENT]
            if after is not None:
                where.append(f"({day} < ? OR ({day} = ? AND c.id > ?))")
                values = (*values, after[0], *after)
            sql = f"{_STORED_CLAIMS} WHERE {' AND '.join(where)} ORDER BY {day} DESC, c.id LIMIT ? OFFSET ?"
            rows = connection.execute(sql, (*values, limit, offset)).fetchall()
        return [_build_claim(row[0], row[1], row[2], sources.build(row[3:])) for row in rows]

    def find_keys(self, lookup: Lookup) -> list[int]:
        """The keys, as this file numbers claims, of the candidates, best first."""
        with self._connections.snapshot() as connection:
            return self._find_keys(connection, self._lay_out(connection), lookup)

    def _lay_out(self, connection: sqlite3.Connection) -> Layout:
        """The layout of the state that the connection reads."""
        corpus, layout = read_corpus(connection), self._layout
        if layout.corpus != corpus:
            self._layout = layout = read_layout(connection, corpus, layout)
        return layout

    def _find_keys(self, connection: sqlite3.Connection, layout: Layout, lookup: Lookup) -> list[int]:
        corpus = layout.corpus
        words = ((token,) for token in lookup.tokens)
        terms = {tuple(map(index.encode_token, term)) for term in (*words, *lookup.spellings)} - {("",)}
        mask = layout.mask(connection, build_filter(connection, lookup))
        past = mask if lookup.as_of is not None else None
        if lookup.credits:
            credited = self._find_credited(connection, corpus, lookup.credits)
            mask = credited if mask is None else mask & credited
        total = corpus.live if past is None else int(np.count_nonzero(past))
        counts = index.read_counts(connection, {token for term in terms for token in term})
        postings = []
        for term in sorted(terms):
            # What counts no more is not in the vocabulary, but it may have counted then.
            tokens = [token for token in term if token in counts or past is not None]
            known = [self._postings.read(connection, corpus, token) for token in tokens]
            if not known:
                continue
            keys, bits = known[0]
            if len(known) > 1:
                keys, bits = np.unique(np.concatenate([each for each, _ in known])), None
            claims = sum(counts[token] for token in tokens) if past is None else int(np.count_nonzero(past[keys]))
            if claims:
                postings.append(Posting(keys, weigh(min(claims, total), total), bits))
        return [int(key) for key in rank(postings, lookup.width, corpus.claims, mask, layout.order)]

    def _find_credited(
        self, connection: sqlite3.Connection, corpus: Corpus, names: Sequence[Sequence[str]]
    ) -> NDArray[np.bool_]:
        """By its key whether each claim has all tokens of one of some names."""
        credited = np.zeros(corpus.claims + 1, np.bool_)
        for name in names:
            keys = [self._postings.read(connection, corpus, index.encode_token(token))[0] for token in name]
            if keys:
                credited[reduce(np.intersect1d, keys)] = True
        return credited

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

    def count_claims(self, tokens: Iterable[str], *, as_of: str | None = None) -> tuple[int, dict[str, int]]:
        """How many claims may be candidates, and how many carry each token; see the port."""
        encoded = {index.encode_token(token): token for token in tokens}
        with self._connections.snapshot() as connection:
            if as_of is None:
                counts = index.read_counts(connection, encoded)
                return read_corpus(connection).live, {encoded[token]: claims for token, claims in counts.items()}
            layout = self._lay_out(connection)
            counted = layout.mask(connection, build_filter(connection, Lookup((), 0, as_of=as_of)))
            if counted is None:
                return 0, {}
            found = {
                token: int(np.count_nonzero(counted[self._postings.read(connection, layout.corpus, code)[0]]))
                for code, token in encoded.items()
                if code
            }
            return int(np.count_nonzero(counted)), {token: claims for token, claims in found.items() if claims}

    def _fetch(
        self, connection: sqlite3.Connection, keys: Sequence[int], kept: OrderedDict[int, Source]
    ) -> Iterator[StoredClaim]:
        """The claims with these keys, in their order, in one read; `kept` holds sources met before, by key."""
        rows = connection.execute(
            "SELECT key, source, id, body, items FROM claims WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps(keys),),
        )
        found = {row[0]: row for row in rows}
        known = sources.read(connection, {row[1] for row in found.values()}, kept)
        for key in keys:
            _, source, claim_id, body, items = found[key]
            yield _build_claim(claim_id, body, items, known[source])

    # --- the store itself ------------------------------------------------------------------------

    def snapshot(self) -> AbstractContextManager[object]:
        """What this thread reads within is one state of the store; see the port."""
        return self._connections.snapshot()

    def corpus_revision(self) -> int:
        """A number that grows with every change of what is stored."""
        return int(self._read("SELECT revision FROM corpus")[0][0])

    def check(self) -> None:
        """Raise a store error unless the file is the one that was opened, is ours, is migrated and can be read."""
        self._connections.check_file()
        if not migrations.is_migrated(self._read):
            raise StoreDamagedError("The store is of an older version; restart Tally to migrate it.")
        self.corpus_revision()

    def may_be_written_to(self) -> bool:
        """Whether the file, its log and, where there is none yet, its folder are this process's to write to."""
        return not isinstance(find_obstacle(self._path), StoreReadOnlyError)

    def close(self) -> None:
        """Close this process's connections; a later call opens new ones."""
        self._connections.close()


def _build_claim(claim_id: str, body: bytes, items: bytes, source: Source) -> StoredClaim:
    try:
        text, claim = _decode(body)
    except msgspec.DecodeError as error:
        raise ClaimDamagedError(claim_id, error) from error
    return StoredClaim(claim_id, text, claim, source, items)
