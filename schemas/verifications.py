"""Stored verifications as they are answered and listed."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from schemas import examples
from schemas.fields import Contract, shown, told
from schemas.source import PageQuerySchema
from schemas.verify import EngineSchema, VerificationSchema, VerifyRequestSchema
from service.model import Verdict

_NOT_READ = "The statement is not read as a claim any more."


def _claims(description: str, *ids: str) -> fields.List[Any]:
    return fields.List(fields.String, required=True, metadata=shown(description, list(ids)))


class GainedSchema(Contract):
    """Claims that stand on a side now and did not then."""

    supporting = _claims("Ids of claims that support it only now.")
    contradicting = _claims("Ids of claims that contradict it only now.")


class LostSchema(Contract):
    """Claims that stood on a side then and do not now."""

    supporting = _claims("Ids of claims that supported it only then.")
    contradicting = _claims("Ids of claims that contradicted it only then.")


class RecheckSchema(Contract):
    """The same question asked again at this moment."""

    checked_at = told(fields.String, "When it was asked again, in UTC.", "2026-01-02T09:30:00Z")
    engine = fields.Nested(EngineSchema, required=True)
    verdict = fields.Enum(
        Verdict,
        by_value=True,
        required=True,
        allow_none=True,
        metadata=shown("The verdict now; null where the question cannot be read any more.", "supported"),
    )
    same = told(fields.Boolean, "The verdict and the claims answered on both sides are those of then.", True)
    gained = fields.Nested(GainedSchema, required=True)
    lost = fields.Nested(LostSchema, required=True)
    fault = told(fields.String, f"Why the question cannot be read, such as: {_NOT_READ}", None, null=True)


class VerificationHeadSchema(Contract):
    """What a list tells of a stored verification."""

    id = told(fields.String, "Id made from the question and the answer.", examples.VERIFICATION_ID)
    created_at = told(fields.String, "When it was stored, in UTC.", "2026-01-01T12:00:00Z")
    request = fields.Nested(VerifyRequestSchema, required=True)
    verdict = fields.Enum(Verdict, by_value=True, required=True, metadata=shown("Its verdict.", "conflicting"))
    purged = fields.List(
        fields.String,
        required=True,
        metadata=shown("Ids of sources that it drew on and that were removed for good since.", []),
    )


class StoredVerificationSchema(Contract):
    """An answer under its permanent address."""

    id = told(fields.String, "Id made from the question and the answer.", examples.VERIFICATION_ID)
    created_at = told(fields.String, "When it was stored, in UTC.", "2026-01-01T12:00:00Z")
    request = fields.Nested(VerifyRequestSchema, required=True)
    answer = fields.Nested(VerificationSchema, required=True)
    purged = fields.List(
        fields.String,
        required=True,
        metadata=shown(
            "Ids of sources that were removed for good since: their excerpts, `correction` and `gaps` are no more.", []
        ),
    )


class RecheckedVerificationSchema(StoredVerificationSchema):
    """An answer under its permanent address, and whether it would still come out so."""

    now = fields.Nested(RecheckSchema, required=True)


class VerificationListSchema(Contract):
    """A page of stored verifications."""

    items = fields.List(
        fields.Nested(VerificationHeadSchema),
        required=True,
        metadata={"description": "Stored verifications, newest first."},
    )
    next = told(fields.String, "Cursor of the next page; null on the last.", None, null=True)


class VerificationListQuerySchema(PageQuerySchema):
    """Which stored verifications to list."""

    verdict = fields.Enum(
        Verdict,
        by_value=True,
        error_messages={"unknown": "Give one of: {choices}."},
        metadata=shown("Only those with this verdict.", "supported"),
    )
