"""Times finding and whole verifications among many invented claims, and counts which planted ones are found."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from statistics import quantiles
from time import perf_counter

from benchmarks.build import open_corpus
from benchmarks.statements import KINDS, Asked, make_statements
from service.extraction.reader import read_statement
from service.extraction.tokens import index_tokens
from service.model import Lookup
from service.settings import Settings
from service.storage.sqlite import SqliteStore
from service.verify import Question, verify

STATEMENTS = 200
"""Statements of a kind that are timed; as many other ones warm the caches before."""


def find_ids(store: SqliteStore, statement: str, width: int) -> set[str]:
    """The candidates for all claims of a statement."""
    lookups = [Lookup(index_tokens(claim), width) for claim in read_statement(statement)]
    return {found.id for lookup in lookups for found in store.find_candidates(lookup)}


def verify_ids(store: SqliteStore, statement: str, width: int) -> set[str]:
    """The claims that are shown to support a statement."""
    return {item.claim_id for item in verify(store, Question(statement), width=width).supporting}


def measure_kind(kind: str, planted: dict[int, frozenset[str]], answer: Callable[[str], set[str]]) -> list[float]:
    """The share of planted claims in the answers to a kind of statements, then p50, p95 and p99 in milliseconds."""
    asked: Sequence[Asked] = list(make_statements(kind))
    for statement in asked[-STATEMENTS:]:
        answer(statement.text)
    told, times = 0, []
    for statement in asked[:STATEMENTS]:
        start = perf_counter()
        ids = answer(statement.text)
        times.append((perf_counter() - start) * 1000)
        told += not planted[statement.target].isdisjoint(ids)
    cuts = quantiles(times, n=100)
    return [told / STATEMENTS, cuts[49], cuts[94], cuts[98]]


def main(sizes: Sequence[str]) -> None:
    width = Settings().width
    print(
        f"{'claims':>9}  {'statement':<10}{f'its claim in {width:,} candidates':>30}{'verified, shown in support':>32}"
    )
    print(f"{'':>21}" + f"{'share':>8}{'p50':>8}{'p95':>8}{'p99':>8}" * 2 + "  (ms)")
    for size in map(int, sizes):
        made = open_corpus(size)
        with closing(SqliteStore(made.path)) as store:
            for kind in KINDS:
                line = f"{made.reading.claims:>9,}  {kind:<10}"
                for answer in (find_ids, verify_ids):
                    ask = partial(answer, store, width=width)
                    share, *times = measure_kind(kind, made.reading.planted, ask)
                    line += f"{share:>8.3f}" + "".join(f"{each:>8.1f}" for each in times)
                print(line, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or ["10000"])
