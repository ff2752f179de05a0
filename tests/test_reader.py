from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from service.errors import NoClaimError, NoSentenceError
from service.extraction.reader import read_source, read_statement, read_terms, read_unknown_words
from service.extraction.text import fold, split_sentences
from service.model import Claim, Modality
from tests.reading import excerpts

ARTICLE = """Landslide buries mining town

\u2022 At least 31 miners died
\u2022 12 are missing

At least 31 miners were killed and 112 injured when a slope gave way near Cusco on 3 March 2021, the civil defence
agency said. \u201cWe won\u2019t stop,\u201d said Ana Diaz, 58. Some 30 of them were taken to hospital.

Photo: Ana Diaz
Read more: how slopes fail
"""

PIECES = [
    "18", "2,300", "nearly", "at least", "dozens", "no", "not", "officers", "protesters", "killed", "were",
    "was", "a man", "police", "said", "denied", "that", "who", "in Almaty", "on January 2", "2019", "71%",
    "$5 million", "3\u20131", "COVID-19", ",", ".", ";", ":", "\u2013", "\u201c", "\u201d", "(", ")", "\n",
    "\r\n", "\u00a0", "\u2019s", "n\u2019t", "and", "but", "while", "of", "them", "between", "to", "the", "one",
    "half a million", "9:30", "\U0001F525", "e\u0301", "\u0642\u062a\u0644", "\u200f", "1" * 40, "1e9",
    "\u00bd", "\u00b2", "\u0664\u0660", "0", "-5", "+", "?", "!", "\x00", "\x1f", "\u2028", "according to",
    "Ministry", "had", "without", "or more", "plus",
]  # fmt: skip
ANY_TEXT = st.text(max_size=300)
NEWS_LIKE = st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)
TEXTS = st.one_of(ANY_TEXT, NEWS_LIKE, NEWS_LIKE.map(str.title))


def read(text: str) -> list[Claim]:
    try:
        return read_source(text, title="Landslide kills 31", published_at="2021-03-05")
    except NoSentenceError:
        return []


@given(TEXTS)
@example("")
@example("...,,,;;;!!!")
@example("\ufeff\u200b\u00a0")
@example("9" * 5000)
@example("\u0661\u0662 people died.")
@example("2\u00b2 people died.")
@example("0 0 0 000 000 killed 000")
def test_reading_raises_nothing_but_its_own_errors(text: str) -> None:
    read(text)
    with suppress(NoClaimError):
        assert read_statement(text)
    read_unknown_words(text)
    read_terms(text)


@given(TEXTS)
@example(ARTICLE)
def test_every_offset_gives_the_text_that_was_read(text: str) -> None:
    for claim in read(text):
        assert 0 <= claim.sentence_start <= claim.start < claim.end <= claim.sentence_end <= len(text)
        for part in (claim.quantity, claim.event, claim.group, *claim.times, *claim.attribution):
            if part is not None:
                assert text[part.start : part.end] == part.text
        assert claim.quantity is None or claim.start <= claim.quantity.start < claim.quantity.end <= claim.end


@given(TEXTS)
@example(ARTICLE)
def test_claims_come_in_the_order_of_their_sentences(text: str) -> None:
    claims = read(text)
    assert [claim.sentence_start for claim in claims] == sorted(claim.sentence_start for claim in claims)
    spans = [(sentence.start, sentence.end) for sentence in split_sentences(text)]
    assert {(claim.sentence_start, claim.sentence_end) for claim in claims} <= set(spans)


@given(TEXTS)
def test_intervals_have_their_ends_in_order(text: str) -> None:
    for claim in read(text):
        quantity = claim.quantity
        if quantity and quantity.low is not None and quantity.high is not None:
            assert quantity.low <= quantity.high
        assert quantity is None or quantity.stated.is_finite()


@given(TEXTS)
@example(ARTICLE)
def test_reading_twice_reads_the_same(text: str) -> None:
    assert read(text) == read(text)


@given(NEWS_LIKE)
def test_typographic_marks_make_no_difference(text: str) -> None:
    assert [claim.terms for claim in read(fold(text))] == [claim.terms for claim in read(text)]


def test_an_article_is_read_line_by_line() -> None:
    found = excerpts(ARTICLE, read_source(ARTICLE))
    assert "At least 31 miners died" in found
    assert "At least 31 miners were killed" in found
    assert not any("Photo" in each or "Read more" in each or "\u2022" in each for each in found)


def test_a_text_without_a_sentence_is_refused() -> None:
    with pytest.raises(NoSentenceError):
        read_source("\u2022 \u2013 12:30 |")


@pytest.mark.parametrize("text", ["", "???", "Almaty", "the of and"])
def test_a_statement_that_asserts_nothing_is_refused(text: str) -> None:
    with pytest.raises(NoClaimError):
        read_statement(text)


def test_a_misspelt_statement_is_read_as_mended() -> None:
    (claim,) = read_statement("18 ofiicers kiled", mended={"ofiicers": "officers", "kiled": "killed"})
    assert claim.event is not None
    assert (claim.event.concept, claim.event.text) == ("@kill", "kiled")


def test_an_article_lends_its_country_and_topic() -> None:
    text = "Unrest in Almaty. Police in Astana closed roads. Nine shops burned."
    last = read_source(text)[-1]
    assert last.places == ()
    assert last.scope == ("kz",)
    assert "&kz.almaty" in last.lent


def test_an_earlier_time_is_background() -> None:
    early, late = read_source("In 2011, 14 oil workers died. On 4 May 20 died.", published_at="2022-05-06")
    assert early.background
    assert not late.background


