"""The pages for people, beside Swagger UI from local files; no page loads anything from another host."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from service.settings import Settings
from service.storage.port import WholeStore
from service.web.answers import add_answers
from service.web.forms import drop_blanks
from service.web.lists import add_lists
from service.web.refusals import refuse_others, show_problem
from service.web.showing import add_words
from service.web.sources import add_sources

_DOCS_POLICY = "; ".join(
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


def build_pages(store: WholeStore, settings: Settings) -> Blueprint:
    """The pages and the files that they load; to be registered last, so that faults of all that stands before can be
    told as pages.
    """
    blueprint = Blueprint(
        "web", __name__, static_folder="static", static_url_path="/static", template_folder="templates"
    )
    blueprint.before_request(refuse_others)
    blueprint.before_request(drop_blanks)
    add_words(blueprint)
    blueprint.after_app_request(show_problem)
    add_answers(blueprint, store, settings)
    add_sources(blueprint, store, settings)
    add_lists(blueprint, store, settings)

    @blueprint.get("/docs")
    def docs() -> Response:
        page = make_response(render_template("docs.html"))
        page.headers["Content-Security-Policy"] = _DOCS_POLICY
        return page

    @blueprint.get("/favicon.ico")
    def favicon() -> Response:
        return blueprint.send_static_file("favicon.svg")

    @blueprint.get("/robots.txt")
    def robots() -> Response:
        return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")

    return blueprint
