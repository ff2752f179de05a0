"""Every bad request is a problem that names the field and the remedy, and nothing is stored."""

from __future__ import annotations

import json
import logging
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient

from service.api.parsing import parse_object
from service.api.problems import KINDS, ProblemError
from service.app import create_app
from service.settings import Protection, Settings
from service.storage.sqlite import SqliteStore
from tests.support import EIGHTEEN, add_source, assert_problem, build_client, serve

SOURCES, VERIFY, COMPARE = "/v1/sources", "/v1/verify", "/v1/compare"
STATEMENT = {"statement": "18 officers killed"}
PASSAGE = {"text": "18 officers died."}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return build_client(tmp_path_factory.mktemp("store"), max_text=1000, max_statement=100, max_body=20_000)


BAD_FIELDS: list[tuple[str, dict[str, Any], str]] = [
    (SOURCES, {}, "#/text"),
    (SOURCES, {"text": None}, "#/text"),
    (SOURCES, {"text": ""}, "#/text"),
    (SOURCES, {"text": " \n\u00a0\u2003"}, "#/text"),
    (SOURCES, {"text": 18}, "#/text"),
    (SOURCES, {"text": ["18 killed"]}, "#/text"),
    (SOURCES, {"text": "18 killed\0"}, "#/text"),
    (SOURCES, {"text": "18 killed \ud800"}, "#/text"),
    (SOURCES, {"text": "a" * 1001}, "#/text"),
    (SOURCES, {**EIGHTEEN, "html": "<p>"}, "#/html"),
    (SOURCES, {**EIGHTEEN, "a/b~c d": 1}, "#/a~1b~0c%20d"),
    (SOURCES, {**EIGHTEEN, "_schema": 1}, "#/_schema"),
    (SOURCES, {**EIGHTEEN, "\ud800": 1}, "#/%3F"),
    (SOURCES, {**EIGHTEEN, "title": ""}, "#/title"),
    (SOURCES, {**EIGHTEEN, "title": "\udfff"}, "#/title"),
    (SOURCES, {**EIGHTEEN, "title": "a" * 501}, "#/title"),
    (SOURCES, {**EIGHTEEN, "publisher": True}, "#/publisher"),
    (SOURCES, {**EIGHTEEN, "url": "ftp://example.org/a"}, "#/url"),
    (SOURCES, {**EIGHTEEN, "url": "javascript:alert(1)"}, "#/url"),
    (SOURCES, {**EIGHTEEN, "url": "https://"}, "#/url"),
    (SOURCES, {**EIGHTEEN, "url": "http://[::1"}, "#/url"),
    (SOURCES, {**EIGHTEEN, "url": "https://example.org/a b"}, "#/url"),
    (SOURCES, {**EIGHTEEN, "url": "https://example.org:99999/"}, "#/url"),
    (SOURCES, {**EIGHTEEN, "published_at": "2022-02-30"}, "#/published_at"),
    (SOURCES, {**EIGHTEEN, "published_at": "yesterday"}, "#/published_at"),
    (SOURCES, {**EIGHTEEN, "published_at": "2022-01-07T09:30:00"}, "#/published_at"),
    (SOURCES, {**EIGHTEEN, "published_at": "0001-01-01T00:00:00+14:00"}, "#/published_at"),
    (SOURCES, {**EIGHTEEN, "published_at": "２０２２-01-07"}, "#/published_at"),
    (SOURCES, {**EIGHTEEN, "published_at": 20220107}, "#/published_at"),
    (SOURCES, {**EIGHTEEN, "language": "English!"}, "#/language"),
    (SOURCES, {**EIGHTEEN, "tags": "unrest"}, "#/tags"),
    (SOURCES, {**EIGHTEEN, "tags": ["unrest", ""]}, "#/tags/1"),
    (SOURCES, {**EIGHTEEN, "tags": [str(number) for number in range(51)]}, "#/tags"),
    (VERIFY, {}, "#/statement"),
    (VERIFY, {"statement": "a" * 101}, "#/statement"),
    (VERIFY, {"statement": float("nan")}, "#/statement"),
    (VERIFY, {**STATEMENT, "limit": 0}, "#/limit"),
    (VERIFY, {**STATEMENT, "limit": 101}, "#/limit"),
    (VERIFY, {**STATEMENT, "limit": "10"}, "#/limit"),
    (VERIFY, {**STATEMENT, "limit": 1.5}, "#/limit"),
    (VERIFY, {**STATEMENT, "limit": True}, "#/limit"),
    (VERIFY, {**STATEMENT, "limit": None}, "#/limit"),
    (VERIFY, {**STATEMENT, "limit": 10**30}, "#/limit"),
    (VERIFY, {**STATEMENT, "limit": float("inf")}, "#/limit"),
    (VERIFY, {**STATEMENT, "min_score": float("nan")}, "#/min_score"),
    (VERIFY, {**STATEMENT, "min_score": -0.1}, "#/min_score"),
    (VERIFY, {**STATEMENT, "min_score": 1.1}, "#/min_score"),
    (VERIFY, {**STATEMENT, "min_score": "0.5"}, "#/min_score"),
    (VERIFY, {**STATEMENT, "as_of": "now"}, "#/as_of"),
    (SOURCES, {**EIGHTEEN, "retrieved_at": "lately"}, "#/retrieved_at"),
    (SOURCES, {**EIGHTEEN, "retrieved_at": "2999-01-01"}, "#/retrieved_at"),
    (VERIFY, {**STATEMENT, "published_after": ""}, "#/published_after"),
    (VERIFY, {**STATEMENT, "published_after": "2022-02-01", "published_before": "2022-01-01"}, "#/published_after"),
    (VERIFY, {**STATEMENT, "publishers": [1]}, "#/publishers/0"),
    (VERIFY, {**STATEMENT, "publishers": ["the same"] * 51}, "#/publishers"),
    (VERIFY, {**STATEMENT, "languages": None}, "#/languages"),
    (VERIFY, {**STATEMENT, "languages": ["en", "?"]}, "#/languages/1"),
    (VERIFY, {**STATEMENT, "foo": 1}, "#/foo"),
    (COMPARE, STATEMENT, "#/passages"),
    (COMPARE, {**STATEMENT, "passages": []}, "#/passages"),
    (COMPARE, {**STATEMENT, "passages": {}}, "#/passages"),
    (COMPARE, {**STATEMENT, "passages": ["18 officers died."]}, "#/passages/0"),
    (COMPARE, {**STATEMENT, "passages": [PASSAGE, {"text": " "}]}, "#/passages/1/text"),
    (COMPARE, {**STATEMENT, "passages": [PASSAGE, {**PASSAGE, "id": 1}]}, "#/passages/1/id"),
]


