"""Add many sources in one request: a line each, answered by a line each while the request is still coming in."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from http import HTTPStatus
from itertools import chain
from typing import Any

import orjson
from flask import Flask, Response, current_app, request
from werkzeug.wsgi import get_input_stream

from schemas import examples
from schemas.source import SourceCreateSchema
from service.api import metrics, problems, requests
from service.api.access import find_revoked
from service.api.blueprint import Blueprint
from service.api.handover import Handover
from service.api.idempotency import repeatable
from service.api.parsing import parse_object
from service.api.problems import ProblemError
from service.bulk import Outcome, ingest_many
from service.errors import TallyError
from service.ingest import NewSource
from service.settings import Settings
from service.storage.port import WholeStore
from service.webpage import build_source

MEDIA_TYPE = "application/x-ndjson"
_TYPES = (MEDIA_TYPE, "application/ndjson", "application/jsonl", "application/x-jsonlines", "application/json-lines")
_PIECE = 64 * 1024
_MOST_UNREAD = 1024 * 1024
# Clients that read only after they sent everything are not waited for until their answers take this much: those of
# some 200,000 lines. Waiting earlier would be for ever, for such a client waits for its lines to be taken.
_MOST_ANSWERS = 16 * 1024 * 1024
# After these every line would be refused alike.
_ENDING = frozenset({"server_ending", "store_full", "store_read_only", "store_damaged", "store_too_new", "key_invalid"})

_GIVEN: tuple[dict[str, Any], ...] = (
    examples.SOURCE,
    {"text": "Nearly 400 people are in hospital, the ministry said.", "published_at": "2022-01-08"},
    {"title": "A line without a text fails alone"},
)
_MISSING = {"pointer": "#/text", "detail": "It is missing: give a text, or a web page as `html`."}
_TOLD: tuple[dict[str, Any], ...] = (
    {"line": 1, "status": 201, "id": "s_e22273e76145f98e677d", "revision": 1, "claims": 1},
    {"line": 2, "status": 201, "id": "s_71254a931a1f2d6fc6ab", "revision": 1, "claims": 1},
    {
        "line": 3,
        **problems.build_body(
            ProblemError("invalid_input", f"#/text: {_MISSING['detail']}", [_MISSING]), "/v1/sources/bulk"
        ),
    },
)


def _dump(line: Mapping[str, Any]) -> bytes:
    return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)


_BODY = {
    "required": True,
    "content": {
        MEDIA_TYPE: {
            "schema": {"type": "string", "description": "One JSON object a line, each a `SourceCreate`."},
            "examples": {
                "lines": {"summary": "Two sources and a fault", "value": b"".join(map(_dump, _GIVEN)).decode()}
            },
        }
    },
}


def add_bulk(blueprint: Blueprint, store: WholeStore, settings: Settings, schema: SourceCreateSchema) -> None:
    """Add the operation to those on sources, whose `schema` each line is held to."""

    @blueprint.route("/v1/sources/bulk", methods=["POST"])
    @repeatable(None)  # an answer that is given while the lines come in cannot be kept whole, nor need it be
    @blueprint.doc(requestBody=_BODY)
    @blueprint.response(
        HTTPStatus.OK,
        {"type": "string", "description": "One JSON object a line."},
        content_type=MEDIA_TYPE,
        description="What became of each line, in order.",
        example=b"".join(map(_dump, _TOLD)).decode(),
    )
    @blueprint.problems(415, 500)
    def add_sources() -> Response:
        """Add many sources

        Takes one source a line, as JSON with the fields of `POST /v1/sources`, and answers one line each as soon as
        the source is stored for good, while the request is still coming in: its `status` is 201, or 200 when it was
        stored before, with `id`, `revision` and `claims`; or it is the problem that `POST /v1/sources` would answer. A
        bad line fails alone, blank lines are only counted, and the same request again changes nothing, with an
        Idempotency-Key or without: ids come from content. It may be of any length; the limit on a body holds for each
        line. Read the answers as they come when you send more than some 200,000 lines. When the server is told to end,
        the key is revoked, or the store can take nothing more (full, read-only, damaged), the problem of the first line
        that was not taken in is the last one: send that line and those after it again, once it is mended.
        """
        if request.mimetype not in _TYPES or (request.content_encoding or "identity") != "identity":
            raise ProblemError("unsupported_media_type", f"Send Content-Type: {MEDIA_TYPE}, without Content-Encoding.")
        # Not `request.stream`, which is held to the longest body.
        body = Handover(_read_body(get_input_stream(request.environ)), most=_MOST_UNREAD)
        is_ending = getattr(request.environ["wsgi.input"], "is_ending", lambda: False)
        lines = _split_lines(body, settings.max_body, is_ending)
        find_fault = find_revoked(store)
        given = (one and (one[0], find_fault() or _parse(schema, one[1])) for one in lines)
        app = current_app._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001 - as Flask's manual says
        counts = request.environ[requests.COUNTS] = {"taken": 0, "refused": 0}
        answers = _tell(ingest_many(store, given), request.path, app, counts)
        response = Response(Handover(answers, most=_MOST_ANSWERS), mimetype=MEDIA_TYPE)
        response.call_on_close(body.close)
        return response


def _read_body(stream: Any) -> Iterator[bytes]:
    """The body piece by piece, each as soon as it is there; raises ConnectionResetError where it breaks off."""
    read = getattr(stream, "read1", stream.read)
    try:
        while piece := read(_PIECE):
            yield piece
    except Exception as error:
        # Of an errno that servers know for a client that went away.
        raise ConnectionResetError(errno.ECONNRESET, "The body breaks off.") from error


def _split_lines(
    pieces: Iterable[bytes], longest: int, is_ending: Callable[[], bool]
) -> Iterator[tuple[int, bytes | ProblemError] | None]:
    """Each line but blank ones under its number, None for a pause (b""); one of more bytes is a fault, never held.

    When the server is ending that is the fault of the next line, and the last one.
    """
    number, line, is_too_long = 1, bytearray(), False
    for piece, is_over in chain(((piece, False) for piece in pieces), [(b"\n", True)]):
        for at, part in enumerate(piece.split(b"\n")):
            if is_ending() and not is_over:
                yield number, ProblemError("server_ending")
                return
            if at:
                if is_too_long:
                    yield number, ProblemError("too_large", f"Send at most {longest:,} bytes in one line.")
                elif line.strip():
                    yield number, bytes(line)
                number, line, is_too_long = number + 1, bytearray(), False
            is_too_long = is_too_long or len(line) + len(part) > longest
            if is_too_long:
                line.clear()
            else:
                line += part
        if not piece:
            yield None


def _parse(schema: SourceCreateSchema, line: bytes | ProblemError) -> NewSource | Exception:
    if isinstance(line, ProblemError):
        return line
    try:
        return build_source(problems.load(schema, parse_object(line)), schema)
    except (ProblemError, TallyError) as fault:
        return fault


def _tell(outcomes: Iterable[tuple[int, Outcome]], path: str, app: Flask, counts: dict[str, int]) -> Iterator[bytes]:
    """The line that answers each line, to the first fault that ends the bulk; how many were taken in and refused."""
    for number, outcome in outcomes:
        if isinstance(outcome, Exception):
            problem = problems.describe(outcome)
            if problem.code == "internal_error":
                app.logger.error("unforeseen fault at %s, line %d", path, number, exc_info=outcome)
            if problem.code in _ENDING:
                detail = problem.detail or problems.KINDS[problem.code].detail
                problem = replace(problem, detail=f"{detail} Then send this line and those after it again.")
            metrics.count_source("refused")
            counts["refused"] += 1
            yield _dump({"line": number, **problems.tell(problem, path)})
            if problem.code in _ENDING:
                return
        else:
            source, is_new = outcome
            metrics.count_source("new" if is_new else "known")
            counts["taken"] += 1
            status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
            told = {"status": status, "id": source.id, "revision": source.revision, "claims": source.claims}
            yield _dump({"line": number, **told})
