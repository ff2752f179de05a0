"""A statement in, judged evidence out, over a real store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.answer import Verification
from service.errors import NoClaimError, NoSentenceError, StoreDamagedError
from service.ingest import NewSource, ingest
from service.model import Relation, Stance, Verdict
from service.storage.sqlite import SqliteStore
from service.verify import Question, verify

NOW = datetime(2026, 1, 2, tzinfo=UTC)
FERRY = NewSource(
    "The ferry sank near Naxos on Friday. At least 24 passengers drowned, the coast guard said. "
    "Seven crew members were rescued.",
    title="Ferry sinks", url="https://one.example/ferry", publisher="One", published_at="2021-05-01", tags=("sea",),
)  # fmt: skip
HARBOUR = NewSource(
    "Exactly 31 passengers drowned when the ferry sank, a hospital said.",
    title="Ferry toll", url="https://two.example/ferry", publisher="Two", published_at="2021-05-03T08:00:00Z",
    language="en-GB", tags=("sea", "toll"),
)  # fmt: skip
MINE = NewSource(
    "The copper mine is closed. Unions denied that 90 miners were arrested.",
    title="Mine", publisher="Three", published_at="2021-05-04",
)  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "tally.db")
    yield store
    store.close()


def _fill(store: SqliteStore, sources: Sequence[NewSource]) -> None:
    for source in sources:
        ingest(store, source, now=NOW)


def _ask(store: SqliteStore, statement: str, **options: object) -> Verification:
    return verify(store, replace(Question(statement), **options), width=200)


def _shown(answer: Verification) -> tuple[list[str], list[str]]:
    return [item.excerpt.text for item in answer.supporting], [item.excerpt.text for item in answer.contradicting]


def test_an_empty_store_knows_nothing(store: SqliteStore) -> None:
    answer = _ask(store, "24 passengers drowned")
    assert answer.verdict is Verdict.NOT_ENOUGH_EVIDENCE
    assert not answer.supporting + answer.contradicting + answer.related
    assert answer.gaps == ("the store holds no source",)
    assert answer.correction is None
    assert answer.summary == "No stored excerpt supports or contradicts it."


def test_both_sides_are_always_shown(store: SqliteStore) -> None:
    _fill(store, [FERRY, HARBOUR, MINE])
    answer = _ask(store, "24 passengers drowned")
    assert answer.verdict is Verdict.CONFLICTING
    assert [item.provenance.publisher for item in answer.supporting] == ["One"]
    assert [item.provenance.publisher for item in answer.contradicting] == ["Two"]
    assert answer.origins.supporting == answer.origins.contradicting == 1
    assert answer.correction is None


def test_every_part_has_its_own_verdict_and_the_worst_is_the_whole(store: SqliteStore) -> None:
    _fill(store, [FERRY, MINE])
    statement = "24 passengers drowned and the copper mine is open. 90 miners were arrested."
    answer = _ask(store, statement)
    verdicts = [part.verdict for part in answer.parts]
    assert verdicts == [Verdict.SUPPORTED, Verdict.CONTRADICTED, Verdict.NOT_ENOUGH_EVIDENCE]
    assert answer.verdict is Verdict.CONTRADICTED
    for part in answer.parts:
        assert part.text == statement[part.start : part.end]
    quantity = answer.parts[0].quantities[0]
    assert (quantity.low, quantity.high, quantity.unit) == ("24", "24", "passenger")
    assert statement[quantity.start : quantity.end] == "24 passengers"


def test_a_denial_is_no_evidence_against_what_is_denied(store: SqliteStore) -> None:
    _fill(store, [MINE])
    answer = _ask(store, "90 miners were arrested")
    assert answer.verdict is Verdict.NOT_ENOUGH_EVIDENCE
    assert [item.relation for item in answer.related] == [Relation.DIFFERENT_ATTRIBUTION]
    assert answer.gaps == ("nearest to “90 miners were arrested”: one of the two only says that somebody denies it",)


def test_what_nobody_speaks_of_is_a_gap(store: SqliteStore) -> None:
    _fill(store, [FERRY])
    answer = _ask(store, "300 violinists resigned")
    assert answer.gaps == ("no source speaks of “300 violinists resigned”",)


def test_a_misspelt_word_is_mended_and_shown(store: SqliteStore) -> None:
    _fill(store, [FERRY])
    statement = "24 pasengers drowned"
    answer = _ask(store, statement)
    assert answer.verdict is Verdict.SUPPORTED
    assert [(word.text, word.read_as) for word in answer.mended] == [("pasengers", "passengers")]
    assert statement[answer.mended[0].start : answer.mended[0].end] == "pasengers"
    assert answer.statement == statement


@pytest.mark.parametrize("statement", ["42 passengers drowned", "240 passengers drowned", "Nexos sank 24 ferries"])
def test_numbers_and_names_are_never_mended(store: SqliteStore, statement: str) -> None:
    _fill(store, [FERRY])
    answer = _ask(store, statement)
    assert answer.mended == ()
    assert answer.verdict is not Verdict.SUPPORTED


def test_a_limit_counts_each_list_and_changes_no_verdict(store: SqliteStore) -> None:
    texts = [f"Report {n}: 24 passengers drowned." for n in range(4)] + [
        f"Paper {n}: exactly 31 passengers drowned." for n in range(4)
    ]
    _fill(store, [NewSource(text, publisher=f"P{n}", published_at="2021-05-01") for n, text in enumerate(texts)])
    wide, narrow = (_ask(store, "24 passengers drowned", limit=limit) for limit in (10, 2))
    assert (len(wide.supporting), len(wide.contradicting)) == (4, 4)
    assert (len(narrow.supporting), len(narrow.contradicting)) == (2, 2)
    assert narrow.supporting == wide.supporting[:2]
    assert (narrow.verdict, narrow.summary, narrow.origins) == (wide.verdict, wide.summary, wide.origins)


@pytest.mark.parametrize(
    ("options", "publishers"),
    [
        ({}, {"One", "Two"}),
        ({"publishers": ("One",)}, {"One"}),
        ({"tags": ("toll",)}, {"Two"}),
        ({"languages": ("en-GB",)}, {"Two"}),
        ({"published_after": "2021-05-02"}, {"Two"}),
        ({"published_before": "2021-05-02"}, {"One"}),
        ({"as_of": "2021-05-02"}, {"One"}),
        ({"as_of": "2021-05-02", "published_before": "2021-04-01"}, set()),
        ({"publishers": ("Nobody",)}, set()),
        ({"min_score": 1.01}, set()),
    ],
    ids=str,
)
def test_filters_choose_the_evidence(store: SqliteStore, options: dict[str, object], publishers: set[str]) -> None:
    _fill(store, [FERRY, HARBOUR])
    answer = _ask(store, "24 passengers drowned", **options)
    assert {item.provenance.publisher for item in answer.supporting + answer.contradicting} == publishers


def test_evidence_is_in_order_of_score_and_ties_in_order_of_claim(store: SqliteStore) -> None:
    texts = ["24 passengers drowned.", "24 passengers drowned near Naxos.", "On Friday 24 passengers drowned."]
    _fill(store, [NewSource(text, publisher=text) for text in texts])
    answer = _ask(store, "24 passengers drowned")
    ranks = [(-item.score, item.claim_id) for item in answer.supporting]
    assert len(ranks) == 3
    assert ranks == sorted(ranks)


def test_a_correction_is_given_when_all_sources_give_one_figure(store: SqliteStore) -> None:
    _fill(store, [HARBOUR])
    answer = _ask(store, "24 passengers drowned")
    assert answer.verdict is Verdict.CONTRADICTED
    assert answer.correction == "sources give Exactly 31 passengers (Two, 2021-05-03), not 24 passengers"
    _fill(store, [NewSource("Exactly 40 passengers drowned.", publisher="Four", published_at="2021-05-04")])
    again = _ask(store, "24 passengers drowned")
    assert (again.verdict, again.correction) == (Verdict.CONTRADICTED, None)


def test_excerpts_are_cut_verbatim_from_the_stored_text(store: SqliteStore) -> None:
    odd = "  Café “Zoë”:\u00a0at least 24 passengers drowned … 🚢 Seven crew members were rescued!\r\n\r\nEnd.  "
    _fill(store, [FERRY, HARBOUR, NewSource(odd, publisher="Odd")])
    answer = _ask(store, "24 passengers drowned and seven crew members were rescued", limit=50)
    assert answer.verdict is Verdict.CONFLICTING or answer.supporting
    for item in answer.supporting + answer.contradicting + answer.related:
        text = store.find_text(item.provenance.source_id)
        assert text is not None
        excerpt = item.excerpt
        assert text[excerpt.start : excerpt.end] == excerpt.text
        assert text[: excerpt.start].endswith(excerpt.prefix)
        assert text[excerpt.end :].startswith(excerpt.suffix)
        for credit in item.provenance.attribution:
            assert text[credit.start : credit.end] == credit.text


def test_the_same_question_gives_the_same_bytes(store: SqliteStore) -> None:
    _fill(store, [FERRY, HARBOUR, MINE])
    answers = {orjson.dumps(_ask(store, "24 pasengers drowned and the copper mine is open")) for _ in range(3)}
    assert len(answers) == 1


def test_the_order_of_ingest_changes_no_answer(tmp_path: Path) -> None:
    answers = set()
    for number, order in enumerate(permutations([FERRY, HARBOUR, MINE])):
        store = SqliteStore(tmp_path / f"{number}.db")
        _fill(store, order)
        answers.add(orjson.dumps(_ask(store, "24 passengers drowned and the copper mine is open")))
        store.close()
    assert len(answers) == 1


def test_a_statement_that_asserts_nothing_is_refused(store: SqliteStore) -> None:
    with pytest.raises(NoClaimError):
        _ask(store, "Hello")


_EVENTS = st.sampled_from(["killed", "injured", "arrested", "rescued", "infected"])
_GROUPS = st.sampled_from(["soldiers", "miners", "nurses", "students"])
_PLACES = st.sampled_from(["Lima", "Nairobi", "Oslo", "Hanoi"])


@settings(deadline=None, max_examples=25)
@given(st.integers(2, 5000), _GROUPS, _EVENTS, _PLACES)
def test_a_stored_claim_supports_itself(n: int, group: str, event: str, place: str) -> None:
    sentence = f"{n:,} {group} were {event} in {place}."
    with TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "tally.db")
        _fill(store, [NewSource(sentence, published_at="2021-05-01")])
        answer = _ask(store, sentence)
        store.close()
    assert answer.verdict is Verdict.SUPPORTED, answer
    assert _shown(answer) == ([sentence], [])


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=200), st.text(max_size=80))
def test_no_text_breaks_verifying(text: str, statement: str) -> None:
    encoded = text.encode("utf-8", "ignore").decode().replace("\0", "")
    with TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "tally.db")
        try:
            _fill(store, [NewSource(encoded + " At least 24 passengers drowned.")])
            answer = _ask(store, statement + " 24 passengers drowned")
        except (NoClaimError, NoSentenceError):
            return
        finally:
            store.close()
    for item in answer.supporting + answer.contradicting + answer.related:
        whole = encoded + " At least 24 passengers drowned."
        assert whole[item.excerpt.start : item.excerpt.end] == item.excerpt.text
        assert item.stance in Stance


def test_words_of_a_claim_that_cannot_be_decoded_are_told_as_damage(store: SqliteStore, tmp_path: Path) -> None:
    _fill(store, [FERRY])
    with closing(sqlite3.connect(tmp_path / "tally.db")) as connection, connection:
        connection.execute("UPDATE claims SET items = x'c1'")
    with pytest.raises(StoreDamagedError, match="The claim c_"):
        _ask(store, "24 passengers drowned")


STORM = NewSource(
    "A storm hit Odense on Monday. About 3,100 people were evacuated from the harbour. At least 12 people were killed. "
    "The railway station is closed.",
    title="Storm in Odense", publisher="One", published_at="2021-05-01",
)  # fmt: skip
NOWHERE = NewSource("Turnout was 71 percent. Police arrested 60 demonstrators in the capital.", title="Zembria votes")


@pytest.mark.parametrize(
    "statement",
    [
        "Typhoon hits Vietnam: 5,000 people evacuated",
        "Typhoon in Vietnam. 5,000 people were evacuated.",
        "The typhoon struck Vietnam and 5,000 people were evacuated.",
        "5,000 people were evacuated. #Vietnam",
        "5,000 people were evacuated! #PrayForVietnam https://example.org/a",
        "Floods in #Hanoi, railway station closed",
        "Hanoi flooded. The railway station is closed.",
        "Landslide in Nepal. 12 people were killed.",
        "Election in Kenya. Turnout was 80 percent.",
        "Kenya: Turnout was 80 percent",
        "Riots in Nairobi. 25 demonstrators arrested",
    ],
)
def test_a_place_named_anywhere_in_a_statement_holds_for_all_of_it(store: SqliteStore, statement: str) -> None:
    _fill(store, [STORM, NOWHERE])
    assert _shown(_ask(store, statement)) == ([], [])


def test_what_happened_in_the_place_that_a_statement_names_elsewhere_still_decides(store: SqliteStore) -> None:
    _fill(store, [STORM, NOWHERE])
    assert _shown(_ask(store, "Odense: 12 people killed"))[0] == ["At least 12 people were killed."]
    assert _shown(_ask(store, "Storm in Odense. 5,000 people were evacuated."))[1] == [
        "About 3,100 people were evacuated from the harbour."
    ]


GULL = NewSource(
    "The ferry Golden Gull ran aground off Skarra on Friday. At least 14 people were injured. Nobody was killed. "
    "Divers found no oil leak. The captain was suspended.",
    title="Ferry Golden Gull runs aground",
    published_at="2022-05-06",
)


@pytest.mark.parametrize(
    "further",
    ["5 people were injured", "14 people were injured", "nobody was killed", "divers found an oil leak"],
)
@pytest.mark.parametrize("joint", [" and ", ". "])
def test_a_part_that_names_nobody_is_of_what_the_statement_names(store: SqliteStore, further: str, joint: str) -> None:
    ingest(store, GULL)
    answer = _ask(store, f"The ferry Nordic Queen ran aground{joint}{further}.")
    assert (answer.supporting, answer.contradicting) == ((), ())


def test_a_part_that_names_nobody_is_found_where_the_names_are(store: SqliteStore) -> None:
    ingest(store, GULL)
    assert _ask(store, "The Golden Gull ran aground and 14 people were injured.").verdict is Verdict.SUPPORTED
    assert _ask(store, "The Golden Gull ran aground. 5 people were injured.").verdict is Verdict.CONTRADICTED


def _list_lines(statement: str) -> NewSource:
    """A source of 70 clauses of 1,400 characters that say a statement's words and take no side."""
    rare = (" ".join(f"lantern{line * 130 + number}" for number in range(130)) for line in range(70))
    return NewSource("\n".join(f"Nobody knows whether {statement} near the {words}." for words in rare))


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("40 hives burned in Oslo", {"40 hives burned in Oslo.": "2022-01-08"}),
        (
            "40 hives burned in Oslo on the road",
            {"31 hives burned in Oslo on the road.": "2022-01-08", "40 hives burned in Oslo.": "2019-01-08"},
        ),
    ],
)
def test_very_long_clauses_take_the_place_of_no_others(
    store: SqliteStore, statement: str, told: dict[str, str]
) -> None:
    _fill(store, [_list_lines(statement), *(NewSource(text, published_at=day) for text, day in told.items())])
    assert _ask(store, statement).verdict is Verdict.SUPPORTED


