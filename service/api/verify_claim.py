"""Verify a stored claim against all other sources."""

from __future__ import annotations

from typing import Any

from flask import Response

from schemas import examples
from schemas.drafts import ClaimVerifyQuerySchema
from schemas.verify import VerificationSchema
from service.api import metrics
from service.api.asking import build_question
from service.api.blueprint import Blueprint, answer
from service.deadline import limit_time
from service.settings import Settings
from service.standing import verify_claim
from service.storage.port import Store

_ID = [{"name": "claim_id", "in": "path", "description": "Id of the claim.", "example": examples.CLAIM_ID}]


def add_claim(blueprint: Blueprint, store: Store, settings: Settings) -> None:
    """The operation that verifies stored claims."""

    @blueprint.route("/v1/claims/<claim_id>/verify", methods=["GET"], parameters=_ID)
    @blueprint.arguments(ClaimVerifyQuerySchema, location="query")
    @blueprint.response(200, VerificationSchema, description="Both sides, best first.")
    @blueprint.problems(400, 404, 500, 503)
    def verify_stored_claim(asked: dict[str, Any], claim_id: str) -> Response:
        """Verify a stored claim

        Holds one claim against all other sources: not its own, nor the other revisions under its `url`. The statement
        is the claim's clause, in which all offsets count; it is judged as it was read in its article, with its place
        and its dates, and by its fact alone, whoever said it. A claim of a withdrawn or replaced source can be verified
        too.
        """
        question = build_question(asked | {"statement": ""})
        with limit_time(settings.time_limit):
            verification = verify_claim(store, claim_id, question, width=settings.width)
        metrics.count_verdict(verification.verdict)
        return answer(verification)
