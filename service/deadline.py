"""How long one request may think: a deadline that use cases look at between one piece of their work and the next."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from service.errors import TookTooLongError

_T = TypeVar("_T")

# When the time of this request ends, and how many seconds it was given; none for what nobody waits for.
_deadline: ContextVar[tuple[float, float] | None] = ContextVar("deadline", default=None)


@contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """What is asked for within is given up after so many seconds, with TookTooLongError.

    It is given up as a whole: part of an answer would be another one each time, and the same question to the same
    sources gets the same bytes.
    """
    token = _deadline.set((time.monotonic() + seconds, seconds))
    try:
        yield
    finally:
        _deadline.reset(token)


def each_in_time(items: Iterable[_T]) -> Iterator[_T]:
    """The items, one after the other while there is time; raises TookTooLongError."""
    deadline = _deadline.get()
    for item in items:
        if deadline is not None and time.monotonic() > deadline[0]:
            raise TookTooLongError(deadline[1])
        yield item
