"""A statement's claim against source claims: every pair judged, and one voice for each sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from service.model import Claim, Judgement, Kind, Relation, Stance
from service.verification.caution_order import CAUTIONS
from service.verification.gates import GATES
from service.verification.occasions import is_short
from service.verification.pair import build_pair
from service.verification.rules import SIDES

STANCE_THRESHOLD = 0.6
"""Alignment score below which an excerpt is only related."""
RELATED_THRESHOLD = 0.35
"""Alignment score below which an excerpt is left out."""


class Read(Struct, frozen=True):
    """A claim and the text of its clause."""

    claim: Claim
    text: str


_RULES = (*GATES, *SIDES)


def judge(statement: Read, source: Read) -> Judgement:
    """The stance of one source claim on one statement claim, with the rule that decided."""
    pair = build_pair(statement.claim, source.claim, statement.text, source.text)
    score = pair.alignment.score
    for rule in _RULES:
        finding = rule(pair)
        if finding is None:
            continue
        if finding.stance is not Stance.RELATED and score < STANCE_THRESHOLD:
            weak = pair.reason("score.low", "clause", "The two are not alike enough to decide.")
            return Judgement(Stance.RELATED, Relation.SAME_TOPIC, score, (weak, finding.reason))
        if finding.stance is not Stance.RELATED:
            finding = next((caution for rule in CAUTIONS if (caution := rule(pair))), finding)
        return Judgement(finding.stance, finding.relation, score, (finding.reason,))
    relation = Relation.SAME_TOPIC if score >= RELATED_THRESHOLD else Relation.UNRELATED
    return Judgement(
        Stance.RELATED, relation, score, (pair.reason("topic", "clause", "The source says nothing that decides it."),)
    )


def settle(judged: Sequence[tuple[int, Judgement]]) -> list[Judgement]:
    """One voice a sentence: of several claims of it that take a side only the best aligned keeps it.

    A figure that is the one meant but decides nothing (compatible) silences the others too. `judged` pairs each
    judgement with the sentence (any number) it belongs to. When the best are equally aligned and disagree,
    none keeps its side: the sentence is ambiguous. So it is when the best contradicts and another supports, for
    it says the very figure: "closed 1 (2)".
    """
    best: dict[int, float] = {}
    sides: dict[int, set[Stance]] = {}
    for sentence, judgement in judged:
        if judgement.stance is Stance.RELATED and judgement.relation is not Relation.COMPATIBLE:
            continue
        if judgement.score > best.get(sentence, -1.0):
            best[sentence], sides[sentence] = judgement.score, set()
        if judgement.score == best[sentence]:
            sides[sentence].add(judgement.stance)
    for sentence, judgement in judged:
        if judgement.stance is Stance.SUPPORTS and Stance.CONTRADICTS in sides[sentence]:
            sides[sentence].add(judgement.stance)
    return [
        _settled(judgement, best.get(sentence, 0.0), len(sides.get(sentence, ())) > 1) for sentence, judgement in judged
    ]


def part_occasions(statement: Claim, judged: Sequence[tuple[str | None, Claim, Judgement]]) -> list[Judgement]:
    """Take contradicting figures off their side when an undated statement meets reports of several occasions.

    `judged` gives each judgement with its source's day of publishing and its claim. Reports more than 60 days
    apart whose figures exclude each other tell of different occasions (or of a figure that changed): none of
    them can rule out an undated statement.
    """
    told = [
        (day, claim.quantity) for day, claim, judgement in judged if claim.quantity and judgement.relation in _COMPARED
    ]
    days = sorted(day[:10] for day, _ in told if day)
    lows = [quantity.low for _, quantity in told if quantity.low is not None]
    highs = [quantity.high for _, quantity in told if quantity.high is not None]
    apart = bool(days) and (date.fromisoformat(days[-1]) - date.fromisoformat(days[0])).days > _OCCASION_DAYS
    scores = {(quantity.low, quantity.high) for _, quantity in told if quantity.kind is Kind.SCORE}
    agree = len(scores) < 2 if scores else not lows or not highs or max(lows) <= min(highs)
    if any(is_short(time) for time in statement.times) or not apart or agree:
        return [judgement for _, _, judgement in judged]
    open_below = statement.quantity is not None and statement.quantity.low is None  # any small part is "fewer than 100"
    undecided = {Relation.FIGURE_DIFFERS, Relation.ENTAILED} if open_below else {Relation.FIGURE_DIFFERS}
    return [_of_another_occasion(found) if found.relation in undecided else found for _, _, found in judged]


_OCCASION_DAYS = 60
_COMPARED = (Relation.SAME_FIGURE, Relation.ENTAILED, Relation.FIGURE_DIFFERS, Relation.COMPATIBLE)


def _of_another_occasion(judgement: Judgement) -> Judgement:
    message = "The sources tell of several such occasions; with a date the statement could be decided."
    return judgement.set_aside(Relation.DIFFERENT_TIME, ("time.several_occasions", "time"), message)


def _settled(judgement: Judgement, best: float, ambiguous: bool) -> Judgement:
    if judgement.stance is Stance.RELATED or (judgement.score == best and not ambiguous):
        return judgement
    slot = judgement.reasons[0].slot
    if ambiguous:
        message = "The sentence gives several figures that could be meant."
        return judgement.set_aside(Relation.AMBIGUOUS, ("sentence.ambiguous", slot), message)
    message = "Another figure of the same sentence is the one that is meant."
    return judgement.set_aside(Relation.AMBIGUOUS, ("sentence.better_aligned", slot), message)
