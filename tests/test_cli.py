"""The `tally` command tells people what it did, and scripts by its exit code."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from schemas.audit import AuditListSchema
from schemas.claims import FoundClaimListSchema
from schemas.compare import ComparisonSchema
from service import __version__
from service.cli import main
from service.commands.exits import FAULTS, VERDICTS
from service.model import Verdict
from service.settings import TABLE
from service.storage.sqlite import SqliteStore

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.json"))
COMMANDS = Path(__file__).parent.parent / "docs" / "commands.md"
SENTENCE = "At least 18 officers were killed in Almaty on Friday, officials said."


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "tally.db"
    monkeypatch.setenv("TALLY_DATABASE", f"sqlite:///{path}")
    return path


def run(*arguments: str | Path, input_text: str | None = None) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=input_text)
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


def test_a_page_is_one_source_in_whatever_file_it_comes(database: Path, tmp_path: Path) -> None:
    page = f"<html><body><nav>Home</nav><article><p>{SENTENCE}</p></article></body></html>"
    (tmp_path / "a.ndjson").write_text(f"{json.dumps({'html': page})}\n{json.dumps({'html': '<p>—</p>'})}")
    (tmp_path / "a.html").write_text(page)
    result = run("ingest", tmp_path / "a.ndjson", tmp_path / "a.html")
    assert result.stdout == "1 added, 1 already there, 1 not read.\n"
    assert result.stderr.startswith(f"{tmp_path / 'a.ndjson'}:2: html: No text")
    assert count(database) == 1


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


MANY = 700  # enough that the ingest of the first hundred is seen before the last


@pytest.fixture
def many(tmp_path: Path) -> Path:
    path = tmp_path / "many.ndjson"
    texts = [f"At least {number} people were killed in Almaty, officials said on Friday." for number in range(MANY)]
    path.write_text("\n".join(json.dumps({"text": text, "url": "https://a.example"}) for text in texts))
    return path


@contextmanager
def ingesting(database: Path, path: Path) -> Iterator[subprocess.Popen[str]]:
    """A `tally ingest` in a process group of its own, once it has stored something."""
    command = [sys.executable, "-c", "from service.cli import main; main()", "ingest", "--processes", "2", str(path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        while not (database.exists() and count(database) > 100):
            assert process.poll() is None
            time.sleep(0.05)
        yield process
    until = time.monotonic() + 10
    while is_any_left(process.pid):
        assert time.monotonic() < until
        time.sleep(0.05)


def is_any_left(group: int) -> bool:
    """Whether the group still has a process."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["ctrl-c", "sigterm"])
def test_an_interrupted_ingest_tells_what_it_did_and_goes_on_when_run_again(
    database: Path, many: Path, number: int, code: int
) -> None:
    with ingesting(database, many) as process:
        os.killpg(process.pid, number)
        told, complaint = process.communicate(timeout=20)
    added = count(database)
    assert 100 < added < MANY
    assert (process.returncode, told) == (code, f"{added} added, 0 already there, 0 not read.\n")
    assert complaint == "Interrupted: what was added stays; run the same command again to go on.\n"
    again = run("ingest", "--processes", "1", many)
    assert (again.exit_code, again.stdout) == (0, f"{MANY - added} added, {added} already there, 0 not read.\n")
    store = SqliteStore(database)
    newest = [source for source in store.list_sources(limit=2_000) if source.superseded_by is None]
    assert [source.revision for source in newest] == [MANY], "the order was kept over the interruption"
    store.close()


def test_a_reading_process_that_is_killed_ends_the_ingest_with_one_line(database: Path, many: Path) -> None:
    with ingesting(database, many) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        readers = [pid for pid in children if "spawn_main" in Path(f"/proc/{pid}/cmdline").read_text()]
        assert len(readers) == 2
        os.kill(int(readers[0]), signal.SIGKILL)
        told, complaint = process.communicate(timeout=20)
    assert process.returncode == 1
    assert told == f"{count(database)} added, 0 already there, 0 not read.\n"
    assert complaint.startswith("Error: A process that reads texts was ended")
    assert len(complaint.splitlines()) == 1


