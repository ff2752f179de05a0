"""How every page is put together: the words, the filters and the headers that they share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from flask.blueprints import BlueprintSetupState
from jinja2.bccache import Bucket, BytecodeCache

from service.model import Verdict
from service.rendering.words import count, say_moment
from service.web.assets import find_address, let_keep
from service.web.forms import Form
from service.web.marking import find_around, mark_words

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
VERDICTS = {
    Verdict.SUPPORTED: ("Supported", "The sources bear it out."),
    Verdict.CONTRADICTED: ("Contradicted", "The sources speak against it."),
    Verdict.CONFLICTING: ("Conflicting", "The sources disagree with each other."),
    Verdict.NOT_ENOUGH_EVIDENCE: ("Not enough evidence", "No source decides it. Silence is no verdict."),
}
"""Each verdict in plain words, and what it means."""


class _Compiled(BytecodeCache):
    """Templates as they were compiled, for all applications of a process: who asks first need not wait for it."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template what it was compiled to, where it was."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what a template was compiled to."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def add_words(blueprint: Blueprint) -> None:
    """Let the templates of all pages use these words, and give every page its headers."""
    told = {"count": count, "asset": find_address, "verdicts": VERDICTS}
    filters = {"moment": say_moment, "marked": mark_words, "around": find_around}

    @blueprint.record_once
    def teach(state: BlueprintSetupState) -> None:
        words = state.app.jinja_env
        words.globals.update(told)
        words.filters.update(filters)
        words.bytecode_cache = _COMPILED
        for name in words.list_templates():
            words.get_template(name)

    @blueprint.after_request
    def finish(response: Response) -> Response:
        if request.endpoint == "web.static":
            let_keep(response)
        return response

    @blueprint.after_app_request
    def tell(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.headers.setdefault("Content-Security-Policy", POLICY)
            if not response.cache_control:
                response.headers["Cache-Control"] = "no-cache" if request.method in ("GET", "HEAD") else "no-store"
        return response


def show(template: str, form: Form, **told: Any) -> Response:
    """A page with its form, under the status of what came of that."""
    page = make_response(render_template(template, form=form, **told), form.status, dict(form.headers))
    if "posts" in told:
        # Else a browser would not say where the form is from: `Origin: null`.
        page.headers["Referrer-Policy"] = "same-origin"
    return page