@pytest.mark.parametrize(("path", "body", "pointer"), BAD_FIELDS, ids=lambda value: ascii(value)[:60])
def test_a_bad_field_is_named(client: FlaskClient, path: str, body: dict[str, Any], pointer: str) -> None:
    response = client.post(path, data=json.dumps(body), content_type="application/json")
    assert_problem(response, 422, "invalid_input", pointer)
    assert client.get(SOURCES).json["items"] == []


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        (f"{VERIFY}", "statement"),
        (f"{VERIFY}?statement=", "statement"),
        (f"{VERIFY}?statement=18%00killed", "statement"),
        (f"{VERIFY}?statement=18+killed&statement=19+killed", "statement"),
        (f"{VERIFY}?statement=18+killed&limit=abc", "limit"),
        (f"{VERIFY}?statement=18+killed&limit=0", "limit"),
        (f"{VERIFY}?statement=18+killed&limit=%D9%A5", "limit"),
        (f"{VERIFY}?statement=18+killed&limit=1&limit=2", "limit"),
        (f"{VERIFY}?statement=18+killed&limit=" + "9" * 1000, "limit"),
        (f"{VERIFY}?statement=18+killed&min_score=nan", "min_score"),
        (f"{VERIFY}?statement=18+killed&min_score=2", "min_score"),
        (f"{VERIFY}?statement=18+killed&as_of=soon", "as_of"),
        (f"{VERIFY}?statement=18+killed&tags=", "tags"),
        (f"{VERIFY}?statement=18+killed&foo=1", "foo"),
        (f"{VERIFY}?statement=18+killed&=1", ""),
        ("/v1/claims", "q"),
        ("/v1/claims?q=%20", "q"),
        ("/v1/claims?q=killed&limit=101", "limit"),
        (f"{SOURCES}?limit=-1", "limit"),
        (f"{SOURCES}?offset=2", "offset"),
        (f"{SOURCES}?publisher=", "publisher"),
    ],
)
def test_a_bad_parameter_is_named(client: FlaskClient, path: str, parameter: str) -> None:
    assert_problem(client.get(path), 422, "invalid_input", parameter)


