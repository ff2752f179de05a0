"""Pages of the sources: all of them, one with its claims marked, and a form to add one."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from schemas.source import SourceCreateSchema, SourceListQuerySchema
from service.access import Scope
from service.api import metrics
from service.api.access import admit_by
from service.api.paging import find_next, parse_source_cursor
from service.api.showing import find_source
from service.ingest import ingest
from service.revisions import list_revisions
from service.settings import Protection, Settings
from service.storage.port import WholeStore
from service.web.forms import Form, read_form, read_query
from service.web.marking import Span, cut
from service.web.showing import show
from service.webpage import build_source

_MOST_CLAIMS = 10_000  # more than the longest text holds
_MOST_REVISIONS = 100
_HTML = "html"


def add_sources(blueprint: Blueprint, store: WholeStore, settings: Settings) -> None:
    """The pages of the sources."""
    listing = SourceListQuerySchema()
    creating = SourceCreateSchema(longest={"text": settings.max_text, "html": settings.max_html})
    needs_key = settings.protection is not Protection.OFF

    @blueprint.get("/sources")
    def sources() -> Response:
        form, found, key = read_query(listing), [], None
        with form.mending():
            asked = form.load(listing)
            limit, after = asked.pop("limit"), parse_source_cursor(asked.pop("cursor", None))
            found = store.list_sources(limit=limit + 1, after=after, **asked)
            key = found[limit - 1].id if len(found) > limit else None
            found = found[:limit]
        return show("sources.html", form, sources=found, next=key and find_next(key), total=store.count_sources())

    @blueprint.get("/sources/<source_id>")
    def source(source_id: str) -> Response:
        with store.snapshot():
            found = find_source(store, source_id)
            claims = store.list_claims(source_id, limit=_MOST_CLAIMS)
            text = store.find_text(source_id) or ""
            revisions = list_revisions(store, source_id, limit=_MOST_REVISIONS)
        spans = [Span(each.claim.start, each.claim.end, each.id) for each in claims]
        return show("source.html", Form(), source=found, stretches=list(cut(text, spans)), revisions=revisions)

    @blueprint.route("/sources/add", methods=["GET", "POST"])
    def add() -> Response:
        if request.method != "POST":
            return show("add.html", Form(), posts=True, needs_key=needs_key)
        form = read_form("text")
        token, kind = form.typed.pop("key", ""), form.typed.pop("kind", "text")
        with form.mending():
            admit_by(store, token.strip(), Scope.WRITE)
            given = Form(_read_source(form.typed, kind)).load(creating)
            stored, is_new = ingest(store, build_source(given, creating))
            metrics.count_source("new" if is_new else "known")
            return redirect(url_for("web.source", source_id=stored.id), 303)
        if _HTML in form.faults:
            form.faults["text"] = form.faults.pop(_HTML)
        return show("add.html", form, posts=True, needs_key=needs_key, kind=kind)


def _read_source(typed: dict[str, str], kind: str) -> dict[str, object]:
    """The fields as the API takes them: one box holds the text or the page, and one the tags, parted by commas."""
    given: dict[str, object] = {name: value for name, value in typed.items() if name not in ("text", "tags")}
    given[_HTML if kind == _HTML else "text"] = typed.get("text", "")
    if "tags" in typed:
        given["tags"] = [tag.strip() for tag in typed["tags"].split(",") if tag.strip()]
    return given
