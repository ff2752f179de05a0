"""Use case: passages held against a statement, without a store."""

from __future__ import annotations

from collections.abc import Sequence

from service.errors import NoSentenceError
from service.extraction.outline import read_outline
from service.verification.whole import build_whole, Side
from service.verification.passage import find_gate, judge_passage
from service.extraction.reader import read_passage, read_statement
from service.model import Claim, Judgement, Reason, Relation, Stance
from service.verification.stance import Read, judge, settle

_SHOWN = 200  # characters of a passage that a reason quotes


def compare(statement: str, passages: Sequence[str]) -> list[Judgement]:
    """The judgement of each passage (a sentence or an article) on the statement; needs no store.

    Raises NoClaimError when the statement asserts nothing.
    """
    claims = read_statement(statement)
    return [_compare(statement, claims, passage) for passage in passages]


def _compare(statement: str, claims: Sequence[Claim], passage: str) -> Judgement:
    try:
        found = read_passage(passage)
    except NoSentenceError:
        found = []
    strict = _join([_weigh(statement, claim, passage, found) for claim in claims])
    if strict.stance is not Stance.RELATED or strict.reasons[0].rule in HARD or not WHOLE:
        return strict
    sides = [Side(read_outline(text), tuple(Read(c, text[c.start : c.end]) for c in each)) for text, each in ((statement, claims), (passage, found))]
    whole = build_whole(*sides)
    gate = find_gate(whole)
    LAST[0] = gate.__name__ if gate else ""
    return judge_passage(whole) or strict


WHOLE = True
HARD = {'passage.ambiguous','place.broader'}
LAST = [""]

def _join(parts: Sequence[Judgement]) -> Judgement:
    for stance in (Stance.CONTRADICTS, Stance.RELATED):
        chosen = [part for part in parts if part.stance is stance]
        if chosen:
            return max(chosen, key=lambda part: part.score)
    return min(parts, key=lambda part: part.score)


def _weigh(statement: str, claim: Claim, passage: str, found: Sequence[Claim]) -> Judgement:
    """One claim of the statement against a whole passage: its sides when they agree, else the nearest relation."""
    asked = Read(claim, statement[claim.start : claim.end])
    judged = settle([(each.sentence_start, judge(asked, Read(each, passage[each.start : each.end]))) for each in found])
    sides = [judgement for judgement in judged if judgement.stance is not Stance.RELATED]
    if len({judgement.stance for judgement in sides}) == 1:
        return max(sides, key=lambda judgement: judgement.score)
    if sides:
        score = max(judgement.score for judgement in sides)
        return _undecided(asked, passage, Relation.AMBIGUOUS, score, "The passage both supports and contradicts it.")
    if judged:
        return max(judged, key=lambda judgement: judgement.score)
    return _undecided(asked, passage, Relation.UNRELATED, 0.0, "The passage asserts nothing that could be compared.")


def _undecided(asked: Read, passage: str, relation: Relation, score: float, message: str) -> Judgement:
    reason = Reason("passage." + relation, "clause", asked.text, passage[:_SHOWN], message)
    return Judgement(Stance.RELATED, relation, score, (reason,))
