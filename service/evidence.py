"""Stored claims and judgements into evidence: the excerpt with its surroundings and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from service.answer import AnswerQuantity, Evidence, Excerpt, Provenance
from service.extraction.phrases import name_unit
from service.model import Claim, Judgement, Quantity, StoredClaim
from service.origins import Origin

AROUND = 60
"""Characters of context on either side of an excerpt."""
_FRAGMENT = 40  # longer excerpts are linked by their first and last words


@dataclass(frozen=True, slots=True)
class Judged:
    """A stored claim judged for one part of the statement."""

    part: int
    stored: StoredClaim
    judgement: Judgement


def build_evidence(item: Judged, text: str, origin: Origin, superseded_by: str | None) -> Evidence:
    """The evidence of one judged claim; `text` is the whole text of its source, `superseded_by` the id of a later claim
    that gives its count as higher.
    """
    stored, judgement = item.stored, item.judgement
    return Evidence(
        stored.id,
        item.part,
        judgement.stance,
        judgement.relation,
        judgement.score,
        build_excerpt(stored, text),
        judgement.reasons,
        build_provenance(stored, origin),
        superseded_by,
    )


def build_excerpt(stored: StoredClaim, text: str) -> Excerpt:
    """The clause of a claim with what stands around it; `text` is the whole text of its source."""
    start, end = stored.claim.start, stored.claim.end
    return Excerpt(text[start:end], start, end, text[max(0, start - AROUND) : start], text[end : end + AROUND])


def build_provenance(stored: StoredClaim, origin: Origin) -> Provenance:
    """Where a claim comes from."""
    source = stored.source
    return Provenance(
        source_id=source.id,
        title=source.title,
        publisher=source.publisher,
        author=source.author,
        url=source.url,
        published_at=source.published_at,
        retrieved_at=source.retrieved_at,
        sha256=source.sha256,
        revision=source.revision,
        superseded_by=source.superseded_by,
        withdrawn_at=source.withdrawn_at,
        link=_link(source.url, stored.text) if source.url else None,
        attribution=stored.claim.attribution,
        agency=source.agency,
        by_hand=source.by_hand,
        origin=origin.label,
        also_in=origin.also_in,
        review=source.review,
    )


def _link(url: str, text: str) -> str:
    """The url with a text fragment, which follows the fragment that the url may have: `…#section:~:text=…`."""
    page, _, section = url.partition("#")
    return f"{page}#{section.partition(':~:')[0]}:~:text={_fragment(text)}"


def _fragment(text: str) -> str:
    """A text fragment that a browser finds: the whole excerpt, or its first and last three words."""
    words = text.split()
    if len(text) <= _FRAGMENT or len(words) < 8:
        return _escape(" ".join(words))
    return f"{_escape(' '.join(words[:3]))},{_escape(' '.join(words[-3:]))}"


def _escape(text: str) -> str:
    return quote(text, safe="").replace("-", "%2D")


def show_quantity(quantity: Quantity, claim: Claim) -> AnswerQuantity:
    """The figure of a claim as the contract shows it."""
    unit, end = name_unit(quantity, claim)
    low, high = (None if bound is None else f"{bound:f}" for bound in (quantity.low, quantity.high))
    return AnswerQuantity(
        low,
        high,
        quantity.low_open,
        quantity.high_open,
        quantity.comparator,
        quantity.approximate,
        unit,
        quantity.start,
        end,
    )
