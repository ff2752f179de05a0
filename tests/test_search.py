"""Stored claims for a free text, best first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.ingest import NewSource, ingest
from service.search import search
from service.storage.sqlite import SqliteStore

TEXTS = [
    "At least 24 passengers drowned when the ferry sank near Naxos.",
    "The copper mine is closed.",
    "Moreno scored 21 goals for Lima.",
    "Unemployment fell to 4.5% in March 2014.",
    "Twelve miners were rescued from the copper mine.",
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "tally.db")
    for text in TEXTS:
        ingest(store, NewSource(text))
    yield store
    store.close()


QUERIES = [
    ("ferry drowned passengers", 0),
    ("24 passengers died", 0),
    ("is the copper mine closed?", 1),
    ("goals Moreno scored", 2),
    ("unemployment 4.5%", 3),
    ("12 miners rescued", 4),
    ("Moreno", 2),
    ("passengers", 0),
    ("ferry", 0),
    ("#24 \"ferry\" (sank) OR NOT *", 0),
]  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), QUERIES)
def test_the_claim_that_is_meant_comes_first(store: SqliteStore, query: str, expected: int) -> None:
    found = search(store, query, limit=3, width=400)
    assert found, query
    assert found[0][0].text.rstrip(".") in TEXTS[expected]


def test_claims_are_in_order_of_score_within_the_limit(store: SqliteStore) -> None:
    found = search(store, "the copper mine miners rescued", limit=10, width=400)
    ranks = [(-score, stored.id) for stored, score in found]
    assert ranks == sorted(ranks)
    assert all(0 <= score <= 1 for _, score in found)
    assert search(store, "the copper mine miners rescued", limit=1, width=400) == found[:1]


def test_the_same_query_finds_the_same(store: SqliteStore) -> None:
    assert search(store, "copper mine", limit=5, width=400) == search(store, "copper mine", limit=5, width=400)


@pytest.mark.parametrize("query", ["", "   ", "the of and", "?!…", "violoncello"])
def test_nothing_is_found_for_nothing(store: SqliteStore, query: str) -> None:
    assert search(store, query, limit=5, width=400) == []
