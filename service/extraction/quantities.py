"""Figures as intervals: number, comparator, unit and the way they were said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from service.extraction.labels import find_none, is_label, is_whole
from service.extraction.numbers import Number, find_number
from service.extraction.text import Token
from service.extraction.units import find_rank, find_unit, is_rank, is_when
from service.lexicon.lexicon import quantity_table
from service.model import Comparator, Kind, Quantity

_HEDGE = Decimal("0.1")
_SPANNING = {"average", "spread", "stretch", "vote", "dispute", "divide"}
_LONGEST_NUMBER = 30  # digits; more than that is no figure that anybody reports


@dataclass(frozen=True, slots=True)
class QuantityFound:
    """A quantity between two token indices; `modifier` when it only qualifies a noun ("two-week")."""

    first: int
    last: int
    quantity: Quantity
    modifier: bool


@dataclass(frozen=True, slots=True)
class _Said:
    """A comparator in front of a number: where its words begin and which bound it sets."""

    first: int
    how: str
    strict: bool


def find_quantities(tokens: Sequence[Token], taken: Sequence[tuple[int, int]], text: str) -> list[QuantityFound]:
    """Quantities in order, outside the token ranges `taken` (dates); `text` is the text they index."""
    found: list[QuantityFound] = []
    blocked = {index for first, last in taken for index in range(first, last)}
    at = 0
    while at < len(tokens):
        number = None if at in blocked else _number(tokens, at)
        hit = _read(tokens, number, text, found[-1].last if found else 0, blocked) if number else None
        if hit is None:
            at = number.last if number else at + 1
            continue
        found.append(hit)
        at = hit.last
    return found


def _number(tokens: Sequence[Token], at: int) -> Number | None:
    if tokens[at].kind == "number" and (len(tokens[at].lemma) > _LONGEST_NUMBER or is_label(tokens, at)):
        return None
    if tokens[at].kind == "word" and is_whole(tokens, at) and not is_rank(tokens, at):
        return None
    if tokens[at].kind == "word" and tokens[at].low in ("no", "zero", "none", "nobody"):
        return find_none(tokens, at)
    return find_number(tokens, at)


def _read(tokens: Sequence[Token], number: Number, text: str, floor: int, blocked: set[int]) -> QuantityFound | None:
    if number.ordinal or is_rank(tokens, number.first):
        rank = find_rank(tokens, number, text)
        return QuantityFound(*rank, modifier=False) if rank else None
    said = _comparator_before(tokens, number.first, floor)
    currency, said = _currency_before(tokens, number.first, said, floor)
    number, high, last = _range(tokens, number, blocked, said)
    kind, unit, end = find_unit(tokens, last, currency)
    after = quantity_table().after.match([t.low for t in tokens[end : end + 3]], 0) if end < len(tokens) else None
    how = said.how
    if after and how == "plain":
        how, end = after[1], end + after[0]
    if end < len(tokens) and tokens[end].low == "+" and how == "plain":
        how, end = "at_least", end + 1
    if end < len(tokens) and tokens[end].low == "plus" and tokens[end].glued and how == "plain":
        how, end = "at_least", end + 1
    modifier = kind in (Kind.DURATION, Kind.MEASURE) and (tokens[end - 1].glued or is_when(tokens, said.first, end))
    if kind is Kind.COUNT and end < len(tokens) and tokens[end].glued:
        modifier = True  # "the 40-page report"
    if kind is Kind.DURATION and end < len(tokens) and tokens[end].low == "old":
        kind, end = Kind.AGE, end + 1
    modifier = modifier or _is_contrast(tokens, said.first)
    start, stop = tokens[said.first].start, tokens[end - 1].end
    plain = Quantity(
        kind=kind, low=_plain(number.low), high=_plain(high.high if high else number.high),
        low_open=False, high_open=False, comparator=Comparator.EXACTLY, approximate=number.vague,
        strict=said.strict, stated=_plain(number.stated) or Decimal(0), unit=unit,
        text=text[start:stop], start=start, end=stop,
    )  # fmt: skip
    return QuantityFound(said.first, end, _bound(plain, number, how), modifier)


def _is_contrast(tokens: Sequence[Token], first: int) -> bool:
    """ "18 officers, not 26": the figure that is turned down; not "did not kill 26"."""
    return (
        first > 0
        and tokens[first - 1].low == "not"
        and (first < 2 or tokens[first - 2].low in (",", "and", "but", "\u2013", "("))
    )


def _comparator_before(tokens: Sequence[Token], at: int, floor: int) -> _Said:
    """The comparator that ends right before the number; the innermost wins ("a maximum of more than 12")."""
    for length in (4, 3, 2, 1):
        first = at - length
        if first < floor or first < 0:
            continue
        match = quantity_table().before.match([token.low for token in tokens[first:at]], 0)
        if match and match[0] == length and not _is_preposition(tokens, first, length):
            how = match[1]
            return _Said(first, "plain" if how == "strict" else how, how == "strict")
    return _Said(at, "plain", False)


def _is_preposition(tokens: Sequence[Token], first: int, length: int) -> bool:
    """ "spread over 18 months" and "not just 18" compare with nothing."""
    if length != 1 or not first:
        return False
    low, before = tokens[first].low, tokens[first - 1]
    return (low in ("just", "only") and before.low in ("not", "n't")) or (low == "over" and before.lemma in _SPANNING)


def _currency_before(tokens: Sequence[Token], at: int, said: _Said, floor: int) -> tuple[str | None, _Said]:
    """A sign right before the number or before its comparator ("$5", "more than $5", "$less than 80")."""
    signs = quantity_table().currency_signs
    if at > floor and tokens[at - 1].text.upper() in signs:
        outer = _comparator_before(tokens, at - 1, floor) if said.how == "plain" else said
        return signs[tokens[at - 1].text.upper()], _Said(min(outer.first, at - 1), outer.how, outer.strict)
    if said.first > floor and tokens[said.first - 1].text.upper() in signs:
        return signs[tokens[said.first - 1].text.upper()], _Said(said.first - 1, said.how, said.strict)
    return None, said


def _range(
    tokens: Sequence[Token], number: Number, blocked: set[int], said: _Said
) -> tuple[Number, Number | None, int]:
    """ "10 to 20", "between 10 and 20", "10–20", also "2 to 3 million"; not "3–1" (a score)."""
    last = number.last
    if last >= len(tokens) or said.how != "plain":
        return number, None, last
    joint = tokens[last].low
    lead = tokens[number.first - 1].low if number.first else ""
    if lead in quantity_table().currency_signs and number.first > 1:
        lead = tokens[number.first - 2].low
    if lead == "between" and joint != "and":  # "between 5% and 7%"
        end = find_unit(tokens, last, None)[2]
        if end < len(tokens) and tokens[end].low == "and":
            last, joint = end, "and"
    joined = joint in ("to", "\u2013") or (joint == "and" and lead == "between") or tokens[last].glued
    index = last if tokens[last].glued else last + 1
    if index < len(tokens) and tokens[index].text in quantity_table().currency_signs:
        index += 1
    if not joined or index >= len(tokens) or index in blocked or tokens[index].kind not in ("number", "word"):
        return number, None, last
    second = find_number(tokens, index)
    if second is None or second.ordinal or second.vague or number.vague:
        return number, None, last
    low, high = number.stated, second.stated
    if low < 1000 <= high and second.last > index + 1 and low * _scale(second, tokens, index) < high:
        low = low * _scale(second, tokens, index)
    if low >= high:
        return number, None, last
    return Number(number.first, number.last, low, low, low), second, second.last


def _scale(number: Number, tokens: Sequence[Token], at: int) -> Decimal:
    spoken = (
        Decimal(tokens[at].lemma)
        if tokens[at].kind == "number"
        else quantity_table().numbers.get(tokens[at].low, Decimal(1))
    )
    return number.stated / spoken if spoken else Decimal(1)


def _bound(plain: Quantity, number: Number, how: str) -> Quantity:
    """The quantity under its comparator; `plain` carries the interval of the bare number."""
    low, high = plain.low or Decimal(0), plain.high
    if how == "at_least":
        return replace(plain, high=None, comparator=Comparator.AT_LEAST)
    if how == "more_than":
        return replace(plain, high=None, low_open=True, comparator=Comparator.MORE_THAN)
    if how == "at_most":
        return replace(plain, low=None, comparator=Comparator.AT_MOST)
    if how == "less_than":
        return replace(plain, low=None, high_open=True, comparator=Comparator.LESS_THAN)
    if how == "nearly":
        return replace(
            plain, low=_plain(low * (1 - _HEDGE)), high_open=True, comparator=Comparator.ABOUT, approximate=True
        )
    if how == "about":
        top = None if high is None else _plain(high * (1 + _HEDGE))
        return replace(plain, low=_plain(low * (1 - _HEDGE)), high=top, comparator=Comparator.ABOUT, approximate=True)
    if number.vague:
        return replace(plain, comparator=Comparator.ABOUT)
    return plain if plain.low == plain.high else replace(plain, comparator=Comparator.BETWEEN)


def _plain(value: Decimal | None) -> Decimal | None:
    """The same value without trailing zeros or an exponent."""
    if value is None or value.is_infinite():
        return None
    whole = value.to_integral_value()
    return Decimal(int(whole)) if value == whole else Decimal(re.sub(r"0+$", "", f"{value:f}"))
