"""Sources out of files: plain text, web pages, JSON objects, fact-checks as JSON-LD, and lines of JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from schemas.source import SourceCreateSchema
from service.errors import BadPageError, BadReviewError, NoTextError, TallyError
from service.ingest import NewSource
from service.reviews import is_linked_data, parse_reviews
from service.webpage import build_source

SUFFIXES = (".txt", ".html", ".htm", ".json", ".jsonld", ".ndjson", ".jsonl")
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


class BadFileError(TallyError):
    """A file or a line of it is no source; the message names the fault and the remedy."""


@dataclass(frozen=True, slots=True)
class Found:
    """A source in a file or the fault in its place; `size` is the bytes read for it, `place` is file or file:line."""

    place: str
    size: int
    new: NewSource | BadFileError


def read_sources(path: Path, *, max_text: int, max_html: int) -> Iterator[Found]:
    """What a file holds, in order; a fault takes the place of one source and the others go on."""
    schema = SourceCreateSchema(longest={"text": max_text, "html": max_html})
    try:
        if path.suffix.lower() in (".ndjson", ".jsonl"):
            with path.open("rb") as lines:
                for number, line in enumerate(lines, 1):
                    if line.strip():
                        yield from _read_json(schema, line, f"{path}:{number}")
        elif path.suffix.lower() in (".json", ".jsonld"):
            yield from _read_json(schema, path.read_bytes(), str(path))
        else:
            content = path.read_bytes()
            yield Found(str(path), len(content), _read_whole(schema, path.suffix.lower(), content))
    except OSError as error:
        yield Found(str(path), 0, BadFileError(f"It cannot be read: {error.strerror}."))


def _read_whole(schema: SourceCreateSchema, suffix: str, content: bytes) -> NewSource | BadFileError:
    if suffix not in SUFFIXES:
        return BadFileError(f"Its kind is unknown: name it {', '.join(SUFFIXES)}.")
    is_page = suffix in (".html", ".htm")
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        declared = _decode_as_declared(content) if is_page else None
        if declared is None:
            return BadFileError(f"Byte {error.start} is no UTF-8: save the file in UTF-8.")
        decoded = declared
    return _check(schema, {"html" if is_page else "text": decoded})


def _decode_as_declared(content: bytes) -> str | None:
    """A page in the encoding that it names; None rather than a guess, which would change letters of the text."""
    named = _CHARSET.search(content[:2048])
    charset = named[1].decode() if named else ""
    try:
        # As browsers do: pages that name the former are in the latter, which adds quotes and dashes to it.
        return content.decode("windows-1252" if charset.lower() in ("iso-8859-1", "latin1", "ascii") else charset)
    except (LookupError, UnicodeDecodeError):
        return None


def _read_json(schema: SourceCreateSchema, content: bytes, place: str) -> Iterator[Found]:
    """The source of a JSON object, or each fact-check of a JSON-LD document under its JSON pointer."""
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        fault = BadFileError(f"It is no JSON ({error}): write one object with the field “text” or “html”.")
        yield Found(place, len(content), fault)
        return
    if not is_linked_data(value):
        yield Found(place, len(content), _check(schema, value))
        return
    size = len(content)
    for pointer, review in parse_reviews(value, schema):
        found = review if isinstance(review, NewSource) else BadFileError(_name(review))
        yield Found(place if pointer == "#" else f"{place}{pointer}", size, found)
        size = 0  # of the file, which is read once


def _name(fault: BadReviewError) -> str:
    field = fault.pointer.removeprefix("#/")
    return f"{fault}" if field == "#" else f"{field}: {fault}"


def _check(schema: SourceCreateSchema, record: Any) -> NewSource | BadFileError:
    faults = schema.validate(record)
    if faults:
        return BadFileError(" ".join(_tell(faults)))
    try:
        return build_source(schema.load(record), schema)
    except (BadPageError, NoTextError) as error:
        return BadFileError(f"html: {error}")


def _tell(faults: Mapping[Any, Any], path: str = "") -> Iterator[str]:
    """Each fault of a validation as “field: what to do”."""
    for name, told in faults.items():
        field = f"{path}{name}"
        if isinstance(told, Mapping):
            yield from _tell(told, f"{field}.")
        else:
            yield f"{field.removeprefix('_schema')}: {' '.join(told)}".removeprefix(": ")
