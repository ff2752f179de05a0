"""Gates for statements without a figure or date: a passage must tell all of it, in order and as a fact."""

from __future__ import annotations

import re
from itertools import pairwise

from service.model import Item
from service.outline import Outline
from service.verification.counterparts import Word
from service.verification.likeness import LIGHT, is_name, likeness, weigh
from service.verification.match import Match
from service.verification.pair import Pair
from service.verification.passage_figures import PASSIVE
from service.verification.substitutes import find_substitute
from service.verification.whole import Whole

_SAME = 0.9  # likeness of one subject said in two ways; a wider word is another subject
COVERAGE_TOLD = 0.9
"""Share of the statement's words that the passage, or what is around it, must say."""


def untold(whole: Whole) -> bool:
    """No sentence of the passage says every word, or none of the names is in it: "she is the first to coach a club"."""
    if whole.facts:
        return False
    needed = [word for word in whole.words if word.item.at not in whole.spare and weigh(word.item.term) > LIGHT]
    names = [word for word in needed if is_name(word.item.term)]
    missing = any(not word.found and not (word.lent and word in names) for word in needed)
    unnamed = bool(names) and not any(word.found for word in names)
    owning = any(_owns(word.item, whole.statement) < all(_owns(item, whole.passage) for item, _ in word.found)
                 for word in names if word.found)  # fmt: skip
    return whole.told is None or missing or unnamed or owning or whole.coverage < COVERAGE_TOLD


def _owns(item: Item, outline: Outline) -> bool:
    """Whether a name only owns what follows: "lost to Ruiz's rivals"."""
    return outline.part(item.end, item.end + 2) in ("'s", "\u2019s")


def told_otherwise(whole: Whole) -> bool:
    """It is told as planned, or its opposite is told; nor does "is no surgeon" deny "is a doctor"."""
    told = whole.told
    if told is None:
        return False
    inexact = any(
        word.value < 1 and weigh(word.item.term) > LIGHT and not is_name(word.item.term)
        for word in whole.words
        if word.item.at not in whole.spare
    )
    denied = told.statement.negated != told.source.negated
    if denied and told.source.event and told.source.event.concept not in told.statement.terms:
        return True  # what is denied is something else
    if _is_of_others(told) and not whole.spare:
        return True
    other = told.statement.modality is not told.source.modality or told.alignment.event is Match.OPPOSITE
    return other or (denied and inexact)


def _is_of_others(told: Pair) -> bool:
    """Whether both have a subject and none of the one is in the other's; voices turn subjects, so they must be one."""
    ours, theirs = ([term for term in claim.subject if term != ","] for claim in (told.statement, told.source))
    if not ours or not theirs or told.source.open_subject:
        return False
    if bool(PASSIVE.search(told.statement_text)) != bool(PASSIVE.search(told.source_text)):
        return False
    return not any(likeness(one, other) >= _SAME for one in ours for other in theirs)


def turned_round(whole: Whole) -> bool:
    """What the statement names first and last, or two of its names, stand the other way round: "A praised B" beside
    "B praised A".

    Not "A was praised by B", "in May A praised B" beside "A praised B in May", "A is the mayor of B" beside "B's mayor
    A".
    """
    if whole.told is None:
        return False
    inside = [word for word in whole.words if word.found and weigh(word.item.term) > LIGHT]
    if len(inside) < 2 or any(" by " in text for text in (whole.told.statement_text, whole.told.source_text)):
        return False
    named = pairwise([word for word in inside if word.item.capital])
    ends = [] if _COPULA.search(whole.told.statement_text) else [(inside[0], inside[-1])]
    return any(_are_turned(one, other) for one, other in (*ends, *named))


def _are_turned(one: Word, other: Word) -> bool:
    first = min((item for item, _ in one.found), key=lambda item: item.at)
    last = max((item for item, _ in other.found), key=lambda item: item.at)
    return last.at < first.at and not {first.lead, last.lead} & _ADJUNCT


_COPULA = re.compile(r"\b(?:is|are|was|were)\s+(?:a|an|the)\b")
_ADJUNCT = frozenset({"in", "at", "on", "of", "during", "since", "for", "from", "near"})


def replaced(whole: Whole) -> bool:
    """Another word stands in the place of one that the passage has not: "resumed production" beside "stopped it"."""
    return find_substitute(whole.words, whole.facts, whole.passage) is not None


def scattered(whole: Whole) -> bool:
    """The words stand far apart in an article's clause, so that another thing may be told."""
    if whole.told is None or not whole.lent:
        return False
    found = [word for word in whole.words if word.found and weigh(word.item.term) > LIGHT]
    places = [[item.at for item, _ in word.found] for word in found]
    nearest = [min(at, key=lambda one: abs(one - places[0][0])) for at in places]
    return not places or max(nearest) - min(nearest) > _SPREAD * (len(places) + 1)


_SPREAD = 4  # positions that one word may stand from the next
