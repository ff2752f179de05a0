"""Fact-checks over HTTP: in as ClaimReview, out beside the evidence and in the shape of Google's search."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from schemas.factcheck import ClaimsFoundSchema
from schemas.reviews import ReviewResultsSchema
from schemas.verify import VerificationSchema
from tests.support import EIGHTEEN, add_source, assert_fits, assert_problem, build_client
from tests.test_reviews import CLAIM, REVIEW, URL

JSON_LD = "application/ld+json"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return build_client(tmp_path)


def send(client: FlaskClient, document: Any, media_type: str = JSON_LD, **headers: str) -> TestResponse:
    return client.post("/v1/sources", data=json.dumps(document), content_type=media_type, headers=headers)


def take(client: FlaskClient, document: Any) -> list[dict[str, Any]]:
    response = send(client, document)
    assert response.status_code == 207, response.text
    assert_fits(ReviewResultsSchema(), response.json)
    return list(response.json["results"])


@pytest.mark.parametrize("media_type", [JSON_LD, 'application/ld+json; charset=utf-8; profile="https://a.example/"'])
def test_a_review_becomes_a_source(client: FlaskClient, media_type: str) -> None:
    (result,) = send(client, REVIEW, media_type).json["results"]
    assert (result["pointer"], result["status"], result["problem"]) == ("#", 201, None)
    source = client.get(f"/v1/sources/{result['source']['id']}").json
    assert source == result["source"]
    assert (source["url"], source["publisher"], source["published_at"]) == (URL, "Check Desk", "2022-01-09")
    expected = {"rating": "False", "claimant": "A. Poster", "claimed_at": "2022-01-08", "appearances": []}
    assert source["review"] == expected
    assert client.get(f"/v1/sources/{source['id']}/text").text == CLAIM
    assert [each["status"] for each in take(client, [REVIEW])] == [200]


def test_of_a_feed_a_bad_item_fails_alone(client: FlaskClient) -> None:
    bad = {name: value for name, value in REVIEW.items() if name != "claimReviewed"}
    feed = {"@type": "DataFeed", "dataFeedElement": [REVIEW, {"@type": "DataFeedItem", "item": bad}, "x"]}
    good, missing, none = take(client, feed)
    assert [each["status"] for each in (good, missing, none)] == [201, 422, 422]
    assert missing["pointer"] == "#/dataFeedElement/1/item"
    assert missing["problem"]["errors"][0]["pointer"] == "#/dataFeedElement/1/item/claimReviewed"
    assert none["problem"]["errors"][0]["pointer"] == "#/dataFeedElement/2"
    assert client.get("/v1/sources").json["items"] == [good["source"]]


def test_a_withdrawn_review_is_a_problem_of_its_own(client: FlaskClient) -> None:
    (result,) = take(client, REVIEW)
    client.delete(f"/v1/sources/{result['source']['id']}?reason=wrong")
    first, second = take(client, [REVIEW, {**REVIEW, "claimReviewed": "The airport was closed."}])
    assert (first["status"], first["problem"]["code"], second["status"]) == (409, "source_withdrawn", 201)


BODIES = [
    (b"", 400, "invalid_json"),
    (b"{", 400, "invalid_json"),
    (b"\xff", 400, "invalid_utf8"),
    (b'{"@type": "ClaimReview", "@type": "x"}', 400, "duplicate_key"),
    (b'"ClaimReview"', 400, "not_an_object"),
    (b"null", 400, "not_an_object"),
    (b"[" * 40 + b"]" * 40, 400, "invalid_json"),
    (json.dumps([REVIEW] * 1_001).encode(), 413, "too_large"),
    (json.dumps([{**REVIEW, "claimReviewed": "x" * 1_900}] * 110).encode(), 413, "too_large"),
]


@pytest.mark.parametrize(("body", "status", "code"), BODIES, ids=[body[:20] for body, _, _ in BODIES])
def test_a_body_that_cannot_be_read_is_a_problem(client: FlaskClient, body: bytes, status: int, code: str) -> None:
    assert_problem(client.post("/v1/sources", data=body, content_type=JSON_LD), status, code)


@pytest.mark.parametrize("document", [{}, [], {"@graph": []}])
def test_a_body_without_a_review_says_so(client: FlaskClient, document: Any) -> None:
    (result,) = take(client, document)
    assert (result["pointer"], result["status"], result["source"]) == ("#", 422, None)


def test_limits_hold(tmp_path: Path) -> None:
    client = build_client(tmp_path, max_body=2_000, max_text=60)
    assert_problem(send(client, [REVIEW] * 5), 413, "too_large")
    (result,) = take(client, {**REVIEW, "claimReviewed": f"{CLAIM} {CLAIM}"})
    assert "60 characters" in result["problem"]["detail"]
    compressed = send(client, REVIEW, **{"Content-Encoding": "gzip"})
    assert_problem(compressed, 415, "unsupported_media_type")


def test_a_request_that_comes_again_under_its_key_is_answered_again(client: FlaskClient) -> None:
    first, second = (send(client, REVIEW, **{"Idempotency-Key": "k"}) for _ in range(2))
    assert (second.status_code, second.data) == (207, first.data)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert_problem(send(client, REVIEW, "application/json", **{"Idempotency-Key": "k"}), 422, "idempotency_key_reused")


def test_json_ld_under_another_name_is_no_source(client: FlaskClient) -> None:
    assert_problem(send(client, REVIEW, "application/json"), 422, "invalid_input", "#/%40type")
    assert_problem(send(client, REVIEW, "text/plain"), 415, "unsupported_media_type")


def test_the_rating_stands_beside_the_evidence_in_every_form(client: FlaskClient) -> None:
    take(client, REVIEW)
    add_source(client, **EIGHTEEN)

    def ask(accept: str) -> TestResponse:
        return client.post("/v1/verify", json={"statement": CLAIM}, headers={"Accept": accept})

    answer = ask("application/json").json
    assert_fits(VerificationSchema(), answer)
    assert answer["supporting"] == []
    (rated,) = [each for each in answer["related"] if each["provenance"]["review"]]
    assert rated["provenance"]["review"]["rating"] == "False"
    cited = ask(JSON_LD).get_json(force=True)["citation"]
    (review,) = [each["isPartOf"] for each in cited if each["isPartOf"]["@type"] == "ClaimReview"]
    assert review["reviewRating"] == {"@type": "Rating", "alternateName": "False"}
    items = ask('application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"').get_json(force=True)["first"][
        "items"
    ]
    assert any("rated “False”" in each["body"][0]["value"] for each in items)
    assert any(row.endswith(",False") for row in ask("text/csv").text.splitlines())


def test_googles_search_shows_a_review_as_its_author_made_it(client: FlaskClient) -> None:
    take(client, REVIEW)
    found = client.get("/v1alpha1/claims:search", query_string={"query": "officers killed"}).json
    assert_fits(ClaimsFoundSchema(), found)
    assert found["claims"] == [
        {
            "text": CLAIM,
            "claimant": "A. Poster",
            "claimDate": "2022-01-08T00:00:00Z",
            "claimReview": [
                {
                    "publisher": {"name": "Check Desk", "site": "check.example"},
                    "url": URL,
                    "title": REVIEW["headline"],
                    "reviewDate": "2022-01-09T00:00:00Z",
                    "textualRating": "False",
                    "languageCode": "en",
                }
            ],
        }
    ]


def test_googles_search_shows_who_reviewed_a_claim_where_the_review_gives_no_rating(client: FlaskClient) -> None:
    author = {"@type": "Person", "name": "B. Writer"}
    take(client, {**REVIEW, "author": author, "url": "https://check.example/1", "reviewRating": None})
    (claim,) = client.get("/v1alpha1/claims:search", query_string={"query": "officers killed"}).json["claims"]
    assert claim["claimReview"][0]["publisher"] == {"name": "B. Writer", "site": "check.example"}
    assert claim["claimReview"][0]["textualRating"] == "Reviewed by check.example"


def test_what_tally_writes_it_reads_as_what_it_is(client: FlaskClient) -> None:
    add_source(client, **EIGHTEEN)
    written = client.post("/v1/verify", json={"statement": "18 officers killed"}, headers={"Accept": JSON_LD})
    (result,) = take(client, written.get_json(force=True))
    assert (result["source"]["publisher"], result["source"]["review"]["rating"]) == (
        "Tally",
        "reported: sources support it",
    )
    answer = client.post("/v1/verify", json={"statement": "18 officers killed"}).json
    assert [each["provenance"]["publisher"] for each in answer["supporting"]] == ["First Paper"]


@pytest.mark.parametrize("claimant", ["Ann Lee", "Kent"])
def test_who_made_a_claim_takes_no_words_from_it(client: FlaskClient, claimant: str) -> None:
    claim = "18 people were killed in Kent."
    (result,) = take(client, {**REVIEW, "claimReviewed": claim, "itemReviewed": {"author": {"name": claimant}}})
    for town in ("Perth", "Bergen"):
        add_source(
            client,
            text=f"{18 if town == 'Perth' else 26} people were killed in {town}.",
            url=f"https://{town}.example/",
        )
    (stored,) = client.get(f"/v1/sources/{result['source']['id']}/claims").json["items"]
    answer = client.get(f"/v1/claims/{stored['id']}/verify").json
    assert (answer["verdict"], answer["supporting"], answer["contradicting"]) == ("not_enough_evidence", [], [])
