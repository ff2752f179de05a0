"""Compare over HTTP: one judgement a passage, nothing stored."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from schemas.compare import ComparisonSchema
from tests.support import assert_fits, assert_problem, build_client

PASSAGES = {
    "At least 18 law enforcement officers died.": "supports",
    "At least 20 officers died in the unrest.": "contradicts",
    "The airport was closed for two days.": "related",
}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return build_client(tmp_path)


def test_each_passage_is_judged_in_its_order(client: FlaskClient) -> None:
    asked = {"statement": "18 officers killed", "passages": [{"text": text} for text in PASSAGES]}
    response = client.post("/v1/compare", json=asked)
    assert response.status_code == 200, response.text
    assert_fits(ComparisonSchema(), response.json)
    assert [result["stance"] for result in response.json["results"]] == list(PASSAGES.values())
    assert client.post("/v1/compare", json=asked).data == response.data
    assert client.get("/v1/sources").json["items"] == []


def test_a_hundred_passages_are_taken_and_one_more_is_refused(client: FlaskClient) -> None:
    passages = [{"text": f"At least {count} officers died."} for count in range(101)]
    asked = {"statement": "18 officers killed", "passages": passages[:100]}
    assert len(client.post("/v1/compare", json=asked).json["results"]) == 100
    refused = client.post("/v1/compare", json={**asked, "passages": passages})
    assert_problem(refused, 422, "invalid_input", "#/passages")


def test_a_statement_without_a_claim_is_refused(client: FlaskClient) -> None:
    response = client.post("/v1/compare", json={"statement": "What?", "passages": [{"text": "18 officers died."}]})
    assert_problem(response, 422, "no_claim", "#/statement")


def test_passages_that_are_too_long_together_are_refused(client: FlaskClient) -> None:
    passages = [{"text": "At least 18 officers died. " * 3000}] * 3
    refused = client.post("/v1/compare", json={"statement": "18 officers killed", "passages": passages})
    assert_problem(refused, 422, "invalid_input", "#/passages")
