"""Slot-by-slot pairing of a statement's claim with a source's claim."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from msgspec import Struct

from service.lexicon.gazetteer import find_demonym, is_within
from service.lexicon.lemma import lemma_of
from service.lexicon.lexicon import ancestors_of, concept_of, concepts, cues, is_narrower, may_overlap
from service.model import FIGURE, MARKERS, Claim, Slot
from service.verification.likeness import is_spelling_of
from service.verification.match import Match
from service.verification.names import match_names
from service.verification.sayers import Sayers

_WEIGHTS = {"event": 0.3, "group": 0.25, "words": 0.25, "where": 0.1, "near": 0.1}
_WINDOW = 2


class Alignment(Struct, frozen=True):
    """How each slot of two claims pairs; `words` is the share of the statement's other content words that
    the source has, `missing` those it has not, `score` in [0, 1] weighs the slots."""

    event: Match
    group: Match
    place: Match
    names: Match
    words: float
    near: float
    missing: tuple[str, ...]
    score: float

    @property
    def narrower(self) -> bool:
        """Whether the source speaks of only a part of what the statement speaks of."""
        return Match.NARROWER in (self.event, self.group, self.place)


def align(statement: Claim, source: Claim) -> Alignment:
    """Pair two claims slot by slot."""
    event = match_event(statement, source)
    group = match_group(statement, source)
    place = match_place(statement, source)
    names, missing_names = match_names(statement, source)
    words, missing = match_words(statement, source)
    near = _match_neighbours(statement, source)
    score = _score(
        event, group, place if statement.places else Match.ABSENT, words, near if statement.quantity else None
    )
    if names is Match.DIFFERENT:
        score *= 0.6
    return Alignment(event, group, place, names, words, near, (*missing_names, *missing), round(score, 4))


_VALUE = {
    Match.SAME: 1.0,
    Match.NARROWER: 0.9,
    Match.OPPOSITE: 1.0,
    Match.BROADER: 0.5,
    Match.UNKNOWN: 0.4,
    Match.DIFFERENT: 0.0,
}


def _score(event: Match, group: Match, place: Match, words: float, near: float | None) -> float:
    total, weights = _weigh_slots(event, group, place)
    total, weights = total + _WEIGHTS["words"] * words, weights + _WEIGHTS["words"]
    if near is not None:
        total, weights = total + _WEIGHTS["near"] * near, weights + _WEIGHTS["near"]
    return total / weights


@cache
def _weigh_slots(event: Match, group: Match, place: Match) -> tuple[float, float]:
    """What the slots that the statement fills come to, and the most that they could."""
    parts = [(_WEIGHTS["event"], event), (_WEIGHTS["group"], group), (_WEIGHTS["where"], place)]
    total = sum(weight * _VALUE[match] for weight, match in parts if match is not Match.ABSENT)
    return total, sum(weight for weight, match in parts if match is not Match.ABSENT)


class _Asked(NamedTuple):
    """What depends on the statement alone: the words that it asks for and those around its figure."""

    wanted: tuple[str, ...]
    sayers: Sayers[str]
    window: tuple[str, ...]


@lru_cache(maxsize=32)
def _read_asked(statement: Claim) -> _Asked:
    slots = {slot.concept.removesuffix("/agent") for slot in (statement.event, statement.group) if slot}
    wanted = [
        term
        for term in dict.fromkeys(statement.terms)
        if term[0] not in "~&" and term not in MARKERS and term not in slots
    ]
    if statement.event and not statement.event.concept.startswith("@") and statement.quantity:
        wanted.append(statement.event.concept.removesuffix("/agent"))
    return _Asked(tuple(wanted), Sayers(wanted, _is_said), _window(statement.terms))


def match_event(statement: Claim, source: Claim) -> Match:
    """The events of two claims; who acts and who is acted on are different events."""
    ours, theirs = statement.event, source.event
    if ours is None:
        if theirs is None:
            return Match.ABSENT
        # a figure that is bound to an event ("fell by 5") says another thing than one that is not ("fell to 5")
        if _counts_as(source, statement.group):
            return Match.SAME
        unbound = statement.quantity is None and theirs.concept in statement.terms
        light = theirs.concept[0] != "@" and theirs.concept in (*source.terms, *statement.terms)
        return Match.ABSENT if unbound or light else Match.DIFFERENT
    if theirs is None:
        if _counts_as(statement, source.group):
            return Match.SAME
        if ours.concept not in source.terms:
            return Match.UNKNOWN
        return Match.DIFFERENT if statement.quantity and source.quantity and _is_change(ours.concept) else Match.SAME
    match = _match_concepts(ours.concept, theirs.concept)
    if (
        match is Match.DIFFERENT
        and statement.quantity is None
        and ours.concept in source.terms
        and not (statement.negated or source.negated)
    ):
        return Match.SAME
    return match


def _counts_as(claim: Claim, group: Slot | None) -> bool:
    """Whether a claim's event makes people that group: "employs 300 people" counts employees."""
    if claim.event is None or claim.group is None or group is None or claim.group.concept != "@person":
        return False
    concept = concepts().get(claim.event.concept.removesuffix("/agent"))
    return concept is not None and group.concept in concept.makes


