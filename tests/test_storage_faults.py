"""What SQLite says of a file is told as what ails it and what to do."""

from __future__ import annotations

import os
import resource
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from service.errors import StoreBusyError, StoreDamagedError, StoreFullError, StoreReadOnlyError, TallyError
from service.storage.faults import translate, translated
from service.storage.sqlite import SqliteStore
from tests.store_contract import add, find

CODES: list[tuple[str, type[TallyError], str]] = [
    ("BUSY", StoreBusyError, "another writer"),
    ("BUSY_RECOVERY", StoreBusyError, "another writer"),
    ("BUSY_SNAPSHOT", StoreBusyError, "another writer"),
    ("BUSY_TIMEOUT", StoreBusyError, "another writer"),
    ("LOCKED", StoreBusyError, "another writer"),
    ("LOCKED_SHAREDCACHE", StoreBusyError, "another writer"),
    ("PROTOCOL", StoreBusyError, "another writer"),
    ("NOMEM", StoreBusyError, "no memory"),
    ("IOERR_NOMEM", StoreBusyError, "no memory"),
    ("FULL", StoreFullError, "Free some space"),
    ("IOERR_WRITE", StoreFullError, "a quota"),
    ("IOERR_FSYNC", StoreFullError, "a quota"),
    ("IOERR_DIR_FSYNC", StoreFullError, "a quota"),
    ("IOERR_TRUNCATE", StoreFullError, "a quota"),
    ("IOERR_SHMSIZE", StoreFullError, "a quota"),
    ("READONLY", StoreReadOnlyError, "writable"),
    ("READONLY_RECOVERY", StoreReadOnlyError, "writable"),
    ("READONLY_CANTLOCK", StoreReadOnlyError, "writable"),
    ("READONLY_ROLLBACK", StoreReadOnlyError, "writable"),
    ("READONLY_CANTINIT", StoreReadOnlyError, "writable"),
    ("READONLY_DIRECTORY", StoreReadOnlyError, "writable"),
    ("CORRUPT", StoreDamagedError, "restore a backup"),
    ("CORRUPT_VTAB", StoreDamagedError, "restore a backup"),
    ("CORRUPT_INDEX", StoreDamagedError, "restore a backup"),
    ("NOTADB", StoreDamagedError, "restore a backup"),
    ("IOERR_READ", StoreDamagedError, "disk fails"),
    ("IOERR_SHORT_READ", StoreDamagedError, "disk fails"),
    ("IOERR_SHMMAP", StoreDamagedError, "disk fails"),
    ("IOERR_LOCK", StoreDamagedError, "disk fails"),
    ("CANTOPEN", StoreDamagedError, "file and folder"),
    ("CANTOPEN_FULLPATH", StoreDamagedError, "file and folder"),
    ("PERM", StoreDamagedError, "file and folder"),
    ("ERROR", StoreDamagedError, "file and folder"),
    ("CONSTRAINT_UNIQUE", StoreDamagedError, "file and folder"),
]


@pytest.mark.parametrize(("name", "kind", "told"), CODES, ids=[code[0] for code in CODES])
def test_a_code_of_sqlite_is_told_as_what_it_means(
    tmp_path: Path, name: str, kind: type[TallyError], told: str
) -> None:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorcode = getattr(sqlite3, f"SQLITE_{name}")
    found = translate(error, tmp_path / "tally.db")
    assert type(found) is kind
    assert told in str(found)


def test_every_kind_of_a_code_is_told() -> None:
    kinds = ("BUSY", "READONLY", "CORRUPT", "NOTADB", "FULL", "NOMEM", "LOCKED", "PROTOCOL", "CANTOPEN", "PERM")
    assert {name.split("_")[0] for name, _, _ in CODES} >= {*kinds, "IOERR"}


def test_want_of_memory_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreBusyError, match="no memory"), translated(tmp_path / "tally.db"):
        raise MemoryError  # as sqlite3 does for SQLITE_NOMEM


def make_folder(path: Path) -> None:
    path.mkdir()


def leave_out(path: Path) -> None:
    path.parent.rmdir()


@pytest.mark.parametrize(
    ("prepare", "told"), [(make_folder, "is a folder"), (leave_out, "is not there")], ids=["a folder", "no folder"]
)
def test_what_cannot_be_opened_is_told_by_its_cause(tmp_path: Path, prepare: Callable[[Path], None], told: str) -> None:
    path = tmp_path / "store" / "tally.db"
    path.parent.mkdir()
    prepare(path)
    with pytest.raises(StoreDamagedError, match=told), translated(path):
        sqlite3.connect(path).execute("SELECT 1 FROM sqlite_schema")


def test_too_many_open_files_are_no_damage(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "tally.db")
    add(store, "a", ["word"])
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    found: list[object] = []

    def ask() -> None:
        try:
            found.append(find(store, "word"))
        except TallyError as error:
            found.append(error)

    highest = max(int(each.name) for each in Path("/proc/self/fd").iterdir())
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest, limits[1]))
    taken = []
    try:
        while True:
            try:
                taken.append(os.dup(0))
            except OSError:
                break
        thread = threading.Thread(target=ask)  # a connection of its own
        thread.start()
        thread.join()
    finally:
        for descriptor in taken:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    (fault,) = found
    assert isinstance(fault, StoreBusyError)
    assert "ulimit" in str(fault)
    found.clear()
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [["c_a"]]
    store.close()


def test_every_commit_is_on_the_disk_when_it_is_told(tmp_path: Path) -> None:
    """In WAL, synchronous = FULL syncs the log with each commit; NORMAL would not, and a power cut would take the last
    ones.
    """
    store = SqliteStore(tmp_path / "tally.db")
    found = [store._read(f"PRAGMA {name}")[0][0] for name in ("journal_mode", "synchronous", "temp_store")]
    assert found == ["wal", 2, 2]
    store.close()


def test_a_store_that_another_program_took_out_of_wal_is_put_back(tmp_path: Path) -> None:
    SqliteStore(tmp_path / "tally.db").close()
    connection = sqlite3.connect(tmp_path / "tally.db")
    assert connection.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    connection.close()
    store = SqliteStore(tmp_path / "tally.db")
    assert store._read("PRAGMA journal_mode") == [("wal",)]
    store.close()
