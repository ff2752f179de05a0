"""A store that an older Tally wrote is brought up to date at start, and answers as one written today."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlite_utils import Database

from service.ingest import NewSource, ingest, read
from service.model import Attribution, ReadSource, Source
from service.storage.migrations import APPLICATION_ID, STEPS
from service.storage.sqlite import SqliteStore
from service.verify import Question, verify

NOW = datetime(2026, 1, 2, tzinfo=UTC)
SOURCES = (
    NewSource(
        "Some 40 hikers were rescued in Nepal on Monday, the army said. Two guides died.", url="https://a.example/"
    ),
    NewSource("The bridge was not closed. The bridge cost $3.5 million in 2016.", published_at="2020-05-06"),
)
NEWER = ("agency", "by_hand", "reader", "retrieval_told", "review", "superseded_at", "withdrawn_at", "withdrawn_reason")
VERSION_1 = [field.name for field in fields(Source) if field.name not in NEWER]
LATER = NewSource("Exactly 43 hikers were rescued in Nepal on Monday.", url="https://a.example/")
STATEMENTS = ("43 hikers were rescued in Nepal", "The bridge cost $3.5 million in 2016", "The bridge was closed")


def as_maps(value: Any) -> Any:
    """Structs as version 1 encoded them: by the names of their fields."""
    if isinstance(value, msgspec.Struct):
        return {name: as_maps(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, Attribution):
        return asdict(value)
    return [as_maps(item) for item in value] if isinstance(value, tuple) else value


def write_version_1(path: Path, made: list[ReadSource]) -> None:
    """A file as version 1 left it; its index is left empty, for nothing of it is kept."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        STEPS[0](Database(connection))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
        connection.execute("UPDATE corpus SET revision = ?", (len(made),))
        for key, each in enumerate(made, 1):
            values = [getattr(each.source, name) for name in VERSION_1]
            row = (key, *(json.dumps(value) if isinstance(value, tuple) else value for value in values))
            names = ", ".join(VERSION_1)
            connection.execute(f"INSERT INTO sources (key, {names}) VALUES ({', '.join('?' * len(row))})", row)
            connection.execute("INSERT INTO texts VALUES (?, ?)", (key, each.text))
            for claim in each.claims:
                body = msgspec.msgpack.encode((claim.text, as_maps(claim.claim)))
                connection.execute(
                    "INSERT INTO claims (source, start, id, body, tokens) VALUES (?, ?, ?, ?, ?)",
                    (key, claim.claim.start, claim.id, body, " ".join(claim.tokens)),
                )


@pytest.fixture
def stores(tmp_path: Path) -> tuple[SqliteStore, SqliteStore]:
    write_version_1(tmp_path / "old.db", [read(source, now=NOW) for source in SOURCES])
    old, new = SqliteStore(tmp_path / "old.db"), SqliteStore(tmp_path / "new.db")
    for source in SOURCES:
        ingest(new, source, now=NOW)
    return old, new


def test_a_migrated_store_answers_as_one_written_today(stores: tuple[SqliteStore, SqliteStore]) -> None:
    for store in stores:
        ingest(store, LATER, now=NOW)
    for statement in STATEMENTS:
        old, new = (verify(store, Question(statement), width=100) for store in stores)
        assert old.supporting or old.contradicting, statement
        assert old == new, statement


def test_a_migrated_store_keeps_its_claims_and_can_lose_them(stores: tuple[SqliteStore, SqliteStore]) -> None:
    old, new = stores
    for source in new.list_sources(limit=9):
        told = [
            [(c.id, c.text, c.claim, replace(c.source, reader=None)) for c in store.list_claims(source.id, limit=99)]
            for store in stores
        ]
        assert told[0] == told[1]
        assert told[0]
        assert not any(claim.items for claim in old.list_claims(source.id, limit=99))
        assert old.find_text(source.id) == new.find_text(source.id)
        assert old.remove_source(source.id)
    assert not old.count_claims(["nepal"])[1]
    assert old.count_sources() == 0
