"""Clients that are slow, silent or gone hold up nobody else, and are told so where that is possible."""

from __future__ import annotations

import json
import os
import re
import resource
import select
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks.faults import served
from service import gunicorn_worker
from service.clients import ClientSocket, Incoming
from tests.support import EIGHTEEN, serve

PATIENCE = 3.0  # seconds: a head has half of one, a body one and a half
JSON = b"Content-Type: application/json\r\n"
BODY = json.dumps(EIGHTEEN).encode()
PAGE = b"GET /static/swagger-ui/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    with serve(tmp_path_factory.mktemp("served"), TALLY_PATIENCE=str(PATIENCE), TALLY_WORKERS="1") as address:
        host, port = address.split(":")
        yield host, int(port)


def connect(address: tuple[str, int], *, holds: int | None = None) -> socket.socket:
    """A connection that waits half a minute at most, and where told holds little of an answer."""
    client = socket.socket()
    if holds:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, holds)
    client.settimeout(30)
    client.connect(address)
    return client


def read_answer(client: socket.socket) -> tuple[int, bytes]:
    response = HTTPResponse(client)
    response.begin()
    return response.status, response.read()


def trickle(client: socket.socket, data: bytes, ends: threading.Event) -> None:
    """Send ten bytes a second."""
    with suppress(OSError):
        for byte in data:
            client.send(bytes([byte]))
            if ends.wait(0.1):
                break


def ask(address: tuple[str, int], method: str, path: str, body: bytes | None = None) -> float:
    """The seconds until a client that is not slow has its answer."""
    began = time.monotonic()
    with closing(HTTPConnection(*address, timeout=30)) as connection:
        connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        response = connection.getresponse()
        assert response.status in (200, 201), response.read()
        response.read()
    return time.monotonic() - began


SLOW: dict[str, bytes] = {
    "says nothing": b"",
    "a head": b"GET /healthz HTTP/1.1\r\nX-Slow: " + b"a" * 10_000,
    "a body": b"POST /v1/sources HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n"
    + JSON
    + b"\r\n"
    + b" " * 9_999,
    "chunks": b"POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
    + JSON
    + b"\r\n"
    + b"1\r\n \r\n" * 999,
    "a huge chunk": b"POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
    + JSON
    + b"\r\nfffffff\r\n"
    + b" " * 9_999,
    "a body that is too large": b"POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n"
    + JSON
    + b"\r\n",
    "a bulk": b"POST /v1/sources/bulk HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
    b"Content-Type: application/x-ndjson\r\n\r\n" + b"1\r\n\n\r\n" * 999,
    "a body that waits for leave": b"POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n"
    b"Expect: 100-continue\r\n" + JSON + b"\r\n" + b" " * 9_999,
}


def begin(data: bytes) -> bytes:
    """What a slow client sends in one go: its head, or some of that."""
    end = data.find(b"\r\n\r\n")
    return data[: end + 4] if end > 0 else data[:60]


def test_twenty_slow_clients_hold_up_nobody(address: tuple[str, int]) -> None:
    """Four for each way of being slow and six who read no answer; the worker has four threads."""
    ends = threading.Event()
    clients = []
    for data in [*SLOW.values()] * 4:
        clients.append(client := connect(address))
        client.send(begin(data))
        threading.Thread(target=trickle, args=(client, data[len(begin(data)) :], ends), daemon=True).start()
    for _ in range(6):
        clients.append(client := connect(address, holds=2_048))
        client.send(PAGE)
    until = time.monotonic() + 2.5
    taken = []
    while time.monotonic() < until:
        taken += [ask(address, "GET", "/readyz"), ask(address, "POST", "/v1/sources", BODY)]
    ends.set()
    for client in clients:
        client.close()
    assert max(taken) < 2, sorted(taken)[-5:]


