"""Use case: stored claims for a free text, best first."""

from __future__ import annotations

from service.errors import NoClaimError
from service.extraction.reader import read_statement, read_words
from service.extraction.tokens import index_tokens
from service.model import Lookup, StoredClaim
from service.storage.port import Store
from service.verification.query import search_score


def search(store: Store, query: str, *, limit: int, width: int) -> list[tuple[StoredClaim, float]]:
    """Stored claims for a free text, best first, with their search score in [0, 1]."""
    try:
        wanted = tuple(dict.fromkeys(token for claim in read_statement(query) for token in index_tokens(claim)))
    except NoClaimError:  # a single word or name
        wanted = tuple(word for word, _, _ in read_words(query, known=True))
    if not wanted:
        return []
    found = store.find_candidates(Lookup(tokens=wanted, width=width))
    scored = [(stored, search_score(query, wanted, stored.text, index_tokens(stored.claim))) for stored in found]
    return sorted(scored, key=lambda item: (-item[1], item[0].id))[:limit]
