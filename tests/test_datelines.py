"""An agency that a whole text is credited to is found at its ends, and only there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.extraction.datelines import find_agency
from service.lexicon.speakers import speakers
from tests.reading import load_cases

NAMES = sorted(set(speakers().whole.values()))


@pytest.mark.parametrize("case", load_cases("datelines"))
def test_the_agency_of_a_text(case: dict[str, Any]) -> None:
    assert find_agency(case["text"]) == case.get("agency")


@given(st.text(max_size=300), st.sampled_from(NAMES))
def test_any_text_names_a_known_agency_or_none(text: str, name: str) -> None:
    assert find_agency(text) in (None, *NAMES)
    assert find_agency(f"{text} ({name}) - {text}\n{text} ({name})") in (None, *NAMES)
