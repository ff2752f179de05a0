"""The feed of watches is Atom as RFC 4287 has it, whatever the statements hold."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.followed import WatchEvent
from service.model import Verdict
from service.rendering.feed import write_feed
from tests.support import read_feed

HOSTILE = [
    "</title><script>alert(1)</script>",
    "18 & 19 < 20 > 17 \"quoted\" 'too'",
    "]]><!-- <![CDATA[",
    "&lt;b&gt; &amp;amp; &#0; &xxe;",
    "a\x00b\x0bc\ud800d\uffff\x85",
    "\u202eright to left",
    "line\r\nline\ttab\u2028",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>",
]


def build_event(number: int, watch: str = "w_1") -> WatchEvent:
    return WatchEvent(watch, f"2023-05-{10 + number}T00:00:00Z", number, Verdict.CONFLICTING, "Both sides.", (), ())


def test_a_feed_tells_each_event_in_its_order() -> None:
    feed = read_feed(write_feed([build_event(2), build_event(1, "w_2")], {"w_1": "One", "w_2": "Two"}))
    assert feed["id"] == "urn:tally:watches"
    assert feed["updated"] == "2023-05-12T00:00:00Z"
    assert [entry["title"] for entry in feed["entries"]] == ["Conflicting: One", "Conflicting: Two"]
    assert [entry["updated"] for entry in feed["entries"]] == ["2023-05-12T00:00:00Z", "2023-05-11T00:00:00Z"]
    assert [entry["content"] for entry in feed["entries"]] == ["Both sides."] * 2


def test_the_feed_of_one_watch_is_another_feed_with_the_same_entries() -> None:
    every, one = (read_feed(write_feed([build_event(1)], {}, watch=watch)) for watch in (None, "w_1"))
    assert every["id"] != one["id"]
    assert every["entries"] == one["entries"]


def test_a_feed_without_events_is_a_feed() -> None:
    assert read_feed(write_feed([], {}))["entries"] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_statement_stays_a_text(text: str) -> None:
    written = write_feed([build_event(1)], {"w_1": text})
    (entry,) = read_feed(written)["entries"]
    kept = "".join(letter for letter in text if letter.isprintable() and letter != " ")
    assert entry["title"].removeprefix("Conflicting: ").replace(" ", "") == kept
    assert b"<script" not in written
    assert b"<!" not in written


@given(st.text(), st.text())
def test_any_text_makes_a_feed(statement: str, summary: str) -> None:
    event = WatchEvent("w_1", "2023-05-10T00:00:00Z", 1, Verdict.SUPPORTED, summary, (), ())
    ET.fromstring(write_feed([event], {"w_1": statement}))
