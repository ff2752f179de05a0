"""Which of the figures found for a statement were overtaken by later ones."""

from __future__ import annotations

from collections.abc import Sequence

from service.model import Judgement, Relation, StoredClaim
from service.verification.growth import has_grown, is_cumulative

COMPARED = (Relation.SAME_FIGURE, Relation.ENTAILED, Relation.FIGURE_DIFFERS, Relation.COMPATIBLE)
"""How a claim stands to a statement whose figure is of the same event, group, place and time."""


def find_overtaken(judged: Sequence[tuple[StoredClaim, Judgement]]) -> dict[str, str]:
    """By its id each claim whose count of people a claim published on a later day gives as higher, and the id of the
    newest such claim; only of claims whose figures were compared with one statement.
    """
    told = [
        (stored.source.published_at[:10], stored.id, stored.claim)
        for stored, judgement in judged
        if judgement.relation in COMPARED and stored.source.published_at and is_cumulative(stored.claim)
    ]
    told.sort(key=lambda each: each[:2])
    overtaken: dict[str, str] = {}
    for day, claim_id, claim in told:
        newer = [later_id for later, later_id, other in told if later > day and has_grown(claim, other)]
        if newer:
            overtaken[claim_id] = newer[-1]
    return overtaken
