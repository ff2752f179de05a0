"""A claim by hand is read as a text is, and holds what it is given, no more and no less."""

from __future__ import annotations

from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.answer import Verification
from service.errors import NoSentenceError, SlotError, SourceWithdrawnError
from service.handmade import Slots, write_claim
from service.ingest import NewSource, ingest
from service.model import StoredClaim
from service.standing import verify_claim
from service.storage.sqlite import SqliteStore
from service.verify import Question, verify
from tests.support import list_stored

URL = "https://example.org/harbour"


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "tally.db")


@pytest.fixture
def articles(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "articles.db")


def write(store: SqliteStore, text: str, slots: dict[str, Any] | None = None, **citation: Any) -> list[StoredClaim]:
    return write_claim(store, NewSource(text, publisher="Quay Notes", **citation), Slots(**(slots or {})))[1]


def ask(store: SqliteStore, statement: str, **asked: Any) -> Verification:
    return verify(store, Question(statement, **asked), width=100)


def sides(store: SqliteStore, statement: str, **asked: Any) -> tuple[int, int]:
    answer = ask(store, statement, **asked)
    return len(answer.supporting), len(answer.contradicting)


# --- what is stored ------------------------------------------------------------------------------


def test_without_slots_each_claim_of_the_text_is_one(store: SqliteStore) -> None:
    text = "Six ferries were damaged. Forty sailors were rescued."
    claims = write(store, text)
    assert [claim.text for claim in claims] == ["Six ferries were damaged.", "Forty sailors were rescued."]
    assert [text[claim.claim.start : claim.claim.end] for claim in claims] == [claim.text for claim in claims]
    assert all(claim.source.by_hand for claim in claims)


@pytest.mark.parametrize(
    ("slots", "shown"),
    [
        pytest.param({"event": "damaged"}, {"event": "@damage"}, id="event"),
        pytest.param({"event": "Was damaged"}, {"event": "@damage"}, id="event in other letters"),
        pytest.param({"group": "sailors", "quantity": "7"}, {"group": "@crew"}, id="group"),
        pytest.param({"group": "the sailors", "quantity": "7"}, {"group": "@crew"}, id="group with its article"),
        pytest.param({"quantity": "at least 12"}, {"low": "12", "high": None}, id="quantity"),
        pytest.param({"quantity": "between 3 and 5"}, {"low": "3", "high": "5"}, id="range"),
        pytest.param({"place": "Lima, Peru"}, {"places": ("pe.lima", "pe")}, id="place"),
        pytest.param({"time": "5 March 2024"}, {"time": "2024-03-05"}, id="time"),
        pytest.param({"time": "5 March"}, {"time": "2024-03-05"}, id="time without its year"),
        pytest.param({"time": "Tuesday"}, {"time": "2024-03-05"}, id="weekday"),
        pytest.param({"attribution": "the port"}, {"attribution": "the port"}, id="attribution"),
        pytest.param({"negated": True}, {"negated": True}, id="negated"),
    ],
)
def test_a_slot_that_is_given_stands_for_what_is_read(
    store: SqliteStore, slots: dict[str, Any], shown: dict[str, Any]
) -> None:
    (stored,) = write(store, "Line 7 of the port log.", slots, published_at="2024-03-06")
    claim = stored.claim
    found = {
        "event": claim.event and claim.event.concept,
        "group": claim.group and claim.group.concept,
        "low": str(claim.quantity.low) if claim.quantity else None,
        "high": str(claim.quantity.high) if claim.quantity and claim.quantity.high is not None else None,
        "places": claim.places,
        "time": claim.times[0].first if claim.times else None,
        "attribution": claim.attribution[0].text if claim.attribution else None,
        "negated": claim.negated,
    }
    assert {name: found[name] for name in shown} == shown
    assert (claim.start, claim.end, stored.text) == (0, 23, "Line 7 of the port log.")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("event", "purple", id="no event"),
        pytest.param("event", "not damaged", id="denied"),
        pytest.param("event", "wasn't damaged", id="denied in short"),
        pytest.param("event", "nearly damaged", id="almost"),
        pytest.param("event", "feared dead", id="feared"),
        pytest.param("event", "killed and injured", id="two events"),
        pytest.param("group", "of them", id="no group"),
        pytest.param("group", "children under five", id="a part of the group"),
        pytest.param("group", "sailors and divers", id="two groups"),
        pytest.param("quantity", "purple", id="no quantity"),
        pytest.param("quantity", "not 18", id="another quantity"),
        pytest.param("quantity", "two thirds", id="a fraction"),
        pytest.param("quantity", "-3", id="below zero"),
        pytest.param("quantity", "9 of 10", id="of a whole"),
        pytest.param("quantity", "18 ferries", id="with what is counted"),
        pytest.param("place", "nowhere", id="no place"),
        pytest.param("place", "not Lima", id="another place"),
        pytest.param("time", "noon", id="no time"),
        pytest.param("time", "not 5 March 2024", id="another time"),
        pytest.param("time", "yesterday", id="a day after an unknown one"),
    ],
)
def test_a_slot_that_is_not_read_whole_is_refused(store: SqliteStore, name: str, words: str) -> None:
    with pytest.raises(SlotError, match=name) as caught:
        write(store, "Six ferries were damaged.", {name: words})
    assert words in str(caught.value)
    assert store.count_sources() == 0


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        pytest.param("Gruß aus der Straße: six divers drowned.", "divers", "divers", id="after letters that fold"),
        pytest.param("İzmir İzmir: six divers drowned.", "divers", "divers", id="after letters that grow"),
        pytest.param("Cooperation: six divers and a DIVER drowned.", "diver", "DIVER", id="not within a word"),
        pytest.param("Table 2: six lost.", "divers", "Table 2: six lost.", id="not in the text"),
        pytest.param("In 1.18, 18,000 or 2018: 18 divers drowned.", "divers", "divers", id="beside numbers"),
    ],
)
def test_a_group_is_placed_where_its_words_stand(store: SqliteStore, text: str, words: str, found: str) -> None:
    (stored,) = write(store, text, {"group": words, "event": "drowned"})
    group = stored.claim.group
    assert group is not None
    assert (group.text, text[group.start : group.end]) == (words, found)


