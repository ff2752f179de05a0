"""Verify over HTTP: both sides with provenance, filters, and the same bytes for the same question."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from schemas.verify import VerificationSchema
from service.app import create_app
from service.model import Lookup, StoredClaim
from service.settings import Settings
from service.storage.sqlite import SqliteStore
from tests.support import EIGHTEEN, TWENTY, add_source, assert_fits, assert_problem, build_client

STATEMENT = "18 officers were killed"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    client = build_client(tmp_path)
    add_source(client, **EIGHTEEN)
    add_source(client, **TWENTY)
    return client


def test_both_sides_are_answered_with_provenance_and_reasons(client: FlaskClient) -> None:
    response = client.post("/v1/verify", json={"statement": STATEMENT})
    assert response.status_code == 200
    assert_fits(VerificationSchema(), response.json)
    assert response.json["verdict"] == "conflicting"
    supporting, contradicting = response.json["supporting"], response.json["contradicting"]
    assert [evidence["provenance"]["publisher"] for evidence in supporting] == ["First Paper"]
    assert [evidence["provenance"]["publisher"] for evidence in contradicting] == ["Second Paper"]
    assert response.json["origins"] == {"supporting": 1, "contradicting": 1}
    for evidence in supporting + contradicting:
        excerpt = evidence["excerpt"]
        text = client.get(f"/v1/sources/{evidence['provenance']['source_id']}/text").text
        assert text[excerpt["start"] : excerpt["end"]] == excerpt["text"]
        assert evidence["reasons"]
        assert client.get(f"/v1/claims/{evidence['claim_id']}").status_code == 200


def test_an_empty_store_answers_not_enough_evidence(tmp_path: Path) -> None:
    response = build_client(tmp_path).post("/v1/verify", json={"statement": STATEMENT})
    assert response.status_code == 200
    assert_fits(VerificationSchema(), response.json)
    assert response.json["verdict"] == "not_enough_evidence"
    assert response.json["supporting"] == response.json["contradicting"] == response.json["related"] == []


def test_the_answer_replays_byte_for_byte_and_the_time_is_in_a_header(client: FlaskClient) -> None:
    first = client.post("/v1/verify", json={"statement": STATEMENT})
    again = client.post("/v1/verify", json={"statement": STATEMENT})
    by_query = client.get(f"/v1/verify?{urlencode({'statement': STATEMENT})}")
    assert first.data == again.data == by_query.data
    assert first.headers["Server-Timing"].startswith("app;dur=")


@pytest.mark.parametrize(
    ("filters", "publishers"),
    [
        ({}, {"First Paper", "Second Paper"}),
        ({"publishers": ["First Paper"]}, {"First Paper"}),
        ({"tags": ["officers"]}, {"First Paper"}),
        ({"tags": ["officers", "unrest"]}, {"First Paper", "Second Paper"}),
        ({"languages": ["de"]}, set()),
        ({"published_before": "2022-01-08"}, {"First Paper"}),
        ({"published_after": "2022-01-08"}, {"Second Paper"}),
        ({"published_after": "2022-01-08T00:00:00Z", "published_before": "2022-01-09"}, set()),
        ({"as_of": "2022-01-08"}, {"First Paper"}),
        ({"as_of": "2022-01-10T07:00:00Z", "published_before": "2022-01-10"}, {"First Paper"}),
        ({"as_of": "2022-01-10", "published_before": "2022-01-10T07:00:00Z"}, {"First Paper"}),
        ({"as_of": "2022-01-10", "published_before": "2022-01-10T08:00:00Z"}, {"First Paper", "Second Paper"}),
        ({"min_score": 1}, None),
        ({"as_of": None, "published_after": None, "published_before": None}, {"First Paper", "Second Paper"}),
    ],
    ids=str,
)
def test_filters_hold_for_post_and_get(
    client: FlaskClient, filters: dict[str, Any], publishers: set[str] | None
) -> None:
    by_body = client.post("/v1/verify", json={"statement": STATEMENT, **filters})
    given = {name: value for name, value in filters.items() if value is not None}
    by_query = client.get(f"/v1/verify?{urlencode({'statement': STATEMENT, **given}, doseq=True)}")
    assert by_body.status_code == 200, by_body.text
    assert by_body.data == by_query.data
    lists = [by_body.json[side] for side in ("supporting", "contradicting", "related")]
    if publishers is not None:
        assert {evidence["provenance"]["publisher"] for side in lists for evidence in side} == publishers


class _Removing(SqliteStore):
    """A store whose sources another thread removes as soon as they are found."""

    def find_candidates(self, lookup: Lookup) -> list[StoredClaim]:
        found = super().find_candidates(lookup)
        with ThreadPoolExecutor(1) as other:
            list(other.map(self.remove_source, {claim.source.id for claim in found}))
        return found


def test_an_answer_is_of_one_state_of_the_store(client: FlaskClient, tmp_path: Path) -> None:
    settings = Settings(database=tmp_path / "tally.db")
    before = client.post("/v1/verify", json={"statement": STATEMENT})
    meanwhile = create_app(settings, _Removing(settings.database)).test_client()
    assert meanwhile.post("/v1/verify", json={"statement": STATEMENT}).data == before.data
    assert client.get("/v1/sources").json["items"] == []


def test_limit_counts_each_list(client: FlaskClient) -> None:
    for count in range(5):
        add_source(client, text=f"At least 18 officers were killed, witness number {count} said.")
    body = client.post("/v1/verify", json={"statement": STATEMENT, "limit": 2}).json
    assert len(body["supporting"]) == 2
    assert len(body["contradicting"]) == 1


def test_what_is_missing_does_not_depend_on_the_limit(client: FlaskClient) -> None:
    asked = {"statement": "26 officers were killed. 40 officers were injured."}
    narrow, wide = (client.post("/v1/verify", json={**asked, "limit": limit}).json for limit in (1, 10))
    assert len(narrow["related"]) == 1
    assert {evidence["part"] for evidence in wide["related"]} == {0, 1}
    assert narrow["gaps"] == wide["gaps"]


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/x", "https://a.example/x#:~:text="),
        ("https://a.example/x#section", "https://a.example/x#section:~:text="),
        ("https://a.example/x#:~:text=18", "https://a.example/x#:~:text="),
        ("https://a.example/x?y=1#section:~:text=18", "https://a.example/x?y=1#section:~:text="),
    ],
)
def test_the_link_keeps_the_section_of_the_url(tmp_path: Path, url: str, link: str) -> None:
    client = build_client(tmp_path)
    add_source(client, text="18 officers were killed.", url=url)
    (evidence,) = client.post("/v1/verify", json={"statement": STATEMENT}).json["supporting"]
    assert evidence["provenance"]["link"] == f"{link}18%20officers%20were%20killed."


@pytest.mark.parametrize("statement", ["What?", "...", "Hello there"])
def test_a_statement_without_a_claim_is_refused(client: FlaskClient, statement: str) -> None:
    assert_problem(client.post("/v1/verify", json={"statement": statement}), 422, "no_claim", "#/statement")
    assert_problem(client.get(f"/v1/verify?{urlencode({'statement': statement})}"), 422, "no_claim", "statement")
