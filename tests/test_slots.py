from __future__ import annotations

from typing import Any

import pytest

from service.extraction.reader import read_source
from tests.reading import load_cases, read_figures, told


@pytest.mark.parametrize("case", load_cases("slots"))
def test_a_figure_has_its_own_event_and_group(case: dict[str, Any]) -> None:
    found = [told(claim) for claim in read_figures(case["text"])]
    assert [[each["figure"], each["event"], each["group"]] for each in found] == case["figures"]


@pytest.mark.parametrize("case", [row.values[0] for row in load_cases("slots")])
def test_a_slot_stands_where_its_text_does(case: dict[str, Any]) -> None:
    for claim in read_source(case["text"]):
        for slot in filter(None, (claim.event, claim.group)):
            assert case["text"][slot.start : slot.end] == slot.text


def test_a_pronoun_counts_the_group_of_the_sentence_before() -> None:
    text = "The mudslide injured 900 miners. Some 30 of them are in hospital."
    assert [told(claim) for claim in read_figures(text)][-1] == {
        "figure": "Some 30",
        "event": "@hospital",
        "group": "@miner",
    }
