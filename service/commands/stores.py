"""The store that a command works on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from service.settings import load_settings
from service.storage.sqlite import SqliteStore


@contextmanager
def open_store() -> Iterator[SqliteStore]:
    """The store of the settings, closed at the end."""
    settings = load_settings()
    store = SqliteStore(settings.database, busy_timeout=settings.busy_timeout)
    try:
        yield store
    finally:
        store.close()
