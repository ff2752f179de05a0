"""Use case: a statement or a passage in, judged evidence out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.model import Judgement, Verification
from service.storage.port import Store


@dataclass(frozen=True, slots=True)
class Question:
    """A statement and which evidence may answer it; `limit` counts each of the three lists."""

    statement: str
    limit: int = 10
    min_score: float = 0.0
    as_of: str | None = None
    published_after: str | None = None
    published_before: str | None = None
    publishers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def verify(store: Store, question: Question, *, width: int) -> Verification:
    """The stored evidence for and against a statement; raises NoClaimError when it asserts nothing."""
    raise NotImplementedError


def compare(statement: str, passages: Sequence[str]) -> list[Judgement]:
    """The judgement of each passage (a sentence or an article) on the statement; needs no store."""
    raise NotImplementedError
