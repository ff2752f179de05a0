"""What pins a figure to one occasion."""

from __future__ import annotations

from service.model import TimeSpan
from service.verification.pair import Pair


def tie_of(pair: Pair) -> str | None:
    """What pins the source's figure to one occasion: "killed on Monday", "killed in an air strike", beside an open
    statement.
    """
    source = pair.source
    if not any(_is_short(time) for time in pair.statement.times) and any(
        source.start <= time.start < source.end and _is_short(time) for time in source.times
    ):
        return "day"
    if any(term not in pair.statement.terms for term in source.circumstances):
        return "occasion"
    return None


def _is_short(time: TimeSpan) -> bool:
    """Whether a date lies within one month; a year does not pin a figure to an occasion."""
    return time.first[:7] == time.last[:7]
