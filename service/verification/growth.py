"""Counts that only grow: of people to whom something happened, reported again and again."""

from __future__ import annotations

from service.lexicon.lexicon import concepts
from service.model import Claim, Kind, Relation
from service.verification.figures import compare_figures


def is_cumulative(claim: Claim) -> bool:
    """Whether a claim counts people to whom something happened: dead, injured, arrested, infected. Not those who are
    in hospital, who leave it again.
    """
    concept = concepts().get(claim.event.concept.removesuffix("/agent")) if claim.event else None
    counts = claim.quantity is not None and claim.quantity.kind is Kind.COUNT
    return counts and concept is not None and concept.of_people and concept.kind == "event"


def has_grown(earlier: Claim, later: Claim) -> bool:
    """Whether the later of two claims surely gives a higher count than the earlier one states: "18", then "at least
    20". Not "about 20": it may be 18.
    """
    if not (is_cumulative(earlier) and is_cumulative(later)) or earlier.quantity is None or later.quantity is None:
        return False
    least = later.quantity.low
    same = compare_figures(earlier.quantity, later.quantity) in (Relation.SAME_FIGURE, None)
    return not same and least is not None and least > earlier.quantity.stated
