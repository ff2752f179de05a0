"""Rules for statements without a figure: the same said, the opposite, or another date."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.lexicon.gazetteer import is_within
from service.lexicon.lemma import lemma_of
from service.lexicon.lexicon import concept_forms, concepts, cues
from service.model import MARKERS, POSSESSIVE, Relation, Stance, TimeSpan
from service.verification.match import Match
from service.verification.names import is_same_name
from service.verification.occasions import tie_of
from service.verification.pair import Finding, Pair, find
from service.verification.times import match_times

ASSERTION_NEEDED = 0.85
"""Share of a statement without figure that a source must say to stand on a side."""


def date_of_assertion(pair: Pair) -> Finding | None:
    """The same event with a date on both sides: the same date supports, another contradicts what happens but once."""
    statement = pair.statement
    if statement.quantity or not statement.times or not _is_same_assertion(pair) or not _is_said_together(pair):
        return None
    if statement.negated or _is_denied(pair):
        return None
    rule, stance, relation, message = (
        "time.open",
        Stance.RELATED,
        Relation.DIFFERENT_TIME,
        "The dates do not decide it.",
    )
    match = match_times(statement.times, _dates_of_event(pair))
    if match is Match.SAME:
        rule, stance, relation, message = (
            "time.same",
            Stance.SUPPORTS,
            Relation.SAME_ASSERTION,
            "Both give the same date.",
        )
    elif match is Match.DIFFERENT and _happens_once(pair):
        rule, message = "time.rules_out", "The two dates rule each other out."
        stance, relation = Stance.CONTRADICTS, Relation.DATE_DIFFERS
    elif match is Match.DIFFERENT:
        rule, message = "time.differs", "The source speaks of another time."
    elif match is Match.UNKNOWN:
        rule, message = "time.missing", "The source does not say when."
    return find(pair, stance, relation, (rule, "time"), message)


_REACH = 60  # characters between an event and its date


def _dates_of_event(pair: Pair) -> tuple[TimeSpan, ...]:
    """The clause's date nearest to its event; "born 3 May 1950 … after graduating in 1971" is of 1950."""
    source = pair.source
    since = _beginnings(pair)
    if since:
        return since
    own = [time for time in source.times if source.start <= time.start < source.end]
    if not own or source.event is None:
        return tuple(own)
    event = source.event
    distance, nearest = min(((max(t.start - event.end, event.start - t.end), t) for t in own), key=lambda item: item[0])
    return (nearest,) if distance <= _REACH else ()


def _happens_once(pair: Pair) -> bool:
    if _tells_beginning(pair):
        return True
    event = pair.statement.event
    concept = concepts().get(event.concept) if event else None
    return concept is not None and concept.once and pair.alignment.event is Match.SAME


def _tells_beginning(pair: Pair) -> bool:
    return bool(_beginnings(pair))


def _beginnings(pair: Pair) -> tuple[TimeSpan, ...]:
    """ "protests since January 2" tells when the protests began; "40 died since Tuesday in the war" does not."""
    event = pair.statement.event
    if event is None or event.concept != "@begin":
        return ()
    start = pair.source.start
    return tuple(
        time
        for time in pair.source.times
        if time.relation == "since" and _names_subject(pair, pair.source_text[: max(0, time.start - start)])
    )


def _names_subject(pair: Pair, before: str) -> bool:
    """Whether what the statement says began stands among the last words before "since"."""
    written = re.findall(r"[\w-]+", before.lower())[-_LEAD:]
    lemmas = [lemma_of(word) for word in written]
    named = {match[1] for at in range(len(lemmas)) if (match := concept_forms().match(lemmas, at, written))}
    return any(term in named or term in lemmas for term in pair.statement.subject)


_LEAD = 7  # words between a noun and its "since", with what comes between them


def _is_same_assertion(pair: Pair) -> bool:
    alignment = pair.alignment
    if _tells_beginning(pair) and alignment.words >= ASSERTION_NEEDED:
        return True
    return alignment.event in (Match.SAME, Match.NARROWER, Match.ABSENT) and alignment.words >= ASSERTION_NEEDED


def opposite_assertion(pair: Pair) -> Finding | None:
    """ "the airport is open" beside "the airport is closed"; under one "not" it decides nothing, and what closed
    in a year may have opened in the same.
    """
    counted = pair.source.quantity is not None and pair.source.quantity.high != 0  # "300 unsuccessful launches"
    if (
        pair.statement.quantity
        or counted
        or pair.alignment.event is not Match.OPPOSITE
        or pair.alignment.words < ASSERTION_NEEDED
        or pair.time is not Match.ABSENT
    ):
        return None
    if tie_of(pair) and not _is_state(pair):
        return find(
            pair,
            Stance.RELATED,
            Relation.DIFFERENT_TIME,
            ("time.one_day", "time"),
            "The source speaks of one day that the statement does not speak of.",
        )
    if not _is_said_together(pair):
        return None
    if pair.statement.negated == _is_denied(pair):
        return find(
            pair, Stance.CONTRADICTS, Relation.ANTONYM, ("event.antonym", "event"), "The two say opposite things of it."
        )
    return find(
        pair,
        Stance.RELATED,
        Relation.AMBIGUOUS,
        ("event.negated_antonym", "event"),
        "One denies the opposite of what the other says.",
    )


