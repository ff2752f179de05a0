"""Stored claims for a free text, best first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import InvalidCursorError
from service.extraction.searching import read_search, words_of
from service.ingest import NewSource, ingest
from service.model import Lookup
from service.search import Page, Place, search
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
    ("the feryr sank", 0),
    ("Morenno scored", 2),
    ("RT @lima_fans: #MorenoScored again!! https://example.org/moreno-21 pic.twitter.com/a1", 2),
    ("#FerrySank", 0),
    ("at the mien", 1),
    ("unemploymnet", 3),
    ("rescud", 4),
    ("Lima Lima", 2),
    ("twenty-four", 0),
    ("24", 0),
    ("12", 4),
    ("4.5%", 3),
    ("who cut joblessness: unemployment down in 2014", 3),
]  # fmt: skip


def look(store: SqliteStore, query: str, *, limit: int = 10, after: Place | None = None, **filters: Any) -> Page:
    return search(store, query, Lookup(tokens=(), width=400, **filters), limit=limit, after=after)


@pytest.mark.parametrize(("query", "expected"), QUERIES)
def test_the_claim_that_is_meant_comes_first(store: SqliteStore, query: str, expected: int) -> None:
    items = look(store, query).items
    assert items, query
    assert items[0][0].text.rstrip(".") in TEXTS[expected]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Nearly 400 people are in hospital.", "hospital"),
        ("A mob set fire to two shops.", "fire"),
        ("He had a heart attack.", "heart"),
    ],
)
def test_a_word_that_is_part_of_a_concept_is_found(store: SqliteStore, text: str, query: str) -> None:
    ingest(store, NewSource(text))
    assert [claim.text for claim, *_ in look(store, query).items[:1]] == [text]


def test_claims_are_in_order_of_score_within_the_limit(store: SqliteStore) -> None:
    page = look(store, "the copper mine miners rescued")
    ranks = [(-score, stored.id) for stored, score in page.items]
    assert ranks == sorted(ranks)
    assert all(0 < score <= 1 for _, score in page.items)
    assert page.end is None
    assert look(store, "the copper mine miners rescued", limit=1).items == page.items[:1]


def test_a_claim_scores_one_only_against_its_own_words(store: SqliteStore) -> None:
    assert look(store, "The copper mine is closed").items[0][1] == 1
    assert look(store, "The copper mine at Ilo is closed").items[0][1] < 1
    assert look(store, "The copper mine").items[0][1] < 1


@pytest.mark.parametrize("query", ["", "   ", "the of and", "?!\u2026", "violoncello", "https://example.org/ferry"])
def test_nothing_is_found_for_nothing(store: SqliteStore, query: str) -> None:
    assert look(store, query) == Page((), None)


def test_a_filter_holds(store: SqliteStore) -> None:
    ingest(store, NewSource("The copper mine is flooded.", publisher="Ilo Post", tags=("mining",)))
    found = look(store, "copper mine", publishers=("Ilo Post",), tags=("mining",)).items
    assert [stored.text for stored, _ in found] == ["The copper mine is flooded."]
    assert look(store, "copper mine", source_id=found[0][0].source.id).items == found


def walk(store: SqliteStore, query: str, limit: int, meanwhile: Callable[[int], None]) -> list[str]:
    """The ids of all pages; `meanwhile` is called with the number of each."""
    ids: list[str] = []
    after, number = None, 0
    while True:
        page = look(store, query, limit=limit, after=after)
        ids += [stored.id for stored, _ in page.items]
        if page.end is None:
            return ids
        after, number = page.end, number + 1
        meanwhile(number)


def test_pages_join_to_the_whole(store: SqliteStore) -> None:
    for number in range(7):
        ingest(store, NewSource(f"The copper mine lost {number + 3} pumps."))
    whole = [stored.id for stored, _ in look(store, "copper mine pumps", limit=50).items]
    assert len(whole) == 9
    for limit in (1, 2, 4, 9, 10):
        assert walk(store, "copper mine pumps", limit, lambda _: None) == whole


def test_pages_neither_repeat_nor_skip_while_the_store_is_written(store: SqliteStore) -> None:
    for number in range(12):
        ingest(store, NewSource(f"The copper mine lost {number + 3} pumps.", url=f"https://example.org/{number}"))
    before = [stored.id for stored, _ in look(store, "copper mine pumps lost", limit=50).items]
    removed = look(store, "copper mine pumps lost", limit=50).items[5][0]

    def write(number: int) -> None:
        # Rarity changes with each: pumps and mines become common, other words rare.
        for other in range(10):
            ingest(store, NewSource(f"Pumps of mine {number * 10 + other} were lost, {other + 2} more were sold."))
        store.remove_source(removed.source.id)

    ids = walk(store, "copper mine pumps lost", 3, write)
    assert len(ids) == len(set(ids))
    assert [found for found in ids if found in before] == [found for found in before if found != removed.id]


def test_a_place_of_another_query_is_refused(store: SqliteStore) -> None:
    end = look(store, "copper mine miners rescued", limit=1).end
    assert end is not None
    for query, filters in [
        ("ferry", {}),
        ("copper mine ferry passengers", {}),
        ("copper mine miners rescued", {"tags": ("x",)}),
    ]:
        with pytest.raises(InvalidCursorError, match="q"):
            look(store, query, after=end, **filters)


def test_a_page_that_has_a_next_one_is_not_the_last(store: SqliteStore) -> None:
    ingest(store, NewSource("The mane is combed."))
    ingest(store, NewSource("Copper fell."))
    for query in ("mein copper", "mane copper", "coppre"):
        page = look(store, query, limit=1)
        while page.end:
            page = look(store, query, limit=1, after=page.end)
            assert page.items, query


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("#HelpForNepal2015", ["help", "nepal", "2015"]),
        ("#EUElection#MeToo", ["eu", "election"]),
        ("ask @anna_Berg!", ["ask", "anna", "berg"]),
        ("#caf\u00e9Bar", ["caf\u00e9", "bar"]),
        ("#1 song", ["1", "song"]),
        ("mail a.berg@example.org", ["mail", "berg", "example", "org"]),
        ("(https://t.co/aB3), www.a.org/x?y=1.", []),
        ("#Stormpic.twitter.com/x9", ["storm"]),
        ("the 18th miner", ["18", "miner"]),
        ("60 000 people of Sana'a", ["60000", "people", "sana'a"]),
        ("U.S. officers didn't leave O'Higgins's", ["u.s.", "officer", "leave", "o'higgins"]),
    ],
)
def test_search_and_claim_are_cut_into_the_same_words(text: str, words: list[str]) -> None:
    assert [word.lemma for word in read_search(text)] == words
    assert words_of(text) == {*words}


def test_a_search_is_read_word_by_word() -> None:
    words = read_search("On 3 June 2019, Kazakh police shot 18 people at #AlmatyAirport (@Sam_Ree).")
    assert [(word.lemma, word.kind) for word in words] == [
        ("3", "fact"), ("june", "fact"), ("2019", "fact"), ("kazakh", "place"), ("police", "word"), ("shoot", "word"),
        ("18", "fact"), ("people", "word"), ("almaty", "place"), ("airport", "word"), ("sam", "name"), ("ree", "name"),
    ]  # fmt: skip


@given(st.text(max_size=200))
def test_any_text_can_be_searched_for(text: str) -> None:
    words = read_search(text)
    assert len({word.lemma for word in words}) == len(words)
    assert all(word.lemma and word.tokens for word in words)
    assert "" not in words_of(text)
