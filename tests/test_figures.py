"""Figures are intervals: the same, entailed, excluded or neither, and never two kinds against each other."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.model import Comparator, Kind, Quantity, Relation
from service.verification.figures import Interval, are_disjoint, compare_figures, exceeds, is_within
from tests.judging import find_quantity

FIGURES = [
    ("18 people died", "at least 18 people died", Relation.SAME_FIGURE),
    ("18 people died", "more than 18 people died", Relation.SAME_FIGURE),
    ("exactly 18 people died", "more than 18 people died", Relation.FIGURE_DIFFERS),
    ("exactly 18 people died", "18 people died", Relation.SAME_FIGURE),
    ("18 people died", "fewer than 18 people died", Relation.FIGURE_DIFFERS),
    ("18 people died", "at least 20 people died", Relation.FIGURE_DIFFERS),
    ("26 people died", "at least 18 people died", Relation.COMPATIBLE),
    ("more than 10 people died", "at least 18 people died", Relation.ENTAILED),
    ("more than 18 people died", "at least 18 people died", Relation.COMPATIBLE),
    ("fewer than 15 people died", "at least 18 people died", Relation.FIGURE_DIFFERS),
    ("at most 18 people died", "18 people died", Relation.ENTAILED),
    ("between 10 and 20 people died", "15 people died", Relation.ENTAILED),
    ("15 people died", "between 10 and 20 people died", Relation.COMPATIBLE),
    ("25 people died", "between 10 and 20 people died", Relation.FIGURE_DIFFERS),
    ("dozens of people died", "26 people died", Relation.ENTAILED),
    ("26 people died", "dozens of people died", Relation.COMPATIBLE),
    ("about 400 people died", "nearly 400 people died", Relation.SAME_FIGURE),
    ("2,300 people died", "2,298 people died", Relation.SAME_FIGURE),
    ("2,300 people died", "2,340 people died", Relation.COMPATIBLE),
    ("2,300 people died", "2,400 people died", Relation.FIGURE_DIFFERS),
    ("2,301 people died", "2,298 people died", Relation.FIGURE_DIFFERS),
    ("two thousand people died", "2,000 people died", Relation.SAME_FIGURE),
    ("1.2 million people died", "1,200,000 people died", Relation.SAME_FIGURE),
    ("no people died", "18 people died", Relation.FIGURE_DIFFERS),
    ("the tower is 2 km high", "the tower is 2,000 metres high", Relation.SAME_FIGURE),
    ("the river is 10 km long", "the river is 6.2 miles long", Relation.SAME_FIGURE),
    ("the talks lasted two weeks", "the talks lasted 14 days", Relation.SAME_FIGURE),
    ("it cost $5 million", "it cost 5 million dollars", Relation.SAME_FIGURE),
    ("it cost $5 million", "it cost €5 million", None),
    ("it cost 3 million dollars", "it cost 3 million Canadian dollars", None),
    ("it cost 3 million US dollars", "it cost 3 million dollars", Relation.SAME_FIGURE),
    ("it rose by 3 percent", "it rose by 3 percentage points", None),
    ("the tram was 2 kilometres long", "the tram was 1.24 miles long", Relation.SAME_FIGURE),
    ("the tram was 2 kilometres long", "the tram was 1.2 miles long", Relation.COMPATIBLE),
    ("the tram was 2 kilometres long", "the tram was 3.2 miles long", Relation.FIGURE_DIFFERS),
    ("he is 6 ft 2 in tall", "he is 188 cm tall", Relation.SAME_FIGURE),
    ("he is 6 ft 2 in tall", "he is 5 ft 11 in tall", Relation.FIGURE_DIFFERS),
    ("he is 6 ft 2 in tall", "he is 6 feet tall", Relation.COMPATIBLE),
    ("the ferry takes 2h 14m", "the ferry takes 134 minutes", Relation.SAME_FIGURE),
    ("the ferry takes half an hour", "the ferry takes 30 minutes", Relation.SAME_FIGURE),
    ("he ruled for a decade", "he ruled for ten years", Relation.SAME_FIGURE),
    ("the cellar was 30 degrees Celsius", "the cellar was 86 °F", Relation.SAME_FIGURE),
    ("the cellar was 30 degrees Celsius", "the cellar was 95 °F", Relation.FIGURE_DIFFERS),
    ("the cellar was more than 20 °C", "the cellar was 86 °F", Relation.ENTAILED),
    ("the cellar was 30 degrees Celsius", "the cellar was 30 degrees", None),
    ("the bag weighs 5 ± 0.3 kg", "the bag weighs 5.1 kg", Relation.ENTAILED),
    ("the bag weighs 5 ± 0.3 kg", "the bag weighs 6 kg", Relation.FIGURE_DIFFERS),
    ("a stamp costs 85p", "a stamp costs £0.85", Relation.SAME_FIGURE),
    ("it cost A$3 million", "it cost $3 million", None),
    ("it cost Rs 5 lakh", "it cost ₹500,000", Relation.SAME_FIGURE),
    ("a third of voters stayed away", "33% of voters stayed away", Relation.SAME_FIGURE),
    ("33% of voters stayed away", "a third of voters stayed away", Relation.SAME_FIGURE),
    ("33.4% of voters stayed away", "a third of voters stayed away", Relation.SAME_FIGURE),
    ("67% of voters stayed away", "two-thirds of voters stayed away", Relation.SAME_FIGURE),
    ("half of voters stayed away", "50% of voters stayed away", Relation.SAME_FIGURE),
    ("half of voters stayed away", "48% of voters stayed away", Relation.COMPATIBLE),
    ("half of voters stayed away", "30% of voters stayed away", Relation.FIGURE_DIFFERS),
    ("a third of voters stayed away", "a quarter of voters stayed away", Relation.FIGURE_DIFFERS),
    ("more than half of voters stayed away", "61% of voters stayed away", Relation.ENTAILED),
    ("less than a third of voters stayed away", "61% of voters stayed away", Relation.FIGURE_DIFFERS),
    ("one in five voters stayed away", "20% of voters stayed away", Relation.SAME_FIGURE),
    ("one in five voters stayed away", "five voters stayed away", None),
    ("nine out of ten voters stayed away", "90% of voters stayed away", Relation.SAME_FIGURE),
    ("turnout was 42 out of 100", "turnout was 42%", Relation.SAME_FIGURE),
    ("the Otters won 3-1", "it was a 1–3 defeat", Relation.SAME_FIGURE),
    ("the Otters won 3-1", "the Otters won 3-0", Relation.FIGURE_DIFFERS),
    ("the Otters drew 0-0", "the Otters drew 2-2", Relation.FIGURE_DIFFERS),
    ("the Otters won 3-1", "3 Otters died", None),
    ("rents doubled", "rents rose twofold", Relation.SAME_FIGURE),
    ("rents doubled", "rents tripled", Relation.FIGURE_DIFFERS),
    ("rents more than doubled", "rents tripled", Relation.ENTAILED),
    ("rents doubled", "rents rose by 2 percent", None),
    ("just over 300 people died", "300 people died", Relation.SAME_FIGURE),
    ("just over 300 people died", "500 people died", Relation.FIGURE_DIFFERS),
    ("5% of people died", "5 people died", None),
    ("the wall is 3 metres high", "the wall weighs 3 tonnes", None),
    ("it was ranked 5th of 180", "5 people died", None),
]


@pytest.mark.parametrize(("statement", "source", "expected"), FIGURES, ids=str)
def test_two_figures_compare_as_people_report_them(statement: str, source: str, expected: Relation | None) -> None:
    assert compare_figures(find_quantity(statement), find_quantity(source)) is expected


@pytest.mark.parametrize(
    ("source", "statement", "expected"),
    [
        ("at least 18 people died", "12 people died", True),
        ("at least 18 people died", "18 people died", False),
        ("more than 18 people died", "18 people died", True),
        ("18 people died", "fewer than 18 people died", True),
        ("fewer than 18 people died", "12 people died", False),
        ("18 people died", "at least 12 people died", False),
        ("it cost $18", "it cost €12", False),
        ("the wall is 2 km long", "the wall is 900 metres long", True),
        ("the Otters won 3-1", "the Otters won 1-0", False),
    ],
)
def test_a_part_exceeds_a_whole_only_when_its_least_is_more_than_the_most(
    source: str, statement: str, expected: bool
) -> None:
    assert exceeds(find_quantity(source), find_quantity(statement)) is expected


# --- properties over plain intervals -------------------------------------------------------------

_ENDS = st.one_of(st.none(), st.integers(0, 12).map(Decimal))


def _holds(interval: Interval, value: Decimal) -> bool:
    above = interval.low is None or value > interval.low or (value == interval.low and not interval.low_open)
    below = interval.high is None or value < interval.high or (value == interval.high and not interval.high_open)
    return above and below


# Values between the ends' integers, and beyond them: enough to tell any two of these intervals apart.
_VALUES = [Decimal(number) / 2 for number in range(-4, 30)]


@st.composite
def _intervals(draw: st.DrawFn) -> Interval:
    interval = Interval(draw(_ENDS), draw(_ENDS), draw(st.booleans()), draw(st.booleans()))
    if interval.low is not None and interval.high is not None and interval.low > interval.high:
        interval = Interval(interval.high, interval.low, interval.high_open, interval.low_open)
    if not any(_holds(interval, value) for value in _VALUES):
        interval = Interval(interval.low, interval.high, low_open=False, high_open=False)
    return interval


@given(_intervals(), _intervals())
def test_overlap_is_symmetric_and_is_what_counting_says(one: Interval, other: Interval) -> None:
    assert are_disjoint(one, other) == are_disjoint(other, one)
    assert are_disjoint(one, other) == (not any(_holds(one, value) and _holds(other, value) for value in _VALUES))


@given(_intervals(), _intervals())
def test_lying_within_is_what_counting_says(inner: Interval, outer: Interval) -> None:
    assert is_within(inner, outer) == all(_holds(outer, value) for value in _VALUES if _holds(inner, value))


@given(_intervals(), _intervals(), _intervals())
def test_entailment_is_transitive(one: Interval, other: Interval, third: Interval) -> None:
    assert is_within(one, one)
    if is_within(one, other) and is_within(other, third):
        assert is_within(one, third)


_SAID = ["", "exactly ", "at least ", "more than ", "at most ", "fewer than ", "about ", "nearly "]


@settings(deadline=None)
@given(st.sampled_from(_SAID), st.integers(1, 10**9))
def test_a_figure_supports_itself(said: str, number: int) -> None:
    quantity = find_quantity(f"{said}{number} people were injured")
    assert compare_figures(quantity, quantity) in (Relation.SAME_FIGURE, Relation.ENTAILED)


def _count(comparator: Comparator, number: int, *, strict: bool = False) -> Quantity:
    value = Decimal(number)
    low = value if comparator in (Comparator.EXACTLY, Comparator.AT_LEAST, Comparator.MORE_THAN) else None
    high = value if comparator in (Comparator.EXACTLY, Comparator.AT_MOST, Comparator.LESS_THAN) else None
    return Quantity(
        Kind.COUNT, low, high, comparator is Comparator.MORE_THAN, comparator is Comparator.LESS_THAN, comparator,
        approximate=False, strict=strict, stated=value, unit="", text=str(number), start=0, end=len(str(number)),
    )  # fmt: skip


def _counts(quantity: Quantity) -> set[Decimal]:
    """What a figure allows, in halves: a count may be of millions, so "less than 1" is not "at most 0"."""
    interval = Interval(quantity.low, quantity.high, quantity.low_open, quantity.high_open)
    return {value for half in range(-4, 240) if _holds(interval, value := Decimal(half) / 2)}


_BOUNDS = [Comparator.EXACTLY, Comparator.AT_LEAST, Comparator.MORE_THAN, Comparator.AT_MOST, Comparator.LESS_THAN]
_PLAIN_COUNTS = st.builds(_count, st.sampled_from(_BOUNDS), st.integers(0, 60))


@given(_PLAIN_COUNTS, _PLAIN_COUNTS)
def test_comparing_counts_is_what_counting_them_out_says(statement: Quantity, source: Quantity) -> None:
    allowed, said = _counts(statement), _counts(source)
    relation = compare_figures(statement, source)
    if relation is Relation.FIGURE_DIFFERS:
        assert not allowed & said
    elif relation is Relation.ENTAILED:
        assert said <= allowed
    elif relation is Relation.SAME_FIGURE:
        assert statement.stated == source.stated or _round(statement.stated) == _round(source.stated)
    else:
        assert relation is Relation.COMPATIBLE
        assert not said <= allowed


def _round(value: Decimal) -> Decimal:
    return value.quantize(Decimal("1E1"))


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_exact_figures_are_the_same_only_when_equal(one: int, other: int) -> None:
    relation = compare_figures(_count(Comparator.EXACTLY, one, strict=True), _count(Comparator.EXACTLY, other))
    assert (relation is Relation.SAME_FIGURE) == (one == other)
