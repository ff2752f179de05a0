"""Requests a second of the real server beside a hello-world on the same gunicorn and settings, and its memory."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import cycle
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import quote

from benchmarks.build import open_corpus
from benchmarks.ingesting import read_memory
from benchmarks.statements import make_statements

SECONDS = 5.0
CLIENTS = 8

HEAD = ("requests", "a second", "share of hello-world")


def measure_serving(size: int) -> Iterator[list[object]]:
    """Rows of `HEAD` over a corpus of so many claims, then the memory of a worker and the size on disk as text."""
    made = open_corpus(size)
    asked = list(make_statements("short"))
    bodies = [json.dumps({"statement": statement.text}).encode() for statement in asked]
    kinds = {
        "POST /v1/verify, short statements": [
            b"POST /v1/verify HTTP/1.1\r\nHost: localhost\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
            for body in bodies
        ],
        "GET /v1/claims, the same": [_get(f"/v1/claims?q={quote(statement.text)}") for statement in asked],
        "GET /healthz": [_get("/healthz")],
    }
    with served("benchmarks.hello:app", made.path) as (port, _):
        floor = _count_requests(port, [_get("/")])
    yield ["hello-world in JSON", floor, "100 %"]
    with served("service.app:create_app()", made.path) as (port, master):
        for kind, requests in kinds.items():
            rate = _count_requests(port, requests)
            yield [kind, rate, f"{100 * rate / floor:.1f} %"]
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        memory = max(read_memory(child) for child in children)
    yield [f"memory of a worker then, MB, with {made.reading.claims:,} claims", memory, ""]
    yield ["size of the store on the disk, MB", made.path.stat().st_size / 1e6, ""]


def _get(address: str) -> bytes:
    return f"GET {address} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


@contextmanager
def served(app: str, database: Path) -> Iterator[tuple[int, int]]:
    """The port and the process id of a server over a store; what it logs goes into a file beside that, `….log`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {"TALLY_DATABASE": f"sqlite:///{database}", "TALLY_DEMO": "off", "PORT": str(port)}
    command = [sys.executable, "-m", "gunicorn", "--config", "python:service.gunicorn_conf", app]
    with database.with_suffix(".log").open("wb") as log:
        server = subprocess.Popen(command, env=os.environ | settings, stdout=log, stderr=log)
        try:
            _wait(port)
            yield port, server.pid
        finally:
            server.terminate()
            server.wait(60)


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server does not answer")


def _count_requests(port: int, requests: Sequence[bytes]) -> float:
    """Requests a second that several clients get answered, each on a connection of its own, after a second before."""
    with ProcessPoolExecutor(CLIENTS, get_context("spawn")) as pool:
        starts = time.time() + 3
        told = [pool.submit(_ask, port, requests[client:] + requests[:client], starts) for client in range(CLIENTS)]
        return sum(each.result() for each in told) / SECONDS


def _ask(port: int, requests: Sequence[bytes], starts: float) -> int:
    answered = 0
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for request in cycle(requests):
            connection.sendall(request)
            _receive(connection)
            now = time.time()
            answered += starts <= now
            if now > starts + SECONDS:
                return answered
    return answered


def _receive(connection: socket.socket) -> None:
    """Reads one answer, which must be a success."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += _read_some(connection)
    head, _, body = got.partition(b"\r\n\r\n")
    if b" 200 " not in head[:16]:
        raise RuntimeError(head.decode())
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += _read_some(connection)


def _read_some(connection: socket.socket) -> bytes:
    some = connection.recv(65_536)
    if not some:
        raise ConnectionError("the server closed the connection within an answer")
    return some
