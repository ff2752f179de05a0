from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.extraction.numbers import Number, find_number
from service.extraction.text import fold, tokenise
from tests.reading import load_cases

ROWS = load_cases("numbers")
UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
)
SMALL = [*UNITS.split(), "eighteen", "nineteen"]
TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def find(form: str) -> tuple[Number | None, str]:
    """The number at the head of "FORM people" and the words it takes."""
    text = f"{form} people"
    tokens = tokenise(fold(text), 0, len(text))
    number = find_number(tokens, 0)
    return number, text[tokens[0].start : tokens[number.last - 1].end] if number else ""


def spell(value: int) -> str:
    """An integer in words, as a newspaper spells it."""
    if value < 20:
        return SMALL[value]
    if value < 100:
        return TENS[value // 10] + (f"-{SMALL[value % 10]}" if value % 10 else "")
    for scale, word in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if value >= scale:
            rest = value % scale
            joint = " and " if rest and rest < 100 else " "
            return f"{spell(value // scale)} {word}" + (joint + spell(rest) if rest else "")
    raise AssertionError(value)


@pytest.mark.parametrize(
    ("form", "value"),
    [
        pytest.param(form, row.values[0]["value"], id=f"{row.id}: {form}")  # type: ignore[index]
        for row in ROWS
        for form in row.values[0]["forms"]  # type: ignore[index]
    ],
)
def test_one_value_has_many_forms(form: str, value: Any) -> None:
    number, said = find(form)
    assert number is not None
    assert (number.low, number.high, number.stated) == (value, value, value)
    assert said == form


@pytest.mark.parametrize("form", ["people", "the one", "no one", "this one", "ahead of", "-", "m", "k", "hundredth"])
def test_words_that_are_no_number(form: str) -> None:
    assert find(form)[0] is None


@pytest.mark.parametrize(
    ("form", "low", "high"),
    [
        ("dozens of", 24, 199),
        ("a dozen", 10, 14),
        ("hundreds of", 200, 1999),
        ("hundreds of thousands of", 200_000, 1_999_999),
    ],
)
def test_a_vague_count_is_an_interval(form: str, low: int, high: int) -> None:
    number, _ = find(form)
    assert number is not None
    assert number.vague
    assert (int(number.low), int(number.high)) == (low, high)


@pytest.mark.parametrize("form", ["122nd", "first", "3rd", "twelfth"])
def test_an_ordinal_is_told_from_a_count(form: str) -> None:
    number, _ = find(form)
    assert number is not None
    assert number.ordinal


@given(st.integers(0, 999_999_999_999))
def test_an_integer_reads_the_same_in_digits_and_in_words(value: int) -> None:
    forms = [str(value), f"{value:,}", spell(value), spell(value).capitalize(), f"{value:,}".replace(",", "\u00a0")]
    for form in forms:
        number, said = find(form)
        assert number is not None, form
        assert number.low == number.high == number.stated == Decimal(value), form
        assert said == form


@given(st.integers(1, 9_999), st.sampled_from([("thousand", 10**3), ("million", 10**6), ("bn", 10**9)]))
def test_a_scaled_decimal_is_exact(tenths: int, scale: tuple[str, int]) -> None:
    word, factor = scale
    number, _ = find(f"{tenths // 10}.{tenths % 10} {word}")
    assert number is not None
    assert number.low == Decimal(tenths) * factor / 10
