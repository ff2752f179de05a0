"""Figures as intervals: number, comparator, unit and the way they were said."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from msgspec import structs

from service.extraction.comparators import Said, bound, find_after, find_said, plain_number
from service.extraction.compounds import find_compound, find_margin
from service.extraction.labels import find_none, is_age, is_label, is_whole
from service.extraction.money import find_sign
from service.extraction.multiples import find_multiple, multiple_words
from service.extraction.numbers import Number, find_number, first_words
from service.extraction.ranges import find_range
from service.extraction.scores import find_score
from service.extraction.shares import PARTS, find_share
from service.extraction.special import Special
from service.extraction.text import Token
from service.extraction.units import find_rank, find_unit, is_rank, is_when
from service.lexicon.lexicon import cues, quantity_table
from service.model import Comparator, Kind, Quantity

_LONGEST_NUMBER = 30  # digits; more than that is no figure that anybody reports
_SPECIAL: tuple[Callable[[Sequence[Token], int], Special | None], ...] = (find_score, find_share, find_multiple)
_MOST = 50  # figures of one sentence; a longer row of numbers is a table and no sentence
_LETTERS = {"b": Decimal(10**9), "t": Decimal(10**12)}  # only behind a sign: "$1.2B"
_BELOW_ZERO = {"celsius", "fahrenheit", "degree"}
_NONE = {"no", "zero", "none", "nobody", "not"}
_BEING = {"is", "was", "are", "were", "be", "been", "turned", "'s", "'re"}


@dataclass(frozen=True, slots=True)
class QuantityFound:
    """A quantity between two token indices; `modifier` when it only qualifies a noun ("two-week")."""

    first: int
    last: int
    quantity: Quantity
    modifier: bool


def find_quantities(tokens: Sequence[Token], taken: Sequence[tuple[int, int]], text: str) -> list[QuantityFound]:
    """Quantities in order, outside the token ranges `taken` (dates); `text` is the text they index."""
    found: list[QuantityFound] = []
    blocked = {index for first, last in taken for index in range(first, last)}
    at, words = 0, _first_words()
    while at < len(tokens) and len(found) < _MOST:
        if tokens[at].low not in words and tokens[at].kind in ("word", "mark"):
            at += 1
            continue
        floor = found[-1].last if found else 0
        hit = None if at in blocked else _read_special(tokens, at, text, floor, blocked) or _read_age(tokens, at, text)
        number = None
        if hit is None:
            number = None if at in blocked else _number(tokens, at)
            hit = _read(tokens, number, text, floor, blocked) if number else None
        if hit is None:
            at = number.last if number else at + 1
            continue
        found.append(_as_age(hit) if hit.first and tokens[hit.first - 1].low == "aged" else hit)
        at = hit.last
    return found


@cache
def _first_words() -> frozenset[str]:
    """The words that any figure can begin with; most words of a text are none of them."""
    return first_words() | PARTS.keys() | multiple_words() | _NONE


def _number(tokens: Sequence[Token], at: int) -> Number | None:
    if tokens[at].kind == "number" and len(tokens[at].lemma) > _LONGEST_NUMBER:
        return None
    if tokens[at].kind == "number" and is_label(tokens, at) and not find_sign(tokens, at):
        return None
    if tokens[at].kind == "word" and is_whole(tokens, at) and not is_rank(tokens, at):
        return None
    if tokens[at].kind == "word" and at and tokens[at - 1].low == "top":  # "the top ten"
        return None
    if tokens[at].kind == "word" and tokens[at].low in _NONE:
        return find_none(tokens, at)
    return find_number(tokens, at)


def _read_special(tokens: Sequence[Token], at: int, text: str, floor: int, blocked: set[int]) -> QuantityFound | None:
    """A score, a share or a multiple under its comparator ("more than half", "nearly doubled")."""
    special = next((found for reader in _SPECIAL if (found := reader(tokens, at))), None)
    if special is None or special.first < floor or blocked & set(range(special.first, special.last)):
        return None
    said = find_said(tokens, special.first, floor)
    if special.kind is Kind.SCORE:
        said = Said(special.first, "plain", strict=False)
    start, stop = tokens[said.first].start, tokens[special.said - 1].end
    plain = Quantity(
        kind=special.kind, low=plain_number(special.low), high=plain_number(special.high), low_open=False,
        high_open=False, comparator=Comparator.EXACTLY, approximate=special.rough and not said.strict,
        strict=said.strict, stated=plain_number(special.stated) or Decimal(0), unit=special.unit,
        text=text[start:stop], start=start, end=stop,
    )  # fmt: skip
    if special.kind is not Kind.SCORE:
        plain = bound(plain, said.how, vague=special.rough and not said.strict)
        plain = structs.replace(plain, approximate=plain.comparator is Comparator.ABOUT)
    return QuantityFound(said.first, special.last, plain, _is_contrast(tokens, said.first))


def _read_age(tokens: Sequence[Token], at: int, text: str) -> QuantityFound | None:
    """ "aged 58", "at the age of 58", "Ana Diaz, 58,", "Ana Diaz is 58": an age; it says something by itself behind a
    verb or "at", else it qualifies its bearer. Not "Aleppo: 58".
    """
    token = tokens[at]
    if token.kind != "number" or not token.lemma.isdecimal() or int(token.lemma[:6]) > 120:
        return None
    lead = at - 2 if at > 1 and tokens[at - 1].low == "of" and tokens[at - 2].low == "age" else at - 1
    led = at > 0 and tokens[lead].low in ("aged", "age") and (at + 1 >= len(tokens) or not tokens[at + 1].glued)
    told = _is_told_age(tokens, at)
    if not led and not told and not is_age(tokens, at):
        return None
    before = tokens[lead - 1 - (tokens[lead - 1].low == "the")] if led and lead > 1 else None
    claimed = told or (
        before is not None
        and (
            (tokens[lead].low == "age" and before.low == "at")
            or (tokens[lead].low == "aged" and (before.low in cues().verb_forms or before.low.endswith("ed")))
        )
    )
    value = Decimal(token.lemma)
    quantity = Quantity(
        kind=Kind.AGE, low=value, high=value, low_open=False, high_open=False, comparator=Comparator.EXACTLY,
        approximate=False, strict=False, stated=value, unit="year", text=text[token.start : token.end],
        start=token.start, end=token.end,
    )  # fmt: skip
    return QuantityFound(at, at + 1, quantity, modifier=not claimed)


def _as_age(found: QuantityFound) -> QuantityFound:
    """ "Men aged between 35 and 50": the figure behind "aged" is an age, which says who is meant."""
    if found.quantity.kind is not Kind.COUNT:
        return found
    return replace(found, quantity=structs.replace(found.quantity, kind=Kind.AGE, unit="year"), modifier=True)


def _is_told_age(tokens: Sequence[Token], at: int) -> bool:
    """ "Ana Diaz is 58.", "Diaz turned 58 in May": only a name before the verb, and nothing counted behind it."""
    if at < 2 or tokens[at - 1].low not in _TURNING or not all(token.capital for token in tokens[: at - 1]):
        return False
    return at + 1 >= len(tokens) or tokens[at + 1].low in (".", ",", ";", "and", "in", "on")


_TURNING = ("is", "was", "turned", "turns")


@dataclass(frozen=True, slots=True)
class _Body:
    """A number with its unit: the interval, how it was said, and the token index after it."""

    low: Decimal
    high: Decimal
    stated: Decimal
    vague: bool
    kind: Kind
    unit: str
    how: str
    end: int


def _read(tokens: Sequence[Token], number: Number, text: str, floor: int, blocked: set[int]) -> QuantityFound | None:
    if number.ordinal or is_rank(tokens, number.first):
        rank = find_rank(tokens, number, text)
        return QuantityFound(*rank, modifier=False) if rank else None
    said, currency = _lead(tokens, number.first, floor)
    first, high, last = find_range(tokens, number, blocked, said)
    body = _body(tokens, (first, high, last), said.how, currency)
    if high is None and not currency:
        body = _joined(tokens, number, last, body)
    how, end = _after(tokens, body.how, body.end)
    modifier = _is_modifier(tokens, said.first, end, body.kind)
    kind = body.kind
    if kind is Kind.DURATION and end < len(tokens) and tokens[end].low in ("old", "olds"):
        kind, end = Kind.AGE, end + 1
        modifier = tokens[end - 1].glued or said.first == 0 or tokens[said.first - 1].low not in _BEING
    begin = _minus(tokens, said, body)
    sign = -1 if begin < said.first else 1
    start, stop = tokens[begin].start, tokens[end - 1].end
    plain = Quantity(
        kind=kind, low=plain_number(body.low * sign), high=plain_number(body.high * sign), low_open=False,
        high_open=False, comparator=Comparator.EXACTLY, approximate=body.vague, strict=said.strict,
        stated=plain_number(body.stated * sign) or Decimal(0), unit=body.unit,
        text=text[start:stop], start=start, end=stop,
    )  # fmt: skip
    return QuantityFound(begin, end, bound(plain, how, vague=body.vague), modifier)


def _body(tokens: Sequence[Token], found: tuple[Number, Number | None, int], how: str, currency: str | None) -> _Body:
    """The interval and the unit of a number or of a range."""
    number, high, last = found
    top, scale = high.high if high else number.high, Decimal(1)
    if currency and last < len(tokens) and tokens[last].low in _LETTERS and tokens[last].start == tokens[last - 1].end:
        scale, last = _LETTERS[tokens[last].low], last + 1
    if last < len(tokens) and tokens[last].glued:  # "40-odd kilometres"
        how, last = _after(tokens, how, last)
    kind, unit, end = find_unit(tokens, last, currency)
    if (
        unit.startswith("out of") and tokens[last].low == "out" and _counts_people(tokens, end)
    ):  # "155 out of 180 passengers"
        kind, unit = Kind.COUNT, ""
    return _Body(
        number.low * scale, top * scale, number.stated * scale, number.vague, kind, unit, how, end + number.tail
    )


def _joined(tokens: Sequence[Token], number: Number, last: int, body: _Body) -> _Body:
    """The figure with a smaller unit ("2h 14m") or a margin ("5 \u00b1 0.3 kg") that belongs to it."""
    compound = find_compound(tokens, number, last)
    if compound:
        value, unit, end = compound
        kind = Kind.DURATION if unit in quantity_table().durations else Kind.MEASURE
        return replace(body, low=value, high=value, stated=value, kind=kind, unit=unit, end=end)
    margin = None if number.vague else find_margin(tokens, last) or find_margin(tokens, body.end)
    if margin is None:
        return body
    kind, unit, end = find_unit(tokens, margin[1], None)
    if body.kind is not Kind.COUNT and (kind, unit) not in ((Kind.COUNT, ""), (body.kind, body.unit)):
        return body
    if body.kind is not Kind.COUNT:
        kind, unit = body.kind, body.unit
    return replace(
        body, low=body.low - margin[0], high=body.high + margin[0], vague=True, kind=kind, unit=unit, end=end
    )


def _lead(tokens: Sequence[Token], at: int, floor: int) -> tuple[Said, str | None]:
    """The comparator and the currency before a number, in either order ("more than $5", "$less than 80")."""
    said, sign = find_said(tokens, at, floor), find_sign(tokens, at)
    if sign and sign[0] >= floor:
        outer = find_said(tokens, sign[0], floor)
        return Said(min(outer.first, sign[0]), outer.how, outer.strict), sign[1]
    sign = find_sign(tokens, said.first) if said.first < at else None
    if sign and sign[0] >= floor:
        return Said(sign[0], said.how, said.strict), sign[1]
    return said, None


def _after(tokens: Sequence[Token], how: str, end: int) -> tuple[str, int]:
    """What is said behind the figure counts unless something was said before it; its words belong to it anyway."""
    after = find_after(tokens, end)
    if after is None:
        return how, end
    return (after[0] if how == "plain" else how), after[1]


def _counts_people(tokens: Sequence[Token], end: int) -> bool:
    """Whether a noun is counted behind "out of 180"; not the stars and points of a rating."""
    if end >= len(tokens) or tokens[end].kind != "word" or tokens[end].low in cues().stopwords:
        return False
    return tokens[end].lemma not in ("star", "point", "mark")


def _is_modifier(tokens: Sequence[Token], first: int, end: int, kind: Kind) -> bool:
    """ "a two-week truce", "two hours later", "the 40-page report", "18 officers, not 26"."""
    glued = end < len(tokens) and tokens[end].glued
    when = kind in (Kind.DURATION, Kind.MEASURE) and (tokens[end - 1].glued or is_when(tokens, first, end))
    return when or (kind is Kind.COUNT and glued) or _is_contrast(tokens, first)


def _minus(tokens: Sequence[Token], said: Said, body: _Body) -> int:
    """Where the figure begins with its minus: "-5 °C", "minus 12 degrees"; only of temperatures."""
    before = tokens[said.first - 1] if said.first else None
    if before is None or body.unit not in _BELOW_ZERO or body.how != "plain" or body.low != body.high:
        return said.first
    dashed = before.low == "-" and before.end == tokens[said.first].start
    return said.first - 1 if dashed or before.low == "minus" else said.first


def _is_contrast(tokens: Sequence[Token], first: int) -> bool:
    """ "18 officers, not 26": the figure that is turned down; not "did not kill 26"."""
    return (
        first > 0
        and tokens[first - 1].low == "not"
        and (first < 2 or tokens[first - 2].low in (",", "and", "but", "\u2013", "("))
    )
