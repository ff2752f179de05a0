"""Use case: is the excerpt of a claim still what was stored?"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from service.errors import ClaimNotFoundError
from service.storage.port import Store


@dataclass(frozen=True, slots=True)
class Integrity:
    """A claim cut and its source's text hashed anew, field for field the HTTP shape.

    `excerpt` is `text[start:end]` of the text as it is now, `sha256_now` None when there is none. It is `ok` when the
    excerpt is the clause that was stored with the claim, and the text has the digest that was stored with the source.
    """

    claim_id: str
    source_id: str
    revision: int
    retrieved_at: str
    ok: bool
    excerpt: str
    start: int
    end: int
    excerpt_matches: bool
    sha256_stored: str
    sha256_now: str | None
    text_matches: bool


def check_integrity(store: Store, claim_id: str) -> Integrity:
    """What a claim and its source are now against what was stored; raises ClaimNotFoundError and the store's errors."""
    with store.snapshot():
        stored = store.find_claim(claim_id)
        if stored is None:
            raise ClaimNotFoundError
        text = store.find_text(stored.source.id)
    claim, source = stored.claim, stored.source
    excerpt = (text or "")[claim.start : claim.end]
    digest = None if text is None else sha256(text.encode()).hexdigest()
    excerpt_matches, text_matches = excerpt == stored.text, digest == source.sha256
    return Integrity(
        claim_id=stored.id,
        source_id=source.id,
        revision=source.revision,
        retrieved_at=source.retrieved_at,
        ok=excerpt_matches and text_matches,
        excerpt=excerpt,
        start=claim.start,
        end=claim.end,
        excerpt_matches=excerpt_matches,
        sha256_stored=source.sha256,
        sha256_now=digest,
        text_matches=text_matches,
    )
