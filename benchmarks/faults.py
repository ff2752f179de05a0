"""Kills of a server during bulk ingest, again and again: what was acknowledged is there, and nothing half is.

`python -m benchmarks.faults 100` kills a worker or the whole server a hundred times while 20,000 sources go in.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from random import Random

from benchmarks.tables import write_table
from service.storage.checks import examine
from service.storage.sqlite import SqliteStore

SOURCES = 20_000
KINDS = ("worker", "server")
HEAD = (
    "killed",
    "times",
    "acknowledged before",
    "lost",
    "half",
    "faults of the check",
    "answers again after s",
    "at most",
)

_CONNECTIONS = 2  # bulks at once
_LINES = "application/x-ndjson"


@dataclass
class Server:
    """A gunicorn in a process group of its own, that serves the store `served.db` of a folder."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def store(self) -> Path:
        return self.folder / "served.db"

    @property
    def log(self) -> str:
        """What it has logged."""
        return (self.folder / "gunicorn.log").read_text()

    def list_workers(self) -> list[int]:
        """The process ids of its workers."""
        master = self.process.pid
        return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]

    def connect(self, timeout: float = 30) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def is_ready(self) -> bool:
        try:
            with contextlib.closing(self.connect(timeout=5)) as connection:
                connection.request("GET", "/readyz")
                return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False

    def wait_until_ready(self) -> None:
        until = time.monotonic() + 60
        while not self.is_ready():
            if time.monotonic() > until or self.process.poll() is not None:
                raise AssertionError(f"the server did not become ready:\n{self.log}")
            time.sleep(0.02)

    def kill(self) -> None:
        """End the master and all workers at once, as a power cut does."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)


def start(folder: Path, *, before: Sequence[str] = (), options: Sequence[str] = (), **variables: str) -> Server:
    """A server that is starting; `before` is the command that starts it, `options` are gunicorn's."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    database = {"TALLY_DATABASE": f"sqlite:///{folder / 'served.db'}", "TALLY_DEMO": "off", "PORT": str(port)}
    command = ["-m", "gunicorn", "--config", "python:service.gunicorn_conf", *options, "service.app:create_app()"]
    with (folder / "gunicorn.log").open("ab") as log:
        process = subprocess.Popen(
            [*before, sys.executable, *command],
            env=os.environ | database | variables,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    return Server(folder, port, process)


@contextmanager
def served(
    folder: Path, *, before: Sequence[str] = (), options: Sequence[str] = (), **variables: str
) -> Iterator[Server]:
    """A server that is ready, and ended after."""
    server = start(folder, before=before, options=options, **variables)
    try:
        server.wait_until_ready()
        yield server
    finally:
        server.process.terminate()
        try:
            server.process.wait(45)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(server.process.pid, signal.SIGKILL)


def make_source(number: int) -> dict[str, str]:
    """A short source; each number makes another."""
    return {
        "text": f"At least {number + 2} people were killed in Almaty on Friday, officials said.",
        "url": f"https://a.example/{number}",
        "title": f"Report {number}",
    }


@dataclass
class Bulk:
    """A bulk of some sources on one connection, and what was acknowledged of it: the source's id by its number."""

    server: Server
    numbers: Sequence[int]
    acknowledged: dict[int, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def send(self) -> None:
        """Send all and read the answers, until the connection breaks."""
        body = b"".join(json.dumps(make_source(number)).encode() + b"\n" for number in self.numbers)
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(self.server.connect()) as sent:
            sent.request("POST", "/v1/sources/bulk", body, {"Content-Type": _LINES})
            for line in sent.getresponse():
                told = json.loads(line)
                if told["status"] in (200, 201):
                    self.acknowledged[self.numbers[told["line"] - 1]] = told["id"]
                else:
                    self.refused.append(told["code"])


@dataclass
class Losses:
    """What a store lacks of what was acknowledged, and what is not whole in it."""

    lost: list[str]
    half: list[str]
    faults: list[str]


def find_losses(path: Path, acknowledged: dict[int, str]) -> Losses:
    """Hold a store against what was acknowledged, by the number of each source."""
    store = SqliteStore(path)
    found = Losses([], [], [str(fault) for _, fault in examine(path) if fault is not None])
    for number, source_id in acknowledged.items():
        source = store.find_source(source_id)
        if source is None:
            found.lost.append(source_id)
            continue
        told = make_source(number)
        kept = {"text": store.find_text(source_id), "url": source.url, "title": source.title}
        if kept != told or not source.claims or len(store.list_claims(source_id, limit=100)) != source.claims:
            found.half.append(source_id)
    store.close()
    return found


@dataclass
class Kill:
    """One kill: what, how much was acknowledged before it, what was found after it, and how soon it answered again."""

    kind: str
    acknowledged: int
    losses: Losses
    seconds: float


def kill_again_and_again(folder: Path, sources: int, kills: int, seed: int = 0) -> Iterator[Kill]:
    """Kill a server during bulks and send the rest again each time, and once more what is left at the end.

    Each kill comes at a random moment of its bulks, which take about the same part of the sources.
    """
    random, acknowledged = Random(seed), dict[int, str]()
    server = start(folder, TALLY_WORKERS="2")
    try:
        server.wait_until_ready()
        for number in range(kills):
            rest = [each for each in range(sources) if each not in acknowledged]
            part = rest[: 2 * len(rest) // (kills - number + 1)]
            bulks = _begin(server, part)
            wanted = random.uniform(0, 0.9) * len(part)
            while sum(len(bulk.acknowledged) for bulk, _ in bulks) < wanted and any(
                each.is_alive() for _, each in bulks
            ):
                time.sleep(0.001)
            time.sleep(random.uniform(0, 0.05))
            kind = KINDS[number % 2]
            killed = time.monotonic()
            if kind == "server":
                server.kill()
                new = _end(bulks)
                losses = find_losses(server.store, new)
                killed = time.monotonic()
                server = start(folder, TALLY_WORKERS="2")
                server.wait_until_ready()
                seconds = time.monotonic() - killed
            else:
                os.kill(random.choice(server.list_workers()), signal.SIGKILL)
                server.wait_until_ready()
                seconds = time.monotonic() - killed
                new = _end(bulks)
                losses = find_losses(server.store, new)
            acknowledged |= new
            yield Kill(kind, len(new), losses, seconds)
        rest = [each for each in range(sources) if each not in acknowledged]
        acknowledged |= _end(_begin(server, rest))
        assert len(acknowledged) == sources
        server.process.terminate()
        server.process.wait(45)
        yield Kill("none, at the end", len(acknowledged), find_losses(server.store, acknowledged), 0.0)
    finally:
        with contextlib.suppress(ProcessLookupError):
            server.kill()


def _begin(server: Server, numbers: Sequence[int]) -> list[tuple[Bulk, threading.Thread]]:
    bulks = [Bulk(server, numbers[at::_CONNECTIONS]) for at in range(_CONNECTIONS)]
    threads = [threading.Thread(target=bulk.send) for bulk in bulks]
    for thread in threads:
        thread.start()
    return list(zip(bulks, threads, strict=True))


def _count(bulks: Sequence[tuple[Bulk, threading.Thread]]) -> int:
    return sum(len(bulk.acknowledged) for bulk, _ in bulks)


def _end(bulks: Sequence[tuple[Bulk, threading.Thread]]) -> dict[int, str]:
    acknowledged: dict[int, str] = {}
    for bulk, thread in bulks:
        thread.join()
        acknowledged |= bulk.acknowledged
    return acknowledged


def main(arguments: Sequence[str]) -> None:
    kills, done = int(arguments[0]) if arguments else 100, list[Kill]()
    with tempfile.TemporaryDirectory() as folder:
        for kill in kill_again_and_again(Path(folder), SOURCES, kills, seed=int(time.time())):
            done.append(kill)
            print(f"\r{len(done)} of {kills + 1}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    rows = []
    for kind in dict.fromkeys(kill.kind for kill in done):
        of_kind = [kill for kill in done if kill.kind == kind]
        seconds = sorted(kill.seconds for kill in of_kind)
        found = [sum(len(getattr(kill.losses, name)) for kill in of_kind) for name in ("lost", "half", "faults")]
        acknowledged = sum(kill.acknowledged for kill in of_kind)
        rows.append([kind, len(of_kind), acknowledged, *found, seconds[len(seconds) // 2], seconds[-1]])
    print(write_table(HEAD, rows))
    if any(kill.losses != Losses([], [], []) for kill in done):
        sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
