"""The invented news that the benchmarks are made on: the same every time, and really read as claims."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from benchmarks.build import load_articles, open_corpus, open_reading
from benchmarks.corpus import TARGETS, make_article, make_articles, make_targets
from benchmarks.drafting import make_draft
from benchmarks.finding import find_ids, verify_ids
from benchmarks.peers import PEERS
from benchmarks.statements import KINDS, make_statements, misspell
from benchmarks.tables import write_table
from service.storage.sqlite import SqliteStore


def test_the_same_number_gives_the_same_article() -> None:
    told = make_targets()[:2]
    assert make_article(3, told) == make_article(3, told)
    assert make_article(3) != make_article(4)


def test_no_two_targets_and_none_of_their_near_misses_are_of_one_figure_group_and_event() -> None:
    keys = [{fact.key for fact in (target.fact, *target.others)} for target in make_targets()]
    assert sum(map(len, keys)) == len(set().union(*keys))


@pytest.mark.parametrize("kind", KINDS)
def test_a_statement_of_each_kind_is_made_of_each_target_and_always_the_same(kind: str) -> None:
    made = list(make_statements(kind))
    assert made == list(make_statements(kind))
    assert [asked.target for asked in made] == list(range(TARGETS))
    assert all(str(target.fact.figure) in asked.text for asked, target in zip(made, make_targets(), strict=True))


@given(st.from_regex(r"[a-z]{5,12}", fullmatch=True), st.integers())
def test_a_misspelt_word_is_one_edit_away_at_most_and_keeps_its_first_letter(word: str, seed: int) -> None:
    misspelt = misspell(word, Random(seed))
    assert OSA.distance(word, misspelt) <= 1
    assert misspelt[0] == word[0]


def test_what_is_planted_is_found_and_verified(tmp_path: Path) -> None:
    made = open_corpus(300, tmp_path)
    number, planted = next(iter(made.reading.planted.items()))
    text = next(asked.text for asked in make_statements("short") if asked.target == number)
    store = SqliteStore(made.path)
    assert not planted.isdisjoint(find_ids(store, text, 100))
    assert not planted.isdisjoint(verify_ids(store, text, 100))
    store.close()


@pytest.mark.parametrize("way", PEERS)
def test_each_peer_finds_what_is_planted(tmp_path: Path, way: str) -> None:
    made = open_corpus(300, tmp_path)
    claims = [claim for article in load_articles(made.reading) for claim in article.claims]
    find = PEERS[way]([claim.text for claim in claims], 50)
    for number, planted in list(made.reading.planted.items())[:3]:
        text = next(asked.text for asked in make_statements("25 words") if asked.target == number)
        found = find(text)
        assert len(found) <= 50
        assert not planted.isdisjoint(claims[each].id for each in found)


def test_a_table_lines_its_columns_up() -> None:
    assert write_table(("way", "ms"), [("ours", 1234.56), ("theirs", "-")]).splitlines() == [
        "| way    |      ms |",
        "|--------|--------:|",
        "| ours   | 1,234.6 |",
        "| theirs |       - |",
    ]


def test_all_targets_are_within_a_corpus() -> None:
    articles = make_articles(10_000)
    told = [target.number for _ in range(400) for target in next(articles)[1]]
    assert told == list(range(TARGETS))


def test_what_is_planted_is_read_as_a_claim_and_a_second_run_takes_it_from_the_cache(tmp_path: Path) -> None:
    made = open_corpus(300, tmp_path)
    assert made.reading.claims >= 300
    assert made.reading.planted
    assert all(made.reading.planted.values())
    claims = {claim.id for read in load_articles(made.reading) for claim in read.claims}
    assert claims >= set().union(*made.reading.planted.values())
    store = SqliteStore(made.path)
    assert store.count_sources() == made.reading.sources
    store.close()
    assert open_corpus(300, tmp_path).cached
    assert open_reading(300, tmp_path).cached


def test_a_draft_is_of_the_words_asked_for_and_holds_its_statements() -> None:
    draft = make_draft(1, words=500)
    assert draft == make_draft(1, words=500)
    assert 500 <= len(draft.text.split()) < 1_000
    assert all(asked.text in draft.text for asked in draft.asked)
