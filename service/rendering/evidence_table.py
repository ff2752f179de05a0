"""The evidence of an answer as CSV, a row for each excerpt."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from service.rendering.table import join_names, write_table

COLUMNS = (
    *("statement", "part", "stance", "relation", "score", "excerpt", "start", "end", "rules", "reasons"),
    *("publisher", "title", "author", "url", "link", "published_at", "retrieved_at", "attribution", "agency"),
    *("by_hand", "origin", "also_in", "claim_id", "superseded_by", "source_id", "revision", "sha256", "rating"),
)
"""The header row. What is a list in the JSON answer stands in one cell; `rating` is that of a fact-check."""
SIDES = ("supporting", "contradicting", "related")
"""The lists of an answer, in the order of the rows."""


def write_evidence(answer: Mapping[str, Any]) -> str:
    """The supporting, the contradicting and the related excerpts of an answer (its JSON), best first; see
    `write_table`.
    """
    return write_table(COLUMNS, ([row[name] for name in COLUMNS] for row in _list_rows(answer)))


def _list_rows(answer: Mapping[str, Any]) -> Iterator[dict[str, object]]:
    for evidence in list_evidence(answer):
        provenance, excerpt, reasons = evidence["provenance"], evidence["excerpt"], evidence["reasons"]
        yield {
            **provenance,
            **evidence,
            "statement": answer["statement"],
            "excerpt": excerpt["text"],
            "start": excerpt["start"],
            "end": excerpt["end"],
            "rules": " ".join(reason["rule"] for reason in reasons),
            "reasons": " ".join(reason["message"] for reason in reasons),
            "attribution": join_names(said["text"] for said in provenance["attribution"]),
            "also_in": " ".join(provenance["also_in"]),
            "rating": (provenance.get("review") or {}).get("rating"),
        }


def list_evidence(answer: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All excerpts of an answer (its JSON), side by side."""
    for side in SIDES:
        yield from answer[side]
