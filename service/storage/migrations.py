"""The shape of the SQLite store, as steps that bring any older file up to date."""

from __future__ import annotations

import sqlite3
import string
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlite_utils import Database

from service.errors import StoreDamagedError, StoreTooNewError

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


STEPS: tuple[Callable[[Database], None], ...] = (_create_tables,)
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
    if version > len(STEPS):
        raise StoreTooNewError(
            f"The store has version {version}, this Tally knows versions up to {len(STEPS)}; install a newer Tally."
        )
    return bool(version == len(STEPS))


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
