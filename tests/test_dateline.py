"""A page's date is the one that it gives for its publication, and no other day that stands in it."""

from __future__ import annotations

import json

import pytest

from service.dateline import find_day
from service.markup import parse_page

MOMENT = "2022-01-07T23:30:00-05:00"


def meta(name: str, content: str = MOMENT, kind: str = "property") -> str:
    return f'<meta {kind}="{name}" content="{content}">'


def linked(**members: object) -> str:
    data = {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, {"@type": "NewsArticle", **members}]}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


@pytest.mark.parametrize(
    ("html", "day"),
    [
        pytest.param(meta("article:published_time"), "2022-01-07", id="time, by the page's clock"),
        pytest.param(meta("article:published_time", "2022-01-07"), "2022-01-07", id="day"),
        pytest.param(meta("DC.date.issued", " 2022-01-07 10:00", "name"), "2022-01-07", id="time without a zone"),
        pytest.param(meta("datePublished", kind="itemprop"), "2022-01-07", id="itemprop"),
        pytest.param(f'<p><time itemprop="datePublished" datetime="{MOMENT}">Friday</time>', "2022-01-07", id="time"),
        pytest.param(linked(datePublished=MOMENT), "2022-01-07", id="JSON-LD"),
        pytest.param(meta("date", "soon", "name") + linked(datePublished=MOMENT), "2022-01-07", id="what is a day"),
        pytest.param(meta("article:modified_time"), None, id="not of a change"),
        pytest.param(linked(dateModified=MOMENT), None, id="not of a change in JSON-LD"),
        pytest.param("<p><time datetime='2020-01-05'>Sunday</time> and 2021-03-04. © 2018", None, id="not of an event"),
        pytest.param(meta("article:published_time", "2022-02"), None, id="not of a month"),
        pytest.param(meta("date", "05/06/2022", "name"), None, id="not one of two days"),
        pytest.param(meta("date", "2022-01-071", "name"), None, id="not a longer number"),
    ],
)
def test_a_date_is_that_of_publication(html: str, day: str | None) -> None:
    assert find_day(parse_page(f"<html><head></head><body>{html}<p>18 were killed.</p></body></html>")) == day
