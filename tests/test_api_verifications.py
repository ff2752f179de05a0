"""Stored verifications over HTTP: kept byte for byte, listed, held against the present, and purged."""

from __future__ import annotations

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.verifications import (
    RecheckedVerificationSchema,
    StoredVerificationSchema,
    VerificationListSchema,
)
from schemas.verify import VerifyRequestSchema
from service.app import create_app
from service.settings import Settings
from service.storage.sqlite import SqliteStore
from service.verifications import parse_question, write_question
from service.verify import Question
from tests.support import EIGHTEEN, TWENTY, add_source, assert_fits, assert_problem, build_client

STATEMENT = "18 officers were killed"
ASKED = {"statement": STATEMENT}
PATH = "/v1/verifications"
NOTHING: dict[str, list[str]] = {"supporting": [], "contradicting": []}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    client = build_client(tmp_path)
    add_source(client, **EIGHTEEN)
    add_source(client, **TWENTY)
    return client


def build_second(folder: Path) -> FlaskClient:
    """Another worker on the same file."""
    return create_app(Settings(database=folder / "tally.db"), SqliteStore(folder / "tally.db")).test_client()


def keep(client: FlaskClient, **asked: Any) -> dict[str, Any]:
    response = client.post(PATH, json=ASKED | asked)
    assert response.status_code in (200, 201), response.text
    assert_fits(StoredVerificationSchema(), response.json)
    return dict(response.json)


def read(client: FlaskClient, record_id: str) -> dict[str, Any]:
    response = client.get(f"{PATH}/{record_id}")
    assert response.status_code == 200, response.text
    assert_fits(RecheckedVerificationSchema(), response.json)
    return dict(response.json)


def list_claims(answer: dict[str, Any], side: str) -> list[str]:
    return [each["claim_id"] for each in answer[side]]


# --- keeping -------------------------------------------------------------------------------------


def test_the_answer_of_verify_is_kept_byte_for_byte(client: FlaskClient) -> None:
    answered = client.post("/v1/verify", json=ASKED).data
    response = client.post(PATH, json=ASKED)
    assert response.status_code == 201
    assert_fits(StoredVerificationSchema(), response.json)
    assert re.fullmatch(r"v_[0-9a-f]{20}", response.json["id"])
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", response.json["created_at"])
    assert b'"answer":' + answered in response.data
    read_again = client.get(response.headers["Location"])
    assert_fits(RecheckedVerificationSchema(), read_again.json)
    assert read_again.data.startswith(response.data[:-1])
    now = read_again.json["now"]
    assert now.pop("checked_at") >= response.json["created_at"]
    assert now == {
        "engine": response.json["answer"]["engine"],
        "verdict": "conflicting",
        "same": True,
        "gained": NOTHING,
        "lost": NOTHING,
        "fault": None,
    }


def test_the_same_question_at_the_same_state_is_kept_once(client: FlaskClient, tmp_path: Path) -> None:
    first = client.post(PATH, json=ASKED)
    again = build_second(tmp_path).post(PATH, json={"limit": 10, "as_of": None, **ASKED})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.data == again.data
    assert first.headers["Location"] == again.headers["Location"]
    assert keep(client, limit=11)["id"] != first.json["id"]
    add_source(client, text="Snow fell in May.")
    other = keep(client)
    assert other["id"] != first.json["id"]
    assert other["answer"]["supporting"] == first.json["answer"]["supporting"]
    assert len(client.get(PATH).json["items"]) == 3


def test_workers_that_keep_the_same_at_once_keep_it_once(client: FlaskClient, tmp_path: Path) -> None:
    workers = [build_second(tmp_path) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda worker: worker.post(PATH, json=ASKED), workers))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.data for answer in answers}) == 1


def test_the_question_is_kept_as_it_was_asked(client: FlaskClient) -> None:
    asked = {
        "statement": STATEMENT,
        "as_of": "2022-01-12",
        "published_after": "2022-01-01",
        "published_before": "2022-02-01T00:00:00Z",
        "publishers": ["First Paper"],
        "languages": ["en"],
        "tags": ["unrest", "officers"],
        "attributed_to": ["officials"],
        "limit": 3,
        "min_score": 0.5,
    }
    record = keep(client, **asked)
    assert record["request"] == asked
    assert VerifyRequestSchema().validate(record["request"]) == {}
    assert read(client, record["id"])["now"]["same"]
    assert keep(client, **record["request"])["id"] == record["id"]


