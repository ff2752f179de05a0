"""Stored claims and the search over them."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from schemas import examples
from schemas.fields import Contract, Language, Moment, PastMoment, Text, Url, Whole, Words, shown, told
from schemas.verify import SOURCE_FILTERS, AnswerQuantitySchema, AttributionSchema, SourceFilterSchema
from service.model import Kind, Modality


class _Number(fields.String):
    """A Decimal as its digits, never with an exponent."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **options: Any) -> str | None:
        return super()._serialize(None if value is None else format(value, "f"), attr, obj, **options)


class QuantitySchema(AnswerQuantitySchema):
    """A figure, the interval it stands for, and how it is written."""

    kind = fields.Enum(Kind, by_value=True, required=True, metadata=shown("What sort of figure it is.", "count"))
    text = told(fields.String, "The figure, as written.", "At least 18 law enforcement officers")
    low = told(_Number, "Lower end, a decimal number; null when unbounded.", "18", null=True)
    high = told(_Number, "Upper end, a decimal number; null when unbounded.", None, null=True)


class SlotSchema(Contract):
    """A text and the concept it names."""

    concept = told(fields.String, "The concept: an id such as @kill, or a lemma.", "@kill")
    text = told(fields.String, "The words, as written.", "killed")
    start = told(fields.Integer, "Where they start in the source, in code points.", examples.START + 42)
    end = told(fields.Integer, "Where they end in the source, in code points.", examples.START + 48)


class TimeSpanSchema(Contract):
    """A date said in the text."""

    first = told(fields.String, "Its first day.", "2022-01-05")
    last = told(fields.String, "Its last day.", "2022-01-05")
    relation = told(fields.String, "on, since, until, before or after.", "on")
    text = told(fields.String, "The date, as written.", "on 5 January")
    start = told(fields.Integer, "Where it starts in the source, in code points.", 0)
    end = told(fields.Integer, "Where it ends in the source, in code points.", 12)


class ClaimSchema(Contract):
    """A stored claim with its slots; offsets count code points of the source's text."""

    id = told(fields.String, "Id made from its source and span.", examples.CLAIM_ID)
    source_id = fields.String(
        required=True, attribute="source.id", metadata=shown("Id of its source.", examples.SOURCE_ID)
    )
    by_hand = fields.Boolean(
        required=True,
        attribute="source.by_hand",
        metadata=shown("Somebody wrote it down, with its source as citation.", False),
    )
    tags = fields.List(fields.String, required=True, metadata=shown("Labels of its own.", []))
    current = fields.Boolean(
        required=True,
        attribute="source.is_current",
        metadata=shown("It counts: its source was neither replaced by a newer revision nor withdrawn.", True),
    )
    text = told(fields.String, "`text[start:end]` of its source.", examples.EXCERPT)
    start = fields.Integer(required=True, attribute="claim.start", metadata=shown("Where it starts.", examples.START))
    end = fields.Integer(required=True, attribute="claim.end", metadata=shown("Where it ends.", examples.END))
    event = fields.Nested(SlotSchema, required=True, allow_none=True, attribute="claim.event")
    group = fields.Nested(SlotSchema, required=True, allow_none=True, attribute="claim.group")
    quantity = fields.Nested(QuantitySchema, required=True, allow_none=True, attribute="claim.quantity")
    times = fields.List(
        fields.Nested(TimeSpanSchema),
        required=True,
        attribute="claim.times",
        metadata={"description": "The dates said in it."},
    )
    places = fields.List(
        fields.String, required=True, attribute="claim.places", metadata=shown("The places named in it.", ["Almaty"])
    )
    names = fields.List(
        fields.String, required=True, attribute="claim.names", metadata=shown("Further names in it.", [])
    )
    negated = fields.Boolean(required=True, attribute="claim.negated", metadata=shown("It is denied.", False))
    modality = fields.Enum(
        Modality,
        by_value=True,
        required=True,
        attribute="claim.modality",
        metadata=shown("Whether it is asserted as a fact.", "fact"),
    )
    attribution = fields.List(
        fields.Nested(AttributionSchema),
        required=True,
        attribute="claim.attribution",
        metadata={"description": "Who said it inside the source."},
    )


