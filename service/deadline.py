"""How long one request may think, and which of several at once goes first.

Use cases look here between one piece of their work and the next.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Condition, Event, Lock
from typing import TypeVar

from service.errors import ServerBusyError, TookTooLongError

_T = TypeVar("_T")

_SHORT = 0.05  # seconds of work that nearly every statement is verified in
_PATIENCE = 1.0  # seconds that a longer one waits for others, all waits together, for each second that it worked
_SHARE = 1 / 3  # of its time, that it waits for others at most
_LONG = 0.5  # seconds of work after which one goes on only while no other such does
_MOST_LONG = 3  # of these in a process, that at work among them; it has four threads
_BRIEF = 1.0  # seconds that one more may wait


class _AtWork:
    """How many of the requests of this process whose time is limited are at work.

    Threads share one interpreter: a verification of 20 milliseconds beside three drafts would take four times that.
    """

    def __init__(self) -> None:
        self._number = 0
        self._none_left = Condition()

    def count(self, more: int) -> None:
        """Note that so many more are."""
        with self._none_left:
            self._number += more
            if not self._number:
                self._none_left.notify_all()

    def give_way(self, seconds: float) -> float:
        """Wait until none is, so many seconds at most; how many it took."""
        if not self._number:
            return 0.0
        began = time.monotonic()
        with self._none_left:
            self._none_left.wait_for(lambda: not self._number, seconds)
        return time.monotonic() - began


class _Turn:
    """Lets one go on at a time, the others in the order in which they came."""

    def __init__(self) -> None:
        self._is_taken = False
        self._waiting = deque[Event]()
        self._lock = Lock()

    def take(self, seconds: float) -> float:
        """Wait until it is free; how many seconds that took. Raises ServerBusyError where that takes longer than told,
        or where a few wait already, longer than a moment. Whoever has it must not take it again.
        """
        began, mine = time.monotonic(), Event()
        with self._lock:
            if not self._is_taken:
                self._is_taken = True
                return 0.0
            if len(self._waiting) >= _MOST_LONG - 1:
                seconds = min(seconds, _BRIEF)
            self._waiting.append(mine)
        if not mine.wait(seconds):
            with self._lock:
                if mine in self._waiting:  # else it was handed over at the last moment
                    self._waiting.remove(mine)
                    raise ServerBusyError
        return time.monotonic() - began

    def leave(self) -> None:
        """Hand it over to the next one."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_taken = False


_all, _short, _turn = _AtWork(), _AtWork(), _Turn()


class _Request:
    """The time that one request has and takes; of one thread."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self._began = time.thread_time()
        self._is_short = True
        self._has_turn = False
        self._waited = 0.0
        _all.count(+1)
        _short.count(+1)

    def go_on(self) -> None:
        """Begin another piece of work, once it is its turn; raises TookTooLongError and ServerBusyError.

        Waiting for other long ones does not count, but it takes no longer than the request itself may.
        """
        worked = time.thread_time() - self._began
        if worked > _SHORT:
            self._let_go_first()
            if worked > _LONG and not self._has_turn:
                self._until += _turn.take(self._seconds)
                self._has_turn = True
            left = min(_PATIENCE * worked, _SHARE * self._seconds) - self._waited
            left = min(left, self._until - time.monotonic())
            if left > 0:
                self._waited += _short.give_way(left)
        if time.monotonic() > self._until:
            raise TookTooLongError(self._seconds)

    def end(self) -> None:
        """Let all others go on."""
        self._let_go_first()
        if self._has_turn:
            _turn.leave()
        _all.count(-1)

    def _let_go_first(self) -> None:
        if self._is_short:
            self._is_short = False
            _short.count(-1)


# None for what nobody waits for.
_request: ContextVar[_Request | None] = ContextVar("request", default=None)


@contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """What is asked for within is given up after so many seconds, with TookTooLongError.

    It is given up as a whole: part of an answer would be another one each time, and the same question to the same
    sources gets the same bytes.
    """
    request = _Request(seconds)
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)
        request.end()


def each_in_time(items: Iterable[_T]) -> Iterator[_T]:
    """The items, one after the other while there is time; raises TookTooLongError and ServerBusyError.

    A request that has worked for longer than most do waits before each while short ones are at work, at most as long as
    it worked and a third of its time; one that has for very long, until others that have are done.
    """
    request = _request.get()
    for item in items:
        if request is not None:
            request.go_on()
        yield item


def give_way(seconds: float) -> None:
    """Wait while requests of limited time are at work, so many seconds at most: for what nobody waits for."""
    _all.give_way(seconds)
