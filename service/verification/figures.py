"""Two quantities as intervals: the same, entailed, excluded, or neither."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from service.lexicon.lexicon import quantity_table
from service.model import Comparator, Kind, Quantity, Relation

_ROUND_SHARE = Decimal("0.005")  # a rounded figure stays the same figure within half a percent of it
_CONVERTED_SHARE = Decimal("0.02")  # two units of one dimension never give exactly the same number
_SECONDS = "time"
_HALO = Decimal("0.1")  # how far from a share in round words ("a third") another may lie and still not rule it out
_DEGREE = Decimal("0.6")  # degrees by which two scales may differ in rounding


class Interval(Struct, frozen=True):
    """Ends in the unit's base, None where unbounded, and whether each end is left out."""

    low: Decimal | None
    high: Decimal | None
    low_open: bool
    high_open: bool


def compare_figures(statement: Quantity, source: Quantity) -> Relation | None:
    """same_figure, entailed, figure_differs or compatible; None when the two measure different things.

    "18" and "at least 18" are the same figure, as are "1,000" and "more than 1,000" unless the statement
    says "exactly"; "2,300" and "2,298" are by rounding. Otherwise the source's interval lies within the
    statement's (entailed), outside it (figure_differs), or across it (compatible).
    """
    if statement.kind is not source.kind:
        return None
    if statement.kind is Kind.SCORE:
        same = (statement.low, statement.high) == (source.low, source.high)  # whoever won, both sides are told
        return Relation.SAME_FIGURE if same else Relation.FIGURE_DIFFERS
    statement, source = _in_one_scale(statement, source)
    factors = _factors(statement, source)
    if factors is None:
        return None
    ours, theirs = _interval(statement, factors[0]), _interval(source, factors[1])
    stated, said = statement.stated * factors[0], source.stated * factors[1]
    if _is_same(statement, source, stated, said, converted=factors[0] != factors[1]):
        return Relation.SAME_FIGURE
    if is_within(theirs, ours) or (_is_hedged(source) and is_within(_near(said), ours)):
        return Relation.ENTAILED
    if not are_disjoint(ours, theirs):
        return Relation.COMPATIBLE
    near = _may_be_rounded(statement, source, stated, said) or _is_near_share(statement, source)
    if factors[0] != factors[1] and not (statement.strict or source.strict):
        slack = _half_step(statement) * factors[0] + _half_step(source) * factors[1]
        near = near or (_is_plain(statement) and _is_plain(source) and abs(stated - said) <= slack)
    return Relation.COMPATIBLE if near else Relation.FIGURE_DIFFERS


def _half_step(quantity: Quantity) -> Decimal:
    """Half of the last digit's place: what is lost when one unit is turned into another ("1.2 miles" for 2 km)."""
    exponent = quantity.stated.as_tuple().exponent
    return Decimal(1).scaleb(min(exponent, 0) if isinstance(exponent, int) else 0) / 2


def _in_one_scale(statement: Quantity, source: Quantity) -> tuple[Quantity, Quantity]:
    """Degrees of Fahrenheit beside degrees Celsius as Celsius, where both scales are there."""
    if statement.unit == source.unit or {statement.unit, source.unit} != {_CELSIUS, _FAHRENHEIT}:
        return statement, source
    one, other = _as_celsius(statement), _as_celsius(source)
    plain = _is_plain(one) and _is_plain(other)
    return (
        (replace(one, low=other.low, high=other.high, stated=other.stated), other)
        if (plain and abs(one.stated - other.stated) <= _DEGREE)
        else (one, other)
    )


def _as_celsius(quantity: Quantity) -> Quantity:
    if quantity.unit != _FAHRENHEIT:
        return quantity

    def convert(value: Decimal) -> Decimal:
        return (value - 32) * 5 / 9

    low, high = quantity.low, quantity.high
    return replace(
        quantity,
        low=None if low is None else convert(low),
        high=None if high is None else convert(high),
        stated=convert(quantity.stated),
        unit=_CELSIUS,
    )


_CELSIUS, _FAHRENHEIT = "celsius", "fahrenheit"


