"""Stores opened to be read only, wherever they lie, and copied as they are at one moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from service.errors import StoreDamagedError, StoreFullError
from service.storage.faults import find_code, translated
from service.storage.files import beside

_UNOPENED = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY})


@contextmanager
def opened_to_read(path: Path) -> Iterator[sqlite3.Connection]:
    """A read transaction on the database at `path`: one state of it, whoever writes meanwhile, and nothing is written.

    Raises the store's errors, StoreDamagedError also where there is no database.
    """
    if not path.is_file():
        raise StoreDamagedError(f"There is no store at {path}.")
    with translated(path), closing(_connect(path)) as connection:
        connection.text_factory = _decode
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("BEGIN")
        yield connection


def copy(source: sqlite3.Connection, target: Path) -> None:
    """Make the empty file `target` the database that a read transaction sees; one file that all of it is in.

    In one step, page by page: in WAL writers go on meanwhile, and keys stay what they are.
    """
    try:
        with translated(target):
            with closing(sqlite3.connect(target, isolation_level=None)) as connection:
                connection.execute("PRAGMA synchronous = OFF")  # whoever called syncs it once
                connection.execute("PRAGMA journal_mode = OFF")
                source.backup(connection)
            with closing(sqlite3.connect(target, isolation_level=None)) as connection:
                connection.execute("PRAGMA synchronous = OFF")
                connection.execute("PRAGMA journal_mode = DELETE")  # in WAL it could not be read where nobody may write
    except StoreFullError as error:
        raise StoreFullError(f"There is no room for {target}; nothing was changed. Free some space.") from error


def _connect(path: Path) -> sqlite3.Connection:
    try:
        return _try(path, "mode=ro")
    except sqlite3.OperationalError as error:
        log = beside(path, "-wal")
        if find_code(error) not in _UNOPENED or (log.exists() and log.stat().st_size):
            raise
        return _try(path, "immutable=1")  # where nobody may write, the files of WAL cannot be made: none changes it


def _try(path: Path, how: str) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?{how}", uri=True, isolation_level=None)
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _decode(text: bytes) -> str:
    """A text of the file, also one whose bytes are damaged."""
    return text.decode(errors="replace")
