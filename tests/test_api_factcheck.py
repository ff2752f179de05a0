"""Stored claims in the shape of the Google Fact Check Tools API, also through Google's own client."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError, UnknownApiNameOrVersion
from werkzeug.serving import make_server

from schemas.factcheck import ClaimsFoundSchema
from service.app import create_app
from service.model import Modality
from service.rendering.factcheck import _SAID
from service.settings import Protection, Settings
from tests.support import EIGHTEEN, TWENTY, add_source, assert_fits, assert_google_fault, assert_problem, build_client

PATH = "/v1alpha1/claims:search"
DISCOVERY = "/$discovery/rest"
SAME = {
    "text": "According to the hospital, 18 officers were killed.",
    "url": "https://www.news.example/same",
    "title": "Eighteen killed",
    "published_at": "2022-01-08",
}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return build_client(tmp_path)


def ask(client: FlaskClient, **asked: Any) -> dict[str, Any]:
    response = client.get(PATH, query_string=asked)
    assert (response.status_code, response.mimetype) == (200, "application/json"), response.text
    assert_fits(ClaimsFoundSchema(), response.json)
    return dict(response.json)


def list_titles(found: dict[str, Any]) -> list[str]:
    return [claim["claimReview"][0].get("title", "") for claim in found.get("claims", [])]


def test_a_claim_has_its_source_as_its_review(client: FlaskClient) -> None:
    add_source(client, **EIGHTEEN)
    assert ask(client, query="18 officers killed") == {
        "claims": [
            {
                "text": "At least 18 officers were killed, officials said.",
                "claimant": "officials",
                "claimDate": "2022-01-07T00:00:00Z",
                "claimReview": [
                    {
                        "publisher": {"name": "First Paper", "site": "example.org"},
                        "url": EIGHTEEN["url"],
                        "title": EIGHTEEN["title"],
                        "reviewDate": "2022-01-07T00:00:00Z",
                        "textualRating": "Reported by First Paper; no other source decides it",
                        "languageCode": "en",
                    }
                ],
            }
        ]
    }


def test_the_rating_says_what_the_other_sources_report(client: FlaskClient) -> None:
    for source in (EIGHTEEN, TWENTY, SAME):
        add_source(client, **source)
    found = ask(client, query="18 officers were killed")
    ratings = {claim["claimReview"][0]["title"]: claim["claimReview"][0]["textualRating"] for claim in found["claims"]}
    assert ratings == {
        EIGHTEEN["title"]: "Reported by First Paper; 2 other sources agree",
        TWENTY["title"]: "Reported by Second Paper; no other source decides it",
        SAME[
            "title"
        ]: "Reported by news.example; 1 other source agrees; 1 source contradicts it: “Exactly 20 officers were"
        " killed, a hospital said.” (Second Paper, 2022-01-10)",
    }


def test_what_is_unknown_is_left_out(client: FlaskClient) -> None:
    add_source(client, text="At least 18 officers were killed.")
    (claim,) = ask(client, query="18 officers killed")["claims"]
    rating = "Reported by a source whose publisher is not named; no other source decides it"
    assert claim == {
        "text": "At least 18 officers were killed.",
        "claimReview": [{"textualRating": rating, "languageCode": "en"}],
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("18 officers may have been killed.", "Reported as possible by First Paper"),
        ("The ministry denied that 18 officers were killed.", "Reported as denied by First Paper"),
    ],
)
def test_the_rating_says_how_it_is_said(client: FlaskClient, text: str, said: str) -> None:
    add_source(client, **EIGHTEEN | {"text": text})
    found = ask(client, query="18 officers killed")["claims"]
    assert [claim["claimReview"][0]["textualRating"].partition(";")[0] for claim in found] == [said]


def test_nothing_is_found_as_an_empty_object(client: FlaskClient) -> None:
    assert ask(client, query="18 officers killed") == {}
    assert ask(client, reviewPublisherSiteFilter="example.org") == {}


TODAY = datetime.now(UTC).date()
FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["old", "french", "new", "undated"]),
    ({"languageCode": "en"}, ["old", "new", "undated"]),
    ({"languageCode": "en-US"}, ["old", "new", "undated"]),
    ({"languageCode": "fr-CA"}, ["french"]),
    ({"languageCode": "de"}, []),
    ({"languageCode": ""}, ["old", "french", "new", "undated"]),
    ({"maxAgeDays": 30}, ["new"]),
    ({"maxAgeDays": 0}, ["old", "french", "new", "undated"]),
    ({"maxAgeDays": 999_999_999}, ["old", "french", "new"]),
    ({"reviewPublisherSiteFilter": "a.example"}, ["old", "new"]),
    ({"reviewPublisherSiteFilter": "www.a.example"}, ["old", "new"]),
    ({"reviewPublisherSiteFilter": "example"}, ["old", "french", "new"]),
    ({"reviewPublisherSiteFilter": "www."}, []),
]


@pytest.mark.parametrize(("asked", "expected"), FILTERS, ids=[str(asked) for asked, _ in FILTERS])
@pytest.mark.parametrize("query", ["officers killed", ""])
def test_filters_hold(client: FlaskClient, asked: dict[str, Any], expected: list[str], query: str) -> None:
    recent = (TODAY - timedelta(days=3)).isoformat()
    for title, more in {
        "old": {"url": "https://a.example/1", "published_at": "2022-01-07"},
        "new": {"url": "https://www.a.example/2", "published_at": recent},
        "french": {"url": "https://b.example/3", "published_at": "2022-01-06", "language": "fr-FR"},
        "undated": {},
    }.items():
        add_source(client, text=f"18 officers were killed. The {title} one.", title=title, **more)
    if not query and "reviewPublisherSiteFilter" not in asked:
        return
    expected = [title for title in expected if title != "french" or asked.get("languageCode") != "fr-CA"]
    assert {*list_titles(ask(client, query=query, **asked))} == {*expected}


def add_many(client: FlaskClient, number: int) -> None:
    for at in range(number):
        url = f"https://a.example/{at}"
        add_source(
            client, text=f"{at + 2} officers were killed.", title=str(at), url=url, published_at=f"2022-01-{at + 1:02}"
        )


@pytest.mark.parametrize("asked", [{"query": "officers killed"}, {"reviewPublisherSiteFilter": "a.example"}], ids=str)
def test_pages_follow_each_other(client: FlaskClient, asked: dict[str, str]) -> None:
    add_many(client, 13)
    whole = list_titles(ask(client, pageSize=50, **asked))
    assert len(whole) == 13
    if "query" not in asked:
        assert whole == [str(at) for at in range(12, -1, -1)]
    first = ask(client, **asked)
    assert list_titles(first) == whole[:10]
    last = ask(client, pageToken=first["nextPageToken"], offset=5, **asked)
    assert (list_titles(last), "nextPageToken" in last) == (whole[10:], False)
    assert list_titles(ask(client, pageSize=4, offset=3, **asked)) == whole[3:7]
    after = ask(client, pageSize=2, offset=3, **asked)["nextPageToken"]
    assert list_titles(ask(client, pageSize=3, pageToken=after, **asked)) == whole[5:8]
    assert ask(client, offset=13, **asked) == {}
    assert len(ask(client, pageSize=0, **asked)["claims"]) == 10


def test_more_than_a_hundred_are_never_answered_at_once(client: FlaskClient) -> None:
    add_source(client, text=" ".join(f"{at} officers were killed in town {at}." for at in range(2, 130)))
    found = ask(client, query="officers were killed", pageSize=5_000)
    assert (len(found["claims"]), "nextPageToken" in found) == (100, True)


def test_what_googles_clients_send_besides_has_no_effect(client: FlaskClient) -> None:
    add_source(client, **EIGHTEEN)
    plain = ask(client, query="18 officers killed")
    sent = {"alt": "json", "key": "AIza", "prettyPrint": "false", "fields": "claims(text)", "quotaUser": "me"}
    sent |= {
        "$.xgafv": "2",
        "access_token": "x",
        "callback": "f",
        "uploadType": "media",
        "userIp": "::1",
        "$alt": "json",
    }
    assert ask(client, query="18 officers killed", pageToken="", languageCode="", **sent) == plain


FAULTS: list[tuple[dict[str, str], str]] = [
    ({}, "query"),
    ({"query": ""}, "query"),
    ({"query": " "}, "query"),
    ({"query": "x" * 2001}, "query"),
    ({"query": "a", "q": "b"}, "q"),
    ({"query": "a", "pageSize": "-1"}, "pageSize"),
    ({"query": "a", "pageSize": "ten"}, "pageSize"),
    ({"query": "a", "offset": "-1"}, "offset"),
    ({"query": "a", "maxAgeDays": "1.5"}, "maxAgeDays"),
    ({"query": "a", "languageCode": "English!"}, "languageCode"),
    ({"query": "a", "pageToken": "nonsense"}, ""),
    ({"reviewPublisherSiteFilter": "a.example", "pageToken": "nonsense"}, ""),
    ({"query": "a", "alt": "proto"}, "alt"),
]


@pytest.mark.parametrize(("asked", "name"), FAULTS, ids=[str(asked)[:60] for asked, _ in FAULTS])
def test_faults_have_googles_shape(client: FlaskClient, asked: dict[str, str], name: str) -> None:
    assert_google_fault(client.get(PATH, query_string=asked), 400, "INVALID_ARGUMENT", name)


def test_a_token_of_another_search_is_refused(client: FlaskClient) -> None:
    add_many(client, 3)
    token = ask(client, query="officers killed", pageSize=1)["nextPageToken"]
    assert_google_fault(
        client.get(PATH, query_string={"query": "bridges", "pageToken": token}), 400, "INVALID_ARGUMENT"
    )
    listed = {"reviewPublisherSiteFilter": "a.example", "pageToken": token}
    assert_google_fault(client.get(PATH, query_string=listed), 400, "INVALID_ARGUMENT")


def test_bytes_that_are_no_text_are_refused(client: FlaskClient) -> None:
    assert_google_fault(client.get(f"{PATH}?query=%ff"), 400, "INVALID_ARGUMENT", "UTF-8")


def test_too_many_requests_have_googles_shape(tmp_path: Path) -> None:
    client = build_client(tmp_path, rate="2/minute", protected=Protection.ON)
    for _ in range(2):
        client.get(PATH, query_string={"query": "a"})
    response = client.get(PATH, query_string={"query": "a"})
    assert_google_fault(response, 429, "RESOURCE_EXHAUSTED")
    assert int(response.headers["Retry-After"]) > 0


def test_a_search_that_takes_too_long_has_googles_shape(tmp_path: Path) -> None:
    client = build_client(tmp_path, time_limit=1e-9)
    add_source(client, **EIGHTEEN)
    add_source(client, **TWENTY)
    assert_google_fault(client.get(PATH, query_string={"query": "18 officers"}), 503, "UNAVAILABLE")


# --- Google's client -----------------------------------------------------------------------------


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    app = create_app(Settings(database=tmp_path / "tally.db"))
    add_many(app.test_client(), 12)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


def build_by(address: str, how: str) -> Any:
    """Google's client, built from the document that the server has or from the one that comes with the client."""
    if how == "theirs":
        options = {"api_endpoint": address}
        return build("factchecktools", "v1alpha1", developerKey="AIza", client_options=options, static_discovery=True)
    return build(
        "factchecktools",
        "v1alpha1",
        developerKey="AIza",
        discoveryServiceUrl=f"{address}{DISCOVERY}?version={{apiVersion}}",
        static_discovery=False,
        cache_discovery=False,
    )


