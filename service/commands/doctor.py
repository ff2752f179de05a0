"""`tally doctor`: is all that Tally needs here, and what to do where it is not."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

import click

from service import __version__
from service.commands.terminal import json_option, print_json, print_table
from service.errors import TallyError
from service.keys import is_guarded
from service.ports import find_holders, is_taken
from service.settings import ANY_ORIGIN, Protection, SettingError, Settings, find_unknown, load_settings
from service.storage.checks import glance
from service.storage.faults import find_obstacle
from service.storage.sqlite import SqliteStore

_LEAST_ROOM = 1_000_000_000  # bytes
_LEAST_TEMPORARY_ROOM = 100_000_000
_BUILT = datetime(2026, 1, 1, tzinfo=UTC)  # no clock is earlier
_ASTRAY = timedelta(minutes=5)


class State(StrEnum):
    """How something is: as it should be, worth a look, or in the way."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, how it is, and what to do."""

    state: State
    check: str
    told: str
    remedy: str = ""


@click.command("doctor")
@json_option("The findings, as values.")
def examine_setup(*, as_json: bool) -> None:
    """Look whether all that Tally needs is here: each finding in a line, with what to do.

    Ends with 1 when something fails. Nothing is changed, and a server may go on meanwhile.
    """
    findings = list(examine())
    if as_json:
        print_json({"findings": findings})
    else:
        rows = ((each.state, each.check, " ".join(filter(None, (each.told, each.remedy)))) for each in findings)
        print_table(("state", "what", "finding"), rows)
    if any(each.state is State.FAIL for each in findings):
        sys.exit(1)


def examine() -> Iterator[Finding]:
    """All findings, in order."""
    yield Finding(State.OK, "version", f"Tally {__version__}, Python {platform.python_version()}.")
    for told in find_unknown():
        yield Finding(State.WARN, "settings", told)
    try:
        settings = load_settings()
    except SettingError as error:
        yield Finding(State.FAIL, "settings", str(error))
    else:
        yield Finding(State.OK, "settings", "Each has a value that it can have.")
        yield from _examine_store(settings)
        yield from _examine_disk(settings.database)
        yield _examine_port(settings)
        yield from _examine_origins(settings)
    yield from _examine_extras()
    yield _examine_temporary()
    yield _examine_clock()


def _examine_store(settings: Settings) -> Iterator[Finding]:
    path = settings.database
    if not path.exists():
        yield Finding(
            State.WARN, "store", f"There is none at {path} yet.", "`tally serve` and `tally ingest` make one."
        )
        yield from _examine_access(settings, is_kept=False)
        return
    try:
        is_new, fault = glance(path)
        if fault:
            yield Finding(State.FAIL, "store", f"{path} is damaged: {fault}.", "Run `tally check`.")
            return
        if not is_new:
            yield Finding(
                State.WARN, "store", f"{path} is of an older Tally.", "The next start migrates it: back it up."
            )
            return
        obstacle = find_obstacle(path)
        if obstacle:
            yield Finding(State.FAIL, "store", f"{path}: {obstacle}")
            return
        yield Finding(State.OK, "store", f"{path} can be read and written, and its pages are sound.")
        store = SqliteStore(path, busy_timeout=settings.busy_timeout)
        try:
            kept, notes = is_guarded(store), store.list_notes(limit=1)
        finally:
            store.close()
    except TallyError as error:
        yield Finding(State.FAIL, "store", f"{path}: {error}")
        return
    yield from _examine_access(settings, is_kept=kept)
    newest = datetime.fromisoformat(notes[0].at) if notes else _BUILT
    if newest > datetime.now(UTC) + _ASTRAY:
        yield Finding(State.FAIL, "clock", f"It is behind the last write ({notes[0].at}).", "Set it right.")


def _examine_access(settings: Settings, *, is_kept: bool) -> Iterator[Finding]:
    told = settings.tell_protection()
    if settings.protection is Protection.OFF or is_kept:
        yield Finding(State.OK, "keys", told)
    else:
        remedy = "Make one with `tally keys create NAME --scope write`."
        yield Finding(State.FAIL, "keys", f"{told} There is none.", remedy)


def _examine_disk(path: Path) -> Iterator[Finding]:
    folder = next(each for each in path.parents if each.is_dir())
    if not os.access(folder, os.W_OK):
        yield Finding(
            State.FAIL, "disk", f"{folder} cannot be written to.", "Let the user that runs Tally write to it."
        )
        return
    free, size = shutil.disk_usage(folder).free, path.stat().st_size if path.exists() else 0
    told = f"{free // 1_000_000:,} MB are free in {folder}."
    if free < max(_LEAST_ROOM, size):
        yield Finding(State.WARN, "disk", told, "Make room: an upgrade or a backup may take as much as the store.")
    else:
        yield Finding(State.OK, "disk", told)


def _examine_port(settings: Settings) -> Finding:
    where = f"{settings.host} port {settings.port}"
    if not is_taken(settings.host, settings.port):
        return Finding(State.OK, "port", f"{where} is free.")
    holders = ", ".join(find_holders(settings.port)) or "another process"
    return Finding(State.WARN, "port", f"{where} is in use by {holders}.", "If that is not Tally, set PORT to another.")


def _examine_origins(settings: Settings) -> Iterator[Finding]:
    if ANY_ORIGIN in settings.cors and settings.protection is Protection.OFF:
        told = "TALLY_CORS is * and nothing needs a key: any page that is open in a browser here may write."
        yield Finding(State.WARN, "pages", told, "Name the origins, or set TALLY_PROTECTED=on.")


def _examine_extras() -> Iterator[Finding]:
    for name, use in (("redis", "TALLY_RATE_STORE=redis://…"), ("mcp", "`tally mcp`")):
        told = f"{name} is here, for {use}." if find_spec(name) else f"{name} is not here; only {use} needs it."
        yield Finding(State.OK, "extras", told, "" if find_spec(name) else f"requirements-{name}.lock has it.")


def _examine_temporary() -> Finding:
    try:
        folder = tempfile.gettempdir()
        with tempfile.TemporaryFile() as file:
            file.write(bytes(1))
    except OSError as error:
        return Finding(State.FAIL, "temporary folder", f"Nothing can be written to it: {error}.", "Set TMPDIR.")
    free = shutil.disk_usage(folder).free
    told = f"{free // 1_000_000:,} MB are free in {folder}."
    if free < _LEAST_TEMPORARY_ROOM:
        return Finding(State.WARN, "temporary folder", told, "Make room: what processes count is kept there.")
    return Finding(State.OK, "temporary folder", told)


def _examine_clock() -> Finding:
    now = datetime.now(UTC)
    told = f"It is {now:%Y-%m-%d %H:%M} UTC."
    return Finding(State.OK, "clock", told) if now > _BUILT else Finding(State.FAIL, "clock", told, "Set it right.")