@pytest.mark.parametrize(
    ("asked", "code", "pointer"),
    [
        ({}, "invalid_input", "#/statement"),
        ({**ASKED, "limit": 0}, "invalid_input", "#/limit"),
        ({"statement": "Hello there"}, "no_claim", "#/statement"),
        ({**ASKED, "as_of": "2999-01-01"}, "as_of_in_future", "#/as_of"),
    ],
)
def test_what_verify_refuses_is_not_kept(client: FlaskClient, asked: dict[str, Any], code: str, pointer: str) -> None:
    assert_problem(client.post(PATH, json=asked), 422, code, pointer)
    assert client.get(PATH).json["items"] == []


@pytest.mark.parametrize("odd", ["nope", "v_0", "v_%00", "%FF", "s_0"])
def test_an_unknown_verification_is_a_problem(client: FlaskClient, odd: str) -> None:
    assert_problem(client.get(f"{PATH}/{odd}"), 404, "verification_not_found")


def test_a_kept_verification_cannot_be_removed(client: FlaskClient) -> None:
    assert_problem(client.delete(f"{PATH}/{keep(client)['id']}"), 405, "method_not_allowed")


# --- listing -------------------------------------------------------------------------------------


def test_verifications_are_listed_newest_first_page_by_page(client: FlaskClient) -> None:
    kept = [keep(client, limit=limit) for limit in range(1, 8)]
    seen, path = [], f"{PATH}?limit=3"
    while path:
        response = client.get(path)
        assert_fits(VerificationListSchema(), response.json)
        seen += response.json["items"]
        path = response.headers["Link"].split(">")[0].lstrip("<") if "Link" in response.headers else ""
    assert [item["id"] for item in seen] == [record["id"] for record in reversed(kept)]
    assert seen[-1] == {
        "id": kept[0]["id"],
        "created_at": kept[0]["created_at"],
        "request": kept[0]["request"],
        "verdict": "conflicting",
        "purged": [],
    }


def test_verifications_are_listed_by_verdict(client: FlaskClient) -> None:
    conflicting, supported = keep(client), keep(client, publishers=["First Paper"])
    contradicted = keep(client, publishers=["Second Paper"])
    for record in (conflicting, supported, contradicted):
        verdict = record["answer"]["verdict"]
        assert [item["id"] for item in client.get(f"{PATH}?verdict={verdict}").json["items"]] == [record["id"]]
    assert client.get(f"{PATH}?verdict=not_enough_evidence").json["items"] == []


@pytest.mark.parametrize(
    ("query", "code", "parameter"),
    [
        ("verdict=true", "invalid_input", "verdict"),
        ("limit=0", "invalid_input", "limit"),
        ("cursor=c18wMDAx", "invalid_cursor", "cursor"),
        ("foo=1", "invalid_input", "foo"),
    ],
)
def test_a_bad_list_is_refused(client: FlaskClient, query: str, code: str, parameter: str) -> None:
    assert_problem(client.get(f"{PATH}?{query}"), 422, code, parameter)


# --- how it stands now -----------------------------------------------------------------------------


def test_what_came_and_went_since_is_told(client: FlaskClient) -> None:
    record = keep(client)
    client.delete(f"/v1/sources/{record['answer']['contradicting'][0]['provenance']['source_id']}?reason=wrong")
    add_source(client, text="18 officers were killed in the unrest.")
    now = read(client, record["id"])["now"]
    today = client.post("/v1/verify", json=ASKED).json
    assert (now["verdict"], now["same"], now["engine"]) == ("supported", False, today["engine"])
    (came,) = set(list_claims(today, "supporting")) - set(list_claims(record["answer"], "supporting"))
    assert now["gained"] == {"supporting": [came], "contradicting": []}
    assert now["lost"] == {"supporting": [], "contradicting": list_claims(record["answer"], "contradicting")}


def test_other_evidence_for_the_same_verdict_is_not_the_same(client: FlaskClient) -> None:
    record = keep(client)
    add_source(client, text="Exactly 21 officers were killed, a nurse said.")
    now = read(client, record["id"])["now"]
    assert (now["verdict"], now["same"]) == ("conflicting", False)
    assert len(now["gained"]["contradicting"]) == 1
    assert now["lost"] == NOTHING


