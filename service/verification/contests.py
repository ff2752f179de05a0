"""Rules that keep a score off both sides when it is of other sides, another outcome, or a part of the contest."""

from __future__ import annotations

import re

from service.lexicon.lemma import lemma_of
from service.lexicon.lexicon import cues
from service.model import Kind, Relation
from service.verification.pair import Finding, Pair, are_said_differently, find_related, find_words

_STAGE = (
    r"\b(aggregate|half[ -]?time|interval|break|penalties|shoot-?out|extra time|overtime|first leg|second leg|"
    r"(?:first|second|third|fourth|opening) (?:half|set|game|inning|quarter|period))\b"
)


def stage_differs(pair: Pair) -> Finding | None:
    """The score of a part of the contest: "led 1-0 at half-time" beside "won 3-1", "4-2 on aggregate" beside "3-1"."""
    theirs = pair.source.quantity
    if (
        pair.figures is None
        or theirs is None
        or theirs.kind is not Kind.SCORE
        or not are_said_differently(pair, _STAGE)
    ):
        return None
    return find_related(
        pair,
        Relation.DIFFERENT_SCOPE,
        ("quantity.stage", "quantity"),
        "Only one of the two scores is of a part of the contest.",
    )


_RUNNING = r"\b(leads?|led|leading|trail(?:s|ed|ing)?|ahead|behind|up|down|so far)\b"


def running_score(pair: Pair) -> Finding | None:
    """A score that still changes: "lead the series 3-1" beside "led the series 2-1"; not "won 3-1" beside "won 2-1"."""
    theirs = pair.source.quantity
    if theirs is None or theirs.kind is not Kind.SCORE or pair.figures is not Relation.FIGURE_DIFFERS:
        return None
    if not (find_words(_RUNNING, pair.statement_text) or find_words(_RUNNING, pair.source_text)):
        return None
    return find_related(
        pair, Relation.DIFFERENT_TIME, ("time.running", "time"), "One of the two scores is of a contest still going on."
    )


_DRAW = r"\b(drew|draws?|drawn|ties?|tied)\b"
_LOST = re.compile(
    r"\b(?:(?:beaten|defeated|thrashed|routed|stunned)\b.*?\bby|(?:lost|los(?:es?|ing)|(?:went|goes) down)\b.*?\bto|"
    r"(?:an?|the|their|its|his|her) (?:\S+ ){0,3}(?:defeat|loss) (?:by|to|against|at the hands))\b",
    re.IGNORECASE,
)
_POINTS = re.compile(r"(\d+)\D+(\d+)")


def sides_differ(pair: Pair) -> Finding | None:
    """A score of other sides, or another outcome between the same: "Lima beat Cusco 3-1" beside "Cusco beat Lima 3-1",
    "Lima beat Ica 3-1" or "Lima beat Cusco 1-3"; not beside "Cusco were beaten 3-1 by Lima".

    Sides are told by their capitals, for many are called by common words.
    """
    theirs = pair.source.quantity
    if pair.figures is None or theirs is None or theirs.kind is not Kind.SCORE:
        return None
    if _has_other_sides(pair) or are_said_differently(pair, _DRAW) or _is_other_outcome(pair):
        return find_related(
            pair, Relation.DIFFERENT_GROUP, ("quantity.sides", "quantity"), "The source's score may be of other sides."
        )
    return None


def _has_other_sides(pair: Pair) -> bool:
    """Whether a side of the statement's is neither in the source's clause, where a pronoun may stand for it, nor around
    it; of a name of several words the last must be.
    """
    if _PRONOUN.search(pair.source_text):
        return False
    given = {*_sides(pair.source_text)}
    given |= {term.lstrip("~") for term in (*pair.source.terms, *pair.source.context, *pair.source.lent)}
    last = [run.split()[-1].lower() for run in _NAME.findall(pair.statement_text)]
    return any(given.isdisjoint((side, lemma_of(side))) for side in last if side in _sides(pair.statement_text))


_PRONOUN = re.compile(r"\b(?:he|she|it|they)\b", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_a-z]\w*(?: [^\W\d_a-z]\w*)*")


def _is_other_outcome(pair: Pair) -> bool:
    """Whether the sides, who of them lost, or the points are told the other way round, so that another one won."""
    asked, given = _sides(pair.statement_text), _sides(pair.source_text)
    places = [given.index(side) for side in asked if side in given]
    swapped = places != sorted(places)
    lost = [bool(_LOST.search(text)) for text in (pair.statement_text, pair.source_text)]
    points = [_falls(claim.quantity.text) for claim in (pair.statement, pair.source) if claim.quantity]
    turned = None not in points and points[0] != points[1]
    if pair.statement.event or pair.source.event:  # a verb says who won, whichever points come first where they lost
        return swapped != (lost[0] != lost[1]) or (turned and not any(lost))
    return swapped != turned


def _sides(text: str) -> list[str]:
    """The words with a capital, in small letters, in their order."""
    words = (word.lower() for word in re.findall(r"[^\W\d_]+", text) if word[0].isupper())
    leave = cues().stopwords | cues().months.keys() | cues().weekdays.keys()
    return list(dict.fromkeys(word for word in words if word not in leave))


def _falls(score: str) -> bool | None:
    """Whether the greater number of a score is written first; None for a level one."""
    points = _POINTS.search(score)
    if points is None or points[1] == points[2]:
        return None
    return int(points[1]) > int(points[2])