def test_a_figure_is_placed_where_it_stands_by_itself(store: SqliteStore) -> None:
    text = "Of 18,000 tickets in 2018 and 0.18 tonnes, 18 were lost."
    (stored,) = write(store, text, {"quantity": "18"})
    quantity = stored.claim.quantity
    assert quantity is not None
    assert (quantity.start, quantity.end) == (43, 45)


@pytest.mark.parametrize(
    ("text", "slots"), [("Hello there", {}), ("—", {}), ("—", {"event": "damaged"})], ids=["words", "mark", "with slot"]
)
def test_where_nothing_is_claimed_nothing_is_stored(store: SqliteStore, text: str, slots: dict[str, Any]) -> None:
    with pytest.raises(NoSentenceError):
        write(store, text, slots)
    assert store.count_sources() == 0


# --- the same, and others like it ----------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [{}, {"tags": ("quay",)}, {"retrieved_at": "2024-05-01T00:00:00Z"}],
    ids=["same", "other labels", "got at another time"],
)
def test_the_same_again_changes_nothing(store: SqliteStore, other: dict[str, Any]) -> None:
    new = {"text": "Six ferries were damaged.", "publisher": "Quay Notes", "url": URL}
    first = write_claim(store, NewSource(**new), Slots(group="ferries"))
    revision, stored = store.corpus_revision(), list_stored(store)
    assert write_claim(store, NewSource(**{**new, **other}), Slots(group="ferries")) == (first[0], first[1], False)
    assert (store.corpus_revision(), list_stored(store)) == (revision, stored)


@pytest.mark.parametrize(
    ("slots", "other"),
    [
        ({}, {"text": "Seven ferries were damaged."}),
        ({}, {"title": "Another page"}),
        ({"negated": False}, {}),
        ({"event": "damaged"}, {}),
    ],
    ids=["text", "citation", "a slot of one word", "a slot"],
)
def test_what_differs_is_another_claim(store: SqliteStore, slots: dict[str, Any], other: dict[str, Any]) -> None:
    new = {"text": "Six ferries were damaged.", "publisher": "Quay Notes", "url": URL}
    write_claim(store, NewSource(**new), Slots())
    _, _, is_new = write_claim(store, NewSource(**{**new, **other}), Slots(**slots))
    assert is_new
    assert store.count_sources() == 2