# --- verify --------------------------------------------------------------------------------------


def test_verify_shows_both_sides(database: Path) -> None:
    run("ingest", *EXAMPLES)
    result = run("verify", "Almaty airport is closed")
    assert result.exit_code == 2
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


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("At least 18 officers were killed in Almaty", 0),
        ("Five officers were killed in Almaty", 1),
        ("Almaty airport is closed", 2),
        ("Ten ships sank in Lima", 3),
    ],
)
@pytest.mark.parametrize("option", [[], ["--json"]])
def test_the_exit_code_of_verify_is_the_verdict(
    database: Path, tmp_path: Path, statement: str, code: int, option: list[str]
) -> None:
    (tmp_path / "a.txt").write_text(SENTENCE)
    airport = [path for path in EXAMPLES if "airport" in path.name or "reopens" in path.name]
    run("ingest", tmp_path / "a.txt", *airport)
    assert run("verify", *option, statement).exit_code == code


@pytest.mark.parametrize(
    ("arguments", "variables", "code"),
    [
        (["?!"], {}, 65),
        ([], {}, 64),
        (["18 killed", "--limit", "0"], {}, 64),
        (["18 killed", "--no-such-option"], {}, 64),
        (["18 killed"], {"TALLY_DATABASE": "sqlite:////nowhere/tally.db"}, 66),
        (["18 killed"], {"TALLY_WIDTH": "none"}, 78),
    ],
)
def test_what_keeps_verify_from_a_verdict_has_a_code_of_its_own(
    database: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], variables: dict[str, str], code: int
) -> None:
    run("ingest", *EXAMPLES)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    result = run("verify", *arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert "Error: " in result.stderr


def test_every_fault_has_a_code_that_is_no_verdict() -> None:
    assert min(FAULTS.values()) > max(VERDICTS.values())
    assert VERDICTS.keys() == set(Verdict)
    told = re.search(
        r"^\| exit code of `tally verify` .+?\n\n", COMMANDS.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    assert told is not None
    assert set(map(int, re.findall(r"^\| (\d+) \|", told[0], re.MULTILINE))) == {*VERDICTS.values(), *FAULTS.values()}


def test_a_reader_that_goes_away_is_no_verdict(database: Path) -> None:
    run("ingest", *EXAMPLES)
    script = "import os; os.close(0); from service.cli import main; main()"
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-c", script, "verify", "--json", "18 officers killed"]
    ended = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (74, "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", "18 killed"),
        ("explain", "18 killed"),
        ("reextract",),
        ("audit",),
        ("keys", "list"),
        ("keys", "revoke", "x"),
    ],
    ids=" ".join,
)
def test_what_only_reads_makes_no_store(database: Path, arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 1
    assert result.stderr == f"Error: There is no store at {database}; TALLY_DATABASE names another one.\n"
    assert not database.exists()


def test_verify_on_an_empty_store_has_not_enough_evidence(database: Path) -> None:
    SqliteStore(database).close()
    result = run("verify", "18 officers killed")
    assert result.exit_code == 3
    assert result.output.startswith("NOT ENOUGH EVIDENCE: ")


def test_a_statement_without_a_claim_is_told(database: Path) -> None:
    SqliteStore(database).close()
    result = run("verify", "?!")
    assert result.exit_code == 65
    assert result.stderr.startswith("Error: ")


@pytest.mark.parametrize(("command", "code"), [("verify", 64), ("explain", 2), ("search", 2), ("compare", 2)])
def test_a_statement_that_is_no_utf8_is_told(database: Path, command: str, code: int) -> None:
    result = run(command, "18 officers killed \udcff")
    assert result.exit_code == code
    assert "UTF-8" in result.stderr


# --- search and compare --------------------------------------------------------------------------


def test_search_shows_claims_best_first(database: Path) -> None:
    run("ingest", *EXAMPLES)
    result = run("search", "law enforcement officers killed", "--limit", "2")
    assert result.exit_code == 0
    first, about, *rest = result.stdout.splitlines()
    assert first.startswith("“At least 18 law enforcement officers were killed")
    assert re.fullmatch(r"  0\.\d\d, Central Ledger, 2022-\S+, c_\w+", about)
    assert len(rest) == 2
    found = json.loads(run("search", "law enforcement officers killed", "--limit", "2", "--json").stdout)["items"]
    FoundClaimListSchema().load({"items": found, "next": None})
    assert about.endswith(found[0]["id"])


def test_a_search_that_finds_nothing_says_so(database: Path) -> None:
    SqliteStore(database).close()
    result = run("search", "officers")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "No claim speaks of it.\n")


