"""The timeline of a figure over HTTP: as JSON, as a table and as a picture, whichever is asked for."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from schemas.figures import FiguresSchema
from schemas.verify import VerificationSchema
from service.rendering.table import COLUMNS
from tests.support import add_source, assert_fits, assert_problem, build_client, build_demo_client

STATEMENT = "18 officers were killed"
CSV, SVG = "text/csv", "image/svg+xml"
REPORTS = [
    ("At least 18 officers were killed, officials said.", "2022-01-07", "First Paper"),
    ("The ministry said 16 officers were killed.", "2022-01-06", "Second Paper"),
    ("Exactly 20 officers were killed, a hospital said.", "2022-01-10T08:00:00Z", "Third Paper"),
    ("17 officers were killed.", None, "Fourth Paper"),
]


@pytest.fixture
def empty(tmp_path: Path) -> FlaskClient:
    return build_client(tmp_path)


@pytest.fixture
def client(empty: FlaskClient) -> FlaskClient:
    for text, day, publisher in REPORTS:
        known = {"published_at": day} if day else {}
        add_source(empty, text=text, publisher=publisher, tags=[publisher.split()[0].lower()], **known)
    add_source(empty, text="18 officers were injured. 40 bridges were closed.", published_at="2022-01-07")
    return empty


def ask(client: FlaskClient, statement: str = STATEMENT, accept: str | None = None, **asked: Any) -> TestResponse:
    headers = {"Accept": accept} if accept else {}
    return client.get("/v1/figures", query_string={"statement": statement, **asked}, headers=headers)


def read_points(client: FlaskClient, **asked: Any) -> list[dict[str, Any]]:
    response = ask(client, **asked)
    assert response.status_code == 200, response.text
    assert_fits(FiguresSchema(), response.json)
    return list(response.json["points"])


# --- what it holds -------------------------------------------------------------------------------


def test_points_come_oldest_first_and_undated_ones_last(client: FlaskClient) -> None:
    body = ask(client).json
    assert_fits(FiguresSchema(), body)
    days = [point["published_at"] for point in body["points"]]
    assert days == ["2022-01-06", "2022-01-07", "2022-01-10T08:00:00Z", None]
    assert [point["low"] for point in body["points"]] == ["16", "18", "20", "17"]
    assert (body["statement"], body["quantity"]["low"], body["origins"]) == (STATEMENT, "18", 4)
    assert [point["stance"] for point in body["points"]] == ["contradicts", "supports", "contradicts", "contradicts"]


def test_each_point_is_a_stored_claim(client: FlaskClient) -> None:
    for point in read_points(client):
        stored = client.get(f"/v1/claims/{point['claim_id']}").json
        assert (stored["text"], stored["source_id"]) == (point["excerpt"], point["source_id"])
        assert client.get(f"/v1/sources/{point['source_id']}").json["publisher"] == point["publisher"]


def test_counts_that_later_ones_overtook_name_the_newest(client: FlaskClient) -> None:
    oldest, middle, newest, undated = read_points(client)
    assert oldest["superseded_by"] == middle["superseded_by"] == newest["claim_id"]
    assert newest["superseded_by"] is undated["superseded_by"] is None


def test_the_evidence_of_verify_names_the_newest_too(client: FlaskClient) -> None:
    answer = client.post("/v1/verify", json={"statement": STATEMENT}).json
    assert_fits(VerificationSchema(), answer)
    overtaken = {point["claim_id"]: point["superseded_by"] for point in read_points(client)}
    sided = [*answer["supporting"], *answer["contradicting"]]
    assert len(sided) == 4
    assert {item["claim_id"]: item["superseded_by"] for item in sided} == overtaken


def test_what_does_not_grow_is_not_overtaken(empty: FlaskClient) -> None:
    for day, bridges in (("2022-01-06", 40), ("2022-01-07", 44)):
        add_source(empty, text=f"{bridges} bridges were closed.", published_at=day)
    assert [point["superseded_by"] for point in read_points(empty, statement="40 bridges were closed")] == [None] * 2


FILTERS = [
    ({}, ["16", "18", "20", "17"]),
    ({"publishers": "First Paper"}, ["18"]),
    ({"publishers": ["First Paper", "Third Paper"]}, ["18", "20"]),
    ({"tags": "fourth"}, ["17"]),
    ({"languages": "fr"}, []),
    ({"published_after": "2022-01-07"}, ["18", "20"]),
    ({"published_before": "2022-01-07"}, ["16", "18"]),
    ({"attributed_to": "ministry"}, ["16"]),
    ({"as_of": "2022-01-07"}, ["16", "18"]),
    ({"as_of": "2022-01-05"}, []),
    ({"min_score": "1"}, None),
]


@pytest.mark.parametrize(("asked", "figures"), FILTERS, ids=[str(asked) for asked, _ in FILTERS])
def test_filters_hold(client: FlaskClient, asked: dict[str, Any], figures: list[str] | None) -> None:
    points = read_points(client, **asked)
    if figures is not None:
        assert [point["low"] for point in points] == figures


def test_as_of_a_time_nothing_is_overtaken_by_what_came_later(client: FlaskClient) -> None:
    older, newer = read_points(client, as_of="2022-01-07")
    assert (older["superseded_by"], newer["superseded_by"]) == (newer["claim_id"], None)


def test_a_source_that_counts_no_more_is_no_point(client: FlaskClient) -> None:
    newest = read_points(client)[2]
    client.delete(f"/v1/sources/{newest['source_id']}?reason=wrong")
    oldest, middle, _ = read_points(client)
    assert (oldest["superseded_by"], middle["superseded_by"]) == (middle["claim_id"], None)


# --- the forms -----------------------------------------------------------------------------------

ACCEPTED = [
    (None, "application/json"),
    ("*/*", "application/json"),
    ("application/json", "application/json"),
    ("application/*", "application/json"),
    ("text/html", "application/json"),
    (CSV, CSV),
    ("text/csv;q=0.9, application/json;q=0.1", CSV),
    ("text/*", CSV),
    (SVG, SVG),
    ("image/*", SVG),
    ("image/svg+xml;q=0.2, text/csv;q=0.3", CSV),
    ("image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", SVG),  # an <img> in Chromium
    ("image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5", SVG),  # in Firefox
    ("image/webp,image/avif,video/*;q=0.8,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5", SVG),  # in Safari
    ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", "application/json"),
    ("nonsense", "application/json"),
    ("text/csv;q=0", "application/json"),
]


@pytest.mark.parametrize(("accept", "form"), ACCEPTED, ids=[str(accept) for accept, _ in ACCEPTED])
def test_the_accept_header_chooses_the_form(client: FlaskClient, accept: str | None, form: str) -> None:
    response = ask(client, accept=accept)
    assert (response.status_code, response.mimetype) == (200, form)
    assert response.headers["Vary"] == "Accept"
    assert response.data == ask(client, accept=accept).data


def test_the_table_has_the_points(client: FlaskClient) -> None:
    points = read_points(client)
    response = ask(client, accept=CSV)
    rows = list(csv.DictReader(io.StringIO(response.text, newline="")))
    assert tuple(rows[0]) == COLUMNS
    for name in ("claim_id", "source_id", "published_at", "low", "stance", "superseded_by", "publisher", "excerpt"):
        assert [row[name] for row in rows] == [point[name] or "" for point in points], name
    assert response.headers["Content-Disposition"] == 'attachment; filename="figures.csv"'


def test_the_picture_is_one(client: FlaskClient) -> None:
    response = ask(client, accept=SVG)
    assert ET.fromstring(response.data).tag == "{http://www.w3.org/2000/svg}svg"
    assert "18 officers were killed" in response.text
    assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("accept", ["application/json", CSV, SVG])
def test_no_point_is_an_answer(empty: FlaskClient, accept: str) -> None:
    response = ask(empty, accept=accept)
    assert (response.status_code, response.mimetype) == (200, accept)
    if accept == SVG:
        ET.fromstring(response.data)
    elif accept == CSV:
        assert response.text == f"{','.join(COLUMNS)}\r\n"
    else:
        assert_fits(FiguresSchema(), response.json)
        assert (response.json["points"], response.json["origins"]) == ([], 0)


@pytest.mark.parametrize("accept", ["application/json", CSV, SVG])
@pytest.mark.parametrize(
    ("asked", "code", "name"),
    [
        ({"statement": "The airport was closed"}, "no_figure", "statement"),
        ({"statement": "Hello there"}, "no_claim", "statement"),
        ({"statement": " "}, "invalid_input", "statement"),
        ({"limit": "5"}, "invalid_input", "limit"),
        ({"as_of": "9999-12-31"}, "as_of_in_future", "as_of"),
        ({"min_score": "2"}, "invalid_input", "min_score"),
    ],
    ids=["no figure", "no claim", "blank", "a limit", "a time to come", "a score beyond 1"],
)
def test_what_has_no_timeline_is_a_problem_in_every_form(
    client: FlaskClient, asked: dict[str, str], code: str, name: str, accept: str
) -> None:
    response = client.get("/v1/figures", query_string={"statement": STATEMENT, **asked}, headers={"Accept": accept})
    assert_problem(response, 422, code, name)


def test_a_missing_statement_is_named(client: FlaskClient) -> None:
    assert_problem(client.get("/v1/figures"), 422, "invalid_input", "statement")


def test_the_demo_corpus_has_a_timeline(tmp_path: Path) -> None:
    points = read_points(build_demo_client(tmp_path), statement="18 officers killed")
    assert len(points) > 1
    assert any(point["superseded_by"] for point in points)
