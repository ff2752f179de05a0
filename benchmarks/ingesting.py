"""How fast articles are read and stored, in how much memory, and how readers fare meanwhile."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from time import perf_counter

from benchmarks.build import BATCH, PROCESSES, load_articles, open_reading
from benchmarks.corpus import make_article
from benchmarks.statements import make_statements
from benchmarks.tables import cut
from service.bulk import ingest_many
from service.ingest import NewSource
from service.processes import read_in_processes
from service.storage.sqlite import SqliteStore
from service.verify import Question, verify

ARTICLES = 2_000
CHARACTERS = 2_000

HEAD = ("what", "figure")


def measure_ingest(width: int) -> Iterator[list[object]]:
    """Rows of `HEAD`, over articles of 2,000 characters that are read by two processes."""
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "ingest.db")
        start, memory = perf_counter(), []
        for place, outcome in ingest_many(store, _give(ARTICLES), read_many=read_in_processes(PROCESSES)):
            assert not isinstance(outcome, Exception), outcome
            if (place + 1) % (ARTICLES // 4) == 0:
                memory.append(read_memory("self"))
        seconds = perf_counter() - start
        yield [f"articles of {CHARACTERS:,} characters read and stored a second, {PROCESSES} processes",
               ARTICLES / seconds]  # fmt: skip
        yield ["memory of the process that stores after each quarter, MB", " ".join(f"{each:.0f}" for each in memory)]

        quiet = _time_readers(store, width, lambda number: number < 200)
        ended = threading.Event()
        writer = threading.Thread(target=_write, args=(store, ended))
        writer.start()
        busy = _time_readers(store, width, lambda number: number < 2 or not ended.is_set())
        writer.join()
        yield ["verify p50 and p95 without writers, ms", f"{quiet[0]:.1f} {quiet[1]:.1f}"]
        yield ["the same while a bulk reads in one more process and stores, ms", f"{busy[0]:.1f} {busy[1]:.1f}"]
        store.close()


def measure_storing(claims: int) -> Iterator[list[object]]:
    """Rows of `HEAD`: how many claims a second the store alone takes, that are read already."""
    articles = list(load_articles(open_reading(claims)))
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "store.db")
        start = perf_counter()
        for at in range(0, len(articles), BATCH):
            store.add_sources(articles[at : at + BATCH])
        seconds = perf_counter() - start
        store.close()
    total = sum(len(article.claims) for article in articles)
    yield [f"claims stored a second, of {total:,} that are read already", total / seconds]


def read_memory(process: int | str) -> float:
    """The resident megabytes of a process."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1000


def _give(number: int, after: int = 0) -> Iterator[tuple[int, NewSource]]:
    for place in range(after, after + number):
        source = make_article(place).source
        text = f"{source.text} {make_article(place + 1_000_000).source.text}"[:CHARACTERS]
        yield place, replace(source, text=text)


def _write(store: SqliteStore, ended: threading.Event) -> None:
    try:
        for _, outcome in ingest_many(store, _give(ARTICLES // 4, ARTICLES), read_many=read_in_processes(1)):
            assert not isinstance(outcome, Exception), outcome
    finally:
        ended.set()


def _time_readers(store: SqliteStore, width: int, goes_on: Callable[[int], bool]) -> list[float]:
    """The p50, p95 and p99 in milliseconds of verifying short statements one after the other."""
    times: list[float] = []
    for statement in cycle(list(make_statements("short"))[:100]):
        if not goes_on(len(times)):
            break
        start = perf_counter()
        verify(store, Question(statement.text), width=width)
        times.append(perf_counter() - start)
    return cut(times)
