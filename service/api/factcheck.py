"""Search stored claims in the words of the Google Fact Check Tools API, so that what was made for that works here."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Any

from flask import Response, request

from schemas.factcheck import ClaimsFoundSchema, ClaimsSearchSchema, GoogleErrorSchema
from service.api import problems, requests
from service.api.blueprint import Blueprint, answer
from service.api.paging import parse_latest_cursor, parse_search_cursor, write_cursor, write_search_key
from service.api.problems import KINDS, ProblemError
from service.deadline import limit_time
from service.model import Lookup
from service.rendering.factcheck import show_reported
from service.reported import Asked, ReportedPage, find_reported
from service.search import Place
from service.settings import Settings
from service.storage.port import Store

_MOST = 100
_USUAL = 10
_STATUSES = {
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}
"""How Google names what a status stands for (google.rpc.Code); all others are INVALID_ARGUMENT, answered with 400."""


class _GoogleBlueprint(Blueprint):
    """A blueprint whose faults have Google's shape."""

    def problems(self, *statuses: int) -> Any:
        """Decorator: the contract shows that the operation may answer with faults of these statuses."""

        def decorate(view: Any) -> Any:
            responses = view.__dict__.setdefault("_apidoc", {}).setdefault("response", {}).setdefault("responses", {})
            for status in statuses:
                told = HTTPStatus(status).phrase
                fault = {"schema": GoogleErrorSchema, "example": _build_fault(status, told)}
                responses[status] = [{**fault, "description": told, "content_type": "application/json"}]
            return view

        return decorate


def build_factcheck(store: Store, settings: Settings) -> Blueprint:
    """The operation in the shape of another service."""
    blueprint = _GoogleBlueprint("factcheck", __name__, description="For tools that speak with fact-check registers.")
    schema = ClaimsSearchSchema(longest={"query": settings.max_statement})

    @blueprint.route("/v1alpha1/claims:search", methods=["GET"])
    @blueprint.arguments(schema, location="query", error_status_code=400)
    @blueprint.response(200, ClaimsFoundSchema, description="A page of claims, best first.")
    @blueprint.problems(400, 500, 503)
    def search_fact_checks(asked: dict[str, Any]) -> Response:
        """Search the claims as Google Fact Check Tools does

        Takes and answers what `claims.search` of the Fact Check Tools API (v1alpha1) does, so that its clients work
        here: point them at this server, or let them read `/$discovery/rest?version=v1alpha1`. The claims are those of
        the stored sources, and `textualRating` says who reports each and what the other sources report of it: it is no
        human fact-check. Without `query`, the claims of a site are listed, those published last first. `key`, `alt`,
        `fields`, `prettyPrint`, `quotaUser` and what else Google's clients send is taken and has no effect.
        """
        lookup = _build_lookup(asked, settings.width)
        query, token = asked.get("query"), asked.get("pageToken")
        page = Asked(
            limit=min(asked["pageSize"] or _USUAL, _MOST),
            offset=0 if token else asked["offset"],
            after=parse_search_cursor(token) if query else parse_latest_cursor(token),
        )
        with limit_time(settings.time_limit):
            return answer(_show(find_reported(store, query, lookup, page)))

    problems.handle_faults(blueprint, _respond)
    return blueprint


def _build_lookup(asked: dict[str, Any], width: int) -> Lookup:
    language = asked.get("languageCode", "")
    days = asked.get("maxAgeDays", 0)
    today = datetime.now(UTC).date()
    most = (today - date.min).days
    site = asked.get("reviewPublisherSiteFilter")
    return Lookup(
        tokens=(),
        width=2 * width,
        languages=tuple(dict.fromkeys((language, language.partition("-")[0]))) if language else (),
        published_after=(today - timedelta(days=min(days, most))).isoformat() if days else None,
        site=site and site.removeprefix("www."),
    )


def _show(page: ReportedPage) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if page.items:
        shown["claims"] = [show_reported(item.stored, item.others) for item in page.items]
    if page.end:
        key = write_search_key(page.end) if isinstance(page.end, Place) else "|".join(page.end)
        shown["nextPageToken"] = write_cursor(key or "")
    return shown


def _build_fault(status: int, message: str) -> dict[str, Any]:
    return {"error": {"code": status, "message": message, "status": _STATUSES.get(status, "INVALID_ARGUMENT")}}


def _respond(problem: ProblemError) -> Response:
    request.environ[requests.CODE] = problem.code
    told = problems.tell(problem, request.path)
    status = KINDS[problem.code].status
    status = status if status in _STATUSES else HTTPStatus.BAD_REQUEST
    return answer(_build_fault(status, told["detail"]), status, problem.headers)
