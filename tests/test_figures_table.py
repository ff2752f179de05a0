"""A timeline as CSV: what a reader of CSV gets back, and what a spreadsheet does not run."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict

import orjson
import pytest
from hypothesis import given, settings

from service.answer import FigurePoint
from service.model import Attribution
from service.rendering.table import COLUMNS, write_csv
from tests.test_figures_picture import any_point
from tests.timelines import make_figures, make_point


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_row_holds_what_the_json_answer_does() -> None:
    said = (Attribution("the ministry", 0, 12), Attribution("AFP", 20, 23))
    point = make_point(
        1, "18", "", stance="related", attribution=said, excerpt='He said:\n"18, at least"', approximate=True
    )
    text = write_csv(make_figures(point))
    assert text.startswith("claim_id,source_id,published_at,time,low,high,low_open,high_open,comparator,")
    assert text.endswith("\r\n")
    (row,) = read(text)
    assert list(row) == list(COLUMNS) == list(orjson.loads(orjson.dumps(point)))
    assert row == {
        **{name: "" if value is None else str(value) for name, value in asdict(point).items()},
        "low_open": "false",
        "high_open": "false",
        "approximate": "true",
        "attribution": "the ministry < AFP",
    }


def test_no_points_are_a_header_row() -> None:
    assert write_csv(make_figures()) == f"{','.join(COLUMNS)}\r\n"


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+1 555", "'+1 555"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("＝1", "'＝1"),
        ("-18", "-18"),
        ("-0.5", "-0.5"),
        ("-1E+20", "-1E+20"),
        ("- 18 officers", "'- 18 officers"),
        ("18 = 18", "18 = 18"),
        ("'=1", "'=1"),
        (' "quoted", text ', ' "quoted", text '),
    ],
    ids=repr,
)
def test_formulas_are_harmless(cell: str, written: str) -> None:
    (row,) = read(write_csv(make_figures(make_point(excerpt=cell, publisher=cell))))
    assert row["excerpt"] == row["publisher"] == written


def test_a_negative_figure_stays_a_number() -> None:
    (row,) = read(write_csv(make_figures(make_point(0, "-5", "-4.5"))))
    assert (row["low"], row["high"]) == ("-5", "-4.5")


@settings(max_examples=100, deadline=None)
@given(any_point)
def test_any_point_is_read_back(point: FigurePoint) -> None:
    (row,) = read(write_csv(make_figures(point)))
    assert row["excerpt"].removeprefix("'") == point.excerpt.removeprefix("'")
    assert row["origin"].removeprefix("'") == point.origin.removeprefix("'")
