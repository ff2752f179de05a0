"""Operations of the API as tools of an assistant, after the Model Context Protocol (MCP).

A call is the request of its operation, answered by the application in this process: validation, limits, answers and
problems are those of the API, and so are the descriptions and schemas, which come from the contract.
"""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import anyio
import orjson
from flask import Flask
from mcp import MCPError, types
from mcp.server import Server
from mcp.server.context import ServerRequestContext
from mcp.server.stdio import stdio_server

from service import __version__
from service.actor import ASSISTANT
from service.api import requests

OPERATIONS = {
    "verify": "verify_statement",
    "compare": "compare_passages",
    "search_claims": "search_claims",
    "add_source": "add_source",
}
"""The tools and their operations."""
_MOST_CALLS = 4  # at once
_COMPONENTS = b'"#/components/schemas/'
_Schema = dict[str, Any]


def serve(app: Flask) -> None:
    """Answer an assistant on stdin and stdout until it closes stdin; nothing else is written to stdout."""

    async def run() -> None:
        async with stdio_server() as (incoming, outgoing):
            server = build_server(app)
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(run)


def build_server(app: Flask) -> Server[Any]:
    """The protocol's server over an application."""
    contract = orjson.loads(app.test_client().get("/openapi.json").data)
    found = {
        operation["operationId"]: (path, method, operation)
        for path, item in contract["paths"].items()
        for method, operation in item.items()
        if method != "parameters"
    }
    asked = {name: found[operation] for name, operation in OPERATIONS.items()}
    tools = [_describe(name, operation, contract["components"]["schemas"]) for name, (*_, operation) in asked.items()]
    limiter = anyio.CapacityLimiter(_MOST_CALLS)

    async def list_tools(_context: ServerRequestContext[Any], _params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=tools)

    async def call_tool(
        _context: ServerRequestContext[Any], params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        if params.name not in asked:
            raise MCPError(types.INVALID_PARAMS, f"There is no tool {params.name!r}: the tools are {', '.join(asked)}.")
        path, method, _ = asked[params.name]
        call = partial(_ask, app, path, method, params.arguments or {})
        return await anyio.to_thread.run_sync(call, limiter=limiter)

    return Server(
        "tally",
        version=__version__,
        title="Tally",
        instructions=contract["info"]["description"],
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _ask(app: Flask, path: str, method: str, arguments: dict[str, Any]) -> types.CallToolResult:
    """What the operation answers, a problem as the tool's error."""
    given: dict[str, Any] = {"json": arguments}
    if method == "get":
        given = {"query_string": {name: value for name, value in arguments.items() if value is not None}}
    answer = app.test_client().open(path, method=method, environ_overrides={requests.ACTOR: ASSISTANT.id}, **given)
    return types.CallToolResult(
        content=[types.TextContent(text=answer.text)],
        structured_content=answer.json,
        is_error=answer.status_code >= 400,
    )


def _describe(name: str, operation: dict[str, Any], components: dict[str, _Schema]) -> types.Tool:
    """A tool in the words of its operation."""
    _, key = operation["security"]
    is_read = key["key"] == ["read"]
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return types.Tool(
        name=name,
        title=operation["summary"],
        description=operation["description"],
        input_schema=_close(_describe_input(operation), components),
        output_schema=_close(answer, components),
        annotations=types.ToolAnnotations(
            read_only_hint=is_read, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


def _describe_input(operation: dict[str, Any]) -> _Schema:
    """The schema of the body, or an object of the query's parameters."""
    if "requestBody" in operation:
        body: _Schema = operation["requestBody"]["content"]["application/json"]["schema"]
        return body
    parameters = [each for each in operation["parameters"] if each["in"] == "query"]
    return {
        "type": "object",
        "properties": {each["name"]: {"description": each["description"], **each["schema"]} for each in parameters},
        "required": [each["name"] for each in parameters if each["required"]],
        "additionalProperties": False,
    }


def _close(schema: _Schema, components: dict[str, _Schema]) -> _Schema:
    """The schema with all that it refers to within it."""
    if "$ref" in schema:
        schema = components[schema["$ref"].rsplit("/", 1)[1]]
    within: dict[str, _Schema] = {}
    while missing := {*_list_names(schema), *_list_names(within)} - {*within}:
        within |= {name: components[name] for name in missing}
    written = orjson.dumps({**schema, "$defs": dict(sorted(within.items()))} if within else schema)
    closed: _Schema = orjson.loads(written.replace(_COMPONENTS, b'"#/$defs/'))
    return closed


def _list_names(value: Any) -> list[str]:
    return [name.decode() for name in re.findall(_COMPONENTS + rb"(\w+)", orjson.dumps(value))]