@pytest.mark.parametrize("cursor", ["x", "!!", "%C3%A9", "c18wMDAx%00", "OTk5OTk5OTk5OTk5OTk5OmNfMA", "c_0", "Og"])
def test_a_foreign_cursor_is_refused(client: FlaskClient, cursor: str) -> None:
    code = "invalid_input" if "%00" in cursor else "invalid_cursor"
    assert_problem(client.get(f"{SOURCES}?cursor={cursor}"), 422, code, "cursor")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "invalid_json"),
        (b"  \n", "invalid_json"),
        (b"{", "invalid_json"),
        (b'{"statement": "18 killed",}', "invalid_json"),
        (b"{'statement': '18 killed'}", "invalid_json"),
        (b'{"statement": "18 killed"} {}', "invalid_json"),
        (b'{"statement": "18\nkilled"}', "invalid_json"),
        (b'{"limit": ' + b"9" * 5000 + b"}", "invalid_json"),
        (b"[" * 9000, "invalid_json"),
        (b'{"statement": "18 killed\xff"}', "invalid_utf8"),
        ('{"statement": "18 killed"}'.encode("utf-16"), "invalid_utf8"),
        (b'["18 killed"]', "not_an_object"),
        (b'"18 killed"', "not_an_object"),
        (b"null", "not_an_object"),
        (b'{"statement": "18 killed", "statement": "19 killed"}', "duplicate_key"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_a_body_that_is_no_json_object_is_refused(client: FlaskClient, body: bytes, code: str) -> None:
    assert_problem(client.post(VERIFY, data=body, content_type="application/json"), 400, code)


CONTRACT = yaml.safe_load((Path(__file__).parent.parent / "openapi.yaml").read_text(encoding="utf-8"))
TAKE_JSON = [
    (method, re.sub(r"\{\w+\}", "s_0", path))
    for path, operations in CONTRACT["paths"].items()
    for method, operation in operations.items()
    if isinstance(operation, dict) and "requestBody" in operation
]


@pytest.mark.parametrize(
    "body",
    [b"[" * 10_000, b'{"a":' * 3_000, b'{"a":%s1%s}' % (b"[" * 32, b"]" * 32), b'{"a":' * 33 + b"1" + b"}" * 33],
    ids=["lists", "objects", "one list too many", "one object too many"],
)
@pytest.mark.parametrize(("method", "path"), TAKE_JSON)
def test_what_is_nested_too_deeply_is_refused_as_such(client: FlaskClient, method: str, path: str, body: bytes) -> None:
    if path.endswith("/bulk"):
        lines = body + b"\n" + json.dumps({"text": "..."}).encode()
        bulk = client.post(path, data=lines, content_type="application/x-ndjson")
        told = [json.loads(line) for line in bulk.text.splitlines()]
        assert [line["code"] for line in told] == ["invalid_json", "no_sentence"]
    else:
        response = client.open(path, method=method, data=body, content_type="application/json")
        assert_problem(response, 400, "invalid_json")
        assert response.json["detail"] == "Its objects and lists are nested more than 32 deep: no operation takes that."


def test_what_is_nested_as_deeply_as_may_be_is_read(client: FlaskClient) -> None:
    body = b'{"a":%s1%s}' % (b"[" * 31, b"]" * 31)
    response = client.post(VERIFY, data=body, content_type="application/json")
    assert_problem(response, 422, "invalid_input", "#/a")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    ],
    ids=str,
)
def test_another_type_of_body_is_refused(client: FlaskClient, headers: dict[str, str]) -> None:
    response = client.post(VERIFY, data=json.dumps(STATEMENT), headers=headers)
    assert_problem(response, 415, "unsupported_media_type")


