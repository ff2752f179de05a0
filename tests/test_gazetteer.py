from __future__ import annotations

import subprocess
import sys
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.lexicon.gazetteer import MAX_WORDS, find_demonym, find_place, fold, is_within, name_of


def _rows(table: str) -> list[list[str]]:
    lines = (files("service.lexicon") / table).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


PLACES = _rows("places.tsv")
DEMONYMS = _rows("demonyms.tsv")
IDS = sorted({row[1] for row in PLACES})

FOUND = {
    "kz": ["Kazakhstan", "KAZAKHSTAN", "kazakhstan"],
    "kz.almaty": ["Almaty", "almaty", "Alma-Ata"],
    "kz.astana": ["Astana", "Nur-Sultan", "Nur\u2011Sultan", "Nur Sultan"],
    "kz.zhanaozen": ["Zhanaozen", "Janaozen"],
    "us": ["US", "USA", "U.S.", "United States", "America"],
    "us.ca.los_angeles": ["Los Angeles", "Los\u00a0Angeles"],
    "us.dc.washington": ["Washington, D.C.", "Washington DC"],
    "us.ny": ["New York"],
    "gb": ["UK", "U.K.", "Britain"],
    "gb.england.london": ["London"],
    "ci": ["Côte d’Ivoire", "Cote d'Ivoire", "Ivory Coast"],
    "ae": ["UAE", "United Arab Emirates"],
    "mm": ["Burma", "Myanmar"],
    "tr": ["Turkey", "Türkiye"],
    "ye.sanaa": ["Sanaa", "Sana’a"],
    "sy.ar_raqqah": ["Raqqa"],
    "sy.deir_ez_zor": ["Deir ez-Zor", "Deir Ezzor"],
    "ua.kyiv": ["Kyiv", "Kiev"],
    "ps.gaza_strip": ["Gaza", "Gaza Strip"],
    "es.catalonia.barcelona": ["Barcelona"],
}
NOT_A_PLACE = [
    "us",
    "of",
    "man",
    "Reading",
    "Police",
    "March",
    "May",
    "Monday",
    "Most",
    "Sale",
    "Nice",
    "Mobile",
    "Split",
    "President",
    "General",
    "Jackson",
    "Victoria",
    "White House",
    "SANA",
    "Duma",
    "Georgia",  # a country and a state
    "Washington",  # a city and a state
    "Springfield",
    "",
    " ",
    "2300",
]


@pytest.mark.parametrize(("name", "place"), [(name, place) for place, names in FOUND.items() for name in names])
def test_a_name_means_its_place_however_it_is_written(name: str, place: str) -> None:
    assert find_place(name) == place


@pytest.mark.parametrize("name", NOT_A_PLACE)
def test_words_people_and_ambiguous_names_are_no_place(name: str) -> None:
    assert find_place(name) is None


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("Kazakh", "kz"),
        ("kazakhs", "kz"),
        ("Russian", "ru"),
        ("British", "gb"),
        ("Britons", "gb"),
        ("Syrian", "sy"),
        ("syrians", "sy"),
        ("South Korean", "kr"),
        ("Frenchmen", "fr"),
        ("Chechen", "ru.chechnya"),
        ("Polish", "pl"),
        ("polish", None),
        ("Korean", None),
        ("almaty", None),
        ("", None),
    ],
)
def test_a_demonym_means_its_place(word: str, place: str | None) -> None:
    assert find_demonym(word) == place


@pytest.mark.parametrize(
    ("inner", "outer", "within"),
    [
        ("kz.almaty", "kz", True),
        ("us.ca.los_angeles", "us.ca", True),
        ("kz", "kz.almaty", False),
        ("kg", "kz", False),
        ("us.ca", "us.c", False),
    ],
)
def test_containment_is_by_whole_parts_of_the_id(inner: str, outer: str, within: bool) -> None:
    assert is_within(inner, outer) is within


@given(st.lists(st.sampled_from(IDS), min_size=3, max_size=3))
def test_containment_is_reflexive_and_transitive(ids: list[str]) -> None:
    a, b, c = ids
    assert is_within(a, a)
    if is_within(a, b) and is_within(b, c):
        assert is_within(a, c)
    country = a.partition(".")[0]
    assert is_within(a, country)


@given(st.text())
def test_any_text_is_looked_up_without_an_error(text: str) -> None:
    for found in (find_place(text), find_demonym(text)):
        assert found is None or isinstance(found, str)


@pytest.mark.parametrize("table", [PLACES, DEMONYMS], ids=["places", "demonyms"])
def test_every_row_lies_in_a_known_place(table: list[list[str]]) -> None:
    known = {row[1] for row in PLACES}
    countries = {place for place in known if "." not in place}
    assert {row[1].partition(".")[0] for row in table} <= countries
    assert {row[1] for row in table} <= known


@pytest.mark.parametrize("table", [PLACES, DEMONYMS], ids=["places", "demonyms"])
def test_every_name_stands_folded_once(table: list[list[str]]) -> None:
    names = [row[0] for row in table if row[0]]
    assert len(names) == len(set(names))
    assert [name for name in names if name == name.lower() and name != fold(name)] == []


def test_max_words_is_the_longest_name() -> None:
    assert max(len(row[0].split()) for row in PLACES) == MAX_WORDS


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("kz", "Kazakhstan"),
        ("ge", "Georgia"),
        ("us.ca", "California"),
        ("us.ca.los_angeles", "Los Angeles"),
        ("de.koln", "Cologne"),
        ("xx.nowhere_known", "Nowhere Known"),
    ],
)
def test_a_place_id_has_a_name_to_show(place: str, name: str) -> None:
    assert name_of(place) == name


def test_the_import_reads_no_table() -> None:
    code = "import service.lexicon.gazetteer as g; assert not g._load_places.cache_info().currsize"
    subprocess.run([sys.executable, "-c", code], check=True)
