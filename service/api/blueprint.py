"""What all blueprints share: strict parsing, documented problems, and the one way to answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

import flask_smorest
import orjson
from flask import Flask, Response

from schemas.problem import ProblemSchema
from service.api import access, problems
from service.api.idempotency import describe_repeatable
from service.api.parsing import StrictParser


class Blueprint(flask_smorest.Blueprint):
    """A smorest blueprint that parses strictly and documents problems by status."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, *names: Any, **options: Any) -> None:
        super().__init__(*names, **options)
        self._prepare_doc_cbks.append(describe_repeatable)

    def route(self, rule: str, **options: Any) -> Callable[[Any], Any]:
        """Decorator: serve the operation and name it in the contract after its function."""
        register = super().route(rule, **options)

        def decorate(view: Any) -> Any:
            described = view.__dict__.setdefault("_apidoc", {})
            (method,) = options["methods"]
            security = access.describe_security(method, rule)
            if security:
                self.problems(*access.PROBLEMS)(view)
            described["manual_doc"] = {
                "operationId": view.__name__,
                "security": security,
                **described.get("manual_doc", {}),
            }
            return register(view)

        return decorate

    def register_views_in_doc(self, api: Api, *rest: Any, **named: Any) -> None:
        """Not before the contract is asked for: it takes two thirds of a start."""
        api.undescribed.append(partial(super().register_views_in_doc, api, *rest, **named))

    def problems(self, *statuses: int) -> Callable[[Any], Any]:
        """Decorator: the contract shows that the operation may answer with problems of these statuses."""

        def decorate(view: Any) -> Any:
            # What `alt_response` does, without one more call at each request for each status.
            responses = view.__dict__.setdefault("_apidoc", {}).setdefault("response", {}).setdefault("responses", {})
            responses.update({status: [HTTPStatus(status).name] for status in statuses})
            return view

        return decorate


class Api(flask_smorest.Api):
    """The smorest extension whose faults are problems, in the contract and in fact."""

    DEFAULT_ERROR_RESPONSE_NAME = ""

    def __init__(self, app: Flask, *, title: str, version: str, **options: Any) -> None:
        self.undescribed: list[Callable[[], None]] = []
        super().__init__(app, spec_kwargs={"title": title, "version": version, "openapi_version": "3.1.0", **options})

    def describe(self) -> dict[str, Any]:
        """The contract as the schemas and the views tell it; to be asked for once."""
        for describe in self.undescribed:
            describe()
        told: dict[str, Any] = self.spec.to_dict()
        return told

    def _register_responses(self) -> None:
        for status in {kind.status for kind in problems.KINDS.values()}:
            of_status = {code: kind for code, kind in problems.KINDS.items() if kind.status == status}
            examples = {
                code: {"summary": kind.title, "value": problems.build_body(problems.ProblemError(code), "/v1/verify")}
                for code, kind in of_status.items()
            }
            response = {
                "description": HTTPStatus(status).phrase,
                "content": {problems.MEDIA_TYPE: {"schema": ProblemSchema, "examples": examples}},
            }
            self.spec.components.response(HTTPStatus(status).name, response, lazy=True)

    def _register_pagination_header(self) -> None:
        """Nothing: lists are paged by cursor, not as smorest does."""

    def _register_error_handlers(self) -> None:
        problems.register(self._app)


def answer(payload: Any, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> Response:
    """The payload (plain values or dataclasses whose fields are the contract's) as JSON."""
    return Response(orjson.dumps(payload), status, dict(headers or {}), mimetype="application/json")
