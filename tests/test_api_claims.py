"""Claims over HTTP: found best first, read one by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from schemas.claims import ClaimSchema, FoundClaimListSchema
from tests.support import EIGHTEEN, TWENTY, add_source, assert_fits, build_client


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return build_client(tmp_path)


def test_a_search_finds_claims_best_first(client: FlaskClient) -> None:
    source_id = add_source(client, **EIGHTEEN)
    add_source(client, **TWENTY)
    add_source(client, text="The airport in Almaty was closed on Wednesday.")
    response = client.get("/v1/claims?q=18+officers+killed&limit=5")
    assert response.status_code == 200, response.text
    assert_fits(FoundClaimListSchema(), response.json)
    items = response.json["items"]
    assert items[0]["source_id"] == source_id
    assert [item["score"] for item in items] == sorted((item["score"] for item in items), reverse=True)
    assert response.json["next"] is None
    assert len(client.get("/v1/claims?q=18+officers+killed&limit=1").json["items"]) == 1


def test_the_pages_of_a_search_follow_their_links(client: FlaskClient) -> None:
    for number in range(5):
        add_source(client, text=f"In May {number + 12} officers were killed in Almaty.", publisher="Ilo Post")
    whole = client.get("/v1/claims?q=officers+killed&limit=100").json["items"]
    assert len(whole) == 5
    address, found = "/v1/claims?q=officers+killed&limit=2&publishers=Ilo+Post", []
    while address:
        response = client.get(address)
        assert_fits(FoundClaimListSchema(), response.json)
        found += response.json["items"]
        assert bool(response.json["next"]) == ("Link" in response.headers)
        address = response.headers.get("Link", "").partition(">")[0].lstrip("<")
    assert found == whole


def test_the_filters_of_a_search(client: FlaskClient) -> None:
    text = "{} officers were killed in Almaty."
    first = add_source(client, text=text.format(12), publisher="A", tags=["x"], published_at="2022-01-05")
    second = add_source(client, text=text.format(14), publisher="B", language="fr", published_at="2022-02-05")
    add_source(client, text=text.format(16))
    for query, expected in [
        ("publishers=A", [first]),
        ("publishers=A&publishers=B", [first, second]),
        ("tags=x", [first]),
        ("languages=fr", [second]),
        ("published_after=2022-02-01", [second]),
        ("published_before=2022-02-01", [first]),
        (f"source_id={second}", [second]),
        (f"source_id={second}&tags=x", []),
        ("source_id=s_0", []),
    ]:
        response = client.get(f"/v1/claims?q=officers+killed&{query}")
        assert response.status_code == 200, response.text
        assert sorted(item["source_id"] for item in response.json["items"]) == sorted(expected), query


@pytest.mark.parametrize(
    "cursor",
    ["x", "%20x", "MC45MDAwOmNfMDA6MGc", "MC45MDAwOmNfMDA6MDE"],
    ids=["no base64", "blank", "no weights", "of another query"],
)
def test_a_cursor_that_no_search_gave_is_refused(client: FlaskClient, cursor: str) -> None:
    response = client.get(f"/v1/claims?q=18+officers+killed&cursor={cursor}")
    assert (response.status_code, response.json["code"]) == (422, "invalid_cursor"), response.text


@pytest.mark.parametrize("query", ["4%25", "U.S.", "don't", "%22", "a+AND+b", "*", "NEAR(", "18%20%F0%9F%9A%A8"])
def test_no_query_breaks_the_search(client: FlaskClient, query: str) -> None:
    add_source(client, **EIGHTEEN)
    response = client.get(f"/v1/claims?q={query}")
    assert response.status_code == 200, response.text
    assert_fits(FoundClaimListSchema(), response.json)


def test_a_claim_shows_its_slots_and_its_span(client: FlaskClient) -> None:
    source_id = add_source(client, **EIGHTEEN)
    listed = client.get(f"/v1/sources/{source_id}/claims").json["items"][0]
    response = client.get(f"/v1/claims/{listed['id']}")
    assert_fits(ClaimSchema(), response.json)
    assert response.json == listed
    assert response.json["quantity"]["low"] == "18"
    assert EIGHTEEN["text"][listed["start"] : listed["end"]] == listed["text"]


def test_a_parameter_of_any_name_is_refused_by_name(client: FlaskClient) -> None:
    response = client.get("/v1/claims?q=officers&_schema=1")
    assert response.status_code == 422, response.text
    assert [fault["parameter"] for fault in response.json["errors"]] == ["_schema"]
