"""The points of a timeline as they are drawn and told: read, cleaned and put into words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from service.answer import AnswerQuantity, FigurePoint, Figures
from service.rendering.letters import clean, fit, isolate, measure
from service.rendering.words import (
    EPOCH,
    STANCES,
    find_moment,
    find_number,
    is_currency,
    is_day,
    say_day,
    say_figure,
    say_moment,
)

_UNNAMED = "publisher not named"
_FIXED = frozenset({"percent", "times", "score"})


@dataclass(frozen=True, slots=True)
class Report:
    """A point, its ends as numbers, its moment, and its words; `why_not` says why it is not drawn."""

    point: FigurePoint
    low: Decimal | None
    high: Decimal | None
    moment: datetime | None
    publisher: str
    value: str
    when: str
    why_not: str

    @property
    def seconds(self) -> float:
        """The moment on the time axis; only of a report that is drawn."""
        return (self.moment - EPOCH).total_seconds() if self.moment else 0.0

    @property
    def has_only_day(self) -> bool:
        """Whether its hour is not known."""
        return is_day(self.point.published_at)

    @property
    def full(self) -> str:
        """What its mark tells: excerpt, publisher, date, figure and side."""
        later = "; a later report gives more" if self.point.superseded_by else ""
        place = f"{isolate(self.publisher)}, {self.when}"
        return f"“{isolate(clean(self.point.excerpt))}” ({place}): {self.value}, {STANCES[self.point.stance]}{later}"

    def row(self, number: str, width: float, size: float) -> str:
        """Its line in the list: where room is short the hour goes first, then the end of the publisher's name."""
        before = f"{number} " if number else ""
        day = say_day(self.moment) if self.moment else self.when
        for when, least in ((self.when, 1.0), (day, 0.0)):
            room = width - measure(f"{before}, {when}: {self.value}", size)
            if room >= least * measure(self.publisher, size):
                return f"{before}{isolate(fit(self.publisher, room, size))}, {when}: {self.value}"
        return fit(f"{before}{day}: {self.value}", width, size)


def read_reports(figures: Figures) -> list[Report]:
    """The points in their order."""
    return [_read(point, figures.quantity.unit) for point in figures.points]


def say_quantity(quantity: AnswerQuantity | FigurePoint) -> str:
    """A figure in words, with its unit where that is written beside the number."""
    low, high = find_number(quantity.low), find_number(quantity.high)
    said = (quantity.low_open, quantity.high_open, quantity.approximate)
    return say_figure(low, high, said, clean(quantity.unit))


def say_span(reports: Sequence[Report]) -> str:
    """The days over which reports were published, "5 Jan 2022 to 26 Jan 2022"; empty for none with a date."""
    moments = [report.moment for report in reports if report.moment]
    if not moments:
        return ""
    first, last = say_day(min(moments)), say_day(max(moments))
    return first if first == last else f"{first} to {last}"


def _read(point: FigurePoint, unit: str) -> Report:
    low, high = find_number(point.low), find_number(point.high)
    if low is not None and high is not None and low > high:
        low, high = high, low
    moment = find_moment(point.published_at)
    if moment is None:
        why_not = "no date"
    elif low is None and high is None:
        why_not = "no figure"
    else:
        why_not = "" if _are_on_one_axis(point.unit, unit) else "another unit"
    publisher = clean(point.publisher or "") or _UNNAMED
    return Report(point, low, high, moment, publisher, say_quantity(point), say_moment(point.published_at), why_not)


def _are_on_one_axis(one: str, other: str) -> bool:
    """Counted nouns may differ ("officer", "person"); percents, money, scores and multiples may not."""
    return one == other or not any(unit in _FIXED or is_currency(unit) for unit in (one, other))
