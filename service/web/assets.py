"""The files that pages load, under addresses that change with what is in them, so that a browser may keep them."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Response, request, url_for

FOLDER = Path(__file__).parent / "static"
_KEPT = "public, max-age=31536000, immutable"


def find_address(filename: str) -> str:
    """The address of a file as it is now."""
    return url_for("web.static", filename=filename, v=_digest(filename))


def let_keep(response: Response) -> None:
    """Let a browser keep a file that it asked for under the address of what is in it."""
    filename = (request.view_args or {}).get("filename", "")
    if response.status_code in (200, 304) and request.args.get("v") == _digest(filename):
        response.headers["Cache-Control"] = _KEPT


@cache
def _digest(filename: str) -> str:
    return sha256((FOLDER / filename).read_bytes()).hexdigest()[:12]
