"""Pages that list: where sources disagree, and the claims that a search finds."""

from __future__ import annotations

from flask import Blueprint, Response

from schemas.claims import ClaimSearchSchema
from schemas.conflicts import ConflictQuerySchema
from service.api.asking import build_lookup
from service.api.paging import (
    find_next,
    parse_conflict_cursor,
    parse_search_cursor,
    write_conflict_key,
    write_search_key,
)
from service.conflicts import list_conflicts
from service.following import catch_up
from service.search import search
from service.settings import Settings
from service.storage.port import Store
from service.web.forms import read_query
from service.web.showing import show


def add_lists(blueprint: Blueprint, store: Store, settings: Settings) -> None:
    """The pages that list conflicts and claims."""
    conflicting = ConflictQuerySchema()
    searching = ClaimSearchSchema(longest={"q": settings.max_statement})

    @blueprint.get("/conflicts")
    def conflicts() -> Response:
        form, found, key = read_query(conflicting), [], None
        with form.mending():
            asked = form.load(conflicting)
            limit, after = asked["limit"], parse_conflict_cursor(asked.get("cursor"))
            catch_up(store, width=settings.width)
            found = list_conflicts(store, build_lookup(asked), grown=asked.get("grown"), limit=limit + 1, after=after)
            key = write_conflict_key(found, limit)
            found = found[:limit]
        return show(
            "conflicts.html",
            form,
            conflicts=[conflict for _, conflict in found],
            next=key and find_next(key),
            pending=store.count_pending(),
        )

    @blueprint.get("/search", endpoint="search")
    def show_search() -> Response:
        form, page = read_query(searching), None
        if form.typed:
            with form.mending():
                asked = form.load(searching)
                lookup, after = build_lookup(asked, width=2 * settings.width), parse_search_cursor(asked.get("cursor"))
                page = search(store, asked["q"], lookup, limit=asked["limit"], after=after)
        key = page and write_search_key(page.end)
        return show("search.html", form, page=page, next=key and find_next(key))
