"""What is counted, over all workers: requests, verdicts, problems, and what came in.

Every label is one of a table of ours (operations, methods, statuses, codes, verdicts): nothing that a client sends
becomes one. And every metric has a label: one without would be written to at once, before `take_room`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, values
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_ROOM = 1_048_576  # bytes of a file of counts, as prometheus_client makes them: some ten times what there is to count
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

OWN = CollectorRegistry()
"""What this process alone counted."""

_requests = Counter("tally_requests", "Requests answered", ["operation", "method", "status"], registry=OWN)
_durations = Histogram(
    "tally_request_seconds", "Seconds until the answer", ["operation", "method"], buckets=_SECONDS, registry=OWN
)
_problems = Counter("tally_problems", "Problems answered, also for single lines and statements", ["code"], registry=OWN)
_verdicts = Counter("tally_verdicts", "Statements verified", ["verdict"], registry=OWN)
_sources = Counter("tally_sources_taken", "Sources sent, by what became of them", ["outcome"], registry=OWN)


def take_room() -> bool:
    """Take the room for what this process will count together with others; where there is none, it counts for itself.

    To write to a mapped file that the disk has no room for would end the process (SIGBUS).
    """
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder is None:
        return True
    paths = [Path(folder, f"{kind}_{os.getpid()}.db") for kind in ("counter", "histogram")]
    try:
        for path in paths:
            # What an earlier process of this number counted stays: this one goes on with it.
            with path.open("ab") as file:
                file.write(bytes(max(0, _ROOM - file.tell())))
    except OSError:
        for path in paths:  # one that is not whole would fail whoever gathers them all
            if path.exists() and path.stat().st_size < _ROOM:
                path.unlink()
        values.ValueClass = values.MutexValue
        return False
    return True


def count_request(operation: str | None, method: str, status: int, seconds: float) -> None:
    """Count a request under the template of its path; None where none fits or it could not be read."""
    named = (operation or "none", method if method in _METHODS else "other")
    _count(*named, status).inc()
    _time(*named).observe(seconds)


def count_problem(code: str, times: int = 1) -> None:
    """Count a problem by its code; no times at the start, so that the first one is seen to be one more."""
    _problems.labels(code).inc(times)


def count_verdict(verdict: str) -> None:
    """Count what a statement came out as."""
    _verdicts.labels(verdict).inc()


def count_source(outcome: str) -> None:
    """Count a source that was sent: "new", "known" or "refused"."""
    _sources.labels(outcome).inc()


class _Own(Collector):
    """What this process alone counted."""

    def collect(self) -> Iterator[Metric]:
        yield from OWN.collect()


def gather() -> CollectorRegistry:
    """What all workers counted since the start; where this one counts for itself, what it did."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ and values.ValueClass is not values.MutexValue:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_Own())
    return registry


def tell_problems(code: str) -> int:
    """How often this process, or one before it of the same number, answered a problem."""
    told = (sample for metric in _problems.collect() for sample in metric.samples)
    return sum(int(each.value) for each in told if each.name == "tally_problems_total" and each.labels["code"] == code)


# Kept, for finding a child by its labels costs more than counting.
@cache
def _count(operation: str, method: str, status: int) -> Any:
    return _requests.labels(operation, method, status)


@cache
def _time(operation: str, method: str) -> Any:
    return _durations.labels(operation, method)
