"""The discovery document from which Google's clients are built, derived from the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from flask import Blueprint, Response, request

from service.api.blueprint import answer
from service.api.problems import ProblemError

_VERSION = "v1alpha1"
_PATH = f"/{_VERSION}/claims:search"
_GLOBAL = {
    "alt": "The form of the answer: json.",
    "fields": "Taken and not needed: the answer is whole.",
    "key": "Taken and not needed.",
    "prettyPrint": "Taken and not needed.",
    "quotaUser": "Taken and not needed.",
}


def build_discovery(contract: Callable[[], dict[str, Any]]) -> Blueprint:
    """The blueprint that serves the document, given what gives the contract; it names the server as its client does."""
    blueprint = Blueprint("discovery", __name__)

    @cache
    def describe() -> dict[str, Any]:
        return describe_api(contract())

    @blueprint.get("/$discovery/rest")
    def discover() -> Response:
        if request.args.get("version", _VERSION) != _VERSION:
            raise ProblemError("not_found", f"The version is {_VERSION}.")
        root = request.host_url
        return answer({**describe(), "rootUrl": root, "baseUrl": root})

    return blueprint


def describe_api(contract: Mapping[str, Any]) -> dict[str, Any]:
    """The operation of a contract as a discovery document (version 1), but for its address."""
    operation = contract["paths"][_PATH]["get"]
    components = contract["components"]["schemas"]
    answered = operation["responses"]["200"]["content"]["application/json"]["schema"]
    parameters = {each["name"]: {**_convert(each["schema"]), "location": "query"} for each in operation["parameters"]}
    for each in operation["parameters"]:
        parameters[each["name"]]["description"] = each["description"]
    return {
        "kind": "discovery#restDescription",
        "discoveryVersion": "v1",
        "id": f"factchecktools:{_VERSION}",
        "name": "factchecktools",
        "version": _VERSION,
        "title": contract["info"]["title"],
        "description": operation["description"],
        "protocol": "rest",
        "servicePath": "",
        "batchPath": "batch",
        "parameters": {
            name: {"type": "string", "location": "query", "description": told} for name, told in _GLOBAL.items()
        },
        "resources": {
            "claims": {
                "methods": {
                    "search": {
                        "id": "factchecktools.claims.search",
                        "httpMethod": "GET",
                        "path": _PATH.removeprefix("/"),
                        "flatPath": _PATH.removeprefix("/"),
                        "description": operation["summary"],
                        "parameters": parameters,
                        "parameterOrder": [],
                        "response": _convert(answered),
                    }
                }
            }
        },
        "schemas": {name: {"id": name, **_convert(components[name])} for name in _find_schemas(answered, components)},
    }


def _convert(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema of the contract as the document has it."""
    if "$ref" in schema:
        return {"$ref": _name(schema)}
    converted: dict[str, Any] = {name: schema[name] for name in ("type", "description") if name in schema}
    if "items" in schema:
        converted["items"] = _convert(schema["items"])
    if "properties" in schema:
        converted["properties"] = {name: _convert(below) for name, below in schema["properties"].items()}
    if schema.get("type") == "integer":
        converted["format"] = "int32"
    return converted


def _find_schemas(schema: Mapping[str, Any], components: Mapping[str, Any]) -> Iterator[str]:
    """The names of all schemas that one is made of."""
    if "$ref" in schema:
        yield _name(schema)
        schema = components[_name(schema)]
    for below in (*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])):
        yield from _find_schemas(below, components)


def _name(reference: Mapping[str, Any]) -> str:
    return str(reference["$ref"]).rsplit("/", 1)[1]
