"""Two dates: the same, apart, or not known to be either."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from service.model import TimeSpan
from service.verification.match import Match

FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"
_NO_YEAR = "0000"


def match_times(statement: Sequence[TimeSpan], source: Sequence[TimeSpan]) -> Match:
    """How the source's dates stand to the statement's: same (one lies within), different (all apart), broader,
    unknown, absent.
    """
    if not statement:
        return Match.ABSENT
    if not source:
        return Match.UNKNOWN
    found = {_match(ours, theirs) for ours in statement for theirs in source}
    for match in (Match.SAME, Match.BROADER):
        if match in found:
            return match
    return Match.DIFFERENT


def _match(ours: TimeSpan, theirs: TimeSpan) -> Match:
    low, high = day_bounds(ours)
    first, last = (
        (theirs.first, theirs.last)
        if theirs.relation == "since" and ours.relation in ("on", "since")
        else day_bounds(theirs)
    )
    if ours.relation == "since":
        low, high = ours.first, ours.last if theirs.relation in ("on", "since") else high
    if low.startswith(_NO_YEAR) or first.startswith(_NO_YEAR):
        low, high, first, last = low[4:], high[4:], first[4:], last[4:]
    if low <= first and last <= high:
        return Match.SAME
    return Match.DIFFERENT if high < first or last < low else Match.BROADER


def is_of_day(time: TimeSpan, day: str) -> bool:
    """Whether news of an ISO day may tell of a time without naming it: it holds the day, or ended shortly before."""
    first, last = day_bounds(time)
    if first.startswith(_NO_YEAR):
        first, last = day[:4] + first[4:], day[:4] + last[4:]
    slack = _YEARS_SLACK if last[:4] == LAST_DAY[:4] or (first[5:] == "01-01" and last[5:] == "12-31") else _SLACK
    return first <= day and (last == LAST_DAY or day <= _shift(last, slack))


_SLACK, _YEARS_SLACK = 60, 183  # days


def day_bounds(time: TimeSpan) -> tuple[str, str]:
    """First and last ISO day that a date leaves open: "after 2010" is everything later."""
    if time.relation == "after":
        return _shift(time.last, 1), LAST_DAY
    if time.relation == "before":
        return FIRST_DAY, _shift(time.first, -1)
    if time.relation == "until":
        return FIRST_DAY, time.last
    return time.first, LAST_DAY if time.relation == "since" else time.last


def _shift(day: str, days: int) -> str:
    if day.startswith(_NO_YEAR):
        return _NO_YEAR + _shift("2000" + day[4:], days)[4:]
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
