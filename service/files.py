"""Sources out of files: plain text, web pages, JSON objects and lines of JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import trafilatura

from schemas.source import SourceCreateSchema
from service.errors import NoSentenceError, TallyError
from service.ingest import NewSource

SUFFIXES = (".txt", ".html", ".htm", ".json", ".ndjson", ".jsonl")


class BadFileError(TallyError):
    """A file or a line of it is no source; the message names the fault and the remedy."""


@dataclass(frozen=True, slots=True)
class Found:
    """A source in a file or the fault in its place; `size` is the bytes read for it, `place` is file or file:line."""

    place: str
    size: int
    new: NewSource | BadFileError


def read_sources(path: Path, *, max_text: int) -> Iterator[Found]:
    """What a file holds, in order; a fault takes the place of one source and the others go on."""
    schema = SourceCreateSchema(longest={"text": max_text})
    try:
        if path.suffix.lower() in (".ndjson", ".jsonl"):
            with path.open("rb") as lines:
                for number, line in enumerate(lines, 1):
                    if line.strip():
                        yield Found(f"{path}:{number}", len(line), _read_json(schema, line))
        else:
            content = path.read_bytes()
            yield Found(str(path), len(content), _read_whole(schema, path.suffix.lower(), content))
    except OSError as error:
        yield Found(str(path), 0, BadFileError(f"It cannot be read: {error.strerror}."))


def read_html(html: bytes | str) -> dict[str, str]:
    """The main text of a web page and, where the page tells them, its title, author, publisher and date.

    Raises NoSentenceError when no text is found.
    """
    # Only a date that the page states: a guessed one would put claims into the wrong year.
    page = trafilatura.bare_extraction(
        html,
        with_metadata=True,
        include_comments=False,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    if page is None or isinstance(page, dict) or not page.text:
        raise NoSentenceError("No text is found in the page; save its article as plain text.")
    told = {
        "text": page.text,
        "title": page.title,
        "author": page.author,
        "publisher": page.sitename,
        "published_at": page.date,
        "url": page.url,
    }
    return {name: value for name, value in told.items() if value}


def _read_whole(schema: SourceCreateSchema, suffix: str, content: bytes) -> NewSource | BadFileError:
    if suffix == ".json":
        return _read_json(schema, content)
    if suffix not in SUFFIXES:
        return BadFileError(f"Its kind is unknown: name it {', '.join(SUFFIXES)}.")
    if suffix in (".html", ".htm"):
        try:
            return _check(schema, read_html(content))
        except NoSentenceError as error:
            return BadFileError(str(error))
    try:
        return _check(schema, {"text": content.decode("utf-8-sig")})
    except UnicodeDecodeError as error:
        return BadFileError(f"Byte {error.start} is no UTF-8: save the file in UTF-8.")


def _read_json(schema: SourceCreateSchema, content: bytes) -> NewSource | BadFileError:
    try:
        return _check(schema, orjson.loads(content))
    except orjson.JSONDecodeError as error:
        return BadFileError(f"It is no JSON ({error}): write one object with the field “text”.")


def _check(schema: SourceCreateSchema, record: Any) -> NewSource | BadFileError:
    faults = schema.validate(record)
    if faults:
        return BadFileError(" ".join(_tell(faults)))
    loaded: dict[str, Any] = schema.load(record)
    return NewSource(**{**loaded, "tags": tuple(loaded["tags"])})


def _tell(faults: Mapping[Any, Any], path: str = "") -> Iterator[str]:
    """Each fault of a validation as “field: what to do”."""
    for name, told in faults.items():
        field = f"{path}{name}"
        if isinstance(told, Mapping):
            yield from _tell(told, f"{field}.")
        else:
            yield f"{field.removeprefix('_schema')}: {' '.join(told)}".removeprefix(": ")
