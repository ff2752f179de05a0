"""Sources as they come in and as they are answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from schemas import examples
from schemas.fields import Contract, Language, Moment, PastMoment, Switch, Text, Url, Whole, Words, shown, told


class SourceCreateSchema(Contract):
    """A text, or a web page that holds it, and what is known about it."""

    one_of = ("text", "html")

    text = Text(
        longest=200_000,
        metadata=shown("The text, stored code point for code point; or give `html`.", examples.SOURCE["text"]),
    )
    html = Text(
        longest=2_000_000,
        metadata=shown(
            "Instead of `text`, the web page as HTML: its main text is stored, and its title, author, publisher and "
            "date where they are not given. Its own url is not taken.",
            examples.PAGE,
        ),
    )
    title = Text(longest=500, allow_none=True, metadata=shown("Its headline.", examples.TITLE))
    url = Url(
        allow_none=True,
        metadata=shown(
            "Where it was published; another text under a known url becomes its next revision.",
            examples.URL,
        ),
    )
    publisher = Text(longest=200, allow_none=True, metadata=shown("Who published it.", examples.PUBLISHER))
    author = Text(longest=200, allow_none=True, metadata=shown("Who wrote it.", examples.AUTHOR))
    published_at = Moment(
        allow_none=True,
        metadata=shown("When it was published: a date, or an RFC 3339 time.", "2022-01-07", "2022-01-07T09:30:00Z"),
    )
    retrieved_at = PastMoment(
        allow_none=True,
        metadata=shown(
            "When you got it, by default now; answers `as_of` an earlier time leave it out.", "2022-01-07T10:00:00Z"
        ),
    )
    language = Language(load_default="en", metadata=shown("BCP 47 tag of its language.", "en"))
    tags = Words(Text(longest=100), most=50, load_default=list, metadata=shown("Labels to filter by.", [examples.TAG]))

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _check_one_of(self, _loaded: Any, given: Any, **_options: Any) -> None:
        found = [name for name in self.one_of if isinstance(given, Mapping) and name in given]
        if not found:
            raise ValidationError("It is missing: give a text, or a web page as `html`.", "text")
        if len(found) > 1:
            raise ValidationError("Give either `text` or `html`, not both.", "html")


class ReviewSchema(Contract):
    """What a fact-check says of the claim that is its text."""

    rating = told(fields.String, "Its author's rating, in his own words.", "False", null=True)
    claimant = told(fields.String, "Who made the claim.", "A post on social media", null=True)
    claimed_at = told(fields.String, "When it was made.", "2022-01-06", null=True)
    appearances = fields.List(
        fields.String,
        required=True,
        metadata=shown("Addresses at which the claim appeared.", ["https://example.org/posts/1"]),
    )


def review_field() -> fields.Nested:
    """What a source has as a fact-check."""
    description = "Of a fact-check what it says of the claim; that claim is somebody else's, which it only rates."
    return fields.Nested(ReviewSchema, required=True, allow_none=True, metadata=shown(description, None))


class SourceSchema(Contract):
    """A stored source."""

    id = told(fields.String, "Id made from its text and url.", examples.SOURCE_ID)
    revision = told(fields.Integer, "1 for the first text under its url, then 2, 3, …", 1)
    sha256 = told(fields.String, "SHA-256 of its text in UTF-8, in hex.", examples.SHA256)
    characters = told(fields.Integer, "Length of its text in code points.", examples.CHARACTERS)
    claims = told(fields.Integer, "Number of claims read in it.", 20)
    title = told(fields.String, "Its headline.", examples.TITLE, null=True)
    url = told(fields.String, "Where it was published.", examples.URL, null=True)
    publisher = told(fields.String, "Who published it.", examples.PUBLISHER, null=True)
    author = told(fields.String, "Who wrote it.", examples.AUTHOR, null=True)
    published_at = told(fields.String, "When it was published: a date or a UTC time.", examples.PUBLISHED_AT, null=True)
    language = told(fields.String, "BCP 47 tag of its language.", "en")
    tags = fields.List(fields.String, required=True, metadata=shown("Its labels.", [examples.TAG]))
    retrieved_at = told(fields.String, "When it was got: when it was stored, or as told.", "2022-02-01T10:00:00Z")
    agency = told(fields.String, "The news agency that a dateline or byline credits.", None, null=True)
    by_hand = told(fields.Boolean, "Its text is a claim that somebody wrote down, the rest its citation.", False)
    reader = told(fields.String, "Version of the service that read its claims.", "0.1.0", null=True)
    review = review_field()
    superseded_by = told(fields.String, "Id of the newer revision, if there is one.", None, null=True)
    superseded_at = told(fields.String, "Since when that counts in its place.", None, null=True)
    withdrawn_at = told(fields.String, "Since when it is withdrawn and does not count.", None, null=True)
    withdrawn_reason = told(fields.String, "Why it was withdrawn.", None, null=True)
    superseded = fields.List(
        fields.String, required=True, metadata=shown("Ids of the older revisions it replaced, newest first.", [])
    )


class ChangedClaimSchema(Contract):
    """A claim of one of two revisions."""

    id = told(fields.String, "Id of the claim.", examples.CLAIM_ID)
    text = told(fields.String, "Its clause, as written.", examples.EXCERPT)


class RewordedClaimSchema(Contract):
    """A claim before and after a change."""

    old = fields.Nested(ChangedClaimSchema, required=True)
    new = fields.Nested(ChangedClaimSchema, required=True)


class ChangesSchema(Contract):
    """How the claims of a revision differ from those of the one before."""

    kept = told(fields.Integer, "How many clauses with claims are word for word the same.", 18)
    reworded = fields.List(
        fields.Nested(RewordedClaimSchema), required=True, metadata=shown("What is said in other words or figures.", [])
    )
    dropped = fields.List(
        fields.Nested(ChangedClaimSchema), required=True, metadata=shown("What only the one before says.", [])
    )
    added = fields.List(
        fields.Nested(ChangedClaimSchema), required=True, metadata=shown("What only this one says.", [])
    )


class RevisionSchema(SourceSchema):
    """A revision of a source."""

    class Meta(SourceSchema.Meta):
        exclude = ("superseded",)

    changes = fields.Nested(
        ChangesSchema,
        required=True,
        allow_none=True,
        metadata=shown("What changed since the revision before; null for the first that is stored.", None),
    )


class RevisionListSchema(Contract):
    """A page of revisions."""

    items = fields.List(
        fields.Nested(RevisionSchema), required=True, metadata={"description": "The revisions, oldest first."}
    )
    next = told(fields.String, "Cursor of the next page; null on the last.", None, null=True)


class RemovalSchema(Contract):
    """How a source is removed."""

    reason = Text(
        longest=500,
        metadata={
            **shown("Why it is withdrawn; its publisher's words, or yours.", "The publisher retracted it."),
            "example": "The publisher retracted it.",
        },
    )
    purge = Switch(
        load_default=False, metadata=shown("Remove it wholly, its text and its claims, as if it never was.", False)
    )

    @validates_schema
    def _need_reason(self, asked: dict[str, Any], **_options: Any) -> None:
        if not asked["purge"] and "reason" not in asked:
            message = "Say why it is withdrawn; or give purge=true to remove it wholly."
            raise ValidationError(message, "reason")


class SourceListSchema(Contract):
    """A page of sources."""

    items = fields.List(fields.Nested(SourceSchema), required=True, metadata={"description": "The sources, by id."})
    next = told(fields.String, "Cursor of the next page; null on the last.", None, null=True)


class PageQuerySchema(Contract):
    """Which page of a list."""

    limit = Whole(low=1, high=100, as_text=True, load_default=20, metadata=shown("How many to answer.", 20))
    cursor = Text(longest=200, metadata=shown("The `next` of the page before.", "c18wMDAx"))


class SourceListQuerySchema(PageQuerySchema):
    """Which sources to list."""

    publisher = Text(longest=200, metadata=shown("Only sources of this publisher.", examples.PUBLISHER))
    tag = Text(longest=100, metadata=shown("Only sources with this tag.", examples.TAG))
