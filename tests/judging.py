"""What the tests of judging share: two sentences read and paired."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.outline import read_outline
from service.extraction.reader import read_passage, read_source, read_statement
from service.model import Claim, Judgement, Quantity
from service.verification.pair import Pair, build_pair
from service.verification.stance import Read, judge
from service.verification.whole import Side, Whole, build_whole


def read_one(text: str) -> Claim:
    """The first claim of a statement."""
    return read_statement(text)[0]


def find_quantity(text: str) -> Quantity:
    """The figure of a statement's first claim."""
    quantity = read_one(text).quantity
    assert quantity is not None, text
    return quantity


def build_pairs(statement: str, passage: str) -> list[Pair]:
    """Every claim of the statement beside every claim of the passage."""
    return [
        build_pair(ours, theirs, statement[ours.start : ours.end], passage[theirs.start : theirs.end])
        for ours in read_statement(statement)
        for theirs in read_passage(passage)
    ]


def judge_all(statement: str, passage: str) -> list[Judgement]:
    """Every claim of the statement judged beside every claim of the passage."""
    return [
        judge(
            Read(ours, statement[ours.start : ours.end]),
            Read(theirs, passage[theirs.start : theirs.end]),
        )
        for ours in read_statement(statement)
        for theirs in read_passage(passage)
    ]


def hold(statement: str, passage: str, context: Sequence[str] = (), published_at: str | None = None) -> Whole:
    """A statement held against a whole passage; `context` are the terms that its article lends it, where it has one."""
    found = read_source(passage, published_at=published_at) if published_at else read_passage(passage)
    ours, theirs = (
        Side(read_outline(text), tuple(Read(claim, text[claim.start : claim.end]) for claim in claims))
        for text, claims in ((statement, read_statement(statement)), (passage, found))
    )
    return build_whole(ours, theirs, context)
