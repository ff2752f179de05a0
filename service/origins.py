"""Use case: where stored claims come from, and where else they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from service.model import StoredClaim
from service.storage.port import Store
from service.verification.origins import Report, group_origins

_MOST_COPIES = 100  # that an excerpt names


class Origin(NamedTuple):
    """The label of where a claim comes from, the same for all that come from there, and the ids of the other sources
    that are copies of its source.
    """

    label: str
    also_in: tuple[str, ...]


def find_origins(store: Store, found: Sequence[StoredClaim], *, as_of: str | None = None) -> list[Origin]:
    """The origin of each of some claims, told apart among them; copies are those that count, or counted `as_of`."""
    copies = store.find_copies({stored.source.id for stored in found}, as_of=as_of)
    labels = group_origins([_report(stored, copies.get(stored.source.id, ())) for stored in found])
    return [
        Origin(label, tuple(o for o in copies.get(stored.source.id, ()) if o != stored.source.id)[:_MOST_COPIES])
        for stored, label in zip(found, labels, strict=True)
    ]


def _report(stored: StoredClaim, copies: tuple[str, ...]) -> Report:
    source, quantity = stored.source, stored.claim.quantity
    return Report(
        source_id=source.id,
        publisher=source.publisher,
        copies=copies[0] if copies else None,
        agency=source.agency,
        attribution=stored.claim.attribution,
        figure=quantity and (quantity.stated, quantity.kind),
        published_at=source.published_at,
    )
