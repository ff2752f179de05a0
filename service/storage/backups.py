"""Online backups of a store, and restoring one: at any moment there is the old file or the new one, whole."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from service.errors import (
    BackupError,
    StoreBusyError,
    StoreDamagedError,
    StoreFullError,
    StoreReadOnlyError,
    StoreTooNewError,
)
from service.storage.checks import examine, is_current
from service.storage.faults import BUSY, find_code, translated
from service.storage.files import SIDES, beside, make_folder, partial, sync_folder
from service.storage.reading import copy, opened_to_read
from service.storage.sqlite import SqliteStore

Progress = Callable[[float], None]
"""Is told the share of the checks that is done."""

# What SQLite locks in a file for as long as it has it open in WAL: so many bytes from there on.
_SHARED_LOCK, _SHARED_SIZE = 0x40000002, 510
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})  # as file systems without them say


def back_up(store: Path, target: Path, *, overwrite: bool, progress: Progress) -> None:
    """Write the store as it is at one moment to the file `target`, once that is checked.

    Nobody is held up, and nobody may read it who may not read the store. Raises BackupError where a file is not to be
    overwritten or the copy is not sound, and the store's errors; then nothing is left, and what was there stays.
    """
    with _told(target):
        _refuse_target(store, target, overwrite=overwrite)
        with partial(target, ".partial") as path:
            with opened_to_read(store) as source:
                is_current(source)
                copy(source, path)
            _refuse_unsound(path, None, progress)
            path.chmod(store.stat().st_mode & 0o666)
            _sync(path)
            _refuse_target(store, target, overwrite=overwrite)
            path.replace(target)
            sync_folder(target.parent)


def restore(store: Path, backup: Path, *, now: datetime, progress: Progress) -> Path | None:
    """Put a backup into the place of the store, and tell where the old one is kept, if there was one.

    It is copied beside the store, checked and, where it is older, migrated before anything is replaced. Raises
    StoreBusyError while any process has the store open, BackupError for a backup that is not sound, and the store's
    errors; then the old one stays.
    """
    with _told(store):
        if store.exists() and backup.exists() and store.samefile(backup):
            raise BackupError(f"{backup} is the store itself; name a backup of it.")
        make_folder(store.parent)
        with _held(store) as old, partial(store, ".restoring") as path:
            with read_as_backup(backup):
                with opened_to_read(backup) as source:
                    is_current(source)
                    copy(source, path)
                _refuse_unsound(path, backup, progress)
                restored = SqliteStore(path)
                restored.note_restore(backup.name)
                restored.close()
            if beside(path, "-wal").exists():  # SQLite tells nobody that it could not merge it
                raise StoreFullError(f"There is no room to migrate {path}; nothing was changed. Free some space.")
            _own_like(path, store if store.exists() else backup)
            _sync(path)
            if old is not None:
                old.execute("PRAGMA journal_mode = DELETE")  # merges SQLite's log into it
            kept = _keep(store, beside(store, f".before-restore-{now:%Y%m%dT%H%M%SZ}")) if store.exists() else None
            for side in SIDES:  # SQLite would take them for those of the new file, and damage it
                beside(store, side).unlink(missing_ok=True)
            sync_folder(store.parent)
            path.replace(store)
            sync_folder(store.parent)
    return kept


@contextmanager
def read_as_backup(file: Path) -> Iterator[None]:
    """Raise BackupError for what ails a file that is read in the place of the store: nobody is to mend that."""
    if not file.is_file():
        raise BackupError(f"There is no file {file}: name a backup. The store is untouched.")
    if not os.access(file, os.R_OK):
        raise BackupError(f"{file} may not be read: let the user that runs this read it. The store is untouched.")
    try:
        yield
    except StoreTooNewError as error:
        raise BackupError(f"{file} is of a newer Tally: install that one to use it. The store is untouched.") from error
    except StoreDamagedError as error:
        told = f"{file} is no sound store of Tally ({error.__cause__ or error}): use another backup."
        raise BackupError(f"{told} The store is untouched.") from error


def _refuse_target(store: Path, target: Path, *, overwrite: bool) -> None:
    if not target.parent.is_dir():
        raise BackupError(f"There is no folder {target.parent}; make it first.")
    if target.exists() and (target.is_dir() or (store.exists() and target.samefile(store))):
        raise BackupError(f"{target} is {'a folder' if target.is_dir() else 'the store itself'}; name another file.")
    if target.exists() and not overwrite:
        raise BackupError(f"There is a file {target} already; name another one, or give --overwrite.")


def _refuse_unsound(path: Path, backup: Path | None, progress: Progress) -> None:
    """Raise BackupError when a copy has faults; it is a copy of that backup, or of the store."""
    faults = []
    for share, fault in examine(path):
        faults += [fault] if fault else []
        progress(share)
    if faults:
        what, check, first = backup or "The store", f"tally check {backup or ''}".strip(), faults[0]
        more = f" (and {len(faults) - 1:,} more; `{check}` lists them)" if faults[1:] else ""
        told = f"{first.where}: {first.what}. Use another backup." if backup else first
        raise BackupError(f"{what} is not sound, so nothing was replaced. {told}{more}")


@contextmanager
def _held(store: Path) -> Iterator[sqlite3.Connection | None]:
    """Keep every other process from opening a store; what holds it, or None for a file that is no database.

    Raises StoreBusyError while one has it open.
    """
    if not store.exists():
        yield None
        return
    with closing(sqlite3.connect(store, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")  # the lock stays until the connection is closed
        except sqlite3.DatabaseError as error:
            _refuse_open(find_code(error) in BUSY)
        else:
            yield connection
            return
    with store.open("rb+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_LOCK)
        except OSError:
            _refuse_open(True)
        yield None


def _refuse_open(is_open: bool) -> None:
    if is_open:
        raise StoreBusyError("The store is open: stop the server, and whatever else uses it, and try again.")


def _keep(store: Path, kept: Path) -> Path:
    """Give the old file another name beside the one that the new one takes; also its log, where that was not merged."""
    for side in ("", "-wal"):
        old = beside(store, side)
        if old.exists():
            try:
                os.link(old, beside(kept, side))
            except OSError as error:
                if error.errno not in _NO_LINKS:
                    raise
                shutil.copy2(old, beside(kept, side))
                _sync(beside(kept, side))
    return kept


def _own_like(path: Path, other: Path) -> None:
    """Let those use a file who may use another."""
    found = other.stat()
    with suppress(PermissionError):  # only root gives files away
        os.chown(path, found.st_uid, found.st_gid)
    path.chmod(found.st_mode & 0o666)


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Raise what the system says of files as the store's errors."""
    try:
        with translated(path):
            yield
    except OSError as error:
        where = error.filename or path
        if error.errno in _NO_ROOM:
            raise StoreFullError(f"There is no room for {where}; nothing was changed. Free some space.") from error
        raise StoreReadOnlyError(f"{where} cannot be used: {error.strerror}. Nothing was changed.") from error
