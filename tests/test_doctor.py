"""`tally doctor` finds what is missing or wrong, and says what to do."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support import EIGHTEEN, add_source, build_client
from tests.test_cli import run


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    add_source(build_client(tmp_path), **EIGHTEEN)
    monkeypatch.setenv("TALLY_DATABASE", f"sqlite:///{tmp_path / 'tally.db'}")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PORT", str(probe.getsockname()[1]))
    return tmp_path / "tally.db"


def examine(code: int) -> dict[str, tuple[str, str]]:
    """The findings that are not as they should be: of each check its state, and what is told."""
    result = run("doctor", "--json")
    assert result.exit_code == code, result.output
    wrong = [each for each in json.loads(result.stdout)["findings"] if each["state"] != "ok"]
    return {each["check"]: (each["state"], f"{each['told']} {each['remedy']}") for each in wrong}


def test_a_sound_setup_is_sound_and_left_as_it_is(database: Path) -> None:
    before = database.read_bytes()
    lines = [line.split("  ") for line in run("doctor").stdout.splitlines()]
    assert {state for state, *_ in lines} <= {"ok", "warn"}
    checks = {"version", "settings", "store", "keys", "disk", "port", "extras", "temporary folder", "clock"}
    assert {check for _, check, *_ in lines} == checks
    assert database.read_bytes() == before


@pytest.mark.parametrize(
    ("variables", "check", "finding"),
    [
        ({"TALLY_DATABSE": "x"}, "settings", ("warn", "Did you mean TALLY_DATABASE?")),
        ({"TALLY_WIDTH": "none"}, "settings", ("fail", "TALLY_WIDTH cannot be")),
        ({"TALLY_DATABASE": "sqlite:////nowhere/tally.db"}, "store", ("warn", "`tally serve`")),
        ({"TALLY_PROTECTED": "on"}, "keys", ("fail", "tally keys create")),
        ({"TALLY_HOST": "0.0.0.0"}, "keys", ("fail", "TALLY_HOST is 0.0.0.0")),
        ({"TALLY_CORS": "*"}, "pages", ("warn", "TALLY_PROTECTED=on")),
    ],
)
def test_a_setting_that_is_not_as_it_should_be_is_found(
    database: Path, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], check: str, finding: tuple[str, str]
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    state, told = examine(1 if finding[0] == "fail" else 0)[check]
    assert state == finding[0]
    assert finding[1] in told


def test_a_port_that_is_taken_is_told_with_its_holder(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        monkeypatch.setenv("PORT", str(holder.getsockname()[1]))
        state, told = examine(0)["port"]
    assert state == "warn"
    assert f"process {os.getpid()} (" in told


@pytest.mark.parametrize(
    ("statement", "told"), [("PRAGMA user_version = 9999", "newer"), ("PRAGMA application_id = 7", "another program")]
)
def test_a_store_that_is_none_of_this_version_is_told(database: Path, statement: str, told: str) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(statement)
    state, found = examine(1)["store"]
    assert state == "fail"
    assert told in found


def test_a_damaged_store_is_told(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(database.read_bytes())
    for start in range(8_192, len(content), 4_096):
        content[start : start + 64] = b"\xff" * 64
    database.write_bytes(content)
    state, told = examine(1)["store"]
    assert state == "fail"
    assert "damaged" in told


def test_a_clock_behind_the_last_write_is_told(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE audit SET at = '2999-01-01T00:00:00Z'")
    state, told = examine(1)["clock"]
    assert state == "fail"
    assert "2999-01-01" in told


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_to_is_told(database: Path) -> None:
    database.parent.chmod(0o500)
    try:
        assert examine(1)["disk"][0] == "fail"
    finally:
        database.parent.chmod(0o700)
