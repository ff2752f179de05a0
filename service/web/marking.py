"""Texts cut into pieces, so that a page can mark some of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from service.answer import Excerpt
from service.evidence import AROUND


class Piece(NamedTuple):
    """A piece of a text and whether it is marked."""

    text: str
    is_marked: bool


@dataclass(frozen=True, slots=True)
class Span:
    """`text[start:end]` stands for something that a page has to tell, named by its `key`."""

    start: int
    end: int
    key: str
    told: Any = None


class Stretch(NamedTuple):
    """A piece of a text, the innermost span that it lies in, whether that ends with it, and the spans that begin with
    it.
    """

    text: str
    within: Span | None
    is_end: bool
    begins: tuple[Span, ...]


def mark_words(text: str, words: Iterable[str]) -> list[Piece]:
    """The text with the first place of each of some words marked; one that is the whole text marks nothing."""
    marked = [False] * len(text)
    for word in words:
        found = word and word.strip() != text.strip() and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)
        if found:
            marked[found.start() : found.end()] = [True] * (found.end() - found.start())
    edges = [0, *(at for at in range(1, len(text)) if marked[at] != marked[at - 1]), len(text)]
    return [Piece(text[start:end], marked[start]) for start, end in pairwise(edges) if start < end]


def cut(text: str, spans: Sequence[Span]) -> Iterator[Stretch]:
    """The whole text in order, cut where a span begins or ends; of spans within each other the inner one counts."""
    edges = sorted({0, len(text), *(span.start for span in spans), *(span.end for span in spans)})
    waiting = sorted(spans, key=lambda span: (span.start, -span.end))
    opened: list[Span] = []
    at = 0
    for start, end in pairwise(edges):
        first = at
        while at < len(waiting) and waiting[at].start == start:
            at += 1
        opened = [span for span in (*opened, *waiting[first:at]) if span.end > start]
        within = opened[-1] if opened else None
        yield Stretch(text[start:end], within, within is not None and within.end == end, tuple(waiting[first:at]))


def find_around(excerpt: Excerpt) -> tuple[str, str]:
    """What stands before and after an excerpt in its own line, in whole words; an ellipsis says that more does."""
    before, after = excerpt.prefix.rpartition("\n")[2], excerpt.suffix.partition("\n")[0]
    if before == excerpt.prefix and len(before) < excerpt.start:
        before = "…" + before.partition(" ")[2]
    if after == excerpt.suffix and len(after) == AROUND:
        after = after.rpartition(" ")[0] + "…"
    return before, after
