"""The Idempotency-Key header: a write that comes again is answered again and done once, whichever worker takes it."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from service.api.idempotency import KEPT, LEASE, parse_key
from service.api.problems import ProblemError
from service.app import create_app
from service.errors import StoreBusyError, StoreFullError
from service.model import ReadSource, Source
from service.record import KeptAnswer, Reservation
from service.settings import Settings
from service.storage.sqlite import SqliteStore
from tests.support import EIGHTEEN, TWENTY, add_source, assert_problem, build_client

SOURCES, KEEP = "/v1/sources", "/v1/verifications"
KEY = {"Idempotency-Key": "8e03978e-40d5-43e8-bc93-6894a57f9324"}
ASKED = {"statement": "18 officers were killed"}
CONTRACT: dict[str, Any] = yaml.safe_load((Path(__file__).parent.parent / "openapi.yaml").read_text())


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return build_client(tmp_path)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that have passed; a test sets them forward."""
    passed, started = [0.0], time.time()
    monkeypatch.setattr("service.api.idempotency.time.time", lambda: started + passed[0])
    return passed


def build_second(folder: Path, store: SqliteStore | None = None) -> FlaskClient:
    """Another worker on the same file."""
    path = folder / "tally.db"
    return create_app(Settings(database=path), store or SqliteStore(path)).test_client()


def count_kept(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "tally.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM requests").fetchone()[0])


def assert_replayed(response: TestResponse, first: TestResponse) -> None:
    assert response.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert (response.status_code, response.data) == (first.status_code, first.data)
    passing = ("Server-Timing", "X-Request-Id", "Idempotency-Replayed")
    headers = [sorted((k, v) for k, v in each.headers if k not in passing) for each in (response, first)]
    assert headers[0] == headers[1]


# --- the same request again ------------------------------------------------------------------------


@pytest.mark.parametrize("path", [SOURCES, KEEP])
def test_a_write_that_comes_again_is_answered_again(client: FlaskClient, tmp_path: Path, path: str) -> None:
    body = EIGHTEEN if path == SOURCES else ASKED
    first = client.post(path, json=body, headers=KEY)
    assert first.status_code == 201
    assert first.headers["Location"]
    assert_replayed(client.post(path, json=body, headers=KEY), first)
    assert_replayed(build_second(tmp_path).post(path, json=body, headers=KEY), first)
    assert client.post(path, json=body).status_code == 200, "without the key it is another request"


def test_a_verification_is_answered_again_whatever_was_stored_meanwhile(client: FlaskClient) -> None:
    first = client.post(KEEP, json=ASKED, headers=KEY)
    add_source(client, **EIGHTEEN)
    assert_replayed(client.post(KEEP, json=ASKED, headers=KEY), first)
    assert client.post(KEEP, json=ASKED).json["id"] != first.json["id"]


@pytest.mark.parametrize("query", ["reason=wrong", "purge=true"])
def test_a_removal_that_comes_again_is_answered_again(client: FlaskClient, tmp_path: Path, query: str) -> None:
    source_id = add_source(client, **EIGHTEEN)
    first = client.delete(f"{SOURCES}/{source_id}?{query}", headers=KEY)
    assert first.status_code in (200, 204)
    assert_replayed(build_second(tmp_path).delete(f"{SOURCES}/{source_id}?{query}", headers=KEY), first)


def test_a_claim_by_hand_and_labels_that_come_again_are_answered_again(client: FlaskClient) -> None:
    written = {"text": EIGHTEEN["text"], "citation": {"publisher": "First Paper"}}
    first = client.post("/v1/claims", json=written, headers=KEY)
    assert first.status_code == 201
    claim = first.json["items"][0]
    labels = [f"/v1/claims/{claim['id']}/tags", f"{SOURCES}/{claim['source_id']}/tags"]
    labelled = [client.put(path, json={"tags": ["old"]}, headers={"Idempotency-Key": path}) for path in labels]
    for path, answered in zip(labels, labelled, strict=True):
        assert answered.status_code == 200
        assert client.put(path, json={"tags": ["new"]}).json["tags"] == ["new"]
        again = client.put(path, json={"tags": ["old"]}, headers={"Idempotency-Key": path})
        assert_replayed(again, answered)
    assert client.get(f"/v1/claims/{claim['id']}").json["tags"] == ["new"]
    assert_replayed(client.post("/v1/claims", json=written, headers=KEY), first)
    removed = client.delete(f"/v1/claims/{claim['id']}", headers={"Idempotency-Key": "end"})
    assert removed.status_code == 204
    assert_replayed(client.delete(f"/v1/claims/{claim['id']}", headers={"Idempotency-Key": "end"}), removed)
    assert_problem(client.post("/v1/claims", json=written, headers=KEY), 410, "idempotency_answer_removed")


