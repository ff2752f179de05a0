"""Fact-checks that come as schema.org ClaimReview (JSON-LD), alone or in lists, graphs and feeds, become sources.

What stands on the web under this name is read with forbearance: types and properties by any spelling of the
vocabulary's address, one value or a list of them, things by their name alone, numbers as texts, properties of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any

from schemas.source import SourceCreateSchema
from service.errors import BadReviewError
from service.ingest import NewSource
from service.model import Review

_VOCABULARY = re.compile(r"^(?:https?://(?:www\.)?schema\.org/|schema:)")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_UNFIT = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_LISTS = ("@graph", "dataFeedElement", "itemListElement")
"""Properties that hold items instead of being one."""
_WRAPPERS = {"DataFeedItem", "ListItem"}
_NO_REVIEW = "It is no ClaimReview: give it that @type."
_DATES = ("%Y/%m/%d", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%d.%m.%Y")
_MOST_APPEARANCES = 20
_LONGEST, _LONGEST_DATE = 500, 60

_Node = Mapping[str, Any]


def is_linked_data(document: Any) -> bool:
    """Whether a JSON value is JSON-LD and no source by itself, whose fields never begin with “@”."""
    return isinstance(document, list) or (isinstance(document, dict) and any(name[:1] == "@" for name in document))


def parse_reviews(document: Any, schema: SourceCreateSchema) -> list[tuple[str, NewSource | BadReviewError]]:
    """Each fact-check of a JSON-LD document under the JSON pointer that leads to it, or why it is none.

    The text of its source is the claim; publisher and author are who reviewed it. Of a @graph, what is no ClaimReview
    is only what others refer to. What a field could not keep is left out, as `schema` has it, but for the claim and the
    address of the review.
    """
    try:
        return _parse(document, schema) or [
            ("#", BadReviewError("#", "It holds no ClaimReview: give such an object, or a list of them."))
        ]
    except RecursionError:
        return [("#", BadReviewError("#", "Its objects and lists are nested too deep."))]


def _parse(document: Any, schema: SourceCreateSchema) -> list[tuple[str, NewSource | BadReviewError]]:
    found = list(_list_items(document, ""))
    nodes = {node["@id"]: node for _, node, _ in found if isinstance(node, dict) and isinstance(node.get("@id"), str)}
    reader = _Reader({name: _spell(node) for name, node in nodes.items()}, schema)
    return [
        (f"#{pointer}", reader.read(node))
        for pointer, node, in_graph in found
        if not in_graph or "ClaimReview" in _list_types(node)
    ]


def _list_items(value: Any, pointer: str, *, in_graph: bool = False) -> Iterator[tuple[str, Any, bool]]:
    """The items of a document, each with its pointer and whether it stands in a graph."""
    if isinstance(value, list):
        for at, below in enumerate(value):
            yield from _list_items(below, f"{pointer}/{at}", in_graph=in_graph)
        return
    node = _spell(value)
    types = _list_types(node)
    held = [name for name in _LISTS if name in node and "ClaimReview" not in types]
    if types & _WRAPPERS and "item" in node:
        yield from _list_items(node["item"], f"{pointer}/item", in_graph=in_graph)
    elif held:
        for name in held:
            yield from _list_items(node[name], f"{pointer}/{name}", in_graph=in_graph or name == "@graph")
    else:
        yield pointer, value, in_graph


def _spell(value: Any) -> dict[str, Any]:
    """An object with its properties by their bare names; anything else is an empty one."""
    return {_VOCABULARY.sub("", name): below for name, below in value.items()} if isinstance(value, dict) else {}


def _list_types(value: Any) -> set[str]:
    given = _spell(value).get("@type")
    return {
        _VOCABULARY.sub("", each) for each in (given if isinstance(given, list) else [given]) if isinstance(each, str)
    }


class _Reader:
    """Reads the reviews of one document, whose `nodes` things may be named by."""

    def __init__(self, nodes: Mapping[str, _Node], schema: SourceCreateSchema) -> None:
        self._nodes = nodes
        self._schema = schema

    def read(self, node: Any) -> NewSource | BadReviewError:
        """The source that a ClaimReview makes, or why it makes none."""
        if "ClaimReview" not in _list_types(node):
            return BadReviewError("#", _NO_REVIEW)
        review = _spell(node)
        item = next(self._things(review.get("itemReviewed")), {})
        text = self._text(review.get("claimReviewed")) or self._text(item.get("name")) or self._text(item.get("text"))
        url = self._text(review.get("url"))
        fault = self._schema.find_fault("text", text) if text else "It is missing: give the claim that is reviewed."
        if fault:
            return BadReviewError("#/claimReviewed", fault)
        if url and (fault := self._schema.find_fault("url", url)):
            return BadReviewError("#/url", fault)
        authors = list(self._things(review.get("author")))
        people = [each for each in authors if "Person" in _list_types(each)]
        others = [each for each in authors if "Person" not in _list_types(each)]
        known: dict[str, Any] = {
            "title": self._text(review.get("headline")) or self._text(review.get("name")),
            "publisher": self._names(others) or self._names(self._things(review.get("publisher"))),
            "author": self._names(people),
            "published_at": self._read_date(review),
            "language": self._text(review.get("inLanguage")),
        }
        kept = {name: value for name, value in known.items() if value and not self._schema.find_fault(name, value)}
        return NewSource(text=text, url=url or None, **kept, review=self._read_review(review, item))

    def _read_review(self, review: _Node, item: _Node) -> Review:
        appearances = [
            address
            for name in ("firstAppearance", "appearance")
            for each in self._things(item.get(name))
            if (address := self._text(each.get("url")) or self._text(each.get("@id")) or self._text(each.get("name")))
            and not self._schema.find_fault("url", address)
        ]
        return Review(
            rating=self._read_rating(review.get("reviewRating")),
            claimant=self._names(self._things(item.get("author"))) or None,
            claimed_at=self._read_date(item),
            appearances=tuple(dict.fromkeys(appearances))[:_MOST_APPEARANCES],
        )

    def _read_rating(self, value: Any) -> str | None:
        """The rating in words, else its number with the scale that is given."""
        rating = next(self._things(value), {})
        told = self._text(rating.get("alternateName")) or self._text(rating.get("name"))
        if told or "ratingValue" not in rating:
            return told[:_LONGEST] or None
        number, worst, best = (self._text(rating.get(name)) for name in ("ratingValue", "worstRating", "bestRating"))
        scale = [f"{word} {end}" for word, end in (("worst", worst), ("best", best)) if end]
        return (f"{number} ({', '.join(scale)})" if scale else number)[:_LONGEST] or None

    def _read_date(self, node: _Node) -> str | None:
        """A date as RFC 3339 has it, a time without its zone as its day; None for what has another form."""
        text = self._text(node.get("datePublished")) or self._text(node.get("dateCreated"))
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            moment = _parse_date(text[:_LONGEST_DATE])
            if moment.tzinfo is None:
                return moment.date().isoformat()
            return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        return None

    def _things(self, value: Any) -> Iterator[_Node]:
        """The objects that a property has; a text is the name of one, a bare reference leads to its node."""
        for each in value if isinstance(value, list) else [value]:
            node = _spell(each)
            if isinstance(each, str):
                yield {"name": each}
            elif node.keys() == {"@id"}:
                yield self._nodes.get(str(node["@id"]), node)
            elif node:
                yield node

    def _names(self, things: Any) -> str:
        names = dict.fromkeys(self._text(each.get("name")) for each in things)
        return ", ".join(filter(None, names))[:_LONGEST]

    def _text(self, value: Any) -> str:
        """The first text of a property on one line, without markup; empty where there is none."""
        if isinstance(value, list):
            return next(filter(None, map(self._text, value)), "")
        if isinstance(value, dict):
            node = _spell(value)
            return next(filter(None, (self._text(node.get(name)) for name in ("@value", "text", "name"))), "")
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return ""
        return " ".join(_TAG.sub("", _UNFIT.sub(" ", unescape(str(value)))).split())


def _parse_date(text: str) -> datetime:
    with suppress(ValueError):
        return datetime.fromisoformat(text)
    for form in _DATES:
        with suppress(ValueError):
            return datetime.strptime(text, form)  # noqa: DTZ007 - it is a day
    return parsedate_to_datetime(text)
