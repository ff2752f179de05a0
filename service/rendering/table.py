"""A figure's timeline as CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import re
from dataclasses import fields

from service.answer import FigurePoint, Figures

COLUMNS = tuple(field.name for field in fields(FigurePoint))
"""The header row: the field names of the JSON answer."""

# What makes a spreadsheet read a cell as a formula (OWASP, "CSV Injection"), the full-width signs of Asian ones too.
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_NEGATIVE = re.compile(r"-\d+(\.\d+)?(E[+-]?\d+)?", re.ASCII)
_QUOTED = re.compile(r'[",\r\n]|^\s|\s$')


def write_csv(figures: Figures) -> str:
    """RFC 4180: a header row and a row for each point, lines ended by CRLF.

    Unknown values are empty cells, truth values `true` and `false`; the names of an attribution are joined
    by " < ". A cell that would be a formula gets an apostrophe before it; a negative number stays as it is.
    """
    rows = [COLUMNS, *([_cell(point, name) for name in COLUMNS] for point in figures.points)]
    return "".join(f"{','.join(_quote(cell) for cell in row)}\r\n" for row in rows)


def _cell(point: FigurePoint, name: str) -> str:
    if name == "attribution":
        return _disarm(" < ".join(said.text for said in point.attribution))
    value = getattr(point, name)
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
