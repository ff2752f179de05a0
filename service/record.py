"""What is kept of answers: verifications under an address of their own, and answers to requests that may come again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from service.model import Verdict

_SIDES = ("supporting", "contradicting", "related")


@dataclass(frozen=True, slots=True)
class Sides:
    """Ids of claims on either side of a statement, best first."""

    supporting: tuple[str, ...]
    contradicting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordHead:
    """What a list tells of a stored verification; `request` is the question as JSON.

    `purged` are the ids of sources that were removed for good since, sorted: nothing of them is kept.
    """

    id: str
    created_at: str
    request: bytes
    verdict: Verdict
    purged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """A stored verification: `answer` is the JSON that was answered, `sides` the claims that it showed.

    `sides` stay when a source is purged: their ids tell nothing of it.
    """

    head: RecordHead
    sides: Sides
    answer: bytes


@dataclass(frozen=True, slots=True)
class Reservation:
    """A key that a request came under, what tells the request from others, and a token of who is answering it."""

    key: str
    fingerprint: str
    token: str


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The answer to a request: its status, its headers in order, and its body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class KeptRequest:
    """What is kept under a key: the request's fingerprint, and its answer unless it `is_running` still or the answer
    was forgotten with a source.
    """

    fingerprint: str
    is_running: bool
    answer: KeptAnswer | None


def redact(answer: dict[str, Any], source_id: str) -> dict[str, Any]:
    """An answer without what it has of one source: its excerpts, the sentences drawn from all of them, its id among the
    copies of others, and the label of an origin that it may have lent to them.

    The verdict, the counts and the summary stay as they were answered. What is missing quotes the nearest excerpts,
    shown or not, so all of `gaps` goes.
    """
    shown = [each["provenance"] for side in _SIDES for each in answer[side]]
    labels = {each["origin"] for each in shown if source_id in (each["source_id"], *each["also_in"])}
    sides = {
        side: [
            {**each, "provenance": _redact_provenance(each["provenance"], source_id, labels)}
            for each in answer[side]
            if each["provenance"]["source_id"] != source_id
        ]
        for side in _SIDES
    }
    return {**answer, **sides, "correction": None, "gaps": []}


def _redact_provenance(provenance: dict[str, Any], source_id: str, labels: set[str]) -> dict[str, Any]:
    """Where another excerpt comes from: one of `labels`, any where there is none, turns into its publisher or id."""
    origin = provenance["origin"]
    if not labels or origin in labels:
        origin = (provenance["publisher"] or provenance["source_id"]).casefold()
    also_in = [other for other in provenance["also_in"] if other != source_id]
    return {**provenance, "origin": origin, "also_in": also_in}
