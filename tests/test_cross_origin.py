"""Pages of other origins are let in where a setting names them, and by nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.access import Scope
from service.api.cross_origin import PREFLIGHT, SHOWN
from service.keys import create_key
from service.settings import Protection
from service.storage.sqlite import SqliteStore
from tests.support import EIGHTEEN, build_client

NEWS = "https://news.example"
OTHER = "https://other.example"
ASKED = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}


def list_headers(response: TestResponse) -> dict[str, str]:
    """The headers that let pages of other origins in."""
    return {name: value for name, value in response.headers if name.startswith("Access-Control-")}


def ask_first(client: FlaskClient, origin: str) -> TestResponse:
    """The answer to a preflight."""
    return client.options("/v1/sources", headers={"Origin": origin, **ASKED})


@pytest.mark.parametrize(
    ("cors", "origin", "told"),
    [
        ((), NEWS, None),
        (("*",), NEWS, "*"),
        (("*",), "null", "*"),
        ((NEWS,), NEWS, NEWS),
        ((OTHER, NEWS), NEWS, NEWS),
        ((NEWS,), OTHER, None),
        ((NEWS,), "null", None),
        ((NEWS,), f"{NEWS}.evil.example", None),
        ((NEWS,), f"{NEWS}:8443", None),
        ((NEWS,), "http://news.example", None),
    ],
)
@pytest.mark.parametrize("path", ["/v1/verify?statement=18+officers+killed", "/v1/verify", "/nothing", "/openapi.json"])
def test_an_answer_may_be_read_by_pages_that_are_let_in(
    tmp_path: Path, cors: tuple[str, ...], origin: str, told: str | None, path: str
) -> None:
    response = build_client(tmp_path, cors=cors).get(path, headers={"Origin": origin})
    expected = {"Access-Control-Allow-Origin": told, "Access-Control-Expose-Headers": SHOWN} if told else {}
    assert list_headers(response) == expected
    assert ("Origin" in response.vary) == (cors not in ((), ("*",)))


@pytest.mark.parametrize(("cors", "is_let_in"), [((), False), (("*",), True), ((NEWS,), True), ((OTHER,), False)])
@pytest.mark.parametrize("protected", [Protection.AUTO, Protection.ALL])
def test_a_preflight_needs_no_key(
    tmp_path: Path, cors: tuple[str, ...], protected: Protection, *, is_let_in: bool
) -> None:
    response = ask_first(build_client(tmp_path, cors=cors, protected=protected), NEWS)
    assert (list_headers(response).items() >= PREFLIGHT.items()) == is_let_in
    assert ("Access-Control-Allow-Origin" in response.headers) == is_let_in
    if is_let_in:
        assert (response.status_code, response.data) == (204, b"")


def test_a_page_writes_with_a_key(tmp_path: Path) -> None:
    client = build_client(tmp_path, cors=(NEWS,), protected=Protection.ON)
    store = SqliteStore(tmp_path / "tally.db")
    _, token = create_key(store, "Page", Scope.WRITE)
    store.close()
    allowed = ask_first(client, NEWS).headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert {"authorization", "content-type", "idempotency-key"} <= set(allowed)
    refused = client.post("/v1/sources", json=EIGHTEEN, headers={"Origin": NEWS})
    assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (401, NEWS)
    headers = {"Origin": NEWS, "Authorization": f"Bearer {token}"}
    added = client.post("/v1/sources", json=EIGHTEEN, headers=headers)
    assert (added.status_code, added.headers["Access-Control-Allow-Origin"]) == (201, NEWS)
    assert "Location" in added.headers["Access-Control-Expose-Headers"]


def test_cookies_are_never_asked_for(tmp_path: Path) -> None:
    client = build_client(tmp_path, cors=("*",))
    for response in (ask_first(client, NEWS), client.get("/healthz", headers={"Origin": NEWS})):
        assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize("headers", [{}, {"Origin": NEWS}, ASKED])
def test_other_options_are_answered_as_ever(tmp_path: Path, headers: dict[str, str]) -> None:
    (tmp_path / "without").mkdir()
    known = build_client(tmp_path / "without").options("/v1/verify", headers=headers)
    response = build_client(tmp_path, cors=(NEWS,)).options("/v1/verify", headers=headers)
    assert (response.status_code, response.headers["Allow"]) == (known.status_code, known.headers["Allow"])


def test_a_kept_answer_is_let_in_like_the_first(tmp_path: Path) -> None:
    client = build_client(tmp_path, cors=(NEWS,))
    headers = {"Idempotency-Key": "one"}
    assert not list_headers(client.post("/v1/sources", json=EIGHTEEN, headers=headers))
    again = client.post("/v1/sources", json=EIGHTEEN, headers={**headers, "Origin": NEWS})
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Access-Control-Allow-Origin"] == NEWS
