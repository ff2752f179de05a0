"""What becomes of a source over HTTP: revised, withdrawn, removed, and what is answered as of an earlier time."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from schemas.source import RevisionListSchema, SourceSchema
from tests.support import EIGHTEEN, TWENTY, add_source, assert_fits, assert_problem, build_client

STATEMENT = "18 officers were killed"
REASON = "The paper retracted it."
URL = "https://example.org/story"
TEXTS = (
    "At least 18 officers were killed. The airport was closed.",
    "At least 19 officers were killed. The airport was closed.",
    "At least 19 officers were killed. Nearly 400 people were arrested in the capital.",
)


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return build_client(tmp_path)


def list_sides(client: FlaskClient, statement: str = STATEMENT, **asked: Any) -> tuple[list[str], list[str]]:
    """The ids of the sources on either side."""
    body = client.post("/v1/verify", json={"statement": statement, **asked}).json
    found = [[item["provenance"]["source_id"] for item in body[side]] for side in ("supporting", "contradicting")]
    return found[0], found[1]


def test_a_withdrawn_source_stays_marked_and_counts_no_more(client: FlaskClient) -> None:
    source_id = add_source(client, **EIGHTEEN)
    assert list_sides(client) == ([source_id], [])
    response = client.delete(f"/v1/sources/{source_id}?reason={quote(REASON)}")
    assert response.status_code == 200
    assert_fits(SourceSchema(), response.json)
    assert response.json["withdrawn_reason"] == REASON
    assert response.json == client.get(f"/v1/sources/{source_id}").json
    assert list_sides(client) == ([], [])
    assert client.get(f"/v1/sources/{source_id}/text").text == EIGHTEEN["text"]
    claims = client.get(f"/v1/sources/{source_id}/claims").json["items"]
    assert claims
    assert not any(claim["current"] for claim in claims)
    assert client.get("/v1/claims?q=officers").json["items"] == []


def test_what_was_withdrawn_keeps_its_first_reason(client: FlaskClient) -> None:
    source_id = add_source(client, **EIGHTEEN)
    first = client.delete(f"/v1/sources/{source_id}?reason=first").json
    assert client.delete(f"/v1/sources/{source_id}?reason=second").json == first


@pytest.mark.parametrize("again", [EIGHTEEN, {**EIGHTEEN, "text": "19 officers were killed."}], ids=["same", "revised"])
def test_nothing_is_added_to_a_withdrawn_source(client: FlaskClient, again: dict[str, Any]) -> None:
    source_id = add_source(client, **EIGHTEEN)
    client.delete(f"/v1/sources/{source_id}?reason={quote(REASON)}")
    response = client.post("/v1/sources", json=again)
    assert_problem(response, 409, "source_withdrawn")
    assert REASON in response.json["detail"]
    assert len(client.get("/v1/sources").json["items"]) == 1
    assert client.delete(f"/v1/sources/{source_id}?purge=true").status_code == 204
    assert client.post("/v1/sources", json=again).status_code == 201


def test_a_line_of_a_bulk_for_a_withdrawn_source_fails_alone(client: FlaskClient) -> None:
    source_id = add_source(client, **EIGHTEEN)
    client.delete(f"/v1/sources/{source_id}?reason=wrong")
    lines = b"\n".join(client.application.json.dumps(each).encode() for each in (EIGHTEEN, TWENTY))
    response = client.post("/v1/sources/bulk", data=lines, content_type="application/x-ndjson")
    told = [client.application.json.loads(line) for line in response.text.splitlines()]
    assert [line["status"] for line in told] == [409, 201]
    assert told[0]["code"] == "source_withdrawn"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [("", "reason"), ("?purge=false", "reason"), ("?reason=", "reason"), ("?purge=yes", "purge"), ("?why=x", "why")],
)
def test_a_removal_says_why_or_that_it_is_for_good(client: FlaskClient, query: str, parameter: str) -> None:
    source_id = add_source(client, **EIGHTEEN)
    assert_problem(client.delete(f"/v1/sources/{source_id}{query}"), 422, "invalid_input", parameter)
    assert list_sides(client) == ([source_id], [])


def test_revisions_tell_what_changed_among_their_claims(client: FlaskClient) -> None:
    ids = [add_source(client, text=text, url=URL) for text in TEXTS]
    response = client.get(f"/v1/sources/{ids[1]}/revisions")
    assert_fits(RevisionListSchema(), response.json)
    first, second, third = response.json["items"]
    assert [first["id"], second["id"], third["id"]] == ids
    assert [first["superseded_by"], second["superseded_by"], third["superseded_by"]] == [ids[1], ids[2], None]
    assert first["superseded_at"] == second["retrieved_at"]
    assert first["changes"] is None
    changed = [(pair["old"]["text"], pair["new"]["text"]) for pair in second["changes"]["reworded"]]
    assert changed == [("At least 18 officers were killed.", "At least 19 officers were killed.")]
    assert (second["changes"]["kept"], second["changes"]["dropped"], second["changes"]["added"]) == (1, [], [])
    assert [claim["text"] for claim in third["changes"]["dropped"]] == ["The airport was closed."]
    assert [claim["text"] for claim in third["changes"]["added"]] == ["Nearly 400 people were arrested in the capital."]
    claim = client.get(f"/v1/claims/{second['changes']['reworded'][0]['old']['id']}").json
    assert (claim["source_id"], claim["current"]) == (ids[0], False)


def test_revisions_come_page_by_page(client: FlaskClient) -> None:
    ids = [add_source(client, text=f"At least {count} officers were killed.", url=URL) for count in range(2, 9)]
    whole = client.get(f"/v1/sources/{ids[0]}/revisions").json["items"]
    seen, path = [], f"/v1/sources/{ids[0]}/revisions?limit=3"
    while path:
        response = client.get(path)
        seen += response.json["items"]
        path = response.headers["Link"].split(">")[0].lstrip("<") if "Link" in response.headers else None
    assert seen == whole
    assert [item["id"] for item in seen] == ids


def test_a_source_without_url_is_its_only_revision(client: FlaskClient) -> None:
    source_id = add_source(client, text=TEXTS[0])
    add_source(client, text=TEXTS[1])
    assert [item["id"] for item in client.get(f"/v1/sources/{source_id}/revisions").json["items"]] == [source_id]


DAYS = ("2020-03-01", "2020-03-05", "2020-03-09")


@pytest.mark.parametrize(
    ("as_of", "at"),
    [
        ("2020-02-28", None),  # nothing was got yet, and nothing published
        ("2020-03-01", 0),
        ("2020-03-04T23:59:59Z", 0),
        ("2020-03-05", 1),
        ("2020-03-08", 1),
        ("2020-03-09", 2),
        ("2020-03-12", 2),
    ],
)
def test_as_of_a_time_the_revision_of_that_time_counts(client: FlaskClient, as_of: str, at: int | None) -> None:
    texts = [f"Exactly {count} officers were killed." for count in (18, 19, 21)]
    ids = [
        add_source(client, text=text, url=URL, published_at="2020-03-01", retrieved_at=day)
        for text, day in zip(texts, DAYS, strict=True)
    ]
    found = list_sides(client, as_of=as_of)
    expected = {None: ([], []), 0: ([ids[0]], [])}.get(at, ([], [ids[at or 0]]))
    assert found == expected
    assert list_sides(client) == ([], [ids[2]])


def test_as_of_a_time_before_anything_was_got_the_revision_published_then_counts(client: FlaskClient) -> None:
    texts = [f"Exactly {count} officers were killed." for count in (18, 19)]
    ids = [add_source(client, text=text, url=URL, published_at=day) for text, day in zip(texts, DAYS, strict=False)]
    undated = add_source(client, text="18 officers were killed in the end.")
    assert list_sides(client, as_of="2020-03-04") == ([ids[0]], [])
    assert list_sides(client, as_of="2020-03-05") == ([], [ids[1]])
    assert list_sides(client) == ([undated], [ids[1]])


def test_an_answer_as_of_before_a_withdrawal_shows_what_counted_then(client: FlaskClient) -> None:
    source_id = add_source(client, **EIGHTEEN, retrieved_at="2022-01-08")
    withdrawn = client.delete(f"/v1/sources/{source_id}?reason=wrong").json
    assert list_sides(client, as_of="2022-01-09") == ([source_id], [])
    evidence = client.post("/v1/verify", json={"statement": STATEMENT, "as_of": "2022-01-09"}).json["supporting"][0]
    assert evidence["provenance"]["withdrawn_at"] == withdrawn["withdrawn_at"]
    assert list_sides(client, as_of=withdrawn["withdrawn_at"]) == ([], [])


@pytest.mark.parametrize("as_of", ["2999-01-01", "2999-01-01T00:00:00Z"])
def test_an_answer_as_of_a_time_to_come_is_refused(client: FlaskClient, as_of: str) -> None:
    response = client.post("/v1/verify", json={"statement": STATEMENT, "as_of": as_of})
    assert_problem(response, 422, "as_of_in_future", "#/as_of")
    response = client.get(f"/v1/verify?statement={quote(STATEMENT)}&as_of={as_of}")
    assert_problem(response, 422, "as_of_in_future", "as_of")
