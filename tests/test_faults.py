"""What a year does to a server: kills, a full disk, a damaged file, signals, clients that go away. Nothing that was
acknowledged is lost, what cannot be done is told, and the rest goes on.
"""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import signal
import socket
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from benchmarks.faults import Losses, Server, kill_again_and_again, make_source, served, start
from service.api.problems import KINDS
from service.gunicorn_worker import _MOST_STREAMS
from service.ingest import NewSource, ingest
from service.model import Lookup
from service.storage.checks import examine
from service.storage.migrations import STEPS
from service.storage.sqlite import SqliteStore

NOTHING = Losses([], [], [])
BULK = "/v1/sources/bulk"
LINES = "application/x-ndjson"


def ask(server: Server, method: str, path: str, body: object = None) -> tuple[int, Any, Any]:
    """The status, the body and the headers of an answer."""
    with closing(server.connect()) as connection:
        sent = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        kind = LINES if path == BULK else "application/json"
        connection.request(method, path, sent, {"Content-Type": kind} if sent else {})
        response = connection.getresponse()
        content = response.read()
        if response.headers.get_content_type() == LINES:
            return response.status, [json.loads(line) for line in content.splitlines()], response.headers
        is_json = response.headers.get_content_type().endswith("json")
        return response.status, json.loads(content) if is_json else content, response.headers


def add(server: Server, number: int) -> int:
    """The status that answers a source."""
    return ask(server, "POST", "/v1/sources", make_source(number))[0]


def assert_refused(answer: tuple[int, Any, Any], code: str) -> None:
    status, body, _ = answer
    assert (status, body["status"], body["code"]) == (KINDS[code].status, KINDS[code].status, code), body
    assert body["detail"]


def assert_reads_go_on(server: Server) -> None:
    for path in ("/v1/sources", "/v1/verify?statement=2+people+killed", "/v1/claims?q=killed", "/v1/conflicts"):
        assert ask(server, "GET", path)[0] == 200


def wait_for(is_so: Callable[[], bool], seconds: float = 30) -> bool:
    until = time.monotonic() + seconds
    while not is_so() and time.monotonic() < until:
        time.sleep(0.02)
    return is_so()


def assert_nothing_unforeseen(server: Server) -> None:
    assert "Traceback" not in server.log
    assert "unforeseen" not in server.log


def is_sound(path: Path) -> bool:
    return not [fault for _, fault in examine(path) if fault]


# --- kills ---------------------------------------------------------------------------------------


def test_kills_of_workers_and_servers_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    done = list(kill_again_and_again(tmp_path, sources=300, kills=3, seed=time.time_ns()))
    assert [kill.kind for kill in done] == ["worker", "server", "worker", "none, at the end"]
    assert [kill.losses for kill in done] == [NOTHING] * 4


# --- no room -------------------------------------------------------------------------------------

# Mounts of one process and its children; what is under /proc/…/root is what they see.
NAMESPACE = ["unshare", "--mount", "--map-root-user", "sh", "-c"]
SMALL_DISK = 'mount -t tmpfs -o size="$1" tmpfs "$2" && shift 2 && exec "$@"'