@pytest.mark.parametrize("how", ["ours", "theirs"])
def test_googles_client_works(address: str, how: str) -> None:
    with build_by(address, how) as service:
        claims = service.claims()
        asked = claims.search(query="officers were killed", languageCode="en-US", maxAgeDays=36500, pageSize=5)
        titles = []
        while asked is not None:
            found = asked.execute()
            titles += list_titles(found)
            asked = claims.search_next(asked, found)
        assert sorted(titles, key=int) == [str(at) for at in range(12)]
        assert claims.search(query="nothing like it").execute() == {}
        with pytest.raises(HttpError) as caught:
            claims.search(query="officers", pageSize=-1).execute()
        assert (caught.value.status_code, "pageSize" in caught.value.reason) == (400, True)


def test_googles_client_is_told_of_a_version_that_is_not_there(address: str) -> None:
    with pytest.raises(UnknownApiNameOrVersion):
        build(
            "factchecktools",
            "v2",
            discoveryServiceUrl=f"{address}{DISCOVERY}?version={{apiVersion}}",
            static_discovery=False,
            cache_discovery=False,
        )


def test_the_document_names_the_server_as_its_client_does(client: FlaskClient) -> None:
    document = client.get(DISCOVERY, query_string={"version": "v1alpha1", "key": "x"}).json
    assert document["rootUrl"] == document["baseUrl"] == "http://localhost/"
    assert client.get(DISCOVERY).json == document
    assert_problem(client.get(f"{DISCOVERY}?version=v2"), 404, "not_found")


def test_every_reference_of_the_document_leads_somewhere(client: FlaskClient) -> None:
    document = client.get(DISCOVERY).json
    method = document["resources"]["claims"]["methods"]["search"]
    parts = json.dumps([method, document["schemas"]])
    assert {part.split('"')[0] for part in parts.split('"$ref": "')[1:]} == set(document["schemas"])
    assert all(schema["id"] == name for name, schema in document["schemas"].items())
    assert all(told["description"] for told in method["parameters"].values())


def test_however_a_claim_is_meant_it_can_be_shown(client: FlaskClient) -> None:
    assert {*_SAID} == {*Modality}
    add_source(client, text="Suppose 40 ferries sank near Oslo.")
    (found,) = ask(client, query="40 ferries sank near Oslo")["claims"]
    assert found["claimReview"][0]["textualRating"].startswith("Reported as supposed by")
