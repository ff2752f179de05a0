"""List what was written by whom."""

from __future__ import annotations

from typing import Any

from flask import Response

from schemas.audit import AuditListSchema, AuditQuerySchema
from service.api.blueprint import Blueprint
from service.api.paging import LINK, answer_page, parse_note_cursor
from service.storage.port import Audit


def build_audit(store: Audit) -> Blueprint:
    """The operation on what was written."""
    blueprint = Blueprint("audit", __name__, description="What was written by whom.")

    @blueprint.route("/v1/audit", methods=["GET"])
    @blueprint.arguments(AuditQuerySchema, location="query")
    @blueprint.response(200, AuditListSchema, description="A page of writes.", headers=LINK)
    @blueprint.problems(400, 500, 503)
    def list_writes(asked: dict[str, Any]) -> Response:
        """List the writes

        Everything that was added, labelled, withdrawn or removed, newest first, page by page: who did it, when, and to
        what. Each is noted together with what it writes. Only ids are: nothing of what was removed stays here.
        """
        limit, before = asked.pop("limit"), parse_note_cursor(asked.pop("cursor", None))
        found = store.list_notes(limit=limit + 1, before=before, **asked)
        items = [
            {"at": note.at, "actor": note.actor, "name": note.name, "action": note.action, "subject": note.subject}
            for note in found[:limit]
        ]
        return answer_page(items, f"a_{found[limit - 1].number}" if len(found) > limit else None)

    return blueprint
