"""Hostile requests and malformed HTTP against a real server: what fails, leaks or takes long.

`python -m benchmarks.abuse REQUESTS` serves the demo corpus with two workers to two hostile clients at once, which
store texts beside it, then sends drafts of 400 claims, the most that are looked up, at once; and prints figures.
"""

from __future__ import annotations

import json
import random
import re
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

from tests.hostile import FAMILIES, build
from tests.support import serve

# A request line holds some 8,000 bytes, of which each character may take twelve.
_LINE = 600
_LEAKS = re.compile(rb"Traceback|site-packages|/tmp/|/home/|/usr/|\w\.py\b|sqlite3\.")
_HONEST = {503, 507}
_CLIENTS = 2
_SLOW = 1.0  # seconds
_DRAFTS = (1, 2, 4, 8)  # at once
_DRAFT = " ".join(
    f"{number} officers were killed in Almaty, the ministry of item {number} said." for number in range(400)
)
_JSON = {"Content-Type": "application/json"}

PAYLOADS = (
    "' OR 1=1 --",
    '"; DROP TABLE claims; --',
    'NEAR("a" "b", 2) OR c*',
    'claim_tokens : "x"',
    "\u0000",
    "%00",
    "a\r\nX-Evil: 1",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "]]>",
    "<!--",
    "&amp;&#x3c;",
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "{{7*7}}",
    "${7*7}",
    "%s%n%x",
    "../../../etc/passwd",
    "\u202egnp.exe",
    "\u200b",
    "\ud7ff",
    "\ufffe",
    "\U000e0001",
)

MALFORMED = (
    b"\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"G@T / HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET  /  HTTP/1.1\r\n\r\n",
    b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost a\r\n\r\n",
    b"\x00\xff\xfe" * 40 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X-A: b\r\n" * 300 + b"\r\n",
    b"GET / HTTP/1.1\r\nX-A: " + b"a" * 20000 + b"\r\n\r\n",
    b"POST /v1/verify HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n{}",
    b"POST /v1/verify HTTP/1.1\r\nHost: a\r\nContent-Length: 1e3\r\n\r\n{}",
    b"POST /v1/verify HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    b"POST /v1/verify HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n",
    b"POST /v1/verify HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    b"POST /v1/sources HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Encoding: gzip\r\n\r\n{}",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET http://other/ HTTP/1.1\r\nHost: a\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
)

BODIES = (
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b'{"statement":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    b'"' + b"a" * 1_000_000 + b'"',
    b"1" * 100_000,
    b'{"statement": 1e999}',
    b'{"statement": NaN}',
    b'{"statement": -Infinity}',
    b'{"statement": "a", "statement": "b"}',
    b"\xff\xfe",
    b"",
    b'{"statement": "\\ud800"}',
    b'{"statement": "\\u0000"}',
    b"\xef\xbb\xbf{}",
    b'{"limit": ' + b"9" * 5_000 + b"}",
)


