"""What every rule looks at: two claims, how they pair, and the words to explain it with."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from msgspec import Struct

from service.lexicon.gazetteer import name_of
from service.lexicon.lexicon import ancestors_of
from service.model import Claim, Reason, Relation, Stance
from service.verification.alignment import Alignment, align
from service.verification.figures import compare_figures
from service.verification.match import Match
from service.verification.times import match_times


class Pair(Struct, frozen=True):
    """A statement's claim beside a source's claim, each with the text of its clause."""

    statement: Claim
    source: Claim
    statement_text: str
    source_text: str
    alignment: Alignment
    time: Match
    figures: Relation | None

    def reason(self, rule: str, slot: str, message: str) -> Reason:
        """A reason that quotes what both sides say in a slot (the clause itself where the slot is left out)."""
        return Reason(
            rule,
            slot,
            _words(self.statement, self.statement_text, slot),
            _words(self.source, self.source_text, slot),
            message,
        )


class Finding(Struct, frozen=True):
    """What a rule concludes of a pair."""

    stance: Stance
    relation: Relation
    reason: Reason


_NEAR = 40  # characters between a figure and its noun that are shown with them


def find(pair: Pair, stance: Stance, relation: Relation, rule: tuple[str, str], message: str) -> Finding:
    """A finding whose reason quotes both sides; `rule` is the rule's name and the slot that it is about."""
    return Finding(stance, relation, pair.reason(*rule, message))


def find_related(pair: Pair, relation: Relation, rule: tuple[str, str], message: str) -> Finding:
    """A finding that keeps the excerpt off both sides."""
    return find(pair, Stance.RELATED, relation, rule, message)


@lru_cache(maxsize=20_000)
def find_words(pattern: str, text: str) -> frozenset[str]:
    """The words of a text, in small letters, that a pattern with one group finds; a text meets many others."""
    return frozenset(found.lower() for found in _compile(pattern).findall(text))


@cache
def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


WEEKDAY = r"\b((?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"


def are_said_differently(pair: Pair, pattern: str) -> bool:
    """Whether the two clauses hold different words of a kind, or only one of them holds any."""
    return find_words(pattern, pair.statement_text) != find_words(pattern, pair.source_text)


def is_said_once(pair: Pair, pattern: str) -> bool:
    """Whether only one of the two clauses holds words of a kind."""
    return bool(find_words(pattern, pair.statement_text)) != bool(find_words(pattern, pair.source_text))


def build_pair(statement: Claim, source: Claim, statement_text: str, source_text: str) -> Pair:
    """Align two claims; the texts are those of their clauses, `source[claim.start:claim.end]`."""
    figures = compare_figures(statement.quantity, source.quantity) if statement.quantity and source.quantity else None
    return Pair(
        statement,
        source,
        statement_text,
        source_text,
        align(statement, source),
        match_times(statement.times, source.times),
        figures,
    )


def is_turned_change(pair: Pair) -> bool:
    """Whether one tells the other's rise as a fall: by the same figure, at the same time, in the same words."""
    statement, source = pair.statement, pair.source
    changes = [
        slot.concept in ("@rise", "@fall") or bool({"@rise", "@fall"} & {*ancestors_of(slot.concept)})
        for slot in (statement.event, source.event) if slot
    ]  # fmt: skip
    return (
        pair.alignment.event is Match.OPPOSITE
        and changes == [True, True]
        and pair.figures is Relation.SAME_FIGURE
        and pair.alignment.words == 1.0
        and pair.time in (Match.SAME, Match.ABSENT)
        and not (statement.negated or source.negated)
    )


def _words(claim: Claim, text: str, slot: str) -> str:
    """The words of a claim that fill a slot; figure and group are shown together."""
    if slot == "clause":
        return text
    if slot == "quantity" and claim.quantity:
        group = claim.group
        if group and 0 <= group.start - claim.quantity.end <= _NEAR and group.end <= claim.end:
            return text[claim.quantity.start - claim.start : group.end - claim.start]
        return claim.quantity.text
    filled = claim.event if slot == "event" else claim.group if slot == "group" else None
    if filled and filled.text:
        return filled.text
    if slot == "time" and claim.times:
        return ", ".join(time.text for time in claim.times)
    if slot == "place" and (places := claim.places or claim.scope):
        return ", ".join(name_of(place) for place in places)
    if slot == "attribution" and claim.attribution:
        return ", ".join(found.text for found in claim.attribution)
    return text