def _is_share_in_words(quantity: Quantity) -> bool:
    """ "half", "a third", "one in five": rounder than a percentage says it; not "about 33 percent"."""
    if quantity.kind is not Kind.PERCENT or quantity.low is None or quantity.high is None:
        return False
    return (
        quantity.approximate
        and quantity.comparator is Comparator.ABOUT
        and quantity.high - quantity.low <= 1
        and not (quantity.low_open or quantity.high_open)
    )


def _is_near_share(statement: Quantity, source: Quantity) -> bool:
    """A share in words beside another that is not far from it: "half" does not rule out "48 percent"."""
    if not (_is_share_in_words(statement) or _is_share_in_words(source)):
        return False
    gap = abs(statement.stated - source.stated)
    return gap <= _HALO * max(statement.stated, source.stated)


_NEAR_SHARE = Decimal("0.05")  # "about 400" is hardly said of a figure farther off than this


def _near(said: Decimal) -> Interval:
    """What "about 400" speaks for: half of what it leaves open, so that it supports "more than 375"."""
    return Interval(said * (1 - _NEAR_SHARE), said * (1 + _NEAR_SHARE), False, False)


def exceeds(source: Quantity, statement: Quantity) -> bool:
    """Whether the least that the source gives is more than the most that the statement allows."""
    factors = _factors(statement, source)
    if factors is None or source.low is None or statement.high is None or source.kind is Kind.SCORE:
        return False
    low, high = source.low * factors[1], statement.high * factors[0]
    return low > high or (low == high and (source.low_open or statement.high_open))


def is_within(inner: Interval, outer: Interval) -> bool:
    """Whether every value of `inner` is one of `outer`."""
    low = outer.low is None or (
        inner.low is not None
        and (inner.low > outer.low or (inner.low == outer.low and (inner.low_open or not outer.low_open)))
    )
    high = outer.high is None or (
        inner.high is not None
        and (inner.high < outer.high or (inner.high == outer.high and (inner.high_open or not outer.high_open)))
    )
    return low and high


def are_disjoint(one: Interval, other: Interval) -> bool:
    """Whether no value lies in both."""
    return _ends_before(one, other) or _ends_before(other, one)


def _ends_before(one: Interval, other: Interval) -> bool:
    if one.high is None or other.low is None:
        return False
    return one.high < other.low or (one.high == other.low and (one.high_open or other.low_open))


def _interval(quantity: Quantity, factor: Decimal) -> Interval:
    return Interval(
        None if quantity.low is None else quantity.low * factor,
        None if quantity.high is None else quantity.high * factor,
        quantity.low_open,
        quantity.high_open,
    )


def _factors(statement: Quantity, source: Quantity) -> tuple[Decimal, Decimal] | None:
    """The factors to a common base, or None when there is none: percent and points, dollars and euros, people and
    days.
    """
    one = Decimal(1)
    if statement.kind is not source.kind:
        return None
    if statement.unit == source.unit or statement.kind is Kind.COUNT:
        return one, one
    ours, theirs = _dimension(statement), _dimension(source)
    if ours is None or theirs is None or ours[0] != theirs[0]:
        return None
    return ours[1], theirs[1]


def _dimension(quantity: Quantity) -> tuple[str, Decimal] | None:
    table = quantity_table()
    if quantity.kind is Kind.MONEY:
        return table.currency_parts.get(quantity.unit, (quantity.unit, Decimal(1)))
    if quantity.kind in (Kind.DURATION, Kind.AGE):
        factor = table.durations.get(quantity.unit)
        return (_SECONDS, factor) if factor else None
    return table.measure_units.get(quantity.unit)


