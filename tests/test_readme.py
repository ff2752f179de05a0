"""The README lists what there is: settings, operations, commands and make targets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from service.cli import main
from service.settings import TABLE

_METHODS = ("get", "post", "put", "patch", "delete")
ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _operations() -> list[str]:
    contract = yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))
    return [
        f"{method.upper()} {path}" for path, item in contract["paths"].items() for method in item if method in _METHODS
    ]


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.name)
def test_every_setting_is_told_with_its_default_and_meaning(setting: object) -> None:
    told = setting.metadata  # type: ignore[attr-defined]
    assert f"| `{told['variable']}` | `{told['shown']}` | {told['help']} |" in README


def test_no_setting_is_told_that_is_not_there() -> None:
    assert set(re.findall(r"TALLY_[A-Z_]+", README)) <= {setting.metadata["variable"] for setting in TABLE}


@pytest.mark.parametrize("operation", _operations())
def test_every_operation_is_told(operation: str) -> None:
    assert re.search(re.escape(f"`{operation}") + r"[`?]", README)


def test_no_operation_is_told_that_is_not_there() -> None:
    told = set(re.findall(r"`((?:GET|POST|PUT|DELETE) /[^`?]+)", README))
    assert told <= {*_operations(), "GET /docs", "GET /openapi.yaml", "GET /openapi.json", "GET /$discovery/rest"}


def test_the_commands_are_told() -> None:
    assert set(re.findall(r"`tally (\w+)", README)) == set(main.commands)


def test_the_pictures_are_there_and_light() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)
    assert pictures
    assert all((ROOT / picture).stat().st_size < 150_000 for picture in pictures)


def test_the_make_targets_are_told() -> None:
    targets = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert targets is not None
    assert set(re.findall(r"`?make (\w+)", README)) == set(targets[1].split())
