"""Use case: passages held against a statement, without a store."""

from __future__ import annotations

from collections.abc import Sequence

from service.errors import NoSentenceError
from service.extraction.outline import read_outline
from service.extraction.reader import read_passage, read_statement
from service.model import Claim, Judgement, Reason, Relation, Stance
from service.verification.passage import check_side, judge_passage
from service.verification.stance import Read, judge, settle
from service.verification.whole import Side, build_whole

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
    clauses = _join([_weigh(statement, claim, passage, found) for claim in claims])
    if clauses.reasons[0].rule in _SETTLED or len(claims) > _MOST_PARTS:
        return clauses
    whole = build_whole(_side(statement, claims), _side(passage, found))
    if clauses.stance is not Stance.RELATED:
        return check_side(clauses, whole)
    return judge_passage(whole) or clauses


_MOST_PARTS = 12  # a statement of more is a text, which no passage says as a whole
_SETTLED = frozenset({"passage.ambiguous", "place.broader"})  # what no other sentence of a passage undoes


def _side(text: str, claims: Sequence[Claim]) -> Side:
    return Side(read_outline(text), tuple(Read(claim, text[claim.start : claim.end]) for claim in claims))


def _join(parts: Sequence[Judgement]) -> Judgement:
    """One judgement of several parts: contradicted by any, supported only by all."""
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
