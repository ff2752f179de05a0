"""Use case: the revisions of a source, each with what changed among its claims."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from service.errors import SourceNotFoundError
from service.model import Source, StoredClaim
from service.storage.port import Store
from service.verification.changes import compare_claims

_MOST_CLAIMS = 10_000  # more than the longest text holds


@dataclass(frozen=True, slots=True)
class Changes:
    """How the claims of a revision differ from those of the one before: how many are the same, the old and the new
    wording of each that was reworded, and those that only one of them has.
    """

    kept: int
    reworded: tuple[tuple[StoredClaim, StoredClaim], ...]
    dropped: tuple[StoredClaim, ...]
    added: tuple[StoredClaim, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """A revision and what changed with it; nothing with the first that is stored."""

    source: Source
    changes: Changes | None


def list_revisions(store: Store, source_id: str, *, limit: int, after: int = 0) -> list[Revision]:
    """At most `limit` revisions of the url of a source, those beyond number `after` only, oldest first.

    Claims are told apart by what they say, not by where; of those that share a clause one stands for all. Raises
    SourceNotFoundError.
    """
    with store.snapshot():
        every: list[Source | None] = [None, *store.list_revisions(source_id)]
        if len(every) == 1:
            raise SourceNotFoundError
        pairs = [pair for pair in pairwise(every) if pair[1] and pair[1].revision > after]
        return [Revision(new, _compare(store, old, new) if old else None) for old, new in pairs[:limit] if new]


def _compare(store: Store, old: Source, new: Source) -> Changes:
    before, after = _list_clauses(store, old), _list_clauses(store, new)
    found = compare_claims([claim.text for claim in before], [claim.text for claim in after])
    return Changes(
        kept=found.kept,
        reworded=tuple((before[i], after[j]) for i, j in found.reworded),
        dropped=tuple(before[at] for at in found.dropped),
        added=tuple(after[at] for at in found.added),
    )


def _list_clauses(store: Store, source: Source) -> list[StoredClaim]:
    claims = store.list_claims(source.id, limit=_MOST_CLAIMS)
    return list({(claim.claim.start, claim.claim.end): claim for claim in reversed(claims)}.values())[::-1]
