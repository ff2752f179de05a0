"""The words around a figure that say how it is meant, and the interval that they make of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from msgspec.structs import replace

from service.extraction.text import Token
from service.lexicon.lexicon import quantity_table
from service.model import Comparator, Quantity

_HEDGE = Decimal("0.1")
_SPANNING = {"average", "spread", "stretch", "vote", "dispute", "divide"}
_TIED = {"odd", "plus"}  # words that belong to a number only where a hyphen ties them to it


@dataclass(frozen=True, slots=True)
class Said:
    """A comparator in front of a figure: where its words begin and which bound it sets."""

    first: int
    how: str
    strict: bool


def find_said(tokens: Sequence[Token], at: int, floor: int) -> Said:
    """The comparator that ends right before the figure; the innermost wins ("a maximum of more than 12")."""
    for length in (5, 4, 3, 2, 1):
        first = at - length
        if first < floor or first < 0:
            continue
        match = quantity_table().before.match([token.low for token in tokens[first:at]], 0)
        if match and match[0] == length and not _is_preposition(tokens, first, length):
            how = match[1]
            return Said(first, "plain" if how == "strict" else how, how == "strict")
    return Said(at, "plain", False)


def _is_preposition(tokens: Sequence[Token], first: int, length: int) -> bool:
    """ "spread over 18 months" and "not just 18" compare with nothing."""
    if length != 1 or not first:
        return False
    low, before = tokens[first].low, tokens[first - 1]
    return (low in ("just", "only") and before.low in ("not", "n't")) or (low == "over" and before.lemma in _SPANNING)


def find_after(tokens: Sequence[Token], end: int) -> tuple[str, int] | None:
    """The comparator that follows a figure and the index after it: "or more", "40+", "40-odd"; not "40 odd jobs"."""
    if end >= len(tokens):
        return None
    if tokens[end].low == "+" or (tokens[end].low == "plus" and tokens[end].glued):
        return "at_least", end + 1
    if tokens[end].low in _TIED and not tokens[end].glued:
        return None
    match = quantity_table().after.match([token.low for token in tokens[end : end + 4]], 0)
    if match is None or _begins_number(tokens, end + match[0]):  # "45% and over 13 critics"
        return None
    return match[1], end + match[0]


def _begins_number(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and (tokens[at].kind == "number" or tokens[at].low in quantity_table().numbers)


def bound(plain: Quantity, how: str, *, vague: bool) -> Quantity:
    """The quantity under its comparator; `plain` carries the interval of the bare number."""
    low, high = plain.low or Decimal(0), plain.high
    about = replace(plain, comparator=Comparator.ABOUT, approximate=True)
    if how == "at_least":
        return replace(plain, high=None, comparator=Comparator.AT_LEAST)
    if how == "more_than":
        return replace(plain, high=None, low_open=True, comparator=Comparator.MORE_THAN)
    if how == "at_most":
        return replace(plain, low=None, comparator=Comparator.AT_MOST)
    if how == "less_than":
        return replace(plain, low=None, high_open=True, comparator=Comparator.LESS_THAN)
    if how == "nearly":
        return replace(about, low=plain_number(low * (1 - _HEDGE)), high_open=True)
    top = None if high is None else plain_number(high * (1 + _HEDGE))
    if how == "slightly":
        return replace(about, low_open=True, high=top)
    if how == "about":
        return replace(about, low=plain_number(low * (1 - _HEDGE)), high=top)
    if vague:
        return replace(plain, comparator=Comparator.ABOUT)
    return plain if plain.low == plain.high else replace(plain, comparator=Comparator.BETWEEN)


def plain_number(value: Decimal | None) -> Decimal | None:
    """The same value without trailing zeros or an exponent."""
    if value is None or value.is_infinite():
        return None
    whole = value.to_integral_value()
    return Decimal(int(whole)) if value == whole else Decimal(re.sub(r"0+$", "", f"{value:f}"))
