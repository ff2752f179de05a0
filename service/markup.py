"""A web page's markup as a tree that is safe to hand on: bounded in size, without what no reader sees."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from lxml.etree import LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from service.errors import BadPageError, NoTextError

# The slowest known page within these is read in some two seconds: reading goes over each text once for each element
# around it, and for each beside it that is put out; it pads the rows of a table to the widest; and the parser takes the
# square of a tag's attributes. It drops without a word what lies deeper than 256.
_MOST_ELEMENTS = 15_000
_MOST_ATTRIBUTES = 100_000
_MOST_ATTRIBUTES_OF_ONE = 250
_MOST_TEXT = 1_000_000
_MOST_BESIDE = 1_000_000_000
_MOST_CELLS, _WIDEST = 200_000, 100
_DEEPEST = 150
_LONGEST_ATTRIBUTE = 1_000
# The parser lets them in, but a tree refuses to have them written.
_NO_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DROPPED = ("canvas", "iframe", "math", "noframes", "script", "style", "svg", "template")

# Authors are read in the cube of their number, and what is in brackets in the square of its length.
_AUTHOR = re.compile("author|creator|byl", re.IGNORECASE)
_MOST_META, _MOST_AUTHORS, _LONGEST_AUTHOR = 200, 10, 200

# What is read of JSON-LD. Not its "articleBody": a page's text is what its readers see.
_MEMBERS = {
    *("@context", "@graph", "@type", "headline", "dateCreated", "dateModified", "datePublished", "author", "publisher"),
    *("name", "alternateName", "legalName", "givenName", "familyName"),
}
_LONGEST_DATA, _LONGEST_STRING, _LONGEST_LIST, _DEEPEST_DATA = 4_000, 300, 20, 8
_TAG = re.compile("<[^<>]*>")
_PLAIN = str.maketrans({"<": " ", "\\": " ", '"': "'"})


def parse_page(html: str) -> HtmlElement:
    """The page as a tree without scripts, styles and drawings; of what it says of itself, no more than is read.

    Raises BadPageError when it is larger or deeper than can be read in time, NoTextError when nothing is in it.
    """
    # Bytes in one encoding, so that the one that the page declares does not count: it was decoded before.
    markup = html.encode("utf-8", "replace")
    try:
        guard = HTMLParser(encoding="utf-8", target=_Guard())
        guard.feed(markup)
        guard.close()
        parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
        tree: HtmlElement = document_fromstring(markup, parser=parser)
    except LxmlError:
        raise NoTextError from None
    _tidy_scripts(tree)
    _check(sum(map(len, tree.itertext())), _MOST_TEXT, "It has more than {:,} characters of text")
    beside = sum(len(element) * _count_loose_text(element) for element in tree.iter())
    _check(beside, _MOST_BESIDE, "Too much of its text stands beside too many elements")
    _tidy_meta(tree)
    for element in tree.iter():
        _tidy_element(element)
    _check(_count_cells(tree), _MOST_CELLS, "Its tables have more than {:,} cells, were all rows as wide")
    return tree


class _Guard:
    """Follows a parser that builds no tree, and raises BadPageError where the tree would be too large."""

    def __init__(self) -> None:
        self._elements = 0
        self._attributes = 0
        self._depth = 0
        self._dropped_from = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        self._attributes += len(attributes)
        _check(len(attributes), _MOST_ATTRIBUTES_OF_ONE, "A tag has more than {:,} attributes")
        _check(self._attributes, _MOST_ATTRIBUTES, "Its tags have more than {:,} attributes")
        _check(self._depth, _DEEPEST, "Its elements lie more than {:,} deep")
        if self._dropped_from:
            return
        if tag in _DROPPED:
            self._dropped_from = self._depth
        self._elements += 1
        _check(self._elements, _MOST_ELEMENTS, "It has more than {:,} elements")

    def end(self, _tag: str) -> None:
        if self._depth == self._dropped_from:
            self._dropped_from = 0
        self._depth -= 1

    def close(self) -> None:
        """Nothing: what it follows is not kept."""


def _check(found: int, most: int, fault: str) -> None:
    if found > most:
        raise BadPageError(f"{fault.format(most)}: send only the part with the article, or its text.")


def _count_loose_text(element: HtmlElement) -> int:
    """How many characters in it stand beside the elements in it, or in spans, which are read as if they did."""
    beside = ((below.text or "") * (below.tag == "span") + (below.tail or "") for below in element)
    return len(element.text or "") + sum(map(len, beside))


def _count_cells(tree: HtmlElement) -> int:
    """How many cells its tables have at most, with every row as wide as the widest and with all that spans rows."""
    widths, spanned = Counter[HtmlElement](), 0
    for cell in tree.iter("td", "th"):
        columns, rows = (_read_span(cell.get(name, "1")) for name in ("colspan", "rowspan"))
        widths[cell.getparent()] += columns
        spanned += columns * rows
    return spanned + max(widths.values(), default=0) * sum(1 for _ in tree.iter("tr"))


def _read_span(told: str) -> int:
    return min(int(told), _WIDEST) if told.isdecimal() else 1


def _tidy_element(element: HtmlElement) -> None:
    for name, value in element.items():
        if len(value) > _LONGEST_ATTRIBUTE or _NO_XML.search(value):
            del element.attrib[name]
    if element.text and _NO_XML.search(element.text):
        element.text = _NO_XML.sub("", element.text)
    if element.tail and _NO_XML.search(element.tail):
        element.tail = _NO_XML.sub("", element.tail)


def _tidy_scripts(tree: HtmlElement) -> None:
    left = _LONGEST_DATA
    for element in list(tree.iter(*_DROPPED)):
        is_data = element.tag == "script" and element.get("type") == "application/ld+json"
        data = _tidy_data(element.text or "") if is_data else None
        if data is None or len(data) > left:
            element.drop_tree()
        else:
            left -= len(data)
            element.text = data


def _tidy_data(text: str) -> str | None:
    """The JSON with the members that are read, each cut to what can be read; None where it is not JSON."""
    try:
        return json.dumps(_tidy_value(json.loads(text, strict=False), 0), ensure_ascii=False)
    except (ValueError, RecursionError):
        return None


def _tidy_value(value: Any, depth: int) -> Any:
    if depth > _DEEPEST_DATA:
        return None
    if isinstance(value, str):
        return _tidy_text(value[:_LONGEST_STRING])
    if isinstance(value, list):
        return [_tidy_value(one, depth + 1) for one in value[:_LONGEST_LIST]]
    if isinstance(value, dict):
        return {name: _tidy_value(below, depth + 1) for name, below in value.items() if name in _MEMBERS}
    return None


def _tidy_text(text: str) -> str:
    """Without what would be markup or an escape to those who read it."""
    kept = "".join(character for character in text if character.isprintable() or character.isspace())
    return _TAG.sub("", kept).translate(_PLAIN)


def _tidy_meta(tree: HtmlElement) -> None:
    authors = 0
    for number, meta in enumerate(tree.findall(".//meta")):
        is_author = any(_AUTHOR.search(meta.get(name, "")) for name in ("name", "property", "itemprop"))
        authors += is_author
        if number >= _MOST_META or (is_author and authors > _MOST_AUTHORS):
            meta.drop_tree()
        elif meta.get("content"):
            longest = _LONGEST_AUTHOR if is_author else _LONGEST_ATTRIBUTE
            meta.set("content", _tidy_text(meta.get("content")[:longest]))
