from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import NoClaimError
from service.extraction.reader import read_source, read_statement
from service.extraction.tokens import index_tokens
from service.model import MARKERS


def tokens(text: str) -> set[str]:
    return {token for claim in read_statement(text) for token in index_tokens(claim)}


@pytest.mark.parametrize("form", ["2,300", "2300", "2.3 thousand", "two thousand three hundred", "2\u00a0300"])
def test_one_value_is_indexed_under_one_token(form: str) -> None:
    assert "#2300" in tokens(f"{form} people were held in Lima.")


@pytest.mark.parametrize(
    "text", ["18 officers killed", "18 officers died", "18 officers lost their lives", "the death of 18 officers"]
)
def test_paraphrases_share_the_concept(text: str) -> None:
    assert {"@kill", "@security_force", "#18"} <= tokens(text)


def test_a_concept_brings_the_broader_ones() -> None:
    assert {"@police", "@security_force", "@person"} <= tokens("12 policemen were hurt.")


def test_a_place_brings_what_contains_it() -> None:
    assert {"&kz", "&kz.almaty"} <= tokens("12 men were hurt in Almaty.")


def test_one_who_acts_is_looked_up_under_the_act() -> None:
    found = tokens("18 officers killed a man.")
    assert "@kill" in found
    assert not any(token.endswith("/agent") for token in found)


def test_a_name_is_indexed_as_a_bare_word() -> None:
    assert "petrova" in tokens("Dr Petrova left the clinic.")


def test_words_of_the_article_around_a_claim_are_left_out() -> None:
    last = read_source("The reservoir cracked. Nine farmers drowned.")[-1]
    assert "reservoir" not in index_tokens(last)


@given(st.text(max_size=200))
def test_tokens_are_single_and_no_markers(text: str) -> None:
    try:
        claims = read_statement(text)
    except NoClaimError:
        return
    for claim in claims:
        found = index_tokens(claim)
        assert len(found) == len(set(found))
        assert all(token and token not in MARKERS and not any(map(str.isspace, token.strip("#"))) for token in found)
