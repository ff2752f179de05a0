"""Figures as intervals: number, comparator, unit and the way they were said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from service.extraction.numbers import Number, find_number
from service.extraction.text import Token
from service.lexicon.lexicon import concept_forms, cues, quantity_table
from service.model import Comparator, Kind, Quantity

_HEDGE = Decimal("0.1")
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
    if tokens[at].kind == "number" and (len(tokens[at].lemma) > _LONGEST_NUMBER or _is_label(tokens, at)):
        return None
    if tokens[at].kind == "word" and tokens[at].low in ("no", "zero", "none", "nobody"):
        return _none(tokens, at)
    return find_number(tokens, at)


def _none(tokens: Sequence[Token], at: int) -> Number | None:
    """ "no officers", "zero deaths", "nobody", "no one"; not "no longer", "no fewer than", "No. 5"."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    zero = Decimal(0)
    if tokens[at].low in ("none", "nobody", "zero"):
        return Number(at, at + 1, zero, zero, zero)
    if following is None or following.kind != "word" or following.glued:
        return None
    if following.low == "one":
        return Number(at, at + 2, zero, zero, zero)
    if not _is_countable(tokens, at + 1):
        return None
    return Number(at, at + 1, zero, zero, zero)


def _is_countable(tokens: Sequence[Token], at: int) -> bool:
    """Whether a plural or a known group or event follows: "no officers", "no one killed", not "no longer", "no exact number"."""
    for token in tokens[at : at + 4]:
        if token.kind != "word" or token.low in cues().stopwords or token.low in cues().auxiliaries:
            return False
        if (token.low != token.lemma and token.low.endswith("s")) or token.lemma in concept_forms().by_first:
            return True
    return False


def _is_label(tokens: Sequence[Token], at: int) -> bool:
    """A number that names and does not count: "COVID-19", "Boeing 737", "Apollo 11", "Gears of War 3"."""
    if _is_score(tokens, at) or _is_score(tokens, at - 2) or _is_score(tokens, at - 1):
        return True
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is not None and after.low in ("am", "pm", "a.m.", "p.m.", "o'clock"):
        return True
    before = tokens[at - 1] if at else None
    if tokens[at].glued and before is not None and before.kind == "word" and before.low not in _PREFIXES:
        return True
    if (
        after is not None
        and after.kind == "word"
        and not after.glued
        and after.start == tokens[at].end
        and not _is_suffix(tokens, at + 1)
    ):
        return True
    if at > 1 and tokens[at - 1].low == "of" and tokens[at - 2].low == "out":
        return True
    counted = (
        after is not None
        and after.kind == "word"
        and not after.glued
        and after.low.isalpha()
        and len(after.low) > 1
        and not (after.low in cues().stopwords or after.low in cues().auxiliaries)
    )
    return (
        before is not None
        and before.kind == "word"
        and before.capital
        and at > 1
        and not counted
        and before.low not in _PREFIXES
        and not (after is not None and (after.low in "%$" or after.glued))
    )


def _is_suffix(tokens: Sequence[Token], at: int) -> bool:
    """Whether letters right behind a number are a scale or a unit: "5bn", "20km", not "3G"."""
    table = quantity_table()
    return (
        tokens[at].low in table.scales
        or tokens[at].lemma in table.durations
        or table.measures.match([tokens[at].lemma], 0) is not None
    )


def _is_score(tokens: Sequence[Token], at: int) -> bool:
    """ "3\u20131" and "3-1": a falling pair is a result, not a range; also "2\u20132"."""
    if not 0 <= at < len(tokens) - 1 or tokens[at].kind != "number":
        return False
    second = at + 1 if tokens[at + 1].glued else at + 2 if tokens[at + 1].low == "\u2013" else -1
    if not 0 < second < len(tokens) or tokens[second].kind != "number" or tokens[second].start - tokens[at].end > 1:
        return False
    return Decimal(tokens[second].lemma) <= Decimal(tokens[at].lemma) < 200


_PREFIXES = frozenset(
    {
        "of",
        "to",
        "and",
        "by",
        "than",
        "least",
        "a",
        "the",
        "about",
        "around",
        "no",
        "number",
        "rank",
        "ranked",
        "or",
        "over",
        "under",
        "up",
        "at",
        "in",
        "some",
        "nearly",
        "almost",
        "only",
        "just",
        "is",
        "was",
        "mid",
        "more",
        "another",
        "from",
    }
)


