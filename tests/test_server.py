"""Under a real gunicorn nothing is lost and the demo corpus is loaded once."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPResponse
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from benchmarks.faults import start as begin
from service.access import Scope
from service.ingest import ingest
from service.keys import create_key, revoke_key
from service.model import Lookup
from service.storage.sqlite import SqliteStore
from tests.articles import write_source
from tests.support import EIGHTEEN, serve

EXAMPLES = Path(__file__).parent.parent / "examples"
DEMO = len(list(EXAMPLES.glob("*.json"))) + 1  # and a claim by hand


@pytest.fixture(scope="module")
def loopback(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server as it is started first: nothing but the defaults."""
    with serve(tmp_path_factory.mktemp("loopback")) as host:
        yield host


def request(host: str, method: str, path: str, body: object = None) -> tuple[int, Any]:
    connection = HTTPConnection(host, timeout=20)
    sent = None if body is None else json.dumps(body)
    connection.request(method, path, sent, {"Content-Type": "application/json"} if sent else {})
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, json.loads(content) if content else None


def wait_until_ready(host: str) -> bool:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            return request(host, "GET", "/readyz")[0] == 200
        except OSError:
            time.sleep(0.1)
    return False


def list_ids(host: str) -> list[str]:
    return [item["id"] for item in request(host, "GET", "/v1/sources?limit=100")[1]["items"]]


def test_the_demo_corpus_is_loaded_once_and_a_restart_keeps_everything(tmp_path: Path) -> None:
    with serve(tmp_path, TALLY_DEMO="on", TALLY_WORKERS="2") as host:
        assert request(host, "GET", "/healthz")[0] == 200
        demo = list_ids(host)
        assert len(demo) == DEMO
        status, added = request(host, "POST", "/v1/sources", EIGHTEEN)
        assert status == 201
        assert request(host, "DELETE", f"/v1/sources/{demo[0]}?purge=true")[0] == 204
        answer = request(host, "POST", "/v1/verify", {"statement": "18 officers killed"})
    with serve(tmp_path, TALLY_DEMO="on", TALLY_WORKERS="2") as host:
        assert list_ids(host) == sorted([*demo[1:], added["id"]])
        assert request(host, "POST", "/v1/verify", {"statement": "18 officers killed"}) == answer


def test_the_demo_corpus_can_be_left_out(tmp_path: Path) -> None:
    with serve(tmp_path, TALLY_DEMO="off") as host:
        assert list_ids(host) == []


def test_the_log_tells_what_needs_a_key_and_which_variables_are_no_settings(tmp_path: Path) -> None:
    with serve(tmp_path, TALLY_WORKER="1"):
        log = (tmp_path / "gunicorn.log").read_text()
    assert "Nothing needs a key: TALLY_PROTECTED is auto and only this machine can reach it." in log
    assert '"message":"TALLY_WORKER is no setting and changes nothing. Did you mean TALLY_WORKERS?"' in log


def test_two_servers_that_start_at_once_on_an_empty_file_load_the_demo_once(tmp_path: Path) -> None:
    with ExitStack() as stack, ThreadPoolExecutor(2) as pool:
        starting = [serve(tmp_path, TALLY_DEMO="on") for _ in range(2)]
        hosts = list(pool.map(stack.enter_context, starting))
        assert [len(list_ids(host)) for host in hosts] == [DEMO, DEMO]
        assert [request(host, "POST", "/v1/sources", EIGHTEEN)[0] for host in hosts] == [201, 200], "the store is one"


def test_two_workers_take_writes_at_once(tmp_path: Path) -> None:
    texts = [f"At least {number} people were killed in Almaty." for number in range(2, 42)]
    with serve(tmp_path, TALLY_WORKERS="2") as host:
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda text: request(host, "POST", "/v1/sources", {"text": text})[0], texts * 2))
        assert sorted(answers) == [200] * 40 + [201] * 40
        assert len(list_ids(host)) == 40


