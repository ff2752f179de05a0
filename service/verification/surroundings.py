"""What an article lends a claim of it, and the gate that keeps excerpts which speak of something else off its sides."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from service.lexicon.lexicon import Concept, concepts, cues
from service.model import MARKERS, Claim, Judgement, Relation, Slot, Stance
from service.verification.growth import has_grown, is_before
from service.verification.likeness import is_like, likeness
from service.verification.match import Match
from service.verification.names import match_names
from service.verification.stance import Read

_DAYS = 183  # half a year: what an undated clause tells as news is rarely older
_WEEKS = 30  # days within which reports of one very figure are of one event
_TELLING = 10  # smaller figures are the same by chance
_SHARED = 0.25  # of the words that an article lends a clause
_SAID = 0.9  # likeness from which one word says another: a synonym, another spelling, a narrower concept


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the article of a claim lends it where it names nobody and no place itself: the terms of its heading and of
    the sentences around it; the names of its heading among them, of which it is then; when it was published; whether
    somebody ("he") is named nowhere in it, and whether its subject ("it", "they") is not.
    """

    terms: frozenset[str]
    headed: frozenset[str]
    published_at: str | None
    is_open: bool
    is_unnamed: bool

    def hold(self, asked: Read, found: Claim, published_at: str | None, judgement: Judgement) -> Judgement:
        """The judgement of a candidate, off its side where it may speak of something else than the article does."""
        if judgement.stance is Stance.RELATED:
            return judgement
        supports = judgement.stance is Stance.SUPPORTS
        fault = self._find_fault(asked.claim, found, published_at, supports=supports)
        if fault is None and not supports and self._has_overtaken(asked.claim, found, published_at):
            message = "The source is of before, and the count has grown since."
            fault = Relation.DIFFERENT_TIME, "article.overtaken", "time", message
        if fault is None:
            return judgement
        relation, rule, slot, message = fault
        return judgement.set_aside(relation, (rule, slot), message)

    def _find_fault(
        self, asked: Claim, found: Claim, published_at: str | None, *, supports: bool
    ) -> tuple[Relation, str, str, str] | None:
        if self.is_open or (self.is_unnamed and any(term[0] in "~&" for term in found.subject)):
            return Relation.AMBIGUOUS, "article.subject", "clause", "The text does not say whom or what this tells of."
        if match_names(asked, found)[0] is Match.DIFFERENT:
            return Relation.DIFFERENT_SCOPE, "article.name", "name", "The source does not name whom the text tells of."
        if not (self._is_shared(found) or (supports and self._is_very_figure(asked, found, published_at))):
            message = "The source speaks of something else than the text around the claim."
            return Relation.DIFFERENT_SCOPE, "article.topic", "clause", message
        if self._is_of_another_time(asked, found, published_at):
            return Relation.DIFFERENT_TIME, "article.time", "time", "The source's article is of another time."
        return None

    def _is_shared(self, found: Claim) -> bool:
        """Whether a source has half of the heading's names, or where that has none, a name that the article lends or
        enough of its other words: "Harvest Festival in Melby" is no other festival.
        """
        theirs = {*found.terms, *found.context, *found.lent}
        if self.headed:
            kinds = {"~" + kind for kind in cues().name_kinds}
            headed = self.headed - kinds or self.headed  # "Kessel Dam" shares no name with "Moor Dam"
            return 2 * sum(is_like(name, theirs) for name in headed) >= len(headed)
        if any(term[0] == "~" and term in theirs for term in self.terms):
            return True
        words = [term for term in self.terms if term[0] != "~"]
        shared = sum(1 for term in words if any(likeness(term, other) >= _SAID for other in theirs))
        return shared >= _SHARED * len(words) if words else not self.terms

    def _is_very_figure(self, asked: Claim, found: Claim, published_at: str | None) -> bool:
        """Whether a source gives the very figure of the same event there in the same weeks: however it is headed, it
        hardly does by chance. It can bear out, never rule out.
        """
        ours, theirs = asked.quantity, found.quantity
        if not (ours and theirs and asked.places and self.published_at and published_at):
            return False
        return _TELLING <= ours.stated == theirs.stated and not _are_apart(self.published_at, published_at, _WEEKS)

    def _has_overtaken(self, asked: Claim, found: Claim, published_at: str | None) -> bool:
        """Whether a source gave a lower count of people before the article gave this one."""
        if not (self.published_at and published_at):
            return False
        return is_before(published_at, self.published_at) and has_grown(found, asked)

    def _is_of_another_time(self, asked: Claim, found: Claim, published_at: str | None) -> bool:
        """Whether a source tells of another half-year than an undated claim of what happens again and again, or may be
        otherwise by then.
        """
        if asked.times or not (self.published_at and published_at) or not _comes_again(asked.event):
            return False
        told = [day for time in found.times for day in (time.first, time.last) if day[:4] != "0000"]
        return all(_are_apart(self.published_at, day, _DAYS) for day in told or [published_at])


def list_shareable(claim: Claim, topic: Collection[str], lent: Iterable[str]) -> frozenset[str]:
    """The names among the terms that an article lends a claim, and the words that tell what it is about.

    Not the claim's own, unless they are its article's topic too, no places (they are held against each other as such),
    and nothing that every report of the kind has: light words, groups, what befalls people.
    """
    slots = {slot.concept for slot in (claim.event, claim.group) if slot}
    own = {*claim.terms} - {*topic} | slots
    return frozenset(
        term
        for term in lent
        if term not in own and term not in MARKERS and term[0] not in "&#" and term not in cues().light
        and not _is_usual(concepts().get(term))
    )  # fmt: skip


def _is_usual(concept: Concept | None) -> bool:
    return concept is not None and (concept.kind in ("group", "scope") or concept.of_people)


def _comes_again(event: Slot | None) -> bool:
    concept = concepts().get(event.concept.removesuffix("/agent")) if event else None
    return concept is not None and (concept.of_people or concept.kind == "state" or concept.occasion)


def _are_apart(one: str, other: str, days: int) -> bool:
    return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days) > days
