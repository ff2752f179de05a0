"""Where stored sources disagree with each other."""

from __future__ import annotations

from typing import Any

from flask import Response

from schemas.conflicts import ConflictListSchema, ConflictQuerySchema
from service.api.asking import build_lookup
from service.api.blueprint import Blueprint
from service.api.paging import LINK, answer_page, parse_conflict_cursor, write_conflict_key
from service.conflicts import list_conflicts
from service.following import catch_up
from service.settings import Settings
from service.storage.port import Store


def build_conflicts(store: Store, settings: Settings) -> Blueprint:
    """The operation on conflicts."""
    blueprint = Blueprint("conflicts", __name__, description="Where stored sources disagree with each other.")

    @blueprint.route("/v1/conflicts", methods=["GET"])
    @blueprint.arguments(ConflictQuerySchema, location="query")
    @blueprint.response(200, ConflictListSchema, description="A page of conflicts.", headers=LINK)
    @blueprint.problems(400, 500, 503)
    def list_stored_conflicts(asked: dict[str, Any]) -> Response:
        """List the conflicts

        Two stored claims of one story, from different sources published within two days of each other, that exclude
        each other: of the same event, group, place and time by their figures, or one says what the other denies.
        Newest first, page by page. They are found as sources come in; `pending` says how many of them are not held
        against the others yet.
        """
        catch_up(store, width=settings.width)
        limit, after = asked["limit"], parse_conflict_cursor(asked.get("cursor"))
        found = list_conflicts(store, build_lookup(asked), grown=asked.get("grown"), limit=limit + 1, after=after)
        items = [conflict for _, conflict in found[:limit]]
        return answer_page(items, write_conflict_key(found, limit), pending=store.count_pending())

    return blueprint
