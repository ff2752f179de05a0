"""Write claims down, remove those again, and label claims and sources."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, url_for

from schemas import examples
from schemas.claims import ClaimCreateSchema, ClaimListSchema, ClaimSchema, TagsSchema
from schemas.source import SourceSchema
from service.api.blueprint import Blueprint, answer
from service.api.idempotency import repeatable
from service.api.showing import CLAIM_ID, SOURCE_ID, find_claim, find_source, show_claims, show_source
from service.errors import ClaimNotFoundError, SourceNotFoundError
from service.handmade import Slots, remove_claim, write_claim
from service.ingest import NewSource
from service.storage.port import WholeStore

_CREATE = {
    "read": {
        "summary": "Read by the machine",
        "value": {
            "text": "Nine bridges in the province of Lima were closed after the flood.",
            "citation": {"publisher": "Your Paper", "url": "https://example.org/your-paper/bridges"},
        },
    },
    "slots": {
        "summary": "With slots given",
        "value": {
            "text": "There were nine closures.",
            "citation": {"publisher": "Your Paper", "published_at": "2024-03-05"},
            "slots": {"event": "closed", "group": "bridges", "quantity": "nine", "place": "Lima, Peru"},
            "tags": ["flood"],
        },
    },
}
_TAGS = {"tags": {"summary": "One label", "value": {"tags": ["checked"]}}}
_LOCATION = {"Location": {"description": "Path of the source that cites it.", "schema": {"type": "string"}}}
_HAND = [{"name": "claim_id", "in": "path", "description": "Id of the claim.", "example": examples.HAND_CLAIM_ID}]


def add_handmade(blueprint: Blueprint, store: WholeStore) -> None:
    """Add the operations to those on claims."""

    @blueprint.route("/v1/claims", methods=["POST"])
    @repeatable(store)
    @blueprint.arguments(ClaimCreateSchema, examples=_CREATE)
    @blueprint.response(201, ClaimListSchema, description="Stored, as it was read.", headers=_LOCATION)
    @blueprint.alt_response(
        200, schema=ClaimListSchema, description="It was stored before.", headers=_LOCATION, success=True
    )
    @blueprint.problems(400, 409, 413, 415, 500, 503, 507)
    def write_claims(given: dict[str, Any]) -> Response:
        """Write a claim down

        Stores a claim with its citation, for what cannot be had as a text: a figure out of a table, a sentence of a
        broadcast. It is read as any text is. Slots that are given stand in place of those that are read, and make it
        one claim; each is given in words that are read as if they stood in a news text. It counts as evidence like
        every other claim, and is marked `by_hand`.
        """
        new = NewSource(text=given["text"], tags=tuple(given["tags"]), **given["citation"])
        source, claims, is_new = write_claim(store, new, Slots(**given["slots"]))
        location = {"Location": url_for("sources.get_source", source_id=source.id)}
        shown = {"items": show_claims(store, claims), "next": None}
        return answer(shown, HTTPStatus.CREATED if is_new else HTTPStatus.OK, location)

    @blueprint.route("/v1/claims/<claim_id>", methods=["DELETE"], parameters=_HAND)
    @repeatable(store)
    @blueprint.response(204, description="Removed.")
    @blueprint.problems(404, 409, 500, 503, 507)
    def remove_written_claim(claim_id: str) -> Response:
        """Remove a claim by hand

        Its citation goes with it, and what else was read in its text. A claim that was read in a source stays as long
        as that does.
        """
        remove_claim(store, find_claim(store, claim_id))
        return Response(status=HTTPStatus.NO_CONTENT, content_type="")

    @blueprint.route("/v1/claims/<claim_id>/tags", methods=["PUT"], parameters=CLAIM_ID)
    @repeatable(store)
    @blueprint.arguments(TagsSchema, examples=_TAGS)
    @blueprint.response(200, ClaimSchema, description="The claim with its labels.")
    @blueprint.problems(400, 404, 413, 415, 500, 503, 507)
    def tag_claim(given: dict[str, Any], claim_id: str) -> Response:
        """Label a claim

        Gives a claim these labels of its own in place of those before. Filters by tag find it by them and by those of
        its source.
        """
        if not store.tag_claim(claim_id, given["tags"]):
            raise ClaimNotFoundError
        return answer(show_claims(store, [find_claim(store, claim_id)])[0])

    @blueprint.route("/v1/sources/<source_id>/tags", methods=["PUT"], parameters=SOURCE_ID)
    @repeatable(store)
    @blueprint.arguments(TagsSchema, examples=_TAGS)
    @blueprint.response(200, SourceSchema, description="The source with its labels.")
    @blueprint.problems(400, 404, 413, 415, 500, 503, 507)
    def tag_source(given: dict[str, Any], source_id: str) -> Response:
        """Label a source

        Gives a source these labels in place of those before.
        """
        if not store.tag_source(source_id, given["tags"]):
            raise SourceNotFoundError
        return answer(show_source(store, find_source(store, source_id)))
