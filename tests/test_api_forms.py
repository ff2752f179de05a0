"""An answer as what other tools speak: ClaimReview, Web Annotations, a table; by what the Accept header prefers."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.rendering.evidence_table import COLUMNS
from tests.support import EIGHTEEN, TWENTY, add_source, assert_problem, build_client, build_demo_client

STATEMENT = "18 officers killed"
JSON, CSV, JSON_LD = "application/json", "text/csv; charset=utf-8", "application/ld+json"
PROFILE = "http://www.w3.org/ns/anno.jsonld"
ANNOTATIONS = f'{JSON_LD}; profile="{PROFILE}"'
VOCABULARY = tomllib.loads((Path(__file__).parent / "cases" / "schemaorg.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return build_demo_client(tmp_path_factory.mktemp("forms"))


@pytest.fixture
def empty(tmp_path: Path) -> FlaskClient:
    return build_client(tmp_path)


def ask(client: FlaskClient, accept: str | None, statement: str = STATEMENT, **asked: Any) -> TestResponse:
    headers = {"Accept": accept} if accept is not None else {}
    return client.post("/v1/verify", json={"statement": statement, **asked}, headers=headers)


def read(client: FlaskClient, accept: str, statement: str = STATEMENT, **asked: Any) -> dict[str, Any]:
    response = ask(client, accept, statement, **asked)
    assert (response.status_code, response.content_type) == (200, accept), response.text
    return dict(response.get_json(force=True))


def list_evidence(client: FlaskClient, statement: str = STATEMENT) -> list[dict[str, Any]]:
    answer = ask(client, None, statement).json
    return [*answer["supporting"], *answer["contradicting"], *answer["related"]]


# --- which form ----------------------------------------------------------------------------------

ACCEPTED = [
    (None, JSON),
    ("", JSON),
    ("*/*", JSON),
    (JSON, JSON),
    ("application/json; charset=utf-8", JSON),
    ("application/*", JSON),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
    ("text/html", JSON),
    ("application/xml", JSON),
    ("text/csv;q=0", JSON),
    ("application/json;q=0.5, text/csv;q=0.4", JSON),
    ("application/json, application/ld+json, text/csv", JSON),
    ("nonsense;;q=,", JSON),
    ("text/csv", CSV),
    ("text/*", CSV),
    ("text/csv; header=present", CSV),
    ("application/json;q=0, text/csv;q=0.1", CSV),
    (JSON_LD, JSON_LD),
    ("application/ld+json, */*", JSON_LD),
    ("application/ld+json, application/json;q=0.9", JSON_LD),
    ('application/ld+json; profile="http://www.w3.org/ns/json-ld#compacted"', JSON_LD),
    ("APPLICATION/LD+JSON", JSON_LD),
    (ANNOTATIONS, ANNOTATIONS),
    (f'application/ld+json; profile="http://www.w3.org/ns/json-ld#compacted {PROFILE}"', ANNOTATIONS),
    (f'application/ld+json;q=0.5, application/ld+json; profile="{PROFILE}"', ANNOTATIONS),
    (f'application/ld+json; profile="{PROFILE}"; q=0.5, application/ld+json', JSON_LD),
    (f'application/json;q=0.9, application/ld+json; profile="{PROFILE}"; q=0.5', JSON),
]


@pytest.mark.parametrize(("accept", "form"), ACCEPTED, ids=[str(accept) for accept, _ in ACCEPTED])
def test_the_accept_header_chooses_the_form(client: FlaskClient, accept: str | None, form: str) -> None:
    response = ask(client, accept)
    assert (response.status_code, response.content_type, response.headers["Vary"]) == (200, form, "Accept")
    headers = {"Accept": accept} if accept is not None else {}
    by_link = client.get("/v1/verify", query_string={"statement": STATEMENT}, headers=headers)
    assert (by_link.content_type, by_link.data) == (form, response.data)
    if form == JSON:
        assert response.data == ask(client, None).data


@pytest.mark.parametrize("accept", ["*/*;q=0", "application/json;q=0", "application/*;q=0, text/csv;q=0", "*/*;q=0.0"])
@pytest.mark.parametrize("path", ["/v1/verify", "/v1/figures", "/v1/verifications/v_0"])
def test_only_who_rules_out_json_and_names_nothing_else_gets_none(client: FlaskClient, accept: str, path: str) -> None:
    asked = {"statement": STATEMENT} if "verif" not in path.removeprefix("/v1/verify") else {}
    assert_problem(client.get(path, query_string=asked, headers={"Accept": accept}), 406, "not_acceptable")


@pytest.mark.parametrize("accept", [CSV, JSON_LD, ANNOTATIONS])
def test_faults_are_problems_in_every_form(client: FlaskClient, accept: str) -> None:
    assert_problem(ask(client, accept, "Hello there"), 422, "no_claim", "#/statement")
    response = client.get("/v1/verifications/v_0", headers={"Accept": accept})
    assert_problem(response, 404, "verification_not_found")


# --- ClaimReview ---------------------------------------------------------------------------------


def list_nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "@type" in value:
            yield value
        for below in value.values():
            yield from list_nodes(below)
    elif isinstance(value, list):
        for below in value:
            yield from list_nodes(below)


def list_kinds(name: str) -> list[str]:
    """A type and all that it is a kind of."""
    above = VOCABULARY[name].get("is")
    return [name, *(list_kinds(above) if above else [])]


def assert_in_vocabulary(review: dict[str, Any]) -> None:
    """Each property is one of its type, and has a value of a type that it expects."""
    assert review["@context"] == "https://schema.org"
    for node in list_nodes(review):
        expected: dict[str, list[str]] = {}
        for kind in list_kinds(node["@type"]):
            expected |= VOCABULARY[kind]["properties"]
        for name, values in node.items():
            if name.startswith("@"):
                continue
            assert name in expected, f"{node['@type']} has no {name}"
            for value in values if isinstance(values, list) else [values]:
                if isinstance(value, dict):
                    # No organisation and no person, so that nobody takes it for a fact-checker's.
                    is_program = (node["@type"], name, value["@type"]) == (
                        "ClaimReview",
                        "author",
                        "SoftwareApplication",
                    )
                    assert is_program or {*list_kinds(value["@type"])} & {*expected[name]}, name
                else:
                    assert isinstance(value, str)
                    assert {"Text", "URL", "Date", "DateTime"} & {*expected[name]}, name


STATEMENTS = [
    STATEMENT,
    "26 officers were killed",
    "13 officers were killed and 400 bridges were closed",
    "the airport is open",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_claim_review_is_one_by_the_vocabulary(client: FlaskClient, statement: str) -> None:
    review = read(client, JSON_LD, statement)
    assert_in_vocabulary(review)
    assert (review["@type"], review["claimReviewed"]) == ("ClaimReview", statement)
    assert len(review.get("citation", [])) == len(list_evidence(client, statement))


@pytest.mark.parametrize(
    ("statement", "sources", "rating"),
    [
        ("18 officers killed", [EIGHTEEN], "reported: sources support it"),
        ("19 officers killed", [TWENTY], "reported: sources contradict it"),
        ("exactly 20 officers were killed", [EIGHTEEN], "reported: no source decides it"),
        ("18 officers killed", [EIGHTEEN, TWENTY], "reported: sources conflict"),
    ],
)
def test_the_rating_is_what_is_reported_in_words_alone(
    empty: FlaskClient, statement: str, sources: list[dict[str, Any]], rating: str
) -> None:
    for source in sources:
        add_source(empty, **source)
    given = read(empty, JSON_LD, statement)["reviewRating"]
    assert given["alternateName"] == rating
    assert given["ratingExplanation"].startswith(ask(empty, None, statement).json["summary"])
    assert {*given} == {"@type", "alternateName", "ratingExplanation"}


def test_a_claim_review_says_that_it_is_a_programs(client: FlaskClient) -> None:
    review = read(client, JSON_LD)
    assert (review["author"]["@type"], review["author"]["name"]) == ("SoftwareApplication", "Tally")
    assert "no person has checked it" in review["author"]["description"]
    assert "no person has checked it" in review["reviewBody"]


def test_a_claim_review_cites_each_excerpt_word_for_word(client: FlaskClient) -> None:
    review = read(client, JSON_LD)
    evidence = list_evidence(client)
    assert [each["text"] for each in review["citation"]] == [each["excerpt"]["text"] for each in evidence]
    assert [each["description"].partition(":")[0] for each in review["citation"]] == [e["stance"] for e in evidence]
    supporting = [each["provenance"]["url"] for each in evidence if each["stance"] == "supports"]
    assert [each["url"] for each in review["itemReviewed"]["appearance"]] == supporting


def test_what_is_unknown_of_a_source_is_left_out(empty: FlaskClient) -> None:
    source = add_source(empty, text="18 officers were killed.")
    (cited,) = read(empty, JSON_LD)["citation"]
    assert cited["isPartOf"] == {"@type": "CreativeWork", "@id": f"urn:tally:source:{source}"}
    assert "url" not in cited


@pytest.mark.parametrize("accept", [JSON_LD, ANNOTATIONS, CSV])
def test_a_stored_answer_has_the_same_forms(client: FlaskClient, accept: str) -> None:
    kept = client.post("/v1/verifications", json={"statement": STATEMENT}).json
    response = client.get(f"/v1/verifications/{kept['id']}", headers={"Accept": accept})
    assert (response.status_code, response.content_type, response.headers["Vary"]) == (200, accept, "Accept")
    if accept == JSON_LD:
        review = response.get_json(force=True)
        assert_in_vocabulary(review)
        own = {"@id": f"urn:tally:verification:{kept['id']}", "url": f"/v1/verifications/{kept['id']}"}
        assert review == {**read(client, JSON_LD), **own, "datePublished": kept["created_at"]}
    elif accept == CSV:
        assert response.data == ask(client, CSV).data
    else:
        items = response.get_json(force=True)["first"]["items"]
        assert items
        assert {each["generated"] for each in items} == {kept["created_at"]}


@pytest.mark.parametrize("accept", [JSON_LD, ANNOTATIONS, CSV])
def test_what_was_removed_for_good_is_in_no_form(empty: FlaskClient, accept: str) -> None:
    gone = add_source(empty, **EIGHTEEN)
    add_source(empty, **TWENTY)
    kept = empty.post("/v1/verifications", json={"statement": STATEMENT}).json["id"]
    empty.delete(f"/v1/sources/{gone}?purge=true")
    shown = empty.get(f"/v1/verifications/{kept}", headers={"Accept": accept}).text
    assert "Exactly 20" in shown
    assert "At least 18" not in shown
    assert EIGHTEEN["url"] not in shown


# --- Web Annotations -----------------------------------------------------------------------------


@pytest.mark.parametrize("statement", STATEMENTS)
def test_each_excerpt_is_an_annotation(client: FlaskClient, statement: str) -> None:
    collection = read(client, ANNOTATIONS, statement)
    evidence = list_evidence(client, statement)
    assert (collection["@context"], collection["type"]) == (PROFILE, "AnnotationCollection")
    assert (collection["total"], collection["first"]["startIndex"]) == (len(evidence), 0)
    assert collection["first"]["type"] == "AnnotationPage"
    items = collection["first"]["items"]
    names = [collection["id"], collection["first"]["id"], *(each["id"] for each in items)]
    assert len({*names}) == len(names)
    assert all(re.fullmatch(r"urn:tally:[\w:]+", name, re.ASCII) for name in names)
    for each, expected in zip(items, evidence, strict=True):
        assert (each["type"], each["motivation"]) == ("Annotation", "assessing")
        told, tag = each["body"]
        assert told["value"].startswith(f"{expected['stance']} ({expected['relation']})")
        assert all(reason["message"] in told["value"] for reason in expected["reasons"])
        assert (tag["purpose"], tag["value"]) == ("tagging", expected["stance"])
        provenance = expected["provenance"]
        assert each["target"]["source"] == (provenance["url"] or f"/v1/sources/{provenance['source_id']}/text")


def test_the_selectors_lead_to_the_excerpt_in_the_stored_text(client: FlaskClient) -> None:
    for each in read(client, ANNOTATIONS)["first"]["items"]:
        quote, position = each["target"]["selector"]
        assert (quote["type"], position["type"]) == ("TextQuoteSelector", "TextPositionSelector")
        text = client.get(each["target"]["state"]["cached"]).text
        start, end = position["start"], position["end"]
        assert text[start:end] == quote["exact"]
        assert text[:start].endswith(quote["prefix"])
        assert text[end:].startswith(quote["suffix"])


def test_a_source_without_an_address_is_its_stored_text(empty: FlaskClient) -> None:
    source = add_source(empty, text="18 officers were killed.")
    (item,) = read(empty, ANNOTATIONS)["first"]["items"]
    assert item["target"]["source"] == item["target"]["state"]["cached"] == f"/v1/sources/{source}/text"


def test_no_evidence_is_an_empty_collection(empty: FlaskClient) -> None:
    collection = read(empty, ANNOTATIONS)
    assert (collection["total"], collection["first"]["items"]) == (0, [])
    assert "citation" not in read(empty, JSON_LD)


# --- the table -----------------------------------------------------------------------------------


def test_the_table_has_a_row_for_each_excerpt(client: FlaskClient) -> None:
    response = ask(client, CSV)
    assert response.headers["Content-Disposition"] == 'attachment; filename="evidence.csv"'
    rows = list(csv.DictReader(io.StringIO(response.text, newline="")))
    evidence = list_evidence(client)
    assert tuple(rows[0]) == COLUMNS
    for row, expected in zip(rows, evidence, strict=True):
        provenance = expected["provenance"]
        assert row["statement"] == STATEMENT
        assert row["excerpt"] == expected["excerpt"]["text"]
        assert int(row["start"]) == expected["excerpt"]["start"]
        assert row["rules"].split() == [reason["rule"] for reason in expected["reasons"]]
        assert row["attribution"] == " < ".join(said["text"] for said in provenance["attribution"])
        assert float(row["score"]) == expected["score"]
        for name in ("stance", "relation", "claim_id", "superseded_by"):
            assert row[name] == (expected[name] or "")
        for name in ("publisher", "title", "url", "link", "published_at", "source_id", "sha256", "origin"):
            assert row[name] == (provenance[name] or "")


def test_no_evidence_is_a_header_row(empty: FlaskClient) -> None:
    assert ask(empty, CSV).text == f"{','.join(COLUMNS)}\r\n"


def test_formulas_in_the_table_are_harmless(empty: FlaskClient) -> None:
    add_source(empty, text="18 officers were killed.", publisher="=1+1", title="@SUM(A1)", author="\t=2")
    (row,) = csv.DictReader(io.StringIO(ask(empty, CSV).text, newline=""))
    assert (row["publisher"], row["title"], row["author"]) == ("'=1+1", "'@SUM(A1)", "'\t=2")


# --- links to excerpts ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "url", "fragment"),
    [
        ("18 officers were killed.", "https://a.example/", "18%20officers%20were%20killed."),
        ("18 officers-at-arms, & no more, were killed.", "https://a.example/#top", None),
        (
            "18 officers were killed in the north-eastern, the south-western & the mid-land towns.",
            "https://a.example/",
            None,
        ),
    ],
)
def test_a_link_has_nothing_that_the_fragment_would_take_for_its_own(
    empty: FlaskClient, text: str, url: str, fragment: str | None
) -> None:
    """By the URL Fragment Text Directives of the WICG “-”, “,” and “&” of the text itself are percent-encoded."""
    add_source(empty, text=text, url=url)
    link = list_evidence(empty, "18 officers were killed")[0]["provenance"]["link"]
    before, _, directive = urlsplit(link).fragment.partition(":~:text=")
    assert before == urlsplit(url).fragment
    assert fragment is None or directive == fragment
    parts = directive.split(",")
    assert len(parts) <= 2
    assert not any(re.search(r"[-&\s]", part) for part in parts)
    assert all(unquote(part) in text for part in parts)
