"""The shape of the SQLite store, as steps that bring any older file up to date."""

from __future__ import annotations

import sqlite3
import string
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
from sqlite_utils import Database

from service.errors import StoreDamagedError, StoreTooNewError
from service.storage import index

APPLICATION_ID = 0x54414C59  # "TALY": tells a Tally store from any other SQLite file


def _create_tables(database: Database) -> None:
    """Version 1: sources, their texts, their claims, the index over tokens, and how often each token occurs."""
    database.table("corpus").create({"revision": int}, not_null={"revision"}, strict=True)
    database.execute("INSERT INTO corpus VALUES (0)")
    sources = database.table("sources")
    sources.create(
        {
            "key": int,
            "id": str,
            "revision": int,
            "sha256": str,
            "characters": int,
            "claims": int,
            "title": str,
            "url": str,
            "publisher": str,
            "author": str,
            "published_at": str,
            "language": str,
            "tags": str,
            "retrieved_at": str,
            "superseded_by": str,
        },
        pk="key",
        not_null={"id", "revision", "sha256", "characters", "claims", "language", "tags", "retrieved_at"},
        strict=True,
    )
    sources.create_index(["id"], unique=True)
    sources.create_index(["url", "revision"], unique=True)
    sources.create_index(["superseded_by"])
    # The foreign keys cascade, which sqlite-utils cannot say.
    database.execute("""
        CREATE TABLE texts (
            source INTEGER PRIMARY KEY REFERENCES sources (key) ON DELETE CASCADE,
            text TEXT NOT NULL
        ) STRICT
    """)
    database.execute("""
        CREATE TABLE claims (
            key INTEGER PRIMARY KEY,
            source INTEGER NOT NULL REFERENCES sources (key) ON DELETE CASCADE,
            start INTEGER NOT NULL,
            id TEXT NOT NULL UNIQUE,
            body BLOB NOT NULL,
            tokens TEXT NOT NULL
        ) STRICT
    """)
    database.table("claims").create_index(["source", "start", "id"])
    # Tokens are words already: whatever is printable ASCII, and everything beyond it, belongs to one.
    marks = string.punctuation.replace("'", "''").replace('"', '""')
    database.execute(f"""
        CREATE VIRTUAL TABLE claim_tokens USING fts5 (
            tokens, content = 'claims', content_rowid = 'key', tokenize = "ascii tokenchars '{marks}'"
        )
    """)
    database.execute("CREATE TABLE vocabulary (token TEXT PRIMARY KEY, claims INTEGER NOT NULL) STRICT, WITHOUT ROWID")


def _index_for_postings(database: Database) -> None:
    """Version 2: claims of a source under consecutive keys, an index of bare postings, and spellings to look up.

    Bodies of claims turn from maps into arrays; claims already there have no items. Everything that can be looked up is
    built anew by `index.rebuild`.
    """
    database.conn.create_function("as_arrays", 1, _as_arrays, deterministic=True)
    for statement in (
        "DROP TABLE claim_tokens",
        "DROP TABLE vocabulary",
        "ALTER TABLE corpus ADD COLUMN sources INTEGER NOT NULL DEFAULT 0",  # the last key given to a source
        "ALTER TABLE corpus ADD COLUMN claims INTEGER NOT NULL DEFAULT 0",  # the last key given to a claim
        "ALTER TABLE corpus ADD COLUMN live INTEGER NOT NULL DEFAULT 0",  # claims that may be candidates
        "ALTER TABLE corpus ADD COLUMN removals INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE sources ADD COLUMN first_claim INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE sources ADD COLUMN last_claim INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE sources ADD COLUMN digest INTEGER NOT NULL DEFAULT 0",  # orders claims that match alike
        "ALTER TABLE sources ADD COLUMN changed INTEGER NOT NULL DEFAULT 0",  # the corpus revision of its last change
        "CREATE INDEX sources_changed ON sources (changed)",
        "ALTER TABLE claims RENAME TO old_claims",
        """CREATE TABLE claims (
            key INTEGER PRIMARY KEY,
            source INTEGER NOT NULL REFERENCES sources (key),
            start INTEGER NOT NULL,
            id TEXT NOT NULL,
            body BLOB NOT NULL,
            tokens TEXT NOT NULL,
            items BLOB NOT NULL
        ) STRICT""",
        """INSERT INTO claims (source, start, id, body, tokens, items)
            SELECT source, start, id, as_arrays(body), tokens, x'' FROM old_claims ORDER BY source, start, id""",
        "DROP TABLE old_claims",
        "CREATE INDEX claims_source ON claims (source)",
        "CREATE TABLE vocabulary (token TEXT PRIMARY KEY, claims INTEGER NOT NULL) STRICT, WITHOUT ROWID",
        # Words under their pieces, so that a misspelt one finds its like.
        """CREATE TABLE spellings (
            piece TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (piece, word)
        ) STRICT, WITHOUT ROWID""",
        # The postings of frequent tokens as packed keys up to one key: read in one go, where the index takes each row.
        "CREATE TABLE postings (token TEXT PRIMARY KEY, upto INTEGER NOT NULL, keys BLOB NOT NULL) STRICT",
        # A claim is found by its id through the index too; a B-tree of a million random ids would cost more to grow.
        "CREATE VIEW indexed_claims AS SELECT key, tokens || ' !' || id AS tokens FROM claims",
    ):
        database.execute(statement)
    marks = string.punctuation.replace("'", "''").replace('"', '""')
    database.execute(f"""
        CREATE VIRTUAL TABLE claim_tokens USING fts5 (
            tokens, content = 'indexed_claims', content_rowid = 'key', detail = none, columnsize = 0,
            tokenize = "ascii tokenchars '{marks}'"
        )
    """)
    index.rebuild(database.conn)


