"""Who gets at what: every operation of the contract, by every kind of key, in every mode."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.access import Scope
from service.api.access import NEEDS
from service.app import create_app
from service.keys import create_key, revoke_key
from service.settings import Protection, Settings
from service.storage.sqlite import SqliteStore
from tests.support import EIGHTEEN, TWENTY, add_source, assert_google_fault, assert_problem, build_client

CONTRACT: dict[str, Any] = yaml.safe_load((Path(__file__).parent.parent / "openapi.yaml").read_text())
OPERATIONS = [
    (path, method) for path, methods in CONTRACT["paths"].items() for method in methods if method != "parameters"
]
OPEN = {"/healthz", "/readyz"}
ADMIN = {"/v1/audit"}
NEVER_OPEN = {"/metrics"}
# Told by POST only since their questions may be long.
ASKING = {"/v1/verify", "/v1/verify/batch", "/v1/verify/text", "/v1/compare"}
PAGES = (
    "/docs",
    "/static/docs.js",
    "/static/page.css",
    "/favicon.ico",
    "/robots.txt",
    "/openapi.yaml",
    "/openapi.json",
    "/$discovery/rest",
)
BAD = ("revoked", "malformed")
PROTECTED = (Protection.ON, Protection.ALL)

Clients = dict[Protection, FlaskClient]
Tokens = dict[str, str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("access")


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(folder / "tally.db")
    yield store
    store.close()


@pytest.fixture(scope="module")
def tokens(store: SqliteStore) -> Tokens:
    """An Authorization header for each kind of client, none for who has no key."""
    made = {scope.value: create_key(store, scope.value, scope)[1] for scope in Scope}
    revoked, token = create_key(store, "gone", Scope.ADMIN)
    revoke_key(store, revoked.id)
    return {name: f"Bearer {each}" for name, each in {**made, "revoked": token, "malformed": "tally_1"}.items()}


@pytest.fixture(scope="module")
def clients(folder: Path, store: SqliteStore) -> Clients:
    made = {}
    for mode in (Protection.OFF, *PROTECTED):
        settings = Settings(database=folder / "tally.db", protected=mode, rate="")
        made[mode] = create_app(settings, store).test_client()
    return made


def find_needed(path: str, method: str) -> Scope | None:
    """What an operation needs, told by what it is and not by the table of the service."""
    if path in OPEN:
        return None
    if path in ADMIN:
        return Scope.ADMIN
    return Scope.READ if method == "get" or path in ASKING else Scope.WRITE


def find_expected(path: str, method: str, who: str, mode: Protection) -> tuple[int, str] | None:
    """The problem that refuses a client, or None."""
    needed = find_needed(path, method)
    if mode is Protection.OFF or needed is None:
        return None
    if who in BAD:
        return 401, "key_invalid"
    if needed is Scope.READ and mode is Protection.ON and path not in NEVER_OPEN:
        return None
    if who == "none":
        return 401, "key_missing"
    return None if Scope(who).covers(needed) else (403, "scope_missing")


def send(client: FlaskClient, path: str, method: str, tokens: Tokens, who: str) -> TestResponse:
    headers = {"Authorization": tokens[who]} if who != "none" else {}
    return client.open(re.sub(r"{\w+}", "x_0", path), method=method.upper(), headers=headers)


@pytest.mark.parametrize("who", ["none", *Scope, *BAD])
@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=[f"{method} {path}" for path, method in OPERATIONS])
def test_an_operation_is_open_to_whom_it_is_for(
    clients: Clients, tokens: Tokens, path: str, method: str, who: str
) -> None:
    for mode, client in clients.items():
        response = send(client, path, method, tokens, who)
        expected = find_expected(path, method, who, mode)
        if expected is None:
            assert response.status_code not in (401, 403, 429), (mode, response.text)
            continue
        if path.startswith("/v1alpha1"):
            assert_google_fault(response, expected[0], {401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED"}[expected[0]])
        else:
            assert_problem(response, *expected)
        if response.status_code == 401:
            assert response.headers["WWW-Authenticate"] == "Bearer"


def test_what_a_path_takes_is_told_to_whoever_may_read(clients: Clients, tokens: Tokens) -> None:
    for mode, client in clients.items():
        for who in ("none", Scope.READ):
            response = send(client, "/v1/sources", "OPTIONS", tokens, who)
            if (mode, who) == (Protection.ALL, "none"):
                assert_problem(response, 401, "key_missing")
            else:
                assert response.status_code == 200, (mode, who)
                assert "POST" in response.headers["Allow"]


def test_every_route_is_decided_and_nothing_else(clients: Clients) -> None:
    rules = clients[Protection.OFF].application.url_map.iter_rules()
    assert {f"{method} {rule.rule}" for rule in rules for method in rule.methods - {"HEAD", "OPTIONS"}} == NEEDS.keys()


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_the_contract_tells_what_an_operation_needs(path: str, method: str) -> None:
    operation, needed = CONTRACT["paths"][path][method], find_needed(path, method)
    assert operation["security"] == ([] if needed is None else [{}, {"key": [needed]}])
    assert {"401", "403", "429"} & set(operation["responses"]) == (set() if needed is None else {"401", "403", "429"})
    assert CONTRACT["components"]["securitySchemes"]["key"]["scheme"] == "bearer"


@pytest.mark.parametrize("mode", PROTECTED)
@pytest.mark.parametrize("path", PAGES)
def test_pages_and_the_contract_are_always_open(clients: Clients, path: str, mode: Protection) -> None:
    for headers in ({}, {"Authorization": "Bearer tally_1"}):
        assert clients[mode].get(path, headers=headers).status_code == 200


@pytest.mark.parametrize(("mode", "status"), [(Protection.OFF, 404), (Protection.ON, 404), (Protection.ALL, 401)])
@pytest.mark.parametrize("path", ["/v1/none", "/v2", "/v1//sources"])
def test_where_there_is_nothing_nobody_is_told_so_without_a_key_that_could_read(
    clients: Clients, tokens: Tokens, path: str, mode: Protection, status: int
) -> None:
    assert clients[mode].get(path).status_code == status
    assert clients[mode].get(path, headers={"Authorization": tokens["read"]}).status_code == 404


@pytest.mark.parametrize("mode", PROTECTED)
def test_what_nobody_decided_needs_admin(folder: Path, store: SqliteStore, tokens: Tokens, mode: Protection) -> None:
    app = create_app(Settings(database=folder / "tally.db", protected=mode, rate=""), store)
    app.add_url_rule("/new", view_func=lambda: "new")
    client = app.test_client()
    assert_problem(client.get("/new"), 401, "key_missing")
    assert client.head("/new", headers={"Authorization": tokens["write"]}).status_code == 403
    assert_problem(client.get("/new", headers={"Authorization": tokens["write"]}), 403, "scope_missing")
    assert client.get("/new", headers={"Authorization": tokens["admin"]}).text == "new"


@pytest.mark.parametrize("mode", PROTECTED)
def test_a_refused_write_writes_nothing_whatever_the_host_says(
    clients: Clients, store: SqliteStore, mode: Protection
) -> None:
    before = store.count_sources()
    hosts = ("localhost", "127.0.0.1", "[::1]:8000", "tally.example")
    for headers in ({}, {"X-Forwarded-For": "127.0.0.1"}, {"X-Forwarded-Host": "localhost"}):
        for host in hosts:
            response = clients[mode].post("/v1/sources", json=EIGHTEEN, headers={"Host": host, **headers})
            assert_problem(response, 401, "key_missing")
    assert store.count_sources() == before


@pytest.mark.parametrize("mode", PROTECTED)
def test_removing_for_good_needs_admin(clients: Clients, tokens: Tokens, mode: Protection) -> None:
    client = clients[mode]
    source_id = client.post("/v1/sources", json=TWENTY, headers={"Authorization": tokens["write"]}).json["id"]
    path = f"/v1/sources/{source_id}?purge=true"
    assert_problem(client.delete(path), 401, "key_missing")
    refused = client.delete(path, headers={"Authorization": tokens["write"], "Idempotency-Key": f"p {mode}"})
    assert_problem(refused, 403, "scope_missing")
    assert "admin" in refused.json["detail"]
    assert client.get(f"/v1/sources/{source_id}", headers={"Authorization": tokens["read"]}).status_code == 200
    assert client.delete(path, headers={"Authorization": tokens["admin"]}).status_code == 204


@pytest.mark.parametrize(
    "given",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic dXNlcjpwYXNz",
        "Bearer a, Bearer b",
        "bearer tally__",
        "Token {read}",
        "{read}",
        "ж",
    ],
)
def test_whatever_is_no_key_gets_one_answer(clients: Clients, tokens: Tokens, given: str) -> None:
    bare = tokens["read"].removeprefix("Bearer ")
    header = {"Authorization": given.format(read=bare).encode().decode("latin-1")}
    refused = clients[Protection.ON].get("/v1/sources", headers=header)
    assert_problem(refused, 401, "key_invalid")
    assert refused.json == clients[Protection.ON].get("/v1/sources", headers={"Authorization": tokens["revoked"]}).json
    assert clients[Protection.OFF].get("/v1/sources", headers=header).status_code == 200


def test_the_scheme_may_be_written_in_any_case(clients: Clients, tokens: Tokens) -> None:
    header = {"Authorization": tokens["read"].replace("Bearer", "bEARER")}
    assert clients[Protection.ALL].get("/v1/sources", headers=header).status_code == 200


def test_a_store_that_fails_as_the_key_is_looked_up_is_told_as_such(tmp_path: Path, tokens: Tokens) -> None:
    client = build_client(tmp_path, protected=Protection.ALL)
    for path in tmp_path.glob("tally.db*"):
        path.write_bytes(b"this is no database " * 1000)
    response = client.get("/v1/sources", headers={"Authorization": tokens["read"]})
    assert_problem(response, 503, "store_damaged")
    assert str(tmp_path) not in response.text


def test_what_a_key_opened_is_not_kept_on_the_way(clients: Clients, tokens: Tokens) -> None:
    headers = {"Authorization": tokens["read"]}
    assert clients[Protection.ALL].get("/v1/sources", headers=headers).headers["Cache-Control"] == "no-store"
    assert "Cache-Control" not in clients[Protection.OFF].get("/v1/sources").headers


def test_idempotency_keys_are_each_clients_own(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "tally.db")
    settings = Settings(database=tmp_path / "tally.db", protected=Protection.ON, rate="")
    client = create_app(settings, store).test_client()
    one, other = (create_key(store, name, Scope.WRITE) for name in ("one", "other"))

    def post(body: dict[str, Any], token: str, name: str = "first") -> TestResponse:
        return client.post(
            "/v1/sources", json=body, headers={"Authorization": f"Bearer {token}", "Idempotency-Key": name}
        )

    first = post(EIGHTEEN, one[1])
    assert (first.status_code, post(EIGHTEEN, one[1]).headers["Idempotency-Replayed"]) == (201, "true")
    theirs = post(EIGHTEEN, other[1])
    assert theirs.status_code == 200, "done on its own, and not answered with what another was answered"
    assert "Idempotency-Replayed" not in theirs.headers
    assert post(TWENTY, other[1], "second").status_code == 201
    assert_problem(post(TWENTY, one[1]), 422, "idempotency_key_reused")
    # Nor can somebody without a key name what is another's, where nothing is protected any more.
    opened = create_app(Settings(database=tmp_path / "tally.db"), store).test_client()
    for name in (f"{one[0].id} first", f"{one[0].id}\\nfirst", "first"):
        response = opened.post("/v1/sources", json=EIGHTEEN, headers={"Idempotency-Key": name})
        assert "Idempotency-Replayed" not in response.headers
    assert add_source(opened, **EIGHTEEN) == first.json["id"]


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "127.8.9.1"])
def test_what_is_open_to_this_machine_goes_by_its_names(tmp_path: Path, host: str) -> None:
    assert build_client(tmp_path).get("/v1/sources", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example:80", "127.0.0.1.evil.example", "10.0.0.7", "[::1"]
)
def test_what_is_open_to_this_machine_is_not_open_to_pages_of_elsewhere(tmp_path: Path, host: str) -> None:
    client = build_client(tmp_path)
    for method, path in (("GET", "/v1/sources"), ("POST", "/v1/sources"), ("DELETE", "/v1/sources/s_1")):
        assert_problem(client.open(path, method=method, headers={"Host": host}), 403, "host_refused")
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded"])
def test_a_proxy_that_nobody_told_of_lets_nobody_in(tmp_path: Path, name: str) -> None:
    client = build_client(tmp_path)
    assert_problem(client.get("/v1/sources", headers={name: "for=203.0.113.9"}), 403, "host_refused")
    assert client.get("/healthz", headers={name: "for=203.0.113.9"}).status_code == 200


def test_a_key_that_is_revoked_within_a_bulk_adds_nothing_more(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "tally.db")
    key, token = create_key(store, "Desk", Scope.WRITE)
    client = create_app(Settings(database=tmp_path / "tally.db", protected=Protection.ON), store).test_client()

    def send_lines() -> Iterator[bytes]:
        yield json.dumps(EIGHTEEN).encode() + b"\n"
        until = time.monotonic() + 20
        while not store.count_sources() and time.monotonic() < until:
            time.sleep(0.01)
        revoke_key(store, key.id)
        yield (json.dumps(TWENTY).encode() + b"\n") * 2

    response = client.post(
        "/v1/sources/bulk",
        content_type="application/x-ndjson",
        headers={"Authorization": f"Bearer {token}", "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input": _Lines(send_lines()), "wsgi.input_terminated": True},
    )
    told = [json.loads(line) for line in response.text.splitlines()]
    assert [line.get("code", line["status"]) for line in told] == [201, "key_invalid"], "that is the last one"
    assert store.count_sources() == 1


class _Lines:
    """A body that comes in line by line."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines

    def read(self, _size: int = -1) -> bytes:
        return next(self._lines, b"")


@pytest.mark.parametrize("protected", [Protection.OFF, Protection.ON, Protection.ALL])
def test_any_name_will_do_where_the_operator_chose_who_gets_in(tmp_path: Path, protected: Protection) -> None:
    client = build_client(tmp_path, protected=protected)
    response = client.get("/v1/sources", headers={"Host": "tally.example"})
    assert response.status_code == (401 if protected is Protection.ALL else 200)
