from __future__ import annotations

from typing import Any

import pytest

from service.extraction.attribution import find_attribution
from service.extraction.reader import read_source
from service.model import Modality
from tests.reading import analyse_one, load_cases


@pytest.mark.parametrize("case", load_cases("cues"))
def test_polarity_and_modality_reach_their_own_event(case: dict[str, Any]) -> None:
    claim = read_source(case["text"])[0 if case.get("first") else -1]
    assert (claim.negated, claim.modality) == (case.get("negated", False), case.get("modality", "fact"))


@pytest.mark.parametrize("case", load_cases("attribution"))
def test_who_said_it_is_told_in_the_words_of_the_text(case: dict[str, Any]) -> None:
    found = find_attribution(analyse_one(case["text"]))
    assert [each.text for each in found] == case["said_by"]
    assert all(case["text"][each.start : each.end] == each.text for each in found)


def test_every_claim_of_a_sentence_has_its_attribution() -> None:
    claims = read_source("Three people died and 40 were hurt, the coast guard said.")
    assert len(claims) == 2
    assert all([who.text for who in claim.attribution] == ["the coast guard"] for claim in claims)


def test_a_denial_is_not_also_a_negation() -> None:
    (claim,) = read_source("The club denied that it had not paid 12 players.")
    assert claim.modality is Modality.DENIED
    assert not claim.negated
