"""Swagger UI in a real browser: it renders, sends its examples, and talks to nobody else."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from werkzeug.serving import make_server

from tests.support import build_demo_client

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the path: apt-get install chromium")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    app = build_demo_client(tmp_path_factory.mktemp("demo")).application
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def heard() -> dict[str, list[str]]:
    return {"requests": [], "complaints": []}


@pytest.fixture(scope="module")
def page(address: str, heard: dict[str, list[str]]) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        page.set_default_timeout(20_000)
        page.on("request", lambda request: heard["requests"].append(request.url))
        page.on("console", lambda told: heard["complaints"].append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: heard["complaints"].append(str(error)))
        page.goto(f"{address}/")
        page.wait_for_selector(".opblock")
        yield page
        browser.close()


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
        ("claims-get_claim", '"text": "At least 18 law enforcement officers were killed'),
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
