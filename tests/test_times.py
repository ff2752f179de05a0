"""Two dates are the same, apart, or not known to be either."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.model import TimeSpan
from service.verification.match import Match
from service.verification.times import FIRST_DAY, LAST_DAY, day_bounds, is_of_day, match_times


def _span(first: str, last: str | None = None, relation: str = "on") -> TimeSpan:
    return TimeSpan(first, last or first, relation, first, 0, len(first))


DAY, NEXT = _span("2022-01-05"), _span("2022-01-06")
YEAR = _span("2022-01-01", "2022-12-31")
UNDATED_YEAR = _span("0000-01-05")

MATCHES = [
    pytest.param([], [DAY], Match.ABSENT, id="no date in the statement"),
    pytest.param([DAY], [], Match.UNKNOWN, id="no date in the source"),
    pytest.param([DAY], [DAY], Match.SAME, id="one day"),
    pytest.param([DAY], [NEXT], Match.DIFFERENT, id="two days"),
    pytest.param([YEAR], [DAY], Match.SAME, id="a day of the year"),
    pytest.param([DAY], [YEAR], Match.BROADER, id="the year of a day"),
    pytest.param([DAY], [NEXT, DAY], Match.SAME, id="one of several"),
    pytest.param([DAY], [UNDATED_YEAR], Match.SAME, id="a day without its year"),
    pytest.param([NEXT], [UNDATED_YEAR], Match.DIFFERENT, id="another day without its year"),
    pytest.param([_span("2010-01-01", "2010-12-31", "after")], [DAY], Match.SAME, id="after a year"),
    pytest.param([_span("2010-01-01", "2010-12-31", "after")], [_span("2010-05-05")], Match.DIFFERENT, id="in it"),
    pytest.param([_span("2010-01-01", "2010-12-31", "before")], [_span("2009-12-31")], Match.SAME, id="before it"),
    pytest.param([_span("2010-01-01", "2010-12-31", "until")], [_span("2010-12-31")], Match.SAME, id="until its end"),
    pytest.param([_span("2010-01-01", "2010-12-31", "until")], [_span("2011-01-01")], Match.DIFFERENT, id="past it"),
    pytest.param([DAY], [_span("2022-01-02", relation="since")], Match.DIFFERENT, id="began on another day"),
    pytest.param([DAY], [_span("2022-01-05", relation="since")], Match.SAME, id="began on the day"),
]


@pytest.mark.parametrize(("statement", "source", "expected"), MATCHES)
def test_dates_match(statement: list[TimeSpan], source: list[TimeSpan], expected: Match) -> None:
    assert match_times(statement, source) is expected


_DAYS = st.dates(date(1000, 1, 1), date(2999, 12, 31)).map(date.isoformat)
_SPANS = st.builds(
    lambda days, relation: _span(min(days), max(days), relation),
    st.tuples(_DAYS, _DAYS),
    st.sampled_from(["on", "since", "until", "before", "after"]),
)


@given(_SPANS)
def test_a_date_matches_itself(span: TimeSpan) -> None:
    assert match_times([span], [span]) is Match.SAME
    low, high = day_bounds(span)
    assert FIRST_DAY <= low <= high <= LAST_DAY


@given(_SPANS, _SPANS)
def test_being_apart_is_symmetric_for_plain_dates(one: TimeSpan, other: TimeSpan) -> None:
    if one.relation == other.relation == "on":
        apart = match_times([one], [other]) is Match.DIFFERENT
        assert apart == (match_times([other], [one]) is Match.DIFFERENT)
        assert apart == (one.last < other.first or other.last < one.first)


@pytest.mark.parametrize(
    ("first", "last", "relation", "day", "may"),
    [
        ("2024-01-01", "2024-12-31", "on", "2024-07-18", True),
        ("2023-01-01", "2023-12-31", "on", "2024-03-01", True),
        ("2011-01-01", "2011-12-31", "on", "2024-03-01", False),
        ("2024-01-01", "2024-03-31", "on", "2024-07-18", False),
        ("0000-01-01", "0000-03-31", "on", "2024-07-18", False),
        ("0000-04-01", "0000-06-30", "on", "2024-07-18", True),
        ("2022-01-02", "2022-01-02", "since", "2024-07-18", True),
        ("2025-01-01", "2025-12-31", "on", "2024-07-18", False),
        ("2010-01-01", "2010-12-31", "before", "2024-07-18", False),
    ],
)
def test_an_article_may_tell_of_a_time_without_naming_it(
    first: str, last: str, relation: str, day: str, may: bool
) -> None:
    assert is_of_day(TimeSpan(first, last, relation, "", 0, 0), day) is may
