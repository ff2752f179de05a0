"""Files that are there wholly or not at all, also after the power went."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from service.errors import StoreBusyError

SIDES = ("-wal", "-shm", "-journal")
"""What SQLite writes beside a file, by what follows its name."""


def beside(path: Path, side: str) -> Path:
    """The file of that side: its name is the whole name of the database with the side at its end."""
    return path.with_name(path.name + side)


def sync_folder(folder: Path) -> None:
    """Let what was made, renamed and removed in a folder last."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_private(path: Path) -> None:
    """Make an empty file that only its owner may read, where there is none; what cannot be made is left to others.

    One that is there is not opened: closing it again would give up the locks that SQLite holds for this process.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def make_folder(folder: Path) -> None:
    """Make a folder that lasts, and those above it that are not there; raises OSError."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


@contextmanager
def partial(target: Path, ending: str) -> Iterator[Path]:
    """An empty file beside a target that only its owner may read, to be filled and renamed; removed when that fails.

    One at a time: raises StoreBusyError while another process has it. One that a kill left behind is used again.
    """
    path = beside(target, ending)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        _take(descriptor, path)
        try:
            os.fchmod(descriptor, 0o600)
            os.ftruncate(descriptor, 0)
            _remove_sides(path)
            yield path
        except BaseException:
            path.unlink(missing_ok=True)
            _remove_sides(path)
            raise
    finally:
        os.close(descriptor)


def _remove_sides(path: Path) -> None:
    for side in SIDES:
        beside(path, side).unlink(missing_ok=True)


def _take(descriptor: int, path: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(descriptor), path.stat()):
            return
    except (BlockingIOError, FileNotFoundError):  # written still, or renamed since it was opened: it is another's now
        pass
    raise StoreBusyError(f"{path} is being written by another process; wait until that has ended.")