def _read(tokens: Sequence[Token], number: Number, text: str, floor: int, blocked: set[int]) -> QuantityFound | None:
    if number.ordinal or _rank_word(tokens, number.first):
        return _rank(tokens, number, text)
    said = _comparator_before(tokens, number.first, floor)
    currency, said = _currency_before(tokens, number.first, said, floor)
    number, high, last = _range(tokens, number, blocked, said)
    kind, unit, end = _unit(tokens, last, currency)
    if kind is None:
        return None
    after = quantity_table().after.match([t.low for t in tokens[end : end + 3]], 0) if end < len(tokens) else None
    how, strict = said.how, said.strict
    if after and how == "plain":
        how, end = after[1], end + after[0]
    if end < len(tokens) and tokens[end].low == "+" and how == "plain":
        how, end = "at_least", end + 1
    modifier = kind in (Kind.DURATION, Kind.MEASURE) and (tokens[end - 1].glued or _is_when(tokens, said.first, end))
    if kind is Kind.DURATION and end < len(tokens) and tokens[end].low == "old":
        kind, end = Kind.AGE, end + 1
    start, stop = tokens[said.first].start, tokens[end - 1].end
    quantity = _build(number, high, how, strict=strict, kind=kind, unit=unit, span=(text, start, stop))
    return QuantityFound(said.first, end, quantity, modifier)


_WHEN_BEFORE = {
    "after",
    "within",
    "next",
    "past",
    "last",
    "every",
    "each",
    "first",
    "per",
    "previous",
    "coming",
    "another",
    "these",
}
_WHEN_AFTER = {"later", "ago", "earlier", "before", "after", "old", "prior", "away", "from"}


def _is_when(tokens: Sequence[Token], first: int, end: int) -> bool:
    """Whether a duration only says when: "two hours later", "within three days", not "for 29 years"."""
    return (first > 0 and tokens[first - 1].low in _WHEN_BEFORE) or (
        end < len(tokens) and tokens[end].low in _WHEN_AFTER
    )


def _comparator_before(tokens: Sequence[Token], at: int, floor: int) -> _Said:
    """The comparator that ends right before the number; the innermost wins ("a maximum of more than 60")."""
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
    """ "under 18s", "over 1990": "over" and its like are comparators, "just" after "not" is none."""
    return (
        length == 1 and tokens[first].low in ("just", "only") and first > 0 and tokens[first - 1].low in ("not", "n't")
    )


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


def _unit(tokens: Sequence[Token], at: int, currency: str | None) -> tuple[Kind | None, str, int]:
    """What follows the number: (kind, unit as named, index after it); no kind for a bit of a formula."""
    table = quantity_table()
    if currency:
        return Kind.MONEY, currency, at
    if at >= len(tokens):
        return Kind.COUNT, "", at
    token = tokens[at]
    if token.low in ("%", "percent") or (token.low == "per" and at + 1 < len(tokens) and tokens[at + 1].low == "cent"):
        end = at + (2 if token.low == "per" else 1)
        if end < len(tokens) and tokens[end].lemma == "point":
            return Kind.PERCENT, "percentage point", end + 1
        return Kind.PERCENT, "percent", end
    if token.low == "percentage" and at + 1 < len(tokens) and tokens[at + 1].lemma == "point":
        return Kind.PERCENT, "percentage point", at + 2
    if token.low == "/" and at + 1 < len(tokens) and tokens[at + 1].kind == "number":
        return Kind.MEASURE, "out of " + tokens[at + 1].lemma, at + 2
    if token.low == "out" and at + 2 < len(tokens) and tokens[at + 1].low == "of" and tokens[at + 2].kind == "number":
        return Kind.MEASURE, "out of " + tokens[at + 2].lemma, at + 3
    step = 1 if token.low == "-" and at + 1 < len(tokens) else 0  # "8 - hour"
    unit = tokens[at + step]
    if unit.kind != "word":
        return (
            (None, "", at) if token.low in ("\u2013", "*", "^", ":") and unit.kind == "number" else (Kind.COUNT, "", at)
        )
    if unit.low == "degrees" and at + 1 < len(tokens) and tokens[at + 1].lemma in ("celsius", "fahrenheit"):
        return Kind.MEASURE, tokens[at + 1].lemma, at + 2
    match = table.measures.match([t.lemma for t in tokens[at + step : at + step + 3]], 0)
    if match:
        return Kind.MEASURE, match[1], at + step + match[0]
    if unit.lemma in table.durations:
        return Kind.DURATION, unit.lemma, at + step + 1
    nationality = 1 if unit.capital and at + 1 < len(tokens) and tokens[at + 1].lemma in table.currency_words else 0
    money = tokens[at + nationality].lemma
    if step == 0 and money in table.currency_words and not (money == "won" and tokens[at].low != "won"):
        return Kind.MONEY, table.currency_words[money], at + nationality + 1
    return Kind.COUNT, "", at


