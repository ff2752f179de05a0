from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from service.extraction.clauses import is_claimed
from service.model import Kind, Quantity
from tests.reading import analyse_one, load_cases


def find(text: str) -> list[Quantity]:
    """The figures of a sentence that assert something by themselves."""
    return [found.quantity for found in analyse_one(text).quantities if is_claimed(found)]


@pytest.mark.parametrize("case", load_cases("quantities"))
def test_a_figure_is_an_interval_and_how_it_was_said(case: dict[str, Any]) -> None:
    wanted = case["figure"]
    (found,) = find(case["text"])
    assert found.kind == wanted["kind"]
    assert found.comparator == wanted["comparator"]
    assert found.low == (Decimal(wanted["low"]) if "low" in wanted else None)
    assert found.high == (Decimal(wanted["high"]) if "high" in wanted else None)
    for flag in ("low_open", "high_open", "approximate", "strict"):
        assert getattr(found, flag) is wanted.get(flag, False), flag
    assert found.unit == wanted.get("unit", "")
    assert found.text == wanted["said"] == case["text"][found.start : found.end]


def show(found: Quantity, wanted: dict[str, Any]) -> dict[str, Any]:
    """A figure as a row of the table says it; its unit only where the row names one."""
    ends = {"low": found.low, "high": found.high}
    marks = {"about": found.approximate, "above": found.low_open, "below": found.high_open}
    told = {key: str(end) for key, end in ends.items() if end is not None}
    unit = {"unit": found.unit} if "unit" in wanted else {}
    return {"kind": str(found.kind), "said": found.text, "marks": [k for k, v in marks.items() if v], **told, **unit}


@pytest.mark.parametrize("case", load_cases("figures"))
def test_all_figures_of_a_text_and_nothing_else_are_read(case: dict[str, Any]) -> None:
    wanted = [{"marks": [], **row} for row in case["figures"]]
    wanted = [{key: str(row[key]) if key in ("low", "high") else row[key] for key in row} for row in wanted]
    found = find(case["text"])
    assert [quantity.text for quantity in found] == [row["said"] for row in wanted]
    assert [show(quantity, row) for quantity, row in zip(found, wanted, strict=True)] == wanted


@pytest.mark.parametrize("case", load_cases("counts"))
def test_only_what_counts_things_is_a_count(case: dict[str, Any]) -> None:
    assert [found.text for found in find(case["text"]) if found.kind is Kind.COUNT] == case["counts"]


def test_a_number_too_long_to_be_reported_is_none() -> None:
    assert find(f"Then {'9' * 40} stars were counted.") == []


def test_a_row_of_numbers_without_end_is_read_in_no_time() -> None:
    found = find("Of the tables " + "6 ft 2 in and half of the wells, " * 22 + "nothing is left.")
    assert 0 < len(found) <= 50


def test_comparators_do_not_reach_past_another_figure() -> None:
    low, high = find("More than 12 shops and 40 flats burned.")
    assert (low.comparator, high.comparator) == ("more_than", "exactly")
