"""Judged evidence into verdicts, a summary, a correction and what is missing."""

from __future__ import annotations

from collections.abc import Sequence

from service.answer import Evidence
from service.model import Relation, Stance, Verdict

_ORDER = (Verdict.CONTRADICTED, Verdict.CONFLICTING, Verdict.NOT_ENOUGH_EVIDENCE, Verdict.SUPPORTED)


def verdict_of_part(evidence: Sequence[Evidence]) -> Verdict:
    """Only support, only contradiction, both, or neither."""
    stances = {item.stance for item in evidence}
    if Stance.SUPPORTS in stances:
        return Verdict.CONFLICTING if Stance.CONTRADICTS in stances else Verdict.SUPPORTED
    return Verdict.CONTRADICTED if Stance.CONTRADICTS in stances else Verdict.NOT_ENOUGH_EVIDENCE


def verdict_of_whole(parts: Sequence[Verdict]) -> Verdict:
    """Any contradicted part, else any conflicting, else any unknown, else supported; no part at all is unknown."""
    return next((verdict for verdict in _ORDER if verdict in parts), Verdict.NOT_ENOUGH_EVIDENCE)


def summarise(supporting: Sequence[Evidence], contradicting: Sequence[Evidence]) -> str:
    """One sentence for a reader in a hurry."""
    if not supporting and not contradicting:
        return "No stored excerpt supports or contradicts it."
    sides = [_side(supporting, "supports", "support"), _side(contradicting, "contradicts", "contradict")]
    return "; ".join(sides).capitalize() + "."


def _side(evidence: Sequence[Evidence], one: str, many: str) -> str:
    if not evidence:
        return f"none {one} it"
    sources = len({item.provenance.source_id for item in evidence})
    origins = count_origins(evidence)
    verb = one if len(evidence) == 1 else many
    return (
        f"{_count(len(evidence), 'excerpt')} from {_count(sources, 'source')} ({_count(origins, 'origin')}) {verb} it"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def count_origins(evidence: Sequence[Evidence]) -> int:
    """How many independent origins a side has."""
    return len({item.provenance.origin for item in evidence})


def find_correction(verdict: Verdict, contradicting: Sequence[Evidence]) -> str | None:
    """ "sources give at least 18 (AGI, 2022-01-07), not 26": only when every contradicting figure is the same."""
    if verdict is not Verdict.CONTRADICTED:
        return None
    figures = [item.reasons[0] for item in contradicting if item.relation is Relation.FIGURE_DIFFERS]
    if (
        not figures
        or len(figures) != len(contradicting)
        or len({reason.source.casefold() for reason in figures}) > 1
        or len({reason.statement for reason in figures}) > 1
    ):
        return None
    credited = dict.fromkeys(_credit(item) for item in contradicting)
    return f"sources give {figures[0].source} ({'; '.join(credited)}), not {figures[0].statement}"


def _credit(item: Evidence) -> str:
    place = item.provenance.publisher or item.provenance.title or item.provenance.source_id
    return f"{place}, {item.provenance.published_at[:10]}" if item.provenance.published_at else place
