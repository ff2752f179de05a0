"""The `Idempotency-Key` header: a write that comes again under its key is answered again and done once.

After draft-ietf-httpapi-idempotency-key-header, but for refusals: what was refused changed nothing, so that its key is
free again, and a request that was mended may come under it. A write that ends while its answer is not kept yet, for the
process was killed, may be done again after the lease; ids that come from content make that harmless.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from functools import wraps
from hashlib import sha256
from http import HTTPStatus
from secrets import token_hex
from typing import Any

from flask import Response, after_this_request, current_app, request
from werkzeug.datastructures import Headers

from service.api.access import find_key_id
from service.api.problems import ProblemError
from service.errors import TallyError
from service.record import KeptAnswer, Reservation
from service.storage.port import Records

NAME = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEPT = 24 * 60 * 60  # seconds
LEASE = 60  # seconds, as long as gunicorn lets a worker be silent

_LONGEST = 200
_VARIABLE = "HTTP_IDEMPOTENCY_KEY"
_QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"')
_PRINTABLE = re.compile("[ -~]+")
_PROBLEMS = (
    HTTPStatus.CONFLICT,
    HTTPStatus.GONE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.INSUFFICIENT_STORAGE,
)
_PARAMETER = {
    "name": NAME,
    "in": "header",
    "description": (
        "A name that you choose for this request, such as a UUID: within 24 hours the same request under the same key"
        f" is answered with the first answer and `{REPLAYED}: true`, and is not done again. A request that was refused"
        " (4xx, 5xx) changed nothing and leaves its key free, also for a mended one."
    ),
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": _LONGEST,
        "pattern": "^[!-~]([ -~]*[!-~])?$",
        "examples": ["8e03978e-40d5-43e8-bc93-6894a57f9324"],
    },
}
_NEEDLESS = {
    **_PARAMETER,
    "description": "Taken and not needed: what it would keep from being done twice is done once anyway.",
}
_HEADER = {"description": "`true` when this is the answer to an earlier request.", "schema": {"type": "string"}}


def repeatable(records: Records | None) -> Callable[[Any], Any]:
    """Decorator, right below the route: keep the answer of an operation under the key that a request comes under.

    None where a repeated request changes nothing anyway: the key is only documented.
    """

    def decorate(view: Any) -> Any:
        described = view.__dict__.setdefault("_apidoc", {})
        described["repeatable"] = records is not None
        if records is None:
            return view
        responses = described.setdefault("response", {}).setdefault("responses", {})
        responses.update({status: [status.name] for status in _PROBLEMS})

        @wraps(view)
        def answer_once(*given: Any, **named: Any) -> Any:
            if _VARIABLE not in request.environ:
                return view(*given, **named)
            return _replay_or_reserve(records) or view(*given, **named)

        return answer_once

    return decorate


def describe_repeatable(doc: dict[str, Any], described: Mapping[str, Any], **_: Any) -> dict[str, Any]:
    """What the contract says of the key, added to the description of an operation."""
    if "repeatable" in described:
        is_kept = described["repeatable"]
        doc.setdefault("parameters", []).append(_PARAMETER if is_kept else _NEEDLESS)
        for status, response in doc["responses"].items() if is_kept else ():
            if str(status).startswith("2"):
                response["headers"] = {**response.get("headers", {}), REPLAYED: _HEADER}
    return doc


def parse_key(value: str) -> str:
    """The key that a header holds, bare or as the quoted string of the draft; raises ProblemError."""
    quoted = _QUOTED.fullmatch(value)
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else value
    if len(key) > _LONGEST or not _PRINTABLE.fullmatch(key):
        detail = f"Give 1 to {_LONGEST} printable ASCII characters, such as a UUID."
        raise ProblemError("invalid_input", f"{NAME}: {detail}", [{"parameter": NAME, "detail": detail}])
    return key


def _replay_or_reserve(records: Records) -> Response | None:
    """The answer that is kept for this request, or None: then its answer will be kept. Raises ProblemError."""
    key, now = parse_key(request.environ[_VARIABLE]), time.time()
    # Each client's are its own; no header holds a line break, so that none can name another's.
    scoped = f"{key_id}\n{key}" if (key_id := find_key_id()) else key
    reservation = Reservation(scoped, _fingerprint(), token_hex(8))
    kept = records.reserve(reservation, now=now, until=now + LEASE)
    if kept is None:
        after_this_request(lambda response: _keep(records, reservation, response))
        return None
    if kept.fingerprint != reservation.fingerprint:
        detail = "Another request came under this key: give each request a key of its own."
        raise ProblemError("idempotency_key_reused", detail, [{"parameter": NAME, "detail": detail}])
    if kept.is_running:
        raise ProblemError("idempotency_in_progress", headers={"Retry-After": "1"})
    if kept.answer is None:
        raise ProblemError("idempotency_answer_removed")
    response = Response(kept.answer.body, kept.answer.status)
    response.headers = Headers([*kept.answer.headers, (REPLAYED, "true")])
    return response


def _fingerprint() -> str:
    """What tells a request from others: its method, path, query and body, and as what the body is read."""
    digest = sha256()
    read_as = (request.mimetype, request.content_encoding or "")
    for part in (request.method, request.path, *read_as, request.query_string, request.get_data()):
        encoded = part if isinstance(part, bytes) else part.encode(errors="surrogateescape")
        digest.update(b"%d:" % len(encoded) + encoded)
    return digest.hexdigest()


def _keep(records: Records, reservation: Reservation, response: Response) -> Response:
    """Keep the answer under its key; or give the key back where the write was refused, for then nothing changed."""
    try:
        if response.status_code < HTTPStatus.BAD_REQUEST and response.is_sequence:
            headers = tuple((name, value) for name, value in response.headers if name != "Content-Length")
            answer = KeptAnswer(response.status_code, headers, response.get_data())
            records.keep_answer(reservation, answer, until=time.time() + KEPT)
        else:
            records.release(reservation)
    except TallyError as error:
        # The answer is true all the same, and the key is free again once its lease ends.
        current_app.logger.warning("the answer under an %s is not kept: %s", NAME, error)
    return response