def _is_change(concept: str) -> bool:
    """A rise or a fall: "rose by 5" counts the change, "rose to 5" the level that it led to."""
    return bool({"@rise", "@fall"} & {concept, *ancestors_of(concept)})


def _match_concepts(ours: str, theirs: str) -> Match:
    if ours == theirs:
        return Match.SAME
    if ours.endswith("/agent") != theirs.endswith("/agent"):
        return Match.DIFFERENT
    ours, theirs = ours.removesuffix("/agent"), theirs.removesuffix("/agent")
    if is_narrower(theirs, ours):
        return Match.NARROWER
    if is_narrower(ours, theirs):
        return Match.BROADER
    concept = concepts().get(ours)
    if concept and concept.opposite and (theirs == concept.opposite or is_narrower(theirs, concept.opposite)):
        return Match.OPPOSITE
    return Match.DIFFERENT


def match_group(statement: Claim, source: Claim) -> Match:
    """Who or what is counted; a qualifier that only the source has makes it narrower ("12 Turkish soldiers"), a nation
    that only the statement has makes it broader.

    Groups that may overlap are unknown to each other ("12 women", "12 teachers").
    """
    ours, theirs = statement.group, source.group
    if ours is None:
        return Match.ABSENT
    if theirs is None:
        return Match.UNKNOWN
    if ours.concept == theirs.concept or _are_alike(ours.concept, theirs.concept):
        extra = _qualifiers(source, theirs) - _qualifiers(statement, ours) - set(statement.terms)
        if extra:
            return Match.NARROWER
        return Match.BROADER if _is_of_others(find_demonym(ours.text.partition(" ")[0]), source, theirs) else Match.SAME
    if _counts_as(source, ours) or _counts_as(statement, theirs):
        return Match.SAME
    if is_narrower(theirs.concept, ours.concept):
        return Match.NARROWER
    if is_narrower(ours.concept, theirs.concept):
        return Match.BROADER
    return Match.UNKNOWN if may_overlap(ours.concept, theirs.concept) else Match.DIFFERENT


def _is_of_others(nation: str | None, source: Claim, group: Slot) -> bool:
    """Whether a source counts not only those of a nation: "11 soldiers" of a clash between two."""
    if nation is None or "&" + nation in (*_qualifiers(source, group), *source.subject):
        return False
    nations = {term.partition(".")[0] for term in source.terms if term[0] == "&"}
    return nations != {"&" + nation}


def _qualifiers(claim: Claim, group: Slot) -> set[str]:
    """The words between the figure and its noun: "40 masked gunmen"."""
    if FIGURE not in claim.terms or group.concept not in claim.terms:
        return set()
    first, last = claim.terms.index(FIGURE), claim.terms.index(group.concept)
    return {term for term in claim.terms[first + 1 : last] if not _is_happening(term) and term not in MARKERS}


def _is_happening(term: str) -> bool:
    """Whether a term says what happens: "40 injured gunmen" are gunmen whom it happened to."""
    concept = concepts().get(term)
    return concept is not None and concept.kind in ("event", "state")


def _are_alike(ours: str, theirs: str) -> bool:
    """Two spellings of a plain word, never two concepts."""
    return ours[0] not in "@&#~" and theirs[0] not in "@&#~" and is_spelling_of(ours, theirs)


