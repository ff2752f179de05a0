"""The pages in a real browser: in light and dark, on a phone and on a desk, without JavaScript, by keyboard, by ear, on
paper; nothing is asked of another host.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect

from schemas import examples
from service.app import create_app
from service.settings import Settings
from tests.browser import needs_chromium, open_browser, serve_app
from tests.support import add_source, build_demo_client

pytestmark = needs_chromium

STATEMENT = "18 officers killed"
ANSWER = "/?statement=18+officers+killed"
ADDRESSES = {
    "front": "/",
    "conflicting": ANSWER,
    "supported": "/?statement=about+400+people+are+in+hospital+in+Kazakhstan",
    "contradicted": "/?statement=8+officers+were+killed+in+Kazakhstan",
    "silent": "/?statement=40+hospitals+were+closed+in+Kazakhstan",
    "parts": "/?statement=The+airport+is+open+and+8+officers+were+killed+in+Kazakhstan&publishers=Example+Wire",
    "faulty": "/?statement=Why%3F&published_after=last+week&limit=many",
    "claim": f"/claims/{examples.CLAIM_ID}",
    "source": f"/sources/{examples.SOURCE_ID}",
    "sources": "/sources",
    "add": "/sources/add",
    "conflicts": "/conflicts",
    "search": "/search?q=airport",
    "draft": "/draft",
    "missing": "/nope",
}
LOOKS = [("light", 1280), ("light", 380), ("dark", 1280), ("dark", 380)]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return build_demo_client(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def address(client: FlaskClient) -> Iterator[str]:
    with serve_app(client.application) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as browser:
        yield browser


def open_page(browser: Browser, heard: list[str], **options: Any) -> Page:
    """A page that notes what it asks for and what it complains about."""
    page = browser.new_context(**options).new_page()
    page.set_default_timeout(20_000)
    page.on("request", lambda request: heard.append(request.url))
    page.on("console", lambda told: heard.append(told.text) if told.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return page


def check(page: Page) -> None:
    """Nothing lies beside the page, and axe finds nothing to complain about."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_every_page_is_sound_in_light_and_dark_on_a_phone_and_on_a_desk(
    browser: Browser, address: str, scheme: Any, width: int
) -> None:
    heard: list[str] = []
    page = open_page(browser, heard, color_scheme=scheme, viewport={"width": width, "height": 800})
    grounds = set()
    for name, path in ADDRESSES.items():
        page.goto(address + path)
        page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
        check(page)
        grounds.add(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))
        if name == "draft":
            page.get_by_label("The draft").fill(examples.DRAFT)
            page.get_by_role("button", name="Check the draft").click()
            expect(page.locator(".clause-answer").first).to_be_visible()
            check(page)
    assert grounds == {"rgb(23, 22, 20)" if scheme == "dark" else "rgb(251, 250, 246)"}
    told = [each for each in heard if not each.startswith((f"{address}/", "data:"))]
    assert [each for each in told if "422" not in each and "404" not in each] == []
    page.context.close()


@pytest.mark.parametrize("words", ["w" * 300, "۱۸ مأمور پلیس در آلماتی کشته شدند " * 8, "<b>&lt;" * 30])
def test_long_words_other_scripts_and_markup_stay_on_a_phone(browser: Browser, tmp_path: Path, words: str) -> None:
    app = create_app(Settings(database=tmp_path / "tally.db"))
    told = {"title": words, "publisher": words[:150], "author": words[:150], "tags": [words[:90]]}
    text = f"18 officers were killed in Lima, {words} said."
    source_id = add_source(app.test_client(), text=text, url=f"https://x.test/{'u' * 300}", **told)
    with serve_app(app) as address:
        page = open_page(browser, [], viewport={"width": 380, "height": 800})
        for path in (ANSWER, f"/sources/{source_id}", "/sources", "/search?q=officers"):
            page.goto(address + path)
            check(page)
            assert words.strip()[:100] in (page.locator("main").text_content() or "")
        page.context.close()


def test_a_statement_is_checked_without_javascript(browser: Browser, address: str) -> None:
    page = open_page(browser, [], java_script_enabled=False)
    page.goto(address)
    page.get_by_label("A statement to check").fill(STATEMENT)
    page.get_by_role("button", name="Check").click()
    assert page.url == f"{address}{ANSWER}"
    expect(page.get_by_role("heading", name="Conflicting")).to_be_visible()
    expect(page.get_by_role("region", name="Supports it").locator("mark").first).to_have_text("18 officers")
    page.get_by_text("on the topic that decide nothing").click()
    expect(page.locator(".related article").first).to_be_visible()
    page.context.close()


