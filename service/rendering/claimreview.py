"""An answer as a schema.org ClaimReview (JSON-LD): what sources report, and that a program put it together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.model import Verdict
from service.rendering.evidence_table import list_evidence

_RATINGS = {
    Verdict.SUPPORTED: "reported: sources support it",
    Verdict.CONTRADICTED: "reported: sources contradict it",
    Verdict.CONFLICTING: "reported: sources conflict",
    Verdict.NOT_ENOUGH_EVIDENCE: "reported: no source decides it",
}
"""In words alone: a number on a scale would be a measure of truth, which no source gives."""
_NO_CHECK = "A program compared the statement with stored texts by rules; no person has checked it."


def show_claim_review(
    answer: Mapping[str, Any], *, kept_as: str | None = None, kept_at: str | None = None
) -> dict[str, Any]:
    """An answer (its JSON) as a ClaimReview; `kept_as` and `kept_at` are the id and the time of one that is stored.

    Each excerpt is a Quotation that is cited; where it supports the statement, its source is one in which the claim
    appears.
    """
    correction = answer["correction"]
    return drop_unknown(
        {
            "@context": "https://schema.org",
            "@type": "ClaimReview",
            "@id": kept_as and f"urn:tally:verification:{kept_as}",
            "url": kept_as and f"/v1/verifications/{kept_as}",
            "datePublished": kept_at,
            "claimReviewed": answer["statement"],
            "author": {
                "@type": "SoftwareApplication",
                "name": "Tally",
                "softwareVersion": answer["engine"]["version"],
                "description": _NO_CHECK,
            },
            "reviewRating": {
                "@type": "Rating",
                "alternateName": _RATINGS[Verdict(answer["verdict"])],
                "ratingExplanation": " ".join(filter(None, (answer["summary"], correction))),
            },
            "reviewBody": " ".join(filter(None, (answer["summary"], correction, _NO_CHECK))),
            "itemReviewed": {
                "@type": "Claim",
                "text": answer["statement"],
                "appearance": [_show_source(evidence["provenance"]) for evidence in answer["supporting"]],
            },
            "citation": [_show_quotation(evidence) for evidence in list_evidence(answer)],
        }
    )


def _show_quotation(evidence: Mapping[str, Any]) -> dict[str, Any]:
    provenance = evidence["provenance"]
    credited = ", ".join(said["text"] for said in provenance["attribution"])
    told = [f"{evidence['stance']}: {' '.join(reason['message'] for reason in evidence['reasons'])}"]
    told += [f"It credits {credited}."] if credited else []
    return drop_unknown(
        {
            "@type": "Quotation",
            "text": evidence["excerpt"]["text"],
            "url": provenance["link"],
            "description": " ".join(told),
            "isPartOf": _show_source(provenance),
        }
    )


def _show_source(provenance: Mapping[str, Any]) -> dict[str, Any]:
    publisher, review = provenance["publisher"], provenance.get("review")
    rating = {"@type": "Rating", "alternateName": review["rating"]} if review and review["rating"] else None
    return drop_unknown(
        {
            "@type": "ClaimReview" if review else "CreativeWork",
            "@id": f"urn:tally:source:{provenance['source_id']}",
            "url": provenance["url"],
            "headline": provenance["title"],
            "publisher": publisher and {"@type": "Organization", "name": publisher},
            "datePublished": provenance["published_at"],
            "reviewRating": rating,
        }
    )


def drop_unknown(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members that have a value."""
    return {name: value for name, value in members.items() if value}
