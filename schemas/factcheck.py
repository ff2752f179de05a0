"""Claims searched for as the Google Fact Check Tools API (v1alpha1) has it: names and shapes are Google's."""

# ruff: noqa: N815 - the names of another's API

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, pre_load, validates_schema

from schemas import examples
from schemas.fields import Contract, Language, Text, Whole, shown, told

IGNORED = frozenset(
    "access_token alt callback fields key oauth_token pp prettyPrint quotaUser strict trace uploadType"  # noqa: SIM905
    " upload_protocol userIp userip".split()
)
"""What every client of Google's may send beside the fields of a request; so is what begins with “$”."""
_MOST = 999_999_999
_SITE = "The site of a publisher, by the host of its addresses, such as example.org."
_TOKEN = "MC43MTQwOmNfMTpmZjowMA"  # noqa: S105 - of a page


class ClaimsSearchSchema(Contract):
    """Which claims are searched for; as in Google's, an empty text and 0 stand for what is not given."""

    query = Text(
        longest=2000,
        metadata={**shown("What claims are to speak of.", examples.STATEMENT), "example": examples.STATEMENT},
    )
    languageCode = Language(
        metadata=shown(
            "Only claims of sources marked with this language (BCP 47), with or without the region.", "en-US"
        )
    )
    reviewPublisherSiteFilter = Text(longest=253, metadata=shown(_SITE, "example.org"))
    maxAgeDays = Whole(
        low=0,
        high=_MOST,
        as_text=True,
        metadata=shown("Only claims published within so many days; undated ones are left out.", 36500),
    )
    pageSize = Whole(
        low=0,
        high=_MOST,
        as_text=True,
        load_default=10,
        metadata=shown("How many claims to answer; more than 100 are never answered at once.", 10),
    )
    pageToken = Text(
        longest=2000, metadata=shown("`nextPageToken` of the page before, with all else as it was.", _TOKEN)
    )
    offset = Whole(
        low=0,
        high=_MOST,
        as_text=True,
        load_default=0,
        metadata=shown("How many claims to leave out; counts only without `pageToken`.", 0),
    )

    @pre_load
    def drop_ignored(self, given: Mapping[str, Any], **_: Any) -> dict[str, Any]:
        """What of the parameters counts."""
        if given.get("alt", "json") != "json":
            raise ValidationError("Ask for json: nothing else is answered.", "alt")
        return {
            name: value
            for name, value in given.items()
            if value != "" and name not in IGNORED and not name.startswith("$")
        }

    @validates_schema
    def need_words(self, asked: Mapping[str, Any], **_: Any) -> None:
        """Refuse to search for nothing."""
        if not ("query" in asked or "reviewPublisherSiteFilter" in asked):
            raise ValidationError("Give it, or reviewPublisherSiteFilter.", "query")


class PublisherSchema(Contract):
    """Who published a source."""

    name = fields.String(metadata=shown("Its name.", examples.PUBLISHER))
    site = fields.String(metadata=shown("The host of the source's address.", "example.org"))


class ClaimReviewSchema(Contract):
    """What a source reports. It is no human fact-check, unless the source is one that was stored as such."""

    publisher = fields.Nested(PublisherSchema)
    url = fields.String(metadata=shown("Address of the source.", examples.URL))
    title = fields.String(metadata=shown("Headline of the source.", examples.TITLE))
    reviewDate = fields.String(metadata=shown("When it was published.", examples.PUBLISHED_AT))
    textualRating = told(
        fields.String,
        "Who reports the claim, and what the other stored sources report of it; of a fact-check that was stored, the"
        " rating of its author.",
        "Reported by Central Ledger; 1 other source agrees; 1 source contradicts it: “13 officers have been"
        " killed” (Steppe Courier, 2022-01-06)",
    )
    languageCode = told(fields.String, "The language of the source.", "en")


class FactCheckedClaimSchema(Contract):
    """A stored claim."""

    text = told(fields.String, "The claim, as the source has it.", examples.EXCERPT)
    claimant = fields.String(metadata=shown("Who said it, as the source has it.", examples.ATTRIBUTION))
    claimDate = fields.String(metadata=shown("When it was said or published.", examples.PUBLISHED_AT))
    claimReview = fields.List(
        fields.Nested(ClaimReviewSchema), required=True, metadata={"description": "The source that reports it."}
    )


class ClaimsFoundSchema(Contract):
    """A page of claims, best first. What is empty or unknown is left out."""

    claims = fields.List(fields.Nested(FactCheckedClaimSchema), metadata={"description": "The claims."})
    nextPageToken = fields.String(metadata=shown("Leads to the next page; left out on the last.", _TOKEN))


class GoogleFaultSchema(Contract):
    """A fault."""

    code = told(fields.Integer, "HTTP status.", 400)
    message = told(fields.String, "What is wrong and what to do.", "query: Give it, or reviewPublisherSiteFilter.")
    status = told(fields.String, "The kind of fault, as Google names it.", "INVALID_ARGUMENT")


class GoogleErrorSchema(Contract):
    """A fault in the shape that Google's clients read."""

    error = fields.Nested(GoogleFaultSchema, required=True)
