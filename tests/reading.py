"""What the tests of reading share: tables of cases, and the short ways from a text to what is read in it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet

from service.extraction.analysis import Analysis, analyse
from service.extraction.reader import read_source
from service.extraction.text import split_sentences
from service.model import Claim

CASES = Path(__file__).parent / "cases"


def load_cases(name: str, table: str = "case") -> list[ParameterSet]:
    """The rows of a table as test parameters; a row's `defect` says why it is known to fail today."""
    rows = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))[table]
    assert len({row["id"] for row in rows}) == len(rows), f"an id stands twice in {name}"
    return [
        pytest.param(
            row,
            id=row["id"],
            marks=[pytest.mark.xfail(strict=True, reason=row["defect"])] if "defect" in row else [],
        )
        for row in rows
    ]


def analyse_one(text: str) -> Analysis:
    """The analysis of a text of one sentence."""
    sentences = list(split_sentences(text))
    assert len(sentences) == 1, [text[each.start : each.end] for each in sentences]
    return analyse(sentences[0], text, None)


def excerpts(text: str, claims: list[Claim]) -> list[str]:
    """The words of each claim."""
    return [text[claim.start : claim.end] for claim in claims]


def told(claim: Claim) -> dict[str, Any]:
    """What a claim says, in the words of the tables: figure, event and group."""
    return {
        "figure": claim.quantity.text if claim.quantity else "",
        "event": claim.event.concept if claim.event else "",
        "group": claim.group.concept if claim.group else "",
    }


def read_figures(text: str) -> list[Claim]:
    """The claims of a text that carry a figure."""
    return [claim for claim in read_source(text) if claim.quantity]
