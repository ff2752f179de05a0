"""Use case: a draft in, each claim of it that can be checked out, with the evidence on both sides."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from service import __version__
from service.answer import DraftAnswer, DraftClaim, Engine
from service.deadline import each_in_time
from service.errors import NoSentenceError
from service.extraction.checkable import group_claims, is_checkable
from service.extraction.outline import read_clause
from service.extraction.reader import find_day, read_source, read_topic
from service.model import Verdict
from service.standing import stand
from service.storage.port import Store
from service.verify import Question, Statement, answer_statement, build_part


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that is not stored, its headline and its day (RFC 3339)."""

    text: str
    title: str | None = None
    published_at: str | None = None


def verify_draft(store: Store, draft: Draft, question: Question, *, width: int) -> DraftAnswer:
    """Each clause of a draft that sources can bear out or rule out, in text order; the question says which sources.

    The draft is read as sources are, and a claim is held to candidates with what the draft lends it. A draft without
    such claims has an empty list; of one with very many those behind the first `count_checked` are not looked up. All
    is of one state of the store; raises the store's errors.
    """
    asked = replace(question, statement=draft.text)
    with store.snapshot():
        claims = tuple(
            _check(store, asked, statement, width) if statement.sides else _pass_over(statement)
            for statement in each_in_time(read_draft(draft))
        )
        counts = Counter(claim.verdict for claim in claims)
        told = {verdict.value: counts[verdict] for verdict in Verdict}
        return DraftAnswer(claims, told, Engine(__version__, store.corpus_revision()))


def count_checked(text: str) -> int:
    """How many claims of a draft are looked up at most: 400, or one for every 100 characters; of news 40,000 characters
    hold some 350.
    """
    return max(400, len(text) // 100)


def read_draft(draft: Draft) -> list[Statement]:
    """The statements of a draft in text order: the checkable claims that share words of it are the parts of one.

    Those behind the first `count_checked` claims have no sides to be held to candidates.
    """
    text, published_at = draft.text, draft.published_at
    try:
        found = read_source(text, title=draft.title, published_at=published_at)
    except NoSentenceError:
        return []
    checkable = [claim for claim in found if is_checkable(claim, text[claim.start : claim.end])]
    topic, day = read_topic(text, title=draft.title), find_day(published_at)
    statements, left = list[Statement](), count_checked(text)
    for group in group_claims(checkable):
        left -= len(group)
        if left < 0:
            statements.append(Statement(text, group, ()))
            continue
        outlines = (read_clause(text[claim.start : claim.end], claim, day) for claim in group)
        parts = [stand(claim, outline, topic, published_at) for claim, outline in zip(group, outlines, strict=True)]
        claims, sides = tuple(part.claim for part in parts), tuple(part.side for part in parts)
        around = tuple(part.around for part in parts)
        statements.append(Statement(text, claims, sides, around=around, among=len(checkable)))
    return statements


def _pass_over(statement: Statement) -> DraftClaim:
    parts = tuple(build_part(statement.text, claim, Verdict.NOT_ENOUGH_EVIDENCE) for claim in statement.claims)
    start, end = min(part.start for part in parts), max(part.end for part in parts)
    return DraftClaim(
        text=statement.text[start:end],
        start=start,
        end=end,
        verdict=Verdict.NOT_ENOUGH_EVIDENCE,
        summary="It was not looked up.",
        parts=parts,
        supporting=(),
        contradicting=(),
        related=(),
        correction=None,
        gaps=(
            f"of this draft the first {count_checked(statement.text)} claims are looked up: send the rest as another",
        ),
    )


def _check(store: Store, question: Question, statement: Statement, width: int) -> DraftClaim:
    answer = answer_statement(store, question, statement, width)
    start, end = min(part.start for part in answer.parts), max(part.end for part in answer.parts)
    return DraftClaim(
        text=statement.text[start:end],
        start=start,
        end=end,
        verdict=answer.verdict,
        summary=answer.summary,
        parts=answer.parts,
        supporting=answer.supporting,
        contradicting=answer.contradicting,
        related=answer.related,
        correction=answer.correction,
        gaps=answer.gaps,
    )
