"""How a source is looked up and shown."""

from __future__ import annotations

from typing import Any

from schemas import examples
from schemas.source import SourceSchema
from service.errors import SourceNotFoundError
from service.model import Source
from service.storage.port import Store

SOURCE_ID = [{"name": "source_id", "in": "path", "description": "Id of the source.", "example": examples.SOURCE_ID}]
"""The parameter of a path that names a source."""
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
