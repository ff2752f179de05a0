"""The forms of an answer to a statement: JSON, what other tools speak, and a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response

from service.answer import Verification
from service.api.blueprint import answer
from service.api.negotiation import JSON, VARY, Form, choose
from service.record import Record
from service.rendering.annotations import CONTEXT, show_annotations
from service.rendering.claimreview import show_claim_review
from service.rendering.evidence_table import write_evidence

CLAIM_REVIEW = Form("application/ld+json")
ANNOTATIONS = Form("application/ld+json", CONTEXT)
TABLE = Form("text/csv")
FORMS = (Form(JSON), CLAIM_REVIEW, ANNOTATIONS, TABLE)


def describe_forms() -> dict[str, Any]:
    """What the contract says of the forms beside JSON, by media type."""
    shapes = {CLAIM_REVIEW: "object", ANNOTATIONS: "object", TABLE: "string"}
    return {form.content_type: {"schema": {"type": shape}} for form, shape in shapes.items()}


def choose_form() -> Form:
    """The form that the request prefers; raises ProblemError where it takes none."""
    return choose(FORMS)


def answer_in(form: Form, verification: Verification) -> Response:
    """An answer in a form."""
    if form.media_type == JSON:
        return answer(verification, headers=VARY)
    return _respond(form, _write(form, orjson.loads(orjson.dumps(verification))))


def answer_kept_in(form: Form, record: Record) -> Response:
    """A stored answer in a form other than JSON."""
    return _respond(form, _write(form, orjson.loads(record.answer), record.head.id, record.head.created_at))


def build_form_example(content_type: str, shown: Mapping[str, Any]) -> Any:
    """The example of a form, out of that of the JSON: of an answer, or of one that is stored."""
    form = next(form for form in FORMS if form.content_type == content_type)
    if "answer" in shown:
        return _write(form, shown["answer"], shown["id"], shown["created_at"])
    return _write(form, shown)


def _write(
    form: Form, given: Mapping[str, Any], kept_as: str | None = None, kept_at: str | None = None
) -> dict[str, Any] | str:
    if form is TABLE:
        return write_evidence(given)
    show = show_annotations if form is ANNOTATIONS else show_claim_review
    return show(given, kept_as=kept_as, kept_at=kept_at)


def _respond(form: Form, written: dict[str, Any] | str) -> Response:
    if isinstance(written, str):
        headers = {**VARY, "Content-Disposition": 'attachment; filename="evidence.csv"'}
        return Response(written, content_type=f"{form.content_type}; charset=utf-8", headers=headers)
    return Response(orjson.dumps(written), content_type=form.content_type, headers=VARY)
