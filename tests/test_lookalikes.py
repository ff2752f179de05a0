"""What looks alike and is not: pairs and articles whose statements must never be filed on the wrong side."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from service.compare import compare
from service.ingest import NewSource, ingest
from service.model import Stance
from service.settings import Settings
from service.storage.sqlite import SqliteStore
from service.verify import Question, verify

CASES = Path(__file__).parent / "cases"
PAIRS = tomllib.loads((CASES / "lookalikes.toml").read_text(encoding="utf-8"))["pair"]
TRAPS = tomllib.loads((CASES / "traps.toml").read_text(encoding="utf-8"))


def _parameters(rows: list[dict[str, Any]]) -> list[Any]:
    marks = [[pytest.mark.xfail(strict=True, reason=row["xfail"])] if "xfail" in row else [] for row in rows]
    return [pytest.param(row, marks=mark) for row, mark in zip(rows, marks, strict=True)]


@pytest.mark.parametrize("pair", _parameters(PAIRS))
def test_a_passage_takes_no_side_but_those_that_it_may(pair: dict[str, Any]) -> None:
    judgement = compare(pair["statement"], [pair["passage"]])[0]
    assert judgement.stance.value in (*pair["sides"], "related"), judgement


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    made = SqliteStore(tmp_path_factory.mktemp("traps") / "traps.db")
    for article in TRAPS["article"]:
        ingest(made, NewSource(**article), now=datetime(2025, 1, 1, tzinfo=UTC))
    yield made
    made.close()


@pytest.mark.parametrize("trap", _parameters(TRAPS["statement"]))
def test_no_excerpt_is_filed_where_it_must_never_be(store: SqliteStore, trap: dict[str, Any]) -> None:
    answer = verify(store, Question(trap["text"], limit=100), width=Settings().width)
    filed = answer.supporting if trap["never"] == "supports" else answer.contradicting
    assert [evidence.excerpt.text for evidence in filed] == []


NAMES = st.sampled_from(
    ["Ruiz", "Okafor", "Lindqvist", "Petrova", "Nakamura", "Ana Ruiz", "Maria Okafor", "Peru", "Chile", "Lima"]
)
TOLD = st.sampled_from(
    ["{} won 41 percent of the vote", "{} has 12 museums", "{} was fined 3 million dollars", "{} signed the treaty",
     "{} was founded in 1932", "{} rejected the plan"]
)  # fmt: skip
OWNED = st.sampled_from(["brother", "rival", "lawyer", "sons", "former wife", "main opponent"])


@given(NAMES, NAMES, TOLD)
@settings(max_examples=150, deadline=None)
def test_what_is_told_of_another_takes_no_side(one: str, other: str, told: str) -> None:
    assume(one.rsplit(maxsplit=1)[-1] != other.rsplit(maxsplit=1)[-1] and {one, other} != {"Peru", "Lima"})
    assert compare(told.format(one), [told.format(other) + "."])[0].stance is Stance.RELATED


@given(NAMES, OWNED, TOLD)
@settings(max_examples=100, deadline=None)
def test_what_is_told_of_what_is_ones_own_takes_no_side(name: str, owned: str, told: str) -> None:
    passage = told.format(f"{name}'s {owned}") + "."
    assert compare(told.format(name), [passage])[0].stance is Stance.RELATED


@given(NAMES, TOLD)
@settings(max_examples=60, deadline=None)
def test_what_is_told_in_the_same_words_supports(name: str, told: str) -> None:
    assert compare(told.format(name), [told.format(name) + "."])[0].stance is Stance.SUPPORTS
