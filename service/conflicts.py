"""Use case: where stored sources disagree with each other, newest first."""

from __future__ import annotations

from service.answer import Conflict, ConflictSide
from service.evidence import build_excerpt, build_provenance
from service.model import Lookup, StoredClaim
from service.origins import Origin, find_origins
from service.storage.port import Store


def list_conflicts(
    store: Store, lookup: Lookup, *, grown: bool | None, limit: int, after: tuple[str, str] | None = None
) -> list[tuple[str, Conflict]]:
    """At most `limit` conflicts of which one source passes the filters, newest first, each with its day; those beyond
    the (day, id) `after` only, and where `grown` is given only such.
    """
    with store.snapshot():
        found = store.list_conflicts(lookup, grown=grown, limit=limit, after=after)
        wanted = dict.fromkeys(claim for kept in found for claim in (kept.earlier, kept.later))
        stored = [claim for claim in map(store.find_claim, wanted) if claim is not None]
        origins = find_origins(store, stored)
        sides = {claim.id: _build_side(store, claim, origin) for claim, origin in zip(stored, origins, strict=True)}
    told = []
    for kept in found:
        earlier, later = sides.get(kept.earlier), sides.get(kept.later)
        if earlier and later:
            asked = "later" if kept.turned else "earlier"
            conflict = Conflict(
                kept.id, kept.relation, kept.score, kept.grown, kept.reasons, earlier, later, statement=asked
            )
            told.append((kept.day, conflict))
    return told


def _build_side(store: Store, stored: StoredClaim, origin: Origin) -> ConflictSide:
    text = store.find_text(stored.source.id) or ""
    return ConflictSide(stored.id, build_excerpt(stored, text), build_provenance(stored, origin))
