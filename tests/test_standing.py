"""A stored claim held against all other sources, as it was read in its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.answer import Verification
from service.errors import ClaimNotFoundError
from service.ingest import NewSource, ingest
from service.standing import verify_claim
from service.storage.sqlite import SqliteStore
from service.verify import Question

STRIKE = NewSource(
    "Dock workers walked out in Gdansk on Monday. Some 4,200 workers are on strike, the union said. The port is shut.",
    title="Dock strike in Gdansk", url="https://one.example/strike", publisher="One", published_at="2023-03-07",
)  # fmt: skip
SAME = NewSource(
    "The dock strike in Gdansk goes on. About 4,200 workers are on strike and the port is closed.",
    title="Dock strike in Gdansk goes on", publisher="Two", published_at="2023-03-08",
)  # fmt: skip
OTHER = NewSource(
    "The dock strike in Gdansk is smaller than was said: exactly 2,900 workers are on strike. The port is open.",
    title="Dock strike in Gdansk", publisher="Three", published_at="2023-03-09",
)  # fmt: skip
ELSEWHERE = NewSource(
    "Nurses walked out in Lyon. 1,100 workers are on strike. The port is open.",
    title="Strike in Lyon", publisher="Four", published_at="2023-03-08",
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "tally.db")
    for source in (STRIKE, SAME, OTHER, ELSEWHERE):
        ingest(store, source)
    yield store
    store.close()


def _find_claim(store: SqliteStore, words: str, publisher: str = "One") -> str:
    source = next(source for source in store.list_sources(limit=50) if source.publisher == publisher)
    return next(claim.id for claim in store.list_claims(source.id, limit=50) if words in claim.text)


def _publishers(answer: Verification) -> tuple[set[str | None], set[str | None]]:
    return (
        {item.provenance.publisher for item in answer.supporting},
        {item.provenance.publisher for item in answer.contradicting},
    )


@pytest.mark.parametrize(
    ("words", "publishers"),
    [("4,200", ({"Two"}, {"Three"})), ("port", ({"Two"}, {"Three"}))],
)
def test_other_sources_of_the_same_matter_decide(
    store: SqliteStore, words: str, publishers: tuple[set[str], set[str]]
) -> None:
    assert _publishers(verify_claim(store, _find_claim(store, words), Question(""), width=200)) == publishers


def test_the_statement_is_the_clause_and_its_parts_count_in_it(store: SqliteStore) -> None:
    answer = verify_claim(store, _find_claim(store, "4,200"), Question("", limit=1), width=200)
    (part,) = answer.parts
    assert answer.statement == "Some 4,200 workers are on strike, the union said."
    assert answer.statement[part.start : part.end] == part.text == answer.statement
    (figure,) = part.quantities
    assert answer.statement[figure.start : figure.end] == "Some 4,200 workers"


def test_neither_its_own_source_nor_a_revision_of_it_counts(store: SqliteStore) -> None:
    claim_id = _find_claim(store, "4,200")
    before = verify_claim(store, claim_id, Question(""), width=200)
    revised = NewSource(
        "Some 4,200 workers are on strike in Gdansk. The dock strike began on Monday.",
        title=STRIKE.title, url=STRIKE.url, publisher="One", published_at="2023-03-08",
    )  # fmt: skip
    ingest(store, revised)
    after = verify_claim(store, claim_id, Question(""), width=200)
    assert _publishers(after) == _publishers(before) == ({"Two"}, {"Three"})
    assert "One" not in {item.provenance.publisher for item in after.related}


def test_a_claim_of_a_withdrawn_source_can_be_verified(store: SqliteStore) -> None:
    claim_id = _find_claim(store, "4,200")
    source = store.find_claim(claim_id)
    assert source is not None
    store.withdraw_source(source.source.id, "retracted", "2026-01-01T00:00:00Z")
    assert _publishers(verify_claim(store, claim_id, Question(""), width=200)) == ({"Two"}, {"Three"})


def test_filters_choose_the_evidence(store: SqliteStore) -> None:
    claim_id = _find_claim(store, "4,200")
    answer = verify_claim(store, claim_id, Question("", publishers=("Two", "One")), width=200)
    assert _publishers(answer) == ({"Two"}, set())


def test_an_unknown_claim_is_told(store: SqliteStore) -> None:
    with pytest.raises(ClaimNotFoundError):
        verify_claim(store, "c_0", Question(""), width=200)


def test_a_lower_count_of_before_rules_no_later_one_out(store: SqliteStore) -> None:
    for day, dead, publisher in (("2023-05-02", "Twelve", "Early"), ("2023-05-12", "Fifty", "Late")):
        text = f"{dead} people were killed by the flood in Garissa. The river Tana had left its bed."
        ingest(store, NewSource(text, title="Flood in Garissa", publisher=publisher, published_at=day))
    later = verify_claim(store, _find_claim(store, "Fifty", "Late"), Question(""), width=200)
    earlier = verify_claim(store, _find_claim(store, "Twelve", "Early"), Question(""), width=200)
    assert (_publishers(later), later.correction) == ((set(), set()), None)
    assert _publishers(earlier) == (set(), {"Late"})


def test_copies_of_its_source_bear_out_none_of_its_claims(store: SqliteStore) -> None:
    votes = "The council of ward {0} met on day {0} of the month and counted {0} votes for the new market hall."
    text = " ".join(map(votes.format, range(2, 9)))
    for publisher, more in (("First", ""), ("Second", " Reporting by our staff.")):
        ingest(store, NewSource(text + more, publisher=publisher, published_at="2023-05-02"))
    answer = verify_claim(store, _find_claim(store, "7 votes", "First"), Question(""), width=200)
    assert _publishers(answer) == (set(), set())
