"""Keep answers under permanent addresses, and hold them against the present."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import orjson
from flask import Response, url_for

from schemas import examples
from schemas.verifications import (
    RecheckedVerificationSchema,
    StoredVerificationSchema,
    VerificationListQuerySchema,
    VerificationListSchema,
)
from schemas.verify import VerifyRequestSchema
from service.api.asking import build_question
from service.api.blueprint import Blueprint, answer
from service.api.contract import ALSO
from service.api.forms import answer_kept_in, choose_form, describe_forms
from service.api.idempotency import repeatable
from service.api.negotiation import JSON, VARY
from service.api.paging import LINK, answer_page, parse_verification_cursor
from service.deadline import limit_time
from service.record import Record, RecordHead
from service.settings import Settings
from service.storage.port import WholeStore
from service.verifications import find_verification, keep_verification, recheck

_KEEP = {
    "figure": {"summary": "A figure", "value": {"statement": examples.STATEMENT}},
    "as of": {
        "summary": "As of an earlier day",
        "value": {"statement": examples.STATEMENT, "as_of": "2022-01-12"},
    },
}
_ID = [
    {
        "name": "verification_id",
        "in": "path",
        "description": "Id of the stored verification.",
        "example": examples.VERIFICATION_ID,
    }
]
_LOCATION = {"Location": {"description": "Path of the stored verification.", "schema": {"type": "string"}}}


def _show_head(head: RecordHead) -> dict[str, Any]:
    return {
        "id": head.id,
        "created_at": head.created_at,
        "request": orjson.Fragment(head.request),
        "verdict": head.verdict,
        "purged": head.purged,
    }


def _show(record: Record) -> dict[str, Any]:
    head = record.head
    return {
        "id": head.id,
        "created_at": head.created_at,
        "request": orjson.Fragment(head.request),
        "answer": orjson.Fragment(record.answer),
        "purged": head.purged,
    }


def build_verifications(store: WholeStore, settings: Settings) -> Blueprint:
    """The operations on stored verifications."""
    blueprint = Blueprint("verifications", __name__, description="Answers under permanent addresses.")

    @blueprint.route("/v1/verifications", methods=["POST"])
    @repeatable(store)
    @blueprint.arguments(VerifyRequestSchema(longest={"statement": settings.max_statement}), examples=_KEEP)
    @blueprint.response(201, StoredVerificationSchema, description="Stored.", headers=_LOCATION)
    @blueprint.alt_response(
        200, schema=StoredVerificationSchema, description="It was stored before.", headers=_LOCATION, success=True
    )
    @blueprint.problems(400, 413, 415, 500, 503, 507)
    def add_verification(asked: dict[str, Any]) -> Response:
        """Verify a statement and keep the answer

        Verifies as `POST /v1/verify` does and stores the answer, byte for byte, under an address of its own that stays.
        The same question to the same corpus and version is stored once.
        """
        with limit_time(settings.time_limit):
            record, is_new = keep_verification(store, build_question(asked), width=settings.width)
        address = url_for("verifications.get_verification", verification_id=record.head.id)
        return answer(_show(record), HTTPStatus.CREATED if is_new else HTTPStatus.OK, {"Location": address})

    @blueprint.route("/v1/verifications", methods=["GET"])
    @blueprint.arguments(VerificationListQuerySchema, location="query")
    @blueprint.response(200, VerificationListSchema, description="A page of stored verifications.", headers=LINK)
    @blueprint.problems(400, 500, 503)
    def list_verifications(asked: dict[str, Any]) -> Response:
        """List the stored verifications

        Newest first, page by page, on request only those of one verdict.
        """
        limit, before = asked["limit"], parse_verification_cursor(asked.get("cursor"))
        found = store.list_verifications(limit=limit + 1, before=before, verdict=asked.get("verdict"))
        page = found[:limit]
        return answer_page([_show_head(head) for head in page], page[-1].id if len(found) > limit else None)

    @blueprint.route("/v1/verifications/<verification_id>", methods=["GET"], parameters=_ID)
    @blueprint.response(200, RecheckedVerificationSchema, description="What was stored, and how it stands now.")
    @blueprint.doc(**{ALSO: describe_forms()})
    @blueprint.problems(404, 406, 500, 503)
    def get_verification(verification_id: str) -> Response:
        """Read a stored verification

        The question and the answer as they were stored, and `now`: whether the same question would be answered so at
        this moment, and which claims came to stand on a side or left it. When a source was removed for good since, its
        excerpts and the sentences drawn from them are no more, and `purged` names it; what was only withdrawn or
        replaced stays. By Accept the answer alone is a ClaimReview, Web Annotations or a table, as `POST /v1/verify`
        gives them.
        """
        form = choose_form()
        record = find_verification(store, verification_id)
        if form.media_type != JSON:
            return answer_kept_in(form, record)
        with limit_time(settings.time_limit):
            return answer(_show(record) | {"now": recheck(store, record, width=settings.width)}, headers=VARY)

    return blueprint
