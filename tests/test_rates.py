"""How many requests are let in: by key or address, counted by all workers, and never at the cost of an answer."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.access import Scope
from service.api.rates import find_address
from service.app import create_app
from service.keys import create_key
from service.settings import Protection, Settings
from service.storage.rates import FileCounters, forget, locate
from service.storage.sqlite import SqliteStore
from tests.support import assert_problem, serve

SOURCES = "/v1/sources"
BAD = {"Authorization": "Bearer tally_1"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "tally.db")
    yield store
    store.close()


def build(store: SqliteStore, tmp_path: Path, rate: str, **settings: Any) -> FlaskClient:
    given = {"protected": Protection.ON} | settings
    return create_app(Settings(database=tmp_path / "tally.db", rate=rate, **given), store).test_client()


def count_let_in(client: FlaskClient, many: int, path: str = SOURCES, **headers: str) -> int:
    answers = [client.get(path, headers=headers) for _ in range(many)]
    for answer in answers:
        if answer.status_code == 429:
            assert_problem(answer, 429, "rate_limited")
    return sum(answer.status_code != 429 for answer in answers)


def make_header(store: SqliteStore, name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {create_key(store, name, Scope.READ)[1]}"}


@pytest.mark.parametrize("kept", ["file", "memory://"])
def test_the_next_request_beyond_the_rate_is_told_when_to_come_again(
    store: SqliteStore, tmp_path: Path, kept: str
) -> None:
    client = build(store, tmp_path, "3 per minute", rate_store=kept)
    for left in (2, 1, 0):
        headers = client.get(SOURCES).headers
        assert (headers["X-RateLimit-Limit"], headers["X-RateLimit-Remaining"]) == ("3", str(left))
        assert "Retry-After" not in headers
    refused = client.get(SOURCES)
    assert_problem(refused, 429, "rate_limited")
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert 0 <= int(refused.headers["X-RateLimit-Reset"]) - time.time() <= 61


def test_each_key_and_each_address_has_its_own(store: SqliteStore, tmp_path: Path) -> None:
    client = build(store, tmp_path, "2 per minute", proxies=1)
    one, other = make_header(store, "one"), make_header(store, "other")
    for headers in (one, other, {"X-Forwarded-For": "203.0.113.1"}, {"X-Forwarded-For": "203.0.113.2"}):
        assert count_let_in(client, 4, **headers) == 2
    assert count_let_in(client, 4, **one, **{"X-Forwarded-For": "203.0.113.3"}) == 0, "a key is one, wherever it is"
    made_up = [count_let_in(client, 1, **{"X-Forwarded-For": f"client {number}"}) for number in range(4)]
    assert made_up == [1, 1, 0, 0], "what is no address counts as the proxy's own"


def test_one_rate_holds_for_all_operations_and_for_paths_where_there_is_nothing(
    store: SqliteStore, tmp_path: Path
) -> None:
    client = build(store, tmp_path, "3 per minute")
    assert count_let_in(client, 2, "/v1/none") == 2
    assert count_let_in(client, 1, "/v1/claims?q=x") == 1
    assert count_let_in(client, 1) == 0


def test_what_is_always_open_is_not_counted(store: SqliteStore, tmp_path: Path) -> None:
    client = build(store, tmp_path, "1 per minute")
    for path in ("/healthz", "/readyz", "/static/docs.js", "/docs", "/openapi.json"):
        assert count_let_in(client, 3, path) == 3
        assert "X-RateLimit-Limit" not in client.get(path).headers
    assert count_let_in(client, 2) == 1


def test_nothing_is_counted_where_nothing_is_protected_or_no_rate_is_set(store: SqliteStore, tmp_path: Path) -> None:
    assert count_let_in(build(store, tmp_path, "1 per minute", protected=Protection.AUTO), 3) == 3
    assert count_let_in(build(store, tmp_path, ""), 3) == 3
    assert not locate(tmp_path / "tally.db").exists()


def test_bad_keys_count_under_their_address_and_keep_no_good_key_out(store: SqliteStore, tmp_path: Path) -> None:
    client = build(store, tmp_path, "3 per minute")
    assert [client.get(SOURCES, headers=BAD).status_code for _ in range(5)] == [401] * 3 + [429] * 2
    assert client.get(SOURCES).status_code == 429
    assert client.get(SOURCES, headers=make_header(store, "one")).status_code == 200


def test_good_keys_are_no_bad_ones(store: SqliteStore, tmp_path: Path) -> None:
    client = build(store, tmp_path, "3 per minute")
    assert count_let_in(client, 3, **make_header(store, "one")) == 3
    assert client.get(SOURCES, headers=BAD).status_code == 401


def test_the_window_ends(store: SqliteStore, tmp_path: Path) -> None:
    client = build(store, tmp_path, "2 per second")
    until = time.monotonic() + 20
    assert client.get(SOURCES).status_code == 200
    while client.get(SOURCES).status_code != 429:
        assert time.monotonic() < until
    while client.get(SOURCES).status_code != 200:
        assert time.monotonic() < until


def test_several_rates_hold_at_once(store: SqliteStore, tmp_path: Path) -> None:
    client = build(store, tmp_path, "2 per minute; 3 per hour")
    assert count_let_in(client, 4) == 2
    header = client.get(SOURCES).headers
    assert header["X-RateLimit-Limit"] == "2"


@pytest.mark.parametrize(
    ("address", "bucket"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::"),
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("unknown", "unknown"),
        ("", "unknown"),
    ],
)
def test_an_address_stands_for_one_subscriber(store: SqliteStore, tmp_path: Path, address: str, bucket: str) -> None:
    app = build(store, tmp_path, "1 per minute").application
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert find_address() == bucket


@pytest.mark.parametrize("damage", ["noise", "folder", "locked"])
def test_what_cannot_be_counted_goes_on_and_is_logged(
    store: SqliteStore, tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = build(store, tmp_path, "1 per minute")
    path = locate(tmp_path / "tally.db")
    if damage == "noise":
        path.write_bytes(b"no database " * 1000)
    elif damage == "folder":
        path.mkdir()
    else:
        assert count_let_in(client, 2) == 1
        holder = FileCounters(path=str(path))
        holder._connect().execute("BEGIN IMMEDIATE")
    begun = time.monotonic()
    with caplog.at_level(logging.ERROR):
        assert client.get(SOURCES, headers=make_header(store, "one")).status_code == 200
    assert time.monotonic() - begun < 2
    assert "rate limit" in caplog.text


def test_an_answer_goes_on_whose_limit_cannot_be_told(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> float:
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(FileCounters, "get_expiry", fail)
    response = build(store, tmp_path, "1 per minute").get(SOURCES)
    assert response.status_code == 200
    assert "X-RateLimit-Limit" not in response.headers
    assert "rate limit" in caplog.text


# --- the file ------------------------------------------------------------------------------------


def test_the_file_counts_all_hits_of_all_threads(tmp_path: Path) -> None:
    umask = os.umask(0)
    counters = [FileCounters(path=str(tmp_path / "rates")) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        counted = list(pool.map(lambda number: counters[number % 2].incr("one", 60), range(200)))
    os.umask(umask)
    assert sorted(counted) == list(range(1, 201))
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}, "as the store's own"
    assert (counters[0].get("one"), counters[0].get("other")) == (200, 0)
    assert 0 < counters[1].get_expiry("one") - time.time() <= 60


def test_the_file_forgets_what_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.storage.rates._SWEPT", 2)
    counters = FileCounters(path=str(tmp_path / "rates"))
    counters.incr("old", -1)
    assert counters.get("old") == 0
    assert counters.get_expiry("old") <= time.time()
    assert counters.incr("old", 60, 3) == 3, "a window that is over begins anew"
    counters.clear("old")
    counters.incr("gone", -1)
    counters.incr("kept", 60)
    assert counters.check()
    assert counters.reset() == 1
    counters.incr("one", 60)
    forget(tmp_path / "rate")
    assert counters.get("one") == 1
    path = tmp_path / "tally.db"
    FileCounters(path=str(locate(path))).incr("one", 60)
    forget(path)
    assert FileCounters(path=str(locate(path))).get("one") == 0


# --- under a real server -----------------------------------------------------------------------------


def test_workers_count_together_and_believe_no_forwarded_address(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "served.db")
    create_key(store, "Desk", Scope.READ)
    store.close()
    variables = {"TALLY_PROTECTED": "on", "TALLY_RATE": "30 per hour", "TALLY_WORKERS": "2"}

    def get(number: int) -> int:
        connection = HTTPConnection(host, timeout=20)
        connection.request("GET", SOURCES, headers={"X-Forwarded-For": f"203.0.113.{number}"})
        status = connection.getresponse().status
        connection.close()
        return status

    with serve(tmp_path, **variables) as host:
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(get, range(60)))
        assert sorted(answers) == [200] * 30 + [429] * 30


@pytest.mark.skipif(shutil.which("redis-server") is None, reason="there is no redis-server on this machine")
def test_workers_count_together_in_redis(store: SqliteStore, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 20
        while socket.socket().connect_ex(("127.0.0.1", port)):
            assert time.monotonic() < until
        kept = f"redis://127.0.0.1:{port}/0"
        one, other = (build(store, tmp_path, "5 per hour", rate_store=kept) for _ in range(2))
        assert [count_let_in(client, 4) for client in (one, other)] == [4, 1]
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_a_redis_that_is_not_there_stops_nobody(
    store: SqliteStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    client = build(store, tmp_path, "1 per hour", rate_store=f"redis://127.0.0.1:{port}/0")
    assert count_let_in(client, 2) == 2
    assert "rate limit" in caplog.text
