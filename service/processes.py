"""Reads texts in processes of its own, for a bulk that may use several cores."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import TypeVar

from service.bulk import Given, Read, find_settled, read_or_fault
from service.errors import ReadingEndedError
from service.model import ReadSource, Source
from service.storage.port import Store

_P = TypeVar("_P")

_FEW = 32  # texts read here before any process is started: loading the tables there takes as long as reading these
_AHEAD = 8  # texts under way for each process, which bounds what is held
_PATIENCE = 0.25  # seconds without a text that count as a pause


def count_cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def read_in_processes(processes: int) -> Callable[[Store, Iterable[Given[_P]]], Iterator[Read[_P]]]:
    """A way of reading many texts for `ingest_many`: in order, at most a few texts ahead of what is taken.

    Raises ReadingEndedError when one of the processes was ended from outside.
    """

    def read_many(store: Store, given: Iterable[Given[_P]]) -> Iterator[Read[_P]]:
        # Spawned, not forked: a fork would take over locks and connections of this process.
        pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _start)
        try:
            yield from _read_ahead(store, given, pool, processes * _AHEAD)
        except BrokenProcessPool:
            raise ReadingEndedError(
                "A process that reads texts was ended, perhaps for want of memory. What was added stays:"
                " run the same command again to go on, with fewer --processes."
            ) from None
        finally:
            pool.shutdown(cancel_futures=True)

    return read_many


def _read_ahead(store: Store, given: Iterable[Given[_P]], pool: ProcessPoolExecutor, ahead: int) -> Iterator[Read[_P]]:
    under_way: deque[tuple[_P, Future[ReadSource | Exception] | Source | Exception]] = deque()
    read_here = 0
    for one in given:
        if one is None:
            yield None
            continue
        place, new = one
        known = find_settled(store, new)
        if known is not None:
            under_way.append((place, known))
        elif read_here < _FEW:
            read_here += 1
            yield place, read_or_fault(new)
        else:
            under_way.append((place, pool.submit(read_or_fault, new)))
        while under_way and (len(under_way) >= ahead or _is_ready(under_way[0][1])):
            yield from _take(*under_way.popleft())
    while under_way:
        yield from _take(*under_way.popleft())


def _is_ready(one: Future[ReadSource | Exception] | Source | Exception) -> bool:
    return not isinstance(one, Future) or one.done()


def _take(place: _P, one: Future[ReadSource | Exception] | Source | Exception) -> Iterator[Read[_P]]:
    """What a process made of a text, after the pauses in which it is awaited."""
    if isinstance(one, Future):
        while not wait([one], _PATIENCE).done:
            yield None
        yield place, one.result()
    else:
        yield place, one


def _start() -> None:
    """In a process that reads: the parent alone answers Ctrl-C, and none outlives it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
