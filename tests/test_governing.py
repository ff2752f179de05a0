"""What stands over a clause, in its sentence or the next, tells whether it is asserted."""

from __future__ import annotations

from typing import Any

import pytest

from service.compare import compare
from service.extraction.reader import read_source, read_statement
from service.model import Modality, Stance
from tests.reading import load_cases

CASES = load_cases("governing")


@pytest.mark.parametrize("case", CASES)
def test_what_stands_over_a_clause_tells_how_it_is_meant(case: dict[str, Any]) -> None:
    claim = next(claim for claim in read_source(case["text"]) if claim.quantity and claim.quantity.low)
    assert claim.modality == case["modality"]


@pytest.mark.parametrize("case", CASES)
def test_only_what_is_asserted_takes_a_side(case: dict[str, Any]) -> None:
    statement = "40 hives were lost" if "hives" in case["text"] else "40 soldiers were killed"
    (judgement,) = compare(statement, [case["text"]])
    assert judgement.stance is Stance.RELATED or case["modality"] == "fact"


def test_a_statement_takes_itself_back_as_a_source_does() -> None:
    assert [claim.modality for claim in read_statement("40 hives were lost. That is false.")] == [Modality.DENIED]
