"""The pages for people over HTTP: what they show, how they refuse, and that nothing typed or stored becomes markup."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from schemas import examples
from service.access import Scope
from service.app import create_app
from service.keys import create_key
from service.settings import Protection, Settings
from service.storage.sqlite import SqliteStore
from tests.articles import write_source
from tests.support import EIGHTEEN, TWENTY, add_source, assert_problem, build_client, build_demo_client

SAME = {"Sec-Fetch-Site": "same-origin"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"}
SOURCE = f"/sources/{examples.SOURCE_ID}"
CLAIM = f"/claims/{examples.CLAIM_ID}"
PAGES = (
    "/",
    "/?statement=18+officers+killed",
    "/draft",
    "/sources",
    SOURCE,
    CLAIM,
    "/sources/add",
    "/conflicts",
    "/search",
)
MARKUP = "<script>alert(1)</script><b>\"'&amp;</b>"
PERSIAN = "۱۸ مأمور پلیس در آلماتی کشته شدند"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return build_demo_client(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return build_client(tmp_path)


def read(response: TestResponse, status: int = 200) -> Any:
    """The page as a tree."""
    assert response.status_code == status, response.text
    assert response.content_type == "text/html; charset=utf-8"
    return html.document_fromstring(response.text)


def text_of(tree: Any, path: str) -> str:
    """The words of the one element at a path, with single blanks."""
    (element,) = tree.xpath(path)
    return " ".join(element.text_content().split())


def ask(client: FlaskClient, statement: str, **more: Any) -> Any:
    return read(client.get("/", query_string={"statement": statement, **more}))


# --- what a page shows ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "verdict", "supporting", "contradicting"),
    [
        ("about 400 people are in hospital in Kazakhstan", "Supported", 1, 0),
        ("8 officers were killed in Kazakhstan", "Contradicted", 0, 3),
        ("18 officers killed", "Conflicting", 2, 1),
        ("40 hospitals were closed in Kazakhstan", "Not enough evidence", 0, 0),
    ],
)
def test_an_answer_shows_its_verdict_and_both_sides(
    demo: FlaskClient, statement: str, verdict: str, supporting: int, contradicting: int
) -> None:
    page = ask(demo, statement)
    assert text_of(page, "//h2[@id='verdict']") == verdict
    assert text_of(page, "/html/head/title") == f"{verdict}: {statement} – Tally"
    assert page.get_element_by_id("f-statement").value.strip() == statement
    for side, number in (("supports", supporting), ("contradicts", contradicting)):
        assert len(page.xpath(f"//section[contains(@class, 'side {side}')]//article")) == number
        assert (f"No excerpt {side} it." in page.text_content()) is (number == 0)


def test_an_excerpt_tells_why_it_stands_there_and_where_it_is_from(demo: FlaskClient) -> None:
    page = ask(demo, "18 officers killed")
    (card,) = page.xpath("//section[contains(@class, 'side contradicts')]//article")
    assert [mark.text for mark in card.xpath(".//mark")] == ["13 officers", "18 officers"]
    told = " ".join(card.text_content().split())
    for words in (
        "“13” rules out “18”.",
        "Steppe Courier, 6 Jan 2022, 11:00 UTC",
        "Said by state television",
        "Origin state television",
        "Overtaken: a later report gives more",
    ):
        assert words in told
    links = {" ".join(link.text_content().split()): link.get("href") for link in card.xpath(".//a")}
    assert links["In the original"].startswith("https://example.org/steppe-courier/thirteen-officers-killed#:~:text=")
    path, _, claim_id = links["In its text"].partition("#")
    assert read(demo.get(path)).get_element_by_id(claim_id).text_content().startswith("13 officers have been killed")
    assert text_of(read(demo.get(links["Against the others"])), "//h1") == "A claim against all other sources"


def test_a_statement_of_several_claims_has_a_verdict_for_each(demo: FlaskClient) -> None:
    page = ask(demo, "The airport is open and 8 officers were killed in Kazakhstan")
    clauses = [" ".join(item.text_content().split()) for item in page.xpath("//ol[@class='clauses']/li")]
    assert clauses == ["The airport is open Supported", "8 officers were killed in Kazakhstan Contradicted"]


def test_the_figure_has_a_picture_and_a_table(demo: FlaskClient) -> None:
    page = ask(demo, "18 officers killed")
    assert page.xpath("//*[@role='region']/svg[@role='img']/title")
    rows = page.xpath("//table/tbody/tr")
    assert [row.xpath("string(td[2])") for row in rows] == ["Steppe Courier", "Central Ledger", "Example Wire"]
    assert not ask(demo, "Almaty airport is closed").xpath("//table")


def test_a_correction_gaps_and_mended_words_are_told(client: FlaskClient) -> None:
    add_source(client, **TWENTY)
    page = ask(client, "Exactly 19 oficers were killed")
    assert "20" in text_of(page, "//p[@class='correction']")
    assert "“oficers” was read as “officers”." in page.text_content()
    assert "What is missing" in ask(client, "40 hospitals were closed in Peru").text_content()


def test_silence_and_an_empty_store_are_no_verdict(client: FlaskClient) -> None:
    assert "The store is empty" in read(client.get("/")).text_content()
    page = ask(client, "18 officers killed")
    assert "The store is empty" in page.text_content()
    assert page.xpath("//main//a[@href='/sources/add']")
    add_source(client, **EIGHTEEN)
    assert "silence is no verdict" in ask(client, "The bridge of Lima was closed").text_content()


def test_copies_count_once_and_are_named(client: FlaskClient) -> None:
    text = " ".join(f"Street {number} of the town was closed by the flood on Monday." for number in range(20))
    for name in ("First Paper", "Second Paper"):
        add_source(
            client, text=f"18 officers were killed in Lima. {text}", publisher=name, url=f"https://x.test/{name[0]}"
        )
    page = ask(client, "18 officers killed in Lima")
    assert "1 excerpt, 1 source, 1 origin" in page.text_content()
    assert "Also in copy 1" in " ".join(page.text_content().split())


def test_the_address_is_one_to_pass_on(demo: FlaskClient) -> None:
    blank = demo.get("/?statement=18+officers+killed&as_of=&publishers=&publishers=Central+Ledger&limit=")
    assert blank.status_code == 302
    assert parse_qs(urlsplit(blank.location).query) == {
        "statement": ["18 officers killed"],
        "publishers": ["Central Ledger"],
    }
    page = read(demo.get(blank.location))
    assert {card.xpath("string(.//bdi)") for card in page.xpath("//article")} == {"Central Ledger"}
    assert [box.value for box in page.xpath("//input[@name='publishers']")] == ["Central Ledger", ""]
    assert page.xpath("//details[@class='filters'][@open]")
    (json,) = page.xpath("//a[text()='This answer as JSON']/@href")
    assert demo.get(json).json["verdict"] == "supported"


def test_no_address_leads_to_another_host(demo: FlaskClient) -> None:
    for path in ("//sources", "///sources"):
        sent = demo.open(environ_overrides={"PATH_INFO": path, "QUERY_STRING": "limit=1&tag="})
        assert sent.location == "/sources?limit=1"
        page = read(demo.open(environ_overrides={"PATH_INFO": path, "QUERY_STRING": "limit=1"}))
        assert page.xpath("//a[@rel='next']/@href")[0].startswith("/sources?")


def test_a_source_shows_its_text_whole_with_every_claim_marked(demo: FlaskClient) -> None:
    page = read(demo.get(SOURCE))
    (text,) = page.xpath("//div[@class='text']")
    assert text.text_content() == demo.get(f"/v1{SOURCE}/text").text
    for claim in demo.get(f"/v1{SOURCE}/claims?limit=100").json["items"]:
        assert page.get_element_by_id(claim["id"]) is not None
    (mark,) = page.xpath(f"//a[@id='{examples.CLAIM_ID}']")
    assert mark.text_content() == examples.EXCERPT
    assert text_of(read(demo.get(mark.get("href"))), "//h2[@id='verdict']") == "Not enough evidence"


def test_revisions_and_withdrawal_are_told(client: FlaskClient) -> None:
    old = add_source(client, **EIGHTEEN)
    new = add_source(client, **EIGHTEEN | {"text": "At least 19 officers were killed, officials said."})
    page = read(client.get(f"/sources/{old}"))
    assert page.xpath(f"//p[@class='stamp']/a[@href='/sources/{new}']")
    assert page.xpath("string(//del)") == "At least 18 officers were killed, officials said."
    assert page.xpath("string(//ins)") == "At least 19 officers were killed, officials said."
    client.delete(f"/v1/sources/{new}?reason=It+was+wrong.")
    assert "Withdrawn" in text_of(read(client.get(f"/sources/{new}")), "//p[@class='stamp']")


def test_conflicts_show_both_sides_and_go_on_page_by_page(client: FlaskClient) -> None:
    for dead in (40, 41, 42):
        source = write_source(f"The fire killed {dead} workers.")
        add_source(client, **{name: value for name, value in asdict(source).items() if value})
    page = read(client.get("/conflicts?limit=2"))
    assert len(page.xpath("//section[@class='conflict']")) == 2
    assert len(page.xpath("(//section[@class='conflict'])[1]//article//mark")) == 2
    (further,) = page.xpath("//a[@rel='next']/@href")
    last = read(client.get(further))
    assert len(last.xpath("//section[@class='conflict']")) == 1
    assert not last.xpath("//a[@rel='next']")


def test_sources_and_claims_found_go_on_page_by_page(demo: FlaskClient) -> None:
    for path, item in (
        ("/sources?limit=4", "//ul[@class='register']/li"),
        ("/search?q=airport&limit=4", "//blockquote"),
    ):
        first = read(demo.get(path))
        assert len(first.xpath(item)) == 4
        (further,) = first.xpath("//a[@rel='next']/@href")
        assert 0 < len(read(demo.get(further)).xpath(item)) <= 4
    only = read(demo.get("/sources?publisher=Example+Wire"))
    assert {each.text for each in only.xpath("//li//bdi[1]")} >= {"Example Wire"}
    assert "No claim has these words" in read(demo.get("/search?q=zeppelin")).text_content()


def test_a_draft_is_shown_whole_with_each_clause_marked(demo: FlaskClient) -> None:
    draft = "18 officers were killed in Kazakhstan.\nThe airport of Almaty is closed. <b>Was it?</b>\n\nI think so."
    sent = {"text": draft.replace("\n", "\r\n"), "title": "Unrest in Kazakhstan", "published_at": "2022-01-08"}
    response = demo.post("/draft", data=sent, headers=SAME)
    page = read(response)
    assert page.get_element_by_id("f-text").value.removeprefix("\n") == draft
    (text,) = page.xpath("//div[@class='text']")
    for noted in text.xpath(".//*[@class='noted']"):
        noted.getparent().remove(noted) if noted.tail is None else noted.drop_tree()
    assert text.text_content() == draft
    assert len(text.xpath("./a")) == len(page.xpath("//section[@class='clause-answer']")) == 2
    for link in text.xpath("./a/@href"):
        assert page.get_element_by_id(link[1:]) is not None
    assert response.headers["Cache-Control"] == "no-store"
    empty = read(demo.post("/draft", data={"text": "What a day!"}, headers=SAME))
    assert "Nothing in it can be checked" in empty.text_content()


# --- nothing typed or stored becomes markup ------------------------------------------------------


@pytest.mark.parametrize("words", [MARKUP, PERSIAN, "a\u202eb", "{{ 7 * 7 }}"])
def test_what_is_stored_and_asked_is_shown_as_it_is(client: FlaskClient, words: str) -> None:
    text = f"18 officers were killed in Lima, {words} said."
    told = {name: f"{name} {words}" for name in ("title", "publisher", "author")}
    source_id = add_source(
        client, text=text, published_at="2022-01-07", url="https://x.test/?a=<b>"[:18], tags=[words], **told
    )
    statement = f"18 officers were killed in Lima, {words} said"
    for response in (
        client.get(f"/sources/{source_id}"),
        client.get("/", query_string={"statement": statement}),
        client.get("/sources"),
        client.get("/search", query_string={"q": statement}),
        client.post("/draft", data={"text": statement, "title": words}, headers=SAME),
    ):
        page = read(response)
        assert "49" not in response.text
        assert not page.xpath("//script | //b | //*[@onerror]")
        if response.request.path != "/draft":
            assert f"publisher {words}" in page.text_content()
    assert read(client.get(f"/sources/{source_id}")).xpath("//div[@class='text']")[0].text_content() == text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_script_no_inline_style_and_nothing_of_others(demo: FlaskClient, path: str) -> None:
    response = demo.get(path)
    page = read(response)
    assert not page.xpath("//script | //style | //@style | //@*[starts-with(name(), 'on')]")
    for address in page.xpath("//link/@href | //@src | //form/@action"):
        assert address.startswith("/"), address
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "script-src" not in policy
    assert page.xpath("//meta[@name='robots'][contains(@content, 'noindex')]")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_in_order_for_who_hears_it(demo: FlaskClient, path: str) -> None:
    page = read(demo.get(path))
    assert page.get("lang") == "en"
    assert len(page.xpath("//h1")) == len(page.xpath("//main")) == len(page.xpath("/html/head/title")) == 1
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1 | //h2 | //h3 | //h4")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = page.xpath("//@id")
    assert len({*ids}) == len(ids)
    for box in page.xpath("//input | //textarea"):
        assert box.get("aria-label") or box.xpath("ancestor::label") or page.xpath(f"//label[@for='{box.get('id')}']")
    for named in page.xpath("//@aria-labelledby | //@aria-describedby"):
        assert {*named.split()} <= {*ids}


def test_a_page_weighs_little(demo: FlaskClient) -> None:
    style = len(demo.get("/static/page.css").data) + len(demo.get("/static/favicon.svg").data)
    for path in PAGES:
        assert len(demo.get(path).data) + style <= 150_000, path


# --- how a page refuses --------------------------------------------------------------------------

FAULTS = [
    ("/?statement=", "statement", "Write something"),
    ("/?statement=Why%3F", "statement", "asserts nothing to check"),
    (f"/?statement={'18+officers+killed+' * 200}", "statement", "at most 2,000"),
    ("/?statement=18+officers&published_after=last+week", "published_after", "Give a date"),
    ("/?statement=18+officers&published_after=2022-02-01&published_before=2022-01-01", "published_after", "not after"),
    ("/?statement=18+officers&as_of=2999-01-01", "as_of", "yet to come"),
    ("/?statement=18+officers&limit=many", "limit", "whole number"),
    ("/?statement=18+officers&min_score=2", "min_score", "from 0 to 1"),
    ("/?statement=18+officers&languages=no+language", "languages", "language tag"),
    ("/?limit=3", "statement", "It is missing"),
    ("/search?q=", "q", "Write something"),
    (f"/sources?publisher={'a' * 300}", "publisher", "at most 200"),
]


@pytest.mark.parametrize(("path", "field", "words"), FAULTS, ids=[f"{path[:40]} {field}" for path, field, _ in FAULTS])
def test_a_fault_is_told_beside_its_field_and_nothing_typed_is_lost(
    demo: FlaskClient, path: str, field: str, words: str
) -> None:
    page = read(demo.get(path), 422)
    check_fault(page, field, words)
    for name, (value,) in parse_qs(urlsplit(path).query, keep_blank_values=True).items():
        assert value in [(box.value or "").removeprefix("\n") for box in page.xpath(f"//*[@name='{name}']")]


def check_fault(page: Any, field: str, words: str) -> None:
    (box,) = page.xpath(f"//*[@id='f-{field}']")
    assert box.get("aria-invalid") == "true"
    assert f"e-{field}" in box.get("aria-describedby")
    assert words in text_of(page, f"//*[@id='e-{field}']")
    assert words in text_of(page, "//*[@role='alert']")
    assert page.xpath(f"//*[@role='alert']//a[@href='#f-{field}']")
    assert page.xpath("string(//title)").startswith("Error: ")


GIVEN = {"text": "18 officers were killed.", "title": "A title", "publisher": "A paper", "url": "https://x.test/a"}
BAD_SOURCES = [
    ({"text": ""}, "text", "Write something"),
    ({"text": "..."}, "text", "holds no sentence"),
    ({"text": "a\0b"}, "text", "NUL"),
    ({"text": "<nav></nav>", "kind": "html"}, "text", "No text is found"),
    ({"url": "no address"}, "url", "Give an absolute"),
    ({"published_at": "yesterday"}, "published_at", "Give a date"),
    ({"title": "a" * 501}, "title", "at most 500"),
    ({"language": "english language"}, "language", "language tag"),
    ({"tags": f"a, {'b' * 101}"}, "tags", "at most 100"),
]


@pytest.mark.parametrize(("given", "field", "words"), BAD_SOURCES, ids=[words for *_, words in BAD_SOURCES])
def test_a_source_that_cannot_be_added_is_told_beside_its_field(
    client: FlaskClient, given: dict[str, str], field: str, words: str
) -> None:
    page = read(client.post("/sources/add", data=GIVEN | given, headers=SAME), 422)
    check_fault(page, field, words)
    for name, value in (GIVEN | given).items():
        if name == "kind":
            assert page.xpath(f"//input[@value='{value}'][@checked]")
        elif "\0" not in value:
            assert (page.get_element_by_id(f"f-{name}").value or "").removeprefix("\n") == value
    assert client.get("/v1/sources").json["items"] == []


@pytest.mark.parametrize(
    ("given", "field"), [({"text": " "}, "text"), ({"text": "18 killed.", "published_at": "soon"}, "published_at")]
)
def test_a_draft_that_cannot_be_read_is_told_beside_its_field(
    client: FlaskClient, given: dict[str, str], field: str
) -> None:
    page = read(client.post("/draft", data=given, headers=SAME), 422)
    check_fault(page, field, "Write something" if field == "text" else "Give a date")
    assert page.get_element_by_id("f-text").value.removeprefix("\n") == given["text"]


def test_a_field_that_there_is_not_is_named(demo: FlaskClient) -> None:
    for name in ("publisher", "fbclid"):
        page = read(demo.get(f"/?statement=18+officers+killed&{name}=b"), 422)
        assert f"{name}: Remove it" in text_of(page, "//*[@role='alert']")
        assert not page.xpath("//*[@role='alert']//a")


def test_a_source_is_added_once_and_shown(client: FlaskClient) -> None:
    text = "18 officers were killed.\n\nThe airport is closed."
    given = {**GIVEN, "text": text.replace("\n", "\r\n"), "tags": "unrest, officers,", "published_at": ""}
    first = client.post("/sources/add", data=given, headers=SAME)
    assert first.status_code == 303
    assert client.post("/sources/add", data=given, headers=SAME).location == first.location
    assert read(client.get(first.location)).xpath("//div[@class='text']")[0].text_content() == text
    (stored,) = client.get("/v1/sources").json["items"]
    assert (stored["title"], stored["tags"], stored["published_at"]) == ("A title", ["unrest", "officers"], None)
    page = {"text": examples.PAGE, "kind": "html"}
    shown = read(client.get(client.post("/sources/add", data=page, headers=SAME).location))
    assert text_of(shown, "//h1") == "Night buses run again"


def test_a_source_of_the_longest_length_comes_through_the_form(tmp_path: Path) -> None:
    client = build_client(tmp_path, max_text=1_000_000)
    text = f"18 officers were killed. {' ' * 900_000}"
    response = client.post("/sources/add", data={"text": text}, headers=SAME, content_type="multipart/form-data")
    assert response.status_code == 303
    small = build_client(tmp_path, max_body=1_000)
    assert read(small.post("/draft", data={"text": text}, headers={**SAME, **BROWSER}), 413) is not None


@pytest.mark.parametrize(
    ("headers", "is_own"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "http://localhost"}, True),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, True),
        ({}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://["}, False),
        ({"Origin": "http://localhost:8001"}, False),
        ({"Origin": "https://elsewhere.example"}, False),
        ({"Origin": "https://localhost.elsewhere.example"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
    ],
)
@pytest.mark.parametrize("path", ["/sources/add", "/draft"])
def test_a_form_of_another_site_is_refused(
    client: FlaskClient, path: str, headers: dict[str, str], is_own: bool
) -> None:
    response = client.post(path, data={"text": "18 officers were killed."}, headers=headers)
    if is_own:
        assert response.status_code in (200, 303)
    else:
        assert_problem(response, 403, "cross_site")
        assert client.get("/v1/sources").json["items"] == []
    # Else a browser would send `Origin: null` with the form of the page itself.
    assert client.get(path).headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("path", "method", "status", "words"),
    [
        ("/nope", "get", 404, "There is nothing at this path"),
        ("/sources/s_0", "get", 404, "No source has this id"),
        ("/claims/c_0", "get", 404, "No claim has this id"),
        ("/search", "post", 405, "The path does not take this method"),
        ("/?statement=%ff", "get", 400, "The request is not UTF-8"),
        ("/?limit=1&limit=2", "get", 422, "The input is not valid"),
        ("/draft", "post", 403, "The form came from another site"),
    ],
)
def test_a_browser_is_told_a_fault_as_a_page_and_others_as_a_problem(
    client: FlaskClient, path: str, method: str, status: int, words: str
) -> None:
    page = read(client.open(path, method=method, headers=BROWSER), status)
    assert text_of(page, "//h1") == words
    problem = client.open(path, method=method)
    assert problem.content_type == "application/problem+json"
    assert (problem.json["status"], problem.json["title"]) == (status, words)
    assert problem.headers["Vary"] == "Accept"


def test_the_api_tells_browsers_problems_too(client: FlaskClient) -> None:
    assert_problem(client.get("/v1/nope", headers=BROWSER), 404, "not_found")


def test_a_fault_of_the_store_keeps_what_was_typed(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "tally.db", busy_timeout=0.05)
    client = create_app(Settings(database=tmp_path / "tally.db"), store).test_client()
    with closing(sqlite3.connect(tmp_path / "tally.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        response = client.post("/sources/add", data=GIVEN, headers=SAME)
    page = read(response, 503)
    assert "The store is busy" in text_of(page, "//*[@role='alert']")
    assert response.headers["Retry-After"] == "1"
    assert page.get_element_by_id("f-text").value.removeprefix("\n") == GIVEN["text"]


# --- who gets at the pages -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("guarded")


@pytest.fixture(scope="module")
def tokens(folder: Path) -> dict[str, str]:
    store = SqliteStore(folder / "tally.db")
    made = {scope.value: create_key(store, scope.value, scope)[1] for scope in Scope}
    store.close()
    return made | {"unknown": f"tally_{'0' * 12}_{'0' * 64}", "none": ""}


def guard(folder: Path, mode: Protection, **settings: Any) -> FlaskClient:
    return build_client(folder, protected=mode, **{"rate": "", **settings})


@pytest.mark.parametrize("path", [path for path in PAGES if path not in (SOURCE, CLAIM)])
def test_pages_are_open_where_reading_is(folder: Path, tokens: dict[str, str], path: str) -> None:
    assert read(guard(folder, Protection.ON).get(path)) is not None
    closed = guard(folder, Protection.ALL)
    refused = closed.get(path, headers=BROWSER)
    assert "A key is needed" in read(refused, 401).text_content()
    assert "these pages stay closed" in read(refused, 401).text_content()
    assert refused.headers["WWW-Authenticate"] == "Bearer"
    assert read(closed.get(path, headers={"Authorization": f"Bearer {tokens['read']}"})) is not None


@pytest.mark.parametrize(
    ("key", "status"),
    [("none", 401), ("unknown", 401), ("read", 403), ("write", 303), ("admin", 303)],
)
def test_adding_needs_a_key_that_is_used_once_and_never_shown(
    folder: Path, tokens: dict[str, str], key: str, status: int
) -> None:
    client = guard(folder, Protection.ON)
    assert read(client.get("/sources/add")).xpath("//input[@name='key'][@type='password'][not(@value)]")
    given = GIVEN | {
        "text": f"18 officers were killed, {key} said.",
        "url": f"https://x.test/{key}",
        "key": tokens[key],
    }
    response = client.post("/sources/add", data=given, headers=SAME)
    assert response.status_code == status
    assert "Set-Cookie" not in response.headers
    assert not tokens[key] or tokens[key] not in response.text
    stored = [each["url"] for each in client.get("/v1/sources").json["items"]]
    assert (given["url"] in stored) is (status == 303)
    if status != 303:
        page = read(response, status)
        assert page.get_element_by_id("f-key").get("aria-invalid") == "true"
        assert page.get_element_by_id("f-title").value == GIVEN["title"]


def test_what_is_added_with_a_key_is_noted_under_it(folder: Path, tokens: dict[str, str]) -> None:
    client = guard(folder, Protection.ON)
    given = {"text": "25 officers were killed.", "key": tokens["write"]}
    source_id = client.post("/sources/add", data=given, headers=SAME).location.rsplit("/", 1)[1]
    notes = client.get("/v1/audit", headers={"Authorization": f"Bearer {tokens['admin']}"}).json["items"]
    (note,) = [each for each in notes if each["subject"] == source_id]
    assert (note["actor"], note["name"]) == (f"key {tokens['write'].split('_')[1]}", "write")


def test_the_form_asks_for_no_key_where_none_is_needed(client: FlaskClient) -> None:
    assert not read(client.get("/sources/add")).xpath("//input[@name='key']")


def test_pages_answer_to_this_machine_only_and_within_the_rate(client: FlaskClient, folder: Path) -> None:
    refused = client.get("/", headers={"Host": "elsewhere.example", **BROWSER})
    assert "open to this machine only" in text_of(read(refused, 403), "//h1")
    slow = guard(folder, Protection.ON, rate="2/minute")
    assert [slow.get("/draft").status_code for _ in range(3)] == [200, 200, 429]
    limited = slow.get("/draft", headers=BROWSER)
    assert text_of(read(limited, 429), "//h1") == "Too many requests"
    assert int(limited.headers["Retry-After"]) > 0


# --- files ---------------------------------------------------------------------------------------


def test_files_are_kept_by_browsers_under_the_address_of_what_is_in_them(demo: FlaskClient) -> None:
    for page in (demo.get("/"), demo.get("/docs")):
        for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text):
            file = demo.get(address)
            assert file.status_code == 200
            assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert demo.get(address, headers={"If-None-Match": file.headers["ETag"]}).status_code == 304
    for address in ("/static/page.css", "/static/page.css?v=000000000000"):
        assert "immutable" not in demo.get(address).headers["Cache-Control"]
    assert demo.get("/static/nope.css?v=1").status_code == 404
    assert demo.get("/").headers["Cache-Control"] == "no-cache"
    assert demo.get("/favicon.ico").mimetype == "image/svg+xml"
    assert "Disallow: /" in demo.get("/robots.txt").text
