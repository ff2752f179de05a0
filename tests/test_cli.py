"""The `tally` command tells people what it did, and scripts by its exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from service import __version__
from service.cli import main
from service.settings import TABLE
from service.storage.sqlite import SqliteStore

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.json"))
SENTENCE = "At least 18 officers were killed in Almaty on Friday, officials said."


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "tally.db"
    monkeypatch.setenv("TALLY_DATABASE", f"sqlite:///{path}")
    return path


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def count(database: Path) -> int:
    store = SqliteStore(database)
    try:
        return store.count_sources()
    finally:
        store.close()


def test_help_names_every_command_and_setting() -> None:
    told = run("--help").output
    for name in ("serve", "ingest", "verify", "explain", *(field.metadata["variable"] for field in TABLE)):
        assert name in told
    assert __version__ in run("--version").output


# --- ingest --------------------------------------------------------------------------------------


def test_ingest_adds_files_once(database: Path) -> None:
    first = run("ingest", *EXAMPLES)
    assert (first.exit_code, first.stdout) == (0, f"{len(EXAMPLES)} added, 0 already there, 0 not read.\n")
    again = run("ingest", *EXAMPLES)
    assert (again.exit_code, again.stdout) == (0, f"0 added, {len(EXAMPLES)} already there, 0 not read.\n")
    assert count(database) == len(EXAMPLES)


def test_a_bad_line_is_told_with_its_place_and_the_others_go_on(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.ndjson"
    path.write_text(
        "\n".join([json.dumps({"text": SENTENCE}), "{}", '{"text": "—"}', json.dumps({"text": f"{SENTENCE} "})])
    )
    result = run("ingest", path, tmp_path / "none.txt", EXAMPLES[0])
    assert result.exit_code == 1
    assert result.stdout == "3 added, 0 already there, 3 not read.\n"
    told = result.stderr.splitlines()
    assert told[0].startswith(f"{path}:2: text: ")
    assert told[1].startswith(f"{path}:3: ")
    assert told[2].startswith(f"{tmp_path / 'none.txt'}: ")
    assert len(told) == 3, "no progress bar outside a terminal"
    assert count(database) == 3


def test_ingest_needs_files(database: Path) -> None:
    assert run("ingest").exit_code == 2
    assert not database.exists()


# --- verify --------------------------------------------------------------------------------------


def test_verify_shows_both_sides(database: Path) -> None:
    run("ingest", *EXAMPLES)
    result = run("verify", "Almaty airport is closed")
    assert result.exit_code == 0
    assert result.output.splitlines()[0] == "CONFLICTING: Almaty airport is closed"
    assert "Supporting\n  “" in result.output
    assert "Contradicting\n  “" in result.output
    assert "antonym" in result.output


def test_verify_as_json_is_the_answer_of_the_api(database: Path) -> None:
    run("ingest", *EXAMPLES)
    answer = json.loads(run("verify", "--json", "Almaty airport is closed").stdout)
    assert answer["statement"] == "Almaty airport is closed"
    assert answer["supporting"]
    assert answer["contradicting"]
    assert {"verdict", "summary", "parts", "related", "origins", "thresholds", "engine"} <= answer.keys()


def test_verify_on_an_empty_store_has_not_enough_evidence(database: Path) -> None:
    result = run("verify", "18 officers killed")
    assert result.exit_code == 0
    assert result.output.startswith("NOT ENOUGH EVIDENCE: ")


def test_a_statement_without_a_claim_is_told(database: Path) -> None:
    result = run("verify", "?!")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")


@pytest.mark.parametrize("command", ["verify", "explain"])
def test_a_statement_that_is_no_utf8_is_told(database: Path, command: str) -> None:
    result = run(command, "18 officers killed \udcff")
    assert result.exit_code == 2
    assert "UTF-8" in result.stderr


# --- explain -------------------------------------------------------------------------------------


def test_explain_shows_every_step(database: Path) -> None:
    run("ingest", *EXAMPLES)
    result = run("explain", "--limit", "2", "18 oficers killed")
    assert result.exit_code == 0
    for told in (
        "“oficers” read as “officers”",
        "event       @kill",
        "subject     @",
        "exactly [18, 18]",
        "#18",
        "candidates",
        "supports ·",
    ):
        assert told in result.output
    assert "  2. " in result.output
    assert "  3. " not in result.output


# --- faults --------------------------------------------------------------------------------------


def test_a_bad_setting_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "http")
    result = run("serve")
    assert result.exit_code == 1
    assert result.stderr == "Error: PORT cannot be 'http': write a whole number from 1 to 65535.\n"


def test_a_damaged_store_is_told_in_one_line(database: Path) -> None:
    database.write_text("no database" * 1_000)
    result = run("verify", "18 officers killed")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "damaged" in result.stderr
