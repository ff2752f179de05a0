"""Evidence into verdicts, a summary and a correction."""

from __future__ import annotations

from itertools import product

import pytest

from service.answer import Evidence, Excerpt, Provenance
from service.model import Reason, Relation, Stance, Verdict
from service.verification.verdict import count_origins, find_correction, summarise, verdict_of_part, verdict_of_whole

YES, NO, NEAR = Stance.SUPPORTS, Stance.CONTRADICTS, Stance.RELATED


def _evidence(
    stance: Stance,
    *,
    publisher: str | None = "AGI",
    source: str = "s_1",
    said: str = "20 officers",
    relation: Relation = Relation.FIGURE_DIFFERS,
    published_at: str | None = "2022-01-07T10:00:00Z",
) -> Evidence:
    provenance = Provenance(
        source_id=source, title=None, publisher=publisher, author=None, url=None, published_at=published_at,
        retrieved_at="2022-01-08T00:00:00Z", sha256="", revision=1,
        superseded_by=None,
        withdrawn_at=None, link=None, attribution=(),
        agency=None,
        by_hand=False,
        origin=(publisher or source).casefold(), also_in=(),
        review=None,
    )  # fmt: skip
    reason = Reason("quantity.differs", "quantity", "18 officers", said, "So.")
    return Evidence("c_1", 0, stance, relation, 0.9, Excerpt(said, 0, len(said), "", ""), (reason,), provenance, None)


@pytest.mark.parametrize(
    ("stances", "expected"),
    [
        ([], Verdict.NOT_ENOUGH_EVIDENCE),
        ([NEAR, NEAR], Verdict.NOT_ENOUGH_EVIDENCE),
        ([YES], Verdict.SUPPORTED),
        ([YES, NEAR], Verdict.SUPPORTED),
        ([NO], Verdict.CONTRADICTED),
        ([NO, NEAR, NO], Verdict.CONTRADICTED),
        ([YES, NO], Verdict.CONFLICTING),
        ([NO, YES, NEAR], Verdict.CONFLICTING),
    ],
)
def test_a_part_is_what_its_evidence_says(stances: list[Stance], expected: Verdict) -> None:
    assert verdict_of_part([_evidence(stance) for stance in stances]) is expected


def test_the_whole_is_as_its_worst_part() -> None:
    order = [Verdict.CONTRADICTED, Verdict.CONFLICTING, Verdict.NOT_ENOUGH_EVIDENCE, Verdict.SUPPORTED]
    for parts in product(order, repeat=3):
        assert verdict_of_whole(parts) is min(parts, key=order.index)
    assert verdict_of_whole([]) is Verdict.NOT_ENOUGH_EVIDENCE


def test_copies_of_one_publisher_are_one_origin() -> None:
    assert count_origins([]) == 0
    assert count_origins([_evidence(YES), _evidence(YES, source="s_2", publisher="agi")]) == 1
    assert count_origins([_evidence(YES), _evidence(YES, publisher=None, source="s_2")]) == 2


def test_the_summary_counts_excerpts_sources_and_origins() -> None:
    assert summarise([], []) == "No stored excerpt supports or contradicts it."
    both = summarise([_evidence(YES), _evidence(YES, source="s_2")], [_evidence(NO)])
    assert both == (
        "2 excerpts from 2 sources (1 origin) support it; 1 excerpt from 1 source (1 origin) contradicts it."
    )
    assert summarise([], [_evidence(NO)]).startswith("None supports it; ")


def test_a_correction_needs_one_candidate() -> None:
    one = find_correction(Verdict.CONTRADICTED, [_evidence(NO), _evidence(NO, source="s_2", publisher="Second")])
    assert one == "sources give 20 officers (AGI, 2022-01-07; Second, 2022-01-07), not 18 officers"
    undated = find_correction(Verdict.CONTRADICTED, [_evidence(NO, publisher=None, published_at=None)])
    assert undated == "sources give 20 officers (s_1), not 18 officers"


@pytest.mark.parametrize(
    ("verdict", "contradicting"),
    [
        pytest.param(Verdict.CONFLICTING, [_evidence(NO)], id="conflicting"),
        pytest.param(Verdict.CONTRADICTED, [], id="no excerpt"),
        pytest.param(Verdict.CONTRADICTED, [_evidence(NO), _evidence(NO, said="25 officers")], id="two figures"),
        pytest.param(Verdict.CONTRADICTED, [_evidence(NO, relation=Relation.NEGATED)], id="no figure"),
        pytest.param(
            Verdict.CONTRADICTED, [_evidence(NO), _evidence(NO, relation=Relation.ANTONYM)], id="a figure and a denial"
        ),
    ],
)
def test_otherwise_nothing_is_corrected(verdict: Verdict, contradicting: list[Evidence]) -> None:
    assert find_correction(verdict, contradicting) is None
