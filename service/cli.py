"""The `tally` command: serve, ingest, reextract; the others are in `service.commands`."""

from __future__ import annotations

import os
import signal
import sys
from itertools import takewhile
from pathlib import Path
from typing import Any

import click

from service import __version__
from service.actor import COMMAND_LINE, act_as
from service.bulk import ingest_many, read_each
from service.commands.asking import compare_passages, explain_statement, search_claims, verify_statement
from service.commands.audit import audit
from service.commands.completion import complete
from service.commands.doctor import examine_setup
from service.commands.keys import keys
from service.commands.mcp import offer_tools
from service.commands.stores import check_exists
from service.commands.terminal import choose_colour, json_option, print_json
from service.commands.upkeep import backup_store, check_store, restore_store
from service.errors import ReadingEndedError, TallyError
from service.files import read_sources
from service.processes import count_cores, read_in_processes
from service.reextract import reextract
from service.settings import TABLE, Settings, find_unknown, load_settings
from service.storage.sqlite import SqliteStore

_TELLING = ("serve", "doctor")
"""Commands that tell of unknown settings in their own way."""


class _Group(click.Group):
    """A group that tells our own faults in one line and ends with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except TallyError as error:
            raise click.ClickException(str(error)) from error


def _tell_settings() -> str:
    rows = (f"  {field.metadata['variable']}: {field.metadata['help']} ({field.metadata['shown']})" for field in TABLE)
    return "\b\nSettings, from the environment:\n" + "\n".join(rows)


@click.group(cls=_Group, epilog=_tell_settings(), context_settings={"max_content_width": 120})
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context) -> None:
    """Do the sources tally with the statement?"""
    act_as(COMMAND_LINE)
    choose_colour(context)
    for told in find_unknown() if context.invoked_subcommand not in _TELLING else ():
        click.echo(told, err=True)


for _command in (
    *(verify_statement, search_claims, compare_passages, explain_statement, keys, audit),
    *(backup_store, restore_store, check_store, examine_setup, offer_tools, complete),
):
    main.add_command(_command)


@main.command()
def serve() -> None:
    """Serve the API and the page for people, with the demo corpus in an empty store."""
    load_settings()
    arguments = ["--config", "python:service.gunicorn_conf", "service.app:create_app()"]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments])  # noqa: S606 - no shell is meant


@main.command("ingest")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--processes",
    default=count_cores,
    show_default="one for each core",
    type=click.IntRange(1, 64),
    help="Processes that read; 1 reads in this one.",
)
@json_option("The counts, as values.")
def ingest_files(files: tuple[Path, ...], processes: int, *, as_json: bool) -> None:
    """Add sources from FILES: .txt, .html, .json (one source) or .ndjson/.jsonl (one source a line).

    A source in JSON has the fields of POST /v1/sources. Fact-checks as schema.org ClaimReview (.jsonld, .json), alone
    or in lists and feeds, are sources, too. A bad file or line is told and the others go on; the
    command then ends with 1. The same source again changes nothing, so that after an interruption the same command
    goes on where it was.
    """
    settings = load_settings()
    store = _open_store(settings, is_read=False)
    counts = {"added": 0, "known": 0, "bad": 0}
    sizes = sum(path.stat().st_size for path in files if path.is_file())
    read_many = read_in_processes(processes) if processes > 1 else read_each
    interruption = _Interruption()
    try:
        with (
            interruption,
            click.progressbar(length=sizes, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar,
        ):
            limits = {"max_text": settings.max_text, "max_html": settings.max_html}
            found = (found for path in files for found in read_sources(path, **limits))
            given = ((each, each.new) for each in takewhile(lambda _: not interruption.signal, found))
            for each, outcome in ingest_many(store, given, read_many=read_many):
                if isinstance(outcome, Exception):
                    counts["bad"] += 1
                    clear = "\r\033[K" if sys.stderr.isatty() else ""
                    told = str(outcome) if isinstance(outcome, TallyError) else f"Tally failed on it: {outcome!r}."
                    click.echo(f"{clear}{each.place}: {told}", err=True)
                else:
                    counts["added" if outcome[1] else "known"] += 1
                bar.update(each.size)
    except ReadingEndedError:
        if not interruption.signal:  # a signal to all of them ends those that read, too
            raise
    finally:
        if as_json:
            print_json(counts)
        else:
            click.echo(f"{counts['added']} added, {counts['known']} already there, {counts['bad']} not read.")
        store.close()
    if interruption.signal:
        click.echo("Interrupted: what was added stays; run the same command again to go on.", err=True)
        sys.exit(128 + interruption.signal)
    if counts["bad"]:
        sys.exit(1)


class _Interruption:
    """Notes the first Ctrl-C or SIGTERM within, so that what is under way can be ended; a second one acts at once."""

    def __init__(self) -> None:
        self.signal = 0

    def __enter__(self) -> None:
        self._before = {number: signal.signal(number, self._note) for number in (signal.SIGINT, signal.SIGTERM)}

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, _frame: object) -> None:
        self.signal = number
        self.__exit__()


@main.command("reextract")
@click.option("--all", "every", is_flag=True, help="Also those that this version has read.")
@json_option("The counts, as values.")
def read_anew(*, every: bool, as_json: bool) -> None:
    """Read the claims of all sources anew that another version of Tally read.

    The server may go on meanwhile, and a run that was interrupted goes on where it was.
    """
    settings = load_settings()
    store = _open_store(settings)
    reader = "" if every else __version__
    total = store.count_sources()
    done = bad = 0
    try:
        with click.progressbar(length=total, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
            for source_id, fault in reextract(store, reader):
                done, bad = done + (fault is None), bad + (fault is not None)
                if fault is not None:
                    click.echo(f"{source_id}: {fault}", err=True)
                bar.update(1)
    finally:
        if as_json:
            print_json({"read": done, "bad": bad})
        else:
            click.echo(f"{done} read anew, {bad} not read.")
        store.close()
    if bad:
        sys.exit(1)


def _open_store(settings: Settings, *, is_read: bool = True) -> SqliteStore:
    """The store; where it is to be read, one that is there. Raises StoreDamagedError."""
    if is_read:
        check_exists(settings.database)
    return SqliteStore(settings.database, busy_timeout=settings.busy_timeout)
