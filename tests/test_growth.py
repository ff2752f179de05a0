"""A count of people grows where a later one is surely higher than the earlier one states."""

from __future__ import annotations

import pytest

from service.verification.growth import has_grown, is_cumulative, is_passing
from tests.judging import read_one

GROWN = [
    ("18 people were killed", "20 people were killed", True),
    ("18 people were killed", "at least 20 people were killed", True),
    ("at least 18 people were killed", "20 people were killed", True),
    ("more than 100 people were killed", "104 people were killed", True),
    ("no people were killed", "3 people were killed", True),
    ("fewer than 20 people were killed", "25 people were killed", True),
    ("about 400 people were injured", "500 people were injured", True),
    ("between 10 and 20 people were killed", "25 people were killed", True),
    ("12 people were arrested", "14 people were arrested", True),
    ("120 people were infected", "150 people were infected", True),
    ("18 people were killed", "18 people were killed", False),
    ("20 people were killed", "18 people were killed", False),
    ("18 people were killed", "about 20 people were killed", False),
    ("about 400 people were injured", "420 people were injured", False),
    ("dozens of people were injured", "30 people were injured", False),
    ("several people were killed", "9 people were killed", False),
    ("hundreds of people were injured", "640 people were injured", False),
    ("between 10 and 20 people were killed", "15 people were killed", False),
    ("fewer than 20 people were killed", "18 people were killed", False),
    ("up to 20 people were killed", "12 people were killed", False),
    ("2,300 people were injured", "2,302 people were injured", False),
    ("12 houses were destroyed", "14 houses were destroyed", False),
    ("3 percent of people were infected", "5 percent of people were infected", False),
    ("400 people are in hospital", "500 people are in hospital", False),
    ("18 people were killed", "the airport was closed", False),
]


@pytest.mark.parametrize(("earlier", "later", "expected"), GROWN, ids=[f"{row[0]} - {row[1]}" for row in GROWN])
def test_a_count_has_grown(earlier: str, later: str, expected: bool) -> None:
    assert has_grown(read_one(earlier), read_one(later)) is expected


@pytest.mark.parametrize(
    ("text", "cumulative", "passing"),
    [
        ("18 people were killed", True, False),
        ("18 people were hurt", True, False),
        ("18 people were arrested", True, False),
        ("18 people are in hospital", False, True),
        ("18 people are missing", False, True),
        ("18 people were stranded", False, True),
        ("people were killed", False, False),
        ("18 bridges were closed", False, False),
        ("the mill employed 18 women", False, False),
    ],
)
def test_what_happened_to_people_only_grows(text: str, cumulative: bool, passing: bool) -> None:
    claim = read_one(text)
    assert (is_cumulative(claim), is_passing(claim)) == (cumulative, passing)
