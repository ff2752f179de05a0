"""Watched statements and what became of them."""

from __future__ import annotations

from marshmallow import fields

from schemas import examples
from schemas.fields import Contract, Text, Whole, shown, told
from schemas.verify import SOURCE_FILTERS, SourceFilterSchema
from service.model import Verdict


class WatchRequestSchema(SourceFilterSchema):
    """A statement to watch, and which evidence may answer it."""

    class Meta(SourceFilterSchema.Meta):
        fields = ("statement", *SOURCE_FILTERS)

    statement = Text(longest=2000, required=True, metadata=shown("What to verify again.", examples.STATEMENT))


class WatchEventSchema(Contract):
    """What a watched statement came out as from a moment on."""

    at = told(fields.String, "When it was verified, in UTC.", "2022-02-01T10:00:00Z")
    corpus_revision = told(fields.Integer, "The state of the corpus that it was verified against.", 7)
    verdict = fields.Enum(Verdict, by_value=True, required=True, metadata=shown("Its verdict.", "supported"))
    summary = told(
        fields.String,
        "The answer in a sentence.",
        "1 excerpt from 1 source (1 origin) supports it; none contradicts it.",
    )
    supporting = fields.List(
        fields.String, required=True, metadata=shown("Ids of the claims that support it.", [examples.CLAIM_ID])
    )
    contradicting = fields.List(
        fields.String, required=True, metadata=shown("Ids of the claims that contradict it.", [])
    )


class WatchSchema(Contract):
    """A watched statement."""

    id = told(fields.String, "Id made from the statement and its filters.", examples.WATCH_ID)
    statement = told(fields.String, "The statement.", examples.STATEMENT)
    filters = fields.Dict(required=True, metadata=shown("The filters that it was given with.", {}))
    created_at = told(fields.String, "When it was given, in UTC.", "2022-02-01T10:00:00Z")
    verdict = fields.Enum(Verdict, by_value=True, required=True, metadata=shown("Its last verdict.", "supported"))
    since = told(fields.String, "Since when it comes out so.", "2022-02-01T10:00:00Z")


class WatchHistorySchema(WatchSchema):
    """A watched statement and what became of it."""

    history = fields.List(
        fields.Nested(WatchEventSchema),
        required=True,
        metadata={"description": "What it came out as whenever that changed, newest first; the last 1,000."},
    )


class WatchListSchema(Contract):
    """A page of watched statements."""

    items = fields.List(fields.Nested(WatchSchema), required=True, metadata={"description": "The watches, by id."})
    next = told(fields.String, "Cursor of the next page; null on the last.", None, null=True)


class FeedQuerySchema(Contract):
    """Which changes the feed tells."""

    watch = Text(longest=100, metadata=shown("Only those of this watch.", examples.WATCH_ID))
    limit = Whole(low=1, high=1000, as_text=True, load_default=50, metadata=shown("How many to tell.", 50))
