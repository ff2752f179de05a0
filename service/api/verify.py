"""Verify a statement against the stored sources, or compare it with passages sent along."""

from __future__ import annotations

from typing import Any

from flask import Response

from schemas import examples
from schemas.compare import CompareRequestSchema, ComparisonSchema
from schemas.verify import VerificationSchema, VerifyQuerySchema, VerifyRequestSchema
from service.api import metrics
from service.api.asking import build_question
from service.api.blueprint import Blueprint, answer
from service.api.contract import ALSO
from service.api.forms import answer_in, choose_form, describe_forms
from service.api.verify_batch import add_batch
from service.api.verify_claim import add_claim
from service.api.verify_draft import add_draft
from service.compare import compare
from service.deadline import limit_time
from service.settings import Settings
from service.storage.port import Store
from service.verify import verify

_PASSAGES = (
    "At least 18 law enforcement officers died in the unrest.",
    "The Interior Ministry said 20 officers had been killed.",
    "The airport was closed for two days.",
)
_VERIFY = {
    "figure": {"summary": "A figure", "value": {"statement": examples.STATEMENT}},
    "filtered": {
        "summary": "Only January 2022, best three of each list",
        "value": {
            "statement": examples.STATEMENT,
            "published_after": "2022-01-01",
            "published_before": "2022-01-31",
            "limit": 3,
        },
    },
}
_COMPARE = {
    "passages": {
        "summary": "Three passages",
        "value": {"statement": examples.STATEMENT, "passages": [{"text": text} for text in _PASSAGES]},
    }
}


def build_verify(store: Store, settings: Settings) -> Blueprint:
    """The operations on statements."""
    blueprint = Blueprint("verify", __name__, description="Do the sources tally with the statement?")
    longest = {"statement": settings.max_statement, "passages": settings.max_text}

    def answer_question(asked: dict[str, Any]) -> Response:
        form = choose_form()
        with limit_time(settings.time_limit):
            verification = verify(store, build_question(asked), width=settings.width)
        metrics.count_verdict(verification.verdict)
        return answer_in(form, verification)

    @blueprint.route("/v1/verify", methods=["POST"])
    @blueprint.arguments(VerifyRequestSchema(longest=longest), examples=_VERIFY)
    @blueprint.response(200, VerificationSchema, description="Both sides, best first.")
    @blueprint.doc(**{ALSO: describe_forms()})
    @blueprint.problems(400, 406, 413, 415, 500, 503)
    def verify_statement(asked: dict[str, Any]) -> Response:
        """Verify a statement

        Answers the excerpts of stored sources that support the statement and those that contradict it, each with
        its provenance and the rules that put it on that side. An empty store answers `not_enough_evidence`.

        By Accept the answer is JSON, a schema.org ClaimReview (`application/ld+json`) that says what is reported and
        is no human fact-check, its excerpts as W3C Web Annotations (`application/ld+json` with the `profile`
        `http://www.w3.org/ns/anno.jsonld`), or a table of them (`text/csv`).
        """
        return answer_question(asked)

    @blueprint.route("/v1/verify", methods=["GET"])
    @blueprint.arguments(VerifyQuerySchema(longest=longest), location="query")
    @blueprint.response(200, VerificationSchema, description="Both sides, best first.")
    @blueprint.doc(**{ALSO: describe_forms()})
    @blueprint.problems(400, 406, 500, 503)
    def verify_statement_by_query(asked: dict[str, Any]) -> Response:
        """Verify a statement by link

        The same as POST, for links and browsers: lists are given by repeating the parameter. A long statement in a
        script that takes many bytes belongs into a POST, for servers cut long request lines off. The forms of the
        answer are those of POST.
        """
        return answer_question(asked)

    @blueprint.route("/v1/compare", methods=["POST"])
    @blueprint.arguments(CompareRequestSchema(longest=longest), examples=_COMPARE)
    @blueprint.response(200, ComparisonSchema, description="One judgement for each passage, in their order.")
    @blueprint.problems(400, 413, 415, 500, 503)
    def compare_passages(asked: dict[str, Any]) -> Response:
        """Compare a statement with passages

        Judges each passage, a sentence or a whole article, by the rules of verify. Nothing is stored or looked up.
        """
        with limit_time(settings.time_limit):
            judgements = compare(asked["statement"], [passage["text"] for passage in asked["passages"]])
        return answer({"results": judgements})

    add_batch(blueprint, store, settings)
    add_draft(blueprint, store, settings)
    add_claim(blueprint, store, settings)
    return blueprint
