"""Programs that talk to Tally: a client generated from the contract, and the examples of the documents."""

from __future__ import annotations

import importlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from types import ModuleType

import pytest

from service.access import Scope
from service.keys import create_key
from service.storage.sqlite import SqliteStore
from tests.support import EIGHTEEN, TWENTY, serve

ROOT = Path(__file__).parent.parent
README, API = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/api.md"))
HERE = "http://127.0.0.1:8000"
EXAMPLES = [
    (language, code)
    for language, code in re.findall(r"^```(sh|python|js)\n(.+?)^```", README + API, re.DOTALL | re.MULTILINE)
    if HERE in code and "make run" not in code
]
RUNS = {
    "sh": ["bash", "-euo", "pipefail", "-c"],
    "python": [sys.executable, "-c"],
    "js": ["node", "--input-type=module", "-e"],
}
NODE = shutil.which("node")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serve(tmp_path_factory.mktemp("served"), TALLY_DEMO="on") as address:
        yield address


def test_the_examples_are_found() -> None:
    assert [language for language, _ in EXAMPLES] == ["sh", "sh", "python", "js", "sh"]


@pytest.mark.parametrize(
    ("language", "code"),
    [
        pytest.param(*each, marks=pytest.mark.skipif(each[0] == "js" and NODE is None, reason="no node on the path"))
        for each in EXAMPLES
    ],
    ids=lambda value: value.strip().splitlines()[0][:60],
)
def test_an_example_runs(tmp_path: Path, address: str, language: str, code: str) -> None:
    (tmp_path / "articles.ndjson").write_text("\n".join(map(json.dumps, (EIGHTEEN, TWENTY))))
    command = [*RUNS[language], code.replace(HERE, f"http://{address}")]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)
    assert told.stdout.strip()
    assert "urn:tally:problem" not in told.stdout


@pytest.fixture(scope="module")
def tally_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], ModuleType]]:
    """What imports the modules of a client, generated as the README says; no operation is left out."""
    folder = tmp_path_factory.mktemp("generated")
    (line,) = re.findall(r"^openapi-python-client (.+)$", README, re.MULTILINE)
    arguments = line.replace("tally_client", str(folder / "tally_client")).split()
    command = [str(Path(sys.executable).with_name("openapi-python-client")), *arguments, "--fail-on-warning"]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    made = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    yield lambda name: importlib.import_module(f"tally_client{name}")
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.split(".")[0] == "tally_client"]:
        del sys.modules[name]


def test_a_generated_client_adds_verifies_compares_and_searches(
    tally_client: Callable[[str], ModuleType], tmp_path: Path
) -> None:
    models, types = tally_client(".models"), tally_client(".types")
    with serve(tmp_path) as address:
        client = tally_client("").Client(base_url=f"http://{address}")
        source = models.SourceCreate.from_dict(EIGHTEEN)
        added = tally_client(".api.sources.add_source").sync_detailed(client=client, body=source, idempotency_key="a")
        assert (added.status_code, added.parsed.title) == (HTTPStatus.CREATED, EIGHTEEN["title"])
        lines = types.File(io.BytesIO(b"\n".join(json.dumps(each).encode() for each in (EIGHTEEN, TWENTY))))
        told = tally_client(".api.sources.add_sources").sync(client=client, body=lines)
        assert [json.loads(line)["status"] for line in told.splitlines()] == [200, 201]
        answer = tally_client(".api.verify.verify_statement").sync(
            client=client, body=models.VerifyRequest("18 officers were killed", tags=["unrest"])
        )
        assert answer.verdict is models.VerificationVerdict.CONFLICTING
        assert answer.supporting[0].provenance.source_id == added.parsed.id
        passages = [models.Passage("Exactly 20 officers were killed.")]
        compared = tally_client(".api.verify.compare_passages").sync(
            client=client, body=models.CompareRequest("18 officers were killed", passages)
        )
        assert compared.results[0].relation is models.JudgementRelation.FIGURE_DIFFERS
        found = tally_client(".api.claims.search_claims").sync(client=client, q="officers", limit=1)
        assert [claim.event.concept for claim in found.items] == ["@kill"]
        assert found.next_
        problem = tally_client(".api.claims.get_claim").sync("none", client=client)
        assert (problem.code, problem.status) == ("claim_not_found", 404)


def test_a_generated_client_sends_its_key(tally_client: Callable[[str], ModuleType], tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "served.db")
    _, token = create_key(store, "Client", Scope.READ)
    store.close()
    ask = tally_client(".api.sources.list_sources").sync
    package = tally_client("")
    with serve(tmp_path, TALLY_PROTECTED="all") as address:
        refused = ask(client=package.Client(base_url=f"http://{address}"))
        answer = ask(client=package.AuthenticatedClient(base_url=f"http://{address}", token=token))
    assert refused.code == "key_missing"
    assert answer.items == []
