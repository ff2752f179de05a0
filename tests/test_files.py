"""Sources are read out of files, and a fault names the place and the remedy."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from service.files import BadFileError, Found, read_sources
from service.ingest import NewSource
from tests.test_reviews import READ, REVIEW

SENTENCE = "At least 18 officers were killed in Almaty on Friday, officials said."
PAGE = f"""<html lang="en"><head><title>Unrest in Almaty</title><meta property="og:site_name" content="Example News">
<meta name="author" content="Ann Writer"><meta property="article:published_time" content="2022-01-07T10:00:00Z">
</head><body><nav><a href="/">Home</a></nav><article><h1>Unrest in Almaty</h1>
<p>{SENTENCE} {SENTENCE.replace("18", "19")}</p><p>The airport was closed on Thursday and its staff went home early.</p>
</article><footer>All rights reserved</footer></body></html>"""


def read(path: Path, content: str | bytes) -> list[Found]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_sources(path, max_text=1_000, max_html=2_000))


def test_a_text_file_is_one_source(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "a.txt", f"\ufeff{SENTENCE}\n")
    assert found == Found(str(tmp_path / "a.txt"), len(SENTENCE) + 4, NewSource(f"{SENTENCE}\n"))


def test_a_json_file_is_one_source_with_its_metadata(tmp_path: Path) -> None:
    record = {"text": SENTENCE, "publisher": "AGI", "published_at": "2022-01-07", "tags": ["x"]}
    (found,) = read(tmp_path / "a.json", json.dumps(record))
    assert found.new == NewSource(SENTENCE, publisher="AGI", published_at="2022-01-07", tags=("x",))


def test_a_web_page_gives_its_article_and_what_it_says_of_itself(tmp_path: Path) -> None:
    (found,) = read(tmp_path / "a.html", PAGE)
    assert isinstance(found.new, NewSource)
    assert SENTENCE in found.new.text
    assert "rights reserved" not in found.new.text
    assert (found.new.title, found.new.publisher, found.new.author, found.new.published_at) == (
        "Unrest in Almaty", "Example News", "Ann Writer", "2022-01-07")  # fmt: skip


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("windows-1251", "windows-1251"), ("ISO-8859-1", "windows-1252"), ("utf-16", "utf-8"), ("", "utf-8-sig")],
)
def test_a_web_page_is_read_in_utf8_or_else_in_the_encoding_that_it_names(
    tmp_path: Path, charset: str, encoding: str
) -> None:
    page = PAGE.replace("officials", "“officials”").replace("<head>", f'<head><meta charset="{charset}">')
    (found,) = read(tmp_path / "a.htm", page.encode(encoding))
    assert isinstance(found.new, NewSource)
    assert "“officials” said" in found.new.text


def test_a_file_of_fact_checks_gives_a_source_for_each(tmp_path: Path) -> None:
    feed = {"@type": "DataFeed", "dataFeedElement": [REVIEW, {"@type": "ClaimReview"}, {"@type": "Article"}]}
    for name, content in (("a.jsonld", feed), ("a.json", feed), ("a.ndjson", feed)):
        place = str(tmp_path / name) + (":1" if name == "a.ndjson" else "")
        text = json.dumps(content)
        good, missing, none = read(tmp_path / name, text)
        assert good == Found(f"{place}#/dataFeedElement/0", len(text), READ)
        assert (missing.place, missing.size) == (f"{place}#/dataFeedElement/1", 0)
        assert str(missing.new) == "claimReviewed: It is missing: give the claim that is reviewed."
        assert str(none.new) == "It is no ClaimReview: give it that @type."
    (found,) = read(tmp_path / "one.json", json.dumps(REVIEW))
    assert found.new == READ


def test_a_line_of_json_may_hold_a_web_page(tmp_path: Path) -> None:
    lines = [{"html": PAGE}, {"html": PAGE, "title": "Mine", "url": "https://a.example/b"}, {"html": PAGE, "text": "x"}]
    told, mine, both = (found.new for found in read(tmp_path / "a.ndjson", "\n".join(map(json.dumps, lines))))
    (page,) = read(tmp_path / "a.html", PAGE)
    assert told == page.new
    assert isinstance(told, NewSource)
    assert mine == replace(told, title="Mine", url="https://a.example/b")
    assert "html: " in str(both)


@pytest.mark.parametrize("suffix", ["ndjson", "jsonl"])
def test_lines_of_json_fail_alone(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    lines = [json.dumps({"text": SENTENCE}), "", "{", json.dumps({"text": SENTENCE, "titel": "x"}), '{"text": "b c."}']
    found = read(path, "\n".join(lines))
    assert [item.place for item in found] == [f"{path}:{number}" for number in (1, 3, 4, 5)]
    assert [isinstance(item.new, NewSource) for item in found] == [True, False, False, True]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.ndjson", '{"text": "\\ud800"}', "surrogate"),
        ("a.ndjson", "[]", "object"),
        ("a.ndjson", "3", "object"),
        ("a.ndjson", '{"title": "x"}', "text: "),
        ("a.json", '{"text": "a", "tags": ["x", 3]}', "tags.1: "),
        ("a.json", '{"text": "a", "published_at": "2022-02-30"}', "published_at: "),
        ("a.json", '{"text": ""}', "text: "),
        ("a.json", b'{"text": "\xff"}', "JSON"),
        ("a.json", json.dumps({"text": "a" * 1_001}), "1,000"),
        ("a.txt", b"caf\xe9 is closed.", "UTF-8"),
        ("a.txt", "a\x00b", "NUL"),
        ("a.txt", "", "text: "),
        ("a.html", "<html></html>", "No text"),
        ("a.html", "", "html: "),
        ("a.html", b"<p>M\xfcller said that 18 were killed.", "UTF-8"),
        ("a.html", b"<meta charset='zip'><p>M\xfcller said that 18 were killed.", "UTF-8"),
        ("a.html", "\0", "NUL"),
        ("a.html", "<p>" + "a" * 2_000, "2,000"),
        ("a.html", "<p>" + "a" * 1_500, "1,000"),
        ("a.json", '{"html": "<p>—</p>"}', "html: No text"),
        ("a.pdf", "%PDF", ".txt"),
    ],
)
def test_a_fault_tells_what_to_do(tmp_path: Path, name: str, content: str | bytes, told: str) -> None:
    (found,) = read(tmp_path / name, content)
    assert isinstance(found.new, BadFileError)
    assert told in str(found.new)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        (found,) = read_sources(path / "x.ndjson" if path is tmp_path else path, max_text=10, max_html=10)
        assert isinstance(found.new, BadFileError)
        assert "No such file" in str(found.new)
