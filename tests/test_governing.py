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
    if case["modality"] == "fact":
        assert judgement.stance is not Stance.CONTRADICTS
    else:
        assert judgement.stance is Stance.RELATED


def test_a_statement_takes_itself_back_as_a_source_does() -> None:
    assert [claim.modality for claim in read_statement("40 hives were lost. That is false.")] == [Modality.DENIED]


@pytest.mark.parametrize(
    "form",
    [
        "The keeper denied that {} hives were lost.",
        "Nobody knows whether {} hives were lost.",
        "The report that {} hives were lost was false.",
    ],
)
def test_two_that_are_not_asserted_rule_out_nothing(form: str) -> None:
    (judgement,) = compare(form.format(40), [form.format(12)])
    assert judgement.stance is Stance.RELATED


@pytest.mark.parametrize("lead", ["It is no secret", "No wonder", "It was no accident", "There is no question"])
def test_what_is_affirmed_by_a_no_is_not_denied(lead: str) -> None:
    (judgement,) = compare("40 hives were lost.", [f"{lead} that 40 hives were lost."])
    assert judgement.stance is Stance.SUPPORTS


@pytest.mark.parametrize(
    "denial",
    ["There was no accident at the mill.", "Ruiz was not surprised by the ruling.", "Hail in May is not unusual."],
)
def test_what_a_no_denies_is_denied(denial: str) -> None:
    affirmed = denial.replace("no accident", "an accident").replace("not ", "")
    (judgement,) = compare(affirmed, [denial])
    assert judgement.stance is not Stance.SUPPORTS


@pytest.mark.parametrize(
    "rest",
    [
        "This never happened before.",
        "It was not so bad as in 2010.",
        "Nobody denied it.",
        "None of this is false.",
        "They were fake hives.",
    ],
)
def test_what_only_looks_like_taking_it_back_does_not(rest: str) -> None:
    (judgement,) = compare("40 hives were lost.", [f"40 hives were lost. {rest}"])
    assert judgement.stance is Stance.SUPPORTS


@pytest.mark.parametrize(
    ("passage", "stance"),
    [
        ("Reports of 40 hives lost were denied by the keeper.", Stance.RELATED),
        ("Claims that 40 hives were lost were wrong.", Stance.RELATED),
        ("The keeper denied that the shed burned and 40 hives were lost.", Stance.RELATED),
        ("The keeper said that the shed burned and 40 hives were lost.", Stance.SUPPORTS),
        ("The keeper reported that 40 hives were lost and denied selling any.", Stance.SUPPORTS),
    ],
)
def test_reports_that_are_denied_and_those_that_are_not(passage: str, stance: Stance) -> None:
    (judgement,) = compare("40 hives were lost.", [passage])
    assert judgement.stance is stance
