"""`tally mcp` gives an assistant what the API gives: driven by the protocol's own client over a real process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from flask.testing import FlaskClient
from mcp import Client, MCPError, StdioServerParameters, types
from mcp.client.stdio import stdio_client

from service.assistant import OPERATIONS
from service.storage.sqlite import SqliteStore
from tests.support import EIGHTEEN, TWENTY, add_source, build_client, serve
from tests.test_cli import run

COMMAND = ["-c", "from service.cli import main; main()", "mcp"]
STATEMENT = "18 officers were killed"


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    """The API over the store that the assistant has, too."""
    client = build_client(tmp_path)
    add_source(client, **EIGHTEEN)
    return client


def assist(folder: Path, use: Callable[[Client], Awaitable[Any]], database: str = "tally.db", **variables: str) -> Any:
    """What `use` makes of a client of `tally mcp`."""
    environment = {**os.environ, "TALLY_DATABASE": f"sqlite:///{folder / database}", **variables}
    parameters = StdioServerParameters(command=sys.executable, args=COMMAND, env=environment)

    async def go() -> Any:
        with (folder / "stderr").open("w") as told:
            async with Client(stdio_client(parameters, errlog=told)) as client:
                return await use(client)

    return anyio.run(go)


def call(folder: Path, tool: str, arguments: dict[str, Any], **options: str) -> types.CallToolResult:
    """The result of one call."""
    return assist(folder, lambda client: client.call_tool(tool, arguments), **options)


def test_the_tools_are_those_of_the_contract(client: FlaskClient, tmp_path: Path) -> None:
    tools = {tool.name: tool for tool in assist(tmp_path, lambda client: client.list_tools()).tools}
    contract = client.get("/openapi.json").json
    components = contract["components"]["schemas"]
    described = {
        operation["operationId"]: operation
        for item in contract["paths"].values()
        for operation in item.values()
        if "operationId" in operation
    }
    assert {name: tool.description for name, tool in tools.items()} == {
        name: described[operation]["description"] for name, operation in OPERATIONS.items()
    }
    assert tools["verify"].input_schema == components["VerifyRequest"]
    assert tools["add_source"].input_schema == components["SourceCreate"]
    assert tools["compare"].input_schema["properties"]["passages"]["items"] == {"$ref": "#/$defs/Passage"}
    assert tools["compare"].input_schema["$defs"] == {"Passage": components["Passage"]}
    search = tools["search_claims"].input_schema
    assert list(search["properties"]) == [each["name"] for each in described["search_claims"]["parameters"]]
    assert search["required"] == ["q"]
    assert "#/components" not in json.dumps([tool.output_schema for tool in tools.values()])
    assert [name for name, tool in tools.items() if not tool.annotations.read_only_hint] == ["add_source"]


CALLS: list[tuple[str, dict[str, Any], str]] = [
    ("verify", {"statement": STATEMENT, "limit": 3, "tags": ["unrest"], "as_of": None}, "/v1/verify"),
    ("compare", {"statement": STATEMENT, "passages": [{"text": "Exactly 20 officers died."}]}, "/v1/compare"),
    ("search_claims", {"q": "officers", "tags": ["unrest", "x"], "limit": 2, "source_id": None}, "/v1/claims"),
    ("verify", {"statement": "?!"}, "/v1/verify"),
    ("verify", {"statement": "x" * 2_001, "limt": 3}, "/v1/verify"),
    ("verify", {}, "/v1/verify"),
    ("compare", {"statement": STATEMENT, "passages": [{"text": 3}]}, "/v1/compare"),
    ("search_claims", {"q": "officers", "limit": 101}, "/v1/claims"),
    ("search_claims", {"query": "officers"}, "/v1/claims"),
    ("add_source", {"text": "Two ships sank.", "html": "<p>Two ships sank.</p>"}, "/v1/sources"),
    ("add_source", {"title": "No text"}, "/v1/sources"),
]


def test_a_tool_answers_what_the_api_answers(client: FlaskClient, tmp_path: Path) -> None:
    async def call_all(client: Client) -> list[types.CallToolResult]:
        return [await client.call_tool(tool, arguments) for tool, arguments, _ in CALLS]

    for result, (tool, arguments, path) in zip(assist(tmp_path, call_all), CALLS, strict=True):
        if tool == "search_claims":
            given = {name: value for name, value in arguments.items() if value is not None}
            answer = client.get(path, query_string=given)
        else:
            answer = client.post(path, json=arguments)
        assert result.structured_content == answer.json
        assert [json.loads(content.text) for content in result.content] == [answer.json]
        assert result.is_error == (answer.status_code >= 400)


def test_the_limits_are_those_of_the_settings(client: FlaskClient, tmp_path: Path) -> None:
    result = call(tmp_path, "verify", {"statement": STATEMENT}, TALLY_MAX_STATEMENT="5")
    assert result.is_error
    assert "5" in result.structured_content["detail"]


def test_what_an_assistant_adds_is_noted_as_its_own(tmp_path: Path) -> None:
    async def add_twice(client: Client) -> list[types.CallToolResult]:
        return [await client.call_tool("add_source", EIGHTEEN) for _ in range(2)]

    first, again = assist(tmp_path, add_twice, TALLY_PROTECTED="all")
    assert first.structured_content == again.structured_content
    store = SqliteStore(tmp_path / "tally.db")
    (note,) = store.list_notes(limit=10)
    store.close()
    assert (note.actor, note.action, note.subject) == (
        "assistant",
        "source.added",
        first.structured_content["id"],
    )


def test_it_works_beside_a_server_on_the_same_store(tmp_path: Path) -> None:
    with serve(tmp_path):
        call(tmp_path, "add_source", TWENTY, database="served.db")
        result = call(tmp_path, "verify", {"statement": STATEMENT}, database="served.db")
    assert result.structured_content["verdict"] == "contradicted"


def test_an_unknown_tool_is_told(tmp_path: Path) -> None:
    async def ask(client: Client) -> None:
        with pytest.raises(MCPError, match="verify, compare, search_claims, add_source"):
            await client.call_tool("verify_all", {})

    assist(tmp_path, ask)


def test_nothing_but_the_protocol_goes_to_stdout(tmp_path: Path) -> None:
    hello = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "test", "version": "1"},
        },
    }
    environment = {**os.environ, "TALLY_DATABASE": f"sqlite:///{tmp_path / 'tally.db'}", "TALLY_X": "told on stderr"}
    ended = subprocess.run(
        [sys.executable, *COMMAND],
        input=f"{json.dumps(hello)}\n",
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0
    assert [json.loads(line)["id"] for line in ended.stdout.splitlines()] == [1]
    assert ended.stderr == "TALLY_X is no setting and changes nothing.\n"


def test_without_the_package_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    result = run("mcp")
    assert result.exit_code == 1
    assert "requirements-mcp.lock" in result.stderr
