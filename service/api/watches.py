"""Watch statements: what becomes of their verdicts as sources come and go."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from flask import Response, url_for

from schemas import examples
from schemas.source import PageQuerySchema
from schemas.verify import SOURCE_FILTERS
from schemas.watches import FeedQuerySchema, WatchHistorySchema, WatchListSchema, WatchRequestSchema
from service.api.asking import build_question
from service.api.blueprint import Blueprint, answer
from service.api.idempotency import repeatable
from service.api.paging import LINK, answer_page, parse_watch_cursor
from service.deadline import limit_time
from service.errors import WatchNotFoundError
from service.followed import Watch, WatchEvent
from service.following import build_watch, catch_up
from service.rendering.feed import write_feed
from service.settings import Settings
from service.storage.port import Store, WholeStore

_MOST_EVENTS = 1_000
_ID = [{"name": "watch_id", "in": "path", "description": "Id of the watch.", "example": examples.WATCH_ID}]
_LOCATION = {"Location": {"description": "Path of the watch.", "schema": {"type": "string"}}}
_WATCH = {"figure": {"summary": "A figure", "value": {"statement": examples.STATEMENT, "tags": [examples.TAG]}}}


def build_watches(store: WholeStore, settings: Settings) -> Blueprint:
    """The operations on watches."""
    blueprint = Blueprint("watches", __name__, description="Statements that are verified again and again.")

    @blueprint.route("/v1/watches", methods=["POST"])
    @repeatable(store)
    @blueprint.arguments(WatchRequestSchema(longest={"statement": settings.max_statement}), examples=_WATCH)
    @blueprint.response(201, WatchHistorySchema, description="Watched from now on.", headers=_LOCATION)
    @blueprint.alt_response(
        200, schema=WatchHistorySchema, description="It was watched before.", headers=_LOCATION, success=True
    )
    @blueprint.problems(400, 413, 415, 500, 503, 507)
    def watch_statement(asked: dict[str, Any]) -> Response:
        """Watch a statement

        Verifies it now, and again whenever a source comes in that shares words with it, or one is replaced, withdrawn
        or removed. What it comes out as is kept in its history whenever that changes. Nobody is called: look at the
        history or read the feed.
        """
        with limit_time(settings.time_limit):
            watch, event = build_watch(store, build_question(asked), width=settings.width)
        is_new = store.add_watch(watch, event)
        kept = _find(store, watch.id)
        events = store.list_events(limit=_MOST_EVENTS, watch_id=watch.id)
        location = {"Location": url_for("watches.get_watch", watch_id=watch.id)}
        return answer(_show_history(kept, events), HTTPStatus.CREATED if is_new else HTTPStatus.OK, location)

    @blueprint.route("/v1/watches", methods=["GET"])
    @blueprint.arguments(PageQuerySchema, location="query")
    @blueprint.response(200, WatchListSchema, description="A page of watches.", headers=LINK)
    @blueprint.problems(400, 500, 503)
    def list_watches(asked: dict[str, Any]) -> Response:
        """List the watched statements

        In order of id, page by page, each with its last verdict.
        """
        catch_up(store, width=settings.width)
        limit, after = asked["limit"], parse_watch_cursor(asked.get("cursor"))
        found = store.list_watches(limit=limit + 1, after=after)
        items = [_show(watch, store.list_events(limit=1, watch_id=watch.id)) for watch in found[:limit]]
        return answer_page(items, found[limit - 1].id if len(found) > limit else None)

    @blueprint.route("/v1/watches/feed", methods=["GET"])
    @blueprint.arguments(FeedQuerySchema, location="query")
    @blueprint.response(
        200,
        {"type": "string"},
        content_type="application/atom+xml",
        description="The changes, newest first, as an Atom feed (RFC 4287).",
        example='<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">…</feed>',
    )
    @blueprint.problems(400, 404, 500, 503)
    def get_watch_feed(asked: dict[str, Any]) -> Response:
        """Read what changed as a feed

        An entry each time that a watched statement came out otherwise, newest first; on request of one watch only.
        """
        catch_up(store, width=settings.width)
        chosen = asked.get("watch")
        if chosen is not None:
            _find(store, chosen)
        events = store.list_events(limit=asked["limit"], watch_id=chosen)
        found = [store.find_watch(watch_id) for watch_id in {event.watch for event in events}]
        statements = {watch.id: watch.statement for watch in found if watch}
        return Response(write_feed(events, statements, watch=chosen), mimetype="application/atom+xml")

    @blueprint.route("/v1/watches/<watch_id>", methods=["GET"], parameters=_ID)
    @blueprint.response(200, WatchHistorySchema, description="The watch with its history.")
    @blueprint.problems(404, 500, 503)
    def get_watch(watch_id: str) -> Response:
        """Read the history of a watch

        The statement and what it came out as whenever that changed, newest first.
        """
        catch_up(store, width=settings.width)
        return answer(_show_history(_find(store, watch_id), store.list_events(limit=_MOST_EVENTS, watch_id=watch_id)))

    @blueprint.route("/v1/watches/<watch_id>", methods=["DELETE"], parameters=_ID)
    @repeatable(store)
    @blueprint.response(204, description="Watched no more.")
    @blueprint.problems(404, 500, 503, 507)
    def remove_watch(watch_id: str) -> Response:
        """Stop watching a statement

        Its history goes with it.
        """
        if not store.remove_watch(watch_id):
            raise WatchNotFoundError
        return Response(status=HTTPStatus.NO_CONTENT, content_type="")

    return blueprint


def _find(store: Store, watch_id: str) -> Watch:
    watch = store.find_watch(watch_id)
    if watch is None:
        raise WatchNotFoundError
    return watch


def _show(watch: Watch, events: list[WatchEvent]) -> dict[str, Any]:
    """The watch; `events` are of its history, newest first."""
    asked = json.loads(watch.question)
    return {
        "id": watch.id,
        "statement": watch.statement,
        "filters": {name: asked[name] for name in SOURCE_FILTERS if asked[name]},
        "created_at": watch.created_at,
        "verdict": events[0].verdict if events else None,
        "since": events[0].at if events else watch.created_at,
    }


def _show_history(watch: Watch, events: list[WatchEvent]) -> dict[str, Any]:
    history = [
        {
            "at": event.at,
            "corpus_revision": event.corpus_revision,
            "verdict": event.verdict,
            "summary": event.summary,
            "supporting": event.supporting,
            "contradicting": event.contradicting,
        }
        for event in events
    ]
    return _show(watch, events) | {"history": history}
