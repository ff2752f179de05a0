"""Batches, drafts and stored claims over HTTP: a result for each, faults in their places."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.drafts import BatchAnswerSchema, DraftAnswerSchema
from schemas.problem import ProblemSchema
from schemas.verify import VerificationSchema
from service.app import create_app
from service.model import Lookup, StoredClaim
from service.settings import Settings
from service.storage.sqlite import SqliteStore
from tests.support import EIGHTEEN, TWENTY, add_source, assert_fits, assert_problem, build_client

STATEMENTS = ["18 officers were killed", "20 officers were killed. 90 were arrested.", "No officers were killed"]


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    client = build_client(tmp_path)
    add_source(client, **EIGHTEEN)
    add_source(client, **TWENTY)
    return client


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    client = build_client(tmp_path_factory.mktemp("kept"))
    add_source(client, **EIGHTEEN)
    add_source(client, **TWENTY)
    return client


# --- batches -------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.sampled_from([*STATEMENTS, "Hello there", "18 oficers killed"]), min_size=1, max_size=6),
    st.sampled_from([{}, {"limit": 1}, {"publishers": ["First Paper"]}, {"published_after": "2022-01-08"}]),
)
def test_each_result_of_a_batch_is_the_answer_to_the_statement_alone(
    kept: FlaskClient, statements: list[str], filters: dict[str, Any]
) -> None:
    body = kept.post("/v1/verify/batch", json={"statements": statements, **filters}).json
    assert_fits(BatchAnswerSchema(), body)
    assert len(body["results"]) == len(statements)
    for statement, result in zip(statements, body["results"], strict=True):
        alone = kept.post("/v1/verify", json={"statement": statement, **filters})
        if alone.status_code == 200:
            assert result == {"verification": alone.json, "problem": None}
        else:
            assert result["verification"] is None
            assert result["problem"]["code"] == alone.json["code"]
            assert result["problem"]["status"] == alone.status_code


def test_what_an_object_says_goes_before_what_the_batch_says(client: FlaskClient) -> None:
    own = {"statement": STATEMENTS[0], "publishers": ["Second Paper"], "limit": 1}
    body = client.post(
        "/v1/verify/batch", json={"statements": [own, STATEMENTS[0]], "publishers": ["First Paper"]}
    ).json
    first, second = (result["verification"] for result in body["results"])
    assert first == client.post("/v1/verify", json=own).json
    assert second["verdict"] == "supported"
    assert body["engine"] == first["engine"]


@pytest.mark.parametrize(
    ("given", "code", "pointer"),
    [
        ("Hello there", "no_claim", "#/statements/1"),
        ({"statement": "Hello there"}, "no_claim", "#/statements/1/statement"),
        ("", "invalid_input", "#/statements/1"),
        ("x" * 2_001, "invalid_input", "#/statements/1"),
        ({"statement": STATEMENTS[0], "limit": 0}, "invalid_input", "#/statements/1/limit"),
        ({"statement": STATEMENTS[0], "colour": "red"}, "invalid_input", "#/statements/1/colour"),
        ({"limit": 3}, "invalid_input", "#/statements/1/statement"),
        ({"statement": STATEMENTS[0], "as_of": "2999-01-01"}, "as_of_in_future", "#/statements/1/as_of"),
        (18, "invalid_input", "#/statements/1"),
        (None, "invalid_input", "#/statements/1"),
        (["18 officers were killed"], "invalid_input", "#/statements/1"),
    ],
    ids=str,
)
def test_a_bad_statement_fails_alone(client: FlaskClient, given: Any, code: str, pointer: str) -> None:
    response = client.post("/v1/verify/batch", json={"statements": [STATEMENTS[0], given, STATEMENTS[1]]})
    assert response.status_code == 200
    before, bad, after = response.json["results"]
    assert before["verification"]
    assert after["verification"]
    assert bad["verification"] is None
    problem = bad["problem"]
    ProblemSchema().load(problem)
    assert (problem["code"], problem["status"], problem["instance"]) == (code, 422, "/v1/verify/batch")
    assert pointer in [error["pointer"] for error in problem["errors"]]


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"statements": ["x"] * 101}, "batch_too_large", "#/statements"),
        ({"statements": []}, "invalid_input", "#/statements"),
        ({"statements": None}, "invalid_input", "#/statements"),
        ({"statements": "18 officers were killed"}, "invalid_input", "#/statements"),
        ({}, "invalid_input", "#/statements"),
        ({"statements": STATEMENTS, "limit": 0}, "invalid_input", "#/limit"),
        ({"statements": STATEMENTS, "as_of": "2999-01-01"}, "as_of_in_future", "#/as_of"),
        ({"statements": STATEMENTS, "colour": "red"}, "invalid_input", "#/colour"),
    ],
    ids=["too many", "none", "null", "a text", "missing", "bad limit", "future", "unknown field"],
)
def test_a_fault_of_the_whole_batch_is_one_problem(
    client: FlaskClient, body: dict[str, Any], code: str, pointer: str
) -> None:
    assert_problem(client.post("/v1/verify/batch", json=body), 422, code, pointer)


def test_how_many_statements_a_batch_may_have_is_a_setting(tmp_path: Path) -> None:
    client = build_client(tmp_path, max_batch=2)
    assert client.post("/v1/verify/batch", json={"statements": STATEMENTS[:2]}).status_code == 200
    assert_problem(client.post("/v1/verify/batch", json={"statements": STATEMENTS}), 422, "batch_too_large")


def test_a_statement_behind_too_many_claims_of_a_batch_fails_alone(client: FlaskClient) -> None:
    many = "He died. " * 220
    given = [STATEMENTS[0], many, many, {"statement": STATEMENTS[0]}, STATEMENTS[0]]
    results = client.post("/v1/verify/batch", json={"statements": given, "limit": 1}).json["results"]
    assert [result["problem"] and result["problem"]["code"] for result in results] == [None] * 3 + [
        "batch_too_large"
    ] * 2
    pointers = [result["problem"]["errors"][0]["pointer"] for result in results[3:]]
    assert pointers == ["#/statements/3/statement", "#/statements/4"]


class _Removing(SqliteStore):
    """A store whose sources another thread removes as soon as they are found."""

    def find_candidates(self, lookup: Lookup) -> list[StoredClaim]:
        found = super().find_candidates(lookup)
        with ThreadPoolExecutor(1) as other:
            list(other.map(self.remove_source, {claim.source.id for claim in found}))
        return found


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/verify/batch", {"statements": [STATEMENTS[0], STATEMENTS[0]]}),
        ("/v1/verify/text", {"text": "18 officers were killed. 20 officers were killed."}),
    ],
    ids=["batch", "draft"],
)
def test_all_of_an_answer_is_of_one_state_of_the_store(
    client: FlaskClient, tmp_path: Path, path: str, body: dict[str, Any]
) -> None:
    config = Settings(database=tmp_path / "tally.db")
    before = client.post(path, json=body)
    meanwhile = create_app(config, _Removing(config.database)).test_client()
    assert meanwhile.post(path, json=body).data == before.data
    assert client.get("/v1/sources").json["items"] == []


# --- drafts --------------------------------------------------------------------------------------


def test_the_claims_of_a_draft_are_answered_with_their_spans_and_both_sides(client: FlaskClient) -> None:
    text = "18 officers were killed, officials said. Will more follow? 40 hospitals are closed."
    response = client.post("/v1/verify/text", json={"text": text})
    assert response.status_code == 200
    assert_fits(DraftAnswerSchema(), response.json)
    killed, closed = response.json["claims"]
    assert text[killed["start"] : killed["end"]] == killed["text"] == "18 officers were killed, officials said."
    assert [item["provenance"]["publisher"] for item in killed["supporting"]] == ["First Paper"]
    assert [item["provenance"]["publisher"] for item in killed["contradicting"]] == ["Second Paper"]
    assert killed["verdict"] == "conflicting"
    assert closed["verdict"] == "not_enough_evidence"
    assert closed["gaps"]
    assert response.json["counts"] == {
        "supported": 0, "contradicted": 0, "conflicting": 1, "not_enough_evidence": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("filters", "verdict"),
    [
        ({}, "conflicting"),
        ({"publishers": ["First Paper"]}, "supported"),
        ({"published_after": "2022-01-08"}, "contradicted"),
        ({"as_of": "2022-01-08"}, "supported"),
        ({"tags": ["nothing"]}, "not_enough_evidence"),
        ({"limit": 0}, "conflicting"),
    ],
    ids=str,
)
def test_filters_hold_for_a_draft(client: FlaskClient, filters: dict[str, Any], verdict: str) -> None:
    body = client.post("/v1/verify/text", json={"text": "18 officers were killed.", **filters}).json
    assert [claim["verdict"] for claim in body["claims"]] == [verdict]


@pytest.mark.parametrize("text", ["Hello there", "Why was nobody warned?", "...", "\u202e"], ids=ascii)
def test_a_draft_without_claims_answers_an_empty_list(client: FlaskClient, text: str) -> None:
    response = client.post("/v1/verify/text", json={"text": text})
    assert response.status_code == 200
    assert response.json["claims"] == []


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/text"),
        ({"text": " "}, "#/text"),
        ({"text": "x" * 101}, "#/text"),
        ({"text": "18 officers were killed.", "limit": 21}, "#/limit"),
        ({"text": "18 officers were killed.", "published_at": "yesterday"}, "#/published_at"),
        ({"statement": "18 officers were killed."}, "#/statement"),
    ],
    ids=["missing", "blank", "too long", "limit", "date", "unknown field"],
)
def test_a_faulty_draft_is_a_problem(tmp_path: Path, body: dict[str, Any], pointer: str) -> None:
    client = build_client(tmp_path, max_draft=100)
    assert_problem(client.post("/v1/verify/text", json=body), 422, "invalid_input", pointer)


# --- stored claims -------------------------------------------------------------------------------


def _find_claim(client: FlaskClient, source: dict[str, Any]) -> str:
    source_id = add_source(client, **source)
    return str(client.get(f"/v1/sources/{source_id}/claims").json["items"][0]["id"])


def test_a_stored_claim_is_verified_against_the_other_sources(client: FlaskClient) -> None:
    claim_id = _find_claim(client, EIGHTEEN)
    response = client.get(f"/v1/claims/{claim_id}/verify")
    assert response.status_code == 200
    assert_fits(VerificationSchema(), response.json)
    assert response.json["statement"] == EIGHTEEN["text"]
    lists = [response.json[side] for side in ("supporting", "contradicting", "related")]
    assert {item["provenance"]["publisher"] for side in lists for item in side} == {"Second Paper"}


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("publishers=First+Paper", 200, ""),
        ("limit=1&published_before=2022-01-31&as_of=2022-02-01", 200, ""),
        ("limit=0", 422, "invalid_input"),
        ("statement=x", 422, "invalid_input"),
        ("as_of=2999-01-01", 422, "as_of_in_future"),
    ],
)
def test_filters_hold_for_a_stored_claim(client: FlaskClient, query: str, status: int, code: str) -> None:
    response = client.get(f"/v1/claims/{_find_claim(client, EIGHTEEN)}/verify?{query}")
    assert response.status_code == status
    if code:
        assert_problem(response, status, code, query.partition("=")[0])
    else:
        assert_fits(VerificationSchema(), response.json)


def test_a_claim_that_is_not_there_is_a_problem(client: FlaskClient) -> None:
    assert_problem(client.get("/v1/claims/c_0/verify"), 404, "claim_not_found")
