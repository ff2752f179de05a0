"""The store that a command works on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.errors import StoreDamagedError
from service.settings import load_settings
from service.storage.sqlite import SqliteStore


def check_exists(path: Path) -> None:
    """Raise StoreDamagedError where there is no store to read."""
    if not path.exists():
        raise StoreDamagedError(f"There is no store at {path}; TALLY_DATABASE names another one.")


@contextmanager
def open_store(*, is_read: bool = True) -> Iterator[SqliteStore]:
    """The store of the settings, closed at the end; one that is there where it is to be read."""
    settings = load_settings()
    if is_read:
        check_exists(settings.database)
    store = SqliteStore(settings.database, busy_timeout=settings.busy_timeout)
    try:
        yield store
    finally:
        store.close()
