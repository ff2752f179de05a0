"""The articles, statements and pairs that accuracy is measured on, as they stand in `tests/cases`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.ingest import NewSource
from service.model import Stance, Verdict

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "cases"


@dataclass(frozen=True, slots=True)
class Case:
    """A statement and what a careful reader answers: the verdict and the passages on either side.

    What `either` quotes may stand on a side or on none. A distorted statement twists what the articles say.
    """

    text: str
    verdict: Verdict
    supports: tuple[str, ...]
    contradicts: tuple[str, ...]
    either: tuple[str, ...]
    distorted: bool

    @property
    def quotes(self) -> tuple[str, ...]:
        """Every quote of the case."""
        return (*self.supports, *self.contradicts, *self.either)


@dataclass(frozen=True, slots=True)
class Topic:
    """Articles on one topic and the statements that are asked about it."""

    name: str
    articles: tuple[NewSource, ...]
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A statement, a passage and its side; `known` says why it is known to be misfiled, and is empty otherwise."""

    statement: str
    passage: str
    stance: Stance
    known: str


def load_topics() -> list[Topic]:
    """The topics in the order of their names."""
    return [_build_topic(path) for path in sorted((FOLDER / "accuracy").glob("*.toml"))]


def load_pairs() -> list[Pair]:
    """The pairs of `judgements.toml` in their order."""
    return [
        Pair(row["statement"], row["passage"], Stance(row["stance"]), row.get("xfail", ""))
        for row in _read(FOLDER / "judgements.toml")["judgement"]
    ]


def _build_topic(path: Path) -> Topic:
    content = _read(path)
    articles = tuple(NewSource(**{**row, "text": row["text"].strip()}) for row in content["article"])
    return Topic(path.stem, articles, tuple(_build_case(row) for row in content["statement"]))


def _build_case(row: dict[str, Any]) -> Case:
    supports, contradicts, either = (tuple(row.get(side, ())) for side in ("supports", "contradicts", "either"))
    return Case(row["text"], Verdict(row["verdict"]), supports, contradicts, either, row.get("distorted", False))


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
