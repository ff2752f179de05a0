"""What the tests of the API share: clients over a real store, a real server, and the one assertion on problems."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree as ET

from flask.testing import FlaskClient
from marshmallow import Schema
from werkzeug.test import TestResponse

from schemas.factcheck import GoogleErrorSchema
from schemas.problem import ProblemSchema
from service.app import create_app
from service.demo import load_demo
from service.settings import Settings
from service.storage.sqlite import SqliteStore

EIGHTEEN = {
    "text": "At least 18 officers were killed, officials said.",
    "title": "Eighteen officers killed",
    "url": "https://example.org/a/eighteen",
    "publisher": "First Paper",
    "published_at": "2022-01-07",
    "tags": ["unrest", "officers"],
}
TWENTY = {
    "text": "Exactly 20 officers were killed, a hospital said.",
    "title": "Twenty officers killed",
    "url": "https://example.org/b/twenty",
    "publisher": "Second Paper",
    "published_at": "2022-01-10T08:00:00Z",
    "tags": ["unrest"],
}


def build_client(folder: Path, **settings: Any) -> FlaskClient:
    """A client of the service over an empty store in `folder`."""
    return create_app(Settings(database=folder / "tally.db", **settings)).test_client()


def build_demo_client(folder: Path, **settings: Any) -> FlaskClient:
    """A client of the service over the demo corpus."""
    chosen = Settings(database=folder / "demo.db", **settings)
    chosen.database.write_bytes(_load_demo())
    return create_app(chosen).test_client()


@cache
def _load_demo() -> bytes:
    """A store of the demo corpus as a file, which is read once."""
    with TemporaryDirectory() as folder:
        settings = Settings(database=Path(folder) / "demo.db")
        store = SqliteStore(settings.database)
        load_demo(store, settings)
        store.close()
        return settings.database.read_bytes()


def add_source(client: FlaskClient, **source: Any) -> str:
    """The id under which the source is stored."""
    response = client.post("/v1/sources", json=source)
    assert response.status_code in (200, 201), response.text
    return str(response.json["id"])


def list_stored(store: SqliteStore) -> list[object]:
    """All that is kept of every source but when it was stored: its metadata, its text and its claims."""
    return [
        (
            replace(source, retrieved_at="", superseded_at=None),
            store.find_text(source.id),
            [(claim.id, claim.text, claim.claim) for claim in store.list_claims(source.id, limit=10_000)],
        )
        for source in store.list_sources(limit=100_000)
    ]


def assert_fits(schema: Schema, body: Any) -> None:
    """The answer has exactly the fields of its schema."""
    schema.load(body)


def assert_problem(response: TestResponse, status: int, code: str, pointer: str | None = None) -> None:
    """The answer is this problem and, where told, names this field ("#/text") or parameter ("limit")."""
    assert response.content_type == "application/problem+json", response.text
    body = response.json
    ProblemSchema().load(body)
    assert (response.status_code, body["status"], body["code"]) == (status, status, code), body
    assert body["type"] == f"urn:tally:problem:{code}"
    assert body["detail"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Traceback" not in response.text
    if pointer is not None:
        assert pointer in [error.get("pointer", error.get("parameter")) for error in body["errors"]], body


def assert_google_fault(response: TestResponse, status: int, name: str, *words: str) -> None:
    """The answer is this fault in the shape of Google's APIs, and its message has these words."""
    assert response.content_type == "application/json", response.text
    GoogleErrorSchema().load(response.json)
    error = response.json["error"]
    assert (response.status_code, error["code"], error["status"]) == (status, status, name), error
    assert all(word in error["message"] for word in words), error
    assert "Traceback" not in response.text


_ATOM = "{http://www.w3.org/2005/Atom}"
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


def read_feed(body: bytes) -> dict[str, Any]:
    """The texts of an Atom feed and of its `entries`; it holds what RFC 4287 asks of a feed without addresses.

    That is one id, title and updated each, an author, a content in each entry (4.1.2), and unique ids that are IRIs.
    """
    root = ET.fromstring(body)
    assert root.tag == f"{_ATOM}feed"
    assert root.find(f"{_ATOM}author/{_ATOM}name") is not None
    feed: dict[str, Any] = _read_texts(root, "id", "title", "updated")
    feed["entries"] = [_read_texts(each, "id", "title", "updated", "content") for each in root.iter(f"{_ATOM}entry")]
    ids = [each["id"] for each in (feed, *feed["entries"])]
    assert len({*ids}) == len(ids)
    assert all(re.fullmatch(r"urn:tally:[\w:]+", each, re.ASCII) for each in ids)
    moments = [entry["updated"] for entry in feed["entries"]]
    assert moments == sorted(moments, reverse=True)
    assert not moments or feed["updated"] == moments[0]
    assert all(_TIME.fullmatch(moment) for moment in (feed["updated"], *moments))
    return feed


def _read_texts(element: ET.Element, *names: str) -> dict[str, str]:
    """The text of each of these children, of which there is one, and which is plain."""
    texts = {}
    for name in names:
        (child,) = element.findall(f"{_ATOM}{name}")
        assert not len(child), f"{name} holds elements"
        assert child.get("type", "text") == "text"
        texts[name] = child.text or ""
    return texts


@contextmanager
def serve(folder: Path, **variables: str) -> Iterator[str]:
    """The host:port of a gunicorn that serves an empty store in `folder`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "TALLY_DATABASE": f"sqlite:///{folder / 'served.db'}",
        "TALLY_DEMO": "off",
        "PORT": str(port),
        **variables,
    }
    command = ["-m", "gunicorn", "--config", "python:service.gunicorn_conf", "service.app:create_app()"]
    with (folder / "gunicorn.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, *command], env=environment, stdout=log, stderr=log)
    try:
        _wait_until_ready(port, process, folder / "gunicorn.log")
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_ready(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not become ready:\n{log.read_text()}")
