"""Check that an excerpt is still what was stored."""

from __future__ import annotations

from flask import Response

from schemas.integrity import IntegritySchema
from service.api.blueprint import Blueprint, answer
from service.api.showing import CLAIM_ID
from service.integrity import check_integrity
from service.storage.port import Store


def add_integrity(blueprint: Blueprint, store: Store) -> None:
    """Add the operation to those on claims."""

    @blueprint.route("/v1/claims/<claim_id>/integrity", methods=["GET"], parameters=CLAIM_ID)
    @blueprint.response(200, IntegritySchema, description="What was found, whether or not it is sound.")
    @blueprint.problems(404, 500, 503)
    def check_claim(claim_id: str) -> Response:
        """Check a claim against its source

        Cuts the claim out of its source's text again and hashes the text again: `ok` says that both are what was stored
        when the source was read. Use it before you quote.
        """
        return answer(check_integrity(store, claim_id))