def test_a_request_that_does_not_come_in_time_is_told(address: tuple[str, int]) -> None:
    began, clients = time.monotonic(), {}
    for way in ("a head", "a body", "chunks", "a huge chunk", "a body that waits for leave"):
        clients[way] = connect(address)
        clients[way].send(begin(SLOW[way]))
    for way, client in clients.items():
        status, body = read_answer(client)
        assert (status, json.loads(body)["code"]) == (408, "request_timeout"), way
        client.close()
    assert time.monotonic() - began < PATIENCE


def test_who_says_nothing_is_left_without_a_word(address: tuple[str, int]) -> None:
    with closing(connect(address)) as client:
        assert client.recv(100) == b""


def test_who_does_not_read_an_answer_is_left_at_last(address: tuple[str, int]) -> None:
    with closing(connect(address, holds=2_048)) as client:
        client.send(PAGE)
        time.sleep(PATIENCE + 1.5)  # until the server has given up, of which nothing can be seen from here
        with suppress(ConnectionError):
            assert len(_read_all(client)) < 1_000_000, "the answer has more"


def _read_all(client: socket.socket) -> bytes:
    read = b""
    while piece := client.recv(1 << 20):
        read += piece
    return read


def test_who_reads_slowly_but_steadily_gets_it_all(address: tuple[str, int]) -> None:
    with closing(connect(address, holds=65_536)) as client:
        client.send(PAGE.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        read = b""
        while piece := client.recv(65_536):
            read += piece
            time.sleep(0.02)  # a slow network
    head, body = read.split(b"\r\n\r\n", 1)
    assert f"Content-Length: {len(body)}".encode() in head


def test_a_bulk_may_take_its_time(address: tuple[str, int]) -> None:
    """Longer than any other request may, as long as it is never silent for long."""
    line = json.dumps({"text": "At least 7 people were hurt."}).encode() + b"\n"
    sent, told = 0.0, b""
    with closing(connect(address)) as client:
        client.send(begin(SLOW["a bulk"]))
        while sent < PATIENCE + 1:
            client.send(b"%x\r\n%s\r\n" % (len(line), line))
            time.sleep(0.5)  # a slow crawler
            sent += 0.5
        client.send(b"0\r\n\r\n")
        status, told = read_answer(client)
    assert (status, told.count(b'"id"')) == (200, int(sent / 0.5))


def test_a_bulk_that_falls_silent_is_left(address: tuple[str, int]) -> None:
    with closing(connect(address)) as client:
        client.send(begin(SLOW["a bulk"]) + b"1\r\n\n\r\n")
        began = time.monotonic()
        with suppress(ConnectionError):
            _read_all(client)
    assert PATIENCE - 1 < time.monotonic() - began < PATIENCE + 5


def test_more_bulks_than_a_worker_takes_are_told_to_come_again(address: tuple[str, int]) -> None:
    begun = begin(SLOW["a bulk"])
    for _ in range(2):  # what was over makes room
        clients = [connect(address) for _ in range(gunicorn_worker._MOST_STREAMS)]
        for client in clients:
            client.send(begun + b"1\r\n\n\r\n")
        with closing(connect(address)) as one_more:
            one_more.send(begun)
            status, body = read_answer(one_more)
        assert (status, json.loads(body)["code"]) == (503, "server_busy")
        for client in clients:
            client.send(b"0\r\n\r\n")
            assert read_answer(client) == (200, b"")
            client.close()


def test_a_client_that_takes_a_little_now_and_then_has_not_for_ever() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, closing(connect(server.getsockname())):
        client = ClientSocket(server.accept()[0], 60)
        client.unsent += b"a" * 50_000
        now = time.monotonic()
        assert 59 < client.find_deadline() - now < 61, "each time that it takes some"
        assert 69 < client.until - now < 71, "and on the whole"
        whole = client.until
        del client.unsent[:10_000]
        client.find_deadline()
        assert client.until == whole
        client.close()


def test_requests_that_come_together_are_answered_in_turn(address: tuple[str, int]) -> None:
    post = b"POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n" + JSON + b"\r\n{}"
    get = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with closing(connect(address)) as client:
        client.send(get + post + get + get[:20])
        time.sleep(0.2)
        client.send(get[20:].replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        answers = _read_all(client)
    assert re.findall(rb"HTTP/1.1 (\d+)", answers) == [b"200", b"422", b"200", b"200"]


def test_leave_to_send_a_body_is_given_once(address: tuple[str, int]) -> None:
    with closing(connect(address)) as client:
        head, _ = SLOW["a body that waits for leave"].split(b"\r\n\r\n")
        client.send(head.replace(b"9999", b"%d" % len(BODY)).replace(b"verify", b"sources") + b"\r\n\r\n")
        assert client.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.send(BODY)
        assert client.recv(1000).startswith((b"HTTP/1.1 200", b"HTTP/1.1 201"))


def test_a_worker_without_files_closes_a_client_that_is_just_sending_and_goes_on(tmp_path: Path) -> None:
    with served(tmp_path, TALLY_WORKERS="1") as server, ExitStack() as stack:
        (worker,) = server.list_workers()
        address = ("127.0.0.1", server.port)
        oldest = stack.enter_context(closing(connect(address)))
        assert ask(address, "GET", "/healthz") < 5  # so that it has the other, too
        os.kill(worker, signal.SIGSTOP)
        limits = resource.prlimit(worker, resource.RLIMIT_NOFILE)
        resource.prlimit(worker, resource.RLIMIT_NOFILE, (1, limits[1]))
        stack.enter_context(closing(connect(address)))
        oldest.send(b"GET /healthz")
        os.kill(worker, signal.SIGCONT)
        with suppress(ConnectionError):
            assert oldest.recv(100) == b""
        resource.prlimit(worker, resource.RLIMIT_NOFILE, limits)
        assert ask(address, "GET", "/healthz") < 5
        assert server.list_workers() == [worker]


def test_who_takes_no_answer_makes_room_for_others(tmp_path: Path) -> None:
    with served(tmp_path, options=("--worker-connections", "20"), TALLY_WORKERS="1") as server, ExitStack() as stack:
        address = ("127.0.0.1", server.port)
        for _ in range(25):
            stack.enter_context(closing(client := connect(address, holds=2_048)))
            client.send(PAGE)
        assert ask(address, "GET", "/healthz") < 10


def test_bodies_that_wait_for_a_thread_are_held_up_to_a_bound(tmp_path: Path) -> None:
    body = BODY + b" " * (7_900_000 - len(BODY))
    head = b"POST /v1/sources HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n" + JSON + b"\r\n"
    most = gunicorn_worker._MOST_HELD // len(body)
    with served(tmp_path, TALLY_WORKERS="1", TALLY_BUSY_TIMEOUT="30") as server, ExitStack() as stack:
        clients = [stack.enter_context(closing(connect(("127.0.0.1", server.port)))) for _ in range(most + 1)]
        writer = stack.enter_context(closing(sqlite3.connect(server.store, isolation_level=None)))
        writer.execute("BEGIN IMMEDIATE")  # no thread can store anything
        for client in clients[:-1]:
            client.sendall(head % len(body) + body)
        clients[-1].sendall(head % 2_000_000 + body[:2_000_000])
        (refused,) = select.select(clients, [], [], 20)[0]
        status, answer = read_answer(refused)
        assert (status, json.loads(answer)["code"]) == (503, "server_busy")
        writer.execute("ROLLBACK")
        assert {read_answer(client)[0] for client in clients if client is not refused} == {200, 201}
        assert ask(("127.0.0.1", server.port), "POST", "/v1/sources", body) < 20, "there is room again"


def build_incoming(data: bytes) -> Incoming:
    incoming = Incoming(1_000, 60)
    incoming.add(data)
    return incoming


POST = b"POST /v1/verify HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("data", "is_ready"),
    [
        (b"", False),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n", False),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", True),
        (POST + b"Content-Length: 5\r\n\r\n1234", False),
        (POST + b"content-length:5 \r\n\r\n12345", True),
        (POST + b"Content-Length: 0000000000000000005\r\n\r\n1234", False),
        (POST + b"Content-Length: 0000000000000000005\r\n\r\n12345", True),
        (POST + b"Content-Length: 1001\r\n\r\n", True),
        (POST + b"Content-Length: 10000000000000000000\r\n\r\n", True),
        (POST + b"Content-Length: five\r\n\r\n", True),
        (CHUNKED, False),
        (CHUNKED + b"5\r\n1234", False),
        (CHUNKED + b"5;a=b\r\n12345\r\n0\r\n", False),
        (CHUNKED + b"5\r\n12345\r\n0\r\n\r\n", True),
        (CHUNKED + b"5\r\n0\r\n\r\n\r\n0\r\nTrailer: 1\r\n", False),
        (CHUNKED + b"0\r\nTrailer: 1\r\n\r\n", True),
        (CHUNKED + b"five\r\n", True),
        (CHUNKED + b"fffff\r\n", False),
        (CHUNKED + b"0000000000000005\r\n1234", False),
        (CHUNKED + b"0000000000000005\r\n12345\r\n0\r\n\r\n", True),
        (CHUNKED + b"ffffffffffffffffff\r\n1234", False),
        (CHUNKED + b"fffff\r\n" + b"a" * 70_000, True),
        (CHUNKED + b"1" * 9_000, True),
        (b"POST /v1/sources/bulk HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n", True),
        (b"GET / HTTP/1.1\nHost: localhost\n\n", True),
        (b"GET /" + b"a" * 9_000, True),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 20_000, True),
    ],
    ids=lambda value: ascii(value)[-40:],
)
def test_a_request_is_ready_when_no_thread_has_to_wait_for_it(data: bytes, is_ready: bool) -> None:
    assert build_incoming(data).is_ready() is is_ready
    by_byte = Incoming(1_000, 60)
    found: Callable[[], bool] = by_byte.is_ready
    for byte in data[:2_000]:
        by_byte.add(bytes([byte]))
        if found():
            break
    if len(data) <= 2_000:
        assert found() is is_ready


