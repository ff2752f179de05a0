"""A stored claim as the Google Fact Check Tools API shows one, in words that say what sources report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from service.answer import Evidence, Verification
from service.model import Modality, Source, StoredClaim

_LONGEST = 120  # characters of an excerpt that is quoted
_SAID = {
    Modality.FACT: "Reported by",
    Modality.POSSIBLE: "Reported as possible by",
    Modality.PLANNED: "Reported as planned by",
    Modality.DENIED: "Reported as denied by",
    Modality.ASKED: "Asked by",
    Modality.SUPPOSED: "Reported as supposed by",
    Modality.REVIEWED: "Reviewed by",
}


def show_reported(stored: StoredClaim, others: Verification | None) -> dict[str, Any]:
    """A claim with the source that reports it as its only review; what is unknown is left out.

    `claimant` is who is nearest to who knows of those whom the source credits. A source that is a fact-check says what
    its author says: his rating, and who made the claim.
    """
    source, review = stored.source, stored.source.review
    said = [each.text for each in stored.claim.attribution]
    date = _tell_time(source.published_at)
    publisher = {"name": source.publisher or (review and source.author), "site": find_site(source.url)}
    shown = {
        "publisher": _drop_unknown(publisher),
        "url": source.url,
        "title": source.title,
        "reviewDate": date,
        "textualRating": (review and review.rating) or rate(stored, others),
        "languageCode": source.language,
    }
    claim = {
        "text": stored.text,
        "claimant": review.claimant if review else said[-1] if said else None,
        "claimDate": _tell_time(review.claimed_at) if review else date,
    }
    return _drop_unknown(claim) | {"claimReview": [_drop_unknown(shown)]}


def rate(stored: StoredClaim, others: Verification | None) -> str:
    """Who reports a claim, how many other sources do, and what others report against it, where that was asked for."""
    told = f"{_SAID[stored.claim.modality]} {_name(stored.source)}"
    return f"{told}; {_say_others(others)}" if others else told


def _say_others(others: Verification) -> str:
    told = []
    agreeing, against = _count_sources(others.supporting), _count_sources(others.contradicting)
    if agreeing:
        told.append(f"{_count(agreeing, 'other source')} {'agrees' if agreeing == 1 else 'agree'}")
    if against:
        first = others.contradicting[0]
        who = ", ".join(filter(None, (first.provenance.publisher, (first.provenance.published_at or "")[:10])))
        quoted = f"“{_shorten(first.excerpt.text)}”" + (f" ({who})" if who else "")
        told.append(f"{_count(against, 'source')} {'contradicts' if against == 1 else 'contradict'} it: {quoted}")
    return "; ".join(told) or "no other source decides it"


def find_site(url: str | None) -> str | None:
    """The host of an address, without its “www.”."""
    host = urlsplit(url).hostname if url else None
    return host and host.removeprefix("www.")


def _name(source: Source) -> str:
    return source.publisher or find_site(source.url) or "a source whose publisher is not named"


def _count_sources(side: Sequence[Evidence]) -> int:
    return len({evidence.provenance.source_id for evidence in side})


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST].rsplit(' ', 1)[0]} …"


def _tell_time(moment: str | None) -> str | None:
    """A moment as a time, which Google's clients expect; a date is its beginning."""
    return f"{moment}T00:00:00Z" if moment and "T" not in moment else moment


def _drop_unknown(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value}
