"""What a clause leaves out and takes from its sentence: the event, the noun, the subject of a pronoun."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec.structs import replace

from service.extraction.analysis import Analysis
from service.extraction.phrases import POINTS_BACK
from service.extraction.text import Token
from service.lexicon.lexicon import cues
from service.model import Claim, Kind


def says_of_what(claim: Claim) -> bool:
    """Whether a figure is said of something; a page number or a clock time is not, "Ana has 18 dollars" is."""
    enough = 3 if claim.quantity and claim.quantity.kind is Kind.COUNT else 2
    return bool(claim.event or claim.group) or len(claim.terms) >= enough


def inherit(analysis: Analysis, made: list[Claim], before: list[Claim]) -> Iterator[Claim]:
    """Give a figure that leaves its event or its noun out those of the figure before it in the sentence.

    Its excerpt then begins at that figure, so that it can be understood: "dozens of deaths, including 18 officers".
    """
    previous = next((claim for claim in reversed(before) if claim.quantity), None)
    for claim in made:
        previous = _filled(analysis, claim, previous) if previous else claim
        yield previous


def _filled(analysis: Analysis, claim: Claim, previous: Claim) -> Claim:
    if _is_outcome(analysis, claim, previous):
        return replace(claim, group=previous.group)
    if not (claim.quantity and previous.quantity and claim.quantity.kind is previous.quantity.kind):
        return claim
    start = min(claim.start, previous.quantity.start)
    between = analysis.tokens_in(max(previous.quantity.end, claim.start), claim.quantity.start)
    if (
        claim.event is None
        and _has_no_verb(claim)
        and not any(token.verb and token.lemma != "compare" for token in between)
        and sum(token.verb for token in analysis.tokens_in(claim.quantity.end, claim.end)) < 2
    ):
        claim = replace(claim, event=previous.event, negated=previous.negated or claim.negated, start=start)
    if previous.group and _leaves_group_out(claim, previous):
        pronoun = claim.group is not None and claim.group.concept == POINTS_BACK
        claim = replace(claim, group=previous.group, start=start if pronoun else claim.start)
    return claim


def _is_outcome(analysis: Analysis, claim: Claim, previous: Claim) -> bool:
    """Whether a sum or a share is what the change before it led to: "raised its rate by half a point to 7%"."""
    if claim.group or not (claim.quantity and previous.quantity) or claim.quantity.kind is Kind.COUNT:
        return False
    return analysis.text[previous.quantity.end : claim.quantity.start].strip() == "to"


def _has_no_verb(claim: Claim) -> bool:
    """A clause that is little more than its counted noun: "including 18 officers", "three in Aleppo"."""
    return sum(1 for term in claim.terms if term[0] not in "#&~") <= 1


def _leaves_group_out(claim: Claim, previous: Claim) -> bool:
    """ "two of whom …", "… and 18 injured" after "26 officers were killed"; not "2,200 arrests", which counts by
    itself.
    """
    if claim.group is None:
        return claim.event is not None or _has_no_verb(claim)
    if claim.group.concept == POINTS_BACK:
        return True
    spoken = claim.event.text.lower() if claim.event else ""
    return (
        claim.group.text == ""
        and previous.group is not None
        and previous.group.text != ""
        and len(claim.terms) <= 2
        and spoken.endswith("ed")
        and claim.start - previous.end <= 6
    )


def has_pronoun(analysis: Analysis, first: int, last: int) -> bool:
    """Whether a pronoun is the clause's subject, so that it speaks of the subject before it."""
    for token in analysis.tokens[first : min(last, first + 6)]:
        if token.low in ("it", "they", "he", "she"):
            return True
        if token.verb:
            return False
    return False


def says(token: Token) -> bool:
    """Whether a token is a verb that reports or denies."""
    return token.verb and token.lemma in cues().reporting | cues().denials


def begins_with_verb(analysis: Analysis, first: int, last: int) -> bool:
    """Whether a clause leaves its subject to the one before it: "Peru grew and now has 34 million"."""
    joined = first > 0 and analysis.tokens[first - 1].low in ("and", "but")
    for token in analysis.tokens[first:last]:
        if token.verb:
            past = joined and token.low.endswith("ed")  # behind a comma it may be a participle
            return past or token.low in cues().verb_forms or token.low in cues().auxiliaries or says(token)
        if token.low not in ("also", "and", "but", "now", "still", "then") and not token.low.endswith("ly"):
            return False
    return False


