"""Rules that put an excerpt on a side once the gates have let it through."""

from __future__ import annotations

from collections.abc import Sequence

from service.lexicon.gazetteer import is_within
from service.lexicon.lexicon import concepts
from service.model import FIGURE, Comparator, Quantity, Relation, Stance, TimeSpan
from service.verification.alignment import Match, is_same_name
from service.verification.figures import exceeds
from service.verification.gates import Rule
from service.verification.pair import Finding, Pair

_ROOT = "@person"
ASSERTION_NEEDED = 0.85
"""Share of a statement without figure that a source must say to stand on a side."""


def _finding(pair: Pair, stance: Stance, relation: Relation, rule: str, slot: str, message: str) -> Finding:
    return Finding(stance, relation, pair.reason(rule, slot, message))


def figure_zero(pair: Pair) -> Finding | None:
    """ "no officers were killed" beside "18 officers were killed", either way round."""
    ours, theirs = pair.statement.quantity, pair.source.quantity
    if ours is None or theirs is None or pair.statement.negated or pair.source.negated or pair.figures is None:
        return None
    none_said, some_found = ours.high == 0, _is_some(theirs)
    some_said, none_found = _is_some(ours), theirs.high == 0
    if none_said and some_found and pair.alignment.group is not Match.BROADER:
        return _finding(
            pair,
            Stance.CONTRADICTS,
            Relation.NEGATED,
            "quantity.not_none",
            "quantity",
            "The statement says none, the source counts some.",
        )
    if some_said and none_found and not pair.alignment.narrower:
        return _finding(
            pair, Stance.CONTRADICTS, Relation.NEGATED, "quantity.none", "quantity", "The source says there were none."
        )
    return None


def _is_some(quantity: Quantity) -> bool:
    return quantity.low is not None and (quantity.low > 0 or (quantity.low == 0 and quantity.low_open))


def polarity_of_figure(pair: Pair) -> Finding | None:
    """ "18 officers were not killed" beside "18 officers were killed"; other figures under "not" decide nothing."""
    if pair.figures is None or pair.statement.negated == pair.source.negated:
        return None
    if pair.figures is Relation.SAME_FIGURE and not pair.alignment.narrower:
        return _finding(
            pair,
            Stance.CONTRADICTS,
            Relation.NEGATED,
            "polarity.negated",
            "event",
            "One says that it happened, the other that it did not.",
        )
    return _finding(
        pair,
        Stance.RELATED,
        Relation.AMBIGUOUS,
        "polarity.figure",
        "event",
        "One of the two figures stands under a negation.",
    )


def narrower_figure(pair: Pair) -> Finding | None:
    """A part of what the statement counts: it decides only where even the part is too many, or is already enough."""
    ours, theirs = pair.statement.quantity, pair.source.quantity
    if not pair.alignment.narrower or ours is None or theirs is None or pair.figures is None:
        return None
    if pair.statement.negated:
        return _finding(
            pair, Stance.RELATED, Relation.DIFFERENT_SCOPE, "scope.negated", "group", "The source counts only a part."
        )
    if exceeds(theirs, ours):
        if _tie(pair):
            return _finding(
                pair,
                Stance.RELATED,
                Relation.DIFFERENT_SCOPE,
                "scope.one_occasion",
                "clause",
                "The source's figure is of one occasion that the statement does not speak of.",
            )
        return _finding(
            pair,
            Stance.CONTRADICTS,
            Relation.FIGURE_DIFFERS,
            "scope.exceeds",
            "quantity",
            f"Even this part, {_said(theirs)}, is more than {_said(ours)}.",
        )
    if ours.high is None and pair.figures in (Relation.ENTAILED, Relation.SAME_FIGURE):
        return _finding(
            pair,
            Stance.SUPPORTS,
            Relation.ENTAILED,
            "scope.enough",
            "quantity",
            f"This part alone, {_said(theirs)}, is {_said(ours)}.",
        )
    if pair.figures is Relation.SAME_FIGURE and _is_near_group(pair):
        return _finding(
            pair, Stance.SUPPORTS, Relation.SAME_FIGURE, "quantity.same_figure", "quantity", _same(ours, theirs)
        )
    return _finding(
        pair,
        Stance.RELATED,
        Relation.DIFFERENT_SCOPE,
        "scope.narrower",
        "group",
        "The source counts only a part of what the statement speaks of.",
    )


