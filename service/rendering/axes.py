"""Axes with round numbers and real dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext

from service.rendering.words import EPOCH, MONTHS, SCALES, is_currency, say_day, say_number

_PRECISION = 80
_CLOSE = Decimal("0.25")  # values that lie in the last quarter below their highest would look alike from zero

_DAY = 86_400.0
_MINUTE_STEPS = (60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600)
_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 3, 6, *(12 * years for years in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)))
_MOST_TICKS = 8
_MARGIN = 0.05
_FIRST, _LAST = (
    (limit - EPOCH).total_seconds() for limit in (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC))
)
_MONDAY = 4 * _DAY  # from the Thursday on which seconds are counted from


@dataclass(frozen=True, slots=True)
class ValueAxis:
    """From `low` to `high`, with the values to be labelled and their labels."""

    low: Decimal
    high: Decimal
    ticks: tuple[tuple[Decimal, str], ...]

    def share(self, value: Decimal) -> float:
        """Where a value lies between the low end (0) and the high end (1)."""
        with localcontext(prec=_PRECISION):
            return float((value - self.low) / (self.high - self.low))


@dataclass(frozen=True, slots=True)
class Tick:
    """A moment in seconds and its label of two lines; the lower one stands where it changes."""

    at: float
    label: str
    below: str


@dataclass(frozen=True, slots=True)
class TimeAxis:
    """From `first` to `last` in seconds since 1970 in UTC."""

    first: float
    last: float
    ticks: tuple[Tick, ...]

    def share(self, seconds: float) -> float:
        """Where a moment lies between the first one (0) and the last one (1)."""
        return (seconds - self.first) / (self.last - self.first)


def build_value_axis(values: Sequence[Decimal], unit: str) -> ValueAxis:
    """An axis over at least one value: from zero unless the values lie close together far from it."""
    with localcontext(prec=_PRECISION):
        low, high = min(values), max(values)
        if high - low >= _CLOSE * max(abs(low), abs(high)) or high == low:
            low, high = min(low, Decimal(0)), max(high, Decimal(0))
        if low == high:
            high = low + 1
        step = _round_step((high - low) / 5)
        if all(value == value.to_integral_value() for value in values):
            step = max(step, Decimal(1))
        first, last = ((low / step).to_integral_value(ROUND_FLOOR), (high / step).to_integral_value(ROUND_CEILING))
        if first > 0 and min(values) == step * first:
            first -= 1  # nothing lies on the foot of a scale that does not begin at zero
        ticks = [step * number for number in range(int(first), int(last) + 1)]
        return ValueAxis(ticks[0], ticks[-1], tuple(zip(ticks, _label_values(ticks, unit), strict=True)))


def _round_step(least: Decimal) -> Decimal:
    """The first of 1, 2, 5, 10, 20 … that is not below the least."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)


def _label_values(ticks: Sequence[Decimal], unit: str) -> list[str]:
    """All in the same words: "0", "0.5 million", "1 million"."""
    highest = max(map(abs, ticks))
    scale, word = next(((scale, f" {word}") for scale, word in SCALES if highest >= scale), (Decimal(1), ""))
    if highest >= 1000 * SCALES[0][0]:
        scale, word = Decimal(1), ""
    before, behind = (f"{unit} " if is_currency(unit) else ""), ("%" if unit == "percent" else "")
    return [f"{before}{say_number(tick / scale)}{word if tick else ''}{behind}" for tick in ticks]


def build_time_axis(moments: Sequence[float], *, only_days: bool) -> TimeAxis:
    """An axis over at least one moment, with room at its ends; `only_days`: no hours on it."""
    first, last = min(moments), max(moments)
    least = 2 * _DAY if only_days else 3 * 3600.0
    margin = max((last - first) * _MARGIN, (least - (last - first)) / 2)
    first, last = max(first - margin, _FIRST), min(last + margin, _LAST)
    return TimeAxis(first, last, tuple(_list_ticks(first, last, only_days=only_days)))


def _list_ticks(first: float, last: float, *, only_days: bool) -> Iterator[Tick]:
    span = last - first
    seconds = [*(() if only_days else _MINUTE_STEPS), *(days * _DAY for days in _DAY_STEPS)]
    step = next((step for step in seconds if span / step <= _MOST_TICKS), None)
    if step is None:
        yield from _list_months(first, last)
        return
    start = _MONDAY if step >= 7 * _DAY else 0.0
    number = -((start - first) // step)
    shown = ""
    while (at := start + number * step) <= last:
        moment = EPOCH + timedelta(seconds=at)
        day = say_day(moment)
        label, below = (f"{moment:%H:%M}", day) if step < _DAY else (day.rsplit(" ", 1)[0], str(moment.year))
        yield Tick(at, label, below if below != shown else "")
        shown = below
        number += 1


def _list_months(first: float, last: float) -> Iterator[Tick]:
    months = (last - first) / (30.4 * _DAY)
    step = next(step for step in _MONTH_STEPS if months / step <= _MOST_TICKS)
    begin = EPOCH + timedelta(seconds=first)
    number = -(-(begin.year * 12 + begin.month - 1) // step)
    shown = ""
    while number * step < 12 * 10_000:
        year, month = divmod(number * step, 12)
        number += 1
        if year < 1:
            continue
        at = (datetime(year, month + 1, 1, tzinfo=UTC) - EPOCH).total_seconds()
        if at > last:
            return
        if at >= first:
            label, below = (str(year), "") if step >= 12 else (MONTHS[month], str(year))
            yield Tick(at, label, below if below != shown else "")
            shown = below