def test_no_figure_is_ruled_out_where_a_very_long_clause_may_give_it(store: SqliteStore) -> None:
    statement = "40 hives burned in Oslo on the road"
    other = NewSource("31 hives burned in Oslo on the road.", published_at="2022-01-08")
    _fill(store, [other])
    assert _ask(store, statement).verdict is Verdict.CONTRADICTED
    words = " ".join(f"pebble{number}" for number in range(60))
    _fill(store, [_list_lines(statement)])
    _fill(store, [NewSource(f"40 hives burned in Oslo near the {words}.", published_at="2019-01-08")])
    answer = _ask(store, statement)
    assert not answer.contradicting
    assert "candidates.unread" in {reason.rule for item in answer.related for reason in item.reasons}


def test_a_sentence_is_judged_as_a_whole_or_not_at_all(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.verify._LONG", 110)
    statement = "40 hives burned in Oslo during the storms by the road"
    _fill(store, [NewSource(f"31{statement[2:]}, and 40 hives burned in Oslo on the roof of the old brewery.")])
    assert _shown(_ask(store, statement)) == ([], [])
    _fill(store, [_list_lines(statement)])
    assert _shown(_ask(store, statement)) == ([], [])


def test_a_clause_however_long_is_judged_where_it_is_all_there_is(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.verify._LONG", 1)
    words = " ".join(f"lantern{number}" for number in range(130))
    _fill(store, [NewSource(f"40 hives burned in Oslo near the {words}.")])
    assert _shown(_ask(store, f"40 hives burned in Oslo near the {words}"))[0]


def test_a_sentence_that_gives_one_of_two_figures_of_a_clause_bears_out_neither(store: SqliteStore) -> None:
    _fill(store, [NewSource("Some 1,120 patients are being treated in 14 centres.", title="Fever")])
    answer = _ask(store, "2,700 patients are being treated in 14 centres")
    assert not answer.supporting
    assert "clause.other_figure" in {reason.rule for item in answer.related for reason in item.reasons}
    assert _ask(store, "1,120 patients are being treated in 14 centres").verdict is Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        # the town of the dateline is not where it happened
        ("GENEVA, May 3 (Reuters) - Twelve nurses died on Monday in the Sahel.", "Twelve nurses died in Switzerland"),
        # another place stands before it in the sentence
        ("Fires raged in Peru. Chile had 90 fires, which burned 300 barns.", "Fires burned 300 barns in Peru"),
        # a clause goes on of what stands before it, not of the text's own place
        ("Latvia shrank. Peru gained 3,000 people and now has 2.9 million.", "Latvia has 2.9 million people"),
        # the dead whom a text counts are of all the places that its heading names
        ("The toll rose. Of the dead, 39 were children.", "39 children died in Ostra"),
    ],
)  # fmt: skip
def test_what_happened_elsewhere_takes_no_side(store: SqliteStore, text: str, statement: str) -> None:
    _fill(store, [NewSource(text, title="Fever toll rises in Ostra and Velin", published_at="2021-05-04")])
    answer = _ask(store, statement)
    assert not answer.supporting
    assert not answer.contradicting
