"""The documents list what there is, and what they lead to is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from service.api.problems import KINDS
from service.cli import main
from service.model import Modality, Relation, Stance, Verdict
from service.settings import TABLE

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
README, API, COMMANDS, OPERATING, DEVELOPING, CONCEPTS = (
    (ROOT / name).read_text(encoding="utf-8")
    for name in (
        "README.md",
        "docs/api.md",
        "docs/commands.md",
        "docs/operating.md",
        "docs/developing.md",
        "docs/concepts.md",
    )
)
EVERYTHING = "".join(path.read_text(encoding="utf-8") for path in DOCUMENTS if path.name != "CHANGELOG.md")
_METHODS = ("get", "post", "put", "patch", "delete")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_NAMED = re.compile(r"`((?:docs|deploy|examples|service|schemas|tests|benchmarks)/[\w./-]+)`")
_FENCED = re.compile(r"```.*?```", re.DOTALL)


def list_anchors(document: Path) -> set[str]:
    """The anchors that headings get where Markdown is shown."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_leads_to_is_there(document: Path) -> None:
    text = _FENCED.sub("", document.read_text(encoding="utf-8"))
    for target in _LINK.findall(text):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        found = document.parent / path if path else document
        assert found.exists(), target
        assert not anchor or anchor in list_anchors(found), target
    for named in _NAMED.findall(text):
        assert (ROOT / named).exists(), named


def test_every_document_is_led_to_from_the_readme() -> None:
    assert [path.name for path in (ROOT / "docs").glob("*.md") if f"(docs/{path.name})" not in README] == []


@pytest.mark.parametrize("words", [Verdict, Stance, Relation, Modality], ids=lambda words: words.__name__.lower())
def test_every_word_of_an_answer_is_explained(words: type[Verdict | Stance | Relation | Modality]) -> None:
    assert [word.value for word in words if f"`{word.value}`" not in CONCEPTS] == []


def test_every_problem_is_explained() -> None:
    assert [code for code in KINDS if f"`{code}`" not in CONCEPTS] == []


@pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.name)
def test_every_setting_is_told_with_its_default_and_meaning(setting: object) -> None:
    told = setting.metadata  # type: ignore[attr-defined]
    assert f"| `{told['variable']}` | `{told['shown']}` | {told['help']} |" in OPERATING


def test_no_setting_is_told_that_is_not_there() -> None:
    assert set(re.findall(r"TALLY_[A-Z]\w*", EVERYTHING)) <= {setting.metadata["variable"] for setting in TABLE}


def _operations() -> list[str]:
    contract = yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))
    return [
        f"{method.upper()} {path}" for path, item in contract["paths"].items() for method in item if method in _METHODS
    ]


@pytest.mark.parametrize("operation", _operations())
def test_every_operation_is_told(operation: str) -> None:
    assert re.search(re.escape(f"`{operation}") + r"[`?]", API)


def test_no_operation_is_told_that_is_not_there() -> None:
    told = set(re.findall(r"`((?:GET|POST|PUT|DELETE) /[^`?]+)", EVERYTHING))
    assert told <= {*_operations(), "GET /docs", "GET /openapi.yaml", "GET /openapi.json", "GET /$discovery/rest"}


def test_the_commands_are_told() -> None:
    assert set(re.findall(r"`tally (\w+)", COMMANDS)) == set(main.commands)
    assert set(re.findall(r"`tally (\w+)", EVERYTHING)) == set(main.commands)


def test_the_make_targets_are_told() -> None:
    targets = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert targets is not None
    assert set(re.findall(r"`make (\w+)", DEVELOPING)) == set(targets[1].split())
    assert set(re.findall(r"`make (\w+)", EVERYTHING)) == set(targets[1].split())


def test_the_pictures_are_there_and_light() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", README)
    assert pictures
    assert all((ROOT / picture).stat().st_size < 150_000 for picture in pictures)
