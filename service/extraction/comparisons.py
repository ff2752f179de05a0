"""What a sentence gives only to hold its own figure against: "against 52 in 2019", "up from 24", "unlike in 2023"."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from service.extraction.analysis import Analysis
from service.extraction.quantities import QuantityFound
from service.extraction.text import Token
from service.lexicon.lexicon import cues
from service.model import Kind

_REACH = 6  # words between what leads to a comparison and its figure or date: "with the same month of 2019"
_ENDS = frozenset((",", ";", ":", "(", ")", "\u2013", "\u2014", ".", "and", "but", "while", "whereas", "which", "who"))


def find_compared(analysis: Analysis) -> list[tuple[int, int]]:
    """The token ranges of such comparisons: the words that lead to the other figure, itself and the date behind it."""
    found = list[tuple[int, int]]()
    for at in range(1, len(analysis.tokens)):
        lead = _lead(analysis, at) if not found or at >= found[-1][1] else 0
        if not lead:
            continue
        figure = _figure(analysis, at, lead)
        if figure or (analysis.tokens[at].low in _OF_DATES and _is_dated(analysis, lead)):
            found.append((at, _end(analysis, figure.last if figure else lead)))
    return found


_OF_DATES = frozenset(("compared", "unlike"))


def _lead(analysis: Analysis, at: int) -> int:
    """The index after the words at a token that lead to what is compared with; 0 where they do not."""
    tokens = analysis.tokens
    low, following = tokens[at].low, tokens[at + 1].low if at + 1 < len(tokens) else ""
    if (tokens[at].lemma == "compare" and following in ("with", "to")) or (
        low in ("up", "down") and following == "from"
    ):
        return at + 2
    if low == "the":
        rate = next((q.quantity for q in analysis.quantities if q.last in (at, at - 1)), None)
        of_rate = rate is not None and (
            rate.kind is Kind.MULTIPLE or (rate.unit == "percent" and tokens[at - 1].low == "on")
        )
        return at + 1 if of_rate or tokens[at - 1].low == "than" else 0
    return at + 1 if low in ("against", "from", "unlike", "versus", "(", "after") else 0


def _figure(analysis: Analysis, at: int, lead: int) -> QuantityFound | None:
    """The figure that is led to, where another stands before that it can be held against."""
    tokens = analysis.tokens
    figure = next((q for q in analysis.quantities if lead <= q.first <= lead + _REACH and not q.modifier), None)
    before = any(q.last <= at and not q.modifier for q in analysis.quantities)
    if figure is None or not before or _says_more(tokens[lead : figure.first]):
        return None
    if tokens[at].low in ("from", "against") and not _leads_on(analysis, at, figure):
        return None
    return figure if tokens[at].low not in _ONLY_DATED or _is_earlier(analysis, figure.last) else None


def _says_more(tokens: Sequence[Token]) -> bool:
    return any(token.low in _ENDS or (token.verb and token.low not in cues().auxiliaries) for token in tokens)


def _leads_on(analysis: Analysis, at: int, figure: QuantityFound) -> bool:
    """Whether "from" or "against" leads to a figure that leaves its noun to the one before it, behind a comma, a level
    or a share: "to 41 from 35 in May"; not "18 from 12 countries", "testified against 12 in May".
    """
    tokens = analysis.tokens
    before = max((q for q in analysis.quantities if q.last <= at and not q.modifier), key=lambda q: q.last)
    level = before.first > 0 and tokens[before.first - 1].low in ("to", "at")
    counted = figure.quantity.kind is Kind.COUNT and not level
    if (counted and tokens[at - 1].low != ",") or (figure.first > at + 1 and tokens[at].low == "from"):
        return False
    following = analysis.tokens[figure.last] if figure.last < len(analysis.tokens) else None
    return following is None or following.kind != "word" or analysis.terms[figure.last] is None


def _is_dated(analysis: Analysis, lead: int) -> bool:
    return any(lead <= d.first < lead + _REACH for d in analysis.dates)


_ONLY_DATED = frozenset(("(", "after"))  # lead to a comparison only where its own time follows


def _is_earlier(analysis: Analysis, first: int) -> bool:
    """Whether a date or "a year earlier" stands behind a figure."""
    words = analysis.words[first : first + 4]
    return _is_dated(analysis, first) or any(
        before in ("year", "quarter", "month", "years", "quarters", "months") and word in ("earlier", "before")
        for before, word in pairwise(words)
    )


def _end(analysis: Analysis, first: int) -> int:
    return next(
        (at for at in range(first, len(analysis.tokens)) if analysis.tokens[at].low in _ENDS), len(analysis.tokens)
    )


def find_comparison(analysis: Analysis, at: int) -> tuple[int, int] | None:
    """The comparison that a token stands in."""
    return next(((first, last) for first, last in analysis.once(find_compared) if first <= at < last), None)
