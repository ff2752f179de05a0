"""Labels over HTTP: given to sources and claims, shown with them, and filtered by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from schemas.claims import ClaimSchema
from schemas.source import SourceSchema
from service.app import create_app
from service.reextract import reextract
from service.settings import Settings
from service.storage.sqlite import SqliteStore
from tests.support import add_source, assert_fits, assert_problem, build_client

TEXT = "Six ferries were damaged. Forty sailors were rescued."
STATEMENT = "Six ferries were damaged"
DAY = "2024-03-05T00:00:00Z"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return build_client(tmp_path)


def label(client: FlaskClient, path: str, *tags: str) -> Any:
    response = client.put(f"/v1/{path}/tags", json={"tags": list(tags)})
    assert response.status_code == 200, response.text
    return response.json


def list_claims(client: FlaskClient, source_id: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get(f"/v1/sources/{source_id}/claims").json["items"]
    return items


def support(client: FlaskClient, **asked: Any) -> list[str]:
    """The ids of the claims that bear the statement out."""
    answer = client.post("/v1/verify", json={"statement": STATEMENT, **asked}).json
    return [evidence["claim_id"] for evidence in answer["supporting"]]


def find(client: FlaskClient, query: str) -> list[str]:
    return [claim["id"] for claim in client.get(f"/v1/claims?q=ferries&{query}").json["items"]]


def test_labels_of_a_claim_are_shown_wherever_it_is(client: FlaskClient) -> None:
    source_id = add_source(client, text=TEXT, tags=["port"])
    first, second = list_claims(client, source_id)
    assert (first["tags"], second["tags"]) == ([], [])
    for tags in (["checked", "Ünlü", "checked"], ["b", "a"], []):
        shown = label(client, f"claims/{first['id']}", *tags)
        assert_fits(ClaimSchema(), shown)
        assert shown == {**first, "tags": list(dict.fromkeys(tags))}
        assert client.get(f"/v1/claims/{first['id']}").json == shown
        assert list_claims(client, source_id) == [shown, second]
        found = client.get("/v1/claims?q=ferries").json["items"]
        assert [claim["tags"] for claim in found if claim["id"] == first["id"]] == [shown["tags"]]
    assert client.get(f"/v1/sources/{source_id}").json["tags"] == ["port"]


def test_labels_of_a_source_are_shown_wherever_it_is(client: FlaskClient) -> None:
    source_id = add_source(client, text=TEXT, tags=["port"])
    before = client.get(f"/v1/sources/{source_id}").json
    assert support(client)  # it is known to the store now
    for tags in (["checked", "Ünlü", "checked"], ["b", "a"], []):
        shown = label(client, f"sources/{source_id}", *tags)
        assert_fits(SourceSchema(), shown)
        assert shown == {**before, "tags": list(dict.fromkeys(tags))}
        assert client.get(f"/v1/sources/{source_id}").json == shown
        listed = client.get("/v1/sources").json["items"]
        assert [source["tags"] for source in listed] == [shown["tags"]]
        for tag in ("port", "checked", "a"):
            assert len(client.get(f"/v1/sources?tag={tag}").json["items"]) == (tag in tags)
            assert len(support(client, tags=[tag])) == (tag in tags)


@pytest.mark.parametrize("path", ["claims", "sources"])
@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        pytest.param({}, "#/tags", id="missing"),
        pytest.param({"tags": None}, "#/tags", id="null"),
        pytest.param({"tags": "checked"}, "#/tags", id="no list"),
        pytest.param({"tags": [" "]}, None, id="blank"),
        pytest.param({"tags": [1]}, None, id="no text"),
        pytest.param({"tags": ["\ud800"]}, None, id="half a character"),
        pytest.param({"tags": ["x" * 101]}, None, id="too long"),
        pytest.param({"tags": [f"t{number}" for number in range(51)]}, "#/tags", id="too many"),
        pytest.param({"tags": [], "tag": "x"}, "#/tag", id="unknown field"),
    ],
)
def test_what_is_no_list_of_labels_is_refused(client: FlaskClient, path: str, body: Any, pointer: str | None) -> None:
    source_id = add_source(client, text=TEXT, tags=["port"])
    (claim, _) = list_claims(client, source_id)
    label(client, f"claims/{claim['id']}", "port")
    address = f"/v1/{path}/{source_id if path == 'sources' else claim['id']}"
    assert_problem(client.put(f"{address}/tags", json=body), 422, "invalid_input", pointer)
    assert client.get(address).json["tags"] == ["port"]


@pytest.mark.parametrize(("path", "code"), [("claims/c_0", "claim_not_found"), ("sources/s_0", "source_not_found")])
def test_what_is_not_there_gets_no_label(client: FlaskClient, path: str, code: str) -> None:
    assert_problem(client.put(f"/v1/{path}/tags", json={"tags": ["x"]}), 404, code)


def test_every_labelling_makes_a_new_revision_of_the_corpus(client: FlaskClient) -> None:
    source_id = add_source(client, text=TEXT)
    claim_id = list_claims(client, source_id)[0]["id"]
    seen = []
    for path in (f"sources/{source_id}", f"claims/{claim_id}", f"claims/{claim_id}"):
        seen.append(client.post("/v1/verify", json={"statement": STATEMENT}).json["engine"]["corpus_revision"])
        label(client, path, "x")
    assert seen == sorted(set(seen))


def test_filters_find_by_the_labels_of_either(client: FlaskClient) -> None:
    own = add_source(client, text=TEXT, publisher="A", retrieved_at=DAY)
    whole = add_source(client, text="Six ferries were damaged in the storm.", publisher="B", tags=["port"])
    add_source(client, text="Six ferries were damaged, an officer said.", publisher="A")
    by_hand = client.post("/v1/claims", json={"text": TEXT, "citation": {"publisher": "A"}, "tags": ["port"]})
    first = list_claims(client, own)[0]["id"]
    second, third = list_claims(client, whole)[0]["id"], by_hand.json["items"][0]["id"]
    label(client, f"claims/{first}", "port", "checked")
    for asked, expected in [
        ({"tags": ["port"]}, {first, second, third}),
        ({"tags": ["checked"]}, {first}),
        ({"tags": ["checked", "port"], "publishers": ["A"]}, {first, third}),
        ({"tags": ["port"], "published_after": "2020-01-01"}, set()),
        ({"tags": ["none"]}, set()),
    ]:
        assert set(support(client, **asked)) == expected, asked
        query = "&".join(f"{name}={each}" for name, given in asked.items() for each in _listed(given))
        assert set(find(client, query)) == expected, query
    assert support(client, tags=["port"], as_of=DAY) == [first]
    figures = client.get(f"/v1/figures?statement={STATEMENT}&tags=checked").json["points"]
    assert [point["claim_id"] for point in figures] == [first]


def _listed(given: Any) -> list[str]:
    return given if isinstance(given, list) else [given]


def test_another_process_that_knows_the_source_sees_its_new_labels(client: FlaskClient, tmp_path: Path) -> None:
    settings = Settings(database=tmp_path / "tally.db")
    other = create_app(settings, SqliteStore(settings.database)).test_client()
    source_id = add_source(client, text=TEXT, tags=["port"])
    claim_id = list_claims(client, source_id)[0]["id"]
    for path in (f"sources/{source_id}", f"claims/{claim_id}"):
        for tag in ("one", "two"):
            label(client, path, tag)
            for reader in (other, client):
                assert support(reader, tags=[tag]) == [claim_id]
                assert support(reader, tags=["none"]) == []
                assert find(reader, f"tags={tag}") == [claim_id]
        assert other.get(f"/v1/{path}").json["tags"] == ["two"]
    assert support(other, tags=["port"]) == []


def test_labels_stay_when_a_source_is_read_anew_and_go_when_it_is_removed(client: FlaskClient, tmp_path: Path) -> None:
    source_id = add_source(client, text=TEXT)
    claim_id = list_claims(client, source_id)[0]["id"]
    label(client, f"claims/{claim_id}", "checked")
    label(client, f"sources/{source_id}", "port")
    store = SqliteStore(tmp_path / "tally.db")
    assert list(reextract(store, "")) == [(source_id, None)]
    store.close()
    for tag in ("checked", "port"):
        assert support(client, tags=[tag]) == [claim_id]
    assert client.delete(f"/v1/sources/{source_id}?purge=true").status_code == 204
    assert add_source(client, text=TEXT) == source_id
    assert [claim["tags"] for claim in list_claims(client, source_id)] == [[], []]
    for tag in ("checked", "port"):
        assert support(client, tags=[tag]) == []
