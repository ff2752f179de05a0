"""What became of the claims of a text from one revision to the next."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.verification.changes import Changes, compare_claims

A, A2, B, C = "At least 18 officers died.", "At least 19 officers died.", "The airport was closed.", "Snow fell in May."


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param([], [], Changes(0, (), (), ()), id="nothing"),
        pytest.param([A, B], [B, A], Changes(2, (), (), ()), id="another order"),
        pytest.param([A], [A.replace(" ", "\n ")], Changes(1, (), (), ()), id="other blanks"),
        pytest.param([A, B], [A2, B], Changes(1, ((0, 0),), (), ()), id="another figure"),
        pytest.param([B], [B, C], Changes(1, (), (), (1,)), id="added"),
        pytest.param([B, C], [C], Changes(1, (), (0,), ()), id="dropped"),
        pytest.param([B], [C], Changes(0, (), (0,), (0,)), id="something else"),
        pytest.param([A, A], [A, A2], Changes(1, ((1, 1),), (), ()), id="one of two"),
        pytest.param([A], [A2, A[:-1]], Changes(0, ((0, 1),), (), (0,)), id="the likest is its new wording"),
    ],
)
def test_changes_are_told(old: list[str], new: list[str], expected: Changes) -> None:
    assert compare_claims(old, new) == expected


@given(st.lists(st.sampled_from([A, A2, B, C]), max_size=8), st.lists(st.sampled_from([A, A2, B, C]), max_size=8))
def test_every_claim_is_accounted_for_once(old: list[str], new: list[str]) -> None:
    found = compare_claims(old, new)
    assert found.kept + len(found.reworded) + len(found.dropped) == len(old)
    assert found.kept + len(found.reworded) + len(found.added) == len(new)
