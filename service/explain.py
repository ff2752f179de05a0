"""Use case: every step from a statement to its judged candidates, as text for those who debug a rule."""

from __future__ import annotations

from collections.abc import Iterator

from service.extraction.tokens import index_tokens
from service.model import Claim, Judgement, Quantity, Slot, StoredClaim, TimeSpan
from service.storage.port import Store
from service.verify import Question, find_judged, read


def explain(store: Store, question: Question, *, width: int) -> Iterator[str]:
    """Lines on how the statement is read, what it is looked up under, and how each candidate is judged.

    Of the candidates the best aligned `question.limit` are shown. Raises NoClaimError and the store's errors.
    """
    statement = read(store, question.statement)
    yield f"Statement: {statement.text}"
    for word in statement.mended:
        yield f"Mended:    “{word.text}” read as “{word.read_as}”"
    for number, claim in enumerate(statement.claims):
        yield f"\nPart {number + 1}: “{statement.text[claim.start : claim.end]}” [{claim.start}:{claim.end}]"
        yield from _tell_claim(claim, "  ")
        yield f"  {'tokens':<12}{' '.join(index_tokens(claim))}"
        judged = find_judged(store, question, (statement, number), width)
        judged.sort(key=lambda pair: (-pair[1].score, pair[0].id))
        yield f"  {'candidates':<12}{len(judged)} (at most {width})"
        for rank, (found, judgement) in enumerate(judged[: question.limit], 1):
            yield from _tell_candidate(rank, found, judgement)


def _tell_candidate(rank: int, found: StoredClaim, judgement: Judgement) -> Iterator[str]:
    source = found.source
    who = ", ".join(filter(None, (source.publisher or source.title, source.published_at, found.id)))
    yield f"\n  {rank}. {judgement.stance} · {judgement.relation} · {judgement.score:.2f} ({who})"
    yield f"     “{' '.join(found.text.split())}”"
    for reason in judgement.reasons:
        yield f"     {reason.rule} [{reason.slot}: “{reason.statement}” | “{reason.source}”] {reason.message}"
    yield from _tell_claim(found.claim, "     ")


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