def _is_near_group(pair: Pair) -> bool:
    """A kind of the statement's group and not just some people: "law enforcement officers" for "officers"."""
    group = pair.statement.group
    return pair.alignment.event is not Match.NARROWER and (
        pair.alignment.group is not Match.NARROWER
        or (
            group is not None
            and (group.concept != _ROOT or (pair.source.group is not None and pair.source.group.concept == _ROOT))
        )
    )


def same_figure(pair: Pair) -> Finding | None:
    """The same figure of the same thing, as people report figures: "18" for "at least 18"."""
    ours, theirs = pair.statement.quantity, pair.source.quantity
    if ours is None or theirs is None or pair.figures is not Relation.SAME_FIGURE:
        return None
    return _finding(
        pair, Stance.SUPPORTS, Relation.SAME_FIGURE, "quantity.same_figure", "quantity", _same(ours, theirs)
    )


def entailed_figure(pair: Pair) -> Finding | None:
    """The source's figure lies within what the statement allows: "at least 18" for "more than 10"."""
    ours, theirs = pair.statement.quantity, pair.source.quantity
    if ours is None or theirs is None or pair.figures is not Relation.ENTAILED:
        return None
    return _finding(
        pair,
        Stance.SUPPORTS,
        Relation.ENTAILED,
        "quantity.entailed",
        "quantity",
        f"{_said(theirs)} is within {_said(ours)}.",
    )


def figure_differs(pair: Pair) -> Finding | None:
    """No count can be both: "at least 20" for "18"; not "at least 18" for "26", which does not rule it out."""
    ours, theirs = pair.statement.quantity, pair.source.quantity
    if ours is None or theirs is None or pair.figures is not Relation.FIGURE_DIFFERS:
        return None
    tied = _tie(pair)
    if tied:
        return _finding(
            pair,
            Stance.RELATED,
            Relation.DIFFERENT_TIME if tied == "day" else Relation.DIFFERENT_SCOPE,
            f"scope.one_{tied}",
            "clause",
            f"The source's figure is of one {tied} that the statement does not speak of.",
        )
    return _finding(
        pair,
        Stance.CONTRADICTS,
        Relation.FIGURE_DIFFERS,
        "quantity.differs",
        "quantity",
        f"{_said(theirs)} rules out {_said(ours)}.",
    )


def _tie(pair: Pair) -> str | None:
    """What pins the source's figure to one occasion: "killed on Monday", "killed in an air strike", beside an open statement."""
    source = pair.source
    if not any(_is_short(time) for time in pair.statement.times) and any(
        source.start <= time.start < source.end and _is_short(time) for time in source.times
    ):
        return "day"
    if any(term not in pair.statement.terms for term in source.circumstances):
        return "occasion"
    return None


def _is_short(time: TimeSpan) -> bool:
    """Whether a date lies within one month; a year does not pin a figure to an occasion."""
    return time.first[:7] == time.last[:7]


def compatible_figure(pair: Pair) -> Finding | None:
    """Neither entailed nor ruled out."""
    if pair.figures is None:
        return None
    return _finding(
        pair,
        Stance.RELATED,
        Relation.COMPATIBLE,
        "quantity.compatible",
        "quantity",
        "The source's figure neither confirms the statement's nor rules it out.",
    )


def date_of_assertion(pair: Pair) -> Finding | None:
    """The same event with a date on both sides: the same date supports, another contradicts where it happens but once."""
    if pair.statement.quantity or not pair.statement.times or not _is_same_assertion(pair):
        return None
    if pair.statement.negated or pair.source.negated:
        return None
    if not all(pair.source.start <= time.start < pair.source.end for time in pair.source.times):
        return _finding(
            pair,
            Stance.RELATED,
            Relation.DIFFERENT_TIME,
            "time.elsewhere",
            "time",
            "The date stands in another clause of the source.",
        )
    if pair.time is Match.SAME:
        return _finding(pair, Stance.SUPPORTS, Relation.SAME_ASSERTION, "time.same", "time", "Both give the same date.")
    if pair.time is Match.DIFFERENT and _happens_once(pair):
        return _finding(
            pair,
            Stance.CONTRADICTS,
            Relation.DATE_DIFFERS,
            "time.rules_out",
            "time",
            "The two dates rule each other out.",
        )
    if pair.time is Match.DIFFERENT:
        return _finding(
            pair, Stance.RELATED, Relation.DIFFERENT_TIME, "time.differs", "time", "The source speaks of another time."
        )
    return _finding(
        pair, Stance.RELATED, Relation.DIFFERENT_TIME, "time.open", "time", "The source's date does not decide it."
    )


