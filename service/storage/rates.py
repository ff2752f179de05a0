"""Counts of requests in a small file beside the store, so that all workers count together."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import suppress
from pathlib import Path

from limits.storage import Storage

from service.storage.files import make_private

SCHEME = "tally-file"
_WAIT = 0.05  # seconds for another worker; whoever waits longer is not counted
_SWEPT = 1_000  # hits of a worker between two removals of what is over


class FileCounters(Storage):
    """Fixed windows in a SQLite file at `path`, as `limits` asks for them.

    Counts may be lost with the machine, so nothing waits for the disk.
    """

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - as limits declares it

    def __init__(self, uri: str | None = None, *, path: str, **_: float | str | bool) -> None:
        super().__init__(uri)
        self._path = path
        self._local = threading.local()
        self._hits = 0

    @property
    def base_exceptions(self) -> type[Exception]:
        """What can go wrong."""
        return sqlite3.Error

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count a hit of a key, whose window of so many seconds begins with its first; how many it has then."""
        now = time.time()
        self._hits += 1
        if self._hits % _SWEPT == 0:
            self._connect().execute("DELETE FROM counts WHERE until <= ?", (now,))
        given = {"key": key, "amount": amount, "until": now + expiry, "now": now}
        ((count,),) = self._connect().execute(
            "INSERT INTO counts VALUES (:key, :amount, :until) ON CONFLICT (key) DO UPDATE SET"
            " count = CASE WHEN until <= :now THEN :amount ELSE count + :amount END,"
            " until = CASE WHEN until <= :now THEN :until ELSE until END RETURNING count",
            given,
        )
        return int(count)

    def get(self, key: str) -> int:
        """How many hits a key has in its window."""
        rows = self._connect().execute("SELECT count FROM counts WHERE key = ? AND until > ?", (key, time.time()))
        return sum(count for (count,) in rows)

    def get_expiry(self, key: str) -> float:
        """When the window of a key is over, in seconds since 1970; now where it has none."""
        now = time.time()
        rows = self._connect().execute("SELECT until FROM counts WHERE key = ? AND until > ?", (key, now))
        return next((float(until) for (until,) in rows), now)

    def check(self) -> bool:
        """Whether it can be read."""
        try:
            self.get("")
        except sqlite3.Error:
            return False
        return True

    def reset(self) -> int | None:
        """Forget all counts; how many there were."""
        return self._connect().execute("DELETE FROM counts").rowcount

    def clear(self, key: str) -> None:
        """Forget the count of a key."""
        self._connect().execute("DELETE FROM counts WHERE key = ?", (key,))

    def _connect(self) -> sqlite3.Connection:
        """This thread's connection."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            make_private(Path(self._path))
            found = sqlite3.connect(self._path, timeout=_WAIT, isolation_level=None)
            found.execute("PRAGMA synchronous = OFF")
            found.execute("PRAGMA journal_mode = WAL")
            found.execute(
                "CREATE TABLE IF NOT EXISTS counts (key TEXT PRIMARY KEY, count INTEGER NOT NULL, until REAL NOT NULL)"
                " STRICT, WITHOUT ROWID"
            )
            self._local.connection = found
        return found


def locate(database: Path) -> Path:
    """Where the requests of a store are counted."""
    return database.with_name(f"{database.name}.rates")


def forget(database: Path) -> None:
    """Remove the counts of a store; a machine that failed may have left them damaged."""
    path = locate(database)
    for each in (path, *(path.with_name(f"{path.name}-{part}") for part in ("wal", "shm"))):
        with suppress(OSError):  # what cannot be counted goes on
            each.unlink()
