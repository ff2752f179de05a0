"""Which of the figures found for a statement were overtaken by later ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from service.model import Judgement, Relation, StoredClaim
from service.verification.conflicts import as_statement
from service.verification.growth import has_grown, is_before, is_cumulative
from service.verification.stance import Read, judge

COMPARED = (Relation.SAME_FIGURE, Relation.ENTAILED, Relation.FIGURE_DIFFERS, Relation.COMPATIBLE)
"""How a claim stands to a statement whose figure is of the same event, group, place and time."""


def find_overtaken(judged: Sequence[tuple[StoredClaim, Judgement]]) -> dict[str, str]:
    """By its id each claim whose count of people one that was published later gives as higher, and the id of the newest
    such claim; only of claims whose figures were compared with one statement, and with each other.
    """
    told = [
        stored
        for stored, judgement in judged
        if judgement.relation in COMPARED and stored.source.published_at and is_cumulative(stored.claim)
    ]
    told.sort(key=lambda stored: (stored.source.published_at or "", stored.id), reverse=True)
    overtaken: dict[str, str] = {}
    for claim in told:
        newer = [other for other in told if _is_newer(claim, other)][:_TRIED]
        found = next((other for other in newer if _is_of_same(claim, other)), None)
        if found:
            overtaken[claim.id] = found.id
    return overtaken


_TRIED = 5  # of the newest that may overtake a claim
_DAYS = 30  # within which a count is of one event where no date says so


def _is_newer(claim: StoredClaim, other: StoredClaim) -> bool:
    return is_before(claim.source.published_at or "", other.source.published_at or "") and has_grown(
        claim.claim, other.claim
    )


def _is_of_same(claim: StoredClaim, other: StoredClaim) -> bool:
    """Whether the later claim gives the figure of the earlier one: taken as a statement, it is compared with it."""
    days = [date.fromisoformat((stored.source.published_at or "")[:10]) for stored in (claim, other)]
    asked = Read(as_statement(claim.claim, claim.text), claim.text)
    compared = judge(asked, Read(other.claim, other.text)).relation in COMPARED
    return compared and (days[1] - days[0]).days <= _DAYS
