"""Connections to one SQLite file, one for each thread and process, and SQLite's faults as the store's."""

from __future__ import annotations

import os
import random
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from service.errors import StoreDamagedError
from service.storage.faults import BUSY, find_code, find_obstacle, translated
from service.storage.migrations import refuse_newer

_T = TypeVar("_T")
_WAITS = 4  # SQLite's own wait is this part of the busy timeout, so that a conflict it answers at once is tried again


class _Owner:
    """Closes a connection when its thread ends; sqlite3's own sit in reference cycles until the next collection."""

    def __init__(self, connection: sqlite3.Connection, *, may_write: bool) -> None:
        self.connection = connection
        self.may_write = may_write

    def __del__(self) -> None:
        self.connection.close()


class Connections:
    """What a process holds of a file; raises the store errors of `service.errors` and no others."""

    def __init__(self, path: Path, *, busy_timeout: float) -> None:
        self._path = path
        self._busy_timeout = busy_timeout
        self._inherited: list[object] = []
        self._file: tuple[int, int] | None = None
        self._forget()

    def read(self, sql: str, values: Sequence[object] | Mapping[str, object] = ()) -> list[Any]:
        """All rows of one query."""
        with translated(self._path):
            connection = self._connect()
            return self._retried(lambda: connection.execute(sql, values).fetchall())

    def turn_on_wal(self) -> None:
        """Let readers and a writer work at once; the file remembers it."""
        self.read("PRAGMA journal_mode = WAL")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """An immediate transaction: a deferred one fails as busy, whatever the timeout, when it turns to writing.

        What another file, or one of a newer Tally, would lose is not written.
        """
        with translated(self._path):
            connection = self._begin()
            try:
                refuse_newer(connection)
                yield connection
                self.check_file()
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
        with translated(self._path):
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

    def check_file(self) -> None:
        """Raise StoreDamagedError where the path no longer names the file that this process has open: whatever is
        written to that one is lost.
        """
        try:
            found = self._path.stat()
        except OSError:
            raise StoreDamagedError(
                "The store's file is gone; nothing was written. Restore a backup, or restart Tally for an empty one."
            ) from None
        file = found.st_dev, found.st_ino
        if self._file not in (None, file):
            raise StoreDamagedError(
                "The store's file was replaced while Tally had it open; nothing was written. Restart Tally."
            )
        self._file = file

    def close(self) -> None:
        """Close every thread's connection; a later call opens new ones."""
        for owner in list(self._opened):
            owner.connection.close()
        self._forget()

    def _forget(self) -> None:
        self._process = os.getpid()
        self._file = None
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
            if self._file is not None:
                self.check_file()  # before SQLite makes an empty one in its place
            owner = _Owner(
                sqlite3.connect(
                    self._path,
                    timeout=self._busy_timeout / _WAITS,
                    isolation_level=None,
                    check_same_thread=False,  # only so that close() may close every thread's
                ),
                may_write=find_obstacle(self._path) is None,
            )
            self.check_file()
            owner.connection.execute("PRAGMA foreign_keys = ON")
            owner.connection.execute("PRAGMA synchronous = FULL")  # what is told to be stored is on the disk
            owner.connection.execute("PRAGMA temp_store = MEMORY")  # so that no full or missing temp folder fails it
            owner.connection.execute("PRAGMA wal_autocheckpoint = 4000")  # pages, 16 MB: a bulk writes each less often
            self._local.owner = owner
            self._opened.add(owner)
        return owner.connection

    def _begin(self) -> sqlite3.Connection:
        """This thread's connection in an immediate transaction."""
        owner = getattr(self._local, "owner", None)
        if owner is not None and not owner.may_write:
            del self._local.owner, owner  # opened while nobody might write, it would stay so
        connection = self._connect()
        self._retried(lambda: connection.execute("BEGIN IMMEDIATE"))
        return connection

    def _retried(self, act: Callable[[], _T]) -> _T:
        """Repeat while another process holds the file, until the busy timeout."""
        deadline = time.monotonic() + self._busy_timeout
        while True:
            try:
                return act()
            except sqlite3.OperationalError as error:
                if find_code(error) not in BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(random.uniform(0.005, 0.05))  # noqa: S311 - spreads the retries, guards nothing