def _as_arrays(body: bytes) -> bytes:
    """A claim's body of version 1 with its structs as arrays, in the same order; attributions stay maps."""
    text, claim = msgspec.msgpack.decode(body)
    return msgspec.msgpack.encode((text, _as_array(claim)))


def _as_array(value: Any) -> Any:
    if isinstance(value, list):
        return [_as_array(item) for item in value]
    if isinstance(value, dict) and list(value) != ["text", "start", "end"]:
        return [_as_array(item) for item in value.values()]
    return value


def _keep_whole_lives(database: Database) -> None:
    """Version 3: when a source was replaced, when and why it was withdrawn, and which sources are copies; what sources
    have to say to each other, and what is watched.

    Sources already there have no fingerprint until they are read again.
    """
    for statement in (
        "ALTER TABLE corpus ADD COLUMN followed INTEGER NOT NULL DEFAULT 0",  # how often a source was followed up
        # Sources that are not held against the others yet.
        "CREATE TABLE pending (source INTEGER PRIMARY KEY REFERENCES sources (key) ON DELETE CASCADE) STRICT",
        """CREATE TABLE stories (
            source INTEGER PRIMARY KEY REFERENCES sources (key) ON DELETE CASCADE,
            day TEXT NOT NULL,
            words BLOB NOT NULL
        ) STRICT""",
        "CREATE INDEX stories_day ON stories (day)",
        """CREATE TABLE conflicts (
            id TEXT PRIMARY KEY,
            day TEXT NOT NULL,
            grown INTEGER NOT NULL,
            earlier INTEGER NOT NULL REFERENCES sources (key) ON DELETE CASCADE,
            later INTEGER NOT NULL REFERENCES sources (key) ON DELETE CASCADE,
            body BLOB NOT NULL
        ) STRICT""",
        "CREATE INDEX conflicts_day ON conflicts (day, id)",
        "CREATE INDEX conflicts_earlier ON conflicts (earlier)",
        "CREATE INDEX conflicts_later ON conflicts (later)",
        "INSERT INTO pending SELECT key FROM sources",
        "CREATE TABLE watches (id TEXT PRIMARY KEY, due INTEGER NOT NULL, body BLOB NOT NULL) STRICT",
        "CREATE INDEX watches_due ON watches (due)",
        """CREATE TABLE watch_events (
            key INTEGER PRIMARY KEY AUTOINCREMENT,
            watch TEXT NOT NULL REFERENCES watches (id) ON DELETE CASCADE,
            body BLOB NOT NULL
        ) STRICT""",
        "CREATE INDEX watch_events_watch ON watch_events (watch)",
        "ALTER TABLE sources ADD COLUMN agency TEXT",
        "ALTER TABLE sources ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE sources ADD COLUMN retrieval_told INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE sources ADD COLUMN reader TEXT",  # none for what was read before
        "DROP INDEX idx_sources_url_revision",
        # Claims by hand may cite one address, without being revisions of each other.
        "CREATE UNIQUE INDEX sources_url ON sources (url, revision) WHERE NOT by_hand",
        "CREATE TABLE claim_tags (claim TEXT, tag TEXT, key INTEGER NOT NULL, PRIMARY KEY (claim, tag)) STRICT",
        "CREATE INDEX claim_tags_tag ON claim_tags (tag, key)",
        "ALTER TABLE sources ADD COLUMN fingerprint BLOB",
        "ALTER TABLE sources ADD COLUMN copies INTEGER",  # the same number for all copies of a text
        "CREATE INDEX sources_copies ON sources (copies)",
        "CREATE TABLE prints (value INTEGER, source INTEGER, PRIMARY KEY (value, source)) STRICT, WITHOUT ROWID",
        "ALTER TABLE sources ADD COLUMN superseded_at TEXT",
        "ALTER TABLE sources ADD COLUMN withdrawn_at TEXT",
        "ALTER TABLE sources ADD COLUMN withdrawn_reason TEXT",
        "UPDATE sources SET superseded_at = new.retrieved_at FROM sources new WHERE new.id = sources.superseded_by",
        "CREATE INDEX sources_retrieved_at ON sources (retrieved_at)",
    ):
        database.execute(statement)


