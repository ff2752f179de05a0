"""Connections to one SQLite file, one for each thread and process, and SQLite's faults as the store's."""

from __future__ import annotations

import os
import random
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from service.errors import StoreBusyError, StoreDamagedError, StoreFullError

_T = TypeVar("_T")
_WAITS = 4  # SQLite's own wait is this part of the busy timeout, so that a conflict it answers at once is tried again
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_FULL = frozenset({sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_FSYNC})


class _Owner:
    """Closes a connection when its thread ends; sqlite3's own sit in reference cycles until the next collection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.close()


class Connections:
    """What a process holds of a file; raises the store errors of `service.errors` and no others."""

    def __init__(self, path: Path, *, busy_timeout: float) -> None:
        self._path = path
        self._busy_timeout = busy_timeout
        self._inherited: list[object] = []
        self._forget()

    def read(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        """All rows of one query."""
        with _translated():
            connection = self._connect()
            return self._retried(lambda: connection.execute(sql, values).fetchall())

    def turn_on_wal(self) -> None:
        """Let readers and a writer work at once; the file remembers it."""
        self.read("PRAGMA journal_mode = WAL")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """An immediate transaction: a deferred one fails as busy, whatever the timeout, when it turns to writing."""
        with _translated():
            connection = self._connect()
            self._retried(lambda: connection.execute("BEGIN IMMEDIATE"))
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """One read transaction of this thread: in WAL it neither waits for a writer nor holds one up.

        One within another is the same.
        """
        with _translated():
            connection = self._connect()
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("COMMIT")

    def close(self) -> None:
        """Close every thread's connection; a later call opens new ones."""
        for owner in list(self._opened):
            owner.connection.close()
        self._forget()

    def _forget(self) -> None:
        self._process = os.getpid()
        self._local = threading.local()
        self._opened: weakref.WeakSet[_Owner] = weakref.WeakSet()

    def _connect(self) -> sqlite3.Connection:
        """This thread's connection."""
        if self._process != os.getpid():
            # SQLite forbids a child to use or close what its parent opened: keep it, unused.
            self._inherited += [self._local, *self._opened]
            self._forget()
        owner: _Owner | None = getattr(self._local, "owner", None)
        if owner is None:
            owner = _Owner(
                sqlite3.connect(
                    self._path,
                    timeout=self._busy_timeout / _WAITS,
                    isolation_level=None,
                    check_same_thread=False,  # only so that close() may close every thread's
                )
            )
            owner.connection.execute("PRAGMA foreign_keys = ON")
            owner.connection.execute("PRAGMA synchronous = FULL")
            owner.connection.execute("PRAGMA wal_autocheckpoint = 4000")  # pages, 16 MB: a bulk writes each less often
            self._local.owner = owner
            self._opened.add(owner)
        return owner.connection

    def _retried(self, act: Callable[[], _T]) -> _T:
        """Repeat while another process holds the file, until the busy timeout."""
        deadline = time.monotonic() + self._busy_timeout
        while True:
            try:
                return act()
            except sqlite3.OperationalError as error:
                if _find_code(error) not in _BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(random.uniform(0.005, 0.05))  # noqa: S311 - spreads the retries, guards nothing


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        code = _find_code(error)
        if code in _BUSY:
            raise StoreBusyError("The store is busy with another writer; try again in a moment.") from error
        if code == sqlite3.SQLITE_FULL or getattr(error, "sqlite_errorcode", None) in _FULL:
            raise StoreFullError("The store's disk has no room; nothing was written. Free some space.") from error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise StoreDamagedError(f"The store is damaged ({error}); restore a backup.") from error
        raise StoreDamagedError(f"The store cannot be read or written ({error}); check its file and folder.") from error


def _find_code(error: sqlite3.Error) -> int:
    """The primary result code: the low byte of the extended one."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
