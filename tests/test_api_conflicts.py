"""Where stored sources disagree, over HTTP: followed up as it is asked for, filtered, page by page."""

from __future__ import annotations

import sqlite3
from base64 import urlsafe_b64encode
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from schemas.conflicts import ConflictListSchema
from service.ingest import NewSource
from tests.articles import DAY, LONG_STORY, NINETEEN, TWELVE, write_source
from tests.support import add_source, assert_fits, assert_problem, build_client, build_demo_client


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return build_client(tmp_path)


def add(client: FlaskClient, source: NewSource) -> str:
    return add_source(client, **{name: value for name, value in asdict(source).items() if value})


def list_conflicts(client: FlaskClient, query: str = "") -> list[dict[str, Any]]:
    """The conflicts of all pages, with what every page must be."""
    path, found = f"/v1/conflicts?{query}", []
    while path:
        response = client.get(path)
        assert response.status_code == 200, response.text
        assert_fits(ConflictListSchema(), response.json)
        found += response.json["items"]
        link = response.headers.get("Link")
        assert bool(link) == (response.json["next"] is not None)
        path = link.removeprefix("<").removesuffix('>; rel="next"') if link else ""
    return found


def tell(conflict: dict[str, Any]) -> tuple[str, str]:
    return conflict["earlier"]["excerpt"]["text"], conflict["later"]["excerpt"]["text"]


def test_two_sources_that_disagree_are_listed_with_both_sides(client: FlaskClient) -> None:
    first = add(client, write_source(TWELVE, publisher="First Paper", url="https://example.org/a"))
    second = add(client, write_source(NINETEEN, "2023-05-10T21:00:00Z", publisher="Second Paper"))
    (found,) = list_conflicts(client)
    assert tell(found) == (TWELVE, NINETEEN)
    assert (found["relation"], found["grown"]) == ("figure_differs", False)
    for side, source_id in ((found["earlier"], first), (found["later"], second)):
        assert side["provenance"]["source_id"] == source_id
        excerpt = side["excerpt"]
        text = client.get(f"/v1/sources/{source_id}/text").text
        assert text[excerpt["start"] : excerpt["end"]] == excerpt["text"]
        assert client.get(f"/v1/claims/{side['claim_id']}").json["text"] == excerpt["text"]
    statement = found[found["statement"]]["excerpt"]["text"]
    assert any(reason["statement"] in statement for reason in found["reasons"])


def test_an_empty_store_and_one_without_conflicts_list_none(client: FlaskClient) -> None:
    assert client.get("/v1/conflicts").json == {"items": [], "next": None, "pending": 0}
    add(client, write_source(TWELVE))
    add(client, write_source("The fire killed at least ten workers."))
    assert client.get("/v1/conflicts").json == {"items": [], "next": None, "pending": 0}


def test_asking_follows_up_what_came_in(client: FlaskClient) -> None:
    for ending in (TWELVE, NINETEEN):
        add(client, write_source(ending))
    response = client.get("/v1/conflicts")
    assert (len(response.json["items"]), response.json["pending"]) == (1, 0)
    assert client.get("/v1/conflicts").json == response.json


