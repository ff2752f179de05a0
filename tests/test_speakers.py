"""Agencies and media are known by the names that the news writes, and by no word that only looks like one."""

from __future__ import annotations

import pytest

from service.lexicon.lexicon import read_table
from service.lexicon.speakers import agencies_in, agency_named, is_medium

AGENCIES = read_table("speakers.toml")["agencies"]
ALIASES = [(alias, name) for name, others in AGENCIES.items() for alias in others]


@pytest.mark.parametrize(("alias", "name"), ALIASES, ids=[alias for alias, _ in ALIASES])
def test_every_name_is_its_agencys(alias: str, name: str) -> None:
    assert agency_named(alias) == agency_named(alias.lower()) == name
    assert agency_named(f"The {alias}", as_written=True) == name
    assert agencies_in(f"the {alias} said") == (name,)


def test_no_two_agencies_share_a_name() -> None:
    known = [
        alias.casefold() for name, others in AGENCIES.items() for alias in {name.casefold(), *map(str.casefold, others)}
    ]
    assert sorted(known) == sorted(set(known))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Russia's TASS news agency", ("TASS",), id="behind a country"),
        pytest.param("REUTERS", ("Reuters",), id="in capitals"),
        pytest.param("the Associated Press of Pakistan", ("Associated Press of Pakistan",), id="the longest"),
        pytest.param("Reuters and AFP", ("Reuters", "AFP"), id="two"),
        pytest.param("a map of the ap region", (), id="in small letters"),
        pytest.param("AP Ruiz", (), id="initials"),
        pytest.param("the Foreign Press Association", (), id="inside another name"),
        pytest.param("Petra Novak", (), id="a person"),
        pytest.param("the Petra news agency", ("Petra",), id="a person's name that an agency has"),
    ],
)
def test_agencies_are_found_as_written(text: str, found: tuple[str, ...]) -> None:
    assert agencies_in(text) == found


@pytest.mark.parametrize(
    ("text", "medium"),
    [
        ("Reuters", True),
        ("the BBC", True),
        ("the Kyiv Post", True),
        ("Kazakh state television", True),
        ("a news agency", True),
        ("the agency", False),
        ("the ministry", False),
        ("the guardian of the child", False),
        ("reporters", False),
    ],
)
def test_what_is_a_medium(text: str, *, medium: bool) -> None:
    assert bool(is_medium(text)) == medium
