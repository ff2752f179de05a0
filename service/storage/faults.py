"""SQLite's faults as the store's: what ails it, and what whoever runs it can do."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.errors import StoreBusyError, StoreDamagedError, StoreFullError, StoreReadOnlyError, TallyError
from service.storage.files import SIDES, beside

BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL})
"""Primary codes of what another process or thread holds for the moment."""
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_REFUSED = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})
# What SQLite does not call full: a quota, a limit on the size of files, and a disk that says so only later.
_NO_ROOM = frozenset(
    {
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_DIR_FSYNC,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_SHMSIZE,
    }
)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Raise SQLite's faults with the file at `path`, and want of memory, as those of the store."""
    try:
        yield
    except sqlite3.Error as error:
        raise translate(error, path) from error
    except MemoryError as error:  # also what sqlite3 makes of SQLITE_NOMEM
        raise _short_of_memory() from error


def translate(error: sqlite3.Error, path: Path) -> TallyError:
    """What a fault of SQLite with the file at `path` means for the store."""
    extended = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    code = find_code(error)
    if code in BUSY:
        return StoreBusyError("The store is busy with another writer; try again in a moment.")
    if code in _DAMAGED:
        return StoreDamagedError(f"The store is damaged ({error}); restore a backup.")
    if code == sqlite3.SQLITE_NOMEM or extended == sqlite3.SQLITE_IOERR_NOMEM:
        return _short_of_memory()
    if code in _REFUSED or code == sqlite3.SQLITE_IOERR:
        obstacle = find_obstacle(path)
        if obstacle is not None:
            return obstacle
    if code == sqlite3.SQLITE_FULL or extended in _NO_ROOM:
        return StoreFullError(
            "The store's disk has no room, or a quota or a limit on the size of files is reached; nothing was written."
            " Free some space."
        )
    if code == sqlite3.SQLITE_READONLY:
        return StoreReadOnlyError(f"The store is read-only ({error}); nothing was written. Make its disk writable.")
    if code == sqlite3.SQLITE_IOERR:
        return StoreDamagedError(
            f"The store's disk fails ({error}): see what the system's log says of it, then run `tally check`."
        )
    return StoreDamagedError(f"The store cannot be read or written ({error}); check its file and folder.")


def find_obstacle(path: Path) -> TallyError | None:
    """What keeps this process from opening or writing the file at `path`, where that can be told, without its name:
    clients are told it, too.

    Nothing of it is opened for that: closing it again would give up the locks that SQLite holds for this process.
    """
    folder = path.parent
    if not folder.is_dir():
        return StoreDamagedError("The store's folder is not there; TALLY_DATABASE names it.")
    if path.is_dir():
        return StoreDamagedError("There is a folder where the store's file should be; name a file in TALLY_DATABASE.")
    sides = [side for side in (beside(path, side) for side in SIDES) if side.exists()]
    is_open = {beside(path, "-wal"), beside(path, "-shm")} <= {*sides}  # else they are to be made in the folder
    for each in (path, *sides) if is_open else (folder, path, *sides):
        if each.exists() and not os.access(each, os.R_OK | os.W_OK):
            is_mounted_so = os.statvfs(each).f_flag & os.ST_RDONLY
            remedy = "mount its disk for writing" if is_mounted_so else "let the user that runs Tally read and write it"
            what = "folder" if each is folder else "file" if each is path else "log"
            return StoreReadOnlyError(
                f"The store's {what} cannot be written to; nothing was written. The operator must {remedy}."
            )
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return StoreBusyError(f"Tally may open no more files ({error.strerror}); raise its limit (ulimit -n).")
    return None


def find_code(error: sqlite3.Error) -> int:
    """The primary result code: the low byte of the extended one."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def _short_of_memory() -> StoreBusyError:
    return StoreBusyError("The machine has no memory left for this; nothing was written. Try again in a moment.")
