"""Figures of several numbers that are one: "6 ft 2 in", "2h 14m", "5 ± 0.3 kg"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from service.extraction.numbers import Number, find_number
from service.extraction.text import Token
from service.lexicon.lexicon import Compound, quantity_table

_FEET = (3, 8)  # how tall a person is said to be: 6'2"


def find_compound(tokens: Sequence[Token], number: Number, last: int) -> tuple[Decimal, str, int] | None:
    """A number whose unit is followed by a smaller one: the value in the smallest, that unit, and the index after it.

    Fires on "6 ft 2 in", "six feet, two inches", "6-foot-2", "2h 14m", "two hours and five minutes"; not on "6 ft
    high", nor on "two hours and 40 people".
    """
    if number.vague or number.stated != number.stated.to_integral_value():
        return None
    value, unit, at, end = number.stated, "", last, 0
    while step := _smaller(tokens, at, unit):
        compound, count, at = step
        value, unit, end = value * compound.ratio + count, compound.unit, at
    return (value, unit, end) if end else None


def _smaller(tokens: Sequence[Token], at: int, named: str) -> tuple[Compound, Decimal, int] | None:
    """The unit at `tokens[at]` (or `named`, where it was read already) with the smaller one that follows it."""
    index = at if named else at + 1
    if index >= len(tokens) or (not named and tokens[at].kind not in ("word", "mark")):
        return None
    unit = named or (tokens[at].lemma if tokens[at].low not in ("m", "s", "in") else tokens[at].low)
    for compound in quantity_table().compounds:
        if unit not in compound.large or (unit == "'" and not _is_primed(tokens, at)):
            continue
        start = index
        while start < len(tokens) and tokens[start].low in (",", "and") and start - index < 2:
            start += 1
        count = _count(tokens, start)
        if count is None or count >= compound.ratio:
            continue
        end = start + 1
        written = {tokens[end].low, tokens[end].lemma} & compound.small if end < len(tokens) else set()
        if written and not (tokens[end].low in ("in", "m") and _is_preposition(tokens, end)):
            return compound, count, end + 1
        if compound.bare and start == index and _stands_alone(tokens, end):
            return compound, count, end
    return None


def _count(tokens: Sequence[Token], at: int) -> Decimal | None:
    if at >= len(tokens):
        return None
    if tokens[at].kind == "number":
        return Decimal(tokens[at].lemma)
    return quantity_table().numbers.get(tokens[at].low)


def _is_primed(tokens: Sequence[Token], at: int) -> bool:
    """ "6'2": the mark ties the two numbers."""
    if at + 1 >= len(tokens) or tokens[at - 1].kind != "number" or tokens[at + 1].kind != "number":
        return False
    tied = tokens[at - 1].end == tokens[at].start and tokens[at].end == tokens[at + 1].start
    return tied and tokens[at - 1].lemma.isdecimal() and _FEET[0] <= int(tokens[at - 1].lemma) <= _FEET[1]


def _is_preposition(tokens: Sequence[Token], at: int) -> bool:
    """ "6 ft 2 in May" and "2 h 14 m away": no unit, unless it ends the phrase or is tied to the number."""
    if tokens[at].start == tokens[at - 1].end:
        return False
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return after is not None and (
        after.capital or after.kind == "number" or after.low in ("the", "a", "an", "his", "her")
    )


def _stands_alone(tokens: Sequence[Token], at: int) -> bool:
    """Whether the smaller number is no count of its own: "6-foot-2 guard", "6 ft 2 tall"; not "6 ft 2 men"."""
    if tokens[at - 1].glued or at >= len(tokens) or tokens[at].kind == "mark":
        return True
    return tokens[at].low in ("tall", "and", "in", "with", "at", "who", "but")


def find_margin(tokens: Sequence[Token], at: int) -> tuple[Decimal, int] | None:
    """ "± 0.3", "+/- 0.3", "plus or minus 3", "give or take 2" that begin at `tokens[at]`: the margin and the index
    after it.
    """
    lows = [token.low for token in tokens[at : at + 3]]
    if lows[:1] == ["\u00b1"]:
        start = at + 1
    elif lows[:2] == ["+", "/"]:
        start = at + (3 if lows[2:] == ["-"] else 2)
    elif lows in (["plus", "or", "minus"], ["give", "or", "take"]):
        start = at + 3
    else:
        return None
    margin = find_number(tokens, start) if start < len(tokens) and tokens[start].kind in ("number", "word") else None
    return (margin.stated, margin.last) if margin and not margin.ordinal and not margin.vague else None
