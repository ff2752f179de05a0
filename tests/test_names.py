"""One name in two spellings is one name; two names that look alike are two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.verification.match import Match
from service.verification.names import is_same_name, match_names
from tests.judging import read_one

ONE_NAME = [
    ("tokayev", "tokaev"),
    ("kassym", "kasym"),
    ("gaddafi", "gadhafi"),
    ("zelensky", "zelenskyy"),
    ("netanyahu", "netanjahu"),
    ("khrushchev", "khruschev"),
    ("tchaikovsky", "tchaikovskiy"),
]
TWO_NAMES = [
    ("iran", "iraq"), ("niger", "nigeria"), ("austria", "australia"), ("slovakia", "slovenia"), ("mali", "malawi"),
    ("zambia", "gambia"), ("bush", "busch"), ("george", "jeb"), ("omar", "oman"), ("mauritania", "mauritius"),
    ("paraguay", "uruguay"), ("latvia", "lithuania"), ("guinea", "guyana"), ("li", "lu"), ("kim", "kin"),
    ("johnson", "johnston"), ("dominica", "dominican"), ("moreno", "morelos"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ONE_NAME)
def test_spellings_of_one_name_meet(one: str, other: str) -> None:
    assert is_same_name(one, other)
    assert is_same_name(other, one)


@pytest.mark.parametrize(("one", "other"), TWO_NAMES)
def test_names_that_look_alike_stay_apart(one: str, other: str) -> None:
    assert not is_same_name(one, other)
    assert not is_same_name(other, one)


@given(st.text(st.characters(categories=["Ll"]), min_size=1), st.text(st.characters(categories=["Ll"]), min_size=1))
def test_being_one_name_is_reflexive_and_symmetric(one: str, other: str) -> None:
    assert is_same_name(one, one)
    assert is_same_name(one, other) == is_same_name(other, one)


MATCHES = [
    ("Tokayev spoke to 30 people", "President Tokaev spoke to 30 people", Match.SAME),
    ("George Bush won 30 votes", "Jeb Bush won 30 votes", Match.DIFFERENT),
    ("George Bush won 30 votes", "Bush won 30 votes", Match.SAME),
    ("Bill Clinton won 370 votes", "Hillary Clinton won 227 votes", Match.DIFFERENT),
    ("Moreno scored 21 goals", "Tanaka scored 14 goals", Match.DIFFERENT),
    ("the army lost 21 tanks", "Tanaka scored 14 goals", Match.ABSENT),
    ("Nokia sold 500 phones", "Ericsson sold 300 phones", Match.DIFFERENT),
]


@pytest.mark.parametrize(("statement", "source", "expected"), MATCHES)
def test_a_statement_and_a_source_name_the_same(statement: str, source: str, expected: Match) -> None:
    match, missing = match_names(read_one(statement), read_one(source))
    assert match is expected
    assert bool(missing) == (expected is Match.DIFFERENT)
