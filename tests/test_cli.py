"""The `tally` command tells people what it did, and scripts by its exit code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
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


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", "18 killed"),
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
