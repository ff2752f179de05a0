"""What was written by whom, over HTTP: who is named, in what order, and to whom it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient

from schemas.audit import AuditListSchema
from service.access import Scope
from service.app import create_app
from service.keys import create_key
from service.settings import Protection, Settings
from service.storage.sqlite import SqliteStore
from tests.support import EIGHTEEN, TWENTY, add_source, assert_fits, assert_problem, build_client

AUDIT = "/v1/audit"
HERE = "address 127.0.0.1"
HAND = {"text": "Nine bridges in the province of Lima were closed.", "citation": {"publisher": "Your Paper"}}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return build_client(tmp_path)


def list_told(client: FlaskClient, query: str = "", **headers: str) -> list[tuple[str, str, str]]:
    body = client.get(f"{AUDIT}{query}", headers=headers).json
    assert_fits(AuditListSchema(), body)
    return [(item["actor"], item["action"], item["subject"]) for item in body["items"]]


def test_nothing_is_told_of_an_empty_store(client: FlaskClient) -> None:
    assert client.get(AUDIT).json == {"items": [], "next": None}


def test_a_life_is_told_in_order_and_by_whom(client: FlaskClient) -> None:
    source_id = add_source(client, **EIGHTEEN)
    add_source(client, **EIGHTEEN)  # once more changes nothing
    client.put(f"/v1/sources/{source_id}/tags", json={"tags": ["x"]})
    client.put(f"/v1/sources/{source_id}/tags", json={"tags": ["x"]})
    client.delete(f"/v1/sources/{source_id}?reason=wrong")
    client.delete(f"/v1/sources/{source_id}?purge=true")
    expected = ["source.removed", "source.withdrawn", "source.tagged", "source.added"]
    assert list_told(client) == [(HERE, action, source_id) for action in expected]
    told = client.get(AUDIT).text
    assert not any(str(each) in told for each in (EIGHTEEN["text"], EIGHTEEN["title"], EIGHTEEN["url"], "wrong"))


def _delete_claim(client: FlaskClient) -> None:
    claim = client.post("/v1/claims", json=HAND).json["items"][0]
    client.delete(f"/v1/claims/{claim['id']}")


def _watch(client: FlaskClient) -> None:
    watch = client.post("/v1/watches", json={"statement": "18 officers killed"}).json
    client.delete(f"/v1/watches/{watch['id']}")


def _verify(client: FlaskClient) -> None:
    for _ in range(2):
        client.post("/v1/verifications", json={"statement": "18 officers killed"})


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (_delete_claim, ["claim.removed", "claim.written"]),
        (_watch, ["watch.removed", "watch.added"]),
        (_verify, ["verification.kept"]),
    ],
)
def test_what_else_is_written_is_told(
    client: FlaskClient, write: Callable[[FlaskClient], None], expected: list[str]
) -> None:
    write(client)
    assert [action for _, action, _ in list_told(client)] == expected


def test_what_fails_is_not_told(client: FlaskClient) -> None:
    assert client.post("/v1/sources", json={"text": "?"}).status_code == 422
    assert client.delete("/v1/sources/s_0?purge=true").status_code == 404
    assert list_told(client) == []


def test_pages_and_filters(client: FlaskClient) -> None:
    ids = [add_source(client, text=f"At least {number} people were killed.") for number in range(5)]
    client.put(f"/v1/sources/{ids[0]}/tags", json={"tags": ["x"]})
    seen, query = [], "?limit=2&action=source.added"
    while True:
        page = client.get(f"{AUDIT}{query}")
        seen += [item["subject"] for item in page.json["items"]]
        if page.json["next"] is None:
            break
        assert page.headers["Link"] == f'<{AUDIT}?limit=2&action=source.added&cursor={page.json["next"]}>; rel="next"'
        query = f"?limit=2&action=source.added&cursor={page.json['next']}"
    assert seen == ids[::-1]
    assert list_told(client, "?action=source.tagged") == [(HERE, "source.tagged", ids[0])]
    assert list_told(client, "?actor=command+line") == []
    assert len(list_told(client, f"?actor={HERE}")) == 6
    assert_problem(client.get(f"{AUDIT}?action=source.eaten"), 422, "invalid_input", "action")
    assert_problem(client.get(f"{AUDIT}?cursor=x"), 422, "invalid_cursor", "cursor")


# --- in protected mode, and behind proxies -----------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(tmp_path / "kept.db")
    yield store
    store.close()


def build_protected(store: SqliteStore, tmp_path: Path, **settings: Any) -> FlaskClient:
    given = {"protected": Protection.ON, "rate": ""} | settings
    return create_app(Settings(database=tmp_path / "kept.db", **given), store).test_client()


def test_a_key_is_told_with_its_name_also_for_a_bulk(store: SqliteStore, tmp_path: Path) -> None:
    client = build_protected(store, tmp_path)
    (desk, token), (_, admin) = create_key(store, "Desk A", Scope.WRITE), create_key(store, "Admin", Scope.ADMIN)
    headers = {"Authorization": f"Bearer {token}"}
    assert client.post("/v1/sources", json=EIGHTEEN, headers=headers).status_code == 201
    lines = b"\n".join(orjson.dumps(TWENTY | {"text": f"Some {n} people were injured.", "url": None}) for n in (6, 7))
    bulk = client.post("/v1/sources/bulk", data=lines, content_type="application/x-ndjson", headers=headers)
    assert bulk.text.count('"status":201') == 2
    notes = store.list_notes(limit=9, actor=f"key {desk.id}")
    assert [(note.action, note.name) for note in notes] == [("source.added", "Desk A")] * 3
    told = client.get(f"{AUDIT}?actor=key {desk.id}", headers={"Authorization": f"Bearer {admin}"}).json["items"]
    assert [item["name"] for item in told] == ["Desk A"] * 3


def test_who_acted_before_in_a_thread_is_forgotten(store: SqliteStore, tmp_path: Path) -> None:
    token = create_key(store, "Desk A", Scope.WRITE)[1]
    build_protected(store, tmp_path).post("/v1/sources", json=EIGHTEEN, headers={"Authorization": f"Bearer {token}"})
    build_protected(store, tmp_path, protected=Protection.OFF).post("/v1/sources", json=TWENTY)
    assert [note.actor.split()[0] for note in store.list_notes(limit=2)] == ["address", "key"]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (0, "203.0.113.9, 203.0.113.8", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "no address", "127.0.0.1"),
        (1, "203.0.113.9:4711", "127.0.0.1"),
        (1, "fe80::1%<script>", "127.0.0.1"),
        (2, "someone, 10.0.0.2", "127.0.0.1"),
        (1, "2001:DB8:0:0::1", "2001:db8::1"),
    ],
)
def test_an_address_is_the_clients_as_far_as_proxies_are_believed(
    store: SqliteStore, tmp_path: Path, proxies: int, forwarded: str, address: str
) -> None:
    client = build_protected(store, tmp_path, protected=Protection.OFF, proxies=proxies)
    odd = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/x", "Forwarded": "for=192.0.2.1"}
    response = client.post("/v1/sources", json=EIGHTEEN, headers={"X-Forwarded-For": forwarded, **odd})
    assert response.headers["Location"].startswith("/v1/sources/")
    assert [note.actor for note in store.list_notes(limit=9)] == [f"address {address}"]
