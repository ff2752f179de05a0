"""Use case: where stored sources disagree with each other, newest first."""

from __future__ import annotations

from service.answer import Conflict, ConflictSide
from service.evidence import build_excerpt, build_provenance
from service.model import Lookup
from service.storage.port import Store


def list_conflicts(
    store: Store, lookup: Lookup, *, grown: bool | None, limit: int, after: tuple[str, str] | None = None
) -> list[tuple[str, Conflict]]:
    """At most `limit` conflicts of which one source passes the filters, newest first, each with its day; those beyond
    the (day, id) `after` only, and where `grown` is given only such.
    """
    with store.snapshot():
        found = store.list_conflicts(lookup, grown=grown, limit=limit, after=after)
        sides = {claim: _find_side(store, claim) for kept in found for claim in (kept.earlier, kept.later)}
    told = []
    for kept in found:
        earlier, later = sides[kept.earlier], sides[kept.later]
        if earlier and later:
            asked = "later" if kept.turned else "earlier"
            conflict = Conflict(
                kept.id, kept.relation, kept.score, kept.grown, kept.reasons, earlier, later, statement=asked
            )
            told.append((kept.day, conflict))
    return told


def _find_side(store: Store, claim_id: str) -> ConflictSide | None:
    stored = store.find_claim(claim_id)
    if stored is None:
        return None
    text = store.find_text(stored.source.id) or ""
    return ConflictSide(stored.id, build_excerpt(stored, text), build_provenance(stored))
