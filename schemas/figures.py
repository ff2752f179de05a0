"""The timeline of one figure."""

from __future__ import annotations

from marshmallow import fields

from schemas import examples
from schemas.fields import Contract, shown, told
from schemas.verify import (
    SOURCE_FILTERS,
    AnswerQuantitySchema,
    AttributionSchema,
    EngineSchema,
    VerifyQuerySchema,
)
from service.model import Stance


class FiguresQuerySchema(VerifyQuerySchema):
    """A statement with a figure, and which reports of it to tell."""

    class Meta(VerifyQuerySchema.Meta):
        fields: tuple[str, ...] = ("statement", "as_of", *SOURCE_FILTERS, "min_score")


class FigurePointSchema(AnswerQuantitySchema):
    """One report of the figure."""

    class Meta(AnswerQuantitySchema.Meta):
        exclude = ("start", "end")

    claim_id = told(fields.String, "Id of the stored claim.", examples.CLAIM_ID)
    source_id = told(fields.String, "Id of its source.", examples.SOURCE_ID)
    published_at = told(fields.String, "When the source was published.", examples.PUBLISHED_AT, null=True)
    time = told(fields.String, "The day that the claim itself names.", None, null=True)
    stance = fields.Enum(Stance, by_value=True, required=True, metadata=shown("Its side.", "supports"))
    superseded_by = told(
        fields.String,
        "Id of the newest later claim that gives the count of people as higher.",
        None,
        null=True,
    )
    publisher = told(fields.String, "Who published it.", examples.PUBLISHER, null=True)
    attribution = fields.List(
        fields.Nested(AttributionSchema), required=True, metadata={"description": "Who said it inside the source."}
    )
    origin = told(fields.String, "Where the report comes from.", examples.ORIGIN)
    url = told(fields.String, "Where it was published.", examples.URL, null=True)
    link = told(fields.String, "The url with a text fragment that points at the excerpt.", examples.LINK, null=True)
    excerpt = told(fields.String, "The clause, verbatim.", examples.EXCERPT)


class FiguresSchema(Contract):
    """The reports of one figure, oldest first."""

    statement = told(fields.String, "The statement, as sent.", examples.STATEMENT)
    quantity = fields.Nested(AnswerQuantitySchema, required=True)
    points = fields.List(
        fields.Nested(FigurePointSchema),
        required=True,
        metadata={"description": "The reports, oldest first, undated ones last; at most 200."},
    )
    origins = told(fields.Integer, "How many origins they have.", 3)
    engine = fields.Nested(EngineSchema, required=True)
