"""Figures, days and sides as a reader of a newspaper finds them written."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation, localcontext

from service.model import Stance

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
STANCES = {
    Stance.SUPPORTS: "supports the statement",
    Stance.CONTRADICTS: "contradicts it",
    Stance.RELATED: "does neither",
}

_FURTHEST = 30
"""The power of ten beyond which an end is drawn as if it lay there: the digits would fill the page."""
SCALES = ((Decimal(10**12), "trillion"), (Decimal(10**9), "billion"), (Decimal(10**6), "million"))
_WORDLESS = Decimal(10**18)
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def find_number(text: str | None) -> Decimal | None:
    """The number of a decimal string; None for no end and for what is no finite number."""
    try:
        value = Decimal(text) if text is not None else None
    except InvalidOperation:
        return None
    if value is None or not value.is_finite():
        return None
    if not value or value.adjusted() < -_FURTHEST:
        return Decimal(0)
    return value if value.adjusted() <= _FURTHEST else Decimal(10) ** _FURTHEST * (1 if value > 0 else -1)


def find_moment(text: str | None) -> datetime | None:
    """When a report was published: of a bare date its first moment, of a time that time in UTC."""
    try:
        moment = datetime.fromisoformat(text) if text else None
        if moment is None:
            return None
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def is_day(text: str | None) -> bool:
    """Whether a date tells no more than the day."""
    return bool(text) and ":" not in (text or "")


def say_day(moment: datetime) -> str:
    """The day: "7 Jan 2022"."""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def say_moment(text: str | None) -> str:
    """When it was published: "7 Jan 2022", "7 Jan 2022, 16:45 UTC" or "undated"."""
    moment = find_moment(text)
    if moment is None:
        return "undated"
    return say_day(moment) if is_day(text) else f"{say_day(moment)}, {moment:%H:%M} UTC"


def say_number(value: Decimal) -> str:
    """A number to be read: "2,300", "2.5 million", "−0.4"; at most two places, or three digits below one."""
    with localcontext(prec=80):
        if abs(value) >= _WORDLESS:
            digits = f"{value.scaleb(-value.adjusted()):.3f}".rstrip("0").rstrip(".")
            return f"{_minus(digits)} × 10{str(value.adjusted()).translate(_SUPERSCRIPT)}"
        for scale, word in SCALES:
            share = value / scale
            if abs(share) >= 1 and share == round(share, 3):
                return f"{_plain(share)} {word}"
        places = 2 if abs(value) >= 1 else 2 - value.adjusted() if value else 0
        return _plain(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN))


def say_amount(value: Decimal, unit: str) -> str:
    """A number with a unit that is written beside it: "4.5%", "USD 2 billion"; a counted noun is left out."""
    if unit == "percent":
        return f"{say_number(value)}%"
    return f"{unit} {say_number(value)}" if is_currency(unit) else say_number(value)


def say_figure(low: Decimal | None, high: Decimal | None, said: tuple[bool, bool, bool], unit: str) -> str:
    """A figure in words: "18", "at least 18", "under 15", "about 360 to under 400", "no figure".

    `said` is whether the low end is left out, whether the high end is, and whether the figure is approximate.
    """
    low_open, high_open, approximate = said
    about = "about " if approximate else ""
    if low is None:
        return (
            "no figure"
            if high is None
            else f"{'less than' if high_open else 'at most'} {about}{say_amount(high, unit)}"
        )
    if high is None:
        return f"{'more than' if low_open else 'at least'} {about}{say_amount(low, unit)}"
    if unit == "score":
        return f"{say_number(high)}–{say_number(low)}"
    if low == high:
        return f"{about}{say_amount(low, unit)}"
    over, under = ("over " if low_open else ""), ("under " if high_open else "")
    return f"{about}{over}{say_amount(low, unit)} to {under}{say_amount(high, unit)}"


def is_currency(unit: str) -> bool:
    """Whether a unit is the code of a currency: "USD"."""
    return len(unit) == 3 and unit.isascii() and unit.isalpha() and unit.isupper()


def count(number: int, noun: str) -> str:
    """A number and its noun: "1 report", "1,200 reports"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _plain(value: Decimal) -> str:
    digits = f"{value:,f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return _minus("0" if digits == "-0" else digits)


def _minus(digits: str) -> str:
    return digits.replace("-", "−")
