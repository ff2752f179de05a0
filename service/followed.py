"""What follows from what was stored: where sources disagree, and what watched statements come out as."""

from __future__ import annotations

from msgspec import Struct

from service.model import Reason, Relation, Verdict


class KeptConflict(Struct, frozen=True):
    """Two claims, by id, of which a judgement says that they exclude each other, the earlier published first.

    `day` is when the later one was published. The judgement is of the earlier taken as a statement, or of the later
    where it is `turned`; `grown` says that the later one gives a count of people as higher. `sources` are the ids of
    theirs.
    """

    id: str
    day: str
    earlier: str
    later: str
    sources: tuple[str, str]
    relation: Relation
    score: float
    reasons: tuple[Reason, ...]
    turned: bool
    grown: bool


class Watch(Struct, frozen=True):
    """A statement that is verified again when sources that touch it come or go: they share index tokens with it.

    `question` is what was asked, as JSON.
    """

    id: str
    statement: str
    created_at: str
    question: str
    tokens: tuple[tuple[str, ...], ...]


class WatchEvent(Struct, frozen=True):
    """What a watched statement came out as from a moment on; the sides are ids of claims."""

    watch: str
    at: str
    corpus_revision: int
    verdict: Verdict
    summary: str
    supporting: tuple[str, ...]
    contradicting: tuple[str, ...]
