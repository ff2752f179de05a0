"""CSV that a spreadsheet opens without running anything in it, such as a figure's timeline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import fields

from service.answer import FigurePoint, Figures

COLUMNS = tuple(field.name for field in fields(FigurePoint))
"""The header row: the field names of the JSON answer."""

# What makes a spreadsheet read a cell as a formula (OWASP, "CSV Injection"), the full-width signs of Asian ones too.
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_NEGATIVE = re.compile(r"-\d+(\.\d+)?(E[+-]?\d+)?", re.ASCII)
_QUOTED = re.compile(r'[",\r\n]|^\s|\s$')


def write_csv(figures: Figures) -> str:
    """A row for each point; see `write_table`. The names of an attribution are joined by " < "."""
    return write_table(COLUMNS, ([_value(point, name) for name in COLUMNS] for point in figures.points))


def write_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """RFC 4180: a header row and the rows, lines ended by CRLF.

    Unknown values are empty cells, truth values `true` and `false`. A cell that would be a formula gets an apostrophe
    before it; a negative number stays as it is.
    """
    return "".join(f"{','.join(_quote(_cell(value)) for value in row)}\r\n" for row in (columns, *rows))


def _value(point: FigurePoint, name: str) -> object:
    return join_names(said.text for said in point.attribution) if name == "attribution" else getattr(point, name)


def join_names(names: Iterable[str]) -> str:
    """The names of an attribution in one cell."""
    return " < ".join(names)


def _cell(value: object) -> str:
    if value is None:
        return ""
    return ("true" if value else "false") if isinstance(value, bool) else _disarm(str(value))


def _disarm(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) and not _NEGATIVE.fullmatch(text) else text


def _quote(cell: str) -> str:
    if not _QUOTED.search(cell):
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'
