"""Holds candidates against a statement once more, with what their article lends them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import DecodeError

from service.deadline import each_in_time
from service.errors import ClaimDamagedError
from service.extraction.outline import read_clause
from service.extraction.reader import find_day
from service.model import Judgement, Relation, Stance, StoredClaim, unpack_items
from service.outline import Outline
from service.verification.ceiling import Ceiling
from service.verification.names import terms_around
from service.verification.passage import check_side, judge_passage
from service.verification.stance import Read
from service.verification.whole import Side, Whole, build_whole


@dataclass(slots=True)
class Effort:
    """What may be spent on reading candidates again: how many undecided ones, and how many pairs of items in all."""

    undecided: int
    pairs: int

    def affords(self, statement: Outline, found: Outline) -> bool:
        """Whether one more is still within it, which then is spent."""
        self.pairs -= len(statement.items) * len(found.items)
        return self.pairs >= 0


def read_on(
    statement: Side, candidates: Sequence[StoredClaim], settled: Sequence[Judgement], effort: Effort
) -> list[Judgement]:
    """Hold candidates against the statement once more, with what their article lends them, within an effort.

    Those on a side leave it where the words around them speak of something else, or where the effort is spent before
    they are read again: no side is taken unread. The best aligned of the undecided gain one that the words bear out:
    only where no clause of their sentence has one, and one a sentence, the best covered, unless two disagree. None
    where slots are given that may not be in the words.
    """
    rereader = _Rereader(statement, effort)
    judged = [
        judgement if judgement.stance is Stance.RELATED else rereader.check(found, judgement)
        for found, judgement in each_in_time(zip(candidates, settled, strict=True))
    ]
    keys = [(found.source.id, found.claim.sentence_start) for found in candidates]
    made: dict[tuple[str, int], list[tuple[float, int, Judgement]]] = {}
    nearest = _order_undecided(statement, candidates, settled, keys)
    for index in each_in_time(nearest[: effort.undecided]):
        judgement = rereader.decide(candidates[index])
        if judgement:
            made.setdefault(keys[index], []).append((judgement.score, index, judgement))
    for sides in made.values():
        if len({judgement.stance for _, _, judgement in sides}) == 1:
            _, index, judgement = max(sides, key=lambda side: (side[0], -side[1]))
            judged[index] = judgement
    return judged


class _Rereader:
    """Holds one candidate after the other against a statement, as long as the effort lasts."""

    def __init__(self, statement: Side, effort: Effort) -> None:
        self._statement = statement
        self._effort = effort
        self._terms = tuple(item.term for item in statement.outline.items)
        self._ceiling = Ceiling(statement.outline)

    def check(self, found: StoredClaim, judgement: Judgement) -> Judgement:
        """A candidate's side, unless it is to leave it."""
        outline = read_stored(found)
        if self._effort.affords(self._statement.outline, outline):
            return check_side(judgement, self._build(found, outline))
        message = "The statement is too long to be held against what stands around it."
        return judgement.set_aside(Relation.AMBIGUOUS, ("clause.unread", "clause"), message)

    def decide(self, found: StoredClaim) -> Judgement | None:
        """The side that an undecided candidate gains, if any."""
        outline = read_stored(found)
        if not self._effort.affords(self._statement.outline, outline):
            return None
        if self._ceiling.is_too_low(outline, self._lent_to(found)):
            return None
        return judge_passage(self._build(found, outline))

    def _build(self, found: StoredClaim, outline: Outline) -> Whole:
        return build_whole(self._statement, Side(outline, (Read(found.claim, found.text),)), self._lent_to(found))

    def _lent_to(self, found: StoredClaim) -> tuple[str, ...]:
        claim = found.claim
        return (*claim.terms, *terms_around(self._terms, claim), *("&" + place for place in claim.scope))


def _order_undecided(
    statement: Side,
    candidates: Sequence[StoredClaim],
    settled: Sequence[Judgement],
    keys: Sequence[tuple[str, int]],
) -> list[int]:
    """The numbers of the candidates of whose sentence no clause decides anything, the best aligned first."""
    if any(read.claim.told or read.claim.unsure for read in statement.reads):
        return []
    decided = {
        key
        for key, judgement in zip(keys, settled, strict=True)
        if judgement.stance is not Stance.RELATED or judgement.relation is Relation.COMPATIBLE
    }
    said = {item.term for item in statement.outline.items if not item.is_fact}
    shared = {
        index: len(said & {*found.claim.terms, *found.claim.context, *found.claim.lent})
        for index, (key, found) in enumerate(zip(keys, candidates, strict=True))
        if key not in decided and not found.claim.told and not found.claim.unsure
    }
    return sorted(shared, key=lambda index: (-shared[index], -settled[index].score))


def read_stored(found: StoredClaim) -> Outline:
    """The items of a stored claim's clause; raises ClaimDamagedError."""
    if not found.items:
        return read_clause(found.text, found.claim, find_day(found.source.published_at))
    try:
        items = unpack_items(found.items)
    except DecodeError as error:
        raise ClaimDamagedError(found.id, error) from error
    return Outline(found.text, items, found.claim.start)
