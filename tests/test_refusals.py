"""What is no sound HTTP request is refused with a problem that echoes nothing of it, and closes the connection."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPResponse

import pytest

from schemas.problem import ProblemSchema
from tests.support import serve

GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
POST = b"POST /v1/verify HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
MARK = b"evilmark"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, int]]:
    folder = tmp_path_factory.mktemp("served")
    with serve(folder, TALLY_WORKERS="1") as address:
        host, port = address.split(":")
        yield host, int(port)
    log = (folder / "gunicorn.log").read_text()
    assert "Traceback" not in log
    assert MARK.decode() not in log
    lines = [json.loads(line) for line in log.splitlines()]
    assert all(line["level"] == ("warning" if line.get("status", 0) >= 500 else "info") for line in lines)


REFUSED: dict[str, tuple[bytes, int, str]] = {
    "no HTTP": (MARK + b"\r\n\r\n", 400, "bad_request"),
    "another protocol": (b"\x16\x03\x01\x02\x00\x01\x00" + MARK + b"\n", 400, "bad_request"),
    "another version": (b"GET / HTTP/3.0\r\n\r\n", 400, "bad_request"),
    "HTTP/2 without asking": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "bad_request"),
    "a bad method": (b"GE(T / HTTP/1.1\r\n\r\n", 400, "bad_request"),
    "a byte that no target has": (b"GET /\xff" + MARK + b" HTTP/1.1\r\n\r\n", 400, "bad_request"),
    "markup in the target": (b"GET /<script>" + MARK + b" HTTP/9.9\r\n\r\n", 400, "bad_request"),
    "a long target": (b"GET /" + MARK * 1_200 + b" HTTP/1.1\r\n\r\n", 414, "uri_too_long"),
    "a target without an end": (b"GET /" + MARK * 2_000, 414, "uri_too_long"),
    "a long header": (GET + b"A: " + MARK * 1_200 + b"\r\n\r\n", 431, "headers_too_large"),
    "a header without an end": (GET + b"A: " + MARK * 10_000, 431, "headers_too_large"),
    "many headers": (GET + b"A: evilmark\r\n" * 65 + b"\r\n", 431, "headers_too_large"),
    "NUL in a header": (GET + b"A: b\0" + MARK + b"\r\n\r\n", 400, "bad_request"),
    "CR in a header": (GET + b"A: b\r" + MARK + b"\r\n\r\n", 400, "bad_request"),
    "bare LF": (b"GET /healthz HTTP/1.1\nHost: localhost\n\n", 400, "bad_request"),
    "bare LF between headers": (GET + b"A: b\nB: c\r\n\r\n", 400, "bad_request"),
    "a folded header": (GET + b"A: b\r\n " + MARK + b"\r\n\r\n", 400, "bad_request"),
    "a space before the colon": (GET + b"Content-Length : 5\r\n\r\n", 400, "bad_request"),
    "no colon": (GET + MARK + b"\r\n\r\n", 400, "bad_request"),
    "no host": (b"GET /healthz HTTP/1.1\r\nA: b\r\n\r\n", 400, "bad_request"),
    "no host, with a body": (
        POST.replace(b"Host: localhost\r\n", b"") + b"Content-Length: 2\r\n\r\n{}",
        400,
        "bad_request",
    ),
    "two hosts": (GET + b"Host: " + MARK + b"\r\n\r\n", 400, "bad_request"),
    "length and chunks": (POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}", 400, "bad_request"),
    "chunks and length": (
        POST + b"Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
        400,
        "bad_request",
    ),
    "two lengths": (POST + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}", 400, "bad_request"),
    "a list of lengths": (POST + b"Content-Length: 2, 2\r\n\r\n{}", 400, "bad_request"),
    "a signed length": (POST + b"Content-Length: +2\r\n\r\n{}", 400, "bad_request"),
    "a negative length": (POST + b"Content-Length: -2\r\n\r\n{}", 400, "bad_request"),
    "a length in hex": (POST + b"Content-Length: 0x2\r\n\r\n{}", 400, "bad_request"),
    "an unknown coding": (
        POST + b"Transfer-Encoding: " + MARK + b"\r\n\r\n",
        501,
        "unsupported_transfer_coding",
    ),
    "gzip": (POST + b"Transfer-Encoding: gzip\r\n\r\n", 501, "unsupported_transfer_coding"),
    "identity": (POST + b"Transfer-Encoding: identity\r\n\r\n", 501, "unsupported_transfer_coding"),
    "gzip in chunks": (
        POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        501,
        "unsupported_transfer_coding",
    ),
    "gzip in chunks, told apart": (
        POST + b"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        501,
        "unsupported_transfer_coding",
    ),
    "chunked twice": (POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400, "bad_request"),
    "chunked before gzip": (POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 400, "bad_request"),
    "chunks in HTTP/1.0": (
        POST.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
        "bad_request",
    ),
    "a bad chunk": (POST + b"Transfer-Encoding: chunked\r\n\r\n" + MARK + b"\r\n", 400, "bad_request"),
    "a chunk of the wrong size": (POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n", 400, "bad_request"),
    "a signed chunk": (POST + b"Transfer-Encoding: chunked\r\n\r\n+2\r\n{}\r\n0\r\n\r\n", 400, "bad_request"),
    "a header of framing behind the chunks": (
        POST + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nContent-Length: 5\r\n\r\n",
        400,
        "bad_request",
    ),
    "an unknown expectation": (POST + b"Expect: " + MARK + b"\r\nContent-Length: 2\r\n\r\n{}", 400, "bad_request"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused(address: tuple[str, int], name: str) -> None:
    sent, status, code = REFUSED[name]
    # What a smuggled request would be is never answered: the connection closes.
    with closing(socket.create_connection(address, timeout=20)) as client:
        client.sendall(sent + (GET + b"\r\n" if sent.endswith((b"\r\n\r\n", b"{}")) else b""))
        response = HTTPResponse(client)
        response.begin()
        body, headers = response.read(), response.headers
        assert client.recv(100) == b""
    assert (response.status, headers["Content-Type"]) == (status, "application/problem+json"), body
    told = json.loads(body)
    ProblemSchema().load(told)
    assert (told["status"], told["code"]) == (status, code)
    assert told.get("request_id", headers["X-Request-Id"]) == headers["X-Request-Id"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert MARK not in body + bytes(headers)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("POST", "/docs", 405), ("POST", "/nowhere", 404), ("GET", "/healthz", 200), ("DELETE", "/v1/sources/s_1", 422)],
)
def test_what_is_answered_before_its_body_is_read_is_answered_once(
    address: tuple[str, int], method: str, path: str, status: int
) -> None:
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    with closing(socket.create_connection(address, timeout=20)) as client:
        client.sendall(head + b"ZZ\r\n{}\r\n0\r\n\r\n")
        answer = b""
        while piece := client.recv(65536):
            answer += piece
    assert answer.startswith(f"HTTP/1.1 {status} ".encode())
    assert answer.count(b"HTTP/1.1 ") == 1


def test_http_1_0_needs_no_host(address: tuple[str, int]) -> None:
    with closing(socket.create_connection(address, timeout=20)) as client:
        client.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
        assert client.recv(100).startswith(b"HTTP/1.0 200 ")


def test_a_header_with_an_underscore_is_not_taken_for_another(address: tuple[str, int]) -> None:
    with closing(socket.create_connection(address, timeout=20)) as client:
        client.sendall(GET + b"X_Request_Id: " + MARK + b"\r\nConnection: close\r\n\r\n")
        response = HTTPResponse(client)
        response.begin()
    assert response.status == 200
    assert response.headers["X-Request-Id"] != MARK.decode()
