"""ClaimReview as it stands on the web: read with forbearance, one bad item alone, and its claim as somebody else's."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.source import SourceCreateSchema
from service.errors import BadReviewError
from service.extraction.reviewed import read_reviewed
from service.ingest import NewSource, ingest
from service.model import Modality, Review
from service.reextract import reextract
from service.reviews import is_linked_data, parse_reviews
from service.standing import verify_claim
from service.storage.sqlite import SqliteStore
from service.verify import Question, verify

CLAIM = "180 officers were killed in Almaty."
URL = "https://check.example/officers"
REVIEW: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "claimReviewed": CLAIM,
    "url": URL,
    "headline": "No, 180 officers were not killed",
    "datePublished": "2022-01-09",
    "author": {"@type": "Organization", "name": "Check Desk"},
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "A. Poster"},
        "datePublished": "2022-01-08",
    },
    "reviewRating": {"@type": "Rating", "ratingValue": 1, "bestRating": 5, "alternateName": "False"},
}
READ = NewSource(
    CLAIM,
    title="No, 180 officers were not killed",
    url=URL,
    publisher="Check Desk",
    published_at="2022-01-09",
    review=Review("False", "A. Poster", "2022-01-08", ()),
)


def parse(document: Any) -> list[tuple[str, NewSource | BadReviewError]]:
    return parse_reviews(document, SourceCreateSchema())


def read(**changed: Any) -> NewSource:
    ((_, found),) = parse({name: value for name, value in {**REVIEW, **changed}.items() if value is not None})
    assert isinstance(found, NewSource), found
    assert found.review is not None
    return found


# --- where reviews stand -------------------------------------------------------------------------

DOCUMENTS = [
    (REVIEW, ["#"]),
    ([REVIEW], ["#/0"]),
    ([REVIEW, [REVIEW]], ["#/0", "#/1/0"]),
    ({"@context": "https://schema.org", "@graph": [REVIEW]}, ["#/@graph/0"]),
    ({"@graph": [{"@type": "WebPage", "name": "x"}, REVIEW, {"@type": "Organization"}]}, ["#/@graph/1"]),
    ({"@graph": REVIEW}, ["#/@graph"]),
    ({"@type": "DataFeed", "dataFeedElement": [REVIEW, REVIEW]}, ["#/dataFeedElement/0", "#/dataFeedElement/1"]),
    ({"@type": "DataFeed", "dataFeedElement": REVIEW}, ["#/dataFeedElement"]),
    (
        {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "dateModified": "2022", "item": REVIEW}]},
        ["#/dataFeedElement/0/item"],
    ),
    (
        {"@type": "DataFeed", "dataFeedElement": [{"@type": ["DataFeedItem"], "item": [REVIEW, REVIEW]}]},
        ["#/dataFeedElement/0/item/0", "#/dataFeedElement/0/item/1"],
    ),
    ({"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": REVIEW}]}, ["#/itemListElement/0/item"]),
    ({"@type": "https://schema.org/DataFeed", "http://schema.org/dataFeedElement": [REVIEW]}, ["#/dataFeedElement/0"]),
]


@pytest.mark.parametrize(("document", "pointers"), DOCUMENTS, ids=[str(pointers) for _, pointers in DOCUMENTS])
def test_reviews_are_found_where_they_stand(document: Any, pointers: list[str]) -> None:
    assert parse(document) == [(pointer, READ) for pointer in pointers]
    assert is_linked_data(document)


@pytest.mark.parametrize("document", [{"text": "a"}, {}, "@type", 3, None])
def test_what_is_no_json_ld_is_told(document: Any) -> None:
    assert not is_linked_data(document)


BAD = [
    ({**REVIEW, "claimReviewed": None}, "#/claimReviewed", "missing"),
    ({**REVIEW, "claimReviewed": "  "}, "#/claimReviewed", "missing"),
    ({**REVIEW, "claimReviewed": ["", {"@type": "Claim"}]}, "#/claimReviewed", "missing"),
    ({**REVIEW, "claimReviewed": "x" * 200_001}, "#/claimReviewed", "200,000"),
    ({**REVIEW, "url": "no address"}, "#/url", "http"),
    ({**REVIEW, "@type": "Review"}, "#", "ClaimReview"),
    ({**REVIEW, "@type": None}, "#", "ClaimReview"),
    ({**REVIEW, "@type": {"a": []}}, "#", "ClaimReview"),
    ("ClaimReview", "#", "ClaimReview"),
    (None, "#", "ClaimReview"),
    (3.5, "#", "ClaimReview"),
    ({}, "#", "ClaimReview"),
]


@pytest.mark.parametrize(("item", "pointer", "word"), BAD, ids=[f"{at} {word}" for _, at, word in BAD])
def test_a_bad_item_fails_alone(item: Any, pointer: str, word: str) -> None:
    (first, good), (second, fault), (third, last) = parse([REVIEW, item, REVIEW])
    assert (first, second, third) == ("#/0", "#/1", "#/2")
    assert good == last == READ
    assert isinstance(fault, BadReviewError)
    assert fault.pointer == pointer
    assert word in str(fault)


@pytest.mark.parametrize("document", [[], {"@graph": []}, {"@graph": [{"@type": "WebPage"}]}, {"@type": "DataFeed"}])
def test_a_document_without_reviews_is_a_fault(document: Any) -> None:
    ((pointer, fault),) = parse(document)
    assert pointer == "#"
    assert "ClaimReview" in str(fault)


def test_what_is_nested_without_end_is_a_fault() -> None:
    value: Any = REVIEW
    for _ in range(5_000):
        value = [value]
    ((pointer, fault),) = parse(value)
    assert (pointer, "deep" in str(fault)) == ("#", True)


# --- what is read of one -------------------------------------------------------------------------

SPELLINGS: list[dict[str, Any]] = [
    {"@type": ["ClaimReview"]},
    {"@type": ["Review", "ClaimReview"]},
    {"@type": "schema:ClaimReview"},
    {"@type": "http://schema.org/ClaimReview", "@context": "http://schema.org"},
    {"@type": "https://www.schema.org/ClaimReview", "@context": ["https://schema.org/", {"x": "https://x.example/"}]},
    {"claimReviewed": None, "schema:claimReviewed": CLAIM},
    {"claimReviewed": None, "http://schema.org/claimReviewed": [{"@value": CLAIM}]},
    {"claimReviewed": [CLAIM, "Another"]},
    {"claimReviewed": {"@type": "Claim", "text": CLAIM}},
    {"claimReviewed": "  180 officers&#32;were <b>killed</b> in&nbsp;Almaty.\n"},
    {"claimReviewed": "180 officers were &lt;i&gt;killed&lt;/i&gt; in\tAlmaty."},
    {"claimReviewed": "", "itemReviewed": {**REVIEW["itemReviewed"], "name": CLAIM}},
    {"headline": None, "name": REVIEW["headline"]},
    {"author": [REVIEW["author"]]},
    {"author": "Check Desk"},
    {"author": ["Check Desk"]},
    {"author": {"@type": "NewsMediaOrganization", "name": ["Check Desk"], "logo": {"url": "x"}}},
    {"author": None, "publisher": REVIEW["author"]},
    {"author": {}, "publisher": "Check Desk"},
    {"itemReviewed": [REVIEW["itemReviewed"]]},
    {"itemReviewed": {**REVIEW["itemReviewed"], "@type": "CreativeWork"}},
    {"itemReviewed": {**REVIEW["itemReviewed"], "author": "A. Poster"}},
    {"itemReviewed": {**REVIEW["itemReviewed"], "author": [{"name": "A. Poster"}, {"name": "A. Poster"}, {}]}},
    {"reviewRating": [REVIEW["reviewRating"]]},
    {"reviewRating": "False"},
    {"reviewRating": {"alternateName": ["False"], "ratingValue": "1"}},
    {"reviewRating": {"name": "False"}},
    {"inLanguage": "en"},
    {"inLanguage": {"@type": "Language", "name": "English"}},
    {"datePublished": None, "dateCreated": "2022-01-09"},
    {"wordCount": 300, "x:more": {"y": [1, None, True]}, "image": {"@type": "ImageObject"}},
]


@pytest.mark.parametrize("changed", SPELLINGS, ids=lambda changed: str(changed)[:70])
def test_one_review_has_many_spellings(changed: dict[str, Any]) -> None:
    assert read(**changed) == READ


def test_who_writes_and_who_publishes_are_told_apart() -> None:
    people = [{"@type": "Person", "name": "B. Writer"}, {"@type": "Person", "name": "C. Writer"}]
    found = read(author=people, publisher={"@type": "Organization", "name": "Check Desk"})
    assert (found.publisher, found.author) == ("Check Desk", "B. Writer, C. Writer")
    found = read(author=[*people[:1], {"@type": "Organization", "name": "Check Desk"}])
    assert (found.publisher, found.author) == ("Check Desk", "B. Writer")
    assert read(author=people[:1]).publisher is None


def test_things_of_a_graph_are_found_by_their_id() -> None:
    graph = [
        {**REVIEW, "author": {"@id": "#desk"}, "itemReviewed": {"@id": "#claim"}},
        {"@id": "#desk", "@type": "Organization", "name": "Check Desk"},
        {"@id": "#claim", **REVIEW["itemReviewed"]},
    ]
    assert parse({"@context": "https://schema.org", "@graph": graph}) == [("#/@graph/0", READ)]


@pytest.mark.parametrize(
    ("rating", "told"),
    [
        ({"alternateName": "Mostly &quot;true&quot;"}, "Mostly “true”".replace("“", '"').replace("”", '"')),
        ({"alternateName": " ", "ratingValue": "2", "bestRating": "5", "worstRating": 1}, "2 (worst 1, best 5)"),
        ({"ratingValue": 2, "bestRating": 5}, "2 (best 5)"),
        ({"ratingValue": 2.5}, "2.5"),
        ({"ratingValue": None}, None),
        ({}, None),
        (None, None),
        ([], None),
        (True, None),
        ({"alternateName": "x" * 600}, "x" * 500),
    ],
)
def test_a_rating_is_its_authors_words(rating: Any, told: str | None) -> None:
    review = read(reviewRating=rating).review
    assert review is not None
    assert review.rating == told


@pytest.mark.parametrize(
    ("given_date", "told"),
    [
        ("2022-01-09", "2022-01-09"),
        ("2022-01-09T10:00:00Z", "2022-01-09T10:00:00Z"),
        ("2022-01-09T10:00:00.123+02:00", "2022-01-09T08:00:00Z"),
        ("2022-01-09T10:00:00+0200", "2022-01-09T08:00:00Z"),
        ("2022-01-09T10:00:00", "2022-01-09"),
        ("2022-01-09 10:00", "2022-01-09"),
        ("20220109", "2022-01-09"),
        ("2022/01/09", "2022-01-09"),
        ("January 9, 2022", "2022-01-09"),
        ("Jan 9, 2022", "2022-01-09"),
        ("9 January 2022", "2022-01-09"),
        ("Sun, 09 Jan 2022 10:00:00 GMT", "2022-01-09T10:00:00Z"),
        ("Sun, 09 Jan 2022 10:00:00 -0500", "2022-01-09T15:00:00Z"),
        ({"@type": "Date", "@value": "2022-01-09"}, "2022-01-09"),
        (["2022-01-09"], "2022-01-09"),
        ("09/01/2022", None),
        ("yesterday", None),
        ("0000-00-00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("", None),
        (1641722400, None),
    ],
)
def test_dates_come_in_many_forms(given_date: Any, told: str | None) -> None:
    assert read(datePublished=given_date).published_at == told
    review = read(itemReviewed={"datePublished": given_date}).review
    assert review is not None
    assert review.claimed_at == told


def test_appearances_are_addresses_each_once() -> None:
    item = {
        "@type": "Claim",
        "firstAppearance": {"@type": "CreativeWork", "url": "https://post.example/1"},
        "appearance": [
            {"url": "https://post.example/1"},
            "https://post.example/2",
            {"@id": "https://post.example/3"},
            {"url": "somewhere"},
            {"name": "a leaflet"},
        ],
    }
    review = read(itemReviewed=item).review
    assert review == Review("False", None, None, tuple(f"https://post.example/{at}" for at in (1, 2, 3)))


def test_what_a_field_could_not_keep_is_left_out() -> None:
    found = read(headline="x" * 501, author="y" * 201, inLanguage="English", itemReviewed={"author": "z\ud800\0z"})
    assert (found.title, found.publisher, found.language) == (None, None, "en")
    assert found.review == Review("False", "z z", None, ())


any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["ClaimReview", CLAIM, URL]),
    lambda below: (
        st.lists(below, max_size=4)
        | st.dictionaries(
            st.sampled_from([*REVIEW, "@graph", "@id", "name", "item", "dataFeedElement"]) | st.text(), below
        )
    ),
    max_leaves=20,
)


@given(
    any_json
    | st.fixed_dictionaries(
        {"@type": st.just("ClaimReview")}, optional={name: any_json for name in REVIEW if name != "@type"}
    )
)
def test_any_json_is_read_or_refused(document: Any) -> None:
    for _, found in parse(document):
        assert isinstance(found, BadReviewError) or found.text.strip()


# --- on which side its claim stands --------------------------------------------------------------

RATINGS = [
    "False",
    "Mostly true",
    "Half true",
    "Not true",
    "Untrue",
    "True, but",
    "Pants on Fire",
    "Falso",
    "5",
    None,
    "",
]


@pytest.fixture
def store(tmp_path: Path) -> SqliteStore:
    return SqliteStore(tmp_path / "tally.db")


def build(rating: str | None, text: str = CLAIM, **known: Any) -> NewSource:
    return NewSource(text, url=URL, publisher="Check Desk", review=Review(rating, "A. Poster", None, ()), **known)


def count_sides(store: SqliteStore, statement: str) -> tuple[int, int, int]:
    answer = verify(store, Question(statement), width=100)
    return len(answer.supporting), len(answer.contradicting), len(answer.related)


@pytest.mark.parametrize("rating", RATINGS)
def test_a_claim_that_is_only_rated_stands_on_no_side(store: SqliteStore, rating: str | None) -> None:
    ingest(store, build(rating))
    assert count_sides(store, "180 officers were killed in Almaty") == (0, 0, 1)
    assert count_sides(store, "20 officers were killed in Almaty") == (0, 0, 1)
    (evidence,) = verify(store, Question(CLAIM), width=100).related
    assert (evidence.relation, evidence.reasons[0].rule) == ("not_a_fact", "modality.differs")
    assert evidence.provenance.review == Review(rating, "A. Poster", None, ())
    assert [said.text for said in evidence.provenance.attribution] == ["A. Poster"]


@pytest.mark.parametrize("rating", ["True", "true.", " TRUE ", "Correct", "“Accurate”"])
def test_a_claim_that_is_rated_true_is_a_report(store: SqliteStore, rating: str) -> None:
    ingest(store, build(rating))
    assert count_sides(store, "180 officers were killed in Almaty") == (1, 0, 0)
    assert count_sides(store, "20 officers were killed in Almaty") == (0, 1, 0)
    (evidence,) = verify(store, Question(CLAIM), width=100).supporting
    assert evidence.provenance.publisher == "Check Desk"
    assert [said.text for said in evidence.provenance.attribution] == ["A. Poster"]


CASES = tomllib.loads((Path(__file__).parent / "cases" / "judgements.toml").read_text(encoding="utf-8"))["judgement"]


def test_no_passage_stands_on_a_side_as_a_claim_that_is_rated_false(store: SqliteStore) -> None:
    for at, case in enumerate(CASES):
        review = Review("False", None, None, ())
        ingest(store, NewSource(case["passage"], url=f"https://check.example/{at}", review=review))
    for case in CASES:
        answer = verify(store, Question(case["statement"]), width=400)
        assert (answer.supporting, answer.contradicting) == ((), ()), case["statement"]


def test_what_is_rated_false_overtakes_no_report(store: SqliteStore) -> None:
    report, _ = ingest(store, NewSource("18 officers were killed in Almaty.", published_at="2022-01-07"))
    ingest(store, build("False", published_at="2022-01-09"))
    (evidence,) = verify(store, Question("18 officers were killed in Almaty"), width=100).supporting
    assert (evidence.provenance.source_id, evidence.superseded_by) == (report.id, None)


def test_a_rated_claim_is_held_against_other_sources_as_a_fact(store: SqliteStore) -> None:
    review, _ = ingest(store, build("False", published_at="2022-01-09"))
    ingest(store, NewSource("180 officers were killed in Almaty, the ministry said.", published_at="2022-01-08"))
    (claim,) = store.list_claims(review.id, limit=9)
    assert verify_claim(store, claim.id, Question(""), width=100).verdict == "supported"


def test_a_claim_keeps_who_said_it_within_it() -> None:
    said = "The minister said 180 officers were killed."
    (claim,) = read_reviewed(said, Review("False", "A. Poster", None, ()))
    assert [each.text for each in claim.attribution] == ["A. Poster", "The minister"]
    assert claim.modality is Modality.REVIEWED
    (claim,) = read_reviewed(said, Review("False", "minister", None, ()))
    assert said[claim.attribution[0].start : claim.attribution[0].end] == "minister"


# --- its life ------------------------------------------------------------------------------------


def test_another_review_of_the_same_claim_under_its_url_is_its_next_revision(store: SqliteStore) -> None:
    first, _ = ingest(store, build("True"))
    other, _ = ingest(store, build("False", "The airport was closed in Almaty."))
    article, _ = ingest(store, NewSource("Nine bridges were closed.", url=URL))
    second, is_new = ingest(store, build("False"))
    assert (second.revision, is_new) == (2, True)
    assert (other.revision, article.revision) == (1, 1)
    assert store.find_superseded(second.id) == (first.id,)
    assert [each.id for each in store.list_revisions(second.id)] == [first.id, second.id]
    assert all(store.find_source(each.id).is_current for each in (other, article))  # type: ignore[union-attr]
    assert count_sides(store, CLAIM)[:2] == (0, 0)
    assert ingest(store, build("False"))[1] is False
    store.remove_source(second.id)
    assert count_sides(store, CLAIM)[:2] == (1, 0)


def test_two_reviews_of_one_claim_are_both_shown(store: SqliteStore) -> None:
    ingest(store, build("False"))
    ingest(store, NewSource(CLAIM, url="https://other.example/", review=Review("Half true", None, None, ())))
    answer = verify(store, Question(CLAIM), width=100)
    ratings = {evidence.provenance.review.rating for evidence in answer.related if evidence.provenance.review}
    assert ratings == {"False", "Half true"}
    assert all(evidence.provenance.also_in == () for evidence in answer.related)


def test_a_review_read_anew_stays_what_it_is(store: SqliteStore) -> None:
    source, _ = ingest(store, build("False", title="A title", author="B. Writer", language="en-GB"))
    before = store.list_claims(source.id, limit=9)
    assert [fault for _, fault in reextract(store, "")] == [None]
    assert store.list_claims(source.id, limit=9) == before
    assert store.find_source(source.id) == source
