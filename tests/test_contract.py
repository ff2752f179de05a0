"""The contract in openapi.yaml is what the service does: derived from it, complete, and with examples that work."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, seed, settings
from hypothesis.errors import FlakyStrategyDefinition
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance, use_after_free

from schemas import examples
from tests.support import build_demo_client
from tests.write_contract import read_demo

FILE = Path(__file__).parent.parent / "openapi.yaml"
CONTRACT: dict[str, Any] = yaml.safe_load(FILE.read_text())
EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "15"))  # for each operation; `make contract` tries more
BULK = "/v1/sources/bulk"
BATCH = "/v1/verify/batch"
# Pages and files for people, and the contract itself.
NOT_OPERATIONS = {
    *("/", "/claims/<claim_id>", "/draft", "/sources", "/sources/<source_id>", "/sources/add", "/conflicts", "/search"),
    *("/docs", "/static/<path:filename>", "/favicon.ico", "/robots.txt", "/openapi.yaml", "/openapi.json"),
    "/$discovery/rest",
}
# Its faults are told as another service tells them.
GOOGLE = "/v1alpha1/claims:search"


def _find_operation(path: str, method: str) -> dict[str, Any]:
    operation: dict[str, Any] = CONTRACT["paths"][path][method]
    return operation


def _operations() -> list[Any]:
    return [
        pytest.param(path, method, id=f"{method} {path}")
        for path, methods in CONTRACT["paths"].items()
        for method in methods
        if method != "parameters"
    ]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return build_demo_client(tmp_path_factory.mktemp("demo"))


def test_the_file_is_what_the_service_derives(client: FlaskClient) -> None:
    assert client.get("/openapi.yaml").text == FILE.read_text(), "run `make openapi`"
    assert client.get("/openapi.json").json == CONTRACT
    assert CONTRACT["openapi"].startswith("3.1")


def test_what_is_routed_is_documented_and_the_other_way_round(client: FlaskClient) -> None:
    routed = {
        (re.sub(r"<(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in client.application.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule not in NOT_OPERATIONS
    }
    assert routed == {tuple(operation.values) for operation in _operations()}


@pytest.mark.parametrize(("path", "method"), _operations())
def test_an_operation_is_described_with_examples_and_its_problems(path: str, method: str) -> None:
    operation = _find_operation(path, method)
    assert operation["operationId"]
    assert operation["summary"]
    assert operation["description"].endswith(".")
    assert operation["tags"]
    responses = operation["responses"]
    problems = {"500"}
    if "requestBody" in operation:
        bodies = operation["requestBody"]["content"]
        assert all(content["examples"] for content in bodies.values())
        # The lines of a bulk have their problems in the answer.
        problems |= {"400", "413", "415", "422"} if "application/json" in bodies else {"415"}
    if any(parameter["in"] == "query" for parameter in operation.get("parameters", [])):
        problems |= {"400"} if path == GOOGLE else {"400", "422"}
    if "{" in path:
        problems.add("404")
    if path not in ("/healthz", "/metrics", BULK):
        problems.add("503")
    assert problems <= set(responses)
    for status, response in responses.items():
        if "$ref" in response:
            response = CONTRACT["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]  # noqa: PLW2901
            assert response["content"]["application/problem+json"]["examples"]
        elif status != "204":
            assert all(content["example"] for content in response["content"].values())


def test_every_field_is_described_with_an_example() -> None:
    for name, schema in CONTRACT["components"]["schemas"].items():
        for field, described in schema["properties"].items():
            if "$ref" not in str(described):
                assert described.get("description"), f"{name}.{field}"
                assert "examples" in described, f"{name}.{field}"


@pytest.mark.parametrize(("path", "method"), _operations())
def test_the_examples_of_an_operation_work_on_the_demo_corpus(tmp_path: Path, path: str, method: str) -> None:
    client = build_demo_client(tmp_path)
    operation = _find_operation(path, method)
    parameters = [*CONTRACT["paths"][path].get("parameters", []), *operation.get("parameters", [])]
    for parameter in parameters:
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", parameter["example"])
    query = {
        parameter["name"]: parameter["schema"]["example"]
        for parameter in parameters
        if "example" in parameter["schema"]
    }
    bodies = operation.get("requestBody", {}).get("content", {None: {}})
    for media_type, example in [
        (media_type, example)
        for media_type, content in bodies.items()
        for example in content.get("examples", {"none": {}}).values()
    ]:
        value = example.get("value")
        data = value if isinstance(value, str) else json.dumps(value) if value is not None else None
        response = client.open(path, method=method.upper(), query_string=query, data=data, content_type=media_type)
        assert response.status_code in (200, 201, 204, 207), response.text
        if response.status_code == 207:
            assert response.json["results"][0]["source"]
        if "items" in (response.json if response.is_json else {}):
            assert response.json["items"]
        if path == "/v1/verify":
            assert response.json["supporting"]
        if path == BATCH:
            assert response.json["results"][0]["verification"]["supporting"]
        if path == "/v1/verify/text":
            assert response.json["claims"]
        if path == BULK:
            assert response.text == operation["responses"]["200"]["content"][media_type]["example"]


def test_the_values_shown_are_those_of_the_demo_corpus(tmp_path: Path) -> None:
    found = read_demo(tmp_path)
    assert found == {name: getattr(examples, name) for name in found}, "run `make openapi`"


@schemathesis.serializer("application/x-ndjson")
def serialize_lines(_context: Any, value: Any) -> bytes:
    """As they are: whatever is sent as lines is answered line by line."""
    return str(value).encode(errors="replace")


@pytest.fixture(scope="module")
def described(client: FlaskClient) -> Any:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", client.application)
    schema.config.checks.negative_data_rejection.expected_statuses.append("413")  # a text beyond its limit may be
    return schema


# What no schema tells: whether words hold a claim, which cursors were handed out, which keys were used for what.
BEYOND = {"no_claim", "no_figure", "no_sentence", "no_text", "invalid_cursor", "idempotency_key_reused"}
# Nor whose answers were removed, which days there are, which have come and which come first.
BEYOND |= {"idempotency_answer_removed", "as_of_in_future"}
BEYOND_FIELDS = "Give a date|Give a time that has passed|Give a moment that is not after"
# Nor that a text is not blank and that quotes are not empty, nor all that makes an address.
BEYOND_FIELDS += "|Write something|Remove the NUL|Give 1 to 200 printable|Give an absolute http"
# Nor what is asked for only beside something else, nor how a figure is written.
BEYOND_FIELDS += "|Say why it is withdrawn|Say where it is from|is not understood as its|No claim is read in it"


def is_beyond_schemas(response: Any) -> bool:
    """Whether it refuses only what the schemas of the contract cannot tell to be wrong."""
    if response.status_code not in (410, 422):
        return False
    problem = response.json()
    return problem["code"] in BEYOND or all(
        re.search(BEYOND_FIELDS, error["detail"]) for error in problem.get("errors", [{"detail": ""}])
    )


def _inputs() -> list[Any]:
    return [
        pytest.param(*operation.values, mode, id=f"{mode.value} {operation.id}")
        for operation in _operations()
        for mode in GenerationMode
        # Without a body and a query nothing can be bad but an id, and any text may be one.
        if mode is GenerationMode.POSITIVE or {"400", "422"} & {*_find_operation(*operation.values)["responses"]}
    ]


def validate(case: Any, response: Any, **options: Any) -> None:
    """Hold the answer to the contract."""
    # A statement of a batch that is none fails alone, within an answer of 200; empty parameters are none to Google's
    # clients.
    excluded = [negative_data_rejection] if case.operation.path in (BATCH, GOOGLE) else []
    # Nor does a schema tell that one of two parameters is needed.
    if case.media_type == "application/ld+json":
        excluded.append(negative_data_rejection)  # JSON-LD is open: lists and foreign members are taken, too
    if case.operation.path.startswith(("/v1/sources/{source_id}", "/v1/claims/{claim_id}")):
        excluded.append(use_after_free)  # what is withdrawn can still be read
    if is_beyond_schemas(response) or (case.operation.path == GOOGLE and response.status_code == 400):
        excluded.append(positive_data_acceptance)
    case.validate_response(response, excluded_checks=excluded, **options)


@pytest.mark.parametrize(("path", "method", "mode"), _inputs())
def test_the_service_keeps_its_contract_on_any_input(described: Any, path: str, method: str, mode: Any) -> None:
    @given(case=described[path][method.upper()].as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def hold(case: Any) -> None:
        validate(case, case.call())

    hold()


def test_the_service_keeps_its_contract_from_one_request_to_the_next(described: Any) -> None:
    """What answers name is asked for, tagged and removed, and what was removed is gone."""
    broken = []

    class Walk(described.as_state_machine()):  # type: ignore[misc]
        def validate_response(self, response: Any, case: Any, **options: Any) -> None:
            try:
                validate(case, response, recorder=self.recorder, **options)
            except FailureGroup as failure:
                broken.append(failure)
                raise

    rules = settings(
        max_examples=10,
        stateful_step_count=8,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    for number in range(EXAMPLES // 5):
        # A walk that others have changed the store for goes elsewhere when it is taken again, which is no fault.
        with suppress(FlakyStrategyDefinition):
            seed(number)(Walk).run(settings=rules)
        assert broken == []
