"""Use case: every step from a statement to its judged candidates, for those who debug a rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from service.answer import Mending
from service.extraction.tokens import index_tokens
from service.model import Claim, Judgement, Quantity, Slot, StoredClaim, TimeSpan
from service.storage.port import Store
from service.verify import Question, find_judged, read


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored claim and how it is judged."""

    claim_id: str
    text: str
    publisher: str | None
    published_at: str | None
    claim: Claim
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the statement: how it is read, what it is looked up under, how many are found, and the best of them."""

    text: str
    start: int
    end: int
    claim: Claim
    tokens: tuple[str, ...]
    found: int
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The way from a statement to what is judged."""

    statement: str
    mended: tuple[Mending, ...]
    parts: tuple[Step, ...]


def trace(store: Store, question: Question, *, width: int) -> Explanation:
    """How the statement is read, what it is looked up under, and how each candidate is judged.

    Of the candidates the best aligned `question.limit` are shown. Raises NoClaimError and the store's errors.
    """
    statement = read(store, question.statement)
    parts = []
    for number, claim in enumerate(statement.claims):
        judged = find_judged(store, question, (statement, number), width)
        judged.sort(key=lambda pair: (-pair[1].score, pair[0].id))
        text = statement.text[claim.start : claim.end]
        best = tuple(_build_candidate(*pair) for pair in judged[: question.limit])
        parts.append(Step(text, claim.start, claim.end, claim, tuple(index_tokens(claim)), len(judged), best))
    return Explanation(statement.text, statement.mended, tuple(parts))


def _build_candidate(found: StoredClaim, judgement: Judgement) -> Candidate:
    source = found.source
    return Candidate(
        found.id, found.text, source.publisher or source.title, source.published_at, found.claim, judgement
    )


def tell_explanation(explanation: Explanation, *, width: int) -> Iterator[str]:
    """The lines of an explanation."""
    yield f"Statement: {explanation.statement}"
    for word in explanation.mended:
        yield f"Mended:    “{word.text}” read as “{word.read_as}”"
    for number, part in enumerate(explanation.parts, 1):
        yield f"\nPart {number}: “{part.text}” [{part.start}:{part.end}]"
        yield from _tell_claim(part.claim, "  ")
        yield f"  {'tokens':<12}{' '.join(part.tokens)}"
        yield f"  {'candidates':<12}{part.found} (at most {width})"
        for rank, candidate in enumerate(part.candidates, 1):
            yield from _tell_candidate(rank, candidate)


def _tell_candidate(rank: int, candidate: Candidate) -> Iterator[str]:
    judgement = candidate.judgement
    who = ", ".join(filter(None, (candidate.publisher, candidate.published_at, candidate.claim_id)))
    yield f"\n  {rank}. {judgement.stance} · {judgement.relation} · {judgement.score:.2f} ({who})"
    yield f"     “{' '.join(candidate.text.split())}”"
    for reason in judgement.reasons:
        yield f"     {reason.rule} [{reason.slot}: “{reason.statement}” | “{reason.source}”] {reason.message}"
    yield from _tell_claim(candidate.claim, "     ")


def _tell_claim(claim: Claim, margin: str) -> Iterator[str]:
    """The slots of a claim that are filled, one a line."""
    marks = [name for name in ("negated", "narrowed", "background", "open_subject") if getattr(claim, name)]
    slots = {
        "event": _tell_slot(claim.event),
        "group": _tell_slot(claim.group),
        "quantity": _tell_quantity(claim.quantity),
        "times": "; ".join(map(_tell_time, claim.times)),
        "places": " ".join(claim.places),
        "scope": " ".join(claim.scope),
        "names": " ".join(claim.names),
        "said by": "; ".join(f"“{found.text}”" for found in claim.attribution),
        "tied to": " ".join(claim.circumstances),
        "modality": " ".join([claim.modality, *marks]),
        "subject": " ".join(claim.subject),
        "terms": " ".join(claim.terms),
        "context": " ".join(claim.context),
    }
    for name, told in slots.items():
        if told:
            yield f"{margin}{name:<12}{told}"


def _tell_slot(slot: Slot | None) -> str:
    return f"{slot.concept} “{slot.text}”" if slot else ""


def _tell_quantity(quantity: Quantity | None) -> str:
    """The figure as an interval: [ and ] where the end belongs to it, ( and ) where it does not."""
    if quantity is None:
        return ""
    low = "…" if quantity.low is None else f"{quantity.low:f}"
    high = "…" if quantity.high is None else f"{quantity.high:f}"
    interval = f"{'(' if quantity.low_open else '['}{low}, {high}{')' if quantity.high_open else ']'}"
    marks = [name for name in ("approximate", "strict") if getattr(quantity, name)]
    return " ".join([quantity.comparator, interval, quantity.unit, f"({quantity.kind})", *marks, f"“{quantity.text}”"])


def _tell_time(time: TimeSpan) -> str:
    return f"{time.relation} {time.first}..{time.last} “{time.text}”"
