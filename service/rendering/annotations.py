"""The evidence of an answer as W3C Web Annotations (JSON-LD): each excerpt in its source, and what it says of the
statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import orjson

from service.rendering.evidence_table import list_evidence

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
"""The context of the Web Annotation Data Model (W3C Recommendation, 23 February 2017), and the profile that asks for
it.
"""


def show_annotations(
    answer: Mapping[str, Any], *, kept_as: str | None = None, kept_at: str | None = None
) -> dict[str, Any]:
    """An answer (its JSON) as an AnnotationCollection with one page, an annotation for each excerpt, side by side.

    `kept_as` and `kept_at` are the id and the time of an answer that is stored. The positions count in the text that
    was stored, which the state of the target leads to: a page on the web has others.
    """
    name = f"urn:tally:answer:{kept_as or sha256(orjson.dumps(answer)).hexdigest()[:20]}"
    items = [_annotate(evidence, answer, name, kept_at) for evidence in list_evidence(answer)]
    page = {"id": f"{name}:page", "type": "AnnotationPage", "startIndex": 0, "items": items}
    return {
        "@context": CONTEXT,
        "id": name,
        "type": "AnnotationCollection",
        "label": f"What sources report of “{answer['statement']}”: {answer['summary']}",
        "total": len(items),
        "first": page,
    }


def _annotate(
    evidence: Mapping[str, Any], answer: Mapping[str, Any], collection: str, generated: str | None
) -> dict[str, Any]:
    excerpt, provenance = evidence["excerpt"], evidence["provenance"]
    text = f"/v1/sources/{provenance['source_id']}/text"
    part = answer["parts"][evidence["part"]]["text"]
    reasons = " ".join(reason["message"] for reason in evidence["reasons"])
    told = f"{evidence['stance']} ({evidence['relation']}) “{part}”: {reasons}"
    review = provenance.get("review")
    told += f" It is another's claim, rated “{review['rating']}”." if review and review["rating"] else ""
    software = {"id": f"urn:tally:version:{answer['engine']['version']}", "type": "Software", "name": "Tally"}
    return {
        "id": f"{collection}:{evidence['part']}:{evidence['claim_id']}",
        "type": "Annotation",
        "motivation": "assessing",
        "generator": software,
        **({"generated": generated} if generated else {}),
        "body": [
            {"type": "TextualBody", "purpose": "assessing", "value": told, "format": "text/plain", "language": "en"},
            {"type": "TextualBody", "purpose": "tagging", "value": evidence["stance"]},
        ],
        "target": {
            "type": "SpecificResource",
            "source": provenance["url"] or text,
            "state": {"type": "TimeState", "sourceDate": provenance["retrieved_at"], "cached": text},
            "selector": [
                {
                    "type": "TextQuoteSelector",
                    "exact": excerpt["text"],
                    "prefix": excerpt["prefix"],
                    "suffix": excerpt["suffix"],
                },
                {"type": "TextPositionSelector", "start": excerpt["start"], "end": excerpt["end"]},
            ],
        },
    }
