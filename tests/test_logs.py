"""A line of the log is one event, whatever a client sends, and tells the request that it belongs to."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.app import create_app
from service.logs import JsonFormatter, TextFormatter, request_id
from service.settings import Settings
from tests.support import EIGHTEEN, build_client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return build_client(tmp_path_factory.mktemp("store"))


@pytest.fixture(autouse=True)
def written(caplog: pytest.LogCaptureFixture) -> None:
    """Lines are written when and where they come up: in the thread that is at the request."""
    caplog.handler.setFormatter(JsonFormatter())


def read_lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """What was logged, as JSON lines."""
    return [json.loads(line) for line in caplog.text.splitlines()]


def log_one(client: FlaskClient, caplog: pytest.LogCaptureFixture, path: str, **options: Any) -> dict[str, Any]:
    """The one line of a request."""
    caplog.clear()
    with caplog.at_level(logging.INFO):
        client.open(path, **options).close()
    (line,) = read_lines(caplog)
    return line


def test_a_request_is_one_line_without_its_query(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    line = log_one(client, caplog, "/v1/verify?statement=18+officers+killed", headers={"User-Agent": "tests"})
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z", line["time"])
    told = ("level", "logger", "message", "method", "path", "status", "client", "agent")
    assert [line[name] for name in told] == [
        *("info", "service.requests", "GET /v1/verify 200", "GET", "/v1/verify", 200, "127.0.0.1", "tests"),
    ]
    assert line["bytes"] > 100
    assert 0 < line["duration_ms"] < 10_000
    assert "killed" not in json.dumps(line)


def test_an_actor_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    client = build_client(tmp_path)
    assert log_one(client, caplog, "/healthz", environ_overrides={"tally.actor": "desk"})["actor"] == "desk"


def test_a_bulk_is_told_once_it_is_over(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    data = "\n".join(json.dumps({"text": f"{number} people died."}) for number in range(3, 6)) + "\n{}"
    with caplog.at_level(logging.INFO):
        response = client.post("/v1/sources/bulk", data=data, content_type="application/x-ndjson")
        told = response.data
        response.close()
    (line,) = [line for line in read_lines(caplog) if line["logger"] == "service.requests"]
    assert (line["path"], line["status"], line["bytes"]) == ("/v1/sources/bulk", 200, len(told))
    assert (line["taken"], line["refused"]) == (3, 1)


FORGED = [
    "a\nforged",
    "a\r\n\r\nforged",
    "\x1b[2J\x1b]0;title\x07",
    "\x00\x7f\x9b31m",
    "\u2028\u2029\u202e\u200b",
    '"},{"level":"error"}',
    "\ud800",
    "é“quoted”",
]


@pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter()], ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("sent", FORGED, ids=ascii)
def test_nothing_sent_breaks_a_line_or_is_obeyed_by_a_terminal(formatter: logging.Formatter, sent: str) -> None:
    record = logging.LogRecord(sent, logging.WARNING, "", 0, "told: %s", (sent,), None)
    record.told = {"agent": sent, "path": sent}
    line = formatter.format(record)
    assert line.isprintable()
    if isinstance(formatter, JsonFormatter):
        assert json.loads(line)["agent"] == sent
        assert line.isascii()


@pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter()], ids=lambda each: type(each).__name__)
def test_nothing_sent_makes_a_line_huge(formatter: logging.Formatter) -> None:
    try:
        raise ValueError("a" * 10**6)
    except ValueError as error:
        fault = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "", 0, "b" * 10**6, None, fault)
    record.told = {"agent": "c" * 10**6}
    assert len(formatter.format(record)) < 30_000
    assert "1,000,000 characters" in formatter.format(record)


def test_a_person_reads_the_same_as_text(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/nope", headers={"X-Request-Id": "mine"})
    (line,) = [TextFormatter().format(record) for record in caplog.records]
    assert re.fullmatch(r"\S+Z info    GET /nope 404 logger=service.requests process=\d+ request_id=mine .*", line)


def test_a_value_of_several_words_looks_like_one(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/nope", headers={"User-Agent": 'x"y z bytes=9674'})
    (line,) = [TextFormatter().format(record) for record in caplog.records]
    assert r' agent="x\"y z bytes=9674"' in line


@pytest.mark.parametrize("path", ["/a%0Ab", "/%1B%5B31m", "/a%22%7D", "/%E2%80%A8", "/" + "a" * 5_000])
def test_a_path_is_told_quoted(client: FlaskClient, caplog: pytest.LogCaptureFixture, path: str) -> None:
    line = log_one(client, caplog, path)
    assert line["path"][:100] == path[:100]
    assert len(line["path"]) < 2_100


@pytest.mark.parametrize("given", ["a", "8e03978e-40d5-43e8-bc93-6894a57f9324", "~" * 128])
def test_a_sane_id_is_taken_over(client: FlaskClient, caplog: pytest.LogCaptureFixture, given: str) -> None:
    assert log_one(client, caplog, "/healthz", headers={"X-Request-Id": given})["request_id"] == given
    for path in ("/healthz", "/nope", "/docs", "/openapi.json", "/static/docs.js"):
        response = client.get(path, headers={"X-Request-Id": given})
        assert response.headers.getlist("X-Request-Id") == [given]
        response.close()


@pytest.mark.parametrize("given", [None, "", "a b", "é", "~" * 129, "a\tb"])
def test_another_is_made_where_none_is_sane(client: FlaskClient, given: str | None) -> None:
    headers = {} if given is None else {"X-Request-Id": given}
    made = {client.get("/healthz", headers=headers).headers["X-Request-Id"] for _ in range(3)}
    assert len(made) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", each) for each in made)


def test_a_fault_of_the_service_tells_the_id_that_its_trace_is_logged_under(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    # Raised, not simulated: a store that is no store fails at the first call.
    client = create_app(Settings(database=tmp_path / "tally.db"), store=object()).test_client()  # type: ignore[arg-type]
    with caplog.at_level(logging.INFO):
        one = client.get("/v1/sources/s_0").json["request_id"]
        bulk = client.post("/v1/sources/bulk", data='{"text": "5 died."}', content_type="application/x-ndjson")
        other = json.loads(bulk.text.splitlines()[0])["request_id"]
    traced = {line.get("request_id"): line["exception"] for line in read_lines(caplog) if "exception" in line}
    assert set(traced) == {one, other}
    assert all("AttributeError" in trace for trace in traced.values())
    assert request_id.get() == other


def test_what_is_answered_well_tells_no_id(client: FlaskClient) -> None:
    bodies = [client.post("/v1/sources", json=EIGHTEEN).data for _ in range(2)]
    assert bodies[0] == bodies[1]
    for response in (client.get("/nope"), client.post("/v1/verify", json={})):
        assert "request_id" not in response.json


def write_log(form: str, level: str, stderr: int) -> str:
    """What a process on its own writes of a warning, a request, and one that was answered with 503."""
    code = (
        f"from service import logs; logs.configure({form!r}, {level!r});"
        "import logging; logging.warning('hello');"
        "logs.log_request(method='GET', path='/', status=200);"
        "logs.log_request(method='GET', path='/', status=503)"
    )
    process = subprocess.run([sys.executable, "-c", code], stderr=stderr, text=True, timeout=60, check=True)
    return process.stderr


@pytest.mark.parametrize("form", ["auto", "json"])
def test_where_nobody_watches_it_is_json(form: str) -> None:
    lines = [json.loads(line) for line in write_log(form, "info", subprocess.PIPE).splitlines()]
    assert [(line["level"], line["message"]) for line in lines] == [
        ("warning", "hello"),
        ("info", "GET / 200"),
        ("warning", "GET / 503"),
    ]


def test_it_is_text_on_demand_and_requests_may_be_left_out() -> None:
    lines = write_log("text", "warning", subprocess.PIPE).splitlines()
    assert [" ".join(line.split()[1:-1]) for line in lines] == [
        "warning hello logger=root",
        "warning GET / 503 logger=service.requests",
    ]


def test_at_a_terminal_it_is_text() -> None:
    master, terminal = os.openpty()
    write_log("auto", "warning", terminal)
    os.close(terminal)
    assert re.match(rb"\S+Z warning hello", os.read(master, 1_000))
    os.close(master)


def test_a_refused_request_tells_the_code_of_its_problem(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        client.get("/v1/sources/none")
        client.get("/healthz")
    told = [record.told for record in caplog.records if record.name == "service.requests"]
    assert [each.get("code") for each in told] == ["source_not_found", None]
