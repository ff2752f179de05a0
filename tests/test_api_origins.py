"""Where evidence comes from: copies are told once, who is credited is one origin, the most primary goes first."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from tests.support import add_source, build_client

STORY = (
    "The storm came before dawn and tore the moorings of the old harbour apart, people who live there said. "
    "Six ferries were damaged when they struck the quay. Fishermen brought the passengers ashore in small boats, and "
    "the road to the north stayed closed for most of the day because the river had risen over its banks."
)
PAPERS = {"First Paper": STORY, "Second Paper": f"{STORY} More soon.", "Third Paper": f"Updated. {STORY}"}
STATEMENT = "Six ferries were damaged"
SIDES = ("supporting", "contradicting", "related")


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return build_client(tmp_path)


def ask(client: FlaskClient, statement: str = STATEMENT, **asked: Any) -> Any:
    response = client.post("/v1/verify", json={"statement": statement, **asked})
    assert response.status_code == 200, response.text
    return response.json


def list_publishers(answer: Any, side: str = "supporting") -> list[str]:
    return [evidence["provenance"]["publisher"] for evidence in answer[side]]


def add_copies(client: FlaskClient) -> list[str]:
    """The ids of three copies, got on three days."""
    return [
        add_source(client, text=text, publisher=publisher, retrieved_at=f"2024-03-0{day}T00:00:00Z")
        for day, (publisher, text) in enumerate(PAPERS.items(), 1)
    ]


# --- copies --------------------------------------------------------------------------------------


def test_copies_are_told_once_with_where_else_they_stand(client: FlaskClient) -> None:
    copies = add_copies(client)
    answer = ask(client)
    (evidence,) = answer["supporting"]
    shown = evidence["provenance"]["source_id"]
    assert sorted([shown, *evidence["provenance"]["also_in"]]) == sorted(copies)
    assert (answer["origins"], answer["contradicting"]) == ({"supporting": 1, "contradicting": 0}, [])
    excerpts = [(each["part"], each["excerpt"]["text"]) for side in SIDES for each in answer[side]]
    assert len(excerpts) == len(set(excerpts))


def test_an_edited_copy_that_says_otherwise_stands_on_its_own_side(client: FlaskClient) -> None:
    copies = add_copies(client)
    edited = add_source(client, text=STORY.replace("Six", "Nine"), publisher="Fourth Paper")
    for statement, same, other in (
        (STATEMENT, "supporting", "contradicting"),
        ("Nine ferries were damaged", "contradicting", "supporting"),
    ):
        answer = ask(client, statement)
        (one,), (changed,) = answer[same], answer[other]
        assert one["provenance"]["source_id"] in copies
        assert changed["provenance"]["source_id"] == edited
        assert changed["excerpt"]["text"].startswith("Nine ferries")
        assert answer["verdict"] == "conflicting"


def test_copies_that_count_no_more_are_not_told_of(client: FlaskClient) -> None:
    first, second, third = add_copies(client)
    client.delete(f"/v1/sources/{second}?reason=retracted")
    (evidence,) = ask(client)["supporting"]
    assert sorted([evidence["provenance"]["source_id"], *evidence["provenance"]["also_in"]]) == sorted([first, third])
    client.delete(f"/v1/sources/{first}?purge=true")
    (evidence,) = ask(client)["supporting"]
    assert (evidence["provenance"]["source_id"], evidence["provenance"]["also_in"]) == (third, [])


@pytest.mark.parametrize(("as_of", "count"), [("2024-03-01", 1), ("2024-03-02", 2), ("2024-03-03", 3)])
def test_as_of_a_time_copies_are_those_that_were_there(client: FlaskClient, as_of: str, count: int) -> None:
    copies = add_copies(client)
    client.delete(f"/v1/sources/{copies[0]}?reason=retracted")
    (evidence,) = ask(client, as_of=as_of)["supporting"]
    told = [evidence["provenance"]["source_id"], *evidence["provenance"]["also_in"]]
    assert sorted(told) == sorted(copies[:count])


def test_a_filter_chooses_which_copy_is_shown_and_not_where_else_it_stands(client: FlaskClient) -> None:
    copies = add_copies(client)
    for publisher, source_id in zip(PAPERS, copies, strict=True):
        (evidence,) = ask(client, publishers=[publisher])["supporting"]
        assert evidence["provenance"]["source_id"] == source_id
        assert sorted(evidence["provenance"]["also_in"]) == sorted({*copies} - {source_id})


# --- who is credited -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "origins"),
    [
        pytest.param(
            [
                "Six ferries were damaged, the Transport Ministry said.",
                "The Transport Ministry said 6 ferries were damaged.",
            ],
            1,
            id="one ministry",
        ),
        pytest.param(
            [
                "Six ferries were damaged, the Transport Ministry said.",
                "The Defence Ministry said 6 ferries were damaged.",
            ],
            2,
            id="two ministries",
        ),
        pytest.param(
            ["Six ferries were damaged, the Transport Ministry said.", "Six ferries were damaged in the storm."],
            2,
            id="one ministry and nobody",
        ),
        pytest.param(
            ["Six ferries were damaged, Reuters reported.", "Six ferries were damaged, according to Reuters."],
            1,
            id="one agency",
        ),
        pytest.param(
            ["Six ferries were damaged, officials said.", "Six ferries were damaged, witnesses said."],
            2,
            id="nobody known",
        ),
    ],
)
def test_who_is_credited_for_the_figure_makes_one_origin(client: FlaskClient, texts: list[str], origins: int) -> None:
    for number, text in enumerate(texts):
        add_source(client, text=text, publisher=f"Paper {number}")
    answer = ask(client)
    assert len(answer["supporting"]) == len(texts)
    assert answer["origins"] == {"supporting": origins, "contradicting": 0}
    assert len({evidence["provenance"]["origin"] for evidence in answer["supporting"]}) == origins
    assert f"({origins} origin{'s' if origins > 1 else ''})" in answer["summary"]


def test_one_ministry_for_two_figures_is_on_both_sides(client: FlaskClient) -> None:
    for number, figure in enumerate(("Six", "Nine")):
        add_source(client, text=f"{figure} ferries were damaged, the Transport Ministry said.", publisher=f"P{number}")
    assert ask(client)["origins"] == {"supporting": 1, "contradicting": 1}


def test_of_those_alike_the_most_primary_goes_first(client: FlaskClient) -> None:
    texts = {
        "Far": "Six ferries were damaged, the Daily Post reported, citing the Transport Ministry.",
        "Bare": "Six ferries were damaged.",
        "Near": "Six ferries were damaged, the Transport Ministry said.",
        "Vague": "Six ferries were damaged, officials said.",
    }
    for publisher, text in texts.items():
        add_source(client, text=text, publisher=publisher)
    answer = ask(client)
    assert {evidence["score"] for evidence in answer["supporting"]} == {1.0}
    assert list_publishers(answer) == ["Near", "Vague", "Bare", "Far"]
    (far,) = (each for each in answer["supporting"] if each["provenance"]["publisher"] == "Far")
    attribution = far["provenance"]["attribution"]
    assert [each["text"] for each in attribution] == ["the Daily Post", "the Transport Ministry"]
    assert [texts["Far"][each["start"] : each["end"]] for each in attribution] == [each["text"] for each in attribution]


@pytest.mark.parametrize(
    ("text", "side"),
    [
        pytest.param("Nine ferries were damaged, the Daily Post reported.", "contradicting", id="a paper's name"),
        pytest.param("Six ferries were damaged daily, the Post reported.", "related", id="a rate"),
    ],
)
def test_a_word_in_the_name_of_who_is_credited_is_no_rate(client: FlaskClient, text: str, side: str) -> None:
    add_source(client, text=text)
    answer = ask(client)
    assert {name: len(answer[name]) for name in SIDES} == {name: int(name == side) for name in SIDES}


# --- filtered by whom they credit ----------------------------------------------------------------

CREDITS = {
    "A": "Six ferries were damaged, the Transport Ministry of Peru said.",
    "B": "Six ferries were damaged, the Defence Ministry said.",
    "C": "Six ferries were damaged, the harbour master said.",
    "D": "Six ferries were damaged. The Transport Ministry opened a school.",
    "E": "Six ferries were damaged, the Daily Post reported, citing the Defence Ministry.",
}


@pytest.mark.parametrize(
    ("names", "more", "expected"),
    [
        pytest.param(["Transport Ministry"], {}, "A", id="all words"),
        pytest.param(["ministry"], {}, "ABE", id="one word"),
        pytest.param(["the MINISTRIES"], {}, "ABE", id="whatever its form"),
        pytest.param(["Ministry of Transport, Peru"], {}, "A", id="whatever their order"),
        pytest.param(["Transport Office"], {}, "", id="a word that is not there"),
        pytest.param(["Defence Ministry", "harbour master"], {}, "BCE", id="any of several names"),
        pytest.param(["Daily Post"], {}, "E", id="whoever carried it"),
        pytest.param(["the"], {}, "", id="no word that tells"),
        pytest.param(["of the", "Daily Post"], {}, "E", id="one name that tells"),
        pytest.param(["?!"], {}, "", id="no word"),
        pytest.param(["ministry"], {"publishers": ["B", "C"]}, "B", id="and of a publisher"),
        pytest.param(["ministry"], {"as_of": "2024-03-01"}, "A", id="as of a time"),
        pytest.param(["Defence Ministry"], {"as_of": "2024-03-04"}, "B", id="as of a time between two"),
        pytest.param(["ministry"], {"tags": ["x"]}, "", id="and with a tag"),
        pytest.param([], {}, "ABCDE", id="no name"),
    ],
)
def test_claims_are_filtered_by_whom_they_credit(
    client: FlaskClient, names: list[str], more: dict[str, Any], expected: str
) -> None:
    for day, (publisher, text) in enumerate(CREDITS.items(), 1):
        add_source(client, text=text, publisher=publisher, retrieved_at=f"2024-03-0{day}T00:00:00Z")
    answer = ask(client, attributed_to=names, **more)
    assert sorted(list_publishers(answer)) == list(expected)
    assert answer["verdict"] == ("supported" if expected else "not_enough_evidence")
    query = urlencode({"attributed_to": names, **more}, doseq=True)
    asked = urlencode({"statement": STATEMENT})
    points = client.get(f"/v1/figures?{asked}&{query}").json["points"]
    assert sorted(point["publisher"] for point in points) == list(expected)
    by_get = client.get(f"/v1/verify?{asked}&{query}").json
    assert by_get == answer
    if "as_of" not in more:
        found = client.get(f"/v1/claims?q=ferries+damaged&{query}").json["items"]
        sources = {claim["source_id"] for claim in found if claim["quantity"]}
        assert sorted(client.get(f"/v1/sources/{each}").json["publisher"] for each in sources) == list(expected)


def test_what_is_shown_of_related_excerpts_joins_none_on_a_side(tmp_path: Path) -> None:
    client = build_client(tmp_path)
    for name in ("Daily Paper", "Evening Paper"):
        text = "Floods in Garissa killed 12 people. The road to Garissa is under water, the county governor said."
        add_source(client, text=f"{text} {name} spoke to {name.split()[0]} witnesses.", publisher=name)
    asked = [
        client.post("/v1/verify", json={"statement": "Floods in Garissa killed 12 people", "limit": limit}).json
        for limit in (1, 5, 50)
    ]
    assert len({answer["summary"] for answer in asked}) == 1
    assert len({str(answer["origins"]) for answer in asked}) == 1
    assert "county governor" not in {item["provenance"]["origin"] for item in asked[2]["supporting"]}