def has_pronoun_subject(analysis: Analysis, claim: Claim) -> bool:
    """Whether a pronoun stands before the first verb of the clause or, where it has no subject, of its sentence: "it is
    61 metres high and has a capacity of 5".
    """
    start = claim.start if claim.subject else claim.sentence_start
    return analysis.once(_begins_with_pronoun, start, claim.end)


def _begins_with_pronoun(analysis: Analysis, start: int, end: int) -> bool:
    for token in analysis.tokens_in(start, end):
        if token.low in ("it", "he", "she", "they"):
            return True
        if token.verb:
            return False
    return False


def has_open_subject(analysis: Analysis, claim: Claim) -> bool:
    """Whether a clause's subject is a pronoun or "the film": somebody or something named outside of the passage."""
    return analysis.once(_begins_open, claim.start, claim.end)


def _begins_open(analysis: Analysis, start: int, end: int) -> bool:
    dated = {at for date in analysis.dates for at in range(date.first, date.last)}
    for index in range(*analysis.find_range(start, end)):
        token = analysis.tokens[index]
        if index in dated:
            continue
        if token.verb:
            return False
        if token.low in ("it", "he", "she", "they", "its", "his", "her", "their"):
            return True
        following = analysis.tokens[index + 1] if index + 1 < len(analysis.tokens) else None
        if (
            token.low in ("the", "this")
            and following is not None
            and following.kind == "word"
            and not following.capital
        ):
            return True
    return False


def find_subject(analysis: Analysis, first: int, last: int) -> tuple[str, ...]:
    """The content terms before a clause's first verb; "," stands between the members of a list."""
    starts = {mark.first for mark in analysis.marks_in(first, last, "event")}
    tokens = analysis.tokens
    verb = next((at for at in range(first, last) if tokens[at].verb or at in starts), first)
    verb = next(
        (at for at in range(first + 1, verb) if tokens[at].low in RELATIVES and tokens[at - 1].low == ","), verb
    )
    terms = ("," if analysis.tokens[at].low in (",", "and") else analysis.terms[at] for at in range(first, verb))
    return tuple(term for term in terms if term and term[0] != "#")


RELATIVES = frozenset({"who", "which", "whose", "whom", "where"})


def find_antecedent(analysis: Analysis, first: int) -> tuple[str, ...]:
    """The content terms that a relative clause is about: those right before ", which"; empty for another clause."""
    if analysis.tokens[first].low not in RELATIVES or first < 2:
        return ()
    terms: list[str] = []
    for index in range(first - 1 - (analysis.tokens[first - 1].low == ","), -1, -1):
        token, term = analysis.tokens[index], analysis.terms[index]
        inside = any(mark.first < index < mark.last for mark in analysis.marks)
        if token.kind != "word" or token.verb or (term is None and not inside):
            break
        terms += [term] if term else []
    return tuple(reversed(terms))


def end_with_part(analysis: Analysis, claim: Claim, claims: list[Claim]) -> int:
    """Where the excerpt ends: "dozens of deaths, including 18 officers" keeps the part that it names."""
    part = next(
        (other for other in claims if claim.quantity and other.start == claim.quantity.start and other.end > claim.end),
        None,
    )
    return part.end if part and _INCLUDING.match(analysis.text, claim.end) else claim.end


_INCLUDING = re.compile("[ ,]*including")


def is_one_of_several(claim: Claim, claims: list[Claim]) -> bool:
    """Whether the sentence gives like figures for several places, of which this is one: "two in Homs and three in
    Aleppo".
    """
    quantity = claim.quantity
    return (
        quantity is not None
        and bool(claim.places)
        and any(
            other.quantity is not None
            and other.quantity.kind is quantity.kind
            and other.quantity.unit == quantity.unit
            and other.places != claim.places
            and (quantity.kind is not Kind.COUNT or (bool(other.places) and _counts_alike(claim, other)))
            for other in claims
        )
    )


def _counts_alike(one: Claim, other: Claim) -> bool:
    return (one.event and one.event.concept) == (other.event and other.event.concept) and (
        one.group and one.group.concept
    ) == (other.group and other.group.concept)
