from __future__ import annotations

import pytest

from service.extraction.claims import extract_claims, extract_whole
from service.extraction.reader import read_source
from service.model import FIGURE, OTHER_FIGURE, Claim, Kind
from tests.reading import analyse_one, told

THREE = "26 people were killed in Almaty, more than 3 thousand were arrested and 18 were injured."


def read(text: str) -> list[Claim]:
    return extract_claims(analyse_one(text))


def test_a_sentence_with_three_figures_makes_three_claims() -> None:
    claims = read(THREE)
    assert [(told(claim)["figure"], told(claim)["event"]) for claim in claims] == [
        ("26", "@kill"),
        ("more than 3 thousand", "@arrest"),
        ("18", "@injure"),
    ]
    assert len({(claim.start, claim.end) for claim in claims}) == 3


def test_the_place_of_the_first_clause_is_the_scope_of_the_next() -> None:
    first, second, third = read(THREE)
    assert first.places == ("kz.almaty",)
    assert second.places == third.places == ()
    assert second.scope == third.scope == ("kz.almaty",)


def test_a_claim_without_a_figure_has_its_event() -> None:
    (claim,) = read("The airport is closed.")
    assert claim.quantity is None
    assert told(claim)["event"] == "@close"


@pytest.mark.parametrize("text", ["5 June 2021", "Ana Diaz", "By Ana Diaz", "Page 12", "Almaty"])
def test_a_line_that_asserts_nothing_has_no_claim(text: str) -> None:
    assert read(text) == []


def test_a_statement_may_count_whole() -> None:
    analysis = analyse_one("Paris capital of France")
    (claim,) = extract_whole(analysis)
    assert (claim.start, claim.end) == (analysis.sentence.start, analysis.sentence.end)
    assert extract_whole(analyse_one("Paris")) == []


def test_terms_keep_the_place_of_the_figure() -> None:
    first, _ = read("Two bombs killed 14 civilians.")
    assert first.terms.count(FIGURE) == 1
    assert OTHER_FIGURE in first.terms


def test_each_figure_takes_the_date_that_follows_it() -> None:
    claims = read("The club had 54 members in 2008 and 26 members in 2010.")
    assert [[time.first for time in claim.times] for claim in claims] == [["2008-01-01"], ["2010-01-01"]]


def test_the_day_of_the_saying_is_no_day_of_the_event() -> None:
    (claim,) = read_source("300 people were infected, the ministry said on 5 May 2020.")
    assert claim.times == ()


@pytest.mark.parametrize("text", ["Another 12 miners died.", "Thousands more fled.", "30 others were hurt."])
def test_a_figure_that_adds_to_one_before_is_narrowed(text: str) -> None:
    (claim,) = read(text)
    assert claim.narrowed


def test_like_figures_of_several_places_are_each_narrowed() -> None:
    claims = read("Two people died in Homs and three people died in Aleppo.")
    assert [claim.narrowed for claim in claims] == [True, True]


def test_what_an_incident_is_tied_to_is_a_circumstance() -> None:
    (claim,) = read("Nine miners died in an explosion.")
    assert claim.circumstances
    (plain,) = read("Nine miners died in May.")
    assert plain.circumstances == ()


def test_figures_of_other_kinds_are_claims_of_their_own() -> None:
    claims = read("Sales rose 12% and the firm paid $3 million.")
    assert [claim.quantity.kind for claim in claims if claim.quantity] == [Kind.PERCENT, Kind.MONEY]
