"""A statement to verify and the answer to it."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from schemas import examples
from schemas.fields import Contract, Language, Moment, Share, Text, Whole, Words, shown, told
from schemas.source import review_field
from service.model import Comparator, Relation, Stance, Verdict


def limit_field(*, as_text: bool) -> Whole:
    """How many excerpts a list holds."""
    description = "How many excerpts to answer at most in each of the three lists."
    return Whole(low=1, high=100, as_text=as_text, load_default=10, metadata=shown(description, 10))


def min_score_field(*, as_text: bool) -> Share:
    """From which score on an excerpt is answered."""
    description = "Leave out excerpts whose alignment score is lower."
    return Share(as_text=as_text, load_default=0.0, metadata=shown(description, 0.0))


SOURCE_FILTERS = ("published_after", "published_before", "publishers", "languages", "tags", "attributed_to")
"""The fields of `SourceFilterSchema`, so that a schema may say where they stand among its own."""


class SourceFilterSchema(Contract):
    """Which sources count, and of their claims which."""

    published_after = Moment(
        allow_none=True,
        metadata=shown(
            "Only sources published at or after this date or time; undated ones are left out.", "2022-01-01"
        ),
    )
    published_before = Moment(
        allow_none=True,
        metadata=shown(
            "Only sources published at or before this date or time; undated ones are left out.", "2022-01-31"
        ),
    )
    publishers = Words(
        Text(longest=200),
        most=50,
        load_default=list,
        metadata=shown("Only sources of these publishers.", [examples.PUBLISHER]),
    )
    languages = Words(
        Language(), most=50, load_default=list, metadata=shown("Only sources in these languages.", ["en"])
    )
    tags = Words(
        Text(longest=100),
        most=50,
        load_default=list,
        metadata=shown("Only claims with one of these tags, of their own or of their source.", [examples.TAG]),
    )
    attributed_to = Words(
        Text(longest=200),
        most=20,
        load_default=list,
        metadata=shown("Only claims that credit one of these in the source, by all words of the name.", ["ministry"]),
    )

    @validates_schema
    def check_order(self, data: dict[str, Any], **_: Any) -> None:
        """Refuse a span of dates that no source can lie in."""
        after, before = data.get("published_after"), data.get("published_before")
        if after and before and after[:10] > before[:10]:
            raise ValidationError("Give a moment that is not after published_before.", "published_after")


EVIDENCE_FILTERS = ("as_of", *SOURCE_FILTERS, "limit", "min_score")
"""The fields of `EvidenceFilterSchema`, in their order."""


class EvidenceFilterSchema(SourceFilterSchema):
    """Which evidence may answer, and how much of it."""

    as_of = Moment(
        allow_none=True,
        metadata=shown(
            "Answer as of this date or time: what was published or got later does not count, and what was replaced or"
            " withdrawn later does. Before anything was got, what had been published counts.",
            "2022-01-31",
        ),
    )
    limit = limit_field(as_text=False)
    min_score = min_score_field(as_text=False)


class VerifyRequestSchema(EvidenceFilterSchema):
    """A statement and which evidence may answer it."""

    class Meta(EvidenceFilterSchema.Meta):
        fields: tuple[str, ...] = ("statement", *EVIDENCE_FILTERS)

    statement = Text(
        longest=2000,
        required=True,
        metadata={**shown("What to verify.", examples.STATEMENT), "example": examples.STATEMENT},
    )


class VerifyQuerySchema(VerifyRequestSchema):
    """The same as query parameters; lists are given by repeating the parameter."""

    limit = limit_field(as_text=True)
    min_score = min_score_field(as_text=True)


class AnswerQuantitySchema(Contract):
    """A figure as an interval and the way it was said."""

    low = told(fields.String, "Lower end, a decimal number; null when unbounded.", "18", null=True)
    high = told(fields.String, "Upper end, a decimal number; null when unbounded.", "18", null=True)
    low_open = told(fields.Boolean, "The lower end itself is excluded.", False)
    high_open = told(fields.Boolean, "The upper end itself is excluded.", False)
    comparator = fields.Enum(
        Comparator, by_value=True, required=True, metadata=shown("How the figure was said.", "exactly")
    )
    approximate = told(fields.Boolean, "Said as an approximation.", False)
    unit = told(fields.String, "What is counted or measured.", "officer")
    start = told(fields.Integer, "Where it starts, in code points.", 0)
    end = told(fields.Integer, "Where it ends, in code points.", 11)


class PartSchema(Contract):
    """One claim of the statement and its own verdict."""

    text = told(fields.String, "The part, as written.", examples.STATEMENT)
    start = told(fields.Integer, "Where it starts in the statement, in code points.", 0)
    end = told(fields.Integer, "Where it ends in the statement, in code points.", 18)
    verdict = fields.Enum(Verdict, by_value=True, required=True, metadata=shown("Verdict of this part.", "supported"))
    quantities = fields.List(
        fields.Nested(AnswerQuantitySchema), required=True, metadata={"description": "The figures it states."}
    )


class ExcerptSchema(Contract):
    """A verbatim piece of a stored text."""

    text = told(fields.String, "`text[start:end]` of the source.", examples.EXCERPT)
    start = told(fields.Integer, "Where it starts in the source, in code points.", examples.START)
    end = told(fields.Integer, "Where it ends in the source, in code points.", examples.END)
    prefix = told(fields.String, "A little of what stands before it.", examples.PREFIX)
    suffix = told(fields.String, "A little of what stands after it.", examples.SUFFIX)


class ReasonSchema(Contract):
    """The rule that fired and the two texts it fired on."""

    rule = told(fields.String, "Name of the rule.", "quantity.same_figure")
    slot = told(fields.String, "The slot compared.", "quantity")
    statement = told(fields.String, "The text in the statement.", "18 officers")
    source = told(fields.String, "The text in the source.", "At least 18 law enforcement officers")
    message = told(fields.String, "The reason in one sentence.", "18 is the bound of “At least 18”.")


class AttributionSchema(Contract):
    """Who said it inside the source."""

    text = told(fields.String, "The attribution, as written.", examples.ATTRIBUTION)
    start = told(fields.Integer, "Where it starts in the source, in code points.", examples.ATTRIBUTION_START)
    end = told(fields.Integer, "Where it ends in the source, in code points.", examples.ATTRIBUTION_END)


class ProvenanceSchema(Contract):
    """Where an excerpt comes from."""

    source_id = told(fields.String, "Id of the source.", examples.SOURCE_ID)
    title = told(fields.String, "Headline of the source.", examples.TITLE, null=True)
    publisher = told(fields.String, "Who published it.", examples.PUBLISHER, null=True)
    author = told(fields.String, "Who wrote it.", examples.AUTHOR, null=True)
    url = told(fields.String, "Where it was published.", examples.URL, null=True)
    published_at = told(fields.String, "When it was published.", examples.PUBLISHED_AT, null=True)
    retrieved_at = told(fields.String, "When it was got, in UTC.", "2022-02-01T10:00:00Z")
    sha256 = told(fields.String, "SHA-256 of the source's text, in hex.", examples.SHA256)
    revision = told(fields.Integer, "Revision of the source.", 1)
    superseded_by = told(fields.String, "Id of the newer revision, if there is one by now.", None, null=True)
    withdrawn_at = told(fields.String, "Since when it is withdrawn, if it is by now.", None, null=True)
    link = told(
        fields.String,
        "The url with a text fragment that points at the excerpt.",
        examples.LINK,
        null=True,
    )
    attribution = fields.List(
        fields.Nested(AttributionSchema),
        required=True,
        metadata={
            "description": "Who said it inside the source: first from whom the publisher has it, last to whom that goes"
            " back (the agency, then the ministry that it cites)."
        },
    )
    agency = told(fields.String, "The news agency that a dateline or byline credits.", None, null=True)
    by_hand = told(fields.Boolean, "Somebody wrote the claim down; the rest is its citation.", False)
    origin = told(
        fields.String,
        "Where the report comes from: excerpts of one origin are copies, of one publisher or agency, or credit the same"
        " authority for the same figure.",
        examples.ORIGIN,
    )
    also_in = fields.List(
        fields.String,
        required=True,
        metadata=shown("Ids of other sources that are copies of its source, at most 100.", []),
    )
    review = review_field()


class EvidenceSchema(Contract):
    """One excerpt, its side, and why it is there."""

    claim_id = told(fields.String, "Id of the stored claim.", examples.CLAIM_ID)
    part = told(fields.Integer, "Index of the part of the statement that it bears on.", 0)
    stance = fields.Enum(Stance, by_value=True, required=True, metadata=shown("Its side.", "supports"))
    relation = fields.Enum(Relation, by_value=True, required=True, metadata=shown("Why.", "same_figure"))
    score = told(fields.Float, "Alignment score from 0 to 1; not a probability.", 0.94)
    excerpt = fields.Nested(ExcerptSchema, required=True)
    reasons = fields.List(
        fields.Nested(ReasonSchema), required=True, metadata={"description": "The rules that put it there."}
    )
    provenance = fields.Nested(ProvenanceSchema, required=True)
    superseded_by = told(
        fields.String,
        "Id of the newest of the claims published later that give its count of people as higher.",
        None,
        null=True,
    )


class OriginsSchema(Contract):
    """How many origins stand on each side."""

    supporting = told(fields.Integer, "Origins that support the statement.", 1)
    contradicting = told(fields.Integer, "Origins that contradict it.", 0)


class ThresholdsSchema(Contract):
    """The alignment scores that decide what is evidence."""

    stance = told(fields.Float, "Below it an excerpt is only related.", 0.6)
    related = told(fields.Float, "Below it an excerpt is left out.", 0.3)


class EngineSchema(Contract):
    """What produced the answer: the same pair gives the same bytes."""

    version = told(fields.String, "Version of the service.", "0.1.0")
    corpus_revision = told(fields.Integer, "Number that grows with every change of the corpus.", 4)


class MendingSchema(Contract):
    """A misspelt word of the statement and what it was read as."""

    text = told(fields.String, "The word, as written.", "oficers")
    start = told(fields.Integer, "Where it starts in the statement, in code points.", 3)
    end = told(fields.Integer, "Where it ends in the statement, in code points.", 10)
    read_as = told(fields.String, "The word it was read as.", "officers")


def _evidence(description: str, *examples: list[str]) -> fields.List[dict[str, Any]]:
    metadata = {"description": description} | ({"examples": list(examples)} if examples else {})
    return fields.List(fields.Nested(EvidenceSchema), required=True, metadata=metadata)


class VerificationSchema(Contract):
    """Both sides of a statement."""

    statement = told(fields.String, "The statement, as sent.", examples.STATEMENT)
    verdict = fields.Enum(Verdict, by_value=True, required=True, metadata=shown("The answer over all.", "supported"))
    summary = told(
        fields.String,
        "The answer in a sentence.",
        "1 excerpt from 1 source (1 origin) supports it; none contradicts it.",
    )
    parts = fields.List(
        fields.Nested(PartSchema), required=True, metadata={"description": "The claims of the statement."}
    )
    supporting = _evidence("Excerpts that support it, best first.")
    contradicting = _evidence("Excerpts that contradict it, best first.", [])
    related = _evidence("Excerpts on the topic that decide nothing, best first.", [])
    origins = fields.Nested(OriginsSchema, required=True)
    correction = told(fields.String, "What the sources give instead, if it is one thing.", None, null=True)
    gaps = fields.List(
        fields.String,
        required=True,
        metadata=shown("What is missing.", ["no source speaks of “40 hospitals were closed in Kazakhstan”"]),
    )
    mended = fields.List(
        fields.Nested(MendingSchema), required=True, metadata=shown("Misspelt words and how they were read.", [])
    )
    thresholds = fields.Nested(ThresholdsSchema, required=True)
    engine = fields.Nested(EngineSchema, required=True)