def test_what_bears_on_something_else_changes_nothing(client: FlaskClient) -> None:
    record = keep(client)
    add_source(client, text="The airport was closed. 18 officers were injured.")
    now = read(client, record["id"])["now"]
    assert now["same"]
    assert now["engine"]["corpus_revision"] > record["answer"]["engine"]["corpus_revision"]


def test_as_of_a_time_it_stays_the_same(client: FlaskClient) -> None:
    record = keep(client, as_of="2022-01-12")
    assert record["answer"]["verdict"] == "conflicting"
    client.delete(f"/v1/sources/{record['answer']['contradicting'][0]['provenance']['source_id']}?reason=wrong")
    add_source(client, text="18 officers were killed in the unrest.", published_at="2022-01-13")
    now = read(client, record["id"])["now"]
    assert (now["verdict"], now["same"]) == ("conflicting", True)


@pytest.mark.parametrize(
    ("request_", "fault"),
    [
        ({"statement": "Hello there"}, "asserts nothing"),
        ({**ASKED, "mood": "grim"}, "mood"),
        ({**ASKED, "limit": "ten"}, "limit"),
    ],
    ids=["no claim any more", "asked by what is not known any more", "asked otherwise"],
)
def test_a_question_that_cannot_be_read_any_more_is_told(
    client: FlaskClient, tmp_path: Path, request_: dict[str, Any], fault: str
) -> None:
    record = keep(client)
    with closing(sqlite3.connect(tmp_path / "tally.db")) as connection, connection:
        connection.execute("UPDATE verifications SET request = ?", (orjson.dumps(request_),))
    response = client.get(f"{PATH}/{record['id']}")
    assert response.status_code == 200
    now = response.json["now"]
    assert (now["verdict"], now["same"], now["gained"], now["lost"]) == (None, False, NOTHING, NOTHING)
    assert fault in now["fault"]
    assert now["engine"] == record["answer"]["engine"]
    assert response.json["answer"] == record["answer"]


_QUESTIONS = st.builds(
    Question,
    statement=st.text(min_size=1),
    limit=st.integers(1, 100),
    min_score=st.floats(0, 1),
    as_of=st.none() | st.dates().map(str),
    publishers=st.lists(st.text(min_size=1), max_size=3).map(tuple),
    tags=st.lists(st.text(min_size=1), max_size=3).map(tuple),
    apart_from=st.frozensets(st.text(min_size=1), max_size=3),
)


@given(_QUESTIONS)
def test_a_question_is_read_as_it_was_kept(question: Question) -> None:
    assert parse_question(write_question(question)) == question


# --- purging -------------------------------------------------------------------------------------

WORDS = ("Zugspitze", "Quillfeather", "Vexford", "gambrinus", "seventeen")
SECRET = {
    "text": "Exactly seventeen officers were killed, the Vexford ministry said. The gambrinus was closed.",
    "title": "Zugspitze in figures",
    "url": "https://vexford.example/zugspitze",
    "publisher": "The Quillfeather",
    "author": "Quillfeather",
}


@pytest.fixture
def secret(tmp_path: Path) -> tuple[FlaskClient, str]:
    client = build_client(tmp_path)
    return client, add_source(client, **SECRET)


@pytest.mark.parametrize(
    "asked",
    [
        {"statement": "18 officers were killed"},
        {"statement": "At least 16 officers were killed"},
        {"statement": "18 officers were injured"},
        {"statement": "Nearly 16 officers were killed. 40 officers were injured in Paris", "limit": 1},
        {"statement": "The bar was closed"},
    ],
    ids=["contradicted", "supported", "related", "one of two parts", "nearest"],
)
def test_nothing_of_a_purged_source_is_kept(
    secret: tuple[FlaskClient, str], tmp_path: Path, asked: dict[str, Any]
) -> None:
    client, source_id = secret
    for number in range(3):
        add_source(client, text=f"Exactly {40 + number} officers were injured, a witness said.")
    record = keep(client, **asked)
    assert read(client, record["id"])["now"]["same"]
    assert [word for word in WORDS if word in str(record["answer"])]
    assert client.delete(f"/v1/sources/{source_id}?purge=true").status_code == 204
    response = client.get(f"{PATH}/{record['id']}")
    assert_fits(RecheckedVerificationSchema(), response.json)
    assert response.json["purged"] == [source_id]
    assert client.get(PATH).json["items"][0]["purged"] == [source_id]
    assert not [word for word in WORDS if word.casefold() in response.text.casefold()]
    assert response.json["answer"]["verdict"] == record["answer"]["verdict"]
    assert response.json["request"] == record["request"]
    with closing(sqlite3.connect(tmp_path / "tally.db")) as connection:
        rows = str(connection.execute("SELECT * FROM verifications, corpus").fetchall())
    assert not [word for word in WORDS if word.casefold() in rows.casefold()]


