from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.extraction.text import Sentence, fold, split_sentences, tokenise
from tests.reading import load_cases

ANY_TEXT = st.text()


def words(text: str) -> list[str]:
    return [token.text for token in tokenise(fold(text), 0, len(text))]


@pytest.mark.parametrize("case", load_cases("sentences"))
def test_sentences_are_cut_out_letter_for_letter(case: dict[str, Any]) -> None:
    text = case["text"]
    assert [text[each.start : each.end] for each in split_sentences(text)] == case["sentences"]


@pytest.mark.parametrize(
    ("line", "dateline"),
    [
        ("LIMA, Peru (Andes News) — The pier burned.", "LIMA, Peru (Andes News) —"),
        ("SAN MATEO, 9 May – Only one pier burned.", "SAN MATEO, 9 May –"),
        ("Cusco, May 9, 2019 - The pier burned.", "Cusco, May 9, 2019 -"),
        ("Cusco (Andes News) - The pier burned.", "Cusco (Andes News) -"),
        ("KESSEL CREEK, N.T. — Ana Diaz still waits.", "KESSEL CREEK, N.T. —"),
        ("Ana Diaz (Greens) - 18 seats", ""),
        ("Lima Albion 3 - Cusco 1", ""),
        ("UNICEF – the agency – sent tents.", ""),
        ("The Peru - Chile talks failed.", ""),
    ],
)
def test_an_article_may_begin_with_a_dateline(line: str, dateline: str) -> None:
    text = f"Pier burns\n\n{line}\nNobody was hurt."
    found = [each for each in split_sentences(text, article=True) if each.dateline]
    assert [text[each.start : each.end] for each in found] == ([dateline] if dateline else [])
    assert not any(each.dateline for each in split_sentences(text))


@pytest.mark.parametrize(
    ("text", "headline"),
    [("Storm nears coast", True), ("Storm nears coast.", False), ("\u201cStorm nears coast.\u201d", False)],
)
def test_a_line_without_a_full_stop_is_a_headline(text: str, headline: bool) -> None:
    (sentence,) = split_sentences(text)
    assert sentence.headline is headline


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("2,300 men", ["2,300", "men"]),
        ("2\u00a0300 men", ["2 300", "men"]),
        ("in 2011, 300 men", ["in", "2011", ",", "300", "men"]),
        ("January 5 200 men", ["January", "5", "200", "men"]),
        ("1,2 and 3", ["1", ",", "2", "and", "3"]),
        ("aren\u2019t", ["are", "n't"]),
        ("Ana\u2019s", ["Ana", "'s"]),
        ("COVID-19", ["COVID", "19"]),
        ("U.S. army", ["U.S.", "army"]),
        ("5bn", ["5", "bn"]),
        ("122nd", ["122nd"]),
        ("the 1990s", ["the", "1990s"]),
        ("US$5", ["US$", "5"]),
        ("(https://t.co/aB3), www.a.org/x?y=1.", ["(", "https://t.co/aB3", ")", ",", "www.a.org/x?y=1", "."]),
        ("www.a.org\u2014no men", ["www.a.org", "\u2013", "no", "men"]),
        ("https://a.org/x.No men", ["https://a.org/x", ".", "No", "men"]),
        ("<http://a.org>no", ["<", "http://a.org", ">", "no"]),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert words(text) == tokens


@given(ANY_TEXT)
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_tokens_stand_in_order_where_their_text_does(text: str) -> None:
    folded = fold(text)
    end = 0
    for token in tokenise(folded, 0, len(folded)):
        assert end <= token.start < token.end
        assert folded[token.start : token.end] == token.text
        end = token.end


@given(ANY_TEXT)
def test_sentences_stand_in_order_and_do_not_overlap(text: str) -> None:
    end = 0
    for sentence in split_sentences(text):
        assert isinstance(sentence, Sentence)
        assert end <= sentence.start < sentence.end <= len(text)
        assert text[sentence.start : sentence.end].strip()
        assert all(sentence.start <= token.start < token.end <= sentence.end for token in sentence.tokens)
        end = sentence.end


def test_a_sentence_without_end_is_cut() -> None:
    text = "the dam and " * 2000
    assert max(each.end - each.start for each in split_sentences(text)) <= 1500


def test_a_mended_word_is_read_as_told_and_cut_as_written() -> None:
    (sentence,) = split_sentences("40 people were kiled.", {"kiled": "killed"})
    token = next(token for token in sentence.tokens if token.text == "kiled")
    assert (token.low, token.lemma) == ("killed", "kill")


def test_of_a_word_without_end_only_the_beginning_is_compared() -> None:
    (token,) = tokenise("A" * 1_000, 0, 1_000)
    assert (token.text, token.start, token.end) == ("A" * 1_000, 0, 1_000)
    assert token.low == token.lemma == "a" * 64 + "…"