@pytest.mark.parametrize("workers", ["1", "2"])
def test_what_comes_in_is_followed_up_without_anybody_asking(tmp_path: Path, workers: str) -> None:
    figures = range(40, 46)
    sources = [write_source(f"The fire killed {dead} workers.") for dead in figures]
    told = [json.dumps({"text": each.text, "published_at": each.published_at}) for each in sources]
    with serve(tmp_path, TALLY_WORKERS=workers) as host:
        watch = request(host, "POST", "/v1/watches", {"statement": "The fire killed 40 workers"})[1]
        connection = HTTPConnection(host, timeout=60)
        connection.request("POST", "/v1/sources/bulk", "\n".join(told), {"Content-Type": "application/x-ndjson"})
        assert connection.getresponse().read().count(b'"status":201') == len(figures)
        connection.close()
        store = SqliteStore(tmp_path / "served.db")
        assert wait_for(lambda: not store.count_pending() and not store.list_watches(limit=1, is_due=True))
        assert len(store.list_conflicts(Lookup((), 0), limit=100)) == len([*combinations(figures, 2)])
        store.close()
        history = request(host, "GET", f"/v1/watches/{watch['id']}")[1]["history"]
        assert (history[0]["verdict"], history[-1]["verdict"]) == ("conflicting", "not_enough_evidence")
        assert len(request(host, "GET", "/v1/conflicts?limit=100")[1]["items"]) == len([*combinations(figures, 2)])
    assert "failed" not in (tmp_path / "gunicorn.log").read_text()


def wait_for(is_so: Callable[[], bool]) -> bool:
    """Whether it is so within half a minute."""
    until = time.monotonic() + 30
    while not is_so() and time.monotonic() < until:
        time.sleep(0.1)
    return is_so()


def test_a_server_that_follows_up_ends_at_once_on_sigterm(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "served.db")
    for number in range(300):
        ingest(store, write_source(f"The fire killed {number} workers. " * 2))
    pending = store.count_pending()
    with serve(tmp_path, TALLY_WORKERS="2"):
        assert wait_for(lambda: store.count_pending() < pending)
        begun = time.monotonic()
    # Whatever graceful_timeout allows: the follower holds nothing up that could not be done again.
    assert time.monotonic() - begun < 15
    assert 0 < store.count_pending() < pending
    log = (tmp_path / "gunicorn.log").read_text()
    assert "Traceback" not in log
    assert "SIGKILL" not in log
    store.close()


def test_tally_serve_ends_on_sigterm_and_leaves_only_its_store_in_the_home(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("TALLY_", "XDG_"))}
    environment = {**inherited, "HOME": str(tmp_path), "PORT": str(port)}
    command = [sys.executable, "-c", "from service.cli import main; main()", "serve"]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
    assert wait_until_ready(f"127.0.0.1:{port}")
    process.send_signal(signal.SIGTERM)
    told = process.communicate(timeout=30)[1]
    assert process.returncode == 0
    assert "Traceback" not in told
    assert "The demo corpus is loaded" in told
    assert [path.name for path in tmp_path.iterdir()] == [".local"]
    assert [path.name for path in (tmp_path / ".local/share/tally").iterdir()] == ["tally.db"], "the log is merged"


