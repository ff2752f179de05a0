from __future__ import annotations

from typing import Any

import pytest

from service.extraction.clauses import is_claimed, split_clauses
from service.extraction.reader import read_source
from tests.reading import analyse_one, excerpts, load_cases


@pytest.mark.parametrize("case", load_cases("clauses"))
def test_each_claim_is_cut_out_with_its_own_clause(case: dict[str, Any]) -> None:
    assert excerpts(case["text"], read_source(case["text"])) == case["excerpts"]


@pytest.mark.parametrize("case", [row.values[0] for row in load_cases("clauses")])
def test_clauses_stand_in_order_and_do_not_overlap(case: dict[str, Any]) -> None:
    analysis = analyse_one(case["text"])
    end = 0
    for first, last in split_clauses(analysis):
        assert end <= first < last <= len(analysis.tokens)
        end = last


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("The truce lasts two weeks.", True),
        ("A two-week truce began.", False),
        ("A 40-year-old woman spoke.", False),
        ("The shop closed two hours later.", False),
    ],
)
def test_a_figure_that_only_qualifies_claims_nothing(text: str, claimed: bool) -> None:
    assert any(is_claimed(found) for found in analyse_one(text).quantities) is claimed


@pytest.mark.parametrize(
    ("word", "verb"),
    [("killed", True), ("were", True), ("fell", True), ("Red", False), ("bridge", False), ("deed", False)],
)
def test_a_verb_is_told_by_its_form(word: str, verb: bool) -> None:
    assert any(token.verb for token in analyse_one(f"He {word}").tokens[1:]) is verb