def test_what_was_found_is_listed_while_another_writes(tmp_path: Path) -> None:
    client = build_client(tmp_path, busy_timeout=0.1)
    for ending in (TWELVE, NINETEEN):
        add(client, write_source(ending))
    list_conflicts(client)
    add(client, write_source("The fire killed 14 workers."))
    writer = sqlite3.connect(tmp_path / "tally.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    response = client.get("/v1/conflicts")
    assert (len(response.json["items"]), response.json["pending"]) == (1, 1)
    writer.execute("ROLLBACK")
    writer.close()
    assert len(list_conflicts(client)) == 3


def test_the_demo_corpus_fits_the_contract(tmp_path: Path) -> None:
    client = build_demo_client(tmp_path)
    list_conflicts(client)
    assert client.get("/v1/conflicts").json["pending"] == 0


def test_a_count_that_grew_is_told_apart(client: FlaskClient) -> None:
    add(client, write_source(f"{TWELVE} The airport was open.", story=LONG_STORY))
    add(client, write_source("The airport was closed.", story=LONG_STORY))
    add(client, write_source(NINETEEN, "2023-05-11", story=LONG_STORY))
    assert len(list_conflicts(client)) == 2
    assert [tell(found)[1] for found in list_conflicts(client, "grown=true")] == [NINETEEN]
    assert [found["relation"] for found in list_conflicts(client, "grown=false")] == ["antonym"]


FILTERS = [
    ("source_id={first}", 2),
    ("source_id={second}", 2),
    ("source_id=s_0", 0),
    ("publishers=First+Paper", 2),
    ("publishers=Third+Paper&publishers=First+Paper", 3),
    ("publishers=first+paper", 0),
    ("languages=fr", 2),
    ("tags=mill", 2),
    ("published_after=2023-05-11", 2),
    ("published_before=2023-05-10", 3),
    ("published_after=2023-05-12", 0),
    ("publishers=First+Paper&languages=fr", 0),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS, ids=[row[0] for row in FILTERS])
def test_conflicts_are_filtered_by_either_source(client: FlaskClient, query: str, expected: int) -> None:
    first = add(client, write_source(TWELVE, story=LONG_STORY, publisher="First Paper"))
    second = add(client, write_source(NINETEEN, story=LONG_STORY, publisher="Second Paper", language="fr"))
    add(client, write_source("The fire killed 14 workers.", "2023-05-11", story=LONG_STORY, publisher="Third Paper",
                             tags=("mill",)))  # fmt: skip
    assert len(list_conflicts(client)) == 3
    assert len(list_conflicts(client, query.format(first=first, second=second))) == expected


@pytest.mark.parametrize("limit", [1, 2, 4, 10, 100])
def test_the_links_lead_through_all_conflicts_newest_first_without_repeating_one(
    client: FlaskClient, limit: int
) -> None:
    for at, dead in enumerate(range(40, 45)):
        add(client, write_source(f"The fire killed {dead} workers.", f"{DAY}T0{at // 2}:00:00Z"))
    found = list_conflicts(client, f"limit={limit}")
    ids = [each["id"] for each in found]
    assert len(ids) == len({*ids}) == 10
    days = [each["later"]["provenance"]["published_at"] for each in found]
    assert days == sorted(days, reverse=True)
    assert ids == [each["id"] for each in list_conflicts(client, "limit=100")]


def test_a_link_keeps_the_filters(client: FlaskClient) -> None:
    ids = [add(client, write_source(f"The fire killed {dead} workers.")) for dead in range(40, 44)]
    found = list_conflicts(client, f"source_id={ids[0]}&limit=1&grown=false")
    assert len(found) == 3
    assert all(ids[0] in {each[side]["provenance"]["source_id"] for side in ("earlier", "later")} for each in found)


@pytest.mark.parametrize(
    "key",
    ["?", "k_0", "2023-05-10|c_0", "2023-05-10|k_0|k_0", "|k_0", "2023-05-10 00|k_0", "\u0662023-05-10|k_0"],
    ids=["no key", "no day", "no conflict", "too much", "day missing", "no moment", "other digits"],
)
def test_a_cursor_of_another_list_is_refused(client: FlaskClient, key: str) -> None:
    for cursor in (urlsafe_b64encode(key.encode()).decode().rstrip("="), key):
        response = client.get("/v1/conflicts", query_string={"cursor": cursor})
        assert_problem(response, 422, "invalid_cursor", "cursor")


@pytest.mark.parametrize(
    ("query", "name"),
    [("limit=0", "limit"), ("limit=101", "limit"), ("attributed_to=police", "attributed_to"),
     ("as_of=2023-01-01", "as_of"), ("published_after=2023-06-01&published_before=2023-05-01", None)],
)  # fmt: skip
def test_what_cannot_be_asked_is_named(client: FlaskClient, query: str, name: str | None) -> None:
    assert_problem(client.get(f"/v1/conflicts?{query}"), 422, "invalid_input", name)


def test_conflicts_go_and_come_with_their_sources(client: FlaskClient) -> None:
    first = add(client, write_source(TWELVE))
    second = add(client, write_source(NINETEEN))
    found = list_conflicts(client)
    client.delete(f"/v1/sources/{first}?reason=wrong")
    assert list_conflicts(client) == []
    client.delete(f"/v1/sources/{first}?purge=true")
    add(client, write_source(TWELVE))
    assert [each["id"] for each in list_conflicts(client)] == [each["id"] for each in found]
    client.delete(f"/v1/sources/{second}?purge=true")
    assert list_conflicts(client) == []