def test_a_charset_and_a_byte_order_mark_do_no_harm(client: FlaskClient) -> None:
    body = b"\xef\xbb\xbf" + json.dumps(EIGHTEEN).encode()
    response = client.post(COMPARE, data=body, content_type="application/json; charset=utf-8")
    assert_problem(response, 422, "invalid_input", "#/statement")


@pytest.mark.parametrize("path", ["/nope", "/v1", "/v1/", "/v1/sources/", "/v1/sources/a/b/c", "/v2/verify", "/%00"])
def test_an_unknown_path_is_a_problem(client: FlaskClient, path: str) -> None:
    assert_problem(client.get(path), 404, "not_found")


@pytest.mark.parametrize(
    "odd", ["nope", "0", "-1", "9" * 5000, "s_%00", "%FF", "..%2E", "'; DROP TABLE source;--", "🚨"]
)
def test_an_unknown_id_is_a_problem(client: FlaskClient, odd: str) -> None:
    assert_problem(client.get(f"{SOURCES}/{odd}"), 404, "source_not_found")
    assert_problem(client.get(f"{SOURCES}/{odd}/text"), 404, "source_not_found")
    assert_problem(client.get(f"{SOURCES}/{odd}/claims"), 404, "source_not_found")
    assert_problem(client.get(f"{SOURCES}/{odd}/revisions"), 404, "source_not_found")
    assert_problem(client.delete(f"{SOURCES}/{odd}?purge=true"), 404, "source_not_found")
    assert_problem(client.delete(f"{SOURCES}/{odd}?reason=wrong"), 404, "source_not_found")
    assert_problem(client.get(f"/v1/claims/{odd}"), 404, "claim_not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", SOURCES, {"GET", "HEAD", "POST", "OPTIONS"}),
        ("DELETE", VERIFY, {"GET", "HEAD", "POST", "OPTIONS"}),
        ("GET", COMPARE, {"POST", "OPTIONS"}),
        ("POST", "/healthz", {"GET", "HEAD", "OPTIONS"}),
        ("PATCH", f"{SOURCES}/s_0", {"GET", "HEAD", "DELETE", "OPTIONS"}),
    ],
)
def test_another_method_is_a_problem_with_allow(client: FlaskClient, method: str, path: str, allowed: set[str]) -> None:
    response = client.open(path, method=method)
    assert_problem(response, 405, "method_not_allowed")
    assert set(response.headers["Allow"].split(", ")) == allowed


def test_options_and_head_are_sane(client: FlaskClient) -> None:
    options = client.options(SOURCES)
    assert (options.status_code, options.data) == (200, b"")
    assert "POST" in options.headers["Allow"]
    head = client.head(SOURCES)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(client.get(SOURCES).data))
    assert client.head("/nope").status_code == 404


def test_a_key_that_stands_twice_among_very_many_is_found_at_once() -> None:
    keys = [f'"{number}": 1' for number in range(200_000)]
    started = time.perf_counter()
    with pytest.raises(ProblemError, match="duplicate_key"):
        parse_object(f"{{{', '.join([*keys, keys[-1]])}}}".encode())
    assert time.perf_counter() - started < 10, "one by one they take hours"


