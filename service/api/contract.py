"""The OpenAPI contract, derived from the schemas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from threading import Lock
from typing import Any

import orjson
import yaml
from flask import Blueprint, Response

from schemas.source import SourceCreateSchema
from service.api.access import SECURITY_SCHEMES
from service.api.forms import build_form_example

OPTIONS: dict[str, Any] = {
    "info": {
        "summary": "Do the sources tally with the statement?",
        "description": (
            "Keeps source texts, reads the factual claims in them, and answers a statement with the excerpts that "
            "support it and the excerpts that contradict it, each with its provenance and the rule that put it on that "
            "side. Faults are RFC 9457 problems with one `code` for each kind."
        ),
        "license": {"name": "MIT", "identifier": "MIT"},
    },
    "servers": [{"url": "/", "description": "This service"}],
}
ALSO = "x-also"
"""Under this an operation tells the further content that it may answer with 200, by media type."""
_METHODS = ("get", "post", "put", "delete")


def derive_once(describe: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """What gives the contract, and derives it when it is first asked for; threads may share it."""
    one_at_a_time = Lock()

    @cache
    def derive() -> dict[str, Any]:
        return derive_contract(describe())

    def give() -> dict[str, Any]:
        with one_at_a_time:
            return derive()

    return give


def build_contract(as_dict: Callable[[], dict[str, Any]]) -> Blueprint:
    """The blueprint that serves the contract as YAML and as JSON."""
    blueprint = Blueprint("contract", __name__)

    @blueprint.get("/openapi.yaml")
    def openapi_yaml() -> Response:
        return Response(dump_yaml(as_dict()), mimetype="application/yaml")

    @blueprint.get("/openapi.json")
    def openapi_json() -> Response:
        return Response(orjson.dumps(as_dict()), mimetype="application/json")

    return blueprint


def derive_contract(described: Mapping[str, Any]) -> dict[str, Any]:
    """The contract as plain values in reading order, with an example of each answer made of those of its fields."""
    contract: dict[str, Any] = orjson.loads(orjson.dumps(described, option=orjson.OPT_NON_STR_KEYS))
    components = contract["components"]["schemas"]
    contract["components"]["securitySchemes"] = SECURITY_SCHEMES
    components["SourceCreate"] |= _require_one(*SourceCreateSchema.one_of)
    for path, operations in contract["paths"].items():
        contract["paths"][path] = {
            method: _tidy(operation, components) if method in _METHODS else operation
            for method, operation in operations.items()
        }
    return _in_order(contract, ("openapi", "info", "servers", "tags", "paths", "components"))


def _require_one(first: str, second: str) -> dict[str, Any]:
    """What asks for one of two fields; not `oneOf`, of which code generators make an object of whatever fields."""
    return {"if": {"required": [first]}, "then": {"not": {"required": [second]}}, "else": {"required": [second]}}


def _tidy(operation: dict[str, Any], components: Mapping[str, Any]) -> dict[str, Any]:
    operation["description"] = " ".join(operation["description"].split())
    operation["responses"] = dict(sorted(operation["responses"].items()))
    if ALSO in operation:
        content = operation["responses"]["200"]["content"]
        shown = build_example(content["application/json"]["schema"], components)
        for media_type, also in operation.pop(ALSO).items():
            example = also.get("example") or build_form_example(media_type, shown)
            content[media_type] = {**also, "example": example}
    for status, response in operation["responses"].items():
        for content in response.get("content", {}).values():
            if status.startswith("2"):
                content.setdefault("example", build_example(content["schema"], components))
    return _in_order(operation, ("operationId", "summary", "description", "tags", "parameters", "requestBody"))


def _in_order(members: dict[str, Any], first: Sequence[str]) -> dict[str, Any]:
    return {name: members[name] for name in first if name in members} | members


def build_example(schema: Mapping[str, Any], components: Mapping[str, Any]) -> Any:
    """A value that fits `schema`, made of the first example of each field."""
    if "examples" in schema:
        return schema["examples"][0]
    for choices in ("allOf", "anyOf"):
        if choices in schema:
            return build_example(schema[choices][0], components)
    if "$ref" in schema:
        return build_example(components[schema["$ref"].rsplit("/", 1)[1]], components)
    if "items" in schema:
        return [build_example(schema["items"], components)]
    return {name: build_example(below, components) for name, below in schema.get("properties", {}).items()}


def dump_yaml(contract: Mapping[str, Any]) -> str:
    """The contract as it stands in openapi.yaml."""
    # Through JSON, so that no two examples are one object, which YAML would write as an alias.
    apart = orjson.loads(orjson.dumps(contract))
    return yaml.safe_dump(apart, sort_keys=False, allow_unicode=True, width=120)
