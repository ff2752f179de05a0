"""Timelines to be drawn and written: short ways to a point and to all of them."""

from __future__ import annotations

from typing import Any

from service.answer import AnswerQuantity, Engine, FigurePoint, Figures
from service.model import Attribution, Comparator, Stance


def make_point(number: int = 0, low: str | None = "18", high: str | None = None, **fields: Any) -> FigurePoint:
    """A report of the 7th of January 2022; without a high end it has the low one's, unless `high=""`: none."""
    end = None if high == "" else (high if high is not None else low)
    values: dict[str, Any] = {
        "claim_id": f"claim-{number}",
        "source_id": f"source-{number}",
        "published_at": "2022-01-07",
        "time": None,
        "low": low,
        "high": end,
        "low_open": False,
        "high_open": False,
        "comparator": Comparator.EXACTLY,
        "approximate": False,
        "unit": "officer",
        "stance": Stance.SUPPORTS,
        "superseded_by": None,
        "publisher": f"Paper {number}",
        "attribution": (Attribution("the ministry", 0, 12),),
        "origin": f"origin-{number}",
        "url": "https://example.org/1",
        "link": None,
        "excerpt": f"{low} officers were killed",
    }
    return FigurePoint(**{**values, **fields})


def make_figures(
    *points: FigurePoint, statement: str = "18 officers were killed", low: str | None = "18", high: str | None = "18"
) -> Figures:
    """The timeline of a statement whose figure is 18 unless told otherwise."""
    unit = points[0].unit if points else "officer"
    quantity = AnswerQuantity(low, high, False, False, Comparator.EXACTLY, False, unit, 0, 2)
    return Figures(statement, quantity, points, len({point.origin for point in points}), Engine("0.1.0", 7))