def test_a_body_beyond_the_limit_is_refused(client: FlaskClient) -> None:
    assert_problem(client.post(SOURCES, json={"text": "a" * 20_001}), 413, "too_large")


def test_many_faults_are_told_up_to_twenty(client: FlaskClient) -> None:
    response = client.post(VERIFY, json={f"field{number}": 1 for number in range(500)})
    assert_problem(response, 422, "invalid_input", "#/statement")
    assert len(response.json["errors"]) == 20


def test_every_answer_carries_the_security_headers(client: FlaskClient) -> None:
    for path in ("/", "/docs", "/static/docs.js", "/openapi.json", "/healthz", "/nope", SOURCES):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "Strict-Transport-Security" not in headers


@pytest.mark.parametrize(
    ("proxies", "told", "is_secure"), [(1, "https", True), (1, "http", False), (1, "", False), (0, "https", False)]
)
def test_https_is_asked_for_where_a_believed_proxy_has_it(
    tmp_path: Path, proxies: int, told: str, is_secure: bool
) -> None:
    headers = build_client(tmp_path, proxies=proxies).get("/healthz", headers={"X-Forwarded-Proto": told}).headers
    assert ("Strict-Transport-Security" in headers) is is_secure


def test_an_unforeseen_fault_leaks_no_trace(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    # Raised, not simulated: a store that is no store fails at the first call.
    client = create_app(Settings(database=tmp_path / "tally.db"), store=object()).test_client()  # type: ignore[arg-type]
    with caplog.at_level(logging.ERROR):
        assert_problem(client.get(f"{SOURCES}/s_0"), 500, "internal_error")
    assert "AttributeError" in caplog.text


class FailingStore(SqliteStore):
    """A store of which every call fails as nobody foresaw, with what must not leave."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError(f"{name} failed on /var/lib/secret/tally.db")


@pytest.mark.parametrize("mode", list(Protection))
def test_what_nobody_foresaw_tells_no_client_where_it_was(tmp_path: Path, mode: Protection) -> None:
    SqliteStore(tmp_path / "tally.db").close()
    failing = FailingStore.__new__(FailingStore)
    settings = Settings(database=tmp_path / "tally.db", protected=mode, rate="")
    client = create_app(settings, failing).test_client()
    headers = {"Authorization": "Bearer tally_" + "0" * 12 + "_" + "0" * 64, "Idempotency-Key": "k"}
    for method, path in (
        ("GET", f"{SOURCES}/s_0"),
        ("POST", SOURCES),
        ("DELETE", "/v1/watches/w_0"),
        ("GET", "/readyz"),
    ):
        response = client.open(path, method=method, json=EIGHTEEN if method == "POST" else None, headers=headers)
        assert_problem(response, 500, "internal_error")
        assert "secret" not in response.text
        assert "secret" not in str(response.headers)


@pytest.mark.parametrize("state", ["noise", "folder", "no folder", "no table"])
def test_what_a_store_says_of_its_faults_names_no_path(tmp_path: Path, state: str) -> None:
    path = tmp_path / "place" / "kept.db"
    store = SqliteStore(path)
    client = create_app(Settings(database=path), store).test_client()
    if state == "no table":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("DROP TABLE sources")
    else:
        store.close()  # so that the next request opens what is there then
        shutil.rmtree(path.parent)
        if state == "folder":
            path.mkdir(parents=True)
        elif state == "noise":
            path.parent.mkdir()
            path.write_bytes(b"this is no database " * 1000)
    for response in (client.get(SOURCES), client.post(SOURCES, json=EIGHTEEN)):
        assert_problem(response, 503, "store_damaged")
        assert not any(each in response.text for each in (str(tmp_path), "place", "kept.db"))


def test_a_damaged_store_is_told_and_alive_is_not_ready(tmp_path: Path) -> None:
    client = build_client(tmp_path)
    add_source(client, **EIGHTEEN)
    for path in tmp_path.glob("tally.db*"):
        path.write_bytes(b"this is no database " * 1000)
    assert client.get("/healthz").json == {"status": "ok"}
    assert_problem(client.get("/readyz"), 503, "store_damaged")
    assert_problem(client.get(SOURCES), 503, "store_damaged")


def test_a_store_whose_file_is_gone_is_told_without_its_path(tmp_path: Path) -> None:
    client = build_client(tmp_path)
    (tmp_path / "tally.db").unlink()
    response = client.get("/readyz")
    assert_problem(response, 503, "store_damaged")
    assert str(tmp_path) not in response.text


def test_a_busy_store_is_told_with_the_time_to_wait(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "tally.db", busy_timeout=0.05)
    client = create_app(Settings(database=tmp_path / "tally.db"), store).test_client()
    with closing(sqlite3.connect(tmp_path / "tally.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        response = client.post(SOURCES, json=EIGHTEEN)
    assert_problem(response, 503, "store_busy")
    assert response.headers["Retry-After"] == "1"
    assert client.post(SOURCES, json=EIGHTEEN).status_code == 201


def test_every_kind_has_words_and_a_remedy() -> None:
    for code, kind in KINDS.items():
        assert code.islower()
        assert 400 <= kind.status <= 599
        assert kind.title
        assert kind.detail.endswith(".")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(tmp_path_factory.mktemp("served"), TALLY_MAX_BODY="20000") as address:
        yield address


def _post(address: str, body: Any, **headers: str) -> tuple[int, dict[str, Any]]:
    with closing(HTTPConnection(address, timeout=20)) as connection:
        connection.request("POST", SOURCES, body, {"Content-Type": "application/json", **headers})
        response = connection.getresponse()
        return response.status, json.loads(response.read())


def test_a_real_server_takes_a_chunked_body(address: str) -> None:
    body = json.dumps(EIGHTEEN).encode()
    status, answer = _post(address, iter([body[:20], body[20:]]))
    assert (status, answer["title"]) == (201, EIGHTEEN["title"])


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b'{"text": "18 killed\xff"}', 400, "invalid_utf8"),
        (b'{"text": "' + b"a" * 30_000 + b'"}', 413, "too_large"),
        ([b'{"text": "', *[b"a" * 1000] * 30, b'"}'], 413, "too_large"),
        ([b'{"text": "18 killed."}', *[b" " * 1000] * 30], 413, "too_large"),
    ],
    ids=["invalid UTF-8", "huge", "huge and chunked", "chunked with a whole object before the limit"],
)
def test_a_real_server_answers_bad_bodies_with_problems(address: str, body: Any, status: int, code: str) -> None:
    answer = _post(address, iter(body) if isinstance(body, list) else body)
    assert (answer[0], answer[1]["code"]) == (status, code)


@pytest.mark.parametrize(
    ("target", "status", "code"),
    [
        ("/v1/sources/%FF%FE", 404, "source_not_found"),
        ("/v1/verify?statement=%FF", 400, "invalid_utf8"),
        ("/v1/verify?statement=" + "a" * 2001, 422, "invalid_input"),
        ("//v1///verify", 404, "not_found"),
        ("/static/../../../../etc/passwd", 404, "not_found"),
    ],
)
def test_a_real_server_answers_odd_targets_with_problems(address: str, target: str, status: int, code: str) -> None:
    with closing(HTTPConnection(address, timeout=20)) as connection:
        connection.request("GET", target)
        response = connection.getresponse()
        assert (response.status, json.loads(response.read())["code"]) == (status, code)


@pytest.mark.parametrize("path", ["/v1/verify", "/v1/sources"])
def test_an_object_of_too_many_keys_is_refused_at_once(client: FlaskClient, path: str) -> None:
    keys = ",".join(f'"k{number}":1' for number in range(1_001))
    response = client.post(path, data="{" + keys + "}", content_type="application/json")
    assert_problem(response, 400, "invalid_json")
    assert "1,000 keys" in response.json["detail"]
