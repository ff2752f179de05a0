from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.extraction.dates import find_dates
from service.extraction.text import split_sentences
from service.model import TimeSpan
from tests.reading import load_cases

PUBLISHED = date(2022, 1, 10)


def find(text: str, published: date | None = PUBLISHED) -> list[TimeSpan]:
    return [found.time for sentence in split_sentences(text) for found in find_dates(sentence.tokens, published, text)]


@pytest.mark.parametrize("case", load_cases("dates"))
def test_a_date_is_a_span_of_days_and_its_relation(case: dict[str, Any]) -> None:
    found = find(case["text"])
    assert [[each.first, each.last, each.relation, each.text] for each in found] == case["dates"]
    assert all(case["text"][each.start : each.end] == each.text for each in found)


def test_without_a_day_of_publishing_the_year_stays_open() -> None:
    (found,) = find("The ceasefire began on January 2.", None)
    assert (found.first, found.last) == ("0000-01-02", "0000-01-02")


def test_without_a_day_of_publishing_a_weekday_is_no_date() -> None:
    assert find("The ceasefire began on Thursday.", None) == []


@given(st.dates(date(1500, 1, 1), date(2099, 12, 31)), st.sampled_from(["{d} {m} {y}", "{m} {d}, {y}", "{y}-{n}-{z}"]))
def test_a_written_day_reads_back(day: date, form: str) -> None:
    parts = {"d": day.day, "m": f"{day:%B}", "y": day.year, "n": f"{day:%m}", "z": f"{day:%d}"}
    (found,) = find(f"The bridge opened on {form.format(**parts)}.")
    assert (found.first, found.last) == (day.isoformat(), day.isoformat())


@given(st.dates(date(1990, 1, 1), date(2099, 1, 1)), st.integers(0, 6))
def test_a_weekday_is_the_last_one_of_its_name(published: date, back: int) -> None:
    day = published - timedelta(days=back)
    (found,) = find(f"The bridge opened on {day:%A}.", published)
    assert found.first == day.isoformat()


@pytest.mark.parametrize("text", ["9" * 60 + "-13-31", "2022-" + "9" * 60 + "-01", "31-12-" + "9" * 60])
def test_a_row_of_digits_is_no_date(text: str) -> None:
    assert not any(time.first.startswith("9") for time in find(text))