def test_a_watch_that_is_set_and_ended_again_is_answered_again(client: FlaskClient) -> None:
    first = client.post("/v1/watches", json=ASKED, headers=KEY)
    ended = client.delete(first.headers["Location"], headers={"Idempotency-Key": "end"})
    assert (first.status_code, ended.status_code) == (201, 204)
    assert_replayed(client.post("/v1/watches", json=ASKED, headers=KEY), first)
    assert_replayed(client.delete(first.headers["Location"], headers={"Idempotency-Key": "end"}), ended)
    assert client.get("/v1/watches").json["items"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b'{"title": "no text"}', 422, id="invalid input"),
        pytest.param(b"{", 400, id="invalid JSON"),
        pytest.param(b'{"text": "..."}', 422, id="no sentence"),
    ],
)
def test_a_refusal_leaves_the_key_free_for_a_mended_request(
    client: FlaskClient, tmp_path: Path, body: bytes, status: int
) -> None:
    for _ in range(2):
        refused = client.post(SOURCES, data=body, content_type="application/json", headers=KEY)
        assert (refused.status_code, refused.content_type) == (status, "application/problem+json")
        assert "Idempotency-Replayed" not in refused.headers
        assert count_kept(tmp_path) == 0
    mended = client.post(SOURCES, json=EIGHTEEN, headers=KEY)
    assert mended.status_code == 201
    assert_replayed(client.post(SOURCES, json=EIGHTEEN, headers=KEY), mended)


def test_what_the_store_refuses_is_done_once_it_can_be(client: FlaskClient) -> None:
    missing = client.delete(f"{SOURCES}/s_0?purge=true", headers=KEY)
    assert_problem(missing, 404, "source_not_found")
    source_id = add_source(client, **EIGHTEEN)
    client.delete(f"{SOURCES}/{source_id}?reason=wrong")
    revised = {**EIGHTEEN, "text": "At least 19 officers were killed, officials said."}
    assert_problem(client.post(SOURCES, json=revised, headers=KEY), 409, "source_withdrawn")
    client.delete(f"{SOURCES}/{source_id}?purge=true")
    added = client.post(SOURCES, json=revised, headers=KEY)
    assert added.status_code == 201
    assert_replayed(client.post(SOURCES, json=revised, headers=KEY), added)


def test_an_answer_is_kept_for_a_day_and_removed_on_the_way(
    client: FlaskClient, tmp_path: Path, clock: list[float]
) -> None:
    first = client.post(KEEP, json=ASKED, headers=KEY)
    clock[0] = KEPT - 1
    assert_replayed(client.post(KEEP, json=ASKED, headers=KEY), first)
    clock[0] = KEPT + 1
    again = client.post(KEEP, json=ASKED, headers=KEY)
    assert (again.status_code, again.headers.get("Idempotency-Replayed")) == (200, None)
    clock[0] = 3 * KEPT
    client.post(KEEP, json=ASKED, headers={"Idempotency-Key": "other"})
    assert count_kept(tmp_path) == 1


def test_reads_and_writes_without_key_keep_nothing(client: FlaskClient, tmp_path: Path) -> None:
    add_source(client, **EIGHTEEN)
    client.post("/v1/verify", json=ASKED, headers=KEY)
    client.get(SOURCES, headers=KEY)
    assert count_kept(tmp_path) == 0


