"""Swagger UI in a real browser: it renders, sends its examples, and talks to nobody else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from service.access import Scope
from service.keys import create_key
from service.settings import Protection
from service.storage.sqlite import SqliteStore
from tests.browser import needs_chromium, open_browser, serve_app
from tests.support import build_demo_client

pytestmark = needs_chromium


CONTRACT: dict[str, Any] = yaml.safe_load((Path(__file__).parent.parent / "openapi.yaml").read_text(encoding="utf-8"))
# What removes stands last: all are tried on one store.
OPERATIONS = [
    operation
    for _, operation in sorted(
        (each for item in CONTRACT["paths"].values() for each in item.items() if each[0] != "parameters"),
        key=lambda each: each[0] == "delete",
    )
]
# What "Try it out" answers, as it stands, on the demo corpus: where it is not 200, the status, and what is seen in it.
STATUSES = {
    "add_source": 201,
    "write_claims": 201,
    "watch_statement": 201,
    "remove_written_claim": 204,
    "remove_watch": 204,
}
SHOWN = {
    "verify_statement": '"stance": "supports"',
    "verify_statement_by_query": '"stance": "supports"',
    "verify_batch": '"stance": "supports"',
    "verify_text": '"verdict": "',
    "compare_passages": '"results": [',
    "add_sources": '"line":2,"status":201',
    "list_sources": '"Kazakhstan: Friday in figures"',
    "get_source_text": "At least 18 law enforcement officers were killed",
    "search_claims": '"text": "At least 18 law enforcement officers were killed',
    "get_claim": '"by_hand": true',
    "ready": '"status": "ok"',
    "read_metrics": "tally_",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


@contextmanager
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """The page; at the end nothing was complained of, and no other host asked for anything."""
    page = browser.new_page()
    page.set_default_timeout(20_000)
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda told: complaints.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/docs")
    page.wait_for_selector(".opblock")
    yield page
    page.close()
    assert [told for told in complaints if "status of 401" not in told] == []
    assert {url for url in requests if not url.startswith((f"{address}/", "data:", "blob:"))} == set()


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with (
        serve_app(build_demo_client(tmp_path_factory.mktemp("demo")).application) as address,
        opened(browser, address) as page,
    ):
        yield page


def test_the_page_shows_every_operation_in_its_group(page: Page) -> None:
    expect(page.locator(".opblock")).to_have_count(len(OPERATIONS))
    expect(page.locator(".info .title")).to_contain_text("Tally")
    groups = page.locator(".opblock-tag").all()
    assert {group.get_attribute("data-tag") for group in groups} == {each["tags"][0] for each in OPERATIONS}
    for group in groups:
        expect(group.locator("small")).not_to_be_empty()


def _send(page: Page, operation: Mapping[str, Any]) -> tuple[int, str]:
    """The status and the body that “Execute” shows, with all that the form holds as it stands."""
    block = page.locator(f"#operations-{operation['tags'][0]}-{operation['operationId']}")
    block.locator(".opblock-summary-control").click()
    with page.expect_response(lambda each: each.request.resource_type == "fetch") as response:
        block.get_by_role("button", name="Execute").click()
    answer = block.locator(".live-responses-table .response")
    expect(answer.locator(".response-col_status")).to_contain_text(str(response.value.status))
    body = answer.locator(".response-col_description .microlight, .response-col_description pre")
    told = str(body.first.inner_text()) if body.count() else ""
    block.locator(".opblock-summary-control").click()  # many open ones make the page slow
    return response.value.status, told


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation["operationId"])
def test_try_it_out_works_as_it_stands(page: Page, operation: Mapping[str, Any]) -> None:
    name = operation["operationId"]
    status, body = _send(page, operation)
    assert status == STATUSES.get(name, 200), body
    assert SHOWN.get(name, "") in body


def test_the_key_given_to_authorize_is_sent(browser: Browser, tmp_path: Path) -> None:
    app = build_demo_client(tmp_path, protected=Protection.ALL).application
    store = SqliteStore(tmp_path / "demo.db")
    _, token = create_key(store, "Desk", Scope.WRITE)
    store.close()
    operation = next(each for each in OPERATIONS if each["operationId"] == "add_source")
    with (
        serve_app(app) as address,
        opened(browser, address) as page,
    ):
        assert _send(page, operation)[0] == 401
        page.get_by_role("button", name="Authorize").click()
        dialog = page.locator(".dialog-ux")
        dialog.locator("input").fill(token)
        dialog.get_by_role("button", name="Apply credentials").click()
        dialog.get_by_role("button", name="Close").click()
        assert _send(page, operation)[0] == 201
