"""Add, list, read and remove sources."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response, url_for

from schemas import examples
from schemas.reviews import ReviewResultsSchema
from schemas.source import (
    SourceCreateSchema,
    SourceListQuerySchema,
    SourceListSchema,
    SourceSchema,
)
from service.api import metrics
from service.api.blueprint import Blueprint, answer
from service.api.bulk import add_bulk
from service.api.idempotency import repeatable
from service.api.lives import add_lives
from service.api.paging import LINK, answer_page, parse_source_cursor
from service.api.reviews import BODY, take_reviews
from service.api.showing import SOURCE_ID, find_source, show_source
from service.errors import SourceNotFoundError
from service.ingest import ingest
from service.settings import Settings
from service.storage.port import WholeStore
from service.webpage import build_source

_CREATE = {
    "article": {"summary": "A short article", "value": examples.SOURCE},
    "page": {
        "summary": "A web page",
        "value": {"html": examples.PAGE, "url": "https://example.org/your-paper/night-buses", "tags": [examples.TAG]},
    },
}
_LOCATION = {"Location": {"description": "Path of the source.", "schema": {"type": "string"}}}


def build_sources(store: WholeStore, settings: Settings) -> Blueprint:
    """The operations on sources."""
    blueprint = Blueprint("sources", __name__, description="The texts that statements are verified against.")
    schema = SourceCreateSchema(longest={"text": settings.max_text, "html": settings.max_html})

    @blueprint.route("/v1/sources", methods=["POST"])
    @repeatable(store)
    @take_reviews(store, schema)
    @blueprint.arguments(schema, examples=_CREATE)
    @blueprint.doc(requestBody=BODY)
    @blueprint.response(201, SourceSchema, description="Stored.", headers=_LOCATION)
    @blueprint.alt_response(
        207, schema=ReviewResultsSchema, description="What became of each fact-check, in their order.", success=True
    )
    @blueprint.alt_response(
        200, schema=SourceSchema, description="It was stored before.", headers=_LOCATION, success=True
    )
    @blueprint.problems(400, 409, 413, 415, 500, 503, 507)
    def add_source(given: dict[str, Any]) -> Response:
        """Add a source

        Reads the claims of a text and stores both. The same text under the same url again changes nothing and answers
        the same id; another text under a known url becomes its next revision.

        Of a web page in `html`, the main text is stored, without menus, comments and scripts; offsets count in it, and
        `/text` shows it. Title, author, publisher and date are taken from what the page says of itself where they are
        not given. Its url is not: whoever writes the page could make it a revision of another's.

        Fact-checks come as schema.org ClaimReview (`application/ld+json`): one, a list, a `@graph` or a DataFeed; each
        is a source by itself, and a bad one fails alone. Its text is the claim, which is credited to who made it and
        stands on no side, for the review only rates it; one that is rated “True” in so many words counts as a report.
        The rating is shown with it as it is. Another review of the same claim under its url is its next revision. At
        most 1,000 are taken at once, and as many characters of claims as one text may have.
        """
        source, is_new = ingest(store, build_source(given, schema))
        metrics.count_source("new" if is_new else "known")
        status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
        return answer(
            show_source(store, source), status, {"Location": url_for("sources.get_source", source_id=source.id)}
        )

    add_bulk(blueprint, store, settings, schema)
    add_lives(blueprint, store)

    @blueprint.route("/v1/sources", methods=["GET"])
    @blueprint.arguments(SourceListQuerySchema, location="query")
    @blueprint.response(200, SourceListSchema, description="A page of sources.", headers=LINK)
    @blueprint.problems(400, 500, 503)
    def list_sources(asked: dict[str, Any]) -> Response:
        """List the sources

        In order of id, page by page, on request only those of one publisher or with one tag.
        """
        limit, after = asked.pop("limit"), parse_source_cursor(asked.pop("cursor", None))
        found = store.list_sources(limit=limit + 1, after=after, **asked)
        page = found[:limit]
        return answer_page([show_source(store, source) for source in page], page[-1].id if len(found) > limit else None)

    @blueprint.route("/v1/sources/<source_id>", methods=["GET"], parameters=SOURCE_ID)
    @blueprint.response(200, SourceSchema, description="The source without its text.")
    @blueprint.problems(404, 500, 503)
    def get_source(source_id: str) -> Response:
        """Read a source

        Its metadata and its place among the revisions; the text is at `/text`.
        """
        return answer(show_source(store, find_source(store, source_id)))

    @blueprint.route("/v1/sources/<source_id>/text", methods=["GET"], parameters=SOURCE_ID)
    @blueprint.response(
        200,
        {"type": "string"},
        content_type="text/plain; charset=utf-8",
        description="The text, code point for code point.",
        example=examples.SOURCE["text"],
    )
    @blueprint.problems(404, 500, 503)
    def get_source_text(source_id: str) -> Response:
        """Read the text of a source

        The stored text as UTF-8; the offsets of claims and excerpts count its code points.
        """
        text = store.find_text(source_id)
        if text is None:
            raise SourceNotFoundError
        return Response(text.encode(), content_type="text/plain; charset=utf-8")

    return blueprint
