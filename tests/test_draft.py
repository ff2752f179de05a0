"""A draft in: its checkable clauses out, in text order, verbatim, and held to what the draft is about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.answer import DraftAnswer
from service.draft import Draft, count_checked, verify_draft
from service.ingest import NewSource, ingest
from service.model import Verdict
from service.storage.sqlite import SqliteStore
from service.verify import Question

QUAKE = NewSource(
    "At least 31 people died in the earthquake in Peru, officials said. More than 200 people were injured. Forty people"
    " are in hospital. The museum in Tacna is closed.",
    title="Earthquake kills 31 in Peru", publisher="Quake Post", published_at="2022-05-07",
)  # fmt: skip
BUS = NewSource(
    "A bus fell off a bridge in Peru on Saturday. Twelve people were killed and 50 were injured. Fifteen people are in"
    " hospital. The airport is closed.",
    title="Bus crash in Peru", publisher="Bus Post", published_at="2022-05-10",
)  # fmt: skip
HOTEL = NewSource(
    "A fire in a hotel in Oslo killed 31 people. Forty people are in hospital.",
    title="Hotel fire in Oslo", publisher="Hotel Post", published_at="2022-05-08",
)  # fmt: skip
OLD = NewSource(
    "In the earthquake in Peru 31 people died. 1,300 people were injured.",
    title="Earthquake in Peru", publisher="Old Post", published_at="2007-08-20",
)  # fmt: skip
RUIZ = NewSource(
    "Ana Ruiz has written nine novels. The alliance met. Chile has sent 3,000 soldiers to Peru.",
    title="People", publisher="People Post", published_at="2022-05-09",
)  # fmt: skip
TITLE, DAY = "Earthquake in Peru", "2022-05-08"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path_factory.mktemp("draft") / "tally.db")
    for source in (QUAKE, BUS, HOTEL, OLD, RUIZ):
        ingest(store, source)
    yield store
    store.close()


def _check(store: SqliteStore, draft: Draft, **options: object) -> DraftAnswer:
    return verify_draft(store, draft, Question("", **options), width=200)  # type: ignore[arg-type]


def _sides(store: SqliteStore, draft: Draft) -> tuple[set[str | None], set[str | None]]:
    answer = _check(store, draft)
    return (
        {item.provenance.publisher for claim in answer.claims for item in claim.supporting},
        {item.provenance.publisher for claim in answer.claims for item in claim.contradicting},
    )


@pytest.mark.parametrize(
    ("text", "title", "day", "publishers"),  # those of both sides
    [
        pytest.param("31 people were killed.", TITLE, DAY, ({"Quake Post"}, set()), id="of its place, topic and time"),
        pytest.param("31 people were killed.", TITLE, None, ({"Quake Post", "Old Post"}, set()), id="undated"),
        pytest.param("40 of them are in hospital.", TITLE, DAY, ({"Quake Post"}, set()), id="no other accident"),
        pytest.param("Seven people are in hospital.", TITLE, DAY, (set(), {"Quake Post"}), id="against it neither"),
        pytest.param("The airport is closed.", TITLE, DAY, (set(), set()), id="a state in another matter"),
        pytest.param("The airport is open.", "Bus crash in Peru", DAY, (set(), {"Bus Post"}), id="a state in the same"),
        pytest.param("31 people were killed.", "Hotel fire in Oslo", DAY, ({"Hotel Post"}, set()), id="elsewhere"),
        pytest.param(
            "31 people were killed.", "Mountain village mourns in Peru", DAY, ({"Quake Post"}, set()), id="very figure"
        ),
        pytest.param("35 people were killed.", "Peru mourns", DAY, (set(), set()), id="other figure, other heading"),
        pytest.param(
            "31 people were killed, the mayor said.", TITLE, DAY, ({"Quake Post"}, set()), id="whoever said it"
        ),
        pytest.param(
            "Ana Ruiz spoke in Lima. She has written nine novels.", None, None, ({"People Post"}, set()), id="she"
        ),
        pytest.param("She has written nine novels.", None, None, (set(), set()), id="who is she"),
        pytest.param("It has sent 2,500 soldiers to Peru.", None, None, (set(), set()), id="what is it"),
    ],
)
def test_a_claim_is_held_to_what_its_draft_lends_it(
    store: SqliteStore, text: str, title: str | None, day: str | None, publishers: tuple[set[str], set[str]]
) -> None:
    assert _sides(store, Draft(text, title, day)) == publishers


def test_a_relative_date_counts_from_the_day_of_the_draft(store: SqliteStore) -> None:
    ingest(store, NewSource("The ferry sank near Bergen on 3 May 2022.", publisher="Sea", published_at="2022-05-04"))
    text = "The ferry sank near Bergen yesterday."
    assert _sides(store, Draft(text, None, "2022-05-04")) == ({"Sea"}, set())
    assert _sides(store, Draft(text, None, "2022-05-12"))[0] == set()


def test_the_counts_are_those_of_the_claims_and_the_same_bytes_come_again(store: SqliteStore) -> None:
    draft = Draft("31 people were killed. Seven people are in hospital. 400 shops burned. Is that all?", TITLE, DAY)
    answer = _check(store, draft)
    assert [claim.verdict for claim in answer.claims] == ["supported", "contradicted", "not_enough_evidence"]
    assert answer.counts == {"supported": 1, "contradicted": 1, "conflicting": 0, "not_enough_evidence": 1}
    assert orjson.dumps(answer) == orjson.dumps(_check(store, draft))


def test_the_parts_of_a_clause_are_judged_together(store: SqliteStore) -> None:
    text = "More than 200 people were injured; 90 of them are in hospital."
    (claim,) = _check(store, Draft(text, TITLE, DAY)).claims
    assert [part.verdict for part in claim.parts] == ["supported", "not_enough_evidence"]
    assert claim.verdict == "not_enough_evidence"


def test_a_limit_of_none_leaves_the_verdicts(store: SqliteStore) -> None:
    draft = Draft("31 people were killed. Seven people are in hospital.", TITLE, DAY)
    told, bare = _check(store, draft), _check(store, draft, limit=0)
    assert [claim.verdict for claim in bare.claims] == [claim.verdict for claim in told.claims]
    assert not any(claim.supporting + claim.contradicting + claim.related for claim in bare.claims)


@pytest.mark.parametrize("text", ["Hello.", "?", "...", "Why was nobody warned?", "I think it should be better."])
def test_a_draft_that_asserts_nothing_has_no_claims(store: SqliteStore, text: str) -> None:
    answer = _check(store, Draft(text))
    assert (answer.claims, sum(answer.counts.values())) == ((), 0)


_SENTENCES = st.sampled_from(
    [
        "At least 31 people died, including 12 children.",
        "Forty of them are in hospital; 9 are in intensive care.",
        "The airport is closed!",
        "Is it? 🚢 Ruiz said “no”.",
        "In 2019 the firm sold 4,000 cars and 300 vans, \r\n it said.",
        "  • 12 miners rescued",
        "Café “Zoë” was founded by Ruiz in Lima in 1998.",
    ]
)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.one_of(_SENTENCES, st.text(max_size=40)), max_size=8), st.sampled_from([None, TITLE]))
def test_claims_are_verbatim_and_in_text_order(pieces: list[str], title: str | None) -> None:
    text = " ".join(pieces).encode("utf-8", "ignore").decode().replace("\0", "")
    with TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "tally.db")
        ingest(store, QUAKE)
        answer = _check(store, Draft(text, title, DAY))
        store.close()
    end = 0
    for claim in answer.claims:
        assert end <= claim.start < claim.end <= len(text)
        assert text[claim.start : claim.end] == claim.text
        for part in claim.parts:
            assert claim.start <= part.start < part.end <= claim.end
            assert text[part.start : part.end] == part.text
        end = claim.end


def test_claims_behind_those_that_are_looked_up_say_that_they_are_not(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "tally.db")
    ingest(store, QUAKE)
    answer = _check(store, Draft("31 people died.\n" * 402, TITLE, DAY))
    store.close()
    *looked_up, first, last = answer.claims
    assert len(looked_up) == count_checked("31 people died.\n" * 402) == 400
    assert {claim.verdict for claim in looked_up} == {Verdict.SUPPORTED}
    for claim in (first, last):
        assert claim.verdict is Verdict.NOT_ENOUGH_EVIDENCE
        assert claim.summary == "It was not looked up."
        assert "the first 400 claims" in claim.gaps[0]
    assert answer.counts["not_enough_evidence"] == 2


def test_a_country_alone_does_not_tell_which_are_closed(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "tally.db")
    strike = "Teachers walked out over pay on Monday. Schools were closed in Peru, the union said."
    ingest(store, NewSource(strike, title="Teachers walk out", publisher="Strike Post", published_at="2022-08-26"))
    draft = "Rivers burst their banks after a week of rain. Schools were closed in Peru."
    assert _sides(store, Draft(draft, "Floods after a week of rain", "2022-05-13")) == (set(), set())
    store.close()


@pytest.mark.parametrize(
    ("draft", "further"),
    [
        (
            "Nordic Queen runs aground off Melby\n\nThe ferry Nordic Queen ran aground on Friday. {}",
            "5 people were injured.",
        ),
        (
            "Nordic Queen runs aground off Melby\n\nThe ferry Nordic Queen ran aground on Friday. {}",
            "Nobody was killed.",
        ),
        ("The Nordic Queen ran aground. {}", "5 people were injured."),
        ("Harvest Festival in Melby draws crowd\n\nThe Harvest Festival was a success. {}", "Tickets cost 120 pounds."),
    ],
)
def test_what_names_nobody_is_of_what_the_heading_names(tmp_path: Path, draft: str, further: str) -> None:
    store = SqliteStore(tmp_path / "tally.db")
    ferry = (
        "The ferry Golden Gull ran aground off Skarra on Friday. At least 14 people were injured. Nobody was killed."
    )
    ingest(store, NewSource(ferry, title="Ferry Golden Gull runs aground"))
    ingest(
        store, NewSource("The Lamp Festival in Brackenford began. Tickets cost 85 pounds.", title="Lamp Festival opens")
    )
    assert _sides(store, Draft(draft.format(further))) == (set(), set())
    verdicts = {claim.verdict for claim in _check(store, Draft("The Golden Gull ran aground. 5 were injured.")).claims}
    assert Verdict.CONTRADICTED in verdicts