def match_place(statement: Claim, source: Claim) -> Match:
    """Where it happens; without a place in the statement a source about a part of its article's country is narrower."""
    if not statement.places:
        return Match.NARROWER if source.narrowed or is_part(statement, source) else Match.ABSENT
    scope = source.scope
    if not source.places:  # "Almaty airport" is in Almaty; a country's name may be somebody's origin
        scope = tuple(term[1:] for term in source.terms if term[0] == "&" and "." in term) or scope
    if not scope:
        return Match.UNKNOWN
    found = {_match_places(place, scope) for place in statement.places}
    for match in (Match.DIFFERENT, Match.BROADER, Match.NARROWER):
        if match in found:
            return match
    return Match.SAME


def is_part(statement: Claim, source: Claim) -> bool:
    """Whether the source is of a place inside the one that the statement is about: "Lima has two airports" beside
    "Peru has 15 airports".
    """
    ours = [term[1:] for term in statement.subject if term[0] == "&"]
    if not ours:
        return False
    theirs = [term[1:] for term in source.subject if term[0] == "&"] or [*source.places]
    return any(one != other and is_within(other, one) for one in ours for other in theirs) and not set(ours) & {*theirs}


def _match_places(place: str, scope: Sequence[str]) -> Match:
    if place in scope and not any(other != place and is_within(other, place) for other in scope):
        return Match.SAME
    if any(is_within(other, place) for other in scope):
        return Match.NARROWER
    if any(is_within(place, other) for other in scope):
        return Match.BROADER
    return Match.DIFFERENT


def match_words(statement: Claim, source: Claim) -> tuple[float, tuple[str, ...]]:
    """The share of the statement's words beyond event, group, names and places that the source has, and the rest.

    A word of the clause counts in full, one that only the sentence or the article lends counts 0.7.
    """
    wanted, sayers, _ = _read_asked(statement)
    own, around = frozenset(source.terms), frozenset((*source.context, *source.lent))
    by_term = sayers.meet(own | around)
    if source.open_subject:  # "it" may be what the statement begins with
        wanted = tuple(term for term in wanted if term not in statement.subject or not by_term[term].isdisjoint(own))
    if not wanted:
        return 1.0, ()
    total, missing = 0.0, []
    for term in wanted:
        said = by_term[term]
        if not said.isdisjoint(own) or (term in cues().weekdays and _is_of_day(source, term)):
            total += 1.0
        elif not said.isdisjoint(around):
            total += 0.7
        else:
            missing.append(term)
    return total / len(wanted), tuple(missing)


def _is_of_day(claim: Claim, weekday: str) -> bool:
    """Whether a claim is dated by a day of the week, in small letters."""
    return any(weekday in time.text.lower() for time in claim.times)


def _is_said(term: str, other: str) -> bool:
    """Whether a term of the source says a word of the statement."""
    if other == term:
        return True
    if other[0] == "~" and lemma_of(other[1:]) == term:
        return True
    if term[0] == "@":
        return is_narrower(other, term) if other[0] == "@" else other[0] == "~" and concept_of(other[1:]) == term
    return term[0] != "#" and _are_alike(term, other)


def _match_neighbours(statement: Claim, source: Claim) -> float:
    """How alike the words next to the two figures are, in [0, 1]: half for standing near, half for the same place."""
    ours = _read_asked(statement).window
    theirs = _window(source.terms) if ours else ()
    if not ours or not theirs:
        return 0.5
    words = {term for term in ours if term}
    share = len(words.intersection(theirs)) / len(words) if words else 1.0
    return 0.5 * share + 0.5 * sum(one == other for one, other in zip(ours, theirs, strict=True)) / len(ours)


def _window(terms: Sequence[str]) -> tuple[str, ...]:
    """The terms around the figure, "" beyond the ends; other figures count, so that the order of several is kept."""
    if FIGURE not in terms:
        return ()
    at = terms.index(FIGURE)
    padded = ("",) * _WINDOW + tuple(terms) + ("",) * _WINDOW
    return padded[at : at + _WINDOW] + padded[at + _WINDOW + 1 : at + 2 * _WINDOW + 1]
