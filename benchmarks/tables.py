"""Rows of figures as a table in Markdown, and what several benchmarks count alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from statistics import quantiles

from service.lexicon.lexicon import cues


def write_table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table whose columns are aligned; floats with one digit behind the point."""
    cells = [[f"{cell:,.1f}" if isinstance(cell, float) else str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(head))]
    lines = [
        "| " + " | ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
        + " |"
        for row in cells
    ]  # fmt: skip
    rule = "|" + "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])]) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def cut(times: Sequence[float]) -> list[float]:
    """The p50, p95 and p99 of some seconds, in milliseconds."""
    cuts = quantiles(times, n=100)
    return [cuts[at] * 1000 for at in (49, 94, 98)]


def content_words(text: str) -> list[str]:
    """The words of a text without those that say nothing, as a search engine's analyser leaves them."""
    found = re.findall(r"[^\W_]+", text.lower())
    return [word for word in dict.fromkeys(found) if word not in cues().stopwords]
