"""How a source is looked up and shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas import examples
from schemas.claims import ClaimSchema
from schemas.source import SourceSchema
from service.errors import ClaimNotFoundError, SourceNotFoundError
from service.model import Source, StoredClaim
from service.storage.port import Store

SOURCE_ID = [{"name": "source_id", "in": "path", "description": "Id of the source.", "example": examples.SOURCE_ID}]
"""The parameter of a path that names a source."""
CLAIM_ID = [{"name": "claim_id", "in": "path", "description": "Id of the claim.", "example": examples.CLAIM_ID}]
"""The parameter of a path that names a claim."""
_CLAIM = ClaimSchema(exclude=["tags"])
_SCHEMA = SourceSchema(exclude=["superseded"])


def find_source(store: Store, source_id: str) -> Source:
    """The stored source; raises SourceNotFoundError."""
    source = store.find_source(source_id)
    if source is None:
        raise SourceNotFoundError
    return source


def show_source(store: Store, source: Source) -> dict[str, Any]:
    """The source as `SourceSchema` has it."""
    shown: dict[str, Any] = _SCHEMA.dump(source)
    return shown | {"superseded": store.find_superseded(source.id)}


def find_claim(store: Store, claim_id: str) -> StoredClaim:
    """The stored claim; raises ClaimNotFoundError."""
    claim = store.find_claim(claim_id)
    if claim is None:
        raise ClaimNotFoundError
    return claim


def show_claims(store: Store, claims: Sequence[StoredClaim]) -> list[dict[str, Any]]:
    """Claims as `ClaimSchema` has them."""
    tags = store.find_tags([claim.id for claim in claims])
    return [_CLAIM.dump(claim) | {"tags": tags.get(claim.id, ())} for claim in claims]
