"""Every fault as RFC 9457 problem+json: one table of kinds, one shape, one way out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import orjson
from flask import Blueprint, Flask, Response, current_app, request
from marshmallow import Schema, ValidationError
from werkzeug.exceptions import HTTPException

from service import errors, logs
from service.api import metrics, requests

MEDIA_TYPE = "application/problem+json"
_MOST_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Kind:
    """What all problems of one code share; `detail` serves where the fault has no words of its own."""

    status: int
    title: str
    detail: str


KINDS: dict[str, Kind] = {
    "bad_request": Kind(400, "The request cannot be read", "Send a well-formed HTTP request."),
    "invalid_json": Kind(400, "The body is not JSON", "Send one JSON object."),
    "invalid_utf8": Kind(400, "The request is not UTF-8", "Send the body and the query in UTF-8."),
    "not_an_object": Kind(400, "The body is not a JSON object", "Send one JSON object: {…}."),
    "duplicate_key": Kind(400, "A JSON object has a key twice", "Give each key once."),
    "key_missing": Kind(401, "A key is needed", "Send `Authorization: Bearer …` with a key of this service."),
    "key_invalid": Kind(
        401,
        "The key is not valid",
        "Send `Authorization: Bearer …` with a live key, or ask the operator for one.",
    ),
    "scope_missing": Kind(403, "The key may not do this", "Use a key of a wider scope, or ask the operator for one."),
    "host_refused": Kind(
        403,
        "The service is open to this machine only",
        "Ask for it as 127.0.0.1 or localhost. To serve it under another name, the operator sets TALLY_PROXIES=1 and"
        " gives out keys, or sets TALLY_PROTECTED=off to let in whoever can reach it.",
    ),
    "cross_site": Kind(
        403, "The form came from another site", "Open this service's own page, and send its form from there."
    ),
    "not_found": Kind(404, "There is nothing at this path", "The paths are listed at /docs and in /openapi.yaml."),
    "source_not_found": Kind(404, "No source has this id", "GET /v1/sources lists the sources."),
    "claim_not_found": Kind(404, "No claim has this id", "GET /v1/claims?q= finds claims."),
    "watch_not_found": Kind(404, "No watch has this id", "GET /v1/watches lists the watches."),
    "verification_not_found": Kind(404, "No stored verification has this id", "GET /v1/verifications lists them."),
    "method_not_allowed": Kind(405, "The path does not take this method", "Use a method of the Allow header."),
    "not_acceptable": Kind(
        406, "No form of the answer is accepted", "Accept application/json, or leave the Accept header out."
    ),
    "request_timeout": Kind(408, "The request did not come in time", "Send it in one go, and again if need be."),
    "source_withdrawn": Kind(409, "The source was withdrawn", "Remove it wholly (?purge=true) to add it anew."),
    "claim_of_source": Kind(409, "The claim was read in a source", "Withdraw or remove its source."),
    "idempotency_in_progress": Kind(
        409, "The first request under this key is still running", "Send it again in a moment to get its answer."
    ),
    "idempotency_answer_removed": Kind(
        410,
        "The answer under this key is no more",
        "The request was done; what it was answered may quote a source that was removed for good. Ask for what is there"
        " now.",
    ),
    "too_large": Kind(413, "The body is too large", "Send less in one request."),
    "uri_too_long": Kind(414, "The path and the query are too long", "Send a long statement in the body of a POST."),
    "unsupported_media_type": Kind(
        415, "The body is of another type", "Send Content-Type: application/json, without Content-Encoding."
    ),
    "invalid_input": Kind(422, "The input is not valid", "Mend what `errors` names."),
    "idempotency_key_reused": Kind(422, "Another request came under this key", "Give each request a key of its own."),
    "no_claim": Kind(422, "The statement has no claim", "State something that sources can support or contradict."),
    "batch_too_large": Kind(422, "The batch is too large", "Send fewer statements in one request."),
    "as_of_in_future": Kind(422, "The time is yet to come", "Give a time that has passed, or leave as_of out."),
    "no_figure": Kind(422, "The statement gives no figure", "State how many, how much or which share."),
    "no_sentence": Kind(422, "The text has no sentence", "Send a text with at least one sentence."),
    "no_text": Kind(422, "The page has no text", "Send the HTML that holds the article, or its text."),
    "invalid_cursor": Kind(422, "The cursor is not one of this list", "Use `next` of the page before, as it is."),
    "rate_limited": Kind(429, "Too many requests", "Wait as long as Retry-After says; then go on more slowly."),
    "headers_too_large": Kind(431, "The headers are too large", "Send fewer headers, and shorter ones."),
    "internal_error": Kind(500, "The service failed", "Try again; if it stays, tell the operator."),
    "unsupported_transfer_coding": Kind(501, "The transfer coding is not known", "Send the body as it is, or chunked."),
    "server_busy": Kind(503, "The service has too much to do", "Nothing was done; try again in a moment."),
    "server_ending": Kind(503, "The server is ending", "Wait until it is there again."),
    "took_too_long": Kind(503, "The answer took too long", "Ask in fewer or shorter sentences; nothing was written."),
    "store_busy": Kind(503, "The store is busy", "Nothing was written; try again in a moment."),
    "store_damaged": Kind(503, "The store is damaged", "The operator must restore it from a backup."),
    "store_too_new": Kind(503, "The store is newer than the service", "The operator must update the service."),
    "store_read_only": Kind(
        503, "The store is read-only", "Nothing was written; the operator must make its file and folder writable."
    ),
    "store_full": Kind(507, "The store is full", "Nothing was written; the operator must make room."),
}

_CODES: dict[type, str] = {
    errors.SourceNotFoundError: "source_not_found",
    errors.ClaimNotFoundError: "claim_not_found",
    errors.WatchNotFoundError: "watch_not_found",
    errors.VerificationNotFoundError: "verification_not_found",
    errors.SourceWithdrawnError: "source_withdrawn",
    errors.FutureError: "as_of_in_future",
    errors.NoClaimError: "no_claim",
    errors.ClaimOfSourceError: "claim_of_source",
    errors.SlotError: "invalid_input",
    errors.NoFigureError: "no_figure",
    errors.BatchTooLargeError: "batch_too_large",
    errors.BatchSpentError: "batch_too_large",
    errors.NoSentenceError: "no_sentence",
    errors.BadPageError: "invalid_input",
    errors.BadReviewError: "invalid_input",
    errors.NoTextError: "no_text",
    errors.InvalidCursorError: "invalid_cursor",
    errors.BrokenBodyError: "bad_request",
    errors.SlowClientError: "request_timeout",
    errors.TookTooLongError: "took_too_long",
    errors.ServerBusyError: "server_busy",
    errors.StoreBusyError: "store_busy",
    errors.StoreDamagedError: "store_damaged",
    errors.StoreTooNewError: "store_too_new",
    errors.StoreReadOnlyError: "store_read_only",
    errors.StoreFullError: "store_full",
}
_SOON = frozenset({"server_busy", "store_busy"})  # over in a moment
_FIELDS: dict[type, str] = {
    errors.NoClaimError: "statement",
    errors.NoFigureError: "statement",
    errors.NoSentenceError: "text",
    errors.FutureError: "as_of",
    errors.BadPageError: "html",
    errors.NoTextError: "html",
    errors.InvalidCursorError: "cursor",
    errors.BatchTooLargeError: "statements",
    errors.BatchSpentError: "statement",
}
_HTTP_CODES = {
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    429: "rate_limited",
}


@dataclass(eq=False)
class ProblemError(Exception):
    """A fault of the request itself; `errors` holds {"pointer" or "parameter", "detail"}."""

    code: str
    detail: str = ""
    errors: Sequence[Mapping[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def build_body(problem: ProblemError, path: str, request_id: str = "") -> dict[str, Any]:
    """The members of the problem as RFC 9457 names them; the id is told where the operator is to be told."""
    kind = KINDS[problem.code]
    body: dict[str, Any] = {
        "type": f"urn:tally:problem:{problem.code}",
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail or kind.detail,
        "code": problem.code,
        "instance": quote(path, errors="replace")[:2000],
    }
    if problem.errors:
        body["errors"] = list(problem.errors)
    if request_id and kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        body["request_id"] = request_id
    return body


def tell(problem: ProblemError, path: str) -> dict[str, Any]:
    """The members of a problem that is answered now; it is counted."""
    metrics.count_problem(problem.code)
    return build_body(problem, path, logs.request_id.get())


def invalid_input(error: ValidationError, location: str) -> ProblemError:
    """The problem that names each field of a body ("json") or query ("query") and its remedy."""
    found = list(_flatten(error.messages, ()))
    named = []
    for path, detail in found[:_MOST_ERRORS]:
        where = {"parameter": path[0]} if location == "query" else {"pointer": _pointer(path)}
        named.append({**where, "detail": detail})
    first = named[0].get("parameter", named[0].get("pointer"))
    more = f" ({len(found) - 1} more to mend)" if len(found) > 1 else ""
    return ProblemError("invalid_input", f"{first}: {named[0]['detail']}{more}", named)


def _flatten(messages: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(messages, Mapping):
        for key, below in messages.items():
            # marshmallow's name for what is wrong with an object as a whole; the whole input has no such fault, so at
            # the top it is a field that somebody sent.
            yield from _flatten(below, path if key == "_schema" and path else (*path, str(key)[:100]))
    elif isinstance(messages, list):
        for below in messages:
            yield from _flatten(below, path)
    else:
        yield path, str(messages)


def _pointer(path: Sequence[str]) -> str:
    steps = (quote(step.replace("~", "~0").replace("/", "~1"), errors="replace") for step in path)
    return "".join(["#", *(f"/{step}" for step in steps)])


def load(schema: Schema, given: Mapping[str, Any], location: str = "json") -> dict[str, Any]:
    """What the schema makes of a JSON object or a query; raises the ProblemError that names the fields."""
    try:
        loaded: dict[str, Any] = schema.load(given)
    except ValidationError as error:
        raise invalid_input(error, location) from error
    return loaded


def describe(error: Exception, *, by_query: bool = False) -> ProblemError:
    """The problem that stands for any fault; `by_query` says that a field of it was a parameter of the query."""
    if isinstance(error, ProblemError):
        return error
    code = next((_CODES[kind] for kind in type(error).__mro__ if kind in _CODES), "internal_error")
    if code == "internal_error":
        return ProblemError(code)
    named = []
    name = next((_FIELDS[kind] for kind in type(error).__mro__ if kind in _FIELDS), None)
    if isinstance(error, errors.SlotError):
        name = f"slots/{error.slot}"
    if isinstance(error, errors.BadReviewError):
        return ProblemError(code, str(error), [{"pointer": error.pointer, "detail": str(error)}])
    if name is not None:
        detail = str(error) or KINDS[code].detail
        named = [{"parameter": name, "detail": detail} if by_query else {"pointer": f"#/{name}", "detail": detail}]
    return ProblemError(code, str(error), named, {"Retry-After": "1"} if code in _SOON else {})


def _respond(problem: ProblemError) -> Response:
    request.environ[requests.CODE] = problem.code
    body = orjson.dumps(tell(problem, request.path))
    return Response(body, KINDS[problem.code].status, dict(problem.headers), mimetype=MEDIA_TYPE)


def _of_http(error: HTTPException) -> ProblemError:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    code = _HTTP_CODES.get(status, "bad_request" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "internal_error")
    headers = {name: value for name, value in error.get_headers() if name == "Allow"}
    return ProblemError(code, headers=headers)


def register(app: Flask) -> None:
    """Answer every fault of `app` with a problem; what nobody foresaw is logged and tells no trace."""
    for code, kind in KINDS.items():
        if kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            metrics.count_problem(code, 0)
    handle_faults(app, _respond)


def handle_faults(scaffold: Flask | Blueprint, respond: Callable[[ProblemError], Response]) -> None:
    """Answer every fault of an application, or of the operations of a blueprint, with what `respond` makes of it."""

    def of_tally(error: errors.TallyError) -> Response:
        return respond(describe(error, by_query=request.method in ("GET", "HEAD")))

    def unforeseen(error: Exception) -> Response:
        current_app.logger.error("unforeseen fault at %s", request.path, exc_info=error)
        return respond(ProblemError("internal_error"))

    scaffold.register_error_handler(ProblemError, respond)
    scaffold.register_error_handler(errors.TallyError, of_tally)
    scaffold.register_error_handler(HTTPException, lambda error: respond(_of_http(error)))
    scaffold.register_error_handler(Exception, unforeseen)
