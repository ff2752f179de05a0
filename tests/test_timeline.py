"""A count is overtaken by the newest higher one that was published on a later day."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.ingest import NewSource, read
from service.model import Judgement, Reason, Relation, Stance, StoredClaim
from service.timeline import COMPARED, find_overtaken


def build_judged(
    dead: str, day: str | None, relation: Relation = Relation.SAME_FIGURE
) -> tuple[StoredClaim, Judgement]:
    made = read(NewSource(f"The flood killed {dead} people.", published_at=day))
    (claim,) = made.claims
    reason = Reason("quantity.same_figure", "quantity", dead, dead, "It is.")
    return (
        StoredClaim(claim.id, claim.text, claim.claim, made.source, claim.items),
        Judgement(Stance.SUPPORTS, relation, 0.9, (reason,)),
    )


def tell(judged: Sequence[tuple[StoredClaim, Judgement]]) -> dict[str, str]:
    """Which figure is overtaken by which."""
    figures = {stored.id: stored.text.removeprefix("The flood killed ").split(" people")[0] for stored, _ in judged}
    return {figures[old]: figures[new] for old, new in find_overtaken(judged).items()}


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        ([("18", "2023-05-01"), ("20", "2023-05-02")], {"18": "20"}),
        ([("18", "2023-05-01"), ("20", "2023-05-02"), ("26", "2023-05-03")], {"18": "26", "20": "26"}),
        ([("18", "2023-05-01"), ("26", "2023-05-02"), ("20", "2023-05-03")], {"18": "20"}),
        ([("20", "2023-05-01"), ("18", "2023-05-02")], {}),
        ([("18", "2023-05-01T08:00:00Z"), ("20", "2023-05-01T20:00:00Z")], {"18": "20"}),
        ([("18", "2023-05-01"), ("20", "2023-05-01T20:00:00Z")], {}),
        ([("18", "2023-05-01"), ("20", None)], {}),
        ([("18", None), ("20", "2023-05-02")], {}),
        ([("18", "2023-05-01"), ("20", "2023-06-02")], {}),
        ([("18", "0001-01-01"), ("20", "9999-12-31")], {}),
        ([], {}),
    ],
    ids=["higher", "by the newest", "by the newest that is higher", "lower", "later that day", "some time that day",
         "by an undated one",
         "an undated one", "months later", "far dates", "nothing"],
)  # fmt: skip
def test_a_count_is_overtaken(reports: list[tuple[str, str | None]], expected: dict[str, str]) -> None:
    judged = [build_judged(*report) for report in reports]
    assert tell(judged) == tell(judged[::-1]) == expected


@pytest.mark.parametrize("relation", Relation)
def test_only_what_was_compared_overtakes(relation: Relation) -> None:
    judged = [build_judged("18", "2023-05-01"), build_judged("20", "2023-05-02", relation)]
    assert tell(judged) == ({"18": "20"} if relation in COMPARED else {})


@given(st.dictionaries(st.integers(10, 99), st.integers(1, 28), max_size=6))
def test_what_overtakes_is_higher_and_newer(days: dict[int, int]) -> None:
    told = tell([build_judged(str(dead), f"2023-05-{day:02}") for dead, day in days.items()])
    for old, new in told.items():
        assert int(new) > int(old)
        assert days[int(new)] > days[int(old)]
    assert {str(d) for d in days if any(o > d and days[o] > days[d] for o in days)} == {*told}


def test_a_count_of_elsewhere_overtakes_none() -> None:
    judged = []
    for day, place, dead in (("2023-05-01", "Peru", 5), ("2023-05-02", "Kenya", 12)):
        made = read(NewSource(f"Floods in {place} killed {dead} people.", published_at=day))
        found = [StoredClaim(each.id, each.text, each.claim, made.source, each.items) for each in made.claims]
        judged += [(claim, Judgement(Stance.CONTRADICTS, Relation.FIGURE_DIFFERS, 0.9, ())) for claim in found]
    assert len(judged) == 2
    assert find_overtaken(judged) == {}
