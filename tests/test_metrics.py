"""What is counted is what happened, under labels that no client chooses."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.faults import start
from service.api import metrics
from tests.support import EIGHTEEN, TWENTY, build_client, serve

Key = tuple[str, tuple[tuple[str, str], ...]]


def parse(text: str) -> dict[Key, float]:
    """The value of each sample by its name and labels."""
    families = text_string_to_metric_families(text)
    return {
        (each.name, tuple(sorted(each.labels.items()))): each.value for family in families for each in family.samples
    }


def key(name: str, **labels: str) -> Key:
    return f"tally_{name}", tuple(sorted(labels.items()))


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return build_client(tmp_path)


def count(client: FlaskClient, act: Callable[[], object]) -> dict[Key, float]:
    """How much each sample grew."""
    before = parse(client.get("/metrics").text)
    act()
    after = parse(client.get("/metrics").text)
    return {name: value - before.get(name, 0.0) for name, value in after.items() if value != before.get(name, 0.0)}


def test_requests_are_counted_by_operation_method_and_status(client: FlaskClient) -> None:
    def act() -> None:
        for name in ("s_0", "s_1", "s_2"):
            client.get(f"/v1/sources/{name}")
        client.open("/v1/sources", method="SPY")
        client.get("/a/path/that/somebody/made/up")

    grown = count(client, act)
    assert grown[key("requests_total", operation="/v1/sources/{source_id}", method="GET", status="404")] == 3
    assert grown[key("requests_total", operation="none", method="other", status="405")] == 1
    assert grown[key("requests_total", operation="none", method="GET", status="404")] == 1
    assert grown[key("request_seconds_count", operation="/v1/sources/{source_id}", method="GET")] == 3
    assert grown[key("problems_total", code="source_not_found")] == 3
    assert not [name for name in grown if "made" in str(name) or "SPY" in str(name)]


def test_sources_verdicts_and_problems_are_counted(client: FlaskClient) -> None:
    lines = "\n".join(json.dumps(each) for each in (TWENTY, TWENTY, {"title": "no text"}))

    def act() -> None:
        client.post("/v1/sources", json=EIGHTEEN)
        client.post("/v1/sources/bulk", data=lines, content_type="application/x-ndjson").get_data()
        client.post("/v1/verify", json={"statement": "18 officers killed"})
        client.get("/v1/verify?statement=Hello")
        client.post("/v1/verify/batch", json={"statements": ["The sea is green", "Hello"]})
        client.post("/v1/verify/text", json={"text": "18 officers were killed."})

    grown = count(client, act)
    assert grown[key("sources_taken_total", outcome="new")] == 2
    assert grown[key("sources_taken_total", outcome="known")] == 1
    assert grown[key("sources_taken_total", outcome="refused")] == 1
    assert grown[key("verdicts_total", verdict="conflicting")] == 2
    assert grown[key("verdicts_total", verdict="not_enough_evidence")] == 1
    assert grown[key("problems_total", code="no_claim")] == 2
    assert grown[key("sources")] == 2
    assert grown[key("pending_sources")] == 2
    assert grown[key("corpus_revision")] == 2


def test_a_store_that_cannot_be_read_is_told_and_the_rest_still_is(client: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / "tally.db").unlink()
    found = parse(client.get("/metrics").text)
    assert found[key("store_up")] == 0
    assert key("sources") not in found
    assert found[key("disk_free_bytes")] > 0


def test_all_workers_are_counted_together(tmp_path: Path) -> None:
    def read(path: str) -> str:
        connection = HTTPConnection(address, timeout=20)
        connection.request("GET", path)
        text = connection.getresponse().read().decode()
        connection.close()
        return text

    sent, until, workers = 0, time.monotonic() + 30, set()
    with serve(tmp_path, TALLY_WORKERS="2") as address, ThreadPoolExecutor(8) as pool:
        while len(workers) < 2 and time.monotonic() < until:
            sent += len([*pool.map(read, ["/healthz"] * 40)])
            workers = {line["process"] for line in _read_log(tmp_path) if line["message"] == "GET /healthz 200"}
        found = parse(read("/metrics"))
    assert len(workers) == 2, "both answered"
    assert found[key("requests_total", operation="/healthz", method="GET", status="200")] == sent
    assert found[key("request_seconds_bucket", operation="/healthz", method="GET", le="+Inf")] == sent
    assert found[key("store_up")] == 1


def _read_log(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "gunicorn.log").read_text().splitlines()]


def test_the_files_of_the_counts_go_with_the_server(tmp_path: Path) -> None:
    with serve(tmp_path, TMPDIR=str(tmp_path)):
        (folder,) = tmp_path.glob("tally-metrics-*")
        assert list(folder.iterdir())
    assert not list(tmp_path.glob("tally-metrics-*"))


def test_the_files_of_the_counts_go_with_a_daemon_and_not_with_a_worker(tmp_path: Path) -> None:
    named = tmp_path / "pid"
    server = start(tmp_path, options=("--daemon", "--pid", str(named)), TALLY_WORKERS="1", TMPDIR=str(tmp_path))
    assert server.process.wait(20) == 0
    assert wait_for(server.is_ready)
    master = int(named.read_text())
    try:
        (worker,) = list_children(master)
        os.kill(worker, signal.SIGTERM)
        assert wait_for(lambda: list_children(master) not in ([], [worker]))
        assert len([*tmp_path.glob("tally-metrics-*")]) == 1
    finally:
        os.kill(master, signal.SIGTERM)
    assert wait_for(lambda: not list(tmp_path.glob("tally-metrics-*")))


def list_children(process: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def wait_for(is_so: Callable[[], bool]) -> bool:
    until = time.monotonic() + 20
    while not is_so() and time.monotonic() < until:
        time.sleep(0.05)
    return is_so()


def test_what_an_earlier_process_of_the_same_number_counted_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    path = tmp_path / f"counter_{os.getpid()}.db"
    for counted in (b"", b"counted"):
        path.write_bytes(counted)
        assert metrics.take_room()
        assert path.read_bytes() == counted.ljust(metrics._ROOM, b"\0")
