"""Times whole drafts among many invented claims, and counts what is lost because their claims share the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.build import open_corpus
from benchmarks.corpus import make_article
from benchmarks.statements import Asked, make_statements
from service.answer import DraftAnswer
from service.draft import Draft, read_draft, verify_draft
from service.settings import Settings
from service.storage.sqlite import SqliteStore
from service.verify import Question, answer_statement

WORDS = 3_000
DRAFTS = 5
_FIRST_ARTICLE = 10_000_000  # none that a corpus holds

HEAD = ("claims", "drafts of 3,000 words", "clauses", "planted in support", "verdicts kept", "p50", "slowest")
"""The share of planted claims shown in support, the share of verdicts that each clause would get by itself, seconds."""


@dataclass(frozen=True, slots=True)
class Told:
    """A draft and the statements that it makes of planted claims."""

    text: str
    asked: tuple[Asked, ...]


def make_draft(number: int, words: int = WORDS) -> Told:
    """A draft of articles that no corpus holds, each with a statement of 25 words of a target behind its opening."""
    statements = list(make_statements("25 words"))
    articles: list[str] = []
    asked: list[Asked] = []
    while sum(len(article.split()) for article in articles) < words:
        at = len(articles)
        told = statements[(number * 20 + at) % len(statements)]
        text = make_article(_FIRST_ARTICLE + number * 100 + at).source.text
        opening = text.index(". ") + 2
        articles.append(f"{text[:opening]}{told.text} {text[opening:]}")
        asked.append(told)
    return Told("\n\n".join(articles), tuple(asked))


def measure_drafts(size: int, width: int) -> Iterator[list[Any]]:
    """A row of `HEAD` over a corpus of so many claims; one draft more warms the caches."""
    made = open_corpus(size)
    drafts = [make_draft(number) for number in range(DRAFTS)]
    times: list[float] = []
    answers: list[DraftAnswer] = []
    with closing(SqliteStore(made.path, cache=Settings().cache)) as store:
        verify_draft(store, Draft(make_draft(DRAFTS).text), Question("", limit=3), width=width)
        for draft in drafts:
            start = perf_counter()
            answers.append(verify_draft(store, Draft(draft.text), Question("", limit=3), width=width))
            times.append(perf_counter() - start)
        alone = [
            answer_statement(store, Question(draft.text), replace(statement, among=0), width).verdict
            for draft in drafts
            for statement in read_draft(Draft(draft.text))
        ]
    verdicts = [claim.verdict for answer in answers for claim in answer.claims]
    kept = sum(one == other for one, other in zip(alone, verdicts, strict=True))
    shown = [
        _is_shown(answer, draft.text, each, made.reading.planted)
        for answer, draft in zip(answers, drafts, strict=True)
        for each in draft.asked
    ]
    shares = (f"{sum(shown) / len(shown):.3f}", f"{kept / len(verdicts):.3f}")
    yield [f"{made.reading.claims:,}", DRAFTS, round(len(verdicts) / DRAFTS), *shares, median(times), max(times)]


def _is_shown(answer: DraftAnswer, text: str, asked: Asked, planted: dict[int, frozenset[str]]) -> bool:
    start = text.index(asked.text)
    shown = {
        item.claim_id
        for claim in answer.claims
        if start <= claim.start < start + len(asked.text)
        for item in claim.supporting
    }
    return not planted[asked.target].isdisjoint(shown)