class FoundClaimSchema(ClaimSchema):
    """A claim that a search found."""

    score = told(fields.Float, "How well it answers the search, from 0 to 1 (no other words); not a probability.", 0.94)


class ClaimListSchema(Contract):
    """A page of claims."""

    items = fields.List(
        fields.Nested(ClaimSchema), required=True, metadata={"description": "The claims, in text order."}
    )
    next = told(fields.String, "Cursor of the next page; null on the last.", None, null=True)


class FoundClaimListSchema(Contract):
    """A page of the claims that a search found."""

    items = fields.List(fields.Nested(FoundClaimSchema), required=True, metadata={"description": "Claims, best first."})
    next = told(fields.String, "Cursor of the next page; null on the last.", None, null=True)


class ClaimSearchSchema(SourceFilterSchema):
    """What to search the stored claims for, and which of them."""

    class Meta(SourceFilterSchema.Meta):
        fields = ("q", "source_id", *SOURCE_FILTERS, "limit", "cursor")

    q = Text(
        longest=2000,
        required=True,
        metadata={
            **shown("Words, a headline, a sentence or a pasted post.", examples.STATEMENT),
            "example": examples.STATEMENT,
        },
    )
    source_id = Text(longest=100, metadata=shown("Only claims of this source.", examples.SOURCE_ID))
    limit = Whole(low=1, high=100, as_text=True, load_default=10, metadata=shown("How many to answer at most.", 10))
    cursor = Text(longest=2000, metadata=shown("The `next` of the page before.", "c18wMDAx"))


class SlotsSchema(Contract):
    """What a person says of a claim, each in words that are read as if they stood in it."""

    event = Text(longest=100, metadata=shown("What happened, in a word.", "killed"))
    group = Text(
        longest=100, metadata=shown("Who or what is counted or, without a figure, what it is about.", "officers")
    )
    quantity = Text(longest=100, metadata=shown("The figure.", "at least 18"))
    place = Text(longest=200, metadata=shown("Where.", "Almaty"))
    time = Text(longest=100, metadata=shown("When.", "5 January 2022"))
    attribution = Text(longest=200, metadata=shown("Who said it.", "the ministry"))
    negated = fields.Boolean(
        truthy={True},
        falsy={False},
        metadata=shown("It is denied.", False),
        error_messages={"invalid": "Give true or false.", "null": "Give true or false, not null."},
    )


class CitationSchema(Contract):
    """Where a claim by hand is from."""

    title = Text(longest=500, allow_none=True, metadata=shown("Headline of the source.", examples.TITLE))
    url = Url(allow_none=True, metadata=shown("Where it was published.", examples.URL))
    publisher = Text(longest=200, allow_none=True, metadata=shown("Who published it.", examples.PUBLISHER))
    author = Text(longest=200, allow_none=True, metadata=shown("Who wrote it.", examples.AUTHOR))
    published_at = Moment(allow_none=True, metadata=shown("When it was published.", "2022-01-07"))
    retrieved_at = PastMoment(allow_none=True, metadata=shown("When you got it, by default now.", "2022-01-07"))
    language = Language(load_default="en", metadata=shown("BCP 47 tag of its language.", "en"))

    @validates_schema(skip_on_field_errors=True)
    def _need_source(self, given: dict[str, Any], **_options: Any) -> None:
        if not any(given.get(name) for name in ("title", "url", "publisher")):
            raise ValidationError("Say where it is from: give a title, a url or a publisher.")


class ClaimCreateSchema(Contract):
    """A claim that somebody writes down, with its citation."""

    text = Text(
        longest=2000,
        required=True,
        metadata=shown("The claim, word for word as its source has it.", "Nine bridges in Lima were closed."),
    )
    citation = fields.Nested(
        CitationSchema,
        required=True,
        error_messages={"required": "It is missing: say where the claim is from.", "null": "Give an object, not null."},
    )
    slots = fields.Nested(SlotsSchema, load_default=dict, metadata={"description": "What the reading is to be told."})
    tags = Words(Text(longest=100), most=50, load_default=list, metadata=shown("Labels to filter by.", [examples.TAG]))


class TagsSchema(Contract):
    """Labels in place of those before."""

    tags = Words(Text(longest=100), most=50, required=True, metadata=shown("The labels, if any.", ["checked"]))
