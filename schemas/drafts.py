"""Many statements in one request, and drafts whose claims are verified one by one."""

from __future__ import annotations

from marshmallow import fields, validate

from schemas import examples
from schemas.fields import Contract, Moment, Text, Whole, shown, told
from schemas.problem import ProblemSchema
from schemas.verify import (
    EVIDENCE_FILTERS,
    EngineSchema,
    EvidenceFilterSchema,
    EvidenceSchema,
    PartSchema,
    VerificationSchema,
    limit_field,
    min_score_field,
)
from service.model import Verdict

_START = examples.DRAFT.index(examples.DRAFT_CLAIM)
_STATEMENT = {
    **shown("A text, or an object like the body of `POST /v1/verify`.", examples.STATEMENT),
    "anyOf": [{"type": "string"}, {"$ref": "#/components/schemas/VerifyRequest"}],
}


class BatchRequestSchema(EvidenceFilterSchema):
    """Statements and which evidence may answer all of them."""

    class Meta(EvidenceFilterSchema.Meta):
        fields = ("statements", *EVIDENCE_FILTERS)

    statements = fields.List(
        fields.Raw(allow_none=True, metadata=_STATEMENT),  # each is loaded by itself, so that a bad one fails alone
        required=True,
        validate=validate.Length(min=1, error="Give at least one statement."),
        metadata={
            "description": (
                "What to verify: 1 to 100 texts, or objects like the body of `POST /v1/verify`; what an object says"
                " of filters, `limit` and `min_score` goes before what the batch says."
            ),
        },
        error_messages={
            "required": "It is missing: give a list of statements.",
            "null": "Give a list of statements, not null.",
            "invalid": "Give a list of statements.",
        },
    )


class BatchResultSchema(Contract):
    """One statement's verification or problem; the other one is null."""

    verification = fields.Nested(VerificationSchema, required=True, allow_none=True)
    problem = fields.Nested(
        ProblemSchema, required=True, allow_none=True, metadata=shown("Why it cannot be verified, else null.", None)
    )


class BatchAnswerSchema(Contract):
    """One result for each statement, in their order."""

    results = fields.List(
        fields.Nested(BatchResultSchema), required=True, metadata={"description": "One result for each statement."}
    )
    engine = fields.Nested(EngineSchema, required=True)


class DraftRequestSchema(EvidenceFilterSchema):
    """A draft and which evidence may answer its claims."""

    class Meta(EvidenceFilterSchema.Meta):
        fields = ("text", "title", "published_at", *EVIDENCE_FILTERS)

    text = Text(
        longest=200_000,
        required=True,
        metadata={**shown("The draft: running text.", examples.DRAFT), "example": examples.DRAFT},
    )
    title = Text(
        longest=500, allow_none=True, metadata=shown("Its headline: what all of it is about.", "Unrest in Kazakhstan")
    )
    published_at = Moment(
        allow_none=True,
        metadata=shown(
            "Its day: what “on Friday” and “last year” count from, and near which news of other days may lie.",
            "2022-01-08",
        ),
    )
    limit = Whole(
        low=0,
        high=20,
        as_text=False,
        load_default=3,
        metadata=shown("How many excerpts to answer at most in each list of a claim; 0 for verdicts alone.", 3),
    )


class DraftClaimSchema(Contract):
    """A clause of the draft that can be checked, with the evidence on both sides."""

    text = told(fields.String, "`draft[start:end]`.", examples.DRAFT_CLAIM)
    start = told(fields.Integer, "Where it starts in the draft, in code points.", _START)
    end = told(fields.Integer, "Where it ends in the draft, in code points.", _START + len(examples.DRAFT_CLAIM))
    verdict = fields.Enum(Verdict, by_value=True, required=True, metadata=shown("Its verdict.", "supported"))
    summary = told(
        fields.String,
        "The answer in a sentence.",
        "1 excerpt from 1 source (1 origin) supports it; none contradicts it.",
    )
    parts = fields.List(
        fields.Nested(PartSchema),
        required=True,
        metadata={"description": "The claims that share the clause; their offsets count in the draft."},
    )
    supporting = fields.List(
        fields.Nested(EvidenceSchema), required=True, metadata={"description": "Excerpts that support it, best first."}
    )
    contradicting = fields.List(
        fields.Nested(EvidenceSchema), required=True, metadata=shown("Excerpts that contradict it, best first.", [])
    )
    related = fields.List(
        fields.Nested(EvidenceSchema), required=True, metadata=shown("Excerpts that decide nothing, best first.", [])
    )
    correction = told(fields.String, "What the sources give instead, if it is one thing.", None, null=True)
    gaps = fields.List(fields.String, required=True, metadata=shown("What is missing.", []))


class CountsSchema(Contract):
    """How many claims of a draft got each verdict."""

    supported = told(fields.Integer, "Only supported.", 1)
    contradicted = told(fields.Integer, "Only contradicted.", 0)
    conflicting = told(fields.Integer, "Supported by some and contradicted by others.", 0)
    not_enough_evidence = told(fields.Integer, "Neither.", 0)


class DraftAnswerSchema(Contract):
    """What can be checked of a draft."""

    claims = fields.List(
        fields.Nested(DraftClaimSchema),
        required=True,
        metadata={"description": "The claims that can be checked, in text order; none where nothing is asserted."},
    )
    counts = fields.Nested(CountsSchema, required=True)
    engine = fields.Nested(EngineSchema, required=True)


class ClaimVerifyQuerySchema(EvidenceFilterSchema):
    """Which evidence may answer a stored claim."""

    class Meta(EvidenceFilterSchema.Meta):
        fields = EVIDENCE_FILTERS

    limit = limit_field(as_text=True)
    min_score = min_score_field(as_text=True)
