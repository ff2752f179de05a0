"""Candidates out of postings: ranked as adding everything up would, right in every process and state of the store."""

from __future__ import annotations

import sqlite3
import tempfile
import threading
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from rapidfuzz.distance import OSA, Levenshtein

from service.model import Lookup
from service.storage.index import Keys
from service.storage.layout import read_corpus
from service.storage.postings import Postings
from service.storage.ranking import Posting, rank
from service.storage.sqlite import SqliteStore
from tests.store_contract import add, build_read, find

LAST = 60  # the greatest key


@st.composite
def _postings(draw: st.DrawFn) -> list[Posting]:
    made = []
    for _ in range(draw(st.integers(0, 6))):
        keys = sorted(draw(st.sets(st.integers(1, LAST), max_size=LAST)))
        weight = draw(st.integers(1, 40)) / 4  # sums of quarters are exact, so that there are ties
        bits = None
        if draw(st.booleans()):
            carried = np.zeros(8 * (LAST // 8 + 1), np.uint8)
            carried[keys] = 1
            bits = np.packbits(carried, bitorder="little")
        made.append(Posting(np.array(keys, np.uint32), weight, bits))
    return made


@given(
    _postings(),
    st.integers(1, LAST),
    st.none() | st.lists(st.booleans(), min_size=LAST + 1, max_size=LAST + 1),
    st.permutations(range(LAST + 1)),
)
def test_ranking_is_what_adding_everything_up_says(
    postings: Sequence[Posting], width: int, allowed: list[bool] | None, places: Sequence[int]
) -> None:
    place = np.array(places, np.uint64)

    def order(keys: Keys) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
        return place[keys]

    sums: dict[int, float] = {}
    for posting in postings:
        for key in posting.keys.tolist():
            if allowed is None or allowed[key]:
                sums[key] = sums.get(key, 0) + posting.weight
    expected = sorted(sums, key=lambda key: (-sums[key], places[key]))[:width]
    mask = None if allowed is None else np.array(allowed, np.bool_)
    assert rank(postings, width, LAST, mask, order).tolist() == expected


class Writes(RuleBasedStateMachine):
    """Two stores on one file, as two processes have them, one with next to no memory: both find what is there."""

    TOKENS = ("berna", "berns", "barns", "almaty")
    tokens = st.sets(st.sampled_from(TOKENS), min_size=1)

    @initialize()
    def open(self) -> None:
        self.patch = mock.patch("service.storage.postings._FEW", 0)  # so that a few removals have all read anew
        self.patch.start()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "tally.db"
        self.stores = (SqliteStore(path), SqliteStore(path, cache=0))
        self.kept: dict[str, frozenset[str]] = {}
        self.replaced: dict[str, list[str]] = {}
        self.number = 0

    @rule(by=st.integers(0, 1), batch=st.lists(tokens, min_size=1, max_size=3), url=st.none() | st.sampled_from("xy"))
    def write(self, by: int, batch: list[set[str]], url: str | None) -> None:
        made = []
        for tokens in batch:
            self.number += 1
            name = f"{self.number:03}"
            made.append(build_read(name, sorted(tokens), url=url and f"https://example.org/{url}"))
            self.kept[name] = frozenset(tokens)
            if url:
                self.replaced.setdefault(url, []).append(name)
        self.stores[by].add_sources(made)

    @rule(by=st.integers(0, 1), which=st.integers(0, 50))
    def remove(self, by: int, which: int) -> None:
        if self.kept:
            name = sorted(self.kept)[which % len(self.kept)]
            del self.kept[name]
            for revisions in self.replaced.values():
                if name in revisions:
                    revisions.remove(name)
            assert self.stores[by].remove_source(f"s_{name}")

    @invariant()
    def both_find_what_is_there(self) -> None:
        old = {name for revisions in self.replaced.values() for name in revisions[:-1]}
        for token in self.TOKENS:
            expected = sorted(f"c_{name}" for name, tokens in self.kept.items() if token in tokens and name not in old)
            for store in self.stores:
                assert sorted(find(store, token)) == expected
                assert store.count_claims([token]) == (
                    len(self.kept.keys() - old),
                    {token: len(expected)} if expected else {},
                )
        live = set().union(*(tokens for name, tokens in self.kept.items() if name not in old))
        for store in self.stores:
            assert {*store.find_similar_words("berns", 9)} == live & {"berna", "berns", "barns"}

    def teardown(self) -> None:
        self.patch.stop()
        for store in getattr(self, "stores", ()):
            store.close()
        self.folder.cleanup()


TestWrites = Writes.TestCase
TestWrites.settings = settings(max_examples=20, stateful_step_count=12, deadline=None)


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "tally.db")


def test_a_snapshot_sees_its_state_beside_a_thread_that_is_further_on(store: SqliteStore) -> None:
    for number in range(3):
        add(store, f"{number}", ["word", "other"])

    def write() -> None:
        add(store, "new", ["word"])
        store.remove_source("s_0")
        assert sorted(find(store, "word")) == ["c_1", "c_2", "c_new"]

    with store.snapshot():
        before = find(store, "word")
        assert sorted(before) == ["c_0", "c_1", "c_2"]
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
        assert find(store, "word") == before
        assert sorted(find(store, "other")) == ["c_0", "c_1", "c_2"]
    assert sorted(find(store, "word")) == ["c_1", "c_2", "c_new"]


@mock.patch("service.storage.postings._FEW", 0)
def test_a_snapshot_keeps_what_another_thread_has_read_anew_without(store: SqliteStore) -> None:
    for number in range(2):
        add(store, f"{number}", ["word"])

    def write() -> None:
        for number in range(2, 6):
            add(store, f"{number}", ["word"])
        for number in range(2):
            store.remove_source(f"s_{number}")
            find(store, "word")
            add(store, f"late {number}", ["word"])

    with store.snapshot():
        assert sorted(find(store, "word")) == ["c_0", "c_1"]
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
        assert sorted(find(store, "word")) == ["c_0", "c_1"]


def test_a_word_that_was_frequent_among_few_claims_is_looked_up_among_many(store: SqliteStore) -> None:
    for name in ("first", "second"):
        add(store, name, ["early"])
    assert find(store, "early") == ["c_first", "c_second"]
    store.add_sources([build_read(f"{number}", ["other"]) for number in range(300)])
    add(store, "last", ["late"])
    assert find(store, "early", "late", width=1) == ["c_last"]


def test_a_word_of_sources_that_come_and_go_takes_no_more_room(store: SqliteStore, tmp_path: Path) -> None:
    kept, postings = 100, Postings(bytes_kept=1_000_000)
    store.add_sources([build_read(f"{number}", ["word"]) for number in range(kept)])
    with closing(sqlite3.connect(tmp_path / "tally.db")) as connection:
        for number in range(3 * kept):
            add(store, f"{kept + number}", ["word"])
            assert store.remove_source(f"s_{number}")
            keys, _ = postings.read(connection, read_corpus(connection), "word")
            assert keys.size < 3 * kept
            assert {*range(number + 2, number + 2 + kept)} <= {*keys.tolist()}


def test_a_spelling_counts_as_the_word_it_stands_for(store: SqliteStore) -> None:
    add(store, "rare", ["astana", "mine"])
    for number in range(9):
        add(store, f"{number}", ["mine"])
    lookup = Lookup(tokens=("mine",), width=1, spellings=(("astan", "astana"),))
    assert [claim.id for claim in store.find_candidates(lookup)] == ["c_rare"]


_WORDS = st.text("abc", min_size=2, max_size=9)


@settings(max_examples=40, deadline=None)
@given(st.sets(_WORDS, min_size=1, max_size=40), st.lists(_WORDS, min_size=1, max_size=10))
def test_words_near_to_one_are_found_whatever_their_edits(indexed: set[str], asked: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "tally.db")
        add(store, "a", sorted(indexed))
        for word in asked:
            found = {*store.find_similar_words(word, 100)}
            edits = 1 if len(word) <= 5 else 2
            near = {other for other in indexed if OSA.distance(word, other) <= edits}
            # Of two edits neither may be a swap to be sure to be found.
            sure = near if edits == 1 else {other for other in near if Levenshtein.distance(word, other) <= edits}
            assert sure <= found <= near, (word, indexed)
        store.close()
