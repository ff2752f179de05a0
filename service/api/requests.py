"""Each request under an id, told in one line of the log and counted once.

It stands around the application as WSGI: what is done at each request costs a third of what it would as Flask's hooks.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from time import perf_counter
from typing import Any
from urllib.parse import quote

from flask import Flask

from service import logs
from service.api import metrics

NAME = "X-Request-Id"
ACTOR = "tally.actor"
"""Under this name the environment of a request holds who sends it: from the start where it is made in this process,
else once that is known."""
CODE = "tally.code"
"""And under this the code of the problem that it is answered with."""
COUNTS = "tally.counts"
"""And under this, of a bulk, how many of its lines were `taken` in and `refused`."""

_SANE = re.compile(r"[!-~]{1,128}")
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
_Start = Callable[..., Any]


def name_request(given: str | None = None) -> str:
    """The id of a request: the one it came under when that is sane, else a new one."""
    name = given if given and _SANE.fullmatch(given) else os.urandom(16).hex()
    logs.request_id.set(name)
    return name


def note_request(operation: str | None, seconds: float, **told: Any) -> None:
    """Log a request that was answered, and count it.

    Its path is told without the query: a statement in it may be nobody's business.
    """
    metrics.count_request(operation, told["method"], told["status"], seconds)
    logs.log_request(**told, duration_ms=round(seconds * 1000, 2))


def register(app: Flask) -> None:
    """Name, log and count what `app` answers; an answer of unknown length once it is given."""
    inner = app.wsgi_app

    def answer(environ: dict[str, Any], start_response: _Start) -> Iterable[bytes]:
        began = perf_counter()
        name = name_request(environ.get("HTTP_X_REQUEST_ID"))
        told: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], *fault: Any) -> Any:
            size = next((int(value) for header, value in headers if header == "Content-Length"), None)
            told.update(status=int(status[:3]), bytes=size)
            # Flask takes it out of the environment once it is done.
            rule = getattr(environ.get("werkzeug.request"), "url_rule", None)
            told["operation"] = rule and _template(rule.rule)
            headers.append((NAME, name))
            return start_response(status, headers, *fault)

        def note() -> None:
            note_request(
                told.pop("operation"),
                perf_counter() - began,
                method=environ["REQUEST_METHOD"],
                path=quote(environ["PATH_INFO"].encode("latin-1")),
                actor=environ.get(ACTOR),
                code=environ.get(CODE),
                **environ.get(COUNTS, {}),
                client=environ.get("REMOTE_ADDR"),
                agent=environ.get("HTTP_USER_AGENT"),
                **told,
            )

        pieces = inner(environ, start)
        if told["bytes"] is None and told["status"] >= 200 and told["status"] not in (204, 304):
            return _Weighed(pieces, told, note)
        note()
        return pieces

    app.wsgi_app = answer  # type: ignore[method-assign]


@cache
def _template(rule: str) -> str:
    """The path as the contract writes it."""
    return _PARAMETER.sub(r"{\1}", rule)


class _Weighed:
    """An answer that is made while it is given; `told` gets its size, and at its end `note` is called."""

    def __init__(self, pieces: Iterable[bytes], told: dict[str, Any], note: Callable[[], None]) -> None:
        self._pieces = pieces
        self._told = told
        self._note = note

    def __iter__(self) -> Iterator[bytes]:
        self._told["bytes"] = 0
        for piece in self._pieces:
            self._told["bytes"] += len(piece)
            yield piece

    def close(self) -> None:
        """End it, as WSGI asks of a server."""
        getattr(self._pieces, "close", lambda: None)()
        self._note()
