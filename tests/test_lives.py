"""What holds of answers whatever comes in, goes, and in which order: the same sources, the same answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from service.answer import Engine, Evidence, Verification
from service.ingest import NewSource, identify, ingest, tell_moment
from service.storage.sqlite import SqliteStore
from service.verify import Question, verify

STATEMENTS = (
    "18 officers were killed in Almaty",
    "the airport of Almaty is closed",
    "more than 300 people were arrested",
    "oficers were kiled",
)
SENTENCES = (
    "At least 18 officers were killed in Almaty, the ministry said.",
    "Exactly 20 officers were killed in Almaty.",
    "The airport of Almaty was closed on Friday.",
    "The airport of Almaty is open.",
    "Some 320 people were arrested, according to the police.",
    "Fewer than 300 people have been arrested.",
    "Dozens of officers were injured.",
)
START = datetime(2022, 1, 5, tzinfo=UTC)

sources = st.builds(
    lambda sentences, url, publisher: NewSource(
        " ".join(sentences), url=url and f"https://{url}.example/", publisher=publisher, published_at="2022-01-05"
    ),
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3, unique=True),
    st.sampled_from([None, None, "a", "b"]),
    st.sampled_from(["One", "Two", "Three"]),
)


def ask(store: SqliteStore, as_of: str | None = None) -> list[Verification]:
    """The answers to all statements, less what tells states of a store and times of ingest apart."""
    return [_plain(verify(store, Question(statement, as_of=as_of), width=100)) for statement in STATEMENTS]


def _plain(answer: Verification) -> Verification:
    def bare(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
        marks = {"retrieved_at": "", "superseded_by": None, "withdrawn_at": None}
        return tuple(replace(item, provenance=replace(item.provenance, **marks)) for item in evidence)

    return replace(
        answer,
        supporting=bare(answer.supporting),
        contradicting=bare(answer.contradicting),
        related=bare(answer.related),
        engine=Engine("", 0),
    )


@given(
    st.lists(sources.map(lambda new: replace(new, url=None)), max_size=6, unique_by=identify),
    st.randoms(use_true_random=False),
)
@settings(max_examples=25)
def test_the_order_of_ingest_changes_no_answer(news: list[NewSource], random: object) -> None:
    shuffled = [*news]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    with TemporaryDirectory() as folder:
        stores = [SqliteStore(Path(folder, name)) for name in ("one.db", "other.db")]
        for store, order in zip(stores, (news, shuffled), strict=True):
            for new in order:
                ingest(store, new)
        assert ask(stores[0]) == ask(stores[1])


@given(st.lists(sources, max_size=5))
@settings(max_examples=25)
def test_ingesting_twice_is_ingesting_once(news: list[NewSource]) -> None:
    with TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder, "store.db"))
        for new in news:
            ingest(store, new)
        before, revision = ask(store), store.corpus_revision()
        for new in news:
            ingest(store, new)
        assert (ask(store), store.corpus_revision()) == (before, revision)


@given(st.lists(sources, min_size=1, max_size=5), st.data())
@settings(max_examples=25)
def test_what_is_removed_and_added_again_was_never_away(news: list[NewSource], data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder, "store.db"))
        for new in news:
            ingest(store, new)
        before = ask(store)
        first = {identify(new): new for new in reversed(news)}.values()  # the same text again changes nothing
        current = [new for new in first if store.find_source(identify(new)).is_current]  # type: ignore[union-attr]
        new = data.draw(st.sampled_from(current))
        assert store.remove_source(identify(new))
        ingest(store, new)
        assert ask(store) == before


@given(st.lists(st.tuples(st.sampled_from(["add", "add", "withdraw"]), sources, st.integers(0, 9)), max_size=8))
@settings(max_examples=40)
def test_as_of_a_day_the_answer_is_that_of_the_day(steps: list[tuple[str, NewSource, int]]) -> None:
    with TemporaryDirectory() as folder:
        store, answers = SqliteStore(Path(folder, "store.db")), {}
        ingest(store, NewSource("Nothing of note happened.", url="https://other.example/"), now=START)
        for day, (act, new, number) in enumerate(steps, 1):
            now = START + timedelta(days=day)
            known = store.list_sources(limit=100)
            if act == "add" and not any(new.url and old.url == new.url and old.withdrawn_at for old in known):
                source = store.find_source(identify(new))
                if source is None or source.withdrawn_at is None:
                    ingest(store, new, now=now)
            elif act == "withdraw":
                store.withdraw_source(known[number % len(known)].id, "wrong", tell_moment(now))
            answers[now.date().isoformat()] = ask(store)
        for as_of, answer in answers.items():
            assert ask(store, as_of) == answer
