"""Figures and days in words, and the round numbers and real dates of axes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest

from service.rendering.axes import build_time_axis, build_value_axis
from service.rendering.words import EPOCH, find_moment, find_number, say_figure, say_moment, say_number


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("0", "0"),
        ("-0.0", "0"),
        ("18", "18"),
        ("2300", "2,300"),
        ("4.50", "4.5"),
        ("-0.4", "−0.4"),
        ("33.33333333333333333333", "33.33"),
        ("0.0012345", "0.00123"),
        ("2500000", "2.5 million"),
        ("1234567", "1,234,567"),
        ("-3000000000", "−3 billion"),
        ("1000000000000000", "1,000 trillion"),
        ("1E+24", "1 × 10²⁴"),
    ],
)
def test_numbers_are_read_easily(value: str, words: str) -> None:
    assert say_number(Decimal(value)) == words


@pytest.mark.parametrize(
    ("low", "high", "said", "unit", "words"),
    [
        ("18", "18", "", "officer", "18"),
        ("400", "400", "about", "person", "about 400"),
        ("18", None, "", "officer", "at least 18"),
        ("1000", None, "over", "person", "more than 1,000"),
        ("3", None, "about", "officer", "at least about 3"),
        (None, "50", "", "person", "at most 50"),
        (None, "15", "under", "officer", "less than 15"),
        ("10", "20", "", "person", "10 to 20"),
        ("360", "400", "about under", "person", "about 360 to under 400"),
        ("10", "20", "over under", "person", "over 10 to under 20"),
        ("4.5", "4.5", "", "percent", "4.5%"),
        ("2000000000", "2000000000", "", "USD", "USD 2 billion"),
        ("1", "3", "", "score", "3–1"),
        (None, None, "", "officer", "no figure"),
    ],
)
def test_figures_are_said_as_they_were(low: str | None, high: str | None, said: str, unit: str, words: str) -> None:
    flags = ("over" in said, "under" in said, "about" in said)
    assert say_figure(find_number(low), find_number(high), flags, unit) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2022-01-07", "7 Jan 2022"),
        ("2022-01-07T16:45:00Z", "7 Jan 2022, 16:45 UTC"),
        ("2022-01-07T01:30:00+06:00", "6 Jan 2022, 19:30 UTC"),
        ("0001-01-01T00:00:00+14:00", "undated"),
        ("yesterday", "undated"),
        (None, "undated"),
    ],
)
def test_moments_are_said_in_utc(text: str | None, words: str) -> None:
    assert say_moment(text) == words


@pytest.mark.parametrize("text", ["NaN", "Infinity", "-sNaN", "", "many", None])
def test_what_is_no_finite_number_is_no_end(text: str | None) -> None:
    assert find_number(text) is None


@pytest.mark.parametrize(
    ("values", "unit", "labels"),
    [
        (["8", "19"], "officer", "0 5 10 15 20"),
        (["0"], "officer", "0 1"),
        (["1"], "officer", "0 1"),
        (["2298", "2305"], "person", "2,296 2,298 2,300 2,302 2,304 2,306"),
        (["-0.3", "4.5"], "percent", "−1% 0% 1% 2% 3% 4% 5%"),
        (["-5"], "degree", "−5 −4 −3 −2 −1 0"),
        (["2000000"], "person", "0 | 0.5 million | 1 million | 1.5 million | 2 million"),
        (["4000000000000"], "USD", "USD 0 | USD 1 trillion | USD 2 trillion | USD 3 trillion | USD 4 trillion"),
        (["18", "20"], "officer", "17 18 19 20"),
    ],
    ids=["from zero", "nothing", "one", "close", "share", "below zero", "millions", "huge", "not on the foot"],
)  # fmt: skip
def test_a_scale_has_round_numbers(values: list[str], unit: str, labels: str) -> None:
    axis = build_value_axis([Decimal(value) for value in values], unit)
    expected = labels.split(" | ") if " | " in labels else labels.split()
    assert [label for _, label in axis.ticks] == expected
    assert all(0 <= axis.share(Decimal(value)) <= 1 for value in values)


@pytest.mark.parametrize(
    ("dates", "labels"),
    [
        (["2022-01-07"], "6 Jan/2022 | 7 Jan | 8 Jan"),
        (["2022-01-01T12:30:00Z"], "11:00/1 Jan 2022 | 11:30 | 12:00 | 12:30 | 13:00 | 13:30 | 14:00"),
        (["2022-01-07T22:00:00Z", "2022-01-08T02Z"], "22:00/7 Jan 2022 | 23:00 | 00:00/8 Jan 2022 | 01:00 | 02:00"),
        (["2021-12-30", "2022-01-04"], "30 Dec/2021 | 31 Dec | 1 Jan/2022 | 2 Jan | 3 Jan | 4 Jan"),
        (["2022-01-01", "2022-01-30"], "3 Jan/2022 | 10 Jan | 17 Jan | 24 Jan | 31 Jan"),
        (["2021-11-15", "2022-04-15"], "Dec/2021 | Jan/2022 | Feb | Mar | Apr"),
        (["2015-03-01", "2022-03-01"], "2015 | 2016 | 2017 | 2018 | 2019 | 2020 | 2021 | 2022"),
        (["0001-01-01", "9999-12-31"], "2000 | 4000 | 6000 | 8000"),
    ],
    ids=["one day", "one moment", "hours", "days", "weeks", "months", "years", "ages"],
)  # fmt: skip
def test_a_time_axis_has_real_dates(dates: list[str], labels: str) -> None:
    moments = [moment for moment in map(find_moment, dates) if isinstance(moment, datetime)]
    only_days = ":" not in dates[0]
    axis = build_time_axis([(moment - EPOCH).total_seconds() for moment in moments], only_days=only_days)
    assert " | ".join(f"{tick.label}/{tick.below}".rstrip("/") for tick in axis.ticks) == labels
    assert all(0 <= axis.share(tick.at) <= 1 for tick in axis.ticks)