def test_compare_judges_files_and_stdin_without_a_store(database: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Exactly 20 officers were killed.")
    result = run("compare", "18 officers were killed", tmp_path / "a.txt", "-", input_text=SENTENCE)
    assert result.exit_code == 0
    told = result.stdout.splitlines()
    assert told[0] == f"contradicts: {tmp_path / 'a.txt'}"
    assert told[2] == "supports: <stdin>"
    answer = json.loads(run("compare", "--json", "18 officers were killed", input_text=SENTENCE).stdout)
    ComparisonSchema().load(answer)
    assert [result["stance"] for result in answer["results"]] == ["supports"]
    assert not database.exists()


def test_a_file_that_is_no_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff")
    result = run("compare", "18 officers were killed", tmp_path / "a.txt")
    assert (result.exit_code, result.stderr) == (1, f"Error: {tmp_path / 'a.txt'}: it is not UTF-8.\n")


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


def test_explain_as_json_has_the_same_steps(database: Path) -> None:
    run("ingest", *EXAMPLES)
    told = json.loads(run("explain", "--json", "--limit", "2", "18 oficers killed").stdout)
    assert [word["read_as"] for word in told["mended"]] == ["officers"]
    (part,) = told["parts"]
    assert part["claim"]["quantity"]["low"] == "18"
    assert "#18" in part["tokens"]
    assert [set(each) for each in part["candidates"]] == [
        {"claim_id", "text", "publisher", "published_at", "claim", "judgement"}
    ] * 2


# --- json ----------------------------------------------------------------------------------------


def test_what_a_command_shows_it_also_tells_as_json(database: Path, tmp_path: Path) -> None:
    def read(*arguments: str | Path) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(run(*arguments, "--json").stdout)
        return told

    assert read("ingest", EXAMPLES[0]) == {"added": 1, "known": 0, "bad": 0}
    assert read("reextract", "--all") == {"read": 1, "bad": 0}
    made = read("keys", "create", "Desk", "--scope", "read")
    assert made["token"].startswith(f"tally_{made['id']}_")
    assert read("keys", "list")["items"] == [{name: made[name] for name in made if name != "token"}]
    assert read("keys", "revoke", made["id"]) == {"revoked": made["id"]}
    assert read("keys", "list")["items"][0]["revoked_at"]
    notes = read("audit")
    AuditListSchema().load({**notes, "next": None})
    assert [note["action"] for note in notes["items"]][:2] == ["key.revoked", "key.created"]
    backup = tmp_path / "b.db"
    assert read("backup", backup) == {"file": str(backup), "bytes": backup.stat().st_size}
    assert read("check", backup) == {"file": str(backup), "faults": []}
    restored = read("restore", backup)
    assert restored["store"] == str(database)
    assert Path(restored["kept"]).exists()


def list_commands(group: click.Group) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from list_commands(command)
        else:
            yield name, command


def test_every_command_that_shows_something_has_json() -> None:
    plain = [name for name, command in list_commands(main) if "as_json" not in {each.name for each in command.params}]
    assert sorted(plain) == ["completion", "mcp", "serve"]


# --- faults --------------------------------------------------------------------------------------


def test_a_bad_setting_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "http")
    result = run("serve")
    assert result.exit_code == 1
    assert result.stderr == "Error: PORT cannot be 'http': write a whole number from 1 to 65535.\n"


def test_a_damaged_store_is_told_in_one_line(database: Path) -> None:
    database.write_text("no database" * 1_000)
    result = run("verify", "18 officers killed")
    assert result.exit_code == 66
    assert len(result.stderr.splitlines()) == 1
    assert "damaged" in result.stderr
