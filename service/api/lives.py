"""What becomes of a source: its revisions, its withdrawal, its removal."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response

from schemas import examples
from schemas.source import PageQuerySchema, RemovalSchema, RevisionListSchema, SourceSchema
from service.access import Scope
from service.api.access import require
from service.api.blueprint import Blueprint, answer
from service.api.idempotency import repeatable
from service.api.paging import LINK, answer_page, parse_revision_cursor
from service.api.showing import SOURCE_ID, show_source
from service.errors import SourceNotFoundError
from service.ingest import tell_moment
from service.model import StoredClaim
from service.revisions import Changes, list_revisions
from service.storage.port import WholeStore

_SCHEMA = SourceSchema(exclude=["superseded"])
# Removing has another example than reading, so that the others still work once it was tried.
_OTHER = [{"name": "source_id", "in": "path", "description": "Id of the source.", "example": examples.OTHER_SOURCE_ID}]


def _tell_changes(changes: Changes | None) -> dict[str, Any] | None:
    def tell(claim: StoredClaim) -> dict[str, str]:
        return {"id": claim.id, "text": claim.text}

    if changes is None:
        return None
    return {
        "kept": changes.kept,
        "reworded": [{"old": tell(old), "new": tell(new)} for old, new in changes.reworded],
        "dropped": [tell(claim) for claim in changes.dropped],
        "added": [tell(claim) for claim in changes.added],
    }


def add_lives(blueprint: Blueprint, store: WholeStore) -> None:
    """Add the operations to those on sources."""

    @blueprint.route("/v1/sources/<source_id>", methods=["DELETE"], parameters=_OTHER)
    @repeatable(store)
    @blueprint.arguments(RemovalSchema, location="query")
    @blueprint.response(200, SourceSchema, description="Withdrawn; it stays to be looked up.")
    @blueprint.alt_response(204, description="Removed wholly.", success=True)
    @blueprint.problems(400, 404, 500, 503, 507)
    def remove_source(asked: dict[str, Any], source_id: str) -> Response:
        """Withdraw or remove a source

        With a reason it is withdrawn: its claims count no more but as of an earlier time, it can still be read, marked
        as withdrawn, and nothing can be added under its url. With `purge=true` its text and its claims are removed for
        good, as if it had never been added; then the revision before it counts again. In protected mode that
        needs `admin`.
        """
        if asked["purge"]:
            require(Scope.ADMIN)
            if not store.remove_source(source_id):
                raise SourceNotFoundError
            return Response(status=HTTPStatus.NO_CONTENT, content_type="")
        source = store.withdraw_source(source_id, asked["reason"], tell_moment())
        if source is None:
            raise SourceNotFoundError
        return answer(show_source(store, source))

    @blueprint.route("/v1/sources/<source_id>/revisions", methods=["GET"], parameters=SOURCE_ID)
    @blueprint.arguments(PageQuerySchema, location="query")
    @blueprint.response(200, RevisionListSchema, description="A page of revisions.", headers=LINK)
    @blueprint.problems(400, 404, 500, 503)
    def list_source_revisions(asked: dict[str, Any], source_id: str) -> Response:
        """List the revisions of a source

        All texts under its url, oldest first, each with what changed among its claims: what it says in other words or
        figures, what it says no more, what is new.
        """
        limit, after = asked["limit"], parse_revision_cursor(asked.get("cursor"))
        found = list_revisions(store, source_id, limit=limit + 1, after=after)
        items = [_SCHEMA.dump(one.source) | {"changes": _tell_changes(one.changes)} for one in found[:limit]]
        return answer_page(items, f"r_{found[limit - 1].source.revision}" if len(found) > limit else None)