def test_copies_of_a_purged_source_keep_nothing_of_it(tmp_path: Path) -> None:
    client = build_client(tmp_path)
    text = (
        "At least 18 officers were killed in Almaty on Thursday, officials said. The airport was closed for two days."
        " Nearly 400 people were arrested in the capital, and the curfew will stay in force until the end of the week."
    )
    secret = {name: value for name, value in SECRET.items() if name != "text"}
    ids = [
        add_source(client, text=text, **secret, published_at="2022-01-07"),
        add_source(client, text=text, publisher="Second Paper", published_at="2022-01-08"),
    ]
    record = keep(client)
    (shown,) = record["answer"]["supporting"]
    assert {shown["provenance"]["source_id"], *shown["provenance"]["also_in"]} == set(ids)
    client.delete(f"/v1/sources/{ids[0]}?purge=true")
    response = client.get(f"{PATH}/{record['id']}")
    assert_fits(RecheckedVerificationSchema(), response.json)
    assert response.json["purged"] == [ids[0]]
    assert not [word for word in WORDS if word.casefold() in str(response.json["answer"]).casefold()]
    assert ids[0] not in str(response.json["answer"])


def test_a_verification_whose_evidence_was_purged_is_not_the_same(secret: tuple[FlaskClient, str]) -> None:
    client, source_id = secret
    record = keep(client, statement="17 officers were killed")
    assert record["answer"]["verdict"] == "supported"
    client.delete(f"/v1/sources/{source_id}?purge=true")
    found = read(client, record["id"])
    assert found["answer"]["supporting"] == []
    assert (found["now"]["same"], found["now"]["verdict"]) == (False, "not_enough_evidence")
    assert found["now"]["lost"]["supporting"] == list_claims(record["answer"], "supporting")


def test_what_only_a_correction_names_beyond_the_limit_is_purged_too(tmp_path: Path) -> None:
    client = build_client(tmp_path)
    for number in range(3):
        add_source(client, text=f"Exactly 20 officers were killed, witness {number} said.", publisher=f"Paper {number}")
    record = keep(client, limit=1)
    (shown,) = record["answer"]["contradicting"]
    assert record["answer"]["correction"]
    unseen = [
        item["id"] for item in client.get("/v1/sources").json["items"] if item["id"] != shown["provenance"]["source_id"]
    ]
    client.delete(f"/v1/sources/{unseen[0]}?purge=true")
    found = read(client, record["id"])
    assert (found["answer"]["correction"], found["purged"]) == (None, [unseen[0]])
    assert found["answer"]["contradicting"] == [shown]


def test_a_source_that_was_withdrawn_stays_in_what_was_answered(client: FlaskClient) -> None:
    record = keep(client)
    client.delete(f"/v1/sources/{record['answer']['supporting'][0]['provenance']['source_id']}?reason=wrong")
    found = read(client, record["id"])
    assert (found["answer"], found["purged"]) == (record["answer"], [])


# --- the same bytes --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("store")
    client = build_client(folder)
    for source in (EIGHTEEN, TWENTY, SECRET):
        add_source(client, **source)
    return folder


@given(
    statement=st.sampled_from([STATEMENT, "20 officers died", "The gambrinus was open. 17 oficers were killed."]),
    limit=st.integers(1, 3),
    publishers=st.lists(st.sampled_from(["First Paper", "Second Paper", "The Quillfeather"]), max_size=2, unique=True),
    as_of=st.sampled_from([None, "2022-01-08", "2022-01-12"]),
)
@settings(max_examples=20)
def test_the_same_request_at_the_same_state_is_answered_with_the_same_bytes(folder: Path, **asked: Any) -> None:
    second = build_second(folder)
    first = second.post("/v1/verify", json=asked)
    running = build_client(folder)
    running.get("/v1/claims?q=killed")  # what it keeps of the index changes nothing
    assert first.status_code == 200
    assert running.post("/v1/verify", json=asked).data == first.data
    kept = orjson.loads(running.post(PATH, json=asked).data)
    assert kept["id"] == second.post(PATH, json=asked).json["id"]
    assert build_second(folder).post("/v1/verify", json=asked).data == first.data, "keeping changes no answer"
