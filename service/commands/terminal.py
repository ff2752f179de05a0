"""What commands show: on a terminal coloured, aligned and as wide as it is, elsewhere plain lines, or JSON."""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import click
import msgspec
import orjson

_F = TypeVar("_F", bound=Callable[..., Any])
_COLOURS = {
    **dict.fromkeys(("supported", "supports", "ok"), "green"),
    **dict.fromkeys(("contradicted", "contradicts", "fail"), "red"),
    **dict.fromkeys(("conflicting", "warn"), "yellow"),
}
"""Words that have a colour of their own."""


def choose_colour(context: click.Context) -> None:
    """Show no colours where the person wants none (https://no-color.org) or the terminal has none."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        context.color = False


def json_option(told: str) -> Callable[[_F], _F]:
    """Decorator: the command has `--json`, given as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help=told)


def print_json(payload: Any) -> None:
    """Print plain values and dataclasses as JSON."""
    click.echo(orjson.dumps(payload, option=orjson.OPT_INDENT_2, default=_plain).decode())


def _plain(value: Any) -> Any:
    return msgspec.structs.asdict(value) if isinstance(value, msgspec.Struct) else str(value)


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows: on a terminal in columns under their heads, elsewhere with two spaces between, for scripts."""
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("  ".join(row))
        return
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    click.secho("  ".join(map(str.ljust, heads, widths)).rstrip(), bold=True)
    for row in rows:
        click.echo("  ".join(map(_pad, row, widths)).rstrip())


def _pad(cell: str, width: int) -> str:
    return paint(cell) + " " * (width - len(cell))


def paint(text: str, word: str = "", *, bold: bool = False) -> str:
    """The text in the colour of a word, by default itself; `click.echo` takes colours out where there are none."""
    colour = _COLOURS.get(word or text)
    return click.style(text, fg=colour, bold=bold or None) if colour or bold else text


def fold(text: str, margin: str) -> str:
    """The text in one line, on a terminal in as many as it takes, after a margin; nothing in it moves the terminal."""
    line = " ".join(text.split())
    if not sys.stdout.isatty():
        return margin + line
    line = "".join(one if one.isprintable() else "\ufffd" for one in line)
    width = max(40, shutil.get_terminal_size().columns)
    return textwrap.fill(
        line, width, initial_indent=margin, subsequent_indent=margin, break_long_words=False, break_on_hyphens=False
    )
