"""A text as one row of items: every item is the text's own words, in order."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.extraction.outline import read_clause, read_outline
from service.extraction.reader import read_source
from service.model import Kind

TEXT = (
    "Kessel, 12 May 2024. The ferry sank off Lima on Tuesday with 184 people on board. At least 61 died, nine of them"
    " crew members; the second ship was not damaged."
)


@given(st.lists(st.sampled_from([*TEXT.split(" "), "\u201cquote\u201d", "İstanbul", "5%", "—", "£3m"]), max_size=25))
@settings(max_examples=80, deadline=None)
def test_items_are_the_texts_own_words_in_order(words: list[str]) -> None:
    text = " ".join(words)
    outline = read_outline(text)
    for item in outline.items:
        assert outline.words_of(item) == text[item.start : item.end] != ""
        assert item.is_fact == (item.term == "#" and (item.quantity is not None or item.time is not None))
    starts = [item.start for item in outline.items if not item.is_fact]
    assert starts == sorted(starts)


def test_what_an_item_knows_of_its_place() -> None:
    items = {item.term: item for item in read_outline("The north wing of Kessel Castle burned in 1904.").items}
    assert items["@burn"].verb
    assert items["~kessel"].capital
    assert items["~kessel"].lead == "of"
    assert not items["north"].opens


def test_a_figure_knows_the_noun_that_it_counts_and_a_rank_is_a_figure() -> None:
    outline = read_outline("Her second album sold 40,000 copies.")
    ranks = [item for item in outline.items if item.quantity and item.quantity.kind is Kind.RANK]
    counts = [item for item in outline.items if item.quantity and item.quantity.kind is Kind.COUNT]
    assert [outline.words_of(item) for item in ranks] == ["second"]
    assert [item.head for item in counts] == ["copy"]


def test_an_ordinal_in_a_date_is_no_rank() -> None:
    outline = read_outline("It lost 5 million euros in the first half of 2018.")
    assert not any(item.quantity and item.quantity.kind is Kind.RANK for item in outline.items)


def test_a_clause_keeps_the_offsets_and_the_dates_of_its_article() -> None:
    claims = read_source(TEXT, published_at="2024-05-16")
    for claim in claims:
        text = TEXT[claim.start : claim.end]
        outline = read_clause(text, claim, date(2024, 5, 16))
        for item in outline.items:
            if claim.start <= item.start:
                assert outline.words_of(item) == TEXT[item.start : item.end]
    sank = next(claim for claim in claims if "sank" in TEXT[claim.start : claim.end])
    dated = [item.time for item in read_clause(TEXT[sank.start : sank.end], sank, date(2024, 5, 16)).items if item.time]
    assert [time.first for time in dated] == ["2024-05-14"]


@pytest.mark.parametrize("text", ["", "...", "?!", "\u200b"])
def test_a_text_without_words_has_no_items(text: str) -> None:
    assert read_outline(text).items == ()
