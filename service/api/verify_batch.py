"""Verify many statements in one request, each with its own answer or its own problem."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, request

from schemas import examples
from schemas.drafts import BatchAnswerSchema, BatchRequestSchema
from schemas.verify import VerifyRequestSchema
from service.answer import Verification
from service.api import metrics
from service.api.asking import build_question
from service.api.blueprint import Blueprint, answer
from service.api.problems import ProblemError, describe, load, tell
from service.batch import verify_each
from service.deadline import limit_time
from service.errors import BatchTooLargeError, FutureError
from service.settings import Settings
from service.storage.port import Store
from service.verify import Question

_BATCH = {
    "texts": {
        "summary": "Three statements, the last of which asserts nothing",
        "value": {"statements": [examples.STATEMENT, "2,300 people arrested in Almaty", "Hello there"], "limit": 3},
    },
    "objects": {
        "summary": "One with a filter of its own",
        "value": {
            "statements": [
                {"statement": examples.STATEMENT, "published_before": "2022-01-07"},
                {"statement": examples.STATEMENT},
            ],
            "publishers": [examples.PUBLISHER],
        },
    },
}


def add_batch(blueprint: Blueprint, store: Store, settings: Settings) -> None:
    """The operation on batches."""
    schema = VerifyRequestSchema(longest={"statement": settings.max_statement})

    @blueprint.route("/v1/verify/batch", methods=["POST"])
    @blueprint.arguments(BatchRequestSchema, examples=_BATCH)
    @blueprint.response(200, BatchAnswerSchema, description="One result for each statement, in their order.")
    @blueprint.problems(400, 413, 415, 500, 503)
    def verify_batch(asked: dict[str, Any]) -> Response:
        """Verify many statements

        Answers to each statement what `POST /v1/verify` would, all of one state of the store. A statement that cannot
        be verified fails alone: its result holds the problem, with `status` and `code` as it would have been answered
        by itself. So do statements behind those that make 400 claims, or four for each statement, with
        `batch_too_large`.
        """
        statements = asked.pop("statements")
        if len(statements) > settings.max_batch:
            raise BatchTooLargeError(f"Send at most {settings.max_batch:,} statements in one request.")
        build_question(asked | {"statement": ""})  # a filter that is faulty for all is a fault of the request
        loaded = [_load(schema, given, asked) for given in statements]
        with limit_time(settings.time_limit):
            batch = verify_each(store, [each for each in loaded if isinstance(each, Question)], width=settings.width)
        answers = iter(batch.answers)
        results = [
            _tell(next(answers) if isinstance(each, Question) else each, given, f"/statements/{index}")
            for index, (given, each) in enumerate(zip(statements, loaded, strict=True))
        ]
        return answer({"results": results, "engine": batch.engine})


def _load(schema: VerifyRequestSchema, given: Any, shared: dict[str, Any]) -> Question | Exception:
    """The question that one entry of a batch asks, or what is wrong with it."""
    try:
        if isinstance(given, str):
            return build_question(load(schema, shared | {"statement": given}))
        if isinstance(given, dict):
            return build_question(load(schema, shared | given))
    except (ProblemError, FutureError) as error:
        return error
    detail = "Give a text, or an object with a statement."
    return ProblemError("invalid_input", f"#: {detail}", [{"pointer": "#", "detail": detail}])


def _tell(answered: Verification | Exception, given: Any, at: str) -> dict[str, Any]:
    """One result; the pointers of a problem lead from the body to the entry, or into it."""
    if isinstance(answered, Verification):
        metrics.count_verdict(answered.verdict)
        return {"verification": answered, "problem": None}
    problem = describe(answered)
    whole = "#/statement" if isinstance(given, str) else "#"

    def move(text: str) -> str:
        return f"#{at}{text.removeprefix(whole if text.startswith(whole) else '#')}"

    named = [{**error, "pointer": move(error["pointer"])} for error in problem.errors]
    detail = move(problem.detail) if problem.detail.startswith("#") else problem.detail
    return {
        "verification": None,
        "problem": tell(replace(problem, detail=detail, errors=named), request.path),
    }
