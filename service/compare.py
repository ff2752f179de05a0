"""Use case: passages held against a statement, without a store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.deadline import each_in_time
from service.errors import NoSentenceError
from service.extraction.analysis import analyse_text
from service.extraction.outline import build_outline, read_outline
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
    effort = _Effort(_MOST_PAIRS)
    return [_compare(asked, passage, effort) for passage in each_in_time(passages)]


@dataclass(slots=True)
class _Effort:
    """How many pairs of clauses the passages of a request may still be judged by."""

    pairs: int

    def affords(self, pairs: int) -> bool:
        """Whether so many are still within it, which then are spent."""
        if pairs > self.pairs:
            return False
        self.pairs -= pairs
        return True


def _compare(asked: Side, passage: str, effort: _Effort) -> Judgement:
    analyses = analyse_text(passage, article=True)
    try:
        found = read_passage(passage, analyses)
    except NoSentenceError:
        found = []
    reads = [Read(claim, passage[claim.start : claim.end]) for claim in found]
    said = {term for read in asked.reads for term in read.claim.terms}
    if not effort.affords(_count_pairs(asked.reads, reads)):
        nearest = _find_nearest(said, reads)
        return _leave_unread(judge(_find_nearest({*nearest.claim.terms}, asked.reads), nearest))
    clauses = _join([_weigh(read, passage, reads) for read in asked.reads])
    if any(read.claim.unsure and not said.isdisjoint(read.claim.terms) for read in reads):
        return clauses if clauses.stance is Stance.RELATED else _leave_unread(clauses)
    facts = sum(1 for item in asked.outline.items if item.is_fact)
    if clauses.reasons[0].rule in _SETTLED or len(asked.reads) > _MOST_PARTS or facts > _MOST_FACTS:
        return clauses
    whole = build_whole(asked, Side(build_outline(passage, analyses), tuple(reads)))
    if clauses.stance is not Stance.RELATED:
        return check_side(clauses, whole)
    return judge_passage(whole) or clauses


_MOST_PARTS, _MOST_FACTS = 12, 24  # a statement of more is a text, which no passage says as a whole
_MOST_PAIRS = 8_000  # clauses of a statement beside one of a passage, in all passages of a request
_PAIR = 250  # characters of two clauses: longer ones count as several pairs
_SETTLED = frozenset({"passage.ambiguous", "place.broader"})  # what no other sentence of a passage undoes


def _count_pairs(asked: Sequence[Read], reads: Sequence[Read]) -> int:
    """How many pairs two texts have, or would have if their characters stood in clauses of the usual length."""
    ours, theirs = (sum(len(read.text) for read in side) for side in (asked, reads))
    return max(len(asked) * len(reads), (len(reads) * ours + len(asked) * theirs) // _PAIR)


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
    message = "The passage is too long to be read as a whole, or holds characters that are not what they look like."
    return judgement.set_aside(Relation.AMBIGUOUS, ("passage.unread", "clause"), message)


def _find_nearest(said: set[str], reads: Sequence[Read]) -> Read:
    """The first of those that share most with some terms."""
    return max(reads, key=lambda read: len(said.intersection(read.claim.terms)))


def _weigh(asked: Read, passage: str, reads: Sequence[Read]) -> Judgement:
    """One claim of the statement against a whole passage: its sides when they agree, else the nearest relation."""
    single = [judge(asked, read) for read in each_in_time(reads)]
    judged = settle([(read.claim.sentence_start, judgement) for read, judgement in zip(reads, single, strict=True)])
    sides = [judgement for judgement in judged if judgement.stance is not Stance.RELATED]
    stances = {judgement.stance for judgement in sides}
    best = max(sides, key=lambda judgement: judgement.score, default=None)
    is_said = best and any(one.stance is Stance.SUPPORTS and one.score >= best.score for one in single)
    if is_said or (best and any(_is_same(asked, read) for read in reads)):
        stances.add(Stance.SUPPORTS)  # also where its sentence says the opposite, too
    if best and len(stances) == 1:
        return best
    if sides:
        score = max(judgement.score for judgement in sides)
        return _undecided(asked, passage, Relation.AMBIGUOUS, score, "The passage both supports and contradicts it.")
    if judged:
        return max(judged, key=lambda judgement: judgement.score)
    return _undecided(asked, passage, Relation.UNRELATED, 0.0, "The passage asserts nothing that could be compared.")


def _is_same(asked: Read, read: Read) -> bool:
    """Whether a clause is the statement's, word for word, and meant so."""
    return read.text == asked.text and read.claim.modality is asked.claim.modality


def _undecided(asked: Read, passage: str, relation: Relation, score: float, message: str) -> Judgement:
    reason = Reason("passage." + relation, "clause", asked.text, passage[:_SHOWN], message)
    return Judgement(Stance.RELATED, relation, score, (reason,))
