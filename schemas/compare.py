"""A statement and passages to compare it with, without any store."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from schemas import examples
from schemas.fields import Contract, Text, shown, told
from schemas.verify import ReasonSchema
from service.model import Relation, Stance


class PassageSchema(Contract):
    """A sentence or an article."""

    text = Text(
        longest=100_000,
        required=True,
        metadata=shown("A sentence or a whole article.", examples.SOURCE["text"]),
    )


class CompareRequestSchema(Contract):
    """A statement and the passages to compare it with."""

    statement = Text(longest=2000, required=True, metadata=shown("What to verify.", examples.STATEMENT))
    passages = fields.List(
        fields.Nested(PassageSchema),
        required=True,
        validate=validate.Length(min=1, max=100, error="Give 1 to 100 passages."),
        metadata={"description": "What to compare it with: 1 to 100 passages."},
        error_messages={
            "required": "It is missing: give a list of passages.",
            "null": "Give a list of passages, not null.",
            "invalid": "Give a list of passages.",
        },
    )

    @validates_schema(skip_on_field_errors=True)
    def _limit_together(self, asked: dict[str, Any], **_options: Any) -> None:
        """Passages are read while the client waits: together they may be as long as one source."""
        longest = self.longest.get("passages", 200_000)
        if sum(len(passage["text"]) for passage in asked["passages"]) > longest:
            message = f"Send fewer or shorter passages: together at most {longest:,} characters are allowed."
            raise ValidationError(message, "passages")


class JudgementSchema(Contract):
    """One passage against the statement."""

    stance = fields.Enum(Stance, by_value=True, required=True, metadata=shown("Its side.", "supports"))
    relation = fields.Enum(Relation, by_value=True, required=True, metadata=shown("Why.", "same_figure"))
    score = told(fields.Float, "Alignment score from 0 to 1; not a probability.", 0.94)
    reasons = fields.List(
        fields.Nested(ReasonSchema), required=True, metadata={"description": "The rules that put it there."}
    )


class ComparisonSchema(Contract):
    """One judgement for each passage, in their order."""

    results = fields.List(
        fields.Nested(JudgementSchema), required=True, metadata={"description": "One judgement for each passage."}
    )
