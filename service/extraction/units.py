"""What a number is a number of: percent, money, measures, durations, ranks, or plain things."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from service.extraction.numbers import Number
from service.extraction.text import Token
from service.lexicon.lexicon import quantity_table
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
    """ "6/10", "22 out of 100"."""
    end = (
        at + 1
        if _low(tokens, at) == "/"
        else at + 2
        if [_low(tokens, at), _low(tokens, at + 1)] == ["out", "of"]
        else 0
    )
    if not end or end >= len(tokens) or tokens[end].kind != "number":
        return None
    return Kind.MEASURE, f"out of {tokens[end].lemma}", end + 1


def _measure(tokens: Sequence[Token], at: int) -> Unit | None:
    """ "20 km", "40 degrees Celsius", "29 years", "8 - hour"."""
    at += 1 if _low(tokens, at) == "-" else 0
    if at >= len(tokens) or tokens[at].kind != "word":
        return None
    if tokens[at].low == "degrees" and _lemma(tokens, at + 1) in ("celsius", "fahrenheit"):
        return Kind.MEASURE, tokens[at + 1].lemma, at + 2
    match = quantity_table().measures.match([token.lemma for token in tokens[at : at + 3]], 0)
    if match:
        return Kind.MEASURE, match[1], at + match[0]
    return (Kind.DURATION, tokens[at].lemma, at + 1) if tokens[at].lemma in quantity_table().durations else None


def _money(tokens: Sequence[Token], at: int) -> Unit | None:
    """ "5,000 kroner", "5 Russian rubles"; not "12 won" (they did)."""
    words = quantity_table().currency_words
    index = at + 1 if at < len(tokens) and tokens[at].capital and _lemma(tokens, at + 1) in words else at
    lemma = _lemma(tokens, index)
    if lemma not in words or (lemma == "won" and index == at):
        return None
    whose = tokens[at].low if index > at else ""
    unit = f"{whose} {lemma}" if lemma in _SHARED_CURRENCIES and whose not in _AMERICAN else words[lemma]
    return Kind.MONEY, unit if whose else words[lemma], index + 1


_AMERICAN = ("us", "u.s.", "american")
_SHARED_CURRENCIES = ("dollar", "peso", "franc", "krone", "kroner", "krona", "kronor", "rupee", "cent")


_READERS: tuple[Callable[[Sequence[Token], int], Unit | None], ...] = (_percent, _out_of, _measure, _money)


def is_when(tokens: Sequence[Token], first: int, end: int) -> bool:
    """Whether a duration only says when: "two hours later", "within three days", not "for 29 years"."""
    return (first > 0 and tokens[first - 1].low in _WHEN_BEFORE) or _low(tokens, end) in _WHEN_AFTER


def is_rank(tokens: Sequence[Token], at: int) -> bool:
    """ "number 12", "No. 5", "ranked 5"; not "the number of 12"."""
    before = [token.low for token in tokens[max(0, at - 2) : at]]
    return before[-1:] in (["number"], ["#"], ["ranked"], ["ranks"], ["rank"]) or before == ["no", "."]


def find_rank(tokens: Sequence[Token], number: Number, text: str) -> tuple[int, int, Quantity] | None:
    """A place in an order and its token range: "12th of 40", "the fifth largest"; not "the 45th Brigade"."""
    first, end = number.first, number.last
    while first > 0 and tokens[first - 1].low in ("number", "#", ".", "no", "the"):
        first -= 1
    ranked = is_rank(tokens, number.first) or any(
        token.lemma in ("rank", "place", "finish") for token in tokens[max(0, first - 3) : first]
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
    superlative = following[0].endswith("est") or following[0] in ("most", "least", "best", "worst", "place")
    if number.stated <= 0 or not (ranked or (number.ordinal and superlative)):
        return None
    start, stop = tokens[first].start, tokens[end - 1].end
    quantity = Quantity(
        kind=Kind.RANK, low=number.stated, high=number.stated, low_open=False, high_open=False,
        comparator=Comparator.EXACTLY, approximate=False, strict=False, stated=number.stated, unit="rank",
        text=text[start:stop], start=start, end=stop,
    )  # fmt: skip
    return first, end, quantity
