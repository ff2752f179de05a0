"""Use case: stored claims for a free text, best first."""

from __future__ import annotations

from service.extraction.reader import read_terms
from service.extraction.tokens import index_tokens, tokens_of
from service.model import Lookup, StoredClaim
from service.storage.port import Store
from service.verification.query import search_score


def search(store: Store, query: str, *, limit: int, width: int) -> list[tuple[StoredClaim, float]]:
    """Stored claims for a word, a headline or a sentence, best first, with their search score in [0, 1]."""
    wanted = tokens_of(read_terms(query))
    if not wanted:
        return []
    found = store.find_candidates(Lookup(tokens=wanted, width=width))
    scored = [(stored, search_score(query, wanted, stored.text, index_tokens(stored.claim))) for stored in found]
    return sorted(scored, key=lambda item: (-item[1], item[0].id))[:limit]
