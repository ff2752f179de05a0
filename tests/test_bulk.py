"""A bulk stores what one by one would be stored, in short batches, and a fault stays with its text."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from service.bulk import find_known, ingest_many, read_each
from service.errors import NoSentenceError, ReadingEndedError, StoreBusyError, StoreFullError, TallyError
from service.ingest import NewSource, identify, ingest
from service.model import Source
from service.processes import read_in_processes
from service.storage.sqlite import SqliteStore
from tests.support import list_stored


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "tally.db", busy_timeout=0.05)
    yield store
    store.close()


def build_new(number: int, **known: Any) -> NewSource:
    return NewSource(f"At least {number} people were killed in Almaty, officials said.", **known)


def tell(outcome: object) -> object:
    """A short word for an outcome: "new", "known", or the kind of its fault."""
    return ("new" if outcome[1] else "known") if isinstance(outcome, tuple) else type(outcome)


@pytest.mark.parametrize("read_many", [read_each, read_in_processes(2)], ids=["here", "in processes"])
def test_a_bulk_ends_as_its_texts_one_by_one_would(
    store: SqliteStore, tmp_path: Path, read_many: Callable[..., Iterator[Any]]
) -> None:
    ingest(store, build_new(3))
    fault = TallyError("no source")
    given: list[tuple[int, NewSource | Exception]] = [(number, build_new(number)) for number in range(60)]
    given[10:10] = [(100, fault), (101, NewSource("—")), (102, build_new(3)), (103, build_new(59))]
    given += [(200 + number, build_new(number, url="https://a.example/1")) for number in range(3)]
    found = list(ingest_many(store, given, read_many=read_many))
    assert [place for place, _ in found] == [place for place, _ in given]
    told = {place: tell(outcome) for place, outcome in found}
    expected: dict[int, object] = dict.fromkeys(told, "new")
    expected |= {3: "known", 100: TallyError, 101: NoSentenceError, 102: "known", 59: "known"}
    assert told == expected

    other = SqliteStore(tmp_path / "other.db")
    for _, new in given:
        if isinstance(new, NewSource) and new.text != "—":
            ingest(other, new)
    assert list_stored(store) == list_stored(other)
    other.close()


def test_what_is_stored_is_not_read_again(store: SqliteStore) -> None:
    source, _ = ingest(store, build_new(2))
    assert find_known(store, build_new(2, title="Another")) == source
    assert find_known(store, build_new(3)) is None


def test_what_waits_is_stored_in_a_pause(store: SqliteStore) -> None:
    def give() -> Iterator[tuple[int, NewSource] | None]:
        yield 1, build_new(1)
        assert store.count_sources() == 0
        time.sleep(0.5)
        yield None
        assert store.count_sources() == 1
        yield 2, build_new(2)

    assert len(list(ingest_many(store, give()))) == 2
    assert store.count_sources() == 2


@pytest.mark.parametrize("text", ["", " It rained on Friday." * 1_000], ids=["many", "long"])
def test_no_more_than_a_batch_waits_and_all_told_is_stored(store: SqliteStore, text: str) -> None:
    taken = 0

    def give() -> Iterator[tuple[int, NewSource]]:
        nonlocal taken
        for taken in range(1, 71):
            new = build_new(taken)
            yield taken, NewSource(new.text + text) if taken < 8 else new

    told = 0
    for told, (place, outcome) in enumerate(ingest_many(store, give()), 1):
        assert place == told
        assert taken - told < (5 if text and told == 1 else 32)
        assert isinstance(outcome, tuple)
        assert store.find_source(outcome[0].id) == outcome[0]
    assert told == 70


def test_a_source_that_cannot_be_stored_fails_alone(store: SqliteStore) -> None:
    given = [(number, build_new(number, title="\ud800" if number == 5 else None)) for number in range(10)]
    told = [tell(outcome) for _, outcome in ingest_many(store, given)]
    assert told == ["new"] * 5 + [UnicodeEncodeError] + ["new"] * 4
    assert store.count_sources() == 9


def test_a_text_that_cannot_be_read_fails_alone(store: SqliteStore) -> None:
    broken = NewSource(None)  # type: ignore[arg-type]
    told = [tell(outcome) for _, outcome in ingest_many(store, [(1, build_new(1)), (2, broken), (3, build_new(3))])]
    assert told == ["new", AttributeError, "new"]


def test_while_the_store_is_busy_each_text_is_told_so_and_later_ones_are_stored(
    store: SqliteStore, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "tally.db", isolation_level=None)) as other:

        def give() -> Iterator[tuple[int, NewSource]]:
            other.execute("BEGIN IMMEDIATE")
            for number in range(40):
                if number == 36:
                    other.execute("COMMIT")
                yield number, build_new(number)

        told = [tell(outcome) for _, outcome in ingest_many(store, give())]
    assert told == [StoreBusyError] * 32 + ["new"] * 8


def test_when_the_store_is_full_every_text_is_told_so(store: SqliteStore) -> None:
    ingest(store, build_new(1))
    pages = store._read("PRAGMA page_count")[0][0]
    store._read(f"PRAGMA max_page_count = {pages}")
    told = [tell(outcome) for _, outcome in ingest_many(store, [(number, build_new(number)) for number in range(100)])]
    assert told.count("known") == 1
    assert set(told) == {"known", StoreFullError} or set(told) == {"known", "new", StoreFullError}
    assert store.count_sources() == 1 + told.count("new")


# --- processes that read -------------------------------------------------------------------------


def test_few_texts_are_taken_ahead_of_what_is_told(store: SqliteStore) -> None:
    taken = 0

    def give() -> Iterator[tuple[int, NewSource]]:
        nonlocal taken
        for taken in range(1, 301):
            yield taken, build_new(taken)

    for told, _ in enumerate(ingest_many(store, give(), read_many=read_in_processes(2)), 1):
        assert taken - told < 32 + 16 + 1
    assert store.count_sources() == 300


def test_a_reading_process_that_is_killed_ends_the_bulk_and_what_was_told_stays(store: SqliteStore) -> None:
    def give() -> Iterator[tuple[int, NewSource]]:
        for number in range(1_000):
            if number == 200:
                (child, *_) = multiprocessing.active_children()
                assert child.pid
                os.kill(child.pid, signal.SIGKILL)
            yield number, build_new(number)

    told: list[Source] = []
    with pytest.raises(ReadingEndedError, match="--processes"):
        told.extend(outcome[0] for _, outcome in ingest_many(store, give(), read_many=read_in_processes(2)))
    assert told
    assert store.count_sources() == len(told)
    assert [source.id for source in told] == [identify(build_new(number)) for number in range(len(told))]
    assert multiprocessing.active_children() == []
