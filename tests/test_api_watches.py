"""Watched statements over HTTP: what becomes of their verdicts as sources come and go, as a history and as a feed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from schemas.watches import WatchHistorySchema, WatchListSchema
from tests.support import EIGHTEEN, TWENTY, add_source, assert_fits, assert_problem, build_client, read_feed

STATEMENT = "18 officers were killed"
SILENT, FOR, AGAINST, BOTH = "not_enough_evidence", "supported", "contradicted", "conflicting"
UNKNOWN = "w_0123456789abcdef0123"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return build_client(tmp_path)


def watch(client: FlaskClient, statement: str = STATEMENT, **filters: Any) -> str:
    response = client.post("/v1/watches", json={"statement": statement, **filters})
    assert response.status_code == 201, response.text
    assert_fits(WatchHistorySchema(), response.json)
    assert response.headers["Location"] == f"/v1/watches/{response.json['id']}"
    return str(response.json["id"])


def read_history(client: FlaskClient, watch_id: str) -> list[dict[str, Any]]:
    """What a watch came out as, newest first, with what came in followed up."""
    client.get("/v1/conflicts")
    body = client.get(f"/v1/watches/{watch_id}").json
    assert_fits(WatchHistorySchema(), body)
    assert (body["verdict"], body["since"]) == (body["history"][0]["verdict"], body["history"][0]["at"])
    revisions = [event["corpus_revision"] for event in body["history"]]
    assert revisions == sorted({*revisions}, reverse=True)
    return list(body["history"])


def list_verdicts(client: FlaskClient, watch_id: str) -> list[str]:
    """Its verdicts, oldest first."""
    return [event["verdict"] for event in reversed(read_history(client, watch_id))]


# --- watching ------------------------------------------------------------------------------------


def test_a_watch_comes_out_as_verifying_does(client: FlaskClient) -> None:
    add_source(client, **EIGHTEEN)
    add_source(client, **TWENTY)
    answer = client.post("/v1/verify", json={"statement": STATEMENT}).json
    body = client.post("/v1/watches", json={"statement": STATEMENT}).json
    (event,) = body["history"]
    assert (event["verdict"], event["summary"]) == (answer["verdict"], answer["summary"])
    assert event["corpus_revision"] == answer["engine"]["corpus_revision"]
    for side in ("supporting", "contradicting"):
        assert event[side] == sorted(item["claim_id"] for item in answer[side])
    assert (body["statement"], body["filters"], body["verdict"]) == (STATEMENT, {}, BOTH)


def test_the_same_watch_twice_is_one(client: FlaskClient) -> None:
    first = client.post("/v1/watches", json={"statement": STATEMENT, "tags": ["unrest"]})
    again = client.post("/v1/watches", json={"tags": ["unrest"], "statement": STATEMENT})
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json
    assert again.headers["Location"] == first.headers["Location"]
    assert len(client.get("/v1/watches").json["items"]) == 1
    assert watch(client, tags=["other"]) != first.json["id"]


def test_watches_are_listed_page_by_page_with_their_last_verdict(client: FlaskClient) -> None:
    ids = [watch(client, f"{number} officers were killed") for number in (18, 19, 21)]
    add_source(client, **EIGHTEEN)
    client.get("/v1/conflicts")
    path, found = "/v1/watches?limit=2", []
    while path:
        response = client.get(path)
        assert_fits(WatchListSchema(), response.json)
        found += response.json["items"]
        path = response.headers.get("Link", "").removeprefix("<").removesuffix('>; rel="next"')
    assert [item["id"] for item in found] == sorted(ids)
    verdicts = {item["statement"]: item["verdict"] for item in found}
    assert verdicts["18 officers were killed"] == FOR
    assert SILENT in verdicts.values(), "21 may be at least 18"


def test_a_watch_that_is_removed_is_gone_with_its_history(client: FlaskClient) -> None:
    add_source(client, **EIGHTEEN)
    watch_id, other = watch(client), watch(client, "19 officers were killed")
    response = client.delete(f"/v1/watches/{watch_id}")
    assert (response.status_code, response.data) == (204, b"")
    for path in (f"/v1/watches/{watch_id}", f"/v1/watches/feed?watch={watch_id}"):
        assert_problem(client.get(path), 404, "watch_not_found")
    assert_problem(client.delete(f"/v1/watches/{watch_id}"), 404, "watch_not_found")
    assert [item["id"] for item in client.get("/v1/watches").json["items"]] == [other]
    assert watch(client) == watch_id
    assert list_verdicts(client, watch_id) == [FOR]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/watches/{}"), ("DELETE", "/v1/watches/{}"), ("GET", "/v1/watches/feed?watch={}")],
)
@pytest.mark.parametrize("watch_id", [UNKNOWN, "x", "%00", "w_%27%20OR%201=1"])
def test_an_unknown_watch_is_not_found(client: FlaskClient, method: str, path: str, watch_id: str) -> None:
    response = client.open(path.format(watch_id), method=method)
    if watch_id == "%00" and "?" in path:
        assert_problem(response, 422, "invalid_input", "watch")
    else:
        assert_problem(response, 404, "watch_not_found")


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"statement": "Hello there"}, "no_claim", "#/statement"),
        ({"statement": "Was it so?"}, "no_claim", "#/statement"),
        ({}, "invalid_input", "#/statement"),
        ({"statement": " "}, "invalid_input", "#/statement"),
        ({"statement": "x" * 2_001}, "invalid_input", "#/statement"),
        ({"statement": STATEMENT, "as_of": "2022-01-01"}, "invalid_input", "#/as_of"),
        ({"statement": STATEMENT, "limit": 5}, "invalid_input", "#/limit"),
        ({"statement": STATEMENT, "tags": "unrest"}, "invalid_input", "#/tags"),
    ],
    ids=["no claim", "a question", "nothing", "blank", "too long", "a past time", "a limit", "no list"],
)
def test_what_cannot_be_watched_is_refused(client: FlaskClient, body: Any, code: str, pointer: str) -> None:
    assert_problem(client.post("/v1/watches", json=body), 422, code, pointer)
    assert client.get("/v1/watches").json["items"] == []


def test_a_cursor_of_another_list_is_refused(client: FlaskClient) -> None:
    for cursor in ("c18wMDAx", "x", "dw"):
        assert_problem(client.get(f"/v1/watches?cursor={cursor}"), 422, "invalid_cursor", "cursor")


# --- what becomes of them ------------------------------------------------------------------------


def test_a_verdict_changes_with_each_source_that_bears_on_it(client: FlaskClient) -> None:
    watch_id = watch(client)
    add_source(client, **EIGHTEEN)
    assert list_verdicts(client, watch_id) == [SILENT, FOR]
    add_source(client, **TWENTY)
    assert list_verdicts(client, watch_id) == [SILENT, FOR, BOTH]
    newest = read_history(client, watch_id)[0]
    assert len(newest["supporting"]) == len(newest["contradicting"]) == 1


@pytest.mark.parametrize("change", ["withdrawn", "replaced", "purged"])
def test_a_verdict_changes_when_a_contradicting_source_counts_no_more(client: FlaskClient, change: str) -> None:
    add_source(client, **EIGHTEEN)
    against = add_source(client, **TWENTY)
    watch_id = watch(client)
    if change == "replaced":
        add_source(client, **{**TWENTY, "text": "The hospital gave no figure of officers."})
    else:
        client.delete(f"/v1/sources/{against}?{'purge=true' if change == 'purged' else 'reason=wrong'}")
    assert list_verdicts(client, watch_id) == [BOTH, FOR]


def test_a_verdict_changes_back_when_a_revision_is_purged(client: FlaskClient) -> None:
    add_source(client, **EIGHTEEN)
    watch_id = watch(client)
    revised = add_source(client, **{**EIGHTEEN, "text": "Exactly 20 officers were killed."})
    assert list_verdicts(client, watch_id) == [FOR, AGAINST]
    client.delete(f"/v1/sources/{revised}?purge=true")
    assert list_verdicts(client, watch_id) == [FOR, AGAINST, FOR]


def test_a_verdict_changes_with_the_labels_that_it_is_watched_under(client: FlaskClient) -> None:
    source_id = add_source(client, **{**EIGHTEEN, "tags": []})
    watch_id = watch(client, tags=["checked"])
    client.put(f"/v1/sources/{source_id}/tags", json={"tags": ["checked"]})
    assert list_verdicts(client, watch_id) == [SILENT, FOR]


def test_nothing_is_added_when_nothing_changed(client: FlaskClient) -> None:
    add_source(client, **EIGHTEEN)
    watch_id = watch(client)
    history = read_history(client, watch_id)
    add_source(client, text="The airport was closed.")
    add_source(client, text="Officers were seen near the bridge where dozens were killed in 1986.")
    add_source(client, **EIGHTEEN)
    other = add_source(client, text="The night train was late.")
    client.delete(f"/v1/sources/{other}?purge=true")
    assert read_history(client, watch_id) == history


def test_the_filters_of_a_watch_hold(client: FlaskClient) -> None:
    watch_id = watch(client, publishers=["First Paper"], published_before="2022-01-08")
    add_source(client, **TWENTY)
    assert list_verdicts(client, watch_id) == [SILENT]
    add_source(client, **EIGHTEEN)
    assert list_verdicts(client, watch_id) == [SILENT, FOR]
    shown = client.get(f"/v1/watches/{watch_id}").json["filters"]
    assert shown == {"publishers": ["First Paper"], "published_before": "2022-01-08"}


# --- the feed ------------------------------------------------------------------------------------


def test_the_feed_tells_changes_newest_first_under_lasting_ids(client: FlaskClient) -> None:
    first = watch(client)
    second = watch(client, "The airport is closed")
    add_source(client, **EIGHTEEN)
    client.get("/v1/conflicts")
    response = client.get("/v1/watches/feed")
    assert response.mimetype == "application/atom+xml"
    feed = read_feed(response.data)
    assert [entry["title"] for entry in feed["entries"]] == [
        f"Supported: {STATEMENT}",
        "Not enough evidence: The airport is closed",
        f"Not enough evidence: {STATEMENT}",
    ]
    assert read_feed(client.get("/v1/watches/feed").data) == feed
    add_source(client, **TWENTY)
    client.get("/v1/conflicts")
    later = read_feed(client.get("/v1/watches/feed").data)
    assert later["id"] == feed["id"]
    assert later["entries"][1:] == feed["entries"]
    assert len(read_feed(client.get("/v1/watches/feed?limit=2").data)["entries"]) == 2
    one, other = (read_feed(client.get(f"/v1/watches/feed?watch={each}").data) for each in (first, second))
    assert len({one["id"], other["id"], feed["id"]}) == 3
    assert one["entries"] == [entry for entry in later["entries"] if STATEMENT in entry["title"]]
    assert other["entries"] == [entry for entry in later["entries"] if "airport" in entry["title"]]


def test_the_feed_of_no_watches_is_a_feed(client: FlaskClient) -> None:
    assert read_feed(client.get("/v1/watches/feed").data)["entries"] == []


def test_a_hostile_statement_stays_a_text_in_the_feed(client: FlaskClient) -> None:
    hostile = "18 officers were killed</title><script>alert(1)</script>&lt;b&gt;<![CDATA[\u202e\x0b"
    watch(client, hostile)
    response = client.get("/v1/watches/feed")
    (entry,) = read_feed(response.data)["entries"]
    assert entry["title"] == f"Not enough evidence: {hostile[:-2]}"
    assert b"<script" not in response.data
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("query", "name"), [("limit=0", "limit"), ("limit=1001", "limit"), ("since=x", "since")])
def test_what_the_feed_cannot_tell_is_named(client: FlaskClient, query: str, name: str) -> None:
    assert_problem(client.get(f"/v1/watches/feed?{query}"), 422, "invalid_input", name)
