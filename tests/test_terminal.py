"""On a terminal commands show colours and columns, elsewhere plain lines."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import EIGHTEEN, add_source, build_client
from tests.test_cli import run

TALLY = [sys.executable, "-c", "from service.cli import main; main()"]
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    add_source(build_client(tmp_path), **EIGHTEEN)
    monkeypatch.setenv("TALLY_DATABASE", f"sqlite:///{tmp_path / 'tally.db'}")
    return tmp_path / "tally.db"


def show(*arguments: str, **variables: str) -> list[str]:
    """The lines of a command on a terminal."""
    leading, following = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "60", **variables}
    with subprocess.Popen([*TALLY, *arguments], stdout=following, stderr=following, env=environment) as process:
        os.close(following)
        shown = b""
        while piece := _read(leading):
            shown += piece
        process.wait(timeout=60)
    os.close(leading)
    return shown.decode().splitlines()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:  # as Linux tells that nobody writes to it any more
        return b""


def test_an_answer_has_the_colour_of_its_verdict_and_the_width_of_the_terminal(database: Path) -> None:
    lines = show("verify", "18 officers were killed in Almaty, said the officials of the whole ministry at length")
    plain = [ESCAPE.sub("", line) for line in lines]
    assert lines != plain
    assert max(map(len, plain)) <= 60
    assert show("verify", "18 officers were killed")[0] == "\x1b[32m\x1b[1mSUPPORTED\x1b[0m: 18 officers were killed"


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_are_left_out_where_they_are_not_wanted(database: Path, variables: dict[str, str]) -> None:
    assert show("verify", "18 officers were killed", **variables)[0] == "SUPPORTED: 18 officers were killed"


def test_a_list_has_heads_and_columns_on_a_terminal_alone(database: Path) -> None:
    run("keys", "create", "Desk", "--scope", "read")
    heads, first, second = show("audit", NO_COLOR="1")
    assert re.fullmatch(r"when +what +of +by", heads)
    assert first.index("command line") == second.index("address ") == heads.index("by")
    assert "when" not in run("audit").stdout


def test_what_a_source_says_cannot_move_the_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = build_client(tmp_path)
    add_source(client, text="At least 18 officers were killed, officials said.", publisher="Evil\x1b[2J\x07Press")
    monkeypatch.setenv("TALLY_DATABASE", f"sqlite:///{tmp_path / 'tally.db'}")
    shown = "\n".join(show("verify", "18 officers were killed", NO_COLOR="1"))
    assert "Evil�[2J�Press" in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("shell", "told"), [("bash", "complete -o"), ("zsh", "#compdef tally"), ("fish", "complete --")]
)
def test_shells_are_told_how_to_complete(shell: str, told: str) -> None:
    result = run("completion", shell)
    assert result.exit_code == 0
    assert told in result.stdout


def test_commands_are_completed(tmp_path: Path) -> None:
    environment = {**os.environ, "_TALLY_COMPLETE": "bash_complete", "COMP_WORDS": "tally ver", "COMP_CWORD": "1"}
    script = [sys.executable, "-c", "from service.cli import main; main(prog_name='tally')"]
    told = subprocess.run(script, env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert told.stdout == "plain,verify\n"


def test_states_have_their_colours(database: Path) -> None:
    heads, *rows = [line.split()[0] for line in show("doctor")]
    assert heads == "\x1b[1mstate"
    assert set(rows) <= {"\x1b[32mok\x1b[0m", "\x1b[33mwarn\x1b[0m"}
