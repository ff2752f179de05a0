"""Use case: read a text's claims and put it into the store."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NewSource:
    """A text and what the client knows about it; `published_at` is an RFC 3339 time or a bare date."""

    text: str
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    author: str | None = None
    published_at: str | None = None
    language: str = "en"
    tags: tuple[str, ...] = ()
