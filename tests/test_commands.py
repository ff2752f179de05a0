"""`tally keys` and `tally audit` say who may do what, and who did what."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service.keys import find_key
from service.storage.sqlite import SqliteStore
from tests.test_cli import EXAMPLES, run


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "tally.db"
    monkeypatch.setenv("TALLY_DATABASE", f"sqlite:///{path}")
    return path


def test_a_key_is_made_listed_and_revoked(database: Path) -> None:
    made = run("keys", "create", "Desk A", "--scope", "write")
    token = made.stdout.strip()
    assert re.fullmatch(r"tally_[0-9a-f]{12}_[0-9a-f]{64}", token)
    key_id = token.split("_")[1]
    assert key_id in made.stderr
    listed = run("keys", "list").stdout
    assert re.fullmatch(rf"{key_id}  write  \d{{4}}-\S+Z  Desk A\n", listed)
    store = SqliteStore(database)
    assert find_key(store, token)
    assert run("keys", "revoke", key_id).exit_code == 0
    assert find_key(store, token) is None
    store.close()
    assert "(revoked 20" in run("keys", "list").stdout


def test_a_misspelt_setting_is_told_and_the_command_goes_on(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALLY_DATABSE", "sqlite:////elsewhere.db")
    made = run("keys", "create", "Desk A", "--scope", "write")
    assert made.exit_code == 0
    assert "TALLY_DATABSE is no setting and changes nothing. Did you mean TALLY_DATABASE?\n" in made.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["create", "Desk"], "--scope"),
        (["create", "Desk", "--scope", "root"], "read"),
        (["create", " ", "--scope", "read"], "printable"),
        (["create", "a\nb", "--scope", "read"], "printable"),
        (["create", "x" * 101, "--scope", "read"], "100"),
        (["revoke", "none"], "tally keys list"),
    ],
)
def test_what_cannot_be_is_told_with_the_remedy(database: Path, arguments: list[str], told: str) -> None:
    SqliteStore(database).close()
    result = run("keys", *arguments)
    assert result.exit_code != 0
    assert told in result.stderr
    assert run("keys", "list").stdout == ""


def test_what_commands_write_is_noted_as_theirs(database: Path) -> None:
    run("ingest", EXAMPLES[0])
    key_id = run("keys", "create", "Desk A", "--scope", "read").stdout.split("_")[1]
    told = run("audit").stdout.splitlines()
    assert [line.split("  ")[1:] for line in told[:1]] == [["key.created", key_id, "command line"]]
    assert re.fullmatch(r"\S+Z  source.added  s_\w+  command line", told[1])
    assert run("audit", "--action", "source.added").stdout.splitlines() == told[1:]
    assert run("audit", "--limit", "1").stdout.splitlines() == told[:1]
    assert run("audit", "--actor", "service").stdout == ""
    assert run("audit", "--actor", "command line (Desk A)").stdout.splitlines() == told, "as it is listed, with a name"
    assert run("reextract", "--all").exit_code == 0
    assert run("audit", "--limit", "1").stdout.split("  ")[1] == "source.read_anew"
