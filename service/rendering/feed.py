"""What became of watched statements as an Atom feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from service.followed import WatchEvent
from service.rendering.letters import clean

_ATOM = "http://www.w3.org/2005/Atom"
_NEVER = "1970-01-01T00:00:00Z"


def write_feed(events: Sequence[WatchEvent], statements: Mapping[str, str], *, watch: str | None = None) -> bytes:
    """An Atom feed (RFC 4287) in UTF-8 with an entry for each event, in their order; `statements` tells them by watch.

    Where it is of one `watch` only, it is another feed than that of all. Entries have lasting ids and no address, for
    the server does not know under which name it is reached; so they must have a content.
    """
    feed = ET.Element("feed", {"xmlns": _ATOM})
    _add(feed, "id", f"urn:tally:watch:{watch}" if watch else "urn:tally:watches")
    _add(feed, "title", "Tally: what became of watched statements")
    _add(feed, "updated", events[0].at if events else _NEVER)
    _add(ET.SubElement(feed, "author"), "name", "Tally")
    for event in events:
        verdict = event.verdict.replace("_", " ")
        entry = ET.SubElement(feed, "entry")
        _add(entry, "id", f"urn:tally:watch:{event.watch}:{event.corpus_revision}")
        _add(entry, "title", f"{verdict.capitalize()}: {statements.get(event.watch, '')}")
        _add(entry, "updated", event.at)
        _add(entry, "content", event.summary)
        ET.SubElement(entry, "category", {"term": event.verdict.value})
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(feed, encoding="unicode").encode()


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = clean(text)
