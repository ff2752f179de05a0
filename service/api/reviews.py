"""Add fact-checks that come as schema.org ClaimReview, in the place of a source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from http import HTTPStatus
from typing import Any

from flask import Response, current_app, request

from schemas.source import SourceCreateSchema
from service.api import metrics, problems
from service.api.blueprint import answer
from service.api.parsing import parse_value, read_body
from service.api.problems import ProblemError
from service.api.showing import show_source
from service.bulk import Outcome, ingest_many
from service.ingest import NewSource
from service.reviews import parse_reviews
from service.storage.port import WholeStore

MEDIA_TYPE = "application/ld+json"
_MOST = 1_000
_REVIEW = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://example.org/your-checks/officers",
    "headline": "No, 180 officers were not killed",
    "datePublished": "2022-01-09",
    "author": {"@type": "Organization", "name": "Your Checks"},
    "claimReviewed": "180 officers were killed in Almaty.",
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "A. Poster"},
        "datePublished": "2022-01-08",
        "appearance": {"@type": "CreativeWork", "url": "https://example.org/posts/1"},
    },
    "reviewRating": {"@type": "Rating", "ratingValue": "1", "bestRating": "5", "alternateName": "False"},
}
BODY = {
    "content": {
        MEDIA_TYPE: {
            "schema": {"type": "object", "description": "A ClaimReview, a `@graph` or a DataFeed; or a list of them."},
            "examples": {
                "review": {"summary": "A fact-check", "value": _REVIEW},
                "feed": {
                    "summary": "A feed with a fault",
                    "value": {
                        "@context": "https://schema.org",
                        "@type": "DataFeed",
                        "dataFeedElement": [{"@type": "DataFeedItem", "item": _REVIEW}, {"@type": "ClaimReview"}],
                    },
                },
            },
        }
    }
}
"""What the contract says of such a body."""


def take_reviews(store: WholeStore, schema: SourceCreateSchema) -> Callable[[Any], Any]:
    """Decorator, right above the arguments of the operation that adds sources: a body of JSON-LD is read as reviews."""

    def decorate(view: Any) -> Any:
        @wraps(view)
        def add(*given: Any, **named: Any) -> Any:
            return _add_reviews(store, schema) if request.mimetype == MEDIA_TYPE else view(*given, **named)

        return add

    return decorate


def _add_reviews(store: WholeStore, schema: SourceCreateSchema) -> Response:
    document = parse_value(read_body(request))
    if not isinstance(document, dict | list):
        raise ProblemError("not_an_object", "Send a ClaimReview, or a list or a feed of them.")
    reviews = parse_reviews(document, schema)
    read = sum(len(new.text) for _, new in reviews if isinstance(new, NewSource))
    if len(reviews) > _MOST or read > schema.longest["text"]:
        longest = f"{schema.longest['text']:,} characters of claims"
        raise ProblemError("too_large", f"Send at most {_MOST:,} fact-checks and {longest} in one request.")
    results = [_tell(store, pointer, outcome) for pointer, outcome in ingest_many(store, reviews)]
    return answer({"results": results}, HTTPStatus.MULTI_STATUS)


def _tell(store: WholeStore, pointer: str, outcome: Outcome) -> dict[str, Any]:
    if not isinstance(outcome, Exception):
        source, is_new = outcome
        metrics.count_source("new" if is_new else "known")
        status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
        return {"pointer": pointer, "status": status, "source": show_source(store, source), "problem": None}
    problem = problems.describe(outcome)
    if problem.code == "internal_error":
        current_app.logger.error("unforeseen fault at %s, %s", request.path, pointer, exc_info=outcome)
    metrics.count_source("refused")
    named = [{**error, "pointer": pointer + error["pointer"].removeprefix("#")} for error in problem.errors]
    told = problems.tell(replace(problem, errors=named), request.path)
    return {"pointer": pointer, "status": told["status"], "source": None, "problem": told}
