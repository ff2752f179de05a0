"""Integrity over HTTP: whether an excerpt is still what was stored."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from schemas.integrity import IntegritySchema
from tests.support import EIGHTEEN, add_source, assert_fits, assert_problem, build_client


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    client = build_client(tmp_path)
    add_source(client, **EIGHTEEN)
    return client


def find_claim(client: FlaskClient) -> str:
    return str(client.get("/v1/claims?q=officers").json["items"][0]["id"])


def check(client: FlaskClient, claim_id: str) -> dict[str, Any]:
    response = client.get(f"/v1/claims/{claim_id}/integrity")
    assert response.status_code == 200, response.text
    assert_fits(IntegritySchema(), response.json)
    return dict(response.json)


def test_an_untouched_claim_is_sound(client: FlaskClient) -> None:
    claim = client.get(f"/v1/claims/{find_claim(client)}").json
    source = client.get(f"/v1/sources/{claim['source_id']}").json
    assert check(client, claim["id"]) == {
        "claim_id": claim["id"],
        "source_id": source["id"],
        "revision": 1,
        "retrieved_at": source["retrieved_at"],
        "ok": True,
        "excerpt": claim["text"],
        "start": claim["start"],
        "end": claim["end"],
        "excerpt_matches": True,
        "sha256_stored": source["sha256"],
        "sha256_now": source["sha256"],
        "text_matches": True,
    }


@pytest.mark.parametrize(
    ("damage", "excerpt_matches", "text_matches"),
    [
        pytest.param("UPDATE texts SET text = replace(text, '18', '81')", False, False, id="another figure"),
        pytest.param("UPDATE texts SET text = ' ' || text", False, False, id="moved by one"),
        pytest.param("UPDATE texts SET text = text || ' Later.'", True, False, id="more behind the excerpt"),
        pytest.param("UPDATE texts SET text = ''", False, False, id="empty"),
        pytest.param("DELETE FROM texts", False, False, id="gone"),
        pytest.param("UPDATE sources SET sha256 = 'ab'", True, False, id="another digest"),
    ],
)
def test_what_was_damaged_behind_the_service_is_told(
    client: FlaskClient, tmp_path: Path, damage: str, excerpt_matches: bool, text_matches: bool
) -> None:
    claim_id = find_claim(client)
    with closing(sqlite3.connect(tmp_path / "tally.db")) as connection, connection:
        connection.execute(damage)
    found = check(client, claim_id)
    assert (found["ok"], found["excerpt_matches"], found["text_matches"]) == (False, excerpt_matches, text_matches)
    assert (found["sha256_now"] is None) == damage.startswith("DELETE")
    text = "" if damage.startswith("DELETE") else client.get(f"/v1/sources/{found['source_id']}/text").text
    assert found["excerpt"] == text[found["start"] : found["end"]]


def test_a_text_that_is_no_text_any_more_is_told(client: FlaskClient, tmp_path: Path) -> None:
    claim_id = find_claim(client)
    with closing(sqlite3.connect(tmp_path / "tally.db")) as connection, connection:
        connection.execute("UPDATE texts SET text = CAST(x'ff' AS TEXT)")
    assert_problem(client.get(f"/v1/claims/{claim_id}/integrity"), 503, "store_damaged")


def test_claims_of_replaced_and_withdrawn_sources_can_be_checked(client: FlaskClient) -> None:
    claim_id = find_claim(client)
    source_id = check(client, claim_id)["source_id"]
    add_source(client, **{**EIGHTEEN, "text": "At least 19 officers were killed."})
    assert check(client, claim_id)["ok"]
    client.delete(f"/v1/sources/{source_id}?reason=wrong")
    assert check(client, claim_id)["ok"]
    client.delete(f"/v1/sources/{source_id}?purge=true")
    assert_problem(client.get(f"/v1/claims/{claim_id}/integrity"), 404, "claim_not_found")
