"""Reads a request strictly: one JSON object in UTF-8, each query parameter once."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any, NoReturn
from urllib.parse import unquote_to_bytes

from flask import Request
from webargs.flaskparser import FlaskParser

from service.api.problems import ProblemError, invalid_input


class StrictParser(FlaskParser):
    """Loads bodies and queries for the schemas; every fault is a ProblemError."""

    # None: the schema's own rule holds, which refuses what it does not know.
    DEFAULT_UNKNOWN_BY_LOCATION = {"json": None, "query": None}  # noqa: RUF012 - declared so by webargs

    def load_json(self, req: Request, _schema: Any) -> dict[str, Any]:
        """The JSON object of the body; raises ProblemError."""
        if req.mimetype != "application/json":
            raise ProblemError("unsupported_media_type")
        return parse_object(read_body(req))

    def load_querystring(self, req: Request, schema: Any) -> dict[str, Any]:
        """The parameters, a list for those that may repeat; raises ProblemError."""
        try:
            unquote_to_bytes(req.query_string).decode()
        except UnicodeDecodeError:
            raise ProblemError("invalid_utf8", "Percent-encode the query as UTF-8.") from None
        values: dict[str, Any] = {}
        for name, given in req.args.lists():
            field = schema.fields.get(name)
            if isinstance(field, tuple(self.KNOWN_MULTI_FIELDS)):
                values[name] = given
            elif len(given) > 1 and field is not None:
                detail = f"Give it once, not {len(given)} times."
                raise ProblemError("invalid_input", f"{name}: {detail}", [{"parameter": name, "detail": detail}])
            else:
                values[name] = given[0]
        return values

    def handle_error(self, error: Any, *_: Any, **__: Any) -> NoReturn:
        """Raise the ProblemError that names the fields."""
        ((location, messages),) = error.messages.items()
        error.messages = messages
        raise invalid_input(error, location) from error


def read_body(req: Request) -> bytes:
    """The whole body; raises ProblemError."""
    if (req.content_encoding or "identity") != "identity":
        raise ProblemError("unsupported_media_type")
    body = req.get_data()
    # Werkzeug cuts a chunked body off at the limit without a word, so a full one counts as too large.
    if req.content_length is None and len(body) >= (req.max_content_length or math.inf):
        raise ProblemError("too_large")
    return body


def parse_object(body: bytes) -> dict[str, Any]:
    """The JSON object that `body` holds; raises ProblemError."""
    value = parse_value(body)
    if not isinstance(value, dict):
        raise ProblemError("not_an_object")
    return value


def parse_value(body: bytes) -> Any:
    """The JSON value that `body` holds; raises ProblemError.

    The standard library's parser, for it keeps lone surrogates and NaN apart from broken JSON, so that the
    schemas can name the field.
    """
    if not body.strip():
        raise ProblemError("invalid_json", "The body is empty: send one JSON object.")
    try:
        value = json.loads(body.decode("utf-8-sig"), object_pairs_hook=_unique)
    except UnicodeDecodeError as error:
        raise ProblemError("invalid_utf8", f"Byte {error.start} of the body is not UTF-8.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ProblemError("invalid_json", f"{error.msg} at {where}: send one JSON object.") from None
    except RecursionError:
        raise ProblemError("invalid_json", _TOO_DEEP) from None
    except ValueError:
        raise ProblemError("invalid_json", "It holds a number with too many digits.") from None
    _check_depth(value)
    return value


def _check_depth(value: Any) -> None:
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(_MOST_DEPTH):
        level = [
            below
            for each in level
            for below in (each.values() if isinstance(each, dict) else each)
            if isinstance(below, dict | list)
        ]
        if not level:
            return
    raise ProblemError("invalid_json", _TOO_DEEP)


_MOST_DEPTH = 32
_TOO_DEEP = f"Its objects and lists are nested more than {_MOST_DEPTH} deep: no operation takes that."
_MOST_KEYS = 1_000  # each that is not known is named, which takes seconds for half a million


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise ProblemError("duplicate_key", f"{json.dumps(twice[:100])} stands there twice: give each key once.")
    if len(pairs) > _MOST_KEYS:
        raise ProblemError(
            "invalid_json", f"An object in it has more than {_MOST_KEYS:,} keys: no operation takes so many."
        )
    return values
