"""Where stored sources disagree with each other."""

from __future__ import annotations

from marshmallow import fields

from schemas import examples
from schemas.fields import Contract, Switch, Text, Whole, shown, told
from schemas.verify import SOURCE_FILTERS, ExcerptSchema, ProvenanceSchema, ReasonSchema, SourceFilterSchema
from service.model import Relation


class ConflictQuerySchema(SourceFilterSchema):
    """Which conflicts to list: those of which one source passes the filters."""

    class Meta(SourceFilterSchema.Meta):
        fields = ("source_id", *SOURCE_FILTERS[:-1], "grown", "limit", "cursor")  # of two claims none is chosen

    source_id = Text(longest=100, metadata=shown("Only conflicts of this source.", examples.SOURCE_ID))
    grown = Switch(
        metadata=shown("Only those of which the later one gives a count of people as higher; or the others.", False)
    )
    limit = Whole(low=1, high=100, as_text=True, load_default=20, metadata=shown("How many to answer.", 20))
    cursor = Text(longest=200, metadata=shown("The `next` of the page before.", "c18wMDAx"))


class ConflictSideSchema(Contract):
    """One of two claims that exclude each other."""

    claim_id = told(fields.String, "Id of the claim.", examples.CLAIM_ID)
    excerpt = fields.Nested(ExcerptSchema, required=True)
    provenance = fields.Nested(ProvenanceSchema, required=True)


class ConflictSchema(Contract):
    """Two stored claims that exclude each other, and why."""

    id = told(fields.String, "Id made from the two claims.", "k_3f0c2b8d1e6a4957b2c0")
    relation = fields.Enum(Relation, by_value=True, required=True, metadata=shown("Why.", "figure_differs"))
    score = told(fields.Float, "Alignment score from 0 to 1; not a probability.", 0.94)
    grown = told(fields.Boolean, "The later one gives a count of people as higher: it may only be newer.", False)
    reasons = fields.List(
        fields.Nested(ReasonSchema), required=True, metadata={"description": "The rules that say so."}
    )
    earlier = fields.Nested(ConflictSideSchema, required=True)
    later = fields.Nested(ConflictSideSchema, required=True)
    statement = told(fields.String, "Which of the two the reasons quote as the statement: earlier or later.", "earlier")


class ConflictListSchema(Contract):
    """A page of conflicts."""

    items = fields.List(
        fields.Nested(ConflictSchema), required=True, metadata={"description": "The conflicts, newest first."}
    )
    next = told(fields.String, "Cursor of the next page; null on the last.", None, null=True)
    pending = told(fields.Integer, "How many sources are stored, but not held against the others yet.", 0)
