"""What looks like code is text: in every string of the contract it breaks nothing, and it comes back as it was sent."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml
from flask.testing import FlaskClient

from benchmarks.abuse import PAYLOADS
from tests.support import build_client, build_demo_client, read_feed

CONTRACT: dict[str, Any] = yaml.safe_load((Path(__file__).parent.parent / "openapi.yaml").read_text())
STATEMENT = "18 officers were killed"


def _list_strings(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all strings of an example."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from _list_strings(below, (*path, key))
    elif isinstance(value, list):
        for at, below in enumerate(value):
            yield from _list_strings(below, (*path, at))


def _put(value: Any, path: tuple[Any, ...], text: str) -> Any:
    changed = copy.deepcopy(value)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = text
    return changed


def _fields() -> Iterator[Any]:
    """Each string of each example of a body, and each parameter."""
    for path, methods in CONTRACT["paths"].items():
        for method, operation in methods.items():
            if method == "parameters":
                continue
            for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
                for name, example in content["examples"].items() if media_type != "application/x-ndjson" else ():
                    for field in _list_strings(example["value"]):
                        where = "/".join(map(str, field))
                        given = (media_type, example["value"], field)
                        yield pytest.param(path, method, given, id=f"{method} {path} {name} {where}")
            for parameter in [*methods.get("parameters", []), *operation.get("parameters", [])]:
                if parameter["in"] in ("query", "path", "header"):
                    yield pytest.param(path, method, parameter, id=f"{method} {path} {parameter['name']}")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return build_demo_client(tmp_path_factory.mktemp("injected"))


@pytest.mark.parametrize(("path", "method", "field"), [*_fields()])
def test_no_field_takes_text_for_code(client: FlaskClient, path: str, method: str, field: Any) -> None:
    for payload in PAYLOADS:
        given: dict[str, Any] = {}
        target = path
        if isinstance(field, tuple):
            media_type, example, at = field
            given = {"data": json.dumps(_put(example, at, payload)), "content_type": media_type}
        elif field["in"] == "query":
            given["query_string"] = {"statement": STATEMENT, field["name"]: payload}
        elif field["in"] == "path":
            target = path.replace(f"{{{field['name']}}}", re.sub(r"[/\x00]", "_", payload) or "_")
        elif not re.search(r"[\r\n\0]", payload):
            given["headers"] = {field["name"]: payload.encode("latin-1", "replace").decode("latin-1")}
        response = client.open(re.sub(r"\{\w+\}", "s_none", target), method=method.upper(), **given)
        assert response.status_code < 500, f"{payload!r}: {response.text}"
        assert not {name for name, _ in response.headers} & {"X-Evil"}
        assert "Traceback" not in response.text


@pytest.mark.parametrize("payload", [text for text in PAYLOADS if "\0" not in text], ids=ascii)
def test_what_is_stored_comes_back_as_it_was(tmp_path: Path, payload: str) -> None:
    client = build_client(tmp_path)
    named = dict.fromkeys(("title", "publisher", "author"), payload)
    text = f"18 officers were killed {payload} said. {payload}"
    response = client.post("/v1/sources", json={"text": text, **named, "tags": [payload], "published_at": "2022-01-08"})
    assert response.status_code == 201, response.text
    source = response.json["id"]
    kept = client.get(f"/v1/sources/{source}").json
    # What is around a text is no part of it.
    assert {name: kept[name] for name in named} == dict.fromkeys(named, payload)
    assert kept["tags"] == [payload]
    assert client.get(f"/v1/sources/{source}/text").text == text
    for claim in client.get(f"/v1/sources/{source}/claims").json["items"]:
        assert claim["text"] == text[claim["start"] : claim["end"]]
    answer = client.post("/v1/verify", json={"statement": STATEMENT}).json
    for evidence in (*answer["supporting"], *answer["contradicting"], *answer["related"]):
        excerpt = evidence["excerpt"]
        assert excerpt["text"] == text[excerpt["start"] : excerpt["end"]]


# What a spreadsheet takes for a formula when a cell begins with it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize("payload", [text for text in PAYLOADS if "\0" not in text], ids=ascii)
def test_what_is_rendered_is_escaped(tmp_path: Path, payload: str) -> None:
    client = build_client(tmp_path)
    named = {"publisher": payload, "title": payload, "published_at": "2022-01-08"}
    client.post("/v1/sources", json={"text": f"At least 18 officers were killed. {payload} said.", **named})
    asked = {"statement": STATEMENT}
    drawn = client.get("/v1/figures", query_string=asked, headers={"Accept": "image/svg+xml"})
    names = {element.tag.rpartition("}")[2] for element in ET.fromstring(drawn.data).iter()}
    assert not names & {"script", "img", "foreignObject"}
    table = client.get("/v1/figures", query_string=asked, headers={"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(table.data.decode(), newline="")))
    assert rows
    evidence = client.get("/v1/verify", query_string=asked, headers={"Accept": "text/csv"})
    listed = list(csv.DictReader(io.StringIO(evidence.data.decode(), newline="")))
    assert {row["stance"] for row in listed} <= {"supports", "contradicts", "related"}
    assert all(row["low"] == "18" for row in rows)
    for row in (*rows, *listed):
        is_number = re.fullmatch(r"[+-]?\d+", row["publisher"])
        assert is_number or not row["publisher"].startswith(FORMULA)
    client.post("/v1/watches", json={"statement": f"{STATEMENT} {payload}"})
    read_feed(client.get("/v1/watches/feed").data)