def test_claims_by_hand_and_articles_of_one_url_replace_each_other_never(store: SqliteStore) -> None:
    write(store, "Six ferries were damaged.", url=URL)
    first, _ = ingest(store, NewSource("Forty sailors were rescued.", url=URL))
    write(store, "Two cranes were damaged.", url=URL)
    second, _ = ingest(store, NewSource("Fifty sailors were rescued.", url=URL))
    write(store, "Two piers were damaged.", url=URL)
    assert [(each.revision, each.is_current) for each in store.list_sources(limit=9) if each.by_hand] == [(1, True)] * 3
    assert (first.revision, second.revision) == (1, 2)
    assert [each.id for each in store.list_revisions(second.id)] == [first.id, second.id]
    assert store.find_superseded(second.id) == (first.id,)
    for statement in ("Six ferries were damaged", "Two cranes were damaged", "Fifty sailors were rescued"):
        assert sides(store, statement) == (1, 0), statement
    store.remove_source(second.id)
    assert sides(store, "Forty sailors were rescued") == (1, 0)


def test_as_of_a_time_before_all_was_got_a_claim_by_hand_counts_whatever_came_under_its_url(
    store: SqliteStore,
) -> None:
    write(store, "Six ferries were damaged.", url=URL, published_at="2021-05-01")
    for count, day in (("Forty", "2021-05-02"), ("Fifty", "2021-05-03")):
        ingest(store, NewSource(f"{count} sailors were rescued.", url=URL, published_at=day))
    assert sides(store, "Six ferries were damaged", as_of="2021-06-01") == (1, 0)
    assert sides(store, "Forty sailors were rescued", as_of="2021-06-01") == (0, 1)


def test_nothing_is_added_to_a_withdrawn_claim_by_hand(store: SqliteStore) -> None:
    (stored,) = write(store, "Six ferries were damaged.")
    store.withdraw_source(stored.source.id, "misread", "2026-01-01T00:00:00Z")
    assert sides(store, "Six ferries were damaged") == (0, 0)
    with pytest.raises(SourceWithdrawnError, match="misread"):
        write(store, "Six ferries were damaged.")


# --- as evidence ---------------------------------------------------------------------------------

ROW = {"event": "damaged", "group": "ferries", "quantity": "six", "place": "Lima, Peru"}


@pytest.mark.parametrize(
    ("slots", "statement", "found"),
    [
        pytest.param(ROW, "Six ferries were damaged in Lima", (1, 0), id="same figure"),
        pytest.param(ROW, "Eight ferries were damaged in Lima", (0, 1), id="another figure"),
        pytest.param(ROW, "Eight ferries were damaged in Cusco", (0, 0), id="another place"),
        pytest.param(ROW, "Eight buses were damaged in Lima", (0, 0), id="another group"),
        pytest.param(ROW, "Eight ferries were sold in Lima", (0, 0), id="another event"),
        pytest.param({**ROW, "time": "5 March"}, "Six ferries were damaged on 5 March 2024", (1, 0), id="same day"),
        pytest.param({**ROW, "time": "5 March"}, "Six ferries were damaged on 5 March 2019", (0, 0), id="another year"),
    ],
)
def test_slots_decide_the_side(
    store: SqliteStore, slots: dict[str, Any], statement: str, found: tuple[int, int]
) -> None:
    write(store, "Row 4 of the port log.", slots, published_at="2024-03-06")
    assert sides(store, statement) == found


@pytest.mark.parametrize("slots", [{}, {"time": "5 March"}, {"quantity": "eight"}], ids=["read", "day", "figure"])
def test_a_claim_by_hand_is_held_against_others(store: SqliteStore, slots: dict[str, Any]) -> None:
    """A day that is not in the text stands where its figure does."""
    text = "{} ferries were damaged in Lima in the storm on Tuesday."
    for figure in ("Six", "Eight"):
        ingest(store, NewSource(text.format(figure), publisher=figure, published_at="2024-03-06"))
    (stored,) = write(store, "Eight ferries were damaged in Lima in the storm.", slots, published_at="2024-03-06")
    answer = verify_claim(store, stored.id, Question(""), width=100)
    assert {evidence.provenance.publisher for evidence in answer.supporting} <= {"Eight"}
    assert {evidence.provenance.publisher for evidence in answer.contradicting} <= {"Six"}


