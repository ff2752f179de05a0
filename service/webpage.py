"""A web page that a client sends, or a file holds, becomes the text that is stored and what the page says of itself."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import trafilatura
from trafilatura.utils import line_processing, trim

from schemas.source import SourceCreateSchema
from service.dateline import find_day
from service.errors import BadPageError, NoTextError
from service.ingest import NewSource
from service.markup import parse_page

# What it has to say of a page is told by our own faults.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

# Beyond, the second opinions that it asks for take the square of the paragraphs.
_MANY_ELEMENTS = 3_000
_TOLD = {"title": "title", "author": "author", "publisher": "sitename"}


def build_source(given: Mapping[str, Any], schema: SourceCreateSchema) -> NewSource:
    """The source that `given`, as `schema` loaded it, stands for; `html` in it is read for its text.

    What the page says of itself stands where nothing was given, as far as the schema takes it. Its url is never taken:
    a page that names another's would become the next revision of that one. Raises NoTextError and BadPageError.
    """
    known = {name: value for name, value in given.items() if name != "html"}
    if "html" in given:
        read = read_page(given["html"])
        fault = schema.find_fault("text", read["text"])
        if fault:
            raise BadPageError(f"The text of the page cannot be stored. {fault}")
        for name, value in read.items():
            if known.get(name) is None and not schema.find_fault(name, value):
                known[name] = value
    return NewSource(**known | {"tags": tuple(known["tags"])})


def read_page(html: str) -> dict[str, str]:
    """The `text` of a web page and, where the page states them, its `title`, `author`, `publisher` and `published_at`.

    Raises NoTextError when no text is found, BadPageError when the page is too large to be read in time.
    """
    tree = parse_page(html)
    day = find_day(tree)
    try:
        page = trafilatura.bare_extraction(
            tree,
            fast=sum(1 for _ in tree.iter()) > _MANY_ELEMENTS,
            with_metadata=True,
            include_comments=False,
            date_extraction_params={"extensive_search": False},  # not used, and so it is quickest
        )
    except Exception as error:  # whatever it stumbles over is in the page
        raise NoTextError from error
    finally:
        # They keep the texts of a thousand pages, of whatever length.
        line_processing.cache_clear()
        trim.cache_clear()
    if page is None or isinstance(page, dict) or not any(map(str.isalnum, page.text or "")):
        raise NoTextError
    told = {"published_at": day, **{name: _tidy(getattr(page, theirs)) for name, theirs in _TOLD.items()}}
    return {"text": str(page.text), **{name: value for name, value in told.items() if value}}


def _tidy(value: str | None) -> str:
    """One line of characters that can be shown."""
    return " ".join("".join(one if one.isprintable() else " " for one in value or "").split())
