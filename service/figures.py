"""Use case: the timeline of one figure, who reported it when and what they gave."""

from __future__ import annotations

from collections.abc import Mapping

from service import __version__
from service.answer import Engine, FigurePoint, Figures
from service.errors import NoFigureError
from service.evidence import build_provenance, show_quantity
from service.model import Judgement, StoredClaim
from service.origins import Origin, find_origins
from service.storage.port import Store
from service.timeline import COMPARED, find_overtaken
from service.verification.stance import STANCE_THRESHOLD
from service.verify import Question, find_judged, read

_MOST = 200  # reports that a picture can show


def find_figures(store: Store, question: Question, *, width: int) -> Figures:
    """The stored reports of the first figure that a statement gives: of the same event, group, place and time.

    The best aligned, at most 200 and one a clause, oldest first, undated ones last. Raises NoClaimError, NoFigureError
    when the statement gives no figure, and the store's errors.
    """
    with store.snapshot():
        statement = read(store, question.statement)
        part = next((at for at, claim in enumerate(statement.claims) if claim.quantity), None)
        if part is None:
            raise NoFigureError("The statement gives no figure: state how many, how much or which share.")
        judged = find_judged(store, question, (statement, part), width)
        told = {
            (stored.source.id, stored.claim.start, stored.claim.end): (stored, judgement)
            for stored, judgement in sorted(judged, key=lambda each: (each[1].score, each[0].id))
            if judgement.relation in COMPARED
            and judgement.score >= max(STANCE_THRESHOLD, question.min_score)
            and stored.claim.quantity
        }
        best = sorted(told.values(), key=lambda each: (-each[1].score, each[0].id))[:_MOST]
        origins = find_origins(store, [stored for stored, _ in best], as_of=question.as_of)
        revision = store.corpus_revision()
    overtaken = find_overtaken(best)
    points = [
        _point(stored, judgement, origin, overtaken) for (stored, judgement), origin in zip(best, origins, strict=True)
    ]
    points.sort(key=lambda point: (point.published_at is None, point.published_at or "", point.claim_id))
    asked = statement.claims[part]
    assert asked.quantity is not None  # noqa: S101 - the part was chosen for it
    return Figures(
        statement=statement.text,
        quantity=show_quantity(asked.quantity, asked),
        points=tuple(points),
        origins=len({point.origin for point in points}),
        engine=Engine(__version__, revision),
    )


def _point(stored: StoredClaim, judgement: Judgement, origin: Origin, overtaken: Mapping[str, str]) -> FigurePoint:
    claim, provenance = stored.claim, build_provenance(stored, origin)
    assert claim.quantity is not None  # noqa: S101 - only such are told
    shown = show_quantity(claim.quantity, claim)
    day = next((time.first for time in claim.times if not time.first.startswith("0000")), None)
    return FigurePoint(
        claim_id=stored.id,
        source_id=stored.source.id,
        published_at=stored.source.published_at,
        time=day,
        low=shown.low,
        high=shown.high,
        low_open=shown.low_open,
        high_open=shown.high_open,
        comparator=shown.comparator,
        approximate=shown.approximate,
        unit=shown.unit,
        stance=judgement.stance,
        superseded_by=overtaken.get(stored.id),
        publisher=stored.source.publisher,
        attribution=provenance.attribution,
        origin=provenance.origin,
        url=provenance.url,
        link=provenance.link,
        excerpt=stored.text,
    )
