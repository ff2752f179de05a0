"""A web page in the place of a text: read to what its readers see, whoever sends it and however odd it is."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support import assert_problem, build_client

SOURCES, BULK, LINES = "/v1/sources", "/v1/sources/bulk", "application/x-ndjson"
FIRST = "At least 18 officers were killed in Almaty on Friday, officials said."
SECOND = "Nearly 400 people are in hospital, the ministry said on Saturday."
HEAD = """<title>Unrest in Almaty</title><meta property="og:site_name" content="Example News">
<meta name="author" content="Ann Writer"><meta property="article:published_time" content="2022-01-07T10:00:00Z">
<link rel="canonical" href="https://example.org/other-paper/article">"""
TOLD = {
    "title": "Unrest in Almaty",
    "publisher": "Example News",
    "author": "Ann Writer",
    "published_at": "2022-01-07",
    "url": None,
}
UNKNOWN = dict.fromkeys(TOLD)


def build_page(body: str = "", head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head>{head}</head><body><nav><a href="/">Home and more</a></nav><article>'
        f"<p>{FIRST}</p><p>{SECOND}</p>{body}</article><footer>All rights reserved</footer></body></html>"
    )


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return build_client(tmp_path_factory.mktemp("store"))


def add(client: FlaskClient, html: str, **given: Any) -> dict[str, Any]:
    response = client.post(SOURCES, json={"html": html, **given})
    assert response.status_code in (200, 201), response.text
    return dict(response.json)


def read_text(client: FlaskClient, source_id: str) -> str:
    return client.get(f"{SOURCES}/{source_id}/text").data.decode()


def test_the_text_of_a_page_is_stored_and_offsets_count_in_it(client: FlaskClient) -> None:
    source = add(client, build_page("<p>Cafés &amp; shops “reopened” &#x1F6A8; on 9&nbsp;January.</p>", HEAD))
    text = read_text(client, source["id"])
    assert text.startswith(FIRST)
    assert SECOND in text
    assert "Cafés & shops “reopened” \U0001f6a8 on 9" in text
    for absent in ("Home and more", "rights reserved", "<p>"):
        assert absent not in text
    assert source["characters"] == len(text)
    claims = client.get(f"{SOURCES}/{source['id']}/claims").json["items"]
    assert len(claims) == source["claims"] >= 2
    for claim in claims:
        assert claim["text"] == text[claim["start"] : claim["end"]]
    excerpts = client.post("/v1/verify", json={"statement": "18 officers were killed"}).json["supporting"]
    found = next(each["excerpt"] for each in excerpts if each["provenance"]["source_id"] == source["id"])
    assert found["text"] == text[found["start"] : found["end"]]


def test_the_same_page_again_is_the_same_source(client: FlaskClient) -> None:
    page = build_page("<p>The same page is sent twice.</p>", HEAD)
    first = client.post(SOURCES, json={"html": page})
    again = client.post(SOURCES, json={"html": page})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    by_text = client.post(SOURCES, json={"text": read_text(client, first.json["id"])})
    assert (by_text.status_code, by_text.json["id"]) == (200, first.json["id"]), "its text is what makes it"


def _linked(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


ARTICLE = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Unrest <b>in</b> Almaty"}
METADATA = [
    pytest.param(HEAD, {}, TOLD, id="the page tells"),
    pytest.param(HEAD, dict.fromkeys(TOLD), TOLD, id="null counts as not given"),
    pytest.param(
        HEAD,
        {
            "title": "Mine",
            "publisher": "My Paper",
            "author": "I",
            "published_at": "2022-02-01T08:00:00Z",
            "url": "https://example.org/mine",
        },
        {
            "title": "Mine",
            "publisher": "My Paper",
            "author": "I",
            "published_at": "2022-02-01T08:00:00Z",
            "url": "https://example.org/mine",
        },
        id="the client wins",
    ),
    pytest.param(HEAD, {"title": "Mine"}, {**TOLD, "title": "Mine"}, id="the client knows a part"),
    pytest.param("", {}, UNKNOWN, id="nobody knows"),
    pytest.param(
        _linked(
            {**ARTICLE, "author": {"@type": "Person", "name": "Ann Writer"}, "publisher": {"name": "Example News"}}
        ),
        {},
        {**TOLD, "published_at": None},
        id="JSON-LD",
    ),
    pytest.param(
        "<title>Unrest\t\n  in\u200f \x85Almaty&#7;</title>",
        {},
        {**UNKNOWN, "title": "Unrest in Almaty"},
        id="odd blanks",
    ),
    pytest.param(
        f'<meta property="og:title" content="{"Long " * 120}">'
        f'<meta property="og:site_name" content="{"Long " * 60}"><meta name="author" content="{"A" * 900}">',
        {},
        UNKNOWN,
        id="too long",
    ),
    pytest.param('<meta property="article:published_time" content="last Friday">', {}, UNKNOWN, id="no date"),
    pytest.param('<link rel="canonical" href="javascript:alert(1)">', {}, UNKNOWN, id="no url"),
    pytest.param(_linked([[[]]]) + "<script type='application/ld+json'>{no JSON</script>", {}, UNKNOWN, id="no JSON"),
    pytest.param(
        _linked({**ARTICLE, "headline": "\ud800\0", "author": [1, {"name": {}}], "publisher": 3}),
        {},
        UNKNOWN,
        id="junk",
    ),
]


@pytest.mark.parametrize(("head", "given", "kept"), METADATA)
def test_what_is_not_given_is_taken_from_what_the_page_says_of_itself(
    tmp_path: Path, head: str, given: dict[str, Any], kept: dict[str, Any]
) -> None:
    source = add(build_client(tmp_path), build_page(head=head), **given)
    assert {name: source[name] for name in kept} == kept


def test_a_page_that_names_the_url_of_another_is_no_revision_of_it(tmp_path: Path) -> None:
    client = build_client(tmp_path)
    url = "https://example.org/other-paper/article"
    victim = client.post(SOURCES, json={"text": "26 protesters were arrested.", "url": url}).json
    page = add(client, build_page(head=f'{HEAD}<meta property="og:url" content="{url}"><base href="{url}">'))
    assert (page["url"], page["revision"], page["superseded"]) == (None, 1, [])
    assert client.get(f"{SOURCES}/{victim['id']}").json["superseded_by"] is None


PLAIN = [
    pytest.param(f"<p>{FIRST}</p>", id="a paragraph"),
    pytest.param(FIRST, id="no markup"),
    pytest.param(f"<div>{FIRST}", id="never closed"),
    pytest.param(f"\ufeff<html><body>{FIRST}", id="byte order mark"),
    pytest.param(build_page(head='<meta charset="utf-16">'), id="another charset in meta"),
    pytest.param(f"<?xml version='1.0' encoding='utf-16'?>{build_page()}", id="another charset in XML"),
    pytest.param(build_page("<script>killed('99 officers');</script><style>99{}</style>"), id="script and style"),
    pytest.param(build_page("<!-- 99 officers were killed. -->"), id="comment"),
    pytest.param(build_page(head=_linked({**ARTICLE, "articleBody": "99 were killed. " * 99})), id="articleBody"),
    pytest.param(build_page("<p>One.\x01\x0b&#2;&#xD800;&#0;</p>"), id="control characters"),
    pytest.param(
        build_page(f"<svg>{'<path/>' * 50_000}</svg><img src='data:image/png;base64,{'A' * 500_000}'>"), id="drawings"
    ),
    pytest.param(f'<!DOCTYPE a [<!ENTITY a "{"99 " * 999}"><!ENTITY b "{"&a;" * 999}">]>{build_page()}', id="entities"),
    pytest.param(f"<html><body><p>{FIRST}</p></body></html>" + "</div></p>" * 50_000, id="only closed"),
]


@pytest.mark.parametrize("html", PLAIN)
def test_a_page_of_any_form_is_read_to_what_its_readers_see(tmp_path: Path, html: str) -> None:
    client = build_client(tmp_path)
    text = read_text(client, add(client, html)["id"])
    assert FIRST in text
    assert "99" not in text
    assert all(character.isprintable() or character == "\n" for character in text)


LONG = build_page("".join(f"<p>{number} were injured.</p>" for number in range(99)))
REFUSED = [
    pytest.param({}, "invalid_input", "#/text", id="none"),
    pytest.param({"title": "Unrest"}, "invalid_input", "#/text", id="neither of the two"),
    pytest.param({"text": FIRST, "html": build_page()}, "invalid_input", "#/html", id="both"),
    pytest.param({"text": FIRST, "html": None}, "invalid_input", "#/html", id="both, one null"),
    pytest.param({"html": None}, "invalid_input", "#/html", id="null"),
    pytest.param({"html": 18}, "invalid_input", "#/html", id="no string"),
    pytest.param({"html": " \n"}, "invalid_input", "#/html", id="blank"),
    pytest.param({"html": f"{FIRST}\0"}, "invalid_input", "#/html", id="NUL"),
    pytest.param({"html": f"{FIRST}\ud800"}, "invalid_input", "#/html", id="lone surrogate"),
    pytest.param({"html": "<p>" + "a" * 50_000}, "invalid_input", "#/html", id="longer than a page may be"),
    pytest.param(
        {"html": LONG},
        "invalid_input",
        "#/html",
        id="longer than a text may be",
    ),
    pytest.param({"html": build_page(), "url": "no url"}, "invalid_input", "#/url", id="the client's own fault"),
    pytest.param({"html": "<div>" * 9_000}, "invalid_input", "#/html", id="too deep"),
    pytest.param({"html": "<html></html>"}, "no_text", "#/html", id="an empty page"),
    pytest.param({"html": "<script>document.write('18 killed.')</script>"}, "no_text", "#/html", id="only scripts"),
    pytest.param({"html": "<!--" * 999}, "no_text", "#/html", id="only comments"),
    pytest.param({"html": "<p>—</p><p>…</p>"}, "no_text", "#/html", id="only marks"),
    pytest.param({"html": "\x01"}, "no_text", "#/html", id="a control character"),
]


@pytest.mark.parametrize(("body", "code", "pointer"), REFUSED)
def test_what_is_no_page_with_a_text_is_refused_alone_and_in_a_bulk(
    tmp_path: Path, body: dict[str, Any], code: str, pointer: str
) -> None:
    client = build_client(tmp_path, max_text=1_000, max_html=50_000)
    response = client.post(SOURCES, data=json.dumps(body), content_type="application/json")
    assert_problem(response, 422, code, pointer)
    assert all(error["detail"].endswith(".") for error in response.json["errors"])
    lines = [json.dumps(body), json.dumps({"html": build_page(head=HEAD)})]
    bad, good = (
        json.loads(line) for line in client.post(BULK, data="\n".join(lines), content_type=LINES).text.splitlines()
    )
    assert bad == {"line": 1, **response.json, "instance": BULK}
    assert (good["line"], good["status"]) == (2, 201)
    assert client.get(f"{SOURCES}/{good['id']}").json["publisher"] == "Example News"
    assert len(client.get(SOURCES).json["items"]) == 1


def fill(part: str, length: int = 1_990_000) -> str:
    return part * (length // len(part))


_NAMES = [f"{first}{second}" for first in "abcdefghijklmnopqrstuvwxyz" for second in "abcdefghijklmnopqrstuvwxyz"]
HOSTILE = {
    "nested": fill("<div>"),
    "nested and closed": "<div>" * 150_000 + FIRST + "</div>" * 150_000,
    "nested within the limit": "<div class='author title'>" * 140 + fill("killed officers ", 990_000),
    "nested tables": fill("<table><tr><td>x"),
    "misnested": fill("<b><p>x", 52_000),
    "paragraphs": fill("<p>a</p>", 59_000),
    "sections": fill("<section><p>x y z, w.</p></section>", 250_000),
    "footers": fill("<div class='footer comment'>x</div>", 520_000),
    "rows": f"<table><tr>{fill('<td>x', 70_000)}",
    "line breaks": fill("<br>", 59_000),
    "dates": fill("<div class='date'>7 January 2022 or 8</div>", 600_000),
    "too many elements": fill("<p>a</p>"),
    "attributes": f"<p {' '.join(f'a{number}=1' for number in range(200_000))}>{FIRST}",
    "a long attribute": f"<p class='{fill('a b- ')}'>{FIRST}",
    "a long word": fill("a"),
    "blanks": f"<p>a{fill(' ')}b",
    "ampersands": fill("&", 990_000),
    "entities": fill("&amp;"),
    "angles": fill("<"),
    "comments": fill("<!--x-->"),
    "never a comment": fill("<!-"),
    "doctypes": fill("<!DOCTYPE a [<!ENTITY b 'c'>"),
    "angles in a meta": f"<head><meta name='author' content='{fill('<')}'></head>{FIRST}",
    "angles in a title": f"<head><title>{fill('&lt;', 900_000)}</title></head>{FIRST}",
    "dashes in a title": f"<head><title>{fill(' - ', 900_000)}</title></head>{FIRST}",
    "authors": f"<head>{fill(f'''<meta name='author' content='{','.join(_NAMES)}'>''')}</head>{FIRST}",
    "authors in JSON-LD": fill(_linked({**ARTICLE, "author": [{"name": ",".join(_NAMES)}] * 20})) + FIRST,
    "brackets in JSON-LD": _linked({**ARTICLE, "author": "(" * 1_500_000}) + FIRST,
    "deep JSON-LD": f'<script type="application/ld+json">{fill("[", 900_000)}</script>{FIRST}',
    "escapes in JSON-LD": _linked({**ARTICLE, "headline": "\\u0022&lt" * 100_000}) + FIRST,
    "a preloaded attribute": f"""<div id="data-preloaded" data-preloaded='{{"topic_1": {fill("[", 900_000)}'>""",
}


WORDS = "officers killed in Almaty " * 2
UNREAD = {
    "attributes": (f"<p {' '.join(f'a{number}=1' for number in range(300))}>{FIRST}", "attributes"),
    "attributes of many": (f"<p {' '.join(f'a{number}=1' for number in range(200))}>x</p>" * 600, "attributes"),
    "text after empty elements": (build_page(f"<div></div>{WORDS}" * 14_000), "stands beside too many elements"),
    "text after what is put out": (f"<div class='comment'>x</div>{WORDS}" * 14_000, "stands beside too many elements"),
    "spans": (build_page(f"<span>{WORDS}</span>" * 14_000), "stands beside too many elements"),
    "one wide row": (f"<table><tr>{'<td>x' * 99}{'<tr><td>18 died' * 7_000}</table>", "cells"),
    "wide cells": (f"<table>{'<tr><td colspan=1000>18 died' * 7_000}</table>", "cells"),
    "high cells": (f"<table>{'<tr><th rowspan=1000>18 died' * 7_000}</table>", "cells"),
    "high cells of no row": (f"<table>{'<td rowspan=100>x' * 9_000}{'<tr><td>y' * 99}</table>", "cells"),
}


@pytest.mark.parametrize(("html", "fault"), UNREAD.values(), ids=UNREAD)
def test_a_page_that_takes_long_to_read_is_refused_before_it_is_read(
    client: FlaskClient, html: str, fault: str
) -> None:
    started = time.process_time()
    response = client.post(SOURCES, json={"html": html})
    # A tenth of it where nothing else runs; each takes four to ten seconds to read.
    assert time.process_time() - started < 2
    assert_problem(response, 422, "invalid_input", "#/html")
    assert fault in response.json["detail"]


def test_a_long_table_with_wide_and_high_cells_is_read(client: FlaskClient) -> None:
    rows = "<tr><td rowspan=2>18 officers died<td colspan=9>x<tr><td>y<td colspan=none>z" * 999
    assert add(client, build_page(f"<table>{rows}</table>"))["claims"] > 900


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_page_is_read_or_refused_in_time(tmp_path: Path, html: str) -> None:
    client = build_client(tmp_path, max_text=1_000)
    started = time.perf_counter()
    response = client.post(SOURCES, json={"html": html})
    # About two seconds at most where nothing else runs; what is not bounded takes minutes.
    assert time.perf_counter() - started < 15
    if response.status_code != 201:
        assert_problem(response, 422, response.json["code"], "#/html")
        assert response.json["code"] in ("invalid_input", "no_text")
