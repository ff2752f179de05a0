"""Ingest turns a text into a stored source with claims, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import NoSentenceError
from service.ingest import NewSource, ingest
from service.storage.sqlite import SqliteStore

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2)))
TEXT = "Officials said 26 people were killed, more than 3,000 were arrested and 18 were injured. The café is “closed”."


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "tally.db")
    yield store
    store.close()


def test_a_text_becomes_a_source_with_its_claims(store: SqliteStore) -> None:
    new = NewSource(TEXT, title="Unrest", url="https://a.example/1", publisher="AGI", author="A. B.",
                    published_at="2022-01-07", language="en", tags=("x", "y", "x"))  # fmt: skip
    source, added = ingest(store, new, now=NOW)
    assert added
    assert source == store.find_source(source.id)
    assert source.sha256 == sha256(TEXT.encode()).hexdigest()
    assert (source.characters, source.revision, source.tags) == (len(TEXT), 1, ("x", "y"))
    assert source.retrieved_at == "2026-01-02T01:04:05Z"
    assert store.find_text(source.id) == TEXT
    claims = store.list_claims(source.id, limit=100)
    assert len(claims) == source.claims >= 3
    for claim in claims:
        assert claim.text == TEXT[claim.claim.start : claim.claim.end]
        assert store.find_claim(claim.id) == claim


def test_the_same_text_and_url_again_is_the_source_stored_first(store: SqliteStore) -> None:
    first, _ = ingest(store, NewSource(TEXT, title="First"), now=NOW)
    assert ingest(store, NewSource(TEXT, title="Second")) == (first, False)
    assert store.count_sources() == 1


def test_the_same_text_at_another_url_is_another_source(store: SqliteStore) -> None:
    first, _ = ingest(store, NewSource(TEXT, url="https://a.example"))
    second, added = ingest(store, NewSource(TEXT, url="https://b.example"))
    assert added
    assert first.id != second.id
    assert store.count_sources() == 2


def test_another_text_at_the_same_url_is_the_next_revision(store: SqliteStore) -> None:
    first, _ = ingest(store, NewSource(TEXT, url="https://a.example"))
    second, _ = ingest(store, NewSource(TEXT + " It rained.", url="https://a.example"))
    assert second.revision == 2
    assert store.find_superseded(second.id) == (first.id,)


def test_url_and_text_never_run_into_each_other(store: SqliteStore) -> None:
    first, _ = ingest(store, NewSource("It rained in Almaty on Friday.", url="https://a.example/"))
    second, _ = ingest(store, NewSource("/It rained in Almaty on Friday.", url="https://a.example"))
    assert first.id != second.id


@pytest.mark.parametrize("text", [" ", "\n\n", "—"])
def test_a_text_without_a_sentence_is_refused_and_nothing_stored(store: SqliteStore, text: str) -> None:
    with pytest.raises(NoSentenceError):
        ingest(store, NewSource(text))
    assert store.count_sources() == 0


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_is_stored_whole_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    store = SqliteStore(tmp_path_factory.mktemp("store") / "tally.db")
    try:
        source, added = ingest(store, NewSource(text))
    except NoSentenceError:
        assert store.count_sources() == 0
    else:
        assert added
        assert store.find_text(source.id) == text
        assert ingest(store, NewSource(text)) == (source, False)
    finally:
        store.close()
