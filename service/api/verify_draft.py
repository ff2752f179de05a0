"""Verify the claims of a draft."""

from __future__ import annotations

from typing import Any

from flask import Response

from schemas import examples
from schemas.drafts import DraftAnswerSchema, DraftRequestSchema
from service.api import metrics
from service.api.asking import build_question
from service.api.blueprint import Blueprint, answer
from service.deadline import limit_time
from service.draft import Draft, verify_draft
from service.settings import Settings
from service.storage.port import Store

_DRAFT = {
    "draft": {"summary": "Four sentences, two of them claims", "value": {"text": examples.DRAFT}},
    "dated": {
        "summary": "With its headline and its day, verdicts alone",
        "value": {
            "text": "On Wednesday the airport was closed. 13 officers have been killed.",
            "title": "Unrest in Kazakhstan",
            "published_at": "2022-01-06",
            "limit": 0,
        },
    },
}


def add_draft(blueprint: Blueprint, store: Store, settings: Settings) -> None:
    """The operation on drafts."""

    @blueprint.route("/v1/verify/text", methods=["POST"])
    @blueprint.arguments(DraftRequestSchema(longest={"text": settings.max_draft}), examples=_DRAFT)
    @blueprint.response(200, DraftAnswerSchema, description="The claims of the draft, in text order.")
    @blueprint.problems(400, 413, 415, 500, 503)
    def verify_text(asked: dict[str, Any]) -> Response:
        """Verify a draft

        Answers each clause of a text that can be checked (asserted as a fact, with a figure, a date, an event or two
        names), with its span in the text, its verdict and the evidence on both sides. Questions, plans and opinions are
        left out; a text without any such clause answers an empty list. The text is read as sources are: a clause that
        names neither people nor places is one of where the text is set and of what its headline, or else its first
        sentence, is about, and no excerpt that speaks of something else is put on a side. Who said it need not be
        credited by the sources: it is the fact that is verified. Words are not mended. The claims share the time of a
        few statements, so that fewer candidates are held against each than `POST /v1/verify` holds against one; of very
        many those behind the first 400, or one for every 100 characters, are not looked up, as their `gaps` say.
        """
        draft = Draft(asked.pop("text"), asked.pop("title", None), asked.pop("published_at", None))
        question = build_question(asked | {"statement": draft.text})
        with limit_time(settings.time_limit):
            answered = verify_draft(store, draft, question, width=settings.width)
        for claim in answered.claims:
            metrics.count_verdict(claim.verdict)
        return answer(answered)
