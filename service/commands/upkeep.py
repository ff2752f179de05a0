"""`tally backup`, `tally restore` and `tally check`: keeping a store, for whoever runs it."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import click

from service.commands.terminal import json_option, print_json
from service.settings import load_settings
from service.storage.backups import back_up, read_as_backup, restore
from service.storage.checks import examine

_STEPS = 1_000
_FILE = click.Path(path_type=Path)


@click.command("backup")
@click.argument("file", type=_FILE)
@click.option("--overwrite", is_flag=True, help="Replace FILE if it is there, once the new one is whole.")
@json_option("The file and its size.")
def backup_store(file: Path, *, overwrite: bool, as_json: bool) -> None:
    """Write the store to FILE, as it is at one moment, checked; the server may go on meanwhile.

    FILE is there wholly or not at all. It is a store of its own: `tally check FILE` checks it again, `tally restore
    FILE` puts it back.
    """
    with _ended_cleanly(), _told_progress() as progress:
        back_up(load_settings().database, file, overwrite=overwrite, progress=progress)
    size = file.stat().st_size
    if as_json:
        print_json({"file": str(file), "bytes": size})
    else:
        click.echo(f"Backed up to {file} ({size:,} bytes), checked.")


@click.command("restore")
@click.argument("file", type=_FILE)
@json_option("The store, and where the one before is kept.")
def restore_store(file: Path, *, as_json: bool) -> None:
    """Put the backup FILE into the place of the store, once it is checked; stop the server before.

    The old store is kept beside it. A backup of an older Tally is migrated. Keys are those of the backup: one that was
    revoked since is live again.
    """
    store = load_settings().database
    with _ended_cleanly(), _told_progress() as progress:
        kept = restore(store, file, now=datetime.now(UTC), progress=progress)
    if as_json:
        print_json({"store": str(store), "kept": kept and str(kept)})
        return
    click.echo(f"Restored {store} from {file}." + (f" The store before is kept as {kept}." if kept else ""))
    click.echo("Its keys are those of the backup: look at `tally keys list`, and revoke again what was revoked since.")


@click.command("check")
@click.argument("file", type=_FILE, required=False)
@json_option("The faults, as values.")
def check_store(file: Path | None, *, as_json: bool) -> None:
    """Check the store: each fault in a line, with what to do; or the backup FILE. The server may go on meanwhile.

    Ends with 1 when there is a fault. Nothing is written to the file, and nobody is held up.
    """
    store = load_settings().database
    path, faults = file or store, []
    is_store = path == store or (path.exists() and store.exists() and path.samefile(store))
    with _ended_cleanly(), _told_progress() as progress, read_as_backup(file) if file else nullcontext():
        for share, fault in examine(path):
            if fault is not None:
                faults.append(fault)
                clear = "\r\033[K" if sys.stderr.isatty() else ""
                if not as_json:
                    click.echo(f"{clear}{fault if is_store else f'{fault.where}: {fault.what}.'}")
            progress(share)
    told = f"{len(faults):,} fault{'s' if len(faults) > 1 else ''}" if faults else "sound"
    told += "; use another backup" if faults and not is_store else ""
    if as_json:
        print_json({"file": str(path), "faults": faults})
    else:
        click.echo(f"{path}: {told}.")
    if faults:
        sys.exit(1)


@contextmanager
def _ended_cleanly() -> Iterator[None]:
    """Let SIGTERM end what is under way as Ctrl-C does: no half file is left."""
    before = signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _told_progress() -> Iterator[Callable[[float], None]]:
    """What shows, on a terminal, the share that is done."""
    with click.progressbar(length=_STEPS, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        yield lambda share: bar.update(max(0, int(share * _STEPS) - bar.pos))
