"""Loaded requests into questions."""

from __future__ import annotations

from typing import Any

from schemas.fields import is_future
from service.errors import FutureError
from service.model import Lookup
from service.search import find_credits
from service.verify import Question


def build_question(asked: dict[str, Any]) -> Question:
    """The question that a loaded request asks; raises FutureError."""
    as_of = asked.get("as_of")
    if as_of and is_future(as_of):
        raise FutureError(f"{as_of} is yet to come: give a time that has passed, or leave as_of out.")
    return Question(**asked | build_filters(asked))


def build_filters(asked: dict[str, Any]) -> dict[str, Any]:
    """The filters of a loaded request, as questions and lookups have them; those that it does not know are left out."""
    listed = {
        name: tuple(asked[name]) for name in ("publishers", "languages", "tags", "attributed_to") if name in asked
    }
    return listed | {name: asked.get(name) for name in ("published_after", "published_before")}


def build_lookup(asked: dict[str, Any], *, width: int = 0) -> Lookup:
    """What a loaded request of a list looks through: its filters and its source."""
    filters = build_filters(asked)
    credited = find_credits(filters.pop("attributed_to", ()))
    return Lookup(tokens=(), width=width, source_id=asked.get("source_id"), credits=credited, **filters)
