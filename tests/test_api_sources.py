"""Sources over HTTP: added once, listed page by page, read back code point for code point, removed."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from schemas.claims import ClaimListSchema
from schemas.source import SourceListSchema, SourceSchema
from tests.support import EIGHTEEN, TWENTY, add_source, assert_fits, assert_problem, build_client


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return build_client(tmp_path)


def test_a_new_source_answers_201_with_its_place_and_its_metadata(client: FlaskClient) -> None:
    response = client.post("/v1/sources", json=EIGHTEEN)
    assert response.status_code == 201
    assert_fits(SourceSchema(), response.json)
    assert response.headers["Location"] == f"/v1/sources/{response.json['id']}"
    assert response.json["sha256"] == sha256(EIGHTEEN["text"].encode()).hexdigest()
    assert response.json["characters"] == len(EIGHTEEN["text"])
    assert response.json["claims"] >= 1
    assert (response.json["revision"], response.json["superseded"]) == (1, [])
    for name in ("title", "url", "publisher", "published_at", "tags"):
        assert response.json[name] == EIGHTEEN[name]
    assert client.get(response.headers["Location"]).json == response.json


def test_the_same_source_again_answers_200_and_the_same_body(client: FlaskClient) -> None:
    first = client.post("/v1/sources", json=EIGHTEEN)
    again = client.post("/v1/sources", json=EIGHTEEN)
    assert again.status_code == 200
    assert again.json == first.json
    assert len(client.get("/v1/sources").json["items"]) == 1


def test_another_text_under_a_known_url_is_its_next_revision(client: FlaskClient) -> None:
    old = add_source(client, **EIGHTEEN)
    new = client.post("/v1/sources", json={**EIGHTEEN, "text": "At least 19 officers were killed."}).json
    assert (new["revision"], new["superseded"]) == (2, [old])
    assert client.get(f"/v1/sources/{old}").json["superseded_by"] == new["id"]


def test_null_and_missing_metadata_are_the_same(client: FlaskClient) -> None:
    text = {"text": "18 officers were killed."}
    names = ("title", "url", "publisher", "author", "published_at")
    first = client.post("/v1/sources", json=text)
    again = client.post("/v1/sources", json=text | dict.fromkeys(names))
    assert (first.status_code, again.status_code) == (201, 200)
    assert [first.json[name] for name in names] == [None] * len(names)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2022-01-07", "2022-01-07"),
        ("2022-01-07T09:30:00Z", "2022-01-07T09:30:00Z"),
        ("2022-01-07T09:30:00+06:00", "2022-01-07T03:30:00Z"),
        ("2022-01-07t23:30:00-01:00", "2022-01-08T00:30:00Z"),
    ],
)
def test_a_published_at_is_a_date_or_a_time_in_utc(client: FlaskClient, given: str, kept: str) -> None:
    source = client.post("/v1/sources", json={**EIGHTEEN, "published_at": given}).json
    assert source["published_at"] == kept


@pytest.mark.parametrize(("given", "kept"), [("EN", "en"), ("pt-br", "pt-BR"), ("ZH-hant-tw", "zh-Hant-TW")])
def test_a_language_is_kept_in_its_usual_case(client: FlaskClient, given: str, kept: str) -> None:
    assert client.post("/v1/sources", json={**EIGHTEEN, "language": given}).json["language"] == kept


@pytest.mark.parametrize(
    "text",
    [
        "18 officers were killed.\r\n\r\n\tTwo were injured.\n",
        "\ufeff18 officers were killed \u2013 \u201cat least\u201d, he said\u00a0\u2026",
        "\U0001f6a8 18 officers were killed e\u0301.",
    ],
    ids=["line ends", "byte order mark and curly quotes", "astral and combining"],
)
def test_the_text_comes_back_byte_for_byte(client: FlaskClient, text: str) -> None:
    source_id = add_source(client, text=text)
    response = client.get(f"/v1/sources/{source_id}/text")
    assert response.content_type == "text/plain; charset=utf-8"
    assert response.data == text.encode()


def test_claims_are_paged_in_text_order_and_cut_from_the_text(client: FlaskClient) -> None:
    text = "18 officers were killed in Almaty. 26 protesters were arrested. The airport was closed. 40 were injured."
    source_id = add_source(client, text=text)
    seen, path = [], f"/v1/sources/{source_id}/claims?limit=1"
    while path:
        response = client.get(path)
        assert_fits(ClaimListSchema(), response.json)
        seen += response.json["items"]
        path = response.headers["Link"].split(">")[0].lstrip("<") if "Link" in response.headers else None
        assert (path is None) == (response.json["next"] is None)
    assert seen == client.get(f"/v1/sources/{source_id}/claims").json["items"]
    assert len(seen) == client.get(f"/v1/sources/{source_id}").json["claims"] >= 3
    assert [claim["start"] for claim in seen] == sorted(claim["start"] for claim in seen)
    for claim in seen:
        assert claim["source_id"] == source_id
        assert claim["text"] == text[claim["start"] : claim["end"]]


def test_sources_are_paged_and_the_link_keeps_the_filters(client: FlaskClient) -> None:
    ids = [add_source(client, text=f"{count} officers were killed.", tags=["a b&c"]) for count in range(2, 7)]
    add_source(client, **TWENTY)
    seen, path = [], f"/v1/sources?limit=2&tag={quote('a b&c')}"
    while path:
        response = client.get(path)
        assert_fits(SourceListSchema(), response.json)
        seen += [source["id"] for source in response.json["items"]]
        path = response.headers["Link"].split(">")[0].lstrip("<") if "Link" in response.headers else None
    assert seen == sorted(ids)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("publisher=First+Paper", {"Eighteen officers killed"}),
        ("tag=officers", {"Eighteen officers killed"}),
        ("tag=unrest", {"Eighteen officers killed", "Twenty officers killed"}),
        ("tag=unrest&publisher=Second+Paper", {"Twenty officers killed"}),
        ("tag=nothing", set()),
    ],
)
def test_sources_are_filtered(client: FlaskClient, query: str, titles: set[str]) -> None:
    add_source(client, **EIGHTEEN)
    add_source(client, **TWENTY)
    assert {source["title"] for source in client.get(f"/v1/sources?{query}").json["items"]} == titles


def test_a_removed_source_is_gone_with_its_text_and_claims(client: FlaskClient) -> None:
    source_id = add_source(client, **EIGHTEEN)
    claim_id = client.get(f"/v1/sources/{source_id}/claims").json["items"][0]["id"]
    response = client.delete(f"/v1/sources/{source_id}?purge=true")
    assert (response.status_code, response.data) == (204, b"")
    assert not response.headers.get("Content-Type")
    for path in ("", "/text", "/claims"):
        assert_problem(client.get(f"/v1/sources/{source_id}{path}"), 404, "source_not_found")
    assert_problem(client.get(f"/v1/claims/{claim_id}"), 404, "claim_not_found")
    assert_problem(client.delete(f"/v1/sources/{source_id}?purge=true"), 404, "source_not_found")


def test_nothing_is_stored_of_a_refused_source(client: FlaskClient) -> None:
    assert client.post("/v1/sources", json={**EIGHTEEN, "published_at": "soon"}).status_code == 422
    assert_problem(client.post("/v1/sources", json={"text": "\u2026 --- !!!"}), 422, "no_sentence", "#/text")
    assert client.get("/v1/sources").json == {"items": [], "next": None}
