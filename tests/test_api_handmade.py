"""Claims by hand over HTTP: written with their citation, evidence like others, and removed again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from schemas.claims import ClaimListSchema, ClaimSchema
from schemas.source import SourceSchema
from tests.support import add_source, assert_fits, assert_problem, build_client

TEXT = "Nine bridges in the province of Lima were closed after the flood."
CITATION = {"publisher": "River Notes", "url": "https://example.org/bridges", "published_at": "2024-03-06"}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return build_client(tmp_path)


def write(client: FlaskClient, text: str = TEXT, **given: Any) -> list[dict[str, Any]]:
    response = client.post("/v1/claims", json={"text": text, "citation": CITATION, **given})
    assert response.status_code == 201, response.text
    assert_fits(ClaimListSchema(), response.json)
    items: list[dict[str, Any]] = response.json["items"]
    return items


def test_a_claim_is_stored_as_it_was_read(client: FlaskClient) -> None:
    response = client.post("/v1/claims", json={"text": TEXT, "citation": CITATION, "tags": ["flood", "flood"]})
    assert (response.status_code, response.json["next"]) == (201, None)
    (claim,) = response.json["items"]
    assert claim["by_hand"] is True
    assert claim["text"] == TEXT[claim["start"] : claim["end"]]
    assert client.get(f"/v1/claims/{claim['id']}").json == claim
    source = client.get(response.headers["Location"]).json
    assert_fits(SourceSchema(), source)
    assert (source["id"], source["by_hand"], source["tags"]) == (claim["source_id"], True, ["flood"])
    assert {name: source[name] for name in CITATION} == CITATION
    assert client.get(f"/v1/sources/{source['id']}/text").text == TEXT


def test_the_same_again_is_the_one_stored_first(client: FlaskClient) -> None:
    first = write(client)
    revision = client.post("/v1/verify", json={"statement": TEXT}).json["engine"]["corpus_revision"]
    for more in ({}, {"slots": {}}, {"tags": ["flood"]}):
        again = client.post("/v1/claims", json={"text": TEXT, "citation": CITATION, **more})
        assert (again.status_code, again.json["items"]) == (200, first)
    assert client.post("/v1/verify", json={"statement": TEXT}).json["engine"]["corpus_revision"] == revision


SLOTS = {
    "event": "closed",
    "group": "bridges",
    "quantity": "nine",
    "place": "Lima, Peru",
    "time": "5 March",
    "attribution": "the road office",
    "negated": False,
}


def test_all_slots_at_once_make_one_claim(client: FlaskClient) -> None:
    (claim,) = write(client, "The table gives nine. It is final.", slots=SLOTS)
    assert (claim["start"], claim["end"], claim["text"]) == (0, 34, "The table gives nine. It is final.")
    assert (claim["event"]["concept"], claim["group"]["text"]) == ("@close", "bridges")
    assert (claim["quantity"]["low"], claim["quantity"]["start"], claim["quantity"]["end"]) == ("9", 16, 20)
    assert claim["times"][0]["first"] == "2024-03-05"
    assert claim["places"] == ["pe.lima", "pe"]
    assert [each["text"] for each in claim["attribution"]] == ["the road office"]
    assert claim["negated"] is False


@pytest.mark.parametrize(
    ("given", "code", "pointer"),
    [
        pytest.param({"slots": {"place": "nowhere"}}, "invalid_input", "#/slots/place", id="no place"),
        pytest.param({"slots": {"event": "not closed"}}, "invalid_input", "#/slots/event", id="a denied event"),
        pytest.param({"slots": {"quantity": "many a"}}, "invalid_input", "#/slots/quantity", id="no figure"),
        pytest.param({"slots": {"time": "noon"}}, "invalid_input", "#/slots/time", id="no time"),
        pytest.param({"slots": {"group": " "}}, "invalid_input", "#/slots/group", id="blank"),
        pytest.param({"slots": {"negated": "no"}}, "invalid_input", "#/slots/negated", id="no boolean"),
        pytest.param({"slots": {"negated": None}}, "invalid_input", "#/slots/negated", id="null"),
        pytest.param({"slots": {"colour": "red"}}, "invalid_input", "#/slots/colour", id="no slot"),
        pytest.param({"slots": []}, "invalid_input", "#/slots", id="no object"),
        pytest.param({"text": ""}, "invalid_input", "#/text", id="no text"),
        pytest.param({"text": "x" * 2_001}, "invalid_input", "#/text", id="too long"),
        pytest.param({"citation": {}}, "invalid_input", None, id="no citation"),
        pytest.param({"citation": {"author": "A. Vega"}}, "invalid_input", None, id="an author alone"),
        pytest.param({"citation": None}, "invalid_input", "#/citation", id="null citation"),
        pytest.param({"citation": {"url": "bridges"}}, "invalid_input", "#/citation/url", id="no url"),
        pytest.param({"tags": [""]}, "invalid_input", None, id="an empty tag"),
        pytest.param({"text": "Hello there"}, "no_sentence", "#/text", id="nothing claimed"),
        pytest.param({"text": "—", "slots": {"event": "closed"}}, "no_sentence", "#/text", id="no words"),
    ],
)
def test_what_cannot_be_understood_is_refused(
    client: FlaskClient, given: dict[str, Any], code: str, pointer: str | None
) -> None:
    response = client.post("/v1/claims", json={"text": TEXT, "citation": CITATION, **given})
    assert_problem(response, 422, code, pointer)
    assert client.get("/v1/sources").json["items"] == []


def test_a_citation_is_needed(client: FlaskClient) -> None:
    assert_problem(client.post("/v1/claims", json={"text": TEXT}), 422, "invalid_input", "#/citation")


# --- as evidence ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "side"),
    [("Nine bridges in Lima were closed", "supporting"), ("Twelve bridges in Lima were closed", "contradicting")],
)
def test_it_is_evidence_on_its_side(client: FlaskClient, statement: str, side: str) -> None:
    (claim,) = write(client)
    add_source(client, text="Twelve schools in Lima were painted.", url=CITATION["url"])
    answer = client.post("/v1/verify", json={"statement": statement}).json
    assert [each["claim_id"] for each in (*answer["supporting"], *answer["contradicting"])] == [claim["id"]]
    (evidence,) = answer[side]
    excerpt, provenance = evidence["excerpt"], evidence["provenance"]
    assert excerpt["text"] == TEXT[excerpt["start"] : excerpt["end"]]
    assert (provenance["source_id"], provenance["publisher"]) == (claim["source_id"], "River Notes")
    assert provenance["superseded_by"] is None


def test_it_is_found_by_search_and_by_whom_it_credits(client: FlaskClient) -> None:
    (claim,) = write(client, slots={"attribution": "the road office"})
    for query in ("q=bridges", "q=bridges&attributed_to=Road+Office"):
        assert [each["id"] for each in client.get(f"/v1/claims?{query}").json["items"]] == [claim["id"]], query
    assert client.get("/v1/claims?q=bridges&attributed_to=Port+Office").json["items"] == []


# --- removed -------------------------------------------------------------------------------------


def test_a_claim_by_hand_is_removed_whole(client: FlaskClient) -> None:
    one, other = write(client, "Nine bridges were closed. Two tunnels were flooded.")
    client.put(f"/v1/claims/{other['id']}/tags", json={"tags": ["flood"]})
    response = client.delete(f"/v1/claims/{one['id']}")
    assert (response.status_code, response.data) == (204, b"")
    for path in (f"claims/{one['id']}", f"claims/{other['id']}", f"sources/{one['source_id']}"):
        assert_problem(client.get(f"/v1/{path}"), 404, f"{path.split('s/')[0]}_not_found")
    assert client.get("/v1/claims?q=bridges").json["items"] == []
    assert_problem(client.delete(f"/v1/claims/{one['id']}"), 404, "claim_not_found")
    again = write(client, "Nine bridges were closed. Two tunnels were flooded.")
    assert [claim["tags"] for claim in again] == [[], []]


def test_a_claim_that_was_read_in_a_source_stays(client: FlaskClient) -> None:
    source_id = add_source(client, text=TEXT)
    (claim,) = client.get(f"/v1/sources/{source_id}/claims").json["items"]
    response = client.delete(f"/v1/claims/{claim['id']}")
    assert_problem(response, 409, "claim_of_source")
    assert source_id in response.json["detail"]
    assert client.get(f"/v1/claims/{claim['id']}").json == claim


def test_its_source_is_withdrawn_or_removed_like_others(client: FlaskClient) -> None:
    (claim,) = write(client)
    address = f"/v1/sources/{claim['source_id']}"
    assert client.delete(f"{address}?reason=misread").json["withdrawn_reason"] == "misread"
    shown = client.get(f"/v1/claims/{claim['id']}").json
    assert_fits(ClaimSchema(), shown)
    assert shown == {**claim, "current": False}
    assert_problem(client.post("/v1/claims", json={"text": TEXT, "citation": CITATION}), 409, "source_withdrawn")
    assert client.delete(f"{address}?purge=true").status_code == 204
    assert write(client) == [claim]


def test_a_withdrawn_claim_by_hand_can_be_removed(client: FlaskClient) -> None:
    (claim,) = write(client)
    client.delete(f"/v1/sources/{claim['source_id']}?reason=misread")
    assert client.delete(f"/v1/claims/{claim['id']}").status_code == 204
    assert write(client) == [claim]


def test_its_only_revision_is_its_own(client: FlaskClient) -> None:
    (claim,) = write(client)
    for text in ("Twelve schools were painted.", "Fourteen schools were painted."):
        add_source(client, text=text, url=CITATION["url"])
    write(client, "Two tunnels were flooded.")
    (revision,) = client.get(f"/v1/sources/{claim['source_id']}/revisions").json["items"]
    assert (revision["id"], revision["revision"], revision["superseded_by"]) == (claim["source_id"], 1, None)


def test_a_figure_that_counts_nobody_decides_on_no_group(tmp_path: Path) -> None:
    client = build_client(tmp_path)
    given = {"text": "Row 9: fires, twelve (table 3)", "citation": {"publisher": "Table"}}
    assert (
        client.post("/v1/claims", json=given | {"slots": {"quantity": "twelve", "event": "killed"}}).status_code == 201
    )
    for statement in ("18 zebras were killed", "12 soldiers were killed"):
        answer = client.post("/v1/verify", json={"statement": statement}).json
        assert (answer["supporting"], answer["contradicting"]) == ([], [])
