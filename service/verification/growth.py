"""Counts that only grow: of people to whom something happened, reported again and again."""

from __future__ import annotations

from decimal import Decimal

from service.lexicon.lexicon import concepts
from service.model import Claim, Comparator, Kind, Quantity, Relation
from service.verification.figures import compare_figures

_PASSING = frozenset({"@hospital", "@intensive_care", "@missing", "@trap", "@strand", "@quarantine"})


def is_cumulative(claim: Claim) -> bool:
    """Whether a claim counts people to whom something happened: dead, injured, arrested, infected. Not those who are
    in hospital, who leave it again.
    """
    return _counts_people(claim) and not is_passing(claim)


def is_passing(claim: Claim) -> bool:
    """Whether a claim counts people in a state that they leave again: in hospital, missing, stranded."""
    return _counts_people(claim) and _event_of(claim) in _PASSING


def _counts_people(claim: Claim) -> bool:
    concept = concepts().get(_event_of(claim))
    counts = claim.quantity is not None and claim.quantity.kind is Kind.COUNT
    return counts and concept is not None and concept.of_people and concept.kind == "event"


def _event_of(claim: Claim) -> str:
    return claim.event.concept.removesuffix("/agent") if claim.event else ""


def is_before(moment: str, other: str) -> bool:
    """Whether a moment (RFC 3339) is surely before another: of a bare date and a time of that day neither is."""
    size = min(len(moment), len(other)) if "T" not in moment or "T" not in other else None
    return moment[:size] < other[:size]


def has_grown(earlier: Claim, later: Claim) -> bool:
    """Whether the later of two claims surely gives a higher count than the earlier one states: "18", then "at least
    20". Not "about 20": it may be 18; nor "420" after "about 400", or "640" after "hundreds".
    """
    if not (is_cumulative(earlier) and is_cumulative(later)) or earlier.quantity is None or later.quantity is None:
        return False
    least = later.quantity.low
    same = compare_figures(earlier.quantity, later.quantity) in (Relation.SAME_FIGURE, None)
    return not same and least is not None and least > _most_stated(earlier.quantity)


def _most_stated(quantity: Quantity) -> Decimal:
    """The greatest number that a figure may have been said of: 440 for "about 400", any for "several", 18 for "at least
    18".
    """
    if quantity.comparator not in (Comparator.ABOUT, Comparator.BETWEEN):
        return quantity.stated
    return Decimal("Infinity") if quantity.high is None else quantity.high
