"""The claim that a fact-check rates: somebody else's words, which the fact-check itself does not assert."""

from __future__ import annotations

import re

from msgspec.structs import replace

from service.extraction.reader import read_source
from service.model import Attribution, Claim, Modality, Review

_TRUE = re.compile(r"[\s\"'“”‘’(]*(?:true|correct|accurate)[\s\"'“”‘’).!]*", re.IGNORECASE)


def read_reviewed(text: str, review: Review, *, published_at: str | None = None) -> list[Claim]:
    """The claims of a text that a review rates, credited to who made them; dates count from when that was.

    They decide nothing, whatever the rating says: “False” may be said of one half of a claim, and of “Mostly true”
    nobody knows which half. Only one that is rated “True” in so many words is asserted by the review as well. Raises
    NoSentenceError when the text holds no sentence.
    """
    said = (Attribution(review.claimant, *_find(review.claimant, text)),) if review.claimant else ()
    told = {"told": True, "modality": Modality.REVIEWED}
    if _TRUE.fullmatch(review.rating or ""):
        told = {"told": True}
    return [
        replace(claim, attribution=(*said, *claim.attribution), **told)
        for claim in read_source(text, published_at=review.claimed_at or published_at)
    ]


def _find(name: str, text: str) -> tuple[int, int]:
    """Where a name stands in a text, else all of it."""
    at = text.find(name)
    return (at, at + len(name)) if at >= 0 else (0, len(text))
