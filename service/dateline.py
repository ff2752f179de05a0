"""The day on which a web page says that it was published."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

# Those in wide use among the names that htmldate 1.11 knows (DATE_ATTRIBUTES); none of a change, an event or a visit.
_NAMES = {
    *("article:published_time", "article:published", "og:published_time", "og:article:published_time"),
    *("datepublished", "pubdate", "publishdate", "publish_date", "publish-date", "published_time", "publication_date"),
    *("date", "dc.date", "dc.date.issued", "dcterms.issued", "dcterms.date", "dc:date", "rnews:datepublished"),
    *("parsely-pub-date", "sailthru.date", "originalpublicationdate", "citation_publication_date"),
}
_DAY = re.compile(r"\s*(\d{4}-\d{2}-\d{2})(?!\d)", re.ASCII)
_LINKED = re.compile(r'"datePublished": "([^"]*)"')


def find_day(tree: HtmlElement) -> str | None:
    """The first day ("2022-01-07") that the page's metadata or JSON-LD gives for its publication, as its clock had it.

    Nothing is taken out of its text, where htmldate finds the days of events, nor made up as it does: "2022-02" would
    be the day of that month that it is today.
    """
    for told in (*_list_marked(tree), *_list_linked(tree)):
        if match := _DAY.match(told):
            return match[1]
    return None


def _list_marked(tree: HtmlElement) -> Iterator[str]:
    for element in tree.xpath(".//meta | .//*[@itemprop]"):
        names = (element.get(name, "").lower() for name in ("property", "name", "itemprop"))
        if not _NAMES.isdisjoint(names):
            yield element.get("content") or element.get("datetime") or ""


def _list_linked(tree: HtmlElement) -> Iterator[str]:
    for script in tree.iter("script"):
        yield from _LINKED.findall(script.text or "")