# --- another request ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "given"),
    [
        ("POST", SOURCES, {"json": TWENTY}),
        ("POST", SOURCES, {"json": EIGHTEEN, "query_string": {"x": "1"}}),
        ("POST", SOURCES, {"data": orjson.dumps(EIGHTEEN), "content_type": "text/plain"}),
        ("POST", KEEP, {"json": EIGHTEEN}),
        ("DELETE", f"{SOURCES}/s_0", {"query_string": {"purge": "true"}}),
    ],
    ids=["body", "query", "type", "path", "method"],
)
def test_a_key_is_for_one_request(client: FlaskClient, method: str, path: str, given: dict[str, Any]) -> None:
    first = client.post(SOURCES, json=EIGHTEEN, headers=KEY)
    other = client.open(path, method=method, headers=KEY, **given)
    assert_problem(other, 422, "idempotency_key_reused", "Idempotency-Key")
    assert_replayed(client.post(SOURCES, json=EIGHTEEN, headers=KEY), first)
    assert len(client.get(SOURCES).json["items"]) == 1


@pytest.mark.parametrize("key", ["", "a" * 201, "é", "tab\there", "nul\0"], ids=ascii)
def test_a_bad_key_is_named(client: FlaskClient, key: str) -> None:
    response = client.post(SOURCES, json=EIGHTEEN, environ_overrides={"HTTP_IDEMPOTENCY_KEY": key})
    assert_problem(response, 422, "invalid_input", "Idempotency-Key")
    assert client.get(SOURCES).json["items"] == []


@pytest.mark.parametrize(
    ("value", "key"),
    [
        pytest.param("a", "a", id="bare"),
        pytest.param("a b:c/d", "a b:c/d", id="with marks"),
        pytest.param("a" * 200, "a" * 200, id="the longest"),
        pytest.param('"abc"', "abc", id="quoted, as the draft has it"),
        pytest.param(f'"{"a" * 200}"', "a" * 200, id="the longest quoted"),
        pytest.param(r'"a\"b\\c"', r'a"b\c', id="quoted with escapes"),
        pytest.param('"abc', '"abc', id="a quote that stays open is part of it"),
    ],
)
def test_a_key_is_read_bare_or_quoted(value: str, key: str) -> None:
    assert parse_key(value) == key


@given(st.text())
def test_any_key_is_read_or_refused(value: str) -> None:
    with suppress(ProblemError):
        key = parse_key(value)
        assert 1 <= len(key) <= 200
        assert key.isascii()
        assert key.isprintable()


# --- while the first is running, and when it fails -------------------------------------------------