def _is_same(statement: Quantity, source: Quantity, stated: Decimal, said: Decimal, *, converted: bool) -> bool:
    """Whether two people could have said these of the same count."""
    if statement.strict or source.strict:
        if stated != said:
            return False
        return _is_plain(statement) and _is_plain(source)
    if stated != said:
        if _is_share_in_words(statement) or _is_share_in_words(source):
            return _holds_share(statement, source) or _holds_share(source, statement)
        if not (_is_plain(statement) and _is_plain(source)):
            return False
        share = _CONVERTED_SHARE if converted else _ROUND_SHARE
        near = abs(stated - said) <= share * max(abs(stated), abs(said))
        return near and (converted or _is_rounding(stated, said))
    if _is_plain(statement):
        return source.comparator in (Comparator.EXACTLY, Comparator.AT_LEAST, Comparator.MORE_THAN) or _is_hedged(
            source
        )
    if _is_hedged(statement):
        return _is_plain(source) or _is_hedged(source)
    return statement.comparator is source.comparator


def _holds_share(words: Quantity, plain: Quantity) -> bool:
    """Whether a share in words is what a plain percentage rounds to: "a third" for 33, 33.4 and 34 percent."""
    if not _is_share_in_words(words) or not (_is_plain(plain) or _is_share_in_words(plain)):
        return False
    slack = Decimal("0.5") if words.low == words.high else Decimal(0)
    return (words.low or Decimal(0)) - slack < plain.stated < (words.high or Decimal(0)) + slack or (
        plain.stated in (words.low, words.high)
    )


def _is_plain(quantity: Quantity) -> bool:
    return quantity.comparator is Comparator.EXACTLY and not quantity.approximate


def _is_hedged(quantity: Quantity) -> bool:
    """ "about 400", "nearly 400", "a dozen"; not the open counts "dozens" and "hundreds"."""
    if (
        not quantity.approximate
        or quantity.comparator is not Comparator.ABOUT
        or quantity.low is None
        or quantity.high is None
    ):
        return False
    return quantity.high <= quantity.low * 2


def _is_rounding(one: Decimal, other: Decimal) -> bool:
    """Whether one is the other rounded to the precision that its own zeros show (two digits at least)."""
    return _rounds_to(one, other) or _rounds_to(other, one)


def _rounds_to(exact: Decimal, rounded: Decimal) -> bool:
    step = _step(rounded)
    return step > 0 and abs(rounded) >= 10 * step and abs(exact - rounded) * 2 <= step


def _step(value: Decimal) -> Decimal:
    """The place value of the last digit that is not a trailing zero; 0 for a number that shows no rounding."""
    text = f"{value.normalize():f}"
    if "." in text:
        return Decimal(0)
    zeros = len(text) - len(text.rstrip("0"))
    return Decimal(10) ** zeros if zeros else Decimal(0)


def _may_be_rounded(statement: Quantity, source: Quantity, stated: Decimal, said: Decimal) -> bool:
    """A plain round number of three digits or more may stand for its neighbour: 2,300 for 2,340."""
    if not (_is_plain(statement) and _is_plain(source)) or statement.strict or source.strict:
        return False
    least = min(abs(stated), abs(said))
    if least >= _MILLION:
        return _is_told_shorter(stated, said)
    if least >= 100:
        return _is_rounding(stated, said)
    return statement.kind is Kind.PERCENT and _is_cut(statement.stated, source.stated)


_TENTH = Decimal("0.1")
_MILLION = 1_000_000  # from here on figures are told in millions, with or without decimals


def _is_told_shorter(stated: Decimal, said: Decimal) -> bool:
    """Whether one is the other with fewer of its digits: 5 million for 4.9 million; not 10 for 13."""
    places = [value.normalize().adjusted() - len(value.normalize().as_tuple().digits) + 1 for value in (stated, said)]
    unit = Decimal(1).scaleb(max(places))
    return abs(stated - said) <= min(unit / 2, _TENTH * max(abs(stated), abs(said)))


_WHOLE = 1_000  # percent; larger shares are told as multiples, and what is too long has no last decimals


def _is_cut(stated: Decimal, said: Decimal) -> bool:
    """Whether the rougher of two is the other without its last decimals: 5 for 5.1, no less for 4.9."""
    rough, fine = sorted((stated, said), key=lambda value: -int(value.as_tuple().exponent))
    return abs(fine) < _WHOLE and fine.quantize(rough) == rough
