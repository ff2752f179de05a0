"""Search and read stored claims."""

from __future__ import annotations

from typing import Any

from flask import Response

from schemas.claims import ClaimListSchema, ClaimSchema, ClaimSearchSchema, FoundClaimListSchema
from schemas.source import PageQuerySchema
from service.api.asking import build_lookup
from service.api.blueprint import Blueprint, answer
from service.api.handmade import add_handmade
from service.api.integrity import add_integrity
from service.api.paging import LINK, answer_page, parse_claim_cursor, parse_search_cursor, write_search_key
from service.api.showing import CLAIM_ID, SOURCE_ID, find_claim, find_source, show_claims
from service.search import search
from service.settings import Settings
from service.storage.port import WholeStore


def build_claims(store: WholeStore, settings: Settings) -> Blueprint:
    """The operations on claims."""
    blueprint = Blueprint("claims", __name__, description="The assertions read in the sources.")

    @blueprint.route("/v1/claims", methods=["GET"])
    @blueprint.arguments(ClaimSearchSchema(longest={"q": settings.max_statement}), location="query")
    @blueprint.response(200, FoundClaimListSchema, description="A page of claims, best first.", headers=LINK)
    @blueprint.problems(400, 500, 503)
    def search_claims(asked: dict[str, Any]) -> Response:
        """Search the claims

        Finds the stored claims that a word, a headline, a sentence or a pasted post speaks of, best first. The score
        joins how much of the text a claim holds, its rare words, names and places before others, with how much of the
        claim that is; misspelt words count by the letters they share. Pages go on where the last one ended, over the
        400 best claims or as many as the server is set to rank: whatever is stored meanwhile, none comes twice.
        """
        lookup, after = build_lookup(asked, width=2 * settings.width), parse_search_cursor(asked.get("cursor"))
        page = search(store, asked["q"], lookup, limit=asked["limit"], after=after)
        shown = show_claims(store, [claim for claim, _ in page.items])
        items = [claim | {"score": score} for claim, (_, score) in zip(shown, page.items, strict=True)]
        return answer_page(items, write_search_key(page.end))

    @blueprint.route("/v1/claims/<claim_id>", methods=["GET"], parameters=CLAIM_ID)
    @blueprint.response(200, ClaimSchema, description="The claim.")
    @blueprint.problems(404, 500, 503)
    def get_claim(claim_id: str) -> Response:
        """Read a claim

        The claim with its slots and its span in the source.
        """
        return answer(show_claims(store, [find_claim(store, claim_id)])[0])

    add_integrity(blueprint, store)

    @blueprint.route("/v1/sources/<source_id>/claims", methods=["GET"], parameters=SOURCE_ID)
    @blueprint.arguments(PageQuerySchema, location="query")
    @blueprint.response(200, ClaimListSchema, description="A page of claims.", headers=LINK)
    @blueprint.problems(400, 404, 500, 503)
    def list_source_claims(asked: dict[str, Any], source_id: str) -> Response:
        """List the claims of a source

        In text order, page by page, each with its slots and its span.
        """
        find_source(store, source_id)
        limit, after = asked["limit"], parse_claim_cursor(asked.get("cursor"))
        found = store.list_claims(source_id, limit=limit + 1, after=after)
        page = found[:limit]
        next_key = f"{page[-1].claim.start}:{page[-1].id}" if len(found) > limit else None
        return answer_page(show_claims(store, page), next_key)

    add_handmade(blueprint, store)
    return blueprint
