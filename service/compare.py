"""Use case: passages held against a statement, without a store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from service.deadline import each_in_time
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
    asked = _side(statement, claims)
    return [_compare(asked, passage) for passage in each_in_time(passages)]


def _compare(asked: Side, passage: str) -> Judgement:
    try:
        found = read_passage(passage)
    except NoSentenceError:
        found = []
    most = max(_LEAST_JUDGED, _MOST_PAIRS // len(asked.reads))
    reads = [Read(claim, passage[claim.start : claim.end]) for claim in found]
    clauses = _join([_weigh(read, passage, _choose(read, reads, most)) for read in asked.reads])
    facts = sum(1 for item in asked.outline.items if item.is_fact)
    said = {term for read in asked.reads for term in read.claim.terms}
    if len(reads) > most or any(read.claim.unsure and said.intersection(read.claim.terms) for read in reads):
        return _leave_unread(clauses)
    if clauses.reasons[0].rule in _SETTLED or len(asked.reads) > _MOST_PARTS or facts > _MOST_FACTS:
        return clauses
    whole = build_whole(asked, Side(read_outline(passage), tuple(reads)))
    if clauses.stance is not Stance.RELATED:
        return check_side(clauses, whole)
    return judge_passage(whole) or clauses


_MOST_PARTS, _MOST_FACTS = 12, 24  # a statement of more is a text, which no passage says as a whole
_MOST_PAIRS, _LEAST_JUDGED = 8_000, 200  # clauses of a passage that are judged: in all, and for each of the statement's
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


def _leave_unread(judgement: Judgement) -> Judgement:
    """The judgement on a passage of which not all is read: what is not may say the opposite, so it is on no side."""
    if judgement.stance is Stance.RELATED:
        return judgement
    message = "The passage is too long to be read as a whole, or holds characters that are not what they look like."
    reason = replace(judgement.reasons[0], rule="passage.unread", slot="clause", message=message)
    return Judgement(Stance.RELATED, Relation.AMBIGUOUS, judgement.score, (reason, *judgement.reasons))


def _choose(asked: Read, reads: Sequence[Read], most: int) -> Sequence[Read]:
    """The clauses that one claim of the statement is judged against, of very many those that share most with it."""
    if len(reads) <= most:
        return reads
    said = frozenset(asked.claim.terms)
    shared = [len(said.intersection(read.claim.terms)) for read in reads]
    best = sorted(range(len(reads)), key=lambda number: -shared[number])[:most]
    return [reads[number] for number in sorted(best)]


def _weigh(asked: Read, passage: str, reads: Sequence[Read]) -> Judgement:
    """One claim of the statement against a whole passage: its sides when they agree, else the nearest relation."""
    judged = settle([(read.claim.sentence_start, judge(asked, read)) for read in each_in_time(reads)])
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
