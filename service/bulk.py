"""Use case: read many texts and store them in batches, each told once it is durable."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from service.deadline import give_way
from service.errors import StoreBusyError, StoreFullError, StoreReadOnlyError
from service.ingest import NewSource, find_known, read
from service.model import ReadSource, Source
from service.storage.port import Store

_P = TypeVar("_P")

# Every other writer waits while a batch is written: these keep that at some 40 ms, and what waits for its batch to
# fill at half a second.
_MOST_TEXTS = 32
_MOST_CHARACTERS = 100_000
_LONGEST_WAIT = 0.5
_GIVES_WAY = 0.05  # seconds, before a text is read, to what is asked meanwhile

Given = tuple[_P, NewSource | Exception] | None
"""A text under the place it comes from, the fault in the place of one, or a pause in which none came."""
Read = tuple[_P, ReadSource | Source | Exception] | None
"""What becomes of it: the text as it was read, the source that it is stored as already, or a fault; or the pause."""
Outcome = tuple[Source, bool] | Exception
"""A source as stored and whether it is new, or why it is not."""


def read_each(store: Store, given: Iterable[Given[_P]]) -> Iterator[Read[_P]]:
    """Each text as it was read, in order, one after the other."""
    for one in given:
        if one is None:
            yield None
        else:
            place, new = one
            settled = find_settled(store, new)
            if settled is None:
                give_way(_GIVES_WAY)
            yield place, settled or read_or_fault(new)


def find_settled(store: Store, new: NewSource | Exception) -> Source | Exception | None:
    """What need not be read: the source that is stored already, or a fault; None for what must be."""
    if isinstance(new, Exception):
        return new
    try:
        return find_known(store, new)
    except Exception as error:  # noqa: BLE001 - whatever ails one text, the others go on
        return error


def read_or_fault(new: NewSource | Exception) -> ReadSource | Exception:
    """The text as it is read, or why it cannot be."""
    if isinstance(new, Exception):
        return new
    try:
        return read(new)
    except Exception as error:  # noqa: BLE001 - whatever ails one text, the others go on
        return error


def ingest_many(
    store: Store,
    given: Iterable[Given[_P]],
    *,
    read_many: Callable[[Store, Iterable[Given[_P]]], Iterator[Read[_P]]] = read_each,
) -> Iterator[tuple[_P, Outcome]]:
    """What became of each text, in order and under its place; a source is told once it is durable.

    A fault concerns its text alone. One of the store concerns the texts of one batch; those after them are tried.
    What waits is stored at the latest when a pause is given after half a second.
    """
    batch: list[tuple[_P, ReadSource | Source | Exception]] = []
    characters, since = 0, 0.0
    for one in read_many(store, given):
        if one is not None:
            if not batch:
                characters, since = 0, time.monotonic()
            batch.append(one)
            characters += len(one[1].text) if isinstance(one[1], ReadSource) else 0
        waited = time.monotonic() - since
        if characters == 0 or len(batch) >= _MOST_TEXTS or characters >= _MOST_CHARACTERS or waited >= _LONGEST_WAIT:
            yield from _store(store, batch)
            batch = []
    yield from _store(store, batch)


def _store(store: Store, batch: Sequence[tuple[_P, ReadSource | Source | Exception]]) -> Iterator[tuple[_P, Outcome]]:
    stored = iter(_add(store, [one for _, one in batch if isinstance(one, ReadSource)]))
    for place, one in batch:
        if isinstance(one, ReadSource):
            yield place, next(stored)
        else:
            yield place, (one, False) if isinstance(one, Source) else one


def _add(store: Store, batch: Sequence[ReadSource]) -> list[Outcome]:
    if not batch:
        return []
    try:
        return list(store.add_sources(batch))
    except (StoreBusyError, StoreFullError, StoreReadOnlyError) as error:
        return [error] * len(batch)
    except Exception as error:  # noqa: BLE001 - whatever ails one source, the others are stored
        return [error] if len(batch) == 1 else [outcome for read in batch for outcome in _add(store, [read])]
