"""Where two articles disagree: the same story, event, group, place and time, and figures or facts that exclude each
other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from zlib import crc32

from msgspec import structs

from service.lexicon.lemma import lemma_of
from service.lexicon.lexicon import concept_of
from service.model import MARKERS, Claim, Judgement, Kind, Modality, Relation, Stance, StoredClaim
from service.verification.alignment import match_event
from service.verification.figures import compare_figures, exceeds
from service.verification.growth import has_grown, is_before, is_passing
from service.verification.match import Match
from service.verification.portions import is_of_part
from service.verification.stance import Read, judge
from service.verification.times import match_times

DAYS_APART = 2
"""Days between the publishing of two articles beyond which their claims are not held against each other."""

LEAST_WORDS = 20
"""Words that two articles of one story have in common at least."""
_SHARE = 0.5  # of the words of the shorter article
_WORDS_OF_LONG, _SHARE_OF_LONG = 60, 0.4
_MOST_CLAIMS, _MOST_PAIRS = 300, 2_000  # an article has some 30 claims and as many pairs; longer ones take a second
_FACTOR = 4  # figures that differ by more count different things

_APART = (
    Relation.DIFFERENT_EVENT,
    Relation.DIFFERENT_GROUP,
    Relation.DIFFERENT_TIME,
    Relation.DIFFERENT_ATTRIBUTION,
    Relation.NOT_A_FACT,
)
_APART_BY = ("place.differs", "words.missing")


@dataclass(frozen=True, slots=True)
class Article:
    """The claims of an article, the ISO day of its publishing, and what `read_words` makes of the claims."""

    day: str
    words: frozenset[int]
    claims: Sequence[StoredClaim]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two claims that cannot both be right, the earlier published first, and why: the reasons are of the earlier one
    taken as a statement, or of the later one where they are `turned`. `grown` says that it is a count of people which
    the later article gives as higher: it may only be newer.
    """

    earlier: StoredClaim
    later: StoredClaim
    judgement: Judgement
    turned: bool
    grown: bool


def read_words(claims: Iterable[Claim]) -> frozenset[int]:
    """What an article speaks of, as a hash of each of its content words."""
    return _hash({term for claim in claims for term in (*claim.terms, *claim.context)} - MARKERS)


def _hash(terms: Iterable[str]) -> frozenset[int]:
    return frozenset(crc32(term.removeprefix("~").encode()) for term in terms)


