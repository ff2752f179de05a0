"""Use case: stored claims for a text or of a publisher's site, and what the other sources report of each."""

from __future__ import annotations

from dataclasses import dataclass

from service.answer import Verification
from service.model import Lookup, StoredClaim
from service.search import Place, search
from service.standing import verify_claim
from service.storage.port import Store
from service.verify import Question

_MOST_TOLD = 100  # excerpts of a side that are counted


@dataclass(frozen=True, slots=True)
class ReportedClaim:
    """A stored claim and what all other sources say of it; None of one that a fact-check rates."""

    stored: StoredClaim
    others: Verification | None


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page of claims: at most `limit`, `after` where the one before ended, else behind the first `offset`."""

    limit: int
    offset: int = 0
    after: Place | tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ReportedPage:
    """Claims in their order, and where they end: a place of the search, or (published_at, id) where nothing was
    searched for; `end` is None on the last page.
    """

    items: tuple[ReportedClaim, ...]
    end: Place | tuple[str, str] | None


def find_reported(store: Store, query: str | None, lookup: Lookup, asked: Asked) -> ReportedPage:
    """The claims that answer a text best, see `search`; without one those that pass the filters, published last first.

    All is of one state of the store.
    """
    with store.snapshot():
        found, end = _list(store, lookup, asked) if query is None else _search(store, query, lookup, asked)
        return ReportedPage(_hold(store, found, lookup), end)


def _search(store: Store, query: str, lookup: Lookup, asked: Asked) -> tuple[list[StoredClaim], Place | None]:
    after = asked.after if isinstance(asked.after, Place) else None
    page = search(store, query, lookup, limit=asked.offset + asked.limit, after=after)
    return [stored for stored, _ in page.items[asked.offset :]], page.end


def _list(store: Store, lookup: Lookup, asked: Asked) -> tuple[list[StoredClaim], tuple[str, str] | None]:
    after = None if isinstance(asked.after, Place) else asked.after
    found = store.list_latest(lookup, limit=asked.limit + 1, offset=asked.offset, after=after)
    page = found[: asked.limit]
    return page, (page[-1].source.published_at or "", page[-1].id) if len(found) > asked.limit else None


def _hold(store: Store, claims: list[StoredClaim], lookup: Lookup) -> tuple[ReportedClaim, ...]:
    asked = Question("", limit=_MOST_TOLD)
    width = max(1, lookup.width // 2)  # what is ranked is twice what is judged
    return tuple(
        ReportedClaim(each, None if each.source.review else verify_claim(store, each.id, asked, width=width))
        for each in claims
    )