SAID = {"quantity": "eight", "group": "ferries", "event": "damaged", "place": "Lima", "time": "5 March"}
ARTICLES = [
    f"{number} {group} were {event} in {place} on {day}."
    for number, group, event, place, day in product(
        ("Six", "Eight"), ("ferries", "buses"), ("damaged", "sold"), ("Lima", "Cusco"), ("5 March", "9 March")
    )
] + [f"{group} were {event} in Lima." for group, event in product(("Ferries", "Buses"), ("damaged", "sold"))]


def bears_out(article: str, slots: dict[str, str]) -> bool:
    """Whether an article says all that slots do; one without a figure or a day says nothing of those."""
    unsaid = () if " on " in article else ("quantity", "time")
    return all(words in article.lower() for name, words in _small(slots) if name not in unsaid)


def _small(slots: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, words.lower()) for name, words in slots.items()]


@pytest.mark.parametrize(
    "text", ["Row of the port log.", "There were some.", "Some ferries were damaged.", "Ferries in Lima"]
)
def test_a_slot_that_is_not_in_the_words_is_not_passed_over(
    store: SqliteStore, articles: SqliteStore, text: str
) -> None:
    for number, article in enumerate(ARTICLES):
        ingest(articles, NewSource(article, publisher=f"Paper {number}", published_at="2024-03-10"))
    for names in (names for size in range(1, 6) for names in combinations(SAID, size)):
        slots = {name: SAID[name] for name in names}
        (stored,) = write(articles, text, slots, published_at="2024-03-10")
        answer = verify_claim(articles, stored.id, Question("", limit=50), width=300)
        told = [evidence.excerpt.text for evidence in answer.supporting if evidence.excerpt.text in ARTICLES]
        assert [article for article in told if not bears_out(article, slots)] == [], slots
        articles.remove_source(stored.source.id)
        (stored,) = write(store, text, slots, published_at="2024-03-10")
        for article in ARTICLES:
            statement = article.replace("March", "March 2024")
            supporting, contradicting = sides(store, statement)
            assert not supporting or bears_out(article, slots), (slots, article)
            assert not contradicting or not bears_out(article, slots), (slots, article)
        store.remove_source(stored.source.id)


def test_of_a_group_without_a_figure_nothing_is_counted(store: SqliteStore) -> None:
    (stored,) = write(store, "The port in short", {"group": "ferries", "event": "damaged"})
    assert (stored.claim.group, stored.claim.subject) == (None, ("@ferry",))


@pytest.mark.parametrize("negated", [False, True], ids=["said", "denied"])
def test_turning_a_claim_by_hand_turns_its_side(store: SqliteStore, negated: bool) -> None:
    write(store, "The harbour gate was closed.", {"negated": negated})
    assert sides(store, "The harbour gate was closed") == (int(not negated), int(negated))
    assert sides(store, "The harbour gate was not closed") == (int(negated), int(not negated))


@given(
    st.sampled_from(["Row 4: 6 ferries", "Six ferries were damaged, the port said.", "ẞ İ 6 ferries damaged in Lima"]),
    st.fixed_dictionaries(
        {},
        optional={
            "event": st.sampled_from(["damaged", "DAMAGED", "were damaged"]),
            "group": st.sampled_from(["ferries", "the ferries"]),
            "quantity": st.sampled_from(["six", "6", "at least 6"]),
            "place": st.sampled_from(["Lima, Peru", "Peru"]),
            "time": st.sampled_from(["5 March 2024", "since March 2024"]),
            "attribution": st.sampled_from(["the port", "a"]),
            "negated": st.booleans(),
        },
    ),
)
def test_every_reason_quotes_words_and_every_excerpt_is_verbatim(
    tmp_path_factory: pytest.TempPathFactory, text: str, slots: dict[str, Any]
) -> None:
    store = SqliteStore(tmp_path_factory.mktemp("hand") / "tally.db")
    try:
        claims = write(store, text, slots)
    except NoSentenceError:
        assert not slots
        return
    for claim in claims:
        slots_read = (claim.claim.event, claim.claim.group, claim.claim.quantity, *claim.claim.attribution)
        assert all(0 <= slot.start < slot.end <= len(text) for slot in slots_read if slot)
    for statement in ("Six ferries were damaged in Lima", "The port said 8 ferries were damaged on 5 March 2024"):
        answer = ask(store, statement)
        for evidence in (*answer.supporting, *answer.contradicting, *answer.related):
            excerpt = evidence.excerpt
            assert excerpt.text == text[excerpt.start : excerpt.end]
            assert all(reason.source and reason.statement for reason in evidence.reasons)
    store.close()
