"""How alike two terms are, spellings and names, and what stands in the place of a word."""

from __future__ import annotations

import pytest

from service.extraction.outline import read_outline
from service.extraction.reader import read_source, read_statement
from service.lexicon.synonyms import are_synonyms
from service.verification.government import find_verb
from service.verification.likeness import LIGHT, NAME, PLAIN, is_like, is_said, is_spelling_of, likeness, weigh
from service.verification.names import tells_apart, terms_around
from service.verification.substitutes import find_substitute
from tests.judging import hold


@pytest.mark.parametrize(
    ("ours", "theirs", "value"),
    [
        ("bridge", "bridge", 1.0),
        ("@person", "@soldier", 0.9),
        ("@soldier", "@person", 0.6),
        ("@soldier", "@bee", 0.0),
        ("~tokayev", "~tokaev", 1.0),
        ("~ruiz", "~diaz", 0.0),
        ("&kz", "&kz.almaty", 1.0),
        ("&kz.almaty", "&kz", 0.0),
        ("&kr", "&za", 0.0),
        ("programme", "program", 0.9),
        ("north", "south", 0.0),
        ("#12", "#13", 0.0),
    ],
)
def test_likeness_of_terms(ours: str, theirs: str, value: float) -> None:
    assert likeness(ours, theirs) == value
    assert is_like(ours, ["other", theirs]) is (value > 0)
    assert is_said(theirs, ["other", ours]) is (value > 0)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("organise", "organize", True),
        ("colour", "color", True),
        ("theatre", "theater", True),
        ("governmnt", "government", True),
        ("effective", "ineffective", False),
        ("acceptable", "unacceptable", False),
        ("millionaire", "billionaire", False),
        ("stimulate", "simulate", False),
        ("nationalise", "rationalise", False),
        ("car", "cart", False),
    ],
)
def test_two_spellings_of_one_word(one: str, other: str, same: bool) -> None:
    assert is_spelling_of(one, other) is is_spelling_of(other, one) is same


def test_weights() -> None:
    assert (weigh("~ruiz"), weigh("make"), weigh("bridge")) == (NAME, LIGHT, PLAIN)


def test_synonyms_go_both_ways_and_opposites_are_none() -> None:
    assert are_synonyms("resident", "occupant") is are_synonyms("occupant", "resident")
    assert not are_synonyms("north", "south")
    assert not are_synonyms("increase", "decrease")


@pytest.mark.parametrize(
    ("run", "lost", "another"),
    [
        (["~ana", "~ruiz"], ["~ana"], False),
        (["~lower", "~austria"], ["~lower"], True),
        (["~kessel", "~dam"], ["~kessel"], True),
        (["~freedom", "~party"], ["~freedom"], True),
    ],
)
def test_a_name_without_some_of_its_words(run: list[str], lost: list[str], another: bool) -> None:
    assert tells_apart(run, lost) is another


@pytest.mark.parametrize(
    ("title", "text", "statement", "lent"),
    [
        ("Floods in Peru", "The flood killed 12 people.", "The flood in Peru killed 12 people", "&pe"),
        ("Typhoon Ada hits Cebu", "Typhoon Bo killed 61 people last year.", "Typhoon Ada killed 61 people", None),
        ("Ada storms ahead", "In Lima, Bo said little. Bo has 12 cows.", "Ada has 12 cows", None),
    ],
)
def test_an_article_lends_its_names_where_nobody_else_is_named(
    title: str, text: str, statement: str, lent: str | None
) -> None:
    claim = read_source(text, title=title, published_at="2024-06-10")[-1]
    around = terms_around(read_statement(statement)[0].terms, claim)
    assert (lent in around) if lent else not any(term == "~ada" for term in around)


@pytest.mark.parametrize(
    ("statement", "passage", "found"),
    [
        ("The north wing of the castle burned", "The south wing of the castle burned.", ("north", "south")),
        ("The plant resumed production", "The plant stopped production.", ("@resume", "@end")),
        ("The castle burned", "The castle burned.", None),
    ],
)
def test_the_word_in_the_place_of_another(statement: str, passage: str, found: tuple[str, str] | None) -> None:
    whole = hold(statement, passage)
    substitute = find_substitute(whole.words, whole.facts, whole.passage)
    if found is None:
        assert substitute is None
    else:
        assert substitute is not None
        assert (substitute[0].term, substitute[1].term) == found


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Ruiz was convicted in 1989", "convicted"),
        ("In 1989 Ruiz was convicted", "convicted"),
        ("Ruiz appealed and was freed in 1998", "freed"),
    ],
)
def test_the_verb_of_a_date(text: str, verb: str) -> None:
    outline = read_outline(text)
    date = next(item for item in outline.items if item.time)
    found = find_verb(date, outline)
    assert found is not None
    assert outline.words_of(found) == verb