def share_story(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether two articles may tell one story: half of the shorter one's words are in common and at least 20, or 40 %
    and at least 60.
    """
    common, shorter = len(one & other), min(len(one), len(other))
    return (common >= LEAST_WORDS and common >= _SHARE * shorter) or (
        common >= _WORDS_OF_LONG and common >= _SHARE_OF_LONG * shorter
    )


def find_conflicts(one: Article, other: Article) -> list[Conflict]:
    """Where two articles disagree, at most one conflict for two sentences, in text order; whichever is given first.

    A claim contradicts the other, taken as a statement, in one direction at least; in the other one nothing says that
    they speak of different things.
    """
    if not share_story(one.words, other.words):
        return []
    earlier, later = sorted((one, other), key=_first)
    common = len(one.words & other.words)
    both = {each.text for each in earlier.claims} & {each.text for each in later.claims}
    found: dict[tuple[int, int], Conflict] = {}
    for first, second in islice(_comparable(earlier.claims, later.claims), _MOST_PAIRS):
        if first.text in both or second.text in both:
            continue  # the other article says so too: it is of something else
        if _is_part(first, second, later.words) or _is_part(second, first, earlier.words):
            continue
        if first.claim.quantity is None and is_before(_moment(first), _moment(second)):
            continue  # what was closed at noon may be open at four
        if _are_of_one_time(first.claim, second.claim, earlier.day, later.day, common):
            conflict = _judge(first, second, grown=_is_newer(first, second))
            if conflict:
                found.setdefault((first.claim.sentence_start, second.claim.sentence_start), conflict)
    return list(found.values())


def _is_newer(first: StoredClaim, second: StoredClaim) -> bool:
    return is_before(_moment(first), _moment(second)) and has_grown(first.claim, second.claim)


def _moment(stored: StoredClaim) -> str:
    return stored.source.published_at or ""


def _first(article: Article) -> tuple[str, str]:
    source = article.claims[0].source
    return source.published_at or "", source.id


def _comparable(
    ones: Sequence[StoredClaim], others: Sequence[StoredClaim]
) -> Iterator[tuple[StoredClaim, StoredClaim]]:
    """Pairs of claims that could exclude each other, by figure or by polarity."""
    firsts, seconds = ([*islice(filter(_is_told, claims), _MOST_CLAIMS)] for claims in (ones, others))
    for first in firsts:
        for second in seconds:
            if (
                _exclude(first.claim, second.claim)
                and match_event(first.claim, second.claim) not in (Match.DIFFERENT, Match.UNKNOWN)
                and is_of_part(first.claim, first.text) == is_of_part(second.claim, second.text)
            ):
                yield first, second


def _is_part(claim: StoredClaim, other: StoredClaim, words: frozenset[int]) -> bool:
    """Whether a claim may tell of a part of the other, whose article has these words: "300 at St James hospital" beside
    "900". It names what that article never does, and its figure is not the greater one.
    """
    names = _hash(term for term in as_statement(claim.claim, claim.text).terms if term[0] == "~")
    ours, theirs = claim.claim.quantity, other.claim.quantity
    return not names <= words and not (ours and theirs and exceeds(ours, theirs))


def _is_told(stored: StoredClaim) -> bool:
    """Whether a claim is told of the article's own event, as a fact."""
    claim = stored.claim
    return claim.event is not None and claim.modality is Modality.FACT and not claim.background


def _exclude(one: Claim, other: Claim) -> bool:
    ours, theirs = one.quantity, other.quantity
    if ours is None or theirs is None:
        return ours is theirs
    if ours.kind is not theirs.kind or ours.kind is Kind.SCORE:
        return False
    if Relation.SAME_FIGURE in (compare_figures(ours, theirs), compare_figures(theirs, ours)):
        return False
    if exceeds(theirs, ours):
        ours, theirs = theirs, ours
    elif not exceeds(ours, theirs):
        return False
    least, most = ours.low or Decimal(0), theirs.high or Decimal(0)
    return 0 < least <= _FACTOR * most


def _are_of_one_time(first: Claim, second: Claim, earlier: str, later: str, common: int) -> bool:
    if first.times and second.times:
        return (
            match_times(first.times, second.times) is Match.SAME or match_times(second.times, first.times) is Match.SAME
        )
    if earlier == later:
        return True
    if first.quantity is None or is_passing(first) or is_passing(second):
        return False  # what was closed yesterday may be open today
    apart = (date.fromisoformat(later) - date.fromisoformat(earlier)).days
    return apart <= DAYS_APART and common >= _WORDS_OF_LONG  # else the next attack in the words of the last one


def _judge(first: StoredClaim, second: StoredClaim, *, grown: bool) -> Conflict | None:
    there, back = _hold(first, second), _hold(second, first)
    if Stance.SUPPORTS in (there.stance, back.stance):
        return None
    for judgement, reverse, turned in ((there, back, False), (back, there, True)):
        apart = reverse.relation in _APART or reverse.reasons[0].rule in _APART_BY
        if judgement.stance is Stance.CONTRADICTS and not apart:
            return Conflict(first, second, judgement, turned, grown)
    return None


def _hold(statement: StoredClaim, source: StoredClaim) -> Judgement:
    return judge(Read(as_statement(statement.claim, statement.text), statement.text), Read(source.claim, source.text))


def as_statement(claim: Claim, text: str) -> Claim:
    """A claim of an article, of which `text` is the clause, as a statement: whoever said it, and of the place that its
    article is about.
    """
    rest = text
    for credited in claim.attribution:
        rest = rest.replace(credited.text, " ")
    said = {term for credited in claim.attribution for term in _terms(credited.text)} - _terms(rest)
    return structs.replace(
        claim,
        attribution=(),
        places=claim.places or claim.scope,
        names=tuple(name for name in claim.names if name.casefold() not in said),
        terms=tuple(term for term in claim.terms if term.removeprefix("~") not in said),
    )


def _terms(text: str) -> set[str]:
    """The words of a text, their lemmas and the concepts that they name."""
    words = {*_WORD.findall(text.casefold())}
    return words | {lemma_of(word) for word in words} | {concept for word in words if (concept := concept_of(word))}


_WORD = re.compile(r"\w+")
