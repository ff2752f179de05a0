"""All that is measured among many claims, as Markdown: what a search costs, beside others, and what ingest does.

`python -m benchmarks.performance 10000 100000 1000000 --write` writes docs/performance.md anew.
"""

from __future__ import annotations

import gc
import os
import platform
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import drafting, finding, ingesting, peers, serving
from benchmarks.tables import write_table
from service import __version__
from service.compare import compare
from service.settings import Settings

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
_SERVED = 100_000


def _tell(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]], level: int = 2) -> str:
    return f"{'#' * level} {name}\n\n{write_table(head, rows)}\n"


def report(sizes: Sequence[int]) -> Iterator[str]:
    """The page, part by part."""
    width = Settings().width
    command = f"python -m benchmarks.performance {' '.join(map(str, sizes))} --write"
    yield f"""# Performance

Measured by `{command}` with Tally {__version__} on {datetime.now(UTC):%d %B %Y}: {os.cpu_count()} cores
({_name_processor()}), Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}. The corpora are invented
(`benchmarks/corpus.py`): articles of some 2,000 characters whose words follow Zipf's law, with 500 facts planted among
near misses. Statements tell these facts in other words, in common words only, in 25 and in 50 words, and misspelt.
Times are milliseconds on a warm store, in the process unless said otherwise; ratios are of one run. {width} claims are
judged for a statement, the default.
"""
    for step in finding.STEPS:
        rows = [row for size in sizes for row in finding.measure_step(step, size, width)]
        yield _tell(step.name, finding.HEAD, rows)
        if len(sizes) > 1:
            kinds = len(rows) // len(sizes)
            growth = [(first[1], f"{last[3] / first[3]:.1f}") for first, last in zip(rows, rows[-kinds:], strict=False)]
            yield _tell(f"Growth of its p50, {sizes[0]:,} to {sizes[-1]:,} claims", ("statement", "times"), growth, 3)
    drafted = min(_SERVED, sizes[-1])
    yield _tell("Drafts, in seconds", drafting.HEAD, drafting.measure_drafts(drafted, width))
    yield _tell(
        f"Others on the same {sizes[-1]:,} claims, {width} wanted", peers.HEAD, peers.measure_peers(sizes[-1], width)
    )
    served = min(_SERVED, sizes[-1])
    yield _tell(
        f"The server, {Settings().workers} workers, {serving.CLIENTS} clients on the same machine, {served:,} claims",
        serving.HEAD,
        serving.measure_serving(served),
    )
    stored = [*ingesting.measure_ingest(width), *ingesting.measure_storing(served)]
    yield _tell("Ingest", ingesting.HEAD, stored)


def _name_processor() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.machine()
    names = [line.partition(":")[2].strip() for line in told.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def main(arguments: Sequence[str]) -> None:
    write = "--write" in arguments
    sizes = [int(size) for size in arguments if size != "--write"] or [10_000]
    parts = []
    compare("18 officers were killed", ["12 were"])
    gc.freeze()  # as the server does
    for part in report(sizes):
        print(part, flush=True)
        parts.append(part)
    if write:
        PAGE.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
