"""A reload and a stop lose no request that was begun."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.support import EIGHTEEN, serve


def read_log(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "gunicorn.log").read_text().splitlines()]


def find_processes(folder: Path) -> tuple[int, set[int]]:
    """The master and the workers that were started so far."""
    lines = read_log(folder)
    (master,) = {line["process"] for line in lines if line["message"].startswith("Listening")}
    return master, {line["process"] for line in lines if line["message"].startswith("Booting")}


def send_slowly(address: str, done: list[int]) -> None:
    """A request whose body takes a second."""

    def make() -> Any:
        body = json.dumps(EIGHTEEN).encode()
        for at in range(0, len(body), len(body) // 10):
            yield body[at : at + len(body) // 10]
            time.sleep(0.1)  # a slow network

    with closing(HTTPConnection(address, timeout=30)) as connection:
        connection.request("POST", "/v1/sources", make(), {"Content-Type": "application/json"})
        done.append(connection.getresponse().status)


def test_workers_are_replaced_without_losing_a_request(tmp_path: Path) -> None:
    with serve(tmp_path, TALLY_WORKERS="2") as address:
        master, workers = find_processes(tmp_path)
        slow: list[int] = []
        sender = threading.Thread(target=send_slowly, args=(address, slow))
        sender.start()
        time.sleep(0.3)  # it is under way
        os.kill(master, signal.SIGHUP)
        until, answered = time.monotonic() + 30, set()
        while time.monotonic() < until and len(answered - workers) < 2:
            with closing(HTTPConnection(address, timeout=30)) as connection:
                connection.request("GET", "/healthz")
                assert connection.getresponse().status == 200
            answered = {line["process"] for line in read_log(tmp_path) if line["message"] == "GET /healthz 200"}
        sender.join()
        assert slow == [201]
        assert len(answered - workers) == 2
        assert len(find_processes(tmp_path)[1]) == 4
    assert {line["level"] for line in read_log(tmp_path)} <= {"info"}


def test_what_is_under_way_at_a_stop_is_answered(tmp_path: Path) -> None:
    slow: list[int] = []
    with serve(tmp_path, TALLY_WORKERS="1") as address:
        sender = threading.Thread(target=send_slowly, args=(address, slow))
        sender.start()
        idle = HTTPConnection(address, timeout=30)
        idle.connect()
        time.sleep(0.3)  # it is under way
        begun = time.monotonic()
    sender.join()
    idle.close()
    assert slow == [201]
    assert time.monotonic() - begun < 8, "an idle client is not waited for"