def _is_denied(pair: Pair) -> bool:
    """Whether the source denies its event, by "not" or by a count of none ("reported no cases")."""
    quantity = pair.source.quantity
    return pair.source.negated != (quantity is not None and quantity.high == 0)


def _is_state(pair: Pair) -> bool:
    """Whether the statement says how things are ("the airport is closed"): "reopened on Thursday" decides that."""
    event = pair.statement.event
    before = pair.statement_text[: event.start - pair.statement.start].split() if event else []
    return bool(before) and before[-1].lower() in ("is", "are", "remains", "remain", "stays", "stay")


def same_assertion(pair: Pair) -> Finding | None:
    """The source says the same without a figure, or denies it."""
    if pair.statement.quantity or not _is_same_assertion(pair) or pair.statement.times or not _is_said_together(pair):
        return None
    if pair.statement.negated != _is_denied(pair):
        return find(
            pair,
            Stance.CONTRADICTS,
            Relation.NEGATED,
            ("polarity.negated", "event"),
            "One says it is so, the other that it is not.",
        )
    if _is_turned_round(pair):
        return find(
            pair,
            Stance.RELATED,
            Relation.AMBIGUOUS,
            ("order.turned", "clause"),
            "The two name the same actors in another order.",
        )
    return find(
        pair, Stance.SUPPORTS, Relation.SAME_ASSERTION, ("assertion.same", "clause"), "The source says the same."
    )


_TIME_WORDS = {"week", "month", "year", "morning", "night", "evening", "later", "yesterday", "today", "meanwhile"}


def _has_same_subject(pair: Pair) -> bool:
    """Whether the source's subject is no more than the statement's: not "the bank's Irish branch" for "the bank".

    First names and titles before a name may be added; of a list only the member that the statement names counts.
    """
    ours = [term for term in pair.statement.subject if term[0] in "~&"]
    if not ours or pair.source.open_subject or not pair.source.subject:
        return True
    members = [member.split() for member in " ".join(pair.source.subject).split(",")]
    named = next((member for member in members if _position(ours[-1], member) is not None), None)
    if named is None:
        return True
    at = _position(ours[-1], named) or 0
    titled = any(term in cues().titles for term in named)
    return all(
        term in pair.statement.terms or term in cues().titles or term in _TIME_WORDS
        or (term[0] == "~" and index < at and named[at][0] == "~") or (term[0] == "&" and titled)
        for index, term in enumerate(named) if _position(term, pair.statement.subject) is None
    )  # fmt: skip


def _is_said_together(pair: Pair) -> bool:
    """Whether one clause of the source says it all: names and words stand in it, not far apart.

    Not "the president's allies, helped by Peru, met …" for "… is the president of Peru".
    A place where it happens may be lent by the article.
    """
    event = pair.statement.event
    lent = pair.statement.places if event else ()
    ours = [term for term in dict.fromkeys(pair.statement.terms) if term not in MARKERS and term[1:] not in lent]
    positions: list[int] = []
    for term in ours:
        place = _position(term, pair.source.terms)
        if place is None:
            if pair.source.open_subject and term in pair.statement.subject:
                continue
            if term[0] in "~&" or event is None:
                return False
            continue
        if _is_owner(pair.source.terms, place) and not _is_owner(
            pair.statement.terms, pair.statement.terms.index(term)
        ):
            return False
        if not (event and term == event.concept):
            positions.append(place)
    if not _has_same_subject(pair):
        return False
    extra = max(positions, default=0) - min(positions, default=0) + 1 - len(positions)
    if event is None and positions != sorted(positions):
        return False
    return extra <= (1 if event is None else max(2, len(ours)))


def _is_owner(terms: Sequence[str], at: int) -> bool:
    """Whether a name only owns what follows: "Ruiz's father"."""
    return at + 1 < len(terms) and terms[at + 1] == POSSESSIVE


def _position(term: str, terms: Sequence[str]) -> int | None:
    for index, other in enumerate(terms):
        if (
            other == term
            or (term[0] == other[0] == "~" and is_same_name(term[1:], other[1:]))
            or (term[0] == other[0] == "&" and is_within(other[1:], term[1:]))
        ):
            return index
    return None


def _is_turned_round(pair: Pair) -> bool:
    """Whether two actors stand in the other order: "A attacked B" beside "B attacked A"."""
    ours = [term for term in pair.statement.terms if term[0] in "~&@"]
    shared = [
        term
        for term in dict.fromkeys(ours)
        if term in pair.source.terms and (pair.statement.event is None or term != pair.statement.event.concept)
    ]
    order = [pair.source.terms.index(term) for term in shared]
    return order != sorted(order)