def test_a_long_trailer_costs_no_more_than_its_length() -> None:
    incoming = Incoming(8_000_000, 60)
    incoming.add(CHUNKED + b"0\r\nTrailer: " + b"a" * 4_000_000)
    began = time.monotonic()
    for _ in range(1_000):
        incoming.add(b"a")
        assert not incoming.is_ready()
    assert time.monotonic() - began < 0.3
    incoming.add(b"\r\n\r")
    assert not incoming.is_ready()
    incoming.add(b"\n")
    assert incoming.is_ready()


@pytest.mark.parametrize(
    ("data", "expects"),
    [
        (POST + b"EXPECT: 100-Continue\r\n\r\n", True),
        (POST + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n", True),
        (POST.replace(b"1.1", b"1.0") + b"Expect: 100-continue\r\n\r\n", False),
        (POST + b"Expect: something\r\n\r\n", False),
        (POST + b"X-Expect: 100-continue\r\n\r\n", False),
    ],
    ids=lambda value: ascii(value)[-50:],
)
def test_leave_is_given_to_who_asks_for_it(data: bytes, expects: bool) -> None:
    incoming = build_incoming(data)
    incoming.is_ready()
    assert incoming.expects is expects


def test_a_request_has_as_long_to_come_once_its_worker_ends_as_one_that_begins_later() -> None:
    worker = object.__new__(gunicorn_worker.Worker)
    silent, sending = (
        SimpleNamespace(incoming=SimpleNamespace(raw=raw), ends=0.0, until=99.0) for raw in (b"", b"POST")
    )
    for conn in (silent, sending):
        worker._end_soon(conn, 10.0)
        assert conn.until == 10.0 + gunicorn_worker._LINGER
    for conn in (silent, sending):
        conn.incoming.raw, conn.until = b"POST", 99.0  # more of it comes
        worker._end_soon(conn, 11.5)
    assert (silent.until, sending.until) == (11.5 + gunicorn_worker._LINGER, 10.0 + gunicorn_worker._LINGER)