def _happens_once(pair: Pair) -> bool:
    if _tells_beginning(pair):
        return True
    event = pair.statement.event
    concept = concepts().get(event.concept) if event else None
    return concept is not None and concept.once and pair.alignment.event is Match.SAME


def _tells_beginning(pair: Pair) -> bool:
    """ "protests since January 2" tells when the protests began."""
    event = pair.statement.event
    return (
        event is not None and event.concept == "@begin" and any(time.relation == "since" for time in pair.source.times)
    )


def _is_same_assertion(pair: Pair) -> bool:
    alignment = pair.alignment
    if _tells_beginning(pair) and alignment.words >= ASSERTION_NEEDED:
        return True
    return alignment.event in (Match.SAME, Match.NARROWER, Match.ABSENT) and alignment.words >= ASSERTION_NEEDED


def opposite_assertion(pair: Pair) -> Finding | None:
    """ "the airport is open" beside "the airport is closed"; under one "not" it decides nothing."""
    if (
        pair.statement.quantity
        or pair.alignment.event is not Match.OPPOSITE
        or pair.alignment.words < ASSERTION_NEEDED
        or pair.time not in (Match.ABSENT, Match.SAME)
    ):
        return None
    if _tie(pair):
        return _finding(
            pair,
            Stance.RELATED,
            Relation.DIFFERENT_TIME,
            "time.one_day",
            "time",
            "The source speaks of one day that the statement does not speak of.",
        )
    if not _is_said_together(pair):
        return None
    if pair.statement.negated == pair.source.negated:
        return _finding(
            pair, Stance.CONTRADICTS, Relation.ANTONYM, "event.antonym", "event", "The two say opposite things of it."
        )
    return _finding(
        pair,
        Stance.RELATED,
        Relation.AMBIGUOUS,
        "event.negated_antonym",
        "event",
        "One denies the opposite of what the other says.",
    )


def same_assertion(pair: Pair) -> Finding | None:
    """The source says the same without a figure, or denies it."""
    if pair.statement.quantity or not _is_same_assertion(pair) or pair.statement.times or not _is_said_together(pair):
        return None
    if pair.statement.negated != pair.source.negated:
        return _finding(
            pair,
            Stance.CONTRADICTS,
            Relation.NEGATED,
            "polarity.negated",
            "event",
            "One says it is so, the other that it is not.",
        )
    if _is_turned_round(pair):
        return _finding(
            pair,
            Stance.RELATED,
            Relation.AMBIGUOUS,
            "order.turned",
            "clause",
            "The two name the same actors in another order.",
        )
    return _finding(
        pair, Stance.SUPPORTS, Relation.SAME_ASSERTION, "assertion.same", "clause", "The source says the same."
    )


def _is_said_together(pair: Pair) -> bool:
    """Whether one clause of the source says it all: names and words stand in it, not far apart.

    Not "the conflict pits the president's government, helped by Russia, against …" for "… is the president of Russia".
    A place where it happens may be lent by the article.
    """
    ours = [
        term for term in dict.fromkeys(pair.statement.terms) if term != FIGURE and term[1:] not in pair.statement.places
    ]
    event = pair.statement.event
    positions: list[int] = []
    for term in ours:
        place = _position(term, pair.source.terms)
        if place is None:
            if term[0] in "~&" or event is None:
                return False
            continue
        if not (event and term == event.concept):
            positions.append(place)
    extra = max(positions, default=0) - min(positions, default=0) + 1 - len(positions)
    if event is None and positions != sorted(positions):
        return False
    return extra <= (1 if event is None else max(2, len(ours)))


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


def _said(quantity: Quantity) -> str:
    return f"\u201c{quantity.text}\u201d"


def _same(ours: Quantity, theirs: Quantity) -> str:
    if (
        ours.stated == theirs.stated
        and theirs.comparator in (Comparator.AT_LEAST, Comparator.MORE_THAN)
        and ours.comparator is Comparator.EXACTLY
    ):
        return f"{ours.text} is the bound of {_said(theirs)}."
    return f"{_said(ours)} and {_said(theirs)} are the same figure."


SIDES: tuple[Rule, ...] = (
    figure_zero,
    polarity_of_figure,
    narrower_figure,
    same_figure,
    entailed_figure,
    figure_differs,
    compatible_figure,
    date_of_assertion,
    opposite_assertion,
    same_assertion,
)
"""In this order; the first that fires decides."""
