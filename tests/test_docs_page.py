"""Swagger UI in a real browser: it renders, sends its examples, and talks to nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import needs_chromium, open_browser, serve_app
from tests.support import build_demo_client

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve_app(build_demo_client(tmp_path_factory.mktemp("demo")).application) as address:
        yield address


@pytest.fixture(scope="module")
def heard() -> dict[str, list[str]]:
    return {"requests": [], "complaints": []}


@pytest.fixture(scope="module")
def page(address: str, heard: dict[str, list[str]]) -> Iterator[Page]:
    with open_browser() as browser:
        page = browser.new_page()
        page.set_default_timeout(20_000)
        page.on("request", lambda request: heard["requests"].append(request.url))
        page.on("console", lambda told: heard["complaints"].append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: heard["complaints"].append(str(error)))
        page.goto(f"{address}/docs")
        page.wait_for_selector(".opblock")
        yield page


def test_the_page_shows_every_operation(page: Page, address: str) -> None:
    contract = page.request.get(f"{address}/openapi.json").json()
    count = sum(method != "parameters" for methods in contract["paths"].values() for method in methods)
    expect(page.locator(".opblock")).to_have_count(count)
    expect(page.locator(".info .title")).to_contain_text("Tally")


def _send(block: Any) -> str:
    block.get_by_role("button", name="Execute").click()
    answer = block.locator(".live-responses-table .response")
    expect(answer.locator(".response-col_status")).to_contain_text("200", timeout=20_000)
    return str(answer.locator(".microlight, pre").first.inner_text())


@pytest.mark.parametrize(
    ("operation", "shown"),
    [
        ("verify-verify_statement", '"stance": "supports"'),
        ("verify-verify_statement_by_query", '"stance": "supports"'),
        ("verify-compare_passages", '"results": ['),
        ("sources-add_sources", '"line":2,"status":201'),
        ("sources-list_sources", '"Kazakhstan: Friday in figures"'),
        ("sources-get_source_text", "At least 18 law enforcement officers were killed"),
        ("claims-search_claims", '"text": "At least 18 law enforcement officers were killed'),
        ("claims-get_claim", '"text": "The bridge over the river Ili was closed'),
    ],
)
def test_try_it_out_gives_an_answer_and_no_request_leaves_the_host(
    page: Page, address: str, heard: dict[str, list[str]], operation: str, shown: str
) -> None:
    block = page.locator(f"#operations-{operation}")
    block.locator(".opblock-summary-control").click()
    assert shown in _send(block)
    assert heard["complaints"] == []
    assert {url for url in heard["requests"] if not url.startswith((f"{address}/", "data:", "blob:"))} == set()
