"""Bytes made in one thread and taken in another, so that neither waits for the other longer than it must."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextvars import copy_context

_PATIENCE = 0.25  # seconds without a byte that count as a pause


class Handover:
    """Runs an iterable of bytes in a thread of its own; iterating takes what it made since, joined.

    A pause gives b"". It ends as the iterable ends, with what that raised, and raises ConnectionAbortedError once it
    is closed. The iterable waits while `most` bytes are not taken.
    """

    def __init__(self, made: Iterable[bytes], *, most: int) -> None:
        self._made = made
        self._most = most
        self._held: list[bytes] = []
        self._size = 0
        self._is_closed = False
        self._is_over = False
        self._fault: BaseException | None = None
        self._changed = threading.Condition()
        # With what the request set for its thread: who acts, and which request a line of the log is about.
        threading.Thread(target=copy_context().run, args=(self._run,), daemon=True).start()

    def __iter__(self) -> Iterator[bytes]:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._held or self._is_over or self._is_closed, _PATIENCE)
                if self._is_closed:
                    raise ConnectionAbortedError
                if self._is_over and not self._held:
                    break
                taken, self._held, self._size = b"".join(self._held), [], 0
                self._changed.notify_all()
            yield taken
        if self._fault is not None:
            raise self._fault

    def close(self) -> None:
        """End it: nothing more is made or taken."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def _run(self) -> None:
        fault = None
        try:
            for some in self._made:
                with self._changed:
                    self._held.append(some)
                    self._size += len(some)
                    self._changed.notify_all()
                    self._changed.wait_for(lambda: self._size < self._most or self._is_closed)
                    if self._is_closed:
                        break
        except BaseException as error:  # noqa: BLE001 - it is raised where the bytes are taken
            fault = error
        with self._changed:
            self._fault, self._is_over = fault, True
            self._changed.notify_all()
