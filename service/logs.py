"""What is logged: a line for each event, as JSON or as text, that nothing sent by a client can forge, break or bloat.

Its own formatter, for the packages that write JSON lines neither cut long values nor escape what a terminal obeys.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from contextvars import ContextVar
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import orjson

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The id of the request that this thread is at, or nothing."""

_MOST_VALUE = 2_000  # characters of a message or a field
_MOST_TRACE = 20_000  # of a traceback, whose end tells most
_requests = logging.getLogger("service.requests")


def configure(form: str, level: str) -> None:
    """Let all loggers of this process write to stderr: "json", "text", or "auto", text where a person reads."""
    handler = logging.StreamHandler()
    is_text = form == "text" or (form == "auto" and sys.stderr.isatty())
    handler.setFormatter(TextFormatter() if is_text else JsonFormatter())
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)


def log_request(**told: Any) -> None:
    """One line for a request that was answered, a warning where that was with 5xx; what is None is left out."""
    level = logging.WARNING if told["status"] >= HTTPStatus.INTERNAL_SERVER_ERROR else logging.INFO
    if _requests.isEnabledFor(level):
        # Made by hand, for logging would look up the line of code that calls, at each request.
        message = f"{told['method']} {told['path']} {told['status']}"
        record = logging.LogRecord(_requests.name, level, "", 0, message, None, None)
        record.told = told
        _requests.handle(record)


class JsonFormatter(logging.Formatter):
    """One JSON object a line, in ASCII: whatever a value holds, its line ends where it ends."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        told = {name: _cut(value) for name, value in _tell(record).items()}
        try:
            line = orjson.dumps(told)
        except TypeError:  # what is no text: half of a surrogate pair
            return json.dumps(told)
        return line.decode() if line.isascii() else json.dumps(told)


_IN_MESSAGE = frozenset({"method", "path", "status"})
_PARTS = re.compile(r'[\s"=]')


def _quote(value: object) -> str:
    """A value that looks like one however many words it has."""
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if _PARTS.search(text) else text


class TextFormatter(logging.Formatter):
    """The same for a person: time, level, message, then the rest as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record, with a traceback below it where there is one."""
        told = _tell(record)
        trace = told.pop("exception", None)
        head = f"{told.pop('time')} {told.pop('level'):8}{_cut(told.pop('message'))}"
        rest = (f"{name}={_quote(_cut(value))}" for name, value in told.items() if name not in _IN_MESSAGE)
        line = _show(" ".join([head, *rest]))
        return line if trace is None else "\n".join([line, *map(_show, _cut(trace).split("\n"))])


class _Trace(str):
    """A traceback: longer than other values, and cut at its beginning."""

    __slots__ = ()


def _tell(record: logging.LogRecord) -> dict[str, Any]:
    """What a line tells, by name."""
    told: dict[str, Any] = {
        "time": f"{_tell_second(int(record.created))}.{int(record.msecs):03}Z",
        "level": record.levelname.lower(),
        "logger": record.name,
        "message": record.getMessage(),
        "process": record.process,
    }
    if request_id.get():
        told["request_id"] = request_id.get()
    told |= {name: value for name, value in getattr(record, "told", {}).items() if value is not None}
    if record.exc_info:
        told["exception"] = _Trace(logging.Formatter().formatException(record.exc_info))
    return told


@lru_cache(maxsize=1)
def _tell_second(second: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))


def _cut(value: Any) -> Any:
    if isinstance(value, _Trace):
        return value[-_MOST_TRACE:]
    if isinstance(value, str) and len(value) > _MOST_VALUE:
        return f"{value[:_MOST_VALUE]}… ({len(value):,} characters)"
    return value


def _show(line: str) -> str:
    """The line with everything escaped that a terminal could obey or break."""
    return line if line.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)
