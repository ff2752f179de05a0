"""Swagger UI from local files; no page loads anything from another host."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as Redirect

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


def build_pages() -> Blueprint:
    """The pages and the files that they load."""
    blueprint = Blueprint(
        "web", __name__, static_folder="static", static_url_path="/static", template_folder="templates"
    )

    @blueprint.get("/")
    def home() -> Redirect:
        return redirect(url_for("web.docs"))

    @blueprint.get("/docs")
    def docs() -> Response:
        page = make_response(render_template("docs.html"))
        page.headers["Content-Security-Policy"] = _POLICY
        return page

    return blueprint
