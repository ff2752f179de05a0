"""Numbers that count nothing, and the words that count none."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from service.extraction.numbers import Number
from service.extraction.text import Token
from service.lexicon.lexicon import concept_forms, cues, quantity_table


def is_label(tokens: Sequence[Token], at: int) -> bool:
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


def find_none(tokens: Sequence[Token], at: int) -> Number | None:
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
    """Whether a plural or a known group or event follows: "no officers", "no one killed", not "no longer", "no
    exact number".
    """
    for token in tokens[at : at + 4]:
        if token.kind != "word" or token.low in cues().stopwords or token.low in cues().auxiliaries:
            return False
        if (token.low != token.lemma and token.low.endswith("s")) or token.lemma in concept_forms().by_first:
            return True
    return False
