"""What became of fact-checks that came as ClaimReview."""

from __future__ import annotations

from marshmallow import fields

from schemas.fields import Contract, shown, told
from schemas.problem import ProblemSchema
from schemas.source import SourceSchema


class ReviewResultSchema(Contract):
    """One fact-check's source or problem; the other one is null."""

    pointer = told(fields.String, "JSON pointer to it in the body, as a URI fragment.", "#/dataFeedElement/0")
    status = told(fields.Integer, "201 for a new one, 200 for one that was stored before, or that of its problem.", 201)
    source = fields.Nested(SourceSchema, required=True, allow_none=True)
    problem = fields.Nested(
        ProblemSchema, required=True, allow_none=True, metadata=shown("Why it is not stored, else null.", None)
    )


class ReviewResultsSchema(Contract):
    """One result for each fact-check, in their order."""

    results = fields.List(
        fields.Nested(ReviewResultSchema), required=True, metadata={"description": "One result for each fact-check."}
    )