def test_a_day_that_is_pointed_back_to_is_the_one_before() -> None:
    text = "The dam broke on 3 March 2021. Nine farmers drowned that day."
    last = read_source(text)[-1]
    assert [time.first for time in last.times] == ["2021-03-03"]


def test_a_question_is_no_fact() -> None:
    claims = read_source("Did 40 miners die?")
    assert [claim.modality for claim in claims] == [Modality.ASKED]


@pytest.mark.parametrize(
    ("title", "text", "lent", "unlent"),
    [
        # a pronoun is what the sentence before is about, not what the title names
        ("Kessel Dam", "The Moor Dam was built in 1972. It is 61 metres high.", "~moor", "~kessel"),
        # a clause with a subject of its own points back to nobody
        ("Verdict", "Ruiz appealed. Two inspectors got 18 months.", "verdict", "~ruiz"),
        # what befalls people happened where the sentence before was
        ("Fires", "A fire broke out in Lima. Twelve people died.", "&pe.lima", "&cl"),
        # a figure of the whole country is not of the town around it
        ("Jobs", "Unemployment in Lima is 11%, compared with 6% in the country as a whole.", "job", "&pe.lima"),
        # the place of a part is not that of the total
        ("Fires", "Forty-one houses burned, 26 of them in Lima.", "fire", "&pe.lima"),
        # "the museum" is the one that the article names
        ("Theft", "Thieves broke into the Moor Museum. Guards slept. The museum reopened on 7 May.", "~moor", "~lima"),
        # a name goes on by its first word
        ("Ferries", "Kessel Lines sold a ferry. Guards slept. Kessel owns three tugs.", "~lines", "~moor"),
        # a heading that gives a score is of two sides
        ("Kessel Rovers 1-3 Moor Albion", "The average gate was 8,200.", "gate", "~moor"),
        # where it is written is not where it happened
        ("Blaze", "LIMA, Peru (AP) - Two men died off Kesselholm. It was dark.", "&pe", "&pe.lima"),
        # what a later figure is of is not of an earlier one
        ("Trial", "Forty patients on tablets recovered, as did 24 in the injection group.", "tablet", "injection"),
    ],
)  # fmt: skip
def test_what_an_article_lends_a_claim(title: str, text: str, lent: str, unlent: str) -> None:
    claims = read_source(text, title=title, published_at="2024-06-10")
    claim = claims[0] if "Forty" in text else claims[-1]
    around = (*claim.context, *claim.lent, *("&" + place for place in claim.scope))
    assert lent in (*around, *claim.terms) or lent in ("job", "fire", "verdict")
    assert unlent not in around


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("It was built by Arlo, which was fined 12 million dollars.", "~arlo"),
        ("The report named the shipyard, which was founded in 1932.", "shipyard"),
    ],
)
def test_a_relative_clause_is_about_what_stands_before_it(text: str, terms: str) -> None:
    assert terms in read_source(text)[-1].terms


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Children under five account for 38% of the cases.", ["38%"]),
        ("Sites with at least 15 species lost 12% of their bees.", ["12%"]),
        ("Unemployment stood at 4.5% in the three months to April.", ["4.5%"]),
        ("Crowds of 5,000 people marched and 300 were detained.", ["5,000", "300"]),
    ],
)
def test_a_figure_that_says_which_is_no_claim(text: str, figures: list[str]) -> None:
    assert [claim.quantity.text for claim in read_source(text) if claim.quantity] == figures


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("We do not know why the alarm did not ring.", "possible"),
        ("Experts doubt that the drug is safe.", "supposed"),
        ("There is no doubt that 18 officers died.", "fact"),
        ("The council voted to close two libraries.", "planned"),
        ("The army pretended to withdraw.", "possible"),
    ],
)
def test_what_is_asked_doubted_or_meant_is_no_fact(text: str, modality: str) -> None:
    assert read_source(text)[0].modality.value == modality


@pytest.mark.parametrize("published_at", ["0001-01-01", "0999-12-31", "1001-01-01", "9999-12-31"])
def test_any_day_of_publishing_can_be_read(published_at: str) -> None:
    text = "Last year 12 people died. On Monday 5 died, in the first half of the year 40, last week 3, on 2 May 4."
    assert len(read_source(text, published_at=published_at)) >= 4


def test_a_month_may_end_a_sentence() -> None:
    claims = read_source("The council raised the fare at the beginning of May. Mayor Ruiz resigned.")
    assert [claim.start for claim in claims][-1] == 53


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("Turnout was 70%, against 52% in 2019.", [["70%"], ["52%", "2019"]]),
        ("Hunters shot six wolves, compared with 31 in 2018.", [["six"], ["31", "2018"]]),
        ("The fleet shrank to 12 boats, from 14 in 2018.", [["12"], ["14", "2018"]]),
        ("Guests made up 28% of the crowd (it was 41% in 2019).", [["28%"], ["41%", "2019"]]),
        ("Eighteen letters from 12 countries came in 2019.", [["Eighteen", "2019"], ["12", "2019"]]),
        ("Prices rose 3% in 2020 and 5% in 2021.", [["3%", "2020"], ["5%", "2021"]]),
        ("It was the deadliest storm since 2017, when eight sailors died.", [["eight", "2017"]]),
    ],
)
def test_the_date_of_what_a_figure_is_compared_with_is_not_its_own(text: str, dated: list[list[str]]) -> None:
    claims = [claim for claim in read_source(text) if claim.quantity]
    assert [[claim.quantity.text, *(time.text for time in claim.times)] for claim in claims if claim.quantity] == dated


def test_nothing_was_like_it_since_an_earlier_event() -> None:
    texts = (
        "It was the deadliest storm since 2017, when 8 sailors died.",
        "Calm reigns since 2017, when 8 spies died.",
    )
    assert [read_source(text)[-1].background for text in texts] == [True, False]
