"""Candidates are held against a statement again as long as the effort lasts; no side is taken unread."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.ingest import NewSource, ingest
from service.model import Judgement, Stance
from service.rereading import Effort, read_on
from service.storage.sqlite import SqliteStore
from service.verification.stance import Read, judge
from service.verify import Question, build_lookup, read

STATEMENT = "18 officers were killed in Almaty"


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    store = SqliteStore(tmp_path / "tally.db")
    ingest(
        store, NewSource("18 officers were killed in Almaty. At least 18 officers were killed in Almaty, police said.")
    )
    return store


def reread(store: SqliteStore, effort: Effort) -> list[Judgement]:
    statement = read(store, STATEMENT)
    (claim,) = statement.claims
    candidates = store.find_candidates(build_lookup(store, Question(STATEMENT), claim, 10))
    asked = Read(claim, STATEMENT)
    settled = [judge(asked, Read(found.claim, found.text)) for found in candidates]
    return read_on(statement.sides[0], candidates, settled, effort)


def test_what_stays_within_the_effort_keeps_its_side(store: SqliteStore) -> None:
    assert [judgement.stance for judgement in reread(store, Effort(20, 250_000))] == [Stance.SUPPORTS] * 2


@pytest.mark.parametrize("pairs", [0, 20])
def test_what_goes_beyond_the_effort_leaves_its_side_and_says_why(store: SqliteStore, pairs: int) -> None:
    judged = reread(store, Effort(20, pairs))
    unread = [judgement for judgement in judged if judgement.reasons[0].rule == "clause.unread"]
    assert len(unread) == (2 if pairs == 0 else 1)
    assert all(judgement.stance is Stance.RELATED for judgement in unread)
