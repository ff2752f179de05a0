"""Cursors of lists and the answer that carries one page."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from service.answer import Conflict
from service.api.blueprint import answer
from service.errors import InvalidCursorError
from service.search import Place

LINK = {"Link": {"description": 'The next page, as `<…>; rel="next"`.', "schema": {"type": "string"}}}
_SOURCE = re.compile(r"s_[0-9a-f]{1,64}", re.ASCII)
_CLAIM = re.compile(r"([0-9]{1,12}):(c_[0-9a-f]{1,64})", re.ASCII)
_CONFLICT = re.compile(r"([0-9TZ:.-]{10,40})\|(k_[0-9a-f]{1,64})", re.ASCII)
_WATCH = re.compile(r"w_[0-9a-f]{1,64}", re.ASCII)
_REVISION = re.compile(r"r_([0-9]{1,12})", re.ASCII)
_VERIFICATION = re.compile(r"v_[0-9a-f]{1,64}", re.ASCII)
_NOTE = re.compile(r"a_([0-9]{1,18})", re.ASCII)
_LATEST = re.compile(r"([0-9TZ:.-]{0,40})\|(c_[0-9a-f]{1,64})", re.ASCII)
_FOUND = re.compile(r"([01]\.[0-9]{4}):(c_[0-9a-f]{1,64}):((?:[0-9a-f]{2})+):([0-9a-f]{8})", re.ASCII)


def parse_source_cursor(cursor: str | None) -> str | None:
    """The source id after which the page starts; raises InvalidCursorError."""
    return None if cursor is None else _decode(cursor, _SOURCE)[0]


def parse_claim_cursor(cursor: str | None) -> tuple[int, str] | None:
    """The (start, claim id) after which the page starts; raises InvalidCursorError."""
    if cursor is None:
        return None
    found = _decode(cursor, _CLAIM)
    return int(found[1]), found[2]


def parse_revision_cursor(cursor: str | None) -> int:
    """The number of the revision after which the page starts; raises InvalidCursorError."""
    return 0 if cursor is None else int(_decode(cursor, _REVISION)[1])


def parse_conflict_cursor(cursor: str | None) -> tuple[str, str] | None:
    """The (day, id) of the conflict after which the page starts; raises InvalidCursorError."""
    if cursor is None:
        return None
    found = _decode(cursor, _CONFLICT)
    return found[1], found[2]


def parse_latest_cursor(cursor: str | None) -> tuple[str, str] | None:
    """The (published_at, id) of the claim after which the page starts; raises InvalidCursorError."""
    if cursor is None:
        return None
    found = _decode(cursor, _LATEST)
    return found[1], found[2]


def parse_watch_cursor(cursor: str | None) -> str | None:
    """The id of the watch after which the page starts; raises InvalidCursorError."""
    return None if cursor is None else _decode(cursor, _WATCH)[0]


def parse_verification_cursor(cursor: str | None) -> str | None:
    """The id of the stored verification before which the page starts; raises InvalidCursorError."""
    return None if cursor is None else _decode(cursor, _VERIFICATION)[0]


def parse_note_cursor(cursor: str | None) -> int | None:
    """The number of the note before which the page starts; raises InvalidCursorError."""
    return None if cursor is None else int(_decode(cursor, _NOTE)[1])


def parse_search_cursor(cursor: str | None) -> Place | None:
    """Where the page of a search starts; raises InvalidCursorError."""
    if cursor is None:
        return None
    found = _decode(cursor, _FOUND)
    return Place(float(found[1]), found[2], tuple(bytes.fromhex(found[3])), found[4])


def write_search_key(place: Place | None) -> str | None:
    """The key that `parse_search_cursor` reads out of a cursor."""
    return place and f"{place.score:.4f}:{place.claim_id}:{bytes(place.weights).hex()}:{place.asked}"


def write_conflict_key(found: Sequence[tuple[str, Conflict]], limit: int) -> str | None:
    """The key of the last conflict of a page, each with its day; None where no more were found than it holds."""
    if len(found) <= limit:
        return None
    day, conflict = found[limit - 1]
    return f"{day}|{conflict.id}"


def answer_page(items: Sequence[Any], next_key: str | None, **more: Any) -> Response:
    """The page {"items", "next"} and what `more` there is; where there is a next one a Link header leads to it."""
    if next_key is None:
        return answer({"items": items, "next": None, **more})
    cursor = write_cursor(next_key)
    return answer({"items": items, "next": cursor, **more}, headers={"Link": f'<{find_next(next_key)}>; rel="next"'})


def find_next(key: str) -> str:
    """The path and query of the page of this list that starts after a key."""
    given = [(name, value) for name, value in request.args.items(multi=True) if name != "cursor"]
    path = f"/{request.path.lstrip('/')}"  # //v1/claims is served too, but is another host to a browser
    return f"{path}?{urlencode([*given, ('cursor', write_cursor(key))])}"


def write_cursor(key: str) -> str:
    """The cursor that stands for a key."""
    return urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _decode(cursor: str, form: re.Pattern[str]) -> re.Match[str]:
    try:
        key = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except ValueError:
        key = ""
    found = form.fullmatch(key)
    if found is None:
        raise InvalidCursorError("Use `next` of the page before, as it is.")
    return found
