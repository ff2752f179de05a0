"""Slots pair one by one; the score weighs them and stays in [0, 1]."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.errors import NoClaimError, NoSentenceError
from service.verification.alignment import align, match_event, match_group, match_place, match_words
from service.verification.match import Match
from tests.judging import build_pairs, read_one

EVENTS = [
    ("18 people were killed", "18 people died", Match.SAME),
    ("18 people were killed", "18 people were beheaded", Match.NARROWER),
    ("18 people were beheaded", "18 people were killed", Match.BROADER),
    ("18 people were killed", "18 people were injured", Match.DIFFERENT),
    ("18 people survived", "18 people were killed", Match.DIFFERENT),
    ("oil prices rose", "oil prices fell", Match.OPPOSITE),
    ("the ban was rejected", "the ban was approved", Match.DIFFERENT),
    ("18 officers were killed", "18 officers killed a man", Match.DIFFERENT),
]


@pytest.mark.parametrize(("statement", "source", "expected"), EVENTS)
def test_events_pair(statement: str, source: str, expected: Match) -> None:
    found = match_event(read_one(statement), read_one(source))
    if expected is Match.DIFFERENT:  # an opposite is another event too
        assert found in (Match.DIFFERENT, Match.OPPOSITE)
    else:
        assert found is expected


GROUPS = [
    ("18 officers were killed", "18 officers were killed", Match.SAME),
    ("18 officers were killed", "18 law enforcement officers were killed", Match.NARROWER),
    ("18 police officers were killed", "18 people were killed", Match.BROADER),
    ("18 officers were killed", "18 protesters were killed", Match.DIFFERENT),
    ("18 soldiers were killed", "18 Turkish soldiers were killed", Match.NARROWER),
    ("18 goats were killed", "18 cows were killed", Match.DIFFERENT),
]


@pytest.mark.parametrize(("statement", "source", "expected"), GROUPS)
def test_groups_pair(statement: str, source: str, expected: Match) -> None:
    assert match_group(read_one(statement), read_one(source)) is expected


PLACES = [
    ("18 people died", "18 people died in Lima", Match.ABSENT),
    ("18 people died in Lima", "18 people died in Lima", Match.SAME),
    ("18 people died in Peru", "18 people died in Lima", Match.NARROWER),
    ("18 people died in Lima", "18 people died in Peru", Match.BROADER),
    ("18 people died in Lima", "18 people died in Cusco", Match.DIFFERENT),
    ("18 people died in Lima", "18 people died", Match.UNKNOWN),
    ("18 people died in Niger", "18 people died in Nigeria", Match.DIFFERENT),
    ("18 people died in Iran", "18 people died in Iraq", Match.DIFFERENT),
]


@pytest.mark.parametrize(("statement", "source", "expected"), PLACES)
def test_places_pair(statement: str, source: str, expected: Match) -> None:
    assert match_place(read_one(statement), read_one(source)) is expected


def test_the_words_that_the_source_lacks_are_named() -> None:
    share, missing = match_words(read_one("26 people died in the earthquake"), read_one("26 people died in the fire"))
    assert share == 0
    assert missing == ("@earthquake",)
    assert match_words(read_one("26 people died"), read_one("26 people died in the fire")) == (1.0, ())


def test_a_part_of_what_is_spoken_of_is_narrower() -> None:
    statement = read_one("18 people died in Peru")
    assert align(statement, read_one("18 people died in Lima")).narrower
    assert align(statement, read_one("18 soldiers died in Peru")).narrower
    assert not align(statement, read_one("18 people died in Peru")).narrower


def test_the_better_the_slots_pair_the_higher_the_score() -> None:
    statement = read_one("18 officers were killed in Lima")
    sources = [
        "20 officers were killed in Lima",
        "20 officers were killed in Cusco",
        "20 officers were injured in Cusco",
        "20 ships were built in Cusco",
    ]
    scores = [align(statement, read_one(source)).score for source in sources]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)
    assert scores[0] == 1.0


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_the_score_is_a_share(one: str, other: str) -> None:
    try:
        pairs = build_pairs(one + " 18 officers were killed", other + " died in Lima")
    except (NoClaimError, NoSentenceError):
        return
    for pair in pairs:
        assert 0 <= pair.alignment.score <= 1
        assert 0 <= pair.alignment.words <= 1