def _rank_word(tokens: Sequence[Token], at: int) -> bool:
    """ "number 155", "No. 5", "ranked 5"; not "the number 155 bus"."""
    before = [token.low for token in tokens[max(0, at - 2) : at]]
    return before[-1:] in (["number"], ["#"], ["ranked"], ["ranks"], ["rank"]) or before == ["no", "."]


def _rank(tokens: Sequence[Token], number: Number, text: str) -> QuantityFound | None:
    """A place in an order ("122nd of 180", "155 out of 180", "the fifth largest"); not "the 45th Brigade", "the third day"."""
    if number.stated <= 0:
        return None
    first = number.first
    while first > 0 and tokens[first - 1].low in ("number", "#", ".", "no", "the"):
        first -= 1
    end, ranked = (
        number.last,
        _rank_word(tokens, number.first)
        or any(token.lemma in ("rank", "place", "finish") for token in tokens[max(0, first - 3) : first]),
    )
    following = [token.low for token in tokens[end : end + 3]]
    for lead in (["out", "of"], ["of"], ["among"]):
        size = len(lead)
        if following[:size] == lead and end + size < len(tokens) and tokens[end + size].kind == "number":
            end, ranked = end + size + 1, True
            break
    superlative = bool(following) and (
        following[0].endswith("est") or following[0] in ("most", "least", "best", "worst", "place")
    )
    if not (ranked or (number.ordinal and superlative)):
        return None
    stated = number.stated
    quantity = Quantity(
        Kind.RANK,
        stated,
        stated,
        False,
        False,
        Comparator.EXACTLY,
        False,
        False,
        stated,
        "rank",
        text[tokens[first].start : tokens[end - 1].end],
        tokens[first].start,
        tokens[end - 1].end,
    )
    return QuantityFound(first, end, quantity, False)


def _build(
    number: Number, high: Number | None, how: str, *, strict: bool, kind: Kind, unit: str, span: tuple[str, int, int]
) -> Quantity:
    text, start, end = span
    low, top, stated = number.low, high.high if high else number.high, number.stated

    def quantity(
        bottom: Decimal | None,
        upper: Decimal | None,
        comparator: Comparator,
        *,
        low_open: bool = False,
        high_open: bool = False,
        approximate: bool = False,
    ) -> Quantity:
        return Quantity(
            kind,
            _plain(bottom),
            _plain(upper),
            low_open,
            high_open,
            comparator,
            approximate,
            strict,
            _plain(stated) or Decimal(0),
            unit,
            text[start:end],
            start,
            end,
        )

    if how == "at_least":
        return quantity(low, None, Comparator.AT_LEAST, approximate=number.vague)
    if how == "more_than":
        return quantity(low, None, Comparator.MORE_THAN, low_open=True, approximate=number.vague)
    if how == "at_most":
        return quantity(None, top, Comparator.AT_MOST, approximate=number.vague)
    if how == "less_than":
        return quantity(None, top, Comparator.LESS_THAN, high_open=True, approximate=number.vague)
    if how == "nearly":
        return quantity(low * (1 - _HEDGE), top, Comparator.ABOUT, high_open=True, approximate=True)
    if how == "about":
        return quantity(low * (1 - _HEDGE), top * (1 + _HEDGE), Comparator.ABOUT, approximate=True)
    if high is not None:
        return quantity(low, top, Comparator.BETWEEN)
    if number.vague:
        return quantity(low, top, Comparator.ABOUT, approximate=True)
    return quantity(low, top, Comparator.EXACTLY)


def _plain(value: Decimal | None) -> Decimal | None:
    """The same value without trailing zeros or an exponent."""
    if value is None or value.is_infinite():
        return None
    whole = value.to_integral_value()
    return Decimal(int(whole)) if value == whole else Decimal(re.sub(r"0+$", "", f"{value:f}"))