def test_it_serves_at_a_unix_socket(tmp_path: Path) -> None:
    path = str(tmp_path / "tally.sock")
    server = begin(tmp_path, options=("--bind", f"unix:{path}"), TALLY_WORKERS="1")
    try:
        assert wait_for(lambda: "Booting" in server.log)
        for sent, status in ((b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n", 200), (b"no HTTP\r\n\r\n", 400)):
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(20)
                client.connect(path)
                client.sendall(sent)
                response = HTTPResponse(client)
                response.begin()
                assert response.status == status, response.read()
        assert "Traceback" not in server.log
    finally:
        server.process.terminate()
        server.process.wait(20)


def start(tmp_path: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A start of gunicorn that is to end by itself."""
    environment = {**os.environ, "TALLY_DATABASE": f"sqlite:///{tmp_path / 'tally.db'}", "PORT": "1", **variables}
    named = ["sh", "-c", 'LISTEN_PID=$$ exec "$@"', "sh"]  # as systemd does
    command = [*named, sys.executable, "-m", "gunicorn", "--config", "python:service.gunicorn_conf", *arguments]
    command.append("service.app:create_app()")
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("arguments", "variables", "remedies"),
    [
        ((), {"TALLY_HOST": "0.0.0.0"}, ("tally keys create", "TALLY_PROTECTED=off")),
        ((), {"TALLY_PROTECTED": "on"}, ("tally keys create", "TALLY_PROTECTED=off")),
        ((), {"TALLY_PROTECTED": "all"}, ("tally keys create", "TALLY_PROTECTED=off")),
        ((), {"TALLY_PROXIES": "1"}, ("tally keys create", "TALLY_PROTECTED=off")),
        (("--bind", "0.0.0.0:1"), {}, ("TALLY_HOST", "TALLY_PROTECTED")),
        (("--bind", "fd://0"), {}, ("TALLY_HOST", "TALLY_PROTECTED")),
        ((), {"LISTEN_FDS": "1"}, ("TALLY_HOST", "TALLY_PROTECTED")),
    ],
    ids=str,
)
def test_a_start_that_would_let_nobody_or_everybody_in_ends_with_one_clear_line(
    tmp_path: Path, arguments: tuple[str, ...], variables: dict[str, str], remedies: tuple[str, ...]
) -> None:
    ended = start(tmp_path, *arguments, **variables)
    assert ended.returncode != 0
    (told,) = (line for line in map(json.loads, ended.stderr.splitlines()) if line["level"] == "error")
    assert all(remedy in told["message"] for remedy in remedies)
    assert "Traceback" not in ended.stderr
    assert "Listening" not in ended.stderr


def test_a_revoked_key_is_refused_by_every_worker_at_once(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "served.db")
    key, token = create_key(store, "Desk", Scope.WRITE)
    create_key(store, "Other", Scope.READ)

    def add(number: int) -> int:
        connection = HTTPConnection(host, timeout=20)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        connection.request("POST", "/v1/sources", json.dumps({"text": f"Some {number} people were killed."}), headers)
        status = connection.getresponse().status
        connection.close()
        return status

    with serve(tmp_path, TALLY_PROTECTED="on", TALLY_WORKERS="2") as host, ThreadPoolExecutor(4) as pool:
        assert [*pool.map(add, range(2, 22))] == [201] * 20
        assert request(host, "POST", "/v1/sources", EIGHTEEN)[0] == 401
        revoke_key(store, key.id)
        assert [*pool.map(add, range(22, 42))] == [401] * 20
        assert request(host, "GET", "/v1/sources")[0] == 200
    assert store.count_sources() == 20
    store.close()


@pytest.mark.parametrize(
    "header", ["SCRIPT_NAME: /v1", "PATH_INFO: /healthz", "X-Forwarded-Proto: https", "X-Forwarded-Prefix: /v1"]
)
def test_what_a_peer_on_this_machine_says_of_paths_and_schemes_is_not_believed(loopback: str, header: str) -> None:
    name, value = header.split(": ")
    connection = HTTPConnection(loopback, timeout=20)
    connection.request("GET", "/v1/audit", headers={name: value})
    response = connection.getresponse()
    assert (response.status, json.load(response)) == (200, {"items": [], "next": None})
    assert "Strict-Transport-Security" not in response.headers
    assert response.headers["Server"] == "gunicorn", "without its version"
    connection.close()


def test_a_damaged_store_ends_the_start_with_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "tally.db"
    path.write_text("no database" * 1_000)
    environment = {**os.environ, "TALLY_DATABASE": f"sqlite:///{path}", "PORT": "1"}
    command = [sys.executable, "-m", "gunicorn", "--config", "python:service.gunicorn_conf", "service.app:create_app()"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode != 0
    assert "damaged" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_clients_of_a_worker_that_has_several_requests_are_told_to_connect_anew(tmp_path: Path) -> None:
    slow = json.dumps({"statement": "18 died", "passages": [{"text": "In Almaty 18 officers were killed. " * 1000}]})

    def ask(connection: HTTPConnection) -> tuple[int, bool]:
        connection.request("POST", "/v1/compare", slow, {"Content-Type": "application/json"})
        response = connection.getresponse()
        response.read()
        return response.status, response.getheader("Connection") == "close"

    with serve(tmp_path) as host, ThreadPoolExecutor(6) as pool:
        connections = [HTTPConnection(host, timeout=60) for _ in range(6)]
        told = list(pool.map(ask, connections))
        assert {status for status, _ in told} == {200}
        assert any(closes for _, closes in told)
        # Of the last one a client may have its answer before its worker has counted it out.
        assert wait_for(lambda: ask(connections[0]) == (200, False))