def test_a_source_is_added_by_a_form_of_the_page_itself_and_no_other(
    browser: Browser, client: FlaskClient, tmp_path: Path
) -> None:
    app = create_app(Settings(database=tmp_path / "tally.db"))
    text = "Nineteen officers were killed in Lima.\n\nThe airport of Lima is closed."
    with serve_app(app) as address, serve_app(_serve_page(f"{address}/sources/add")) as elsewhere:
        page = open_page(browser, [])
        page.goto(f"{elsewhere.replace('127.0.0.1', 'localhost')}/")
        with page.expect_response("**/sources/add") as forged:
            page.get_by_role("button").click()
        assert forged.value.status == HTTPStatus.FORBIDDEN
        expect(page.get_by_role("heading", name="The form came from another site")).to_be_visible()
        page.goto(f"{address}/sources/add")
        page.get_by_label("Its text").fill(text)
        page.get_by_label("Headline").fill("Lima")
        page.get_by_role("button", name="Add it").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Lima")
        assert page.locator(".text").text_content() == text
        page.context.close()
    assert len(app.test_client().get("/v1/sources").json["items"]) == 1


def _serve_page(target: str) -> Any:
    """A site elsewhere whose page sends a form to `target`."""
    body = (
        f'<!DOCTYPE html><title>x</title><form method="post" action="{target}">'
        '<textarea name="text">25 officers were killed.</textarea><button>Win</button></form>'
    ).encode()

    def answer(_environ: Any, start: Any) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [body]

    return answer


def test_the_keyboard_alone_does_it(browser: Browser, address: str) -> None:
    page = open_page(browser, [])
    page.goto(address)

    def focused() -> str:
        return str(page.evaluate("(document.activeElement.innerText || document.activeElement.id).trim()"))

    page.keyboard.press("Tab")
    assert focused() == "Skip to the content"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left >= 0"), "it shows once it has the focus"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused() == "f-statement"
    style = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(style) == "solid"
    page.keyboard.type(STATEMENT)
    page.keyboard.press("Tab")
    assert focused() == "Check"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Conflicting")).to_be_visible()
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(focused())
        assert page.evaluate(f"{style} !== 'none' || document.activeElement === document.body"), seen[-1]
        if seen[-1].endswith("decide nothing"):
            page.keyboard.press("Enter")
            expect(page.locator(".related article").first).to_be_visible()
            break
    assert "Against the others" in seen
    page.context.close()


def test_the_link_to_the_original_lands_on_the_excerpt(browser: Browser, tmp_path: Path) -> None:
    before = "".join(f"<p>Paragraph {number} of a long article tells nothing of it.</p>" for number in range(120))
    excerpt = (
        "At least 18 law enforcement officers were killed in the unrest in Kazakhstan, the ministry said on Friday."
    )
    body = f'<!DOCTYPE html><html lang="en"><title>An article</title><body>{before}<p id="it">{excerpt}</p>{before}'

    def article(_environ: Any, start: Any) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [body.encode()]

    app = create_app(Settings(database=tmp_path / "tally.db"))
    with serve_app(app) as address, serve_app(article) as paper:
        filler = "Paragraph after paragraph tells nothing of it.\n\n" * 120
        text = f"{filler}{excerpt}\n\n{filler}"
        add_source(
            app.test_client(), text=text, url=f"{paper}/article#top", publisher="A paper", published_at="2022-01-07"
        )
        page = open_page(browser, [])
        page.goto(f"{address}{ANSWER}")
        page.get_by_role("link", name="In the original").first.click()
        page.wait_for_url(f"{paper}/**")
        expect(page.locator("#it")).to_be_in_viewport()
        page.go_back()
        page.get_by_role("link", name="In its text").first.click()
        expect(page.locator(".claim:target")).to_be_in_viewport()
        assert page.locator(".claim:target").text_content() == excerpt
        page.context.close()


def test_an_answer_prints_both_sides_without_the_forms(browser: Browser, address: str) -> None:
    page = open_page(browser, [])
    page.goto(f"{address}{ANSWER}")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Contradicts it")).to_be_visible()
    for hidden in ("nav", "form", ".skip"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.context.close()