@dataclass
class Told:
    """What came of many requests."""

    statuses: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    slow: Counter[str] = field(default_factory=Counter)
    slowest: dict[str, tuple[float, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def add(self, name: str, what: str, status: int, body: bytes, took: float) -> None:
        """Count an answer; a failure of the server and a leak are faults."""
        self.statuses[f"{status}"] += 1
        self.answered[name] += 1
        self.slow[name] += took > _SLOW
        if took > self.slowest.get(name, (0.0, ""))[0]:
            self.slowest[name] = round(took, 3), what
        if status >= 500 and status not in _HONEST:
            self.faults.append(f"{name}, {what}: {status} {body[:200]!r}")
        if status >= 400 and (leak := _LEAKS.search(body)):
            self.faults.append(f"{name}, {what}: tells {leak.group()!r}")

    def join(self, other: Told) -> None:
        """Add what came of others."""
        self.statuses += other.statuses
        self.answered += other.answered
        self.slow += other.slow
        for name, slowest in other.slowest.items():
            self.slowest[name] = max(slowest, self.slowest.get(name, slowest))
        self.faults += other.faults


Asked = tuple[str, str, str, bytes, dict[str, str]]
"""The operation's name, the method, the target, the body and the headers of a request."""


def make_requests(text: str, rng: random.Random) -> Iterator[Asked]:
    """A hostile text as the input of each operation."""
    short, word = text[:2000], text[:100]
    line = quote(text[:_LINE], errors="replace")[:7000]

    def post(path: str, body: object) -> Asked:
        return f"POST {path}", "POST", path, json.dumps(body).encode(), _JSON

    yield post("/v1/verify", {"statement": short, "tags": [word], "publishers": [word]})
    yield post("/v1/verify", {"statement": short})
    yield post("/v1/verify/batch", {"statements": [short, short[:200], {"statement": word}]})
    yield post("/v1/verify/text", {"text": text[:40_000], "title": text[:500], "limit": 3})
    yield post("/v1/compare", {"statement": short, "passages": [{"text": text[:50_000]}, {"text": short}]})
    yield post(
        "/v1/compare", {"statement": "18 officers were killed in Almaty", "passages": [{"text": text[:100_000]}]}
    )
    source = {
        "title": text[:500],
        "publisher": text[:200],
        "author": text[:200],
        "tags": [word],
        "url": f"https://example.org/{rng.random()}",
    }
    yield post("/v1/sources", source | {"text": text[:20_000], "published_at": "2022-01-08"})
    yield post("/v1/sources", {"html": f"<html><body><article><p>{text[:100_000]}</p></article></body></html>"})
    yield post(
        "/v1/claims", {"text": short, "url": "https://example.org/c", "publisher": word, "slots": {"quantity": word}}
    )
    yield post("/v1/watches", {"statement": short[:300]})
    yield post("/v1/verifications", {"statement": short[:300]})
    for path in (
        "/v1/verify?statement=",
        "/v1/claims?q=",
        "/v1/figures?statement=",
        "/v1/sources?cursor=",
        "/v1/claims/",
    ):
        yield f"GET {path}", "GET", path + line, b"", {"Accept": rng.choice(["*/*", "text/csv", "image/svg+xml"])}
    yield "GET /v1/watches/feed", "GET", "/v1/watches/feed", b"", {}
    yield (
        "POST /v1/sources/bulk",
        "POST",
        "/v1/sources/bulk",
        f"{text[:5000]}\n{json.dumps({'text': short})}\n".encode(errors="replace"),
        {"Content-Type": "application/x-ndjson"},
    )
    header = re.sub(r"[^\x20-\x7e]", "?", word)
    yield (
        "GET /v1/sources",
        "GET",
        "/v1/sources",
        b"",
        {"X-Request-Id": header, "Idempotency-Key": header, "If-None-Match": header},
    )


def make_all(rng: random.Random) -> Iterator[Asked]:
    """Requests without end: each family and payload at each operation, bodies that are no JSON, at random sizes."""
    texts = [*PAYLOADS, *(f"18 {payload} officers were killed." for payload in PAYLOADS)]
    while True:
        names = [*FAMILIES]
        rng.shuffle(names)
        for name in names:
            yield from make_requests(build(name, rng.choice((50, 500, 2_000, 10_000, 40_000))), rng)
            yield from make_requests(rng.choice(texts), rng)
            body = rng.choice(BODIES)
            for path in ("/v1/verify", "/v1/sources", "/v1/compare", "/v1/sources/bulk"):
                kind = "application/x-ndjson" if path.endswith("bulk") else "application/json"
                yield f"POST {path} (no JSON)", "POST", path, body, {"Content-Type": kind}
            yield "malformed", "", "", rng.choice(MALFORMED), {}


def run(host: str, requests: int, *, seed: int = 1) -> Told:
    """Send so many requests, one after the other, and count what comes of them."""
    told, rng, connection = Told(), random.Random(seed), HTTPConnection(host, timeout=60)
    for (name, method, target, body, headers), _ in zip(make_all(rng), range(requests), strict=False):
        started = time.perf_counter()
        what = repr(body[:60] or target[:60])
        try:
            if not method:
                status, answer = _send_raw(host, body)
            else:
                connection.request(method, target, body or None, headers)
                response = connection.getresponse()
                status, answer = response.status, response.read()
        except (OSError, HTTPException) as error:
            connection.close()
            connection = HTTPConnection(host, timeout=60)
            # A server may hang up on a body that it refuses before all of it is sent.
            told.statuses[type(error).__name__] += 1
            if not isinstance(error, (ConnectionError, HTTPException)):
                told.faults.append(f"{name}, {what}: {error!r}")
            continue
        told.add(name, what, status, answer, time.perf_counter() - started)
    connection.request("GET", "/readyz")
    response = connection.getresponse()
    told.add("GET /readyz at the end", "", response.status, response.read(), 0.0)
    if response.status != 200:
        told.faults.append("it is not ready at the end")
    connection.close()
    return told


def _ask(host: str, told: Told, name: str, *asked: str, body: bytes | None = None) -> tuple[float, str]:
    """Ask on a connection of its own: the seconds until the answer was there, and its status with a problem's code."""
    started = time.perf_counter()
    try:
        with closing(HTTPConnection(host, timeout=60)) as connection:
            connection.request(*asked, body, _JSON)
            response = connection.getresponse()
            status, answer = response.status, response.read()
    except (OSError, HTTPException) as error:
        told.faults.append(f"{name}: {error!r}")
        return time.perf_counter() - started, repr(error)
    took = time.perf_counter() - started
    told.add(name, "", status, answer, took)
    return took, f"{status} {json.loads(answer)['code']}" if status >= 400 else str(status)


def send_drafts(host: str, numbers: Sequence[int], told: Told) -> Iterator[str]:
    """What becomes of so many drafts of 400 claims at once, and of others meanwhile; a line for each number."""
    draft = json.dumps({"text": _DRAFT}).encode()
    for number in numbers:
        others: dict[str, list[tuple[float, str]]] = {"/v1/verify?statement=18+died": [], "/readyz": []}
        with ThreadPoolExecutor(number) as pool:
            drafts = [
                pool.submit(_ask, host, told, "a draft among others", "POST", "/v1/verify/text", body=draft)
                for _ in range(number)
            ]
            while not all(each.done() for each in drafts):
                for path, answers in others.items():
                    answers.append(_ask(host, told, "beside drafts", "GET", path))
                time.sleep(0.1)
        lines = [", ".join(f"{took:.1f} s ({what})" for took, what in sorted(each.result() for each in drafts))]
        lines += [
            f"{path} meanwhile {took:.2f} s ({what}) at most"
            for path, (took, what) in zip(others, map(max, others.values()), strict=True)
        ]
        yield f"{number} drafts at once: {'; '.join(lines)}"


def _send_raw(host: str, data: bytes) -> tuple[int, bytes]:
    """The status and the answer to bytes that may be no HTTP; 0 where the server only hangs up."""
    name, port = host.split(":")
    with socket.create_connection((name, int(port)), timeout=10) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    found = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
    return int(found[1]) if found else 0, answer


def main() -> None:
    told, requests = Told(), int(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder, serve(Path(folder), TALLY_DEMO="on", TALLY_WORKERS="2") as host:
        started = time.perf_counter()
        with ThreadPoolExecutor(_CLIENTS) as pool:
            for each in pool.map(lambda seed: run(host, -(-requests // _CLIENTS), seed=seed), range(1, _CLIENTS + 1)):
                told.join(each)
        took = time.perf_counter() - started
        print(f"{sum(told.statuses.values())} requests in {took:.0f} s: {dict(told.statuses.most_common())}")
        for name, (seconds, what) in sorted(told.slowest.items(), key=lambda each: -each[1][0]):
            print(f"{seconds:8.3f} s  {told.slow[name]:6} of {told.answered[name]:6} over {_SLOW:g} s  {name}  {what}")
        for line in send_drafts(host, _DRAFTS, told):
            print(line)
    print("\n".join(told.faults) or "no faults")
    sys.exit(bool(told.faults))


if __name__ == "__main__":
    main()