class _Slow(SqliteStore):
    """A store in which adding waits until it is told to go on."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.began, self.go_on = threading.Event(), threading.Event()

    def add_sources(self, batch: Sequence[ReadSource]) -> list[tuple[Source, bool]]:
        self.began.set()
        assert self.go_on.wait(20)
        return super().add_sources(batch)


def test_while_the_first_runs_others_are_told_to_wait(tmp_path: Path) -> None:
    slow = _Slow(tmp_path / "tally.db")
    first, other = build_second(tmp_path, slow), build_second(tmp_path)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(first.post, SOURCES, json=EIGHTEEN, headers=KEY)
        assert slow.began.wait(20)
        response = other.post(SOURCES, json=EIGHTEEN, headers=KEY)
        assert_problem(response, 409, "idempotency_in_progress")
        assert response.headers["Retry-After"] == "1"
        assert_problem(other.post(SOURCES, json=TWENTY, headers=KEY), 422, "idempotency_key_reused")
        slow.go_on.set()
        answered = running.result()
    assert_replayed(other.post(SOURCES, json=EIGHTEEN, headers=KEY), answered)


def test_of_many_at_once_one_is_done(client: FlaskClient, tmp_path: Path) -> None:
    workers = [build_second(tmp_path) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: workers[n % 4].post(SOURCES, json=EIGHTEEN, headers=KEY), range(16)))
    done = [each for each in answers if each.status_code == 201 and "Idempotency-Replayed" not in each.headers]
    assert len(done) == 1
    assert {each.status_code for each in answers} <= {201, 409}
    assert {each.data for each in answers if each.status_code == 201} == {done[0].data}


def test_a_worker_that_crashed_blocks_the_key_for_a_lease_only(tmp_path: Path, clock: list[float]) -> None:
    class Crashing(SqliteStore):
        def keep_answer(self, reservation: Reservation, answer: KeptAnswer, *, until: float) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_second(tmp_path, Crashing(tmp_path / "tally.db")).post(SOURCES, json=EIGHTEEN, headers=KEY)
    other = build_second(tmp_path)
    assert_problem(other.post(SOURCES, json=EIGHTEEN, headers=KEY), 409, "idempotency_in_progress")
    clock[0] = LEASE + 1
    again = other.post(SOURCES, json=EIGHTEEN, headers=KEY)
    assert again.status_code == 200, "the write was done, and its id comes from its content"
    assert_replayed(other.post(SOURCES, json=EIGHTEEN, headers=KEY), again)


@pytest.mark.parametrize(
    ("fault", "status"),
    [(StoreBusyError("busy"), 503), (StoreFullError("full"), 507), (RuntimeError("unforeseen"), 500)],
    ids=["busy", "full", "unforeseen"],
)
def test_a_fault_of_the_service_is_not_kept(tmp_path: Path, fault: Exception, status: int) -> None:
    class Failing(SqliteStore):
        def add_sources(self, batch: Sequence[ReadSource]) -> list[tuple[Source, bool]]:
            raise fault

    failing = build_second(tmp_path, Failing(tmp_path / "tally.db"))
    assert failing.post(SOURCES, json=EIGHTEEN, headers=KEY).status_code == status
    again = build_second(tmp_path).post(SOURCES, json=EIGHTEEN, headers=KEY)
    assert (again.status_code, again.headers.get("Idempotency-Replayed")) == (201, None)


def test_an_answer_that_cannot_be_kept_is_given_all_the_same(tmp_path: Path) -> None:
    class Forgetful(SqliteStore):
        def keep_answer(self, reservation: Reservation, answer: KeptAnswer, *, until: float) -> None:
            raise StoreBusyError("busy")

    response = build_second(tmp_path, Forgetful(tmp_path / "tally.db")).post(SOURCES, json=EIGHTEEN, headers=KEY)
    assert response.status_code == 201


# --- what is removed for good ------------------------------------------------------------------------


@pytest.mark.parametrize("path", [SOURCES, KEEP])
def test_an_answer_that_quotes_what_was_purged_is_no_more(client: FlaskClient, tmp_path: Path, path: str) -> None:
    other = add_source(client, **TWENTY)
    if path == KEEP:
        source_id = add_source(client, **EIGHTEEN)
    body = EIGHTEEN if path == SOURCES else ASKED
    first = client.post(path, json=body, headers=KEY)
    source_id = first.json["id"] if path == SOURCES else source_id
    client.delete(f"{SOURCES}/{source_id}?purge=true")
    assert_problem(client.post(path, json=body, headers=KEY), 410, "idempotency_answer_removed")
    assert [item["id"] for item in client.get(SOURCES).json["items"]] == [other], "it is not done again"
    with closing(sqlite3.connect(tmp_path / "tally.db")) as connection:
        (kept,) = connection.execute("SELECT * FROM requests").fetchall()
    assert "Eighteen" not in str(kept)
    assert source_id not in str(kept)


# --- the contract ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "method"),
    [
        (path, method)
        for path, methods in CONTRACT["paths"].items()
        for method in methods
        if method in ("post", "put", "patch", "delete")
    ],
)
def test_the_contract_shows_the_key_on_each_write_and_nowhere_else(path: str, method: str) -> None:
    operation = CONTRACT["paths"][path][method]
    names = [parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "header"]
    is_write = not path.startswith(("/v1/verify", "/v1/compare"))
    assert names == (["Idempotency-Key"] if is_write else [])
    if is_write and not path.endswith("/bulk"):
        assert {"409", "410", "422", "503", "507"} <= operation["responses"].keys()
        assert all(
            "Idempotency-Replayed" in response["headers"]
            for status, response in operation["responses"].items()
            if status[0] == "2"
        )


def test_a_bulk_takes_a_key_and_needs_none(client: FlaskClient, tmp_path: Path) -> None:
    def send() -> list[Any]:
        response = client.post(
            f"{SOURCES}/bulk", data=orjson.dumps(EIGHTEEN), content_type="application/x-ndjson", headers=KEY
        )
        return [orjson.loads(line) for line in response.data.splitlines()]

    (first,), (again,) = send(), send()
    assert (first["status"], again["status"]) == (201, 200)
    assert first["id"] == again["id"]
    assert count_kept(tmp_path) == 0
