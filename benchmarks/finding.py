"""Times finding and whole verifications among many invented claims, and counts which planted ones are found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from benchmarks.build import open_corpus
from benchmarks.statements import KINDS, Asked, make_statements
from benchmarks.tables import cut
from service.model import Lookup
from service.search import search
from service.settings import Settings
from service.storage.port import Store
from service.storage.sqlite import SqliteStore
from service.verify import Question, build_lookup, read, verify

STATEMENTS = 200
"""Statements of a kind that are timed; as many other ones warm the caches before."""

HEAD = ("claims", "statement", "share", "p50", "p95", "p99")
"""The share of planted claims among what is answered, and milliseconds."""


def find_ids(store: Store, statement: str, width: int) -> set[str]:
    """The candidates for all claims of a statement."""
    claims = read(store, statement).claims
    lookups = [build_lookup(store, Question(statement), claim, width) for claim in claims]
    return {found.id for lookup in lookups for found in store.find_candidates(lookup)}


def verify_ids(store: Store, statement: str, width: int) -> set[str]:
    """The claims that are shown to support a statement."""
    return {item.claim_id for item in verify(store, Question(statement), width=width).supporting}


def search_ids(store: Store, statement: str, width: int) -> set[str]:
    """The first ten claims that a search finds."""
    return {found.id for found, _ in search(store, statement, Lookup((), 2 * width), limit=10).items}


def measure_kind(
    kind: str,
    planted: dict[int, frozenset[str]],
    answer: Callable[[str], Iterable[str]],
    statements: int = STATEMENTS,
) -> list[float]:
    """The share of planted claims in the answers to a kind of statements, then p50, p95 and p99 in milliseconds."""
    asked: Sequence[Asked] = list(make_statements(kind))
    for statement in asked[-statements:]:
        answer(statement.text)
    told, times = 0, []
    for statement in asked[:statements]:
        start = perf_counter()
        ids = answer(statement.text)
        times.append(perf_counter() - start)
        told += not planted[statement.target].isdisjoint(ids)
    return [told / statements, *cut(times)]


@dataclass(frozen=True, slots=True)
class Step:
    """What is measured: its name, what it answers, and how many megabytes of the index are kept between questions."""

    name: str
    answer: Callable[[Store, str, int], set[str]]
    cache: int = Settings().cache


STEPS = (
    Step("Finding candidates, the statement read", find_ids),
    Step("Finding candidates when every word is seen for the first time", find_ids, cache=0),
    Step("Verifying, and whether the planted claim is shown in support", verify_ids),
    Step("Searching, and whether it is among the first ten", search_ids),
)


def measure_step(step: Step, size: int, width: int) -> Iterator[list[Any]]:
    """A row of `HEAD` for each kind of statement, over a corpus of so many claims."""
    made = open_corpus(size)
    with closing(SqliteStore(made.path, cache=step.cache)) as store:
        for kind in KINDS:
            share, *times = measure_kind(kind, made.reading.planted, lambda text: step.answer(store, text, width))
            yield [f"{made.reading.claims:,}", kind, f"{share:.3f}", *times]
