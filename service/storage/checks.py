"""What the file of a store promises, held against what is in it: each fault with its remedy."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from service.errors import StoreDamagedError
from service.storage import migrations
from service.storage.checked import RESTORE, Checked, Fault
from service.storage.checks_of_answers import check_conflicts, check_records, check_watches
from service.storage.checks_of_index import (
    check_corpus,
    check_index,
    check_postings,
    check_prints,
    check_spellings,
    check_vocabulary,
)
from service.storage.checks_of_sources import check_links, check_sources
from service.storage.reading import copy, opened_to_read
from service.storage.sqlite import SqliteStore

_MOST = 100  # faults of one kind that are told one by one


def check_file(checked: Checked) -> Iterator[Fault | None]:
    """SQLite's own check: pages, their order, indexes against their tables, what columns may hold."""
    for (told,) in checked.connection.execute("PRAGMA integrity_check"):
        if told != "ok":
            yield Fault("the file", " ".join(told.split()), RESTORE)


def check_keys(checked: Checked) -> Iterator[Fault | None]:
    """What refers to a row refers to one that is there: a text to its source, a claim to its own."""
    for table, row, parent, _ in checked.connection.execute("PRAGMA foreign_key_check"):
        yield Fault(f"{table}, row {row}", f"what it belongs to in {parent} is missing", RESTORE)


CHECKS: tuple[tuple[Callable[[Checked], Iterator[Fault | None]], int], ...] = (
    (check_file, 15),
    (check_keys, 3),
    (check_sources, 45),
    (check_links, 1),
    (check_index, 25),
    (check_vocabulary, 2),
    (check_spellings, 3),
    (check_postings, 3),
    (check_prints, 1),
    (check_corpus, 1),
    (check_conflicts, 1),
    (check_watches, 0),
    (check_records, 0),
)
"""The checks in their order, later ones hold against what earlier ones read; and the share of the time that each takes,
of a hundred. Those that tell nothing but None tell that they go on."""


def examine(path: Path) -> Iterator[tuple[float, Fault | None]]:
    """Each fault of the store at `path`, and now and then None, with the share of the work that is done.

    Reads one state of it, and holds nobody up. A store of an older version is checked as this one would migrate it, in
    a copy. Raises the store's errors where it cannot be read at all, is none of Tally, or of a newer version.
    """
    with ExitStack() as stack:
        connection = stack.enter_context(opened_to_read(path))
        if not is_current(connection):
            older = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tally-check-"))) / "older.db"
            copy(connection, older)
            SqliteStore(older).close()
            connection = stack.enter_context(opened_to_read(older))
        checked = Checked(connection)
        total, done = sum(share for _, share in CHECKS), 0.0
        for check, share in CHECKS:
            for part, fault in _limited(check, checked):
                yield (done + share * part) / total, fault
            done += share
        yield 1.0, None


def glance(path: Path) -> tuple[bool, str]:
    """Whether a store is of this version, and the first fault of its pages, if any; raises what `examine` does."""
    with opened_to_read(path) as connection:
        is_new = is_current(connection)
        (told,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        return is_new, "" if told == "ok" else " ".join(told.split())


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether a store has this code's version; raises StoreTooNewError, and StoreDamagedError for what is no store."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    is_migrated = migrations.is_migrated(connection.execute)
    if application != migrations.APPLICATION_ID:
        raise StoreDamagedError("The file is empty: it is no store of Tally.")
    return is_migrated


def _limited(
    check: Callable[[Checked], Iterator[Fault | None]], checked: Checked
) -> Iterator[tuple[float, Fault | None]]:
    """The faults of one check, the first ones and how many more; with the share of its sources that it is through."""
    faults = steps = 0
    try:
        for fault in check(checked):
            if fault is None:
                steps += 1
                yield min(1.0, steps / max(1, checked.sources)), None
            else:
                faults += 1
                if faults <= _MOST:
                    yield 0.0, fault
    except sqlite3.Error as error:
        yield 0.0, Fault(check.__name__.replace("_", " "), f"it cannot be read ({error})", RESTORE)
    if faults > _MOST:
        yield 1.0, Fault(check.__name__.replace("_", " "), f"{faults - _MOST:,} more faults of this kind", RESTORE)
