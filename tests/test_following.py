"""What was stored is held against the rest once, in whatever order it came, and watches follow what bears on them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service import following
from service.errors import ClaimDamagedError
from service.followed import KeptConflict, Watch
from service.following import build_watch, catch_up, follow, follow_source, settle_watch
from service.ingest import NewSource, ingest, read
from service.model import Lookup, Verdict
from service.storage.sqlite import SqliteStore
from service.verify import Question
from tests.articles import DAY, LONG_STORY, NINETEEN, TWELVE, write_source

WIDTH = 100
FOURTEEN = "The fire killed 14 workers."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tally.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(path)
    yield store
    store.close()


def add(store: SqliteStore, *sources: NewSource) -> list[str]:
    """Store sources and follow them up; their ids."""
    ids = [ingest(store, source)[0].id for source in sources]
    follow(store, width=WIDTH)
    return ids


def list_conflicts(store: SqliteStore) -> list[KeptConflict]:
    return store.list_conflicts(Lookup((), 0), limit=1_000)


def count_conflicts(store: SqliteStore) -> int:
    return len(list_conflicts(store))


def watch(store: SqliteStore, statement: str) -> Watch:
    made, event = build_watch(store, Question(statement), width=WIDTH)
    store.add_watch(made, event)
    return made


def list_verdicts(store: SqliteStore, watched: Watch) -> list[Verdict]:
    """What a watched statement came out as, newest first."""
    return [event.verdict for event in store.list_events(limit=100, watch_id=watched.id)]


def damage(path: Path, source_id: str) -> None:
    """Let no claim of a source be readable."""
    with sqlite3.connect(path) as connection:
        connection.execute(
            "UPDATE claims SET body = x'c1' WHERE source = (SELECT key FROM sources WHERE id = ?)", (source_id,)
        )
    connection.close()


# --- conflicts -----------------------------------------------------------------------------------


def test_what_comes_in_is_held_against_what_was_there(store: SqliteStore) -> None:
    ingest(store, write_source(TWELVE))
    ingest(store, write_source(NINETEEN, "2023-05-10T21:00:00Z"))
    assert (store.count_pending(), list_conflicts(store)) == (2, [])
    assert follow(store, width=WIDTH) == 2
    (found,) = list_conflicts(store)
    assert (found.day, found.grown, store.count_pending()) == ("2023-05-10T21:00:00Z", False, 0)
    sides = [store.find_claim(claim) for claim in (found.earlier, found.later)]
    assert [side.text for side in sides if side] == [TWELVE, NINETEEN]
    assert [side.source.id for side in sides if side] == [*found.sources]


def test_following_again_finds_nothing_new(store: SqliteStore) -> None:
    add(store, write_source(TWELVE), write_source(NINETEEN))
    found = list_conflicts(store)
    assert follow(store, width=WIDTH) == 0
    add(store, write_source(TWELVE), write_source(NINETEEN))
    assert list_conflicts(store) == found


def test_following_ends_when_it_is_told_to(store: SqliteStore) -> None:
    for ending in (TWELVE, FOURTEEN, NINETEEN):
        ingest(store, write_source(ending))
    assert follow(store, width=WIDTH, goes_on=lambda: False) == 0
    assert store.count_pending() == 3
    assert follow(store, width=WIDTH, goes_on=lambda: store.count_pending() > 1) == 2
    assert (store.count_pending(), follow(store, width=WIDTH), count_conflicts(store)) == (1, 1, 3)


_CORPUS = (
    write_source(TWELVE),
    write_source(FOURTEEN),
    write_source(f"{NINETEEN} The airport was open."),
    write_source("The airport was closed.", f"{DAY}T23:00:00Z"),
    write_source(NINETEEN, "2023-05-11", story=LONG_STORY),
    write_source(TWELVE, "2023-05-12", story=LONG_STORY),
    write_source("The fire killed 13 workers.", None),
)


@settings(max_examples=25)
@given(st.permutations(_CORPUS), st.sets(st.integers(0, len(_CORPUS) - 1)))
def test_the_order_of_coming_changes_no_conflict(order: Sequence[NewSource], stops: set[int]) -> None:
    with TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "tally.db")
        for at, source in enumerate(order):
            ingest(store, source)
            if at in stops:
                follow(store, width=WIDTH)
        follow(store, width=WIDTH)
        found = list_conflicts(store)
        store.close()
    assert found == _find_in_order()


def _find_in_order() -> list[KeptConflict]:
    if not _FOUND:
        with TemporaryDirectory() as folder:
            store = SqliteStore(Path(folder) / "tally.db")
            add(store, *_CORPUS)
            _FOUND.extend(list_conflicts(store))
            store.close()
        assert len(_FOUND) >= 5
    return _FOUND


_FOUND: list[KeptConflict] = []


@pytest.mark.parametrize(
    "other",
    [
        write_source(NINETEEN, None),
        write_source(NINETEEN, "2023-05-11"),
        write_source(NINETEEN, "2023-06-10", story=LONG_STORY),
        NewSource(NINETEEN, published_at=DAY),
    ],
    ids=["undated", "another day, with few words in common", "another month", "another story"],
)
def test_what_may_be_of_something_else_makes_no_conflict(store: SqliteStore, other: NewSource) -> None:
    add(store, write_source(TWELVE), other)
    assert list_conflicts(store) == []


def test_revisions_of_one_page_are_not_held_against_each_other(store: SqliteStore) -> None:
    url = "https://example.org/mill"
    add(store, write_source(TWELVE, url=url))
    add(store, write_source(NINETEEN, url=url))
    assert list_conflicts(store) == []
    with sqlite3.connect(store._connections._path) as connection:
        assert connection.execute("SELECT count(*) FROM conflicts").fetchone() == (0,)
    connection.close()


@pytest.mark.parametrize("day", ["0001-01-01", "0001-01-02", "9999-12-31", "9999-12-30T23:59:59Z"])
def test_far_days_are_days(store: SqliteStore, day: str) -> None:
    told = "Yesterday the airport was closed. Next week it opens."
    add(store, write_source(f"{TWELVE} {told}", day), write_source(f"{NINETEEN} {told}", day))
    assert count_conflicts(store) == 1


# --- what becomes of the sources of a conflict ---------------------------------------------------


def test_conflicts_go_with_a_source_and_come_back_with_it(store: SqliteStore) -> None:
    ids = add(store, write_source(TWELVE), write_source(FOURTEEN), write_source(NINETEEN))
    found = list_conflicts(store)
    assert len(found) == 3
    store.remove_source(ids[1])
    assert [conflict.sources for conflict in list_conflicts(store)] in ([(ids[0], ids[2])], [(ids[2], ids[0])])
    add(store, write_source(FOURTEEN))
    assert list_conflicts(store) == found


def test_a_withdrawn_source_hides_its_conflicts(store: SqliteStore) -> None:
    ids = add(store, write_source(TWELVE), write_source(FOURTEEN), write_source(NINETEEN))
    store.withdraw_source(ids[1], "wrong", "2023-06-01T00:00:00Z")
    assert count_conflicts(store) == 1
    store.remove_source(ids[1])
    add(store, write_source(FOURTEEN))
    assert count_conflicts(store) == 3


def test_a_source_that_is_withdrawn_before_it_is_followed_up_makes_no_conflict(store: SqliteStore) -> None:
    source, _ = ingest(store, write_source(TWELVE))
    store.withdraw_source(source.id, "wrong", "2023-06-01T00:00:00Z")
    add(store, write_source(NINETEEN))
    assert (list_conflicts(store), store.count_pending()) == ([], 0)


def test_a_replaced_source_hides_its_conflicts_until_the_newer_one_is_removed(store: SqliteStore) -> None:
    url = "https://example.org/mill"
    add(store, write_source(TWELVE, url=url), write_source(NINETEEN))
    found = list_conflicts(store)
    (newer,) = add(store, write_source("The fire killed 19 workers and two cats.", url=url))
    assert list_conflicts(store) == []
    store.remove_source(newer)
    follow(store, width=WIDTH)
    assert list_conflicts(store) == found


def test_a_source_that_is_read_anew_is_held_against_the_others_anew(store: SqliteStore) -> None:
    add(store, write_source(TWELVE), write_source(NINETEEN))
    found = list_conflicts(store)
    store.reread_source(read(write_source(TWELVE)))
    assert (list_conflicts(store), store.count_pending()) == ([], 1)
    follow(store, width=WIDTH)
    assert list_conflicts(store) == found


@pytest.mark.parametrize("change", ["read anew", "removed"])
@pytest.mark.parametrize("which", [0, 1], ids=["itself", "the other"])
def test_what_changes_while_it_is_held_against_another_is_not_settled(
    store: SqliteStore, change: str, which: int
) -> None:
    sources = (write_source(TWELVE), write_source(NINETEEN))
    one, other = (ingest(store, source)[0].id for source in sources)
    assert follow_source(store, other)
    with store.snapshot():
        seen = store.count_followed()
    if change == "removed":
        store.remove_source((one, other)[which])
    else:
        store.reread_source(read(sources[which]))
    assert not store.settle_source(one, (DAY, frozenset({1})), [], seen)
    add(store, *sources)
    assert count_conflicts(store) == 1


# --- many at once --------------------------------------------------------------------------------


def test_two_that_follow_at_once_miss_no_conflict_and_make_none_twice(path: Path) -> None:
    figures = range(40, 48)
    stores = [SqliteStore(path, busy_timeout=30) for _ in range(2)]
    for dead in figures:
        ingest(stores[0], write_source(f"The fire killed {dead} workers."))
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda store: follow(store, width=WIDTH), stores))
    assert sum(done) >= len(figures)
    assert stores[0].count_pending() == 0
    found = list_conflicts(stores[1])
    pairs = {frozenset(conflict.sources) for conflict in found}
    assert len(found) == len(pairs) == len([*combinations(figures, 2)])
    for store in stores:
        store.close()


def test_what_comes_in_while_others_follow_is_not_missed(path: Path) -> None:
    figures = range(40, 49)
    stores = [SqliteStore(path, busy_timeout=30) for _ in range(3)]

    def work(number: int) -> None:
        for dead in figures[number::3]:
            add(stores[number], write_source(f"The fire killed {dead} workers."))

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(3)))
    assert stores[0].count_pending() == 0
    assert count_conflicts(stores[0]) == len([*combinations(figures, 2)])
    for store in stores:
        store.close()


# --- damage --------------------------------------------------------------------------------------


def test_a_damaged_source_stops_nothing(store: SqliteStore, path: Path) -> None:
    source, _ = ingest(store, write_source(TWELVE))
    damage(path, source.id)
    add(store, write_source(FOURTEEN), write_source(NINETEEN))
    assert store.count_pending() == 0
    assert count_conflicts(store) == 1


def test_damage_to_one_source_costs_its_neighbours_nothing(store: SqliteStore, path: Path) -> None:
    (first, _) = add(store, write_source(TWELVE), write_source(FOURTEEN))
    damage(path, first)
    watched = watch(store, "A lion fled from the zoo")
    add(store, write_source(f"{NINETEEN} A lion fled from the zoo."), write_source("The fire killed 15 workers."))
    assert store.count_pending() == 0
    assert count_conflicts(store) == 4, "12-14, and each two of 14, 15 and 19"
    assert list_verdicts(store, watched)[0] is Verdict.SUPPORTED


def test_a_watch_that_needs_what_is_damaged_holds_up_no_other(store: SqliteStore, path: Path) -> None:
    ids = add(store, NewSource("18 officers were killed."), NewSource("The airport was closed."))
    watches = [watch(store, statement) for statement in ("18 officers were killed", "The airport was closed")]
    damage(path, ids[0])
    store.withdraw_source(ids[1], "wrong", "2023-06-01T00:00:00Z")
    follow(store, width=WIDTH)
    assert list_verdicts(store, watches[1]) == [Verdict.NOT_ENOUGH_EVIDENCE, Verdict.SUPPORTED]
    assert [each.id for each in store.list_watches(limit=9, is_due=True)] == [watches[0].id]
    with pytest.raises(ClaimDamagedError):
        settle_watch(store, watches[0], width=WIDTH)


# --- watches -------------------------------------------------------------------------------------


def test_the_same_question_makes_the_same_watch(store: SqliteStore) -> None:
    asked = [
        Question("18 officers killed"),
        Question("18 officers killed"),
        Question("19 officers killed"),
        Question("18 officers killed", tags=("a",)),
    ]
    ids = [build_watch(store, question, width=WIDTH)[0].id for question in asked]
    assert ids[0] == ids[1]
    assert len({*ids}) == 3


def test_a_source_that_comes_between_the_verifying_and_the_keeping_of_a_watch_is_not_missed(
    store: SqliteStore,
) -> None:
    watched, event = build_watch(store, Question("18 officers were killed"), width=WIDTH)
    add(store, NewSource("18 officers were killed."))
    store.add_watch(watched, event)
    follow(store, width=WIDTH)
    assert list_verdicts(store, watched) == [Verdict.SUPPORTED, Verdict.NOT_ENOUGH_EVIDENCE]


def test_only_what_shares_words_with_a_watch_makes_it_due(store: SqliteStore) -> None:
    watched = watch(store, "18 officers were killed")
    for text, is_due in (("The airport was closed.", False), ("26 officers were killed.", True)):
        source, _ = ingest(store, NewSource(text))
        follow_source(store, source.id)
        assert bool(store.list_watches(limit=9, is_due=True)) is is_due, text
    settle_watch(store, watched, width=WIDTH)
    assert list_verdicts(store, watched) == [Verdict.CONTRADICTED, Verdict.NOT_ENOUGH_EVIDENCE]


def test_a_watch_that_is_read_as_no_claim_any_more_has_not_enough_evidence(store: SqliteStore) -> None:
    add(store, NewSource("18 officers were killed."))
    watched, event = build_watch(store, Question("18 officers were killed"), width=WIDTH)
    unread = replace_statement(watched, "Hello there")
    store.add_watch(unread, event)
    assert settle_watch(store, unread, width=WIDTH)
    assert list_verdicts(store, unread)[0] is Verdict.NOT_ENOUGH_EVIDENCE
    assert not settle_watch(store, unread, width=WIDTH)


def replace_statement(watched: Watch, statement: str) -> Watch:
    question = watched.question.replace(watched.statement, statement)
    return Watch(watched.id, statement, watched.created_at, question, watched.tokens)


def test_what_takes_too_long_to_catch_up_with_stays_pending(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(store, write_source(TWELVE))
    ingest(store, write_source(NINETEEN))
    with monkeypatch.context() as hurried:
        hurried.setattr(following, "_LONGEST", 1e-9)
        catch_up(store, width=WIDTH)
    assert (store.count_pending(), count_conflicts(store)) == (2, 0)
    catch_up(store, width=WIDTH)
    assert (store.count_pending(), count_conflicts(store)) == (0, 1)