def has_namespaces(folder: Path) -> bool:
    command = [*NAMESPACE, SMALL_DISK, "sh", "1m", str(folder), "true"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[tuple[Server, Path]]:
    """A server whose store lies on a disk of 4 MB with a few sources, and its folder as it sees it."""
    if not has_namespaces(tmp_path):
        pytest.skip("no mount namespaces here")
    disk = tmp_path / "disk"
    disk.mkdir()
    before = [*NAMESPACE, SMALL_DISK, "sh", "4m", str(disk)]
    with served(tmp_path, before=before, TALLY_DATABASE=f"sqlite:///{disk / 'served.db'}") as server:
        assert [add(server, number) for number in range(3)] == [201] * 3
        yield server, Path(f"/proc/{server.process.pid}/root{disk}")


def fill(folder: Path) -> Path:
    """Leave no room on the disk of a folder, and tell the file that takes it."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4096):
            pass
    return filler


def test_a_full_disk_refuses_writes_and_reads_go_on_until_there_is_room(
    small_disk: tuple[Server, Path], tmp_path: Path
) -> None:
    server, folder = small_disk
    filler = fill(folder)
    statuses = [add(server, number) for number in range(3, 20)]
    assert 507 in statuses
    assert {*statuses} <= {201, 507}, "what the log of SQLite has room for is stored"
    stored = {0, 1, 2, *(number for number, status in enumerate(statuses, 3) if status == 201)}
    refused = ask(server, "POST", "/v1/sources", {"text": "Nine people were killed. " * 4_000})
    assert_refused(refused, "store_full")
    assert "Free some space" in refused[1]["detail"]
    body = b"\n".join(json.dumps({"text": f"Nine people were hurt in {each}. " * 4_000}).encode() for each in range(4))
    bulk = ask(server, "POST", BULK, body)
    assert [(line["line"], line["code"]) for line in bulk[1]] == [(1, "store_full")], (
        "the others would be refused alike"
    )
    assert bulk[1][0]["detail"].endswith("Free some space. Then send this line and those after it again.")
    assert_reads_go_on(server)
    filler.unlink()
    assert [add(server, number) for number in range(20)] == [200 if each in stored else 201 for each in range(20)]
    for side in ("", "-wal"):  # SQLite would look for it among the mounts of this process
        shutil.copy(folder / f"served.db{side}", tmp_path / f"served.db{side}")
    assert is_sound(tmp_path / "served.db")
    assert_nothing_unforeseen(server)


def test_a_server_starts_on_a_full_disk_and_answers(small_disk: tuple[Server, Path]) -> None:
    server, folder = small_disk
    fill(folder)
    os.kill(server.list_workers()[0], signal.SIGKILL)
    assert wait_for(lambda: len(server.list_workers()) == 2)
    assert wait_for(server.is_ready)
    for _ in range(10):
        assert_reads_go_on(server)


def test_no_temporary_folder_is_needed(tmp_path: Path) -> None:
    if not has_namespaces(tmp_path):
        pytest.skip("no mount namespaces here")
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    fills = SMALL_DISK.replace("shift 2", 'head -c 60000 /dev/zero > "$2/x"; shift 2')
    before = [*NAMESPACE, fills, "sh", "64k", str(temporary)]
    with served(tmp_path, before=before, TMPDIR=str(temporary), SQLITE_TMPDIR=str(temporary)) as server:
        long = " ".join(f"At least {number} people were killed in town {number}." for number in range(2, 3_000))
        status, source, _ = ask(server, "POST", "/v1/sources", {"text": long})
        assert status == 201
        # Taking so many rows out at once is what SQLite notes in a temporary file, so that it can be undone.
        assert ask(server, "DELETE", f"/v1/sources/{source['id']}?purge=true")[0] == 204
        assert_reads_go_on(server)
        with urlopen(f"http://127.0.0.1:{server.port}/metrics") as told:
            assert b"tally_requests_total{" in told.read(), "each worker tells what it counted itself"


# --- read-only -----------------------------------------------------------------------------------


def test_a_store_that_turns_read_only_says_so_and_reads_go_on(tmp_path: Path) -> None:
    def mark(sign: str) -> bool:
        command = ["chattr", f"{sign}i", *map(str, tmp_path.glob("served.db*"))]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0

    with served(tmp_path) as server:
        assert add(server, 1) == 201
        if not mark("+"):
            pytest.skip("no file can be made immutable here")
        try:
            for number in range(2, 12):
                refused = ask(server, "POST", "/v1/sources", make_source(number))
                assert_refused(refused, "store_read_only")
                assert "The store's file cannot be written to" in refused[1]["detail"]
            body = b"\n".join(json.dumps(make_source(number)).encode() for number in range(2, 42))
            assert [line["code"] for line in ask(server, "POST", BULK, body)[1]] == ["store_read_only"]
            assert_reads_go_on(server)
            assert [each["code"] for each in ask(server, "GET", "/readyz")[1]["warnings"]] == ["store_read_only"]
        finally:
            mark("-")
        assert wait_for(lambda: add(server, 1) == 200)
        assert [add(server, number) for number in range(1, 4)] == [200, 201, 201]
        assert_nothing_unforeseen(server)
    assert is_sound(server.store)


def test_a_store_that_another_user_owns_is_told_at_the_start() -> None:
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.getuid() == 0 else []
    if subprocess.run([*nobody, sys.executable, "-c", "import service"], capture_output=True, check=False).returncode:
        pytest.skip("nobody else can run Tally here")
    with tempfile.TemporaryDirectory() as name:  # not below a folder that only its owner may enter
        folder = Path(name)
        SqliteStore(folder / "served.db").close()
        (folder / "gunicorn.log").touch()
        folder.chmod(0o555)
        server = start(folder, before=nobody)
        code = server.process.wait(60)
        folder.chmod(0o755)
        assert code == 1
        assert "cannot be written to" in server.log
        assert "let the user that runs Tally read and write it" in server.log
        assert_nothing_unforeseen(server)


# --- damage, newer versions, other processes -----------------------------------------------------


def test_a_damaged_page_refuses_what_needs_it_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "served.db"
    store = SqliteStore(path)
    texts = [f"Storm {number} flooded harbours. {chr(97 + number) * 3_000}" for number in range(20)]
    ids = [ingest(store, NewSource(text))[0].id for text in texts]
    store.close()
    content = path.read_bytes()
    page = content.index(b"h" * 1_000) // 4_096 * 4_096
    with path.open("r+b") as file:
        file.seek(page)
        file.write(b"\xff" * 4_096)
    with served(tmp_path) as server:
        answers = [ask(server, "GET", f"/v1/sources/{source_id}/text") for source_id in ids]
        hit = [answer for answer in answers if answer[0] != 200]
        assert 0 < len(hit) < 4
        for answer in hit:
            assert_refused(answer, "store_damaged")
            assert "backup" in answer[1]["detail"]
        number = answers.index(hit[0])
        assert_refused(ask(server, "DELETE", f"/v1/sources/{ids[number]}?purge=true"), "store_damaged")
        assert ask(server, "GET", f"/v1/sources/{ids[number]}")[0] == 200, "nothing of it was removed"
        assert ask(server, "DELETE", f"/v1/sources/{ids[0]}?purge=true")[0] == 204
        assert add(server, 1) == 201
        assert_reads_go_on(server)
        assert_nothing_unforeseen(server)


def test_a_store_that_a_newer_tally_migrated_is_written_to_no_more(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        assert add(server, 1) == 201
        with closing(sqlite3.connect(server.store)) as connection:
            connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
        assert_refused(ask(server, "GET", "/readyz"), "store_too_new")
        assert_refused(ask(server, "POST", "/v1/sources", make_source(2)), "store_too_new")
        assert ask(server, "GET", "/healthz")[0] == 200
        assert_nothing_unforeseen(server)


def test_a_store_that_another_process_writes_to_is_told_as_busy_and_reads_go_on(tmp_path: Path) -> None:
    with served(tmp_path, TALLY_BUSY_TIMEOUT="0.3") as server:
        assert add(server, 1) == 201
        with closing(sqlite3.connect(server.store, isolation_level=None, timeout=10)) as other:
            other.execute("BEGIN IMMEDIATE")
            begun = time.monotonic()
            refused = ask(server, "POST", "/v1/sources", make_source(2))
            assert 0.25 < time.monotonic() - begun < 5
            assert_refused(refused, "store_busy")
            assert refused[2]["Retry-After"] == "1"
            assert_reads_go_on(server)
            assert ask(server, "GET", "/readyz")[0] == 200
            other.execute("ROLLBACK")
        assert add(server, 2) == 201
        assert_nothing_unforeseen(server)


@pytest.mark.parametrize("is_replaced", [False, True], ids=["deleted", "replaced"])
def test_nothing_is_acknowledged_once_the_file_is_another(tmp_path: Path, *, is_replaced: bool) -> None:
    with served(tmp_path, TALLY_WORKERS="1") as server:
        assert add(server, 1) == 201
        assert wait_for(lambda: count_opened(server) > 1), "also by what follows up"
        kept = tmp_path / "kept.db"
        server.store.rename(kept)
        if is_replaced:
            SqliteStore(tmp_path / "other.db").close()
            (tmp_path / "other.db").rename(server.store)
        for number in range(2, 20):
            refused = ask(server, "POST", "/v1/sources", make_source(number))
            assert_refused(refused, "store_damaged")
            assert ("replaced" if is_replaced else "gone") in refused[1]["detail"]
        told = ask(server, "GET", "/readyz")
        assert_refused(told, "store_damaged")
        assert "estart Tally" in told[1]["detail"]
        assert server.store.exists() == is_replaced, "none is made in its place"
        assert_nothing_unforeseen(server)


def count_opened(server: Server) -> int:
    """How often the worker has the store open."""
    command = ["ls", "-l", f"/proc/{server.list_workers()[0]}/fd"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.count("served.db\n")


# --- signals -------------------------------------------------------------------------------------


class SlowBulk:
    """A bulk whose lines are sent one by one."""

    def __init__(self, server: Server) -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=30)
        head = f"POST {BULK} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {LINES}\r\nTransfer-Encoding: chunked\r\n\r\n"
        self.socket.sendall(head.encode())
        self.sent = 0

    def send(self) -> None:
        line = json.dumps(make_source(self.sent)).encode() + b"\n"
        self.socket.sendall(b"%x\r\n%s\r\n" % (len(line), line))
        self.sent += 1

    def read(self) -> bytes:
        received = b""
        with self.socket, suppress(ConnectionError):
            while piece := self.socket.recv(65_536):
                received += piece
        return received


def test_requests_under_way_are_answered_when_the_server_is_told_to_end(tmp_path: Path) -> None:
    body = json.dumps(make_source(1)).encode()
    head = (
        f"POST /v1/sources HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    )
    with served(tmp_path) as server, socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(f"{head}\r\n\r\n".encode() + body[:20])
        assert wait_for(lambda: "Booting" in server.log)
        server.process.send_signal(signal.SIGTERM)
        assert wait_for(lambda: not can_connect(server)), "nobody new is let in"
        connection.sendall(body[20:])
        assert connection.recv(65_536).startswith(b"HTTP/1.1 201 ")
        assert server.process.wait(30) == 0
    store = SqliteStore(server.store)
    assert store.count_sources() == 1
    store.close()
    assert_nothing_unforeseen(server)


def test_a_request_that_does_not_come_holds_up_no_end(tmp_path: Path) -> None:
    head = (
        "POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 300\r\n\r\n{"
    )
    with served(tmp_path) as server, socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(head.encode())
        assert wait_for(lambda: "Booting" in server.log)
        begun = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        while time.monotonic() < begun + 20:  # what comes in bits puts nothing off
            try:
                connection.sendall(b" ")
            except OSError:
                break
            if select.select([connection], [], [], 0.2)[0]:
                break
        assert b'"code":"server_ending"' in connection.recv(65_536)
        assert server.process.wait(10) == 0
        assert time.monotonic() - begun < 10
    assert_nothing_unforeseen(server)


_TOLD_TO_END_AS_A_WORKER_BEGINS = """
import os, signal, time
from service.gunicorn_conf import *
from service import gunicorn_conf
def post_fork(server, worker):
    os.kill(os.getppid(), signal.SIGTERM)
    time.sleep(1)
    gunicorn_conf.post_fork(server, worker)
"""


def test_a_server_that_is_told_to_end_while_a_worker_begins_ends(tmp_path: Path) -> None:
    config = tmp_path / "conf.py"
    config.write_text(_TOLD_TO_END_AS_A_WORKER_BEGINS)
    server = start(tmp_path, options=("--config", str(config)), TALLY_WORKERS="2")
    try:
        assert server.process.wait(20) == 0
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.process.pid, signal.SIGKILL)
    assert "SIGKILL" not in server.log


def test_every_process_takes_signals(tmp_path: Path) -> None:
    def are_taken() -> bool:
        processes = [server.process.pid, *server.list_workers()]
        told = [Path(f"/proc/{process}/status").read_text() for process in processes]
        return len(told) == 3 and all(re.search(r"^SigBlk:\t0+$", each, re.MULTILINE) for each in told)

    with served(tmp_path, TALLY_WORKERS="2") as server:
        assert wait_for(are_taken)


def can_connect(server: Server) -> bool:
    try:
        socket.create_connection(("127.0.0.1", server.port), timeout=5).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("is_silent", [False, True], ids=["that goes on", "that pauses"])
def test_a_bulk_ends_at_its_next_line_when_the_server_is_told_to_end(tmp_path: Path, *, is_silent: bool) -> None:
    with served(tmp_path) as server:
        bulk = SlowBulk(server)
        for _ in range(5):
            bulk.send()
        assert wait_for(lambda: bulk.socket.recv(65_536, socket.MSG_PEEK).count(b'"status":201') == 5)
        begun = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        if not is_silent:
            assert wait_for(lambda: not can_connect(server)), "nobody new is let in"
            with suppress(ConnectionError):
                bulk.send()
        told = bulk.read()
        assert server.process.wait(20) == 0
        assert time.monotonic() - begun < 10
    assert told.endswith(b"\r\n0\r\n\r\n"), "the answer is whole"
    lines = [json.loads(line) for line in told.split(b"\n") if line.startswith(b"{")]
    assert [line["status"] for line in lines] == [201] * 5 + [503]
    assert (lines[-1]["line"], lines[-1]["code"]) == (6, "server_ending")
    assert lines[-1]["detail"].endswith("send this line and those after it again.")
    store = SqliteStore(server.store)
    assert store.count_sources() == 5
    store.close()
    assert is_sound(server.store)
    assert '"taken":5,"refused":1' in server.log
    assert_nothing_unforeseen(server)


def test_what_a_killed_first_process_leaves_lets_go_of_the_port_and_answers_what_it_is_at(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        workers = server.list_workers()
        bulk = SlowBulk(server)
        bulk.send()
        assert wait_for(lambda: b'"status":201' in bulk.socket.recv(65_536, socket.MSG_PEEK))
        os.kill(server.process.pid, signal.SIGKILL)
        assert wait_for(lambda: not can_connect(server), 3)
        assert b'"code":"server_ending"' in bulk.read()
        assert wait_for(lambda: not any(Path(f"/proc/{worker}/fd").exists() for worker in workers), 10)


def test_a_port_that_is_in_use_is_told_with_who_has_it_and_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = start(tmp_path, PORT=str(port))
        assert server.process.wait(30) == 1
    (told,) = server.log.splitlines()[1:]
    assert f"127.0.0.1 port {port} is in use by process {os.getpid()} (" in told
    assert "set PORT" in told
    assert not server.store.exists(), "the store of whoever serves there is left alone"


def test_no_request_fails_while_the_server_reloads(tmp_path: Path) -> None:
    with served(tmp_path, TALLY_WORKERS="2") as server:
        add(server, 1)
        before, statuses, ended = server.list_workers(), list[object](), threading.Event()

        def go_on(is_kept: bool) -> None:
            connection = server.connect()
            while not ended.is_set():
                try:
                    connection.request("GET", "/v1/sources")
                    response = connection.getresponse()
                    response.read()
                    statuses.append(response.status)
                except (OSError, HTTPException) as error:
                    statuses.append(error)
                if not is_kept or response.will_close:
                    connection.close()

        threads = [threading.Thread(target=go_on, args=(is_kept,)) for is_kept in (True, False)]
        for thread in threads:
            thread.start()
        for _ in range(2):
            old = server.list_workers()
            server.process.send_signal(signal.SIGHUP)
            assert wait_for(lambda old=old: len(now := server.list_workers()) == 2 and not {*now} & {*old})
        assert wait_for(lambda: len(statuses) > 10)
        ended.set()
        for thread in threads:
            thread.join()
        assert not {*before} & {*server.list_workers()}
        assert {*statuses} == {200}
        assert_nothing_unforeseen(server)


# --- clients that go away ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def left_alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("left"), TALLY_WORKERS="1") as server:
        yield server


@pytest.mark.parametrize("is_whole", [False, True], ids=["in the request", "in the answer"])
@pytest.mark.parametrize("path", ["/v1/verify", BULK, "/v1/sources"])
def test_a_client_that_goes_away_leaves_nothing_half_and_nothing_behind(
    left_alone: Server, path: str, *, is_whole: bool
) -> None:
    server = left_alone
    (worker,) = server.list_workers()
    body = json.dumps(make_source(1)).encode() + b"\n"
    if path == "/v1/verify":
        body = json.dumps({"statement": "2 people were killed in Almaty"}).encode()
    if path == BULK:
        body = b"".join(json.dumps(make_source(number)).encode() + b"\n" for number in range(300))
    kind = LINES if path == BULK else "application/json"
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    for _ in range(12):
        connection = socket.create_connection(("127.0.0.1", server.port))
        connection.sendall(head.encode() + (body if is_whole else body[: len(body) // 2]))
        if is_whole and path == BULK:
            connection.recv(100)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # gone without a word
        connection.close()
    assert ask(server, "GET", "/readyz")[0] == 200
    assert wait_for(lambda: count_threads(worker) <= MOST_THREADS)
    assert server.list_workers() == [worker]
    assert '"level":"error"' not in server.log
    assert_nothing_unforeseen(server)
    assert is_sound(server.store)


# What takes connections, what answers, what answers bulks, what follows, and those of numpy.
MOST_THREADS = 1 + 4 + _MOST_STREAMS + 1 + (os.cpu_count() or 1)


def count_threads(process: int) -> int:
    return len(list(Path(f"/proc/{process}/task").iterdir()))


# --- clocks that jump ----------------------------------------------------------------------------


def test_revisions_and_answers_as_of_a_time_are_sane_whatever_the_clock_does(tmp_path: Path) -> None:
    """Order comes from revisions, never from a clock; a source counts from when it was got, and what replaced it is got
    no earlier, so that as of any time at most one revision counts.
    """
    store = SqliteStore(tmp_path / "tally.db")
    clock = ["2026-06-01T12:00:00", "2026-06-01T11:00:00", "2027-06-01T12:00:00", "2026-06-01T12:30:00"]
    for number, moment in enumerate(clock):
        now = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        ingest(store, NewSource(f"{number + 7} people were killed.", url="https://a.example/"), now=now)
    sources = store.list_revisions(store.list_sources(limit=1)[0].id)
    assert [source.revision for source in sources] == [1, 2, 3, 4]
    assert [source.superseded_by for source in sources] == [*(source.id for source in sources[1:]), None]
    assert all(source.superseded_at >= source.retrieved_at for source in sources[:-1] if source.superseded_at)
    (current,) = store.find_candidates(Lookup(("@kill",), 10))
    assert current.source.revision == 4
    for moment in (*clock, "2026-06-01T11:30:00", "2026-12-01T00:00:00", "2028-01-01T00:00:00"):
        counted = store.find_candidates(Lookup(("@kill",), 10, as_of=f"{moment}Z"))
        assert len(counted) <= 1, moment
    store.close()
