"""A bulk over HTTP: a line in, a line out, whatever the client is like and whatever becomes of it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import struct
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.storage.sqlite import SqliteStore
from tests.support import EIGHTEEN, TWENTY, assert_problem, build_client, list_stored, serve

BULK, LINES = "/v1/sources/bulk", "application/x-ndjson"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return build_client(tmp_path, max_body=20_000)


def build_sources(count: int) -> list[dict[str, Any]]:
    return [
        {"text": f"At least {number} people were killed in Almaty.", "url": f"https://a.example/{number % 97}"}
        for number in range(2, count + 2)
    ]


def join(sources: Iterable[object]) -> bytes:
    return b"".join(json.dumps(source).encode() + b"\n" for source in sources)


def send(client: FlaskClient, body: bytes, content_type: str = LINES) -> list[dict[str, Any]]:
    response = client.post(BULK, data=body, content_type=content_type)
    assert (response.status_code, response.mimetype) == (200, LINES)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    return [json.loads(line) for line in response.text.splitlines()]


# --- lines ---------------------------------------------------------------------------------------


def test_each_line_is_answered_with_its_source(client: FlaskClient) -> None:
    revised = {**EIGHTEEN, "text": "At least 19 officers were killed, officials said."}
    told = send(client, join([EIGHTEEN, TWENTY, EIGHTEEN, revised]))
    assert [(line["line"], line["status"], line["revision"]) for line in told] == [
        (1, 201, 1),
        (2, 201, 1),
        (3, 200, 1),
        (4, 201, 2),
    ]
    for line in told:
        source = client.get(f"/v1/sources/{line['id']}").json
        assert (source["revision"], source["claims"]) == (line["revision"], line["claims"])
    assert [line["status"] for line in send(client, join([EIGHTEEN, TWENTY, revised]))] == [200] * 3


@pytest.mark.parametrize("body", [b"", b"\n", b" \r\n\n\t"], ids=ascii)
def test_without_lines_there_are_no_answers(client: FlaskClient, body: bytes) -> None:
    assert send(client, body) == []


@pytest.mark.parametrize("content_type", [f"{LINES}; charset=utf-8", "application/jsonl", "application/ndjson"])
def test_lines_may_end_and_be_named_in_several_ways(client: FlaskClient, content_type: str) -> None:
    one, two = (json.dumps(source).encode() for source in (EIGHTEEN, TWENTY))
    told = send(client, b"\xef\xbb\xbf" + one + b"\r\n\n  \r\n" + two, content_type)
    assert [(line["line"], line["status"]) for line in told] == [(1, 201), (4, 201)]


@pytest.mark.parametrize(
    ("line", "status", "code", "pointer"),
    [
        (b'{"text": "18 killed."', 400, "invalid_json", None),
        (b'{"text": "18 killed \xff."}', 400, "invalid_utf8", None),
        (b'["18 killed."]', 400, "not_an_object", None),
        (b'{"text": "18 killed.", "text": "19 killed."}', 400, "duplicate_key", None),
        (b'{"text": "' + b"a" * 20_000 + b'"}', 413, "too_large", None),
        (b"x" * 300_000, 413, "too_large", None),
        (b"{}", 422, "invalid_input", "#/text"),
        (b'{"text": "18 killed.", "html": "<p>18 killed."}', 422, "invalid_input", "#/html"),
        (b'{"text": "18\\u0000 killed."}', 422, "invalid_input", "#/text"),
        (b'{"text": "18 killed.", "title": "\\ud800"}', 422, "invalid_input", "#/title"),
        ('{"text": "—"}'.encode(), 422, "no_sentence", "#/text"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_a_bad_line_fails_alone_as_it_would_by_itself(
    client: FlaskClient, line: bytes, status: int, code: str, pointer: str | None
) -> None:
    good, bad, after = send(client, b"\n".join([json.dumps(EIGHTEEN).encode(), line, json.dumps(TWENTY).encode()]))
    assert (good["status"], after["line"], after["status"]) == (201, 3, 201)
    assert (bad["line"], bad["status"], bad["code"]) == (2, status, code)
    if code != "too_large":
        alone = client.post("/v1/sources", data=line, content_type="application/json").json
        assert bad == {"line": 2, **alone, "instance": BULK}
    if pointer is not None:
        assert [error["pointer"] for error in bad["errors"]] == [pointer]
    assert len(client.get("/v1/sources").json["items"]) == 2


@pytest.mark.parametrize(
    "headers",
    [{}, {"Content-Type": "application/json"}, {"Content-Type": LINES, "Content-Encoding": "gzip"}],
    ids=str,
)
def test_another_type_of_body_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    assert_problem(client.post(BULK, data=join([EIGHTEEN]), headers=headers), 415, "unsupported_media_type")


# --- clients of a real server --------------------------------------------------------------------


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    folder = tmp_path_factory.mktemp("served")
    with serve(folder, TALLY_MAX_BODY="20000") as address:
        yield address, folder


@contextmanager
def begin(address: str, *headers: str, window: int | None = None) -> Iterator[socket.socket]:
    """A socket on which the head of a bulk was sent; `window` is how little the client takes at once."""
    host, port = address.split(":")
    with socket.socket() as connection:
        if window is not None:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, window)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 32 * window)
        connection.settimeout(20)
        connection.connect((host, int(port)))
        head = [f"POST {BULK} HTTP/1.1", f"Host: {address}", f"Content-Type: {LINES}", *headers, "", ""]
        connection.sendall("\r\n".join(head).encode())
        yield connection


def read_answer(connection: socket.socket) -> HTTPResponse:
    response = HTTPResponse(connection, method="POST")
    response.begin()
    assert response.status == 200
    return response


def read_lines(response: Iterable[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in response]


@pytest.mark.parametrize("is_chunked", [True, False], ids=["chunked", "of known length"])
def test_a_client_that_waits_for_each_answer_gets_it(served: tuple[str, Path], is_chunked: bool) -> None:
    lines = [json.dumps({"text": f"{number} miners were {is_chunked} killed."}).encode() for number in range(3)]
    length = sum(map(len, lines)) + len(lines)
    header = "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {length}"
    with begin(served[0], header) as connection:
        response = None
        for number, line in enumerate(lines, 1):
            for part in (line[:20], line[20:] + b"\n"):
                connection.sendall(b"%x\r\n%s\r\n" % (len(part), part) if is_chunked else part)
                time.sleep(0.05)
            started = time.monotonic()
            response = response or read_answer(connection)
            assert json.loads(response.readline())["line"] == number
            assert time.monotonic() - started < 5
        assert response
        if is_chunked:
            connection.sendall(b"0\r\n\r\n")
        assert response.read() == b""
        connection.sendall(f"GET /healthz HTTP/1.1\r\nHost: {served[0]}\r\n\r\n".encode())
        assert read_answer(connection).read() == b'{"status":"ok"}', "the connection is good for another request"


def test_a_client_may_read_only_after_it_has_sent_everything(served: tuple[str, Path]) -> None:
    # Their answers, and they themselves, are more than the sockets of both sides hold.
    bad = {f"{number:02}{'x' * 98}": 1 for number in range(20)}
    lines = [bad if number % 2 else {"text": f"{number} nurses were injured in Oslo."} for number in range(4_000)]
    body = join(lines).replace(b"\n", b" " * 5_000 + b"\n")
    with begin(served[0], f"Content-Length: {len(body)}", window=4_096) as connection:
        connection.sendall(body)
        told = read_lines(read_answer(connection))
    assert [line["line"] for line in told] == list(range(1, 4_001))
    assert [line["status"] for line in told] == [201, 422] * 2_000


def test_two_bulks_at_once_are_both_stored_while_readers_go_on(served: tuple[str, Path]) -> None:
    def post(part: int) -> list[int]:
        with closing(HTTPConnection(served[0], timeout=30)) as connection:
            sources = [{"text": f"{number} pilots were part of strike {part}."} for number in range(200)]
            connection.request("POST", BULK, iter([join(sources)]), {"Content-Type": LINES}, encode_chunked=True)
            return [line["status"] for line in read_lines(connection.getresponse())]

    with ThreadPoolExecutor(2) as pool:
        bulks = [pool.submit(post, part) for part in range(2)]
        while not all(bulk.done() for bulk in bulks):
            with closing(HTTPConnection(served[0], timeout=30)) as connection:
                connection.request("GET", "/v1/verify?statement=9+pilots+killed")
                assert connection.getresponse().status == 200
    assert [bulk.result() for bulk in bulks] == [[201] * 200] * 2


@pytest.mark.parametrize("header", ["Transfer-Encoding: chunked", "Content-Length: 1000000"])
def test_a_client_that_goes_away_leaves_what_was_answered(served: tuple[str, Path], header: str) -> None:
    address, folder = served
    body = join({"text": f"{number} divers left by {header}."} for number in range(64))
    with begin(address, header) as connection:
        body += b'{"text": "Half a line'
        connection.sendall(b"%x\r\n%s\r\n" % (len(body), body) if "chunked" in header else body)
        answered = json.loads(read_answer(connection).readline())
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # gone without a word
    with closing(HTTPConnection(address, timeout=20)) as again:
        again.request("GET", f"/v1/sources/{answered['id']}")
        assert again.getresponse().status == 200
    time.sleep(0.5)
    log = (folder / "gunicorn.log").read_text()
    assert "Traceback" not in log
    assert '"level":"error"' not in log


def test_a_body_that_is_no_chunk_ends_the_answer_short(served: tuple[str, Path]) -> None:
    with begin(served[0], "Transfer-Encoding: chunked") as connection:
        connection.sendall(b"no number\r\n")
        received = b""
        while piece := connection.recv(65_536):
            received += piece
    assert not received.endswith(b"0\r\n\r\n"), "it is not told as whole"


def test_a_bulk_that_a_kill_cut_off_and_that_is_sent_again_ends_as_if_sent_once(tmp_path: Path) -> None:
    body = join(build_sources(300))
    with serve(tmp_path) as address:
        pids = re.findall(r"Listening at: .*\((\d+)\)|pid: (\d+)", (tmp_path / "gunicorn.log").read_text())
        with begin(address, f"Content-Length: {len(body)}") as connection:
            connection.sendall(body)
            answer = read_answer(connection)
            answered = [json.loads(answer.readline()) for _ in range(40)]
            for pid in sorted((int(master or worker) for master, worker in pids)):
                os.kill(pid, signal.SIGKILL)
    store = SqliteStore(tmp_path / "served.db")
    assert all(store.find_source(line["id"]) for line in answered)
    assert len(answered) <= store.count_sources() < 300
    with serve(tmp_path) as address, closing(HTTPConnection(address, timeout=30)) as connection:
        connection.request("POST", BULK, body, {"Content-Type": LINES})
        told = read_lines(connection.getresponse())
    assert {line["status"] for line in told} == {200, 201}

    once = build_client(tmp_path)
    assert [line["status"] for line in send(once, body)] == [201] * 300
    other = SqliteStore(tmp_path / "tally.db")
    assert list_stored(store) == list_stored(other)
    store.close()
    other.close()
