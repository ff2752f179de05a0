"""What a number is a number of: percent, money, measures, durations, ranks, or plain things."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from service.extraction.money import find_money, find_pounds, find_rupees
from service.extraction.numbers import Number, is_metre
from service.extraction.text import Token
from service.lexicon.lexicon import cues, quantity_table
from service.model import Comparator, Kind, Quantity

Unit = tuple[Kind, str, int]
"""The kind, the unit as named, and the token index after it."""

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


def find_unit(tokens: Sequence[Token], at: int, currency: str | None) -> Unit:
    """What follows a number that ends before `tokens[at]`; a count of things when no unit does."""
    if currency:
        return Kind.MONEY, currency, at
    return next((unit for reader in _READERS if (unit := reader(tokens, at))), (Kind.COUNT, "", at))


def _low(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if at < len(tokens) else ""


def _lemma(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].lemma if at < len(tokens) else ""


def _percent(tokens: Sequence[Token], at: int) -> Unit | None:
    """ "52%", "52 per cent", "3 percentage points"."""
    low = _low(tokens, at)
    if low == "percentage" and _lemma(tokens, at + 1) == "point":
        return Kind.PERCENT, "percentage point", at + 2
    if low not in ("%", "percent") and not (low == "per" and _low(tokens, at + 1) == "cent"):
        return None
    end = at + (2 if low == "per" else 1)
    return (
        (Kind.PERCENT, "percentage point", end + 1)
        if _lemma(tokens, end) == "point"
        else (Kind.PERCENT, "percent", end)
    )


def _out_of(tokens: Sequence[Token], at: int) -> Unit | None:
    """ "6/10", "4 out of 5"; "42 out of 100" and "42/100" are percent. Not "9/11", "24/7"."""
    slash = _low(tokens, at) == "/"
    end = at + 1 if slash else at + 2 if [_low(tokens, at), _low(tokens, at + 1)] == ["out", "of"] else 0
    if not end or end >= len(tokens) or tokens[end].kind != "number":
        return None
    if tokens[end].lemma == "100":
        return Kind.PERCENT, "percent", end + 1
    if slash and tokens[end].lemma not in _MARKED_OUT_OF:
        return None
    return Kind.MEASURE, f"out of {tokens[end].lemma}", end + 1


_MARKED_OUT_OF = ("4", "5", "10", "20", "30", "40", "50")


def _sign(tokens: Sequence[Token], at: int) -> Unit | None:
    """Signs that are also other words: "5 m" and "300 g" (alone, not "5 m people"), "40 km2", "6'2", "9.58s"."""
    if at >= len(tokens):
        return None
    token = tokens[at]
    tied = token.start == tokens[at - 1].end
    if token.low in ("h", "s") and tied:
        return Kind.DURATION, {"h": "hour", "s": "second"}[token.low], at + 1
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if token.low in _RAISED and after is not None and after.text in ("2", "3") and after.start == token.end:
        unit = ("square " if after.text == "2" else "cubic ") + _RAISED[token.low]
        return (Kind.MEASURE, unit, at + 2) if unit in quantity_table().measure_units else None
    if token.text in _SINGLE and not token.glued and (not tied or token.text == "g" or is_metre(tokens, at)):
        alone = (
            is_metre(tokens, at)
            or after is None
            or after.kind != "word"
            or after.low in cues().stopwords
            or after.low in _EXTENTS
        )
        return (Kind.MEASURE, _SINGLE[token.text], at + 1) if alone else None
    return None


_SINGLE = {"m": "metre", "g": "gram", "C": "celsius", "F": "fahrenheit"}
_RAISED = {"km": "kilometre", "m": "metre", "mi": "mile", "ft": "foot"}
_EXTENTS = {"tall", "high", "long", "wide", "deep", "thick", "away", "below", "north", "south", "east", "west", "heavy"}


def _measure(tokens: Sequence[Token], at: int) -> Unit | None:
    """ "20 km", "40 degrees Celsius", "29 years", "8 - hour"."""
    at += 1 if _low(tokens, at) == "-" else 0
    if at >= len(tokens) or (tokens[at].kind != "word" and tokens[at].low != "\u00b0"):
        return None
    match = quantity_table().measures.match([token.lemma for token in tokens[at : at + 3]], 0)
    if match and match[1] not in ("pound", "stone"):  # money and rocks too
        return Kind.MEASURE, match[1], at + match[0]
    return (Kind.DURATION, tokens[at].lemma, at + 1) if tokens[at].lemma in quantity_table().durations else None


_READERS: tuple[Callable[[Sequence[Token], int], Unit | None], ...] = (
    _percent,
    _out_of,
    find_pounds,
    _sign,
    _measure,
    find_money,
    find_rupees,
)


_WINDOWS = {"in", "over", "for", "during", "within"}


def is_when(tokens: Sequence[Token], first: int, end: int) -> bool:
    """Whether a duration only says when: "two hours later", "within three days", not "for 29 years"."""
    before = [token.low for token in tokens[max(0, first - 2) : first]]
    window = before[-1:] == ["the"] and before[0] in _WINDOWS  # "in the three months to April"
    return window or (before[-1:][:1] != [] and before[-1] in _WHEN_BEFORE) or _low(tokens, end) in _WHEN_AFTER


def is_rank(tokens: Sequence[Token], at: int) -> bool:
    """ "number 12", "No. 5", "ranked 5"; not "the number of 12"."""
    before = [token.low for token in tokens[max(0, at - 2) : at]]
    return before[-1:] in (["number"], ["#"], ["ranked"], ["ranks"], ["rank"]) or before == ["no", "."]


def _is_superlative(tokens: Sequence[Token], at: int) -> bool:
    """ "largest", "best", "most"; not "protest", "forest", "test"."""
    low = _low(tokens, at)
    return low in ("most", "least", "best", "worst", "place") or (low.endswith("est") and tokens[at].lemma != low)


def find_rank(tokens: Sequence[Token], number: Number, text: str) -> tuple[int, int, Quantity] | None:
    """A place in an order and its token range: "12th of 40", "the fifth largest"; not "the 45th Brigade"."""
    first, end = number.first, number.last
    while first > 0 and tokens[first - 1].low in ("number", "#", ".", "no", "the"):
        first -= 1
    ranked = tokens[first - 1].lemma == "come" if first else False  # "came third"
    ranked = (
        ranked
        or is_rank(tokens, number.first)
        or any(token.lemma in ("rank", "place", "finish", "seed") for token in tokens[max(0, first - 3) : first])
    )
    following = [_low(tokens, end), _low(tokens, end + 1)]
    for lead in (["out", "of"], ["of"], ["among"]):
        if (
            following[: len(lead)] == lead
            and end + len(lead) < len(tokens)
            and tokens[end + len(lead)].kind == "number"
        ):
            ranked, end = True, end + len(lead) + 1
            break
    superlative = _is_superlative(tokens, end)
    if number.stated <= 0 or not (ranked or (number.ordinal and superlative)):
        return None
    start, stop = tokens[first].start, tokens[end - 1].end
    quantity = Quantity(
        kind=Kind.RANK, low=number.stated, high=number.stated, low_open=False, high_open=False,
        comparator=Comparator.EXACTLY, approximate=False, strict=False, stated=number.stated, unit="rank",
        text=text[start:stop], start=start, end=stop,
    )  # fmt: skip
    return first, end, quantity