def _keep_records(database: Database) -> None:
    """Version 4: stored verifications, the sources that each draws on, and answers to requests that may come again."""
    for statement in (
        """CREATE TABLE verifications (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            created_at TEXT NOT NULL,
            request BLOB NOT NULL,
            verdict TEXT NOT NULL,
            purged TEXT NOT NULL,
            sides TEXT NOT NULL,
            answer BLOB NOT NULL
        ) STRICT""",
        "CREATE INDEX verifications_verdict ON verifications (verdict, number)",
        """CREATE TABLE verification_sources (
            source TEXT NOT NULL,
            verification INTEGER NOT NULL REFERENCES verifications (number),
            PRIMARY KEY (source, verification)
        ) STRICT, WITHOUT ROWID""",
        # A token while it runs, overtaken when a source is removed meanwhile; without a status it was forgotten.
        """CREATE TABLE requests (
            key TEXT PRIMARY KEY,
            fingerprint TEXT NOT NULL,
            token TEXT,
            until REAL NOT NULL,
            overtaken INTEGER NOT NULL DEFAULT 0,
            status INTEGER,
            headers TEXT,
            body BLOB
        ) STRICT""",
        "CREATE INDEX requests_until ON requests (until)",
    ):
        database.execute(statement)


def _keep_keys(database: Database) -> None:
    """Version 5: keys, and what was written by whom."""
    for statement in (
        """CREATE TABLE keys (
            id TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            scope TEXT NOT NULL,
            created_at TEXT NOT NULL,
            revoked_at TEXT,
            digest BLOB NOT NULL
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE audit (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            at TEXT NOT NULL,
            actor TEXT NOT NULL,
            name TEXT,
            action TEXT NOT NULL,
            subject TEXT NOT NULL
        ) STRICT""",
        # Those of one action or actor in the order of their numbers, which every index ends with.
        "CREATE INDEX audit_action ON audit (action)",
        "CREATE INDEX audit_actor ON audit (actor)",
    ):
        database.execute(statement)


def _keep_reviews(database: Database) -> None:
    """Version 6: what a fact-check says of a claim, and what sources are revisions of each other by: their `series`."""
    for statement in (
        "ALTER TABLE sources ADD COLUMN review TEXT",
        "ALTER TABLE sources ADD COLUMN series TEXT",
        "UPDATE sources SET series = url WHERE NOT by_hand",
        "DROP INDEX sources_url",
        "CREATE UNIQUE INDEX sources_series ON sources (series, revision)",
    ):
        database.execute(statement)


STEPS: tuple[Callable[[Database], None], ...] = (
    _create_tables,
    _index_for_postings,
    _keep_whole_lives,
    _keep_records,
    _keep_keys,
    _keep_reviews,
)
"""Step n brings a file of version n to version n + 1; a released step never changes."""


def is_migrated(read: Callable[[str], Iterable[Sequence[Any]]]) -> bool:
    """Whether the file that `read` queries has this code's version.

    Raises StoreTooNewError for a later version and StoreDamagedError for another program's file.
    """
    # One query, so that a migration ending meanwhile is seen whole or not at all.
    ((application, version, tables),) = read(
        "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)"
        " FROM pragma_application_id, pragma_user_version"
    )
    if application != APPLICATION_ID and (application or version or tables):
        raise StoreDamagedError("The file is a database of another program; name another one in TALLY_DATABASE.")
    _refuse_newer(version)
    return bool(version == len(STEPS))


def refuse_newer(connection: sqlite3.Connection) -> None:
    """Raise StoreTooNewError when another Tally has migrated the file: this one would leave out what that keeps."""
    _refuse_newer(*connection.execute("PRAGMA user_version").fetchone())


def _refuse_newer(version: int) -> None:
    if version > len(STEPS):
        raise StoreTooNewError(
            f"The store has version {version}, this Tally knows versions up to {len(STEPS)}; install a newer Tally."
        )


def migrate(connection: sqlite3.Connection) -> None:
    """Apply the missing steps; the caller holds an immediate transaction, so that of two starts one does it."""
    if is_migrated(connection.execute):
        return
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    database = Database(connection)
    for step in STEPS[version:]:
        step(database)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {len(STEPS)}")
