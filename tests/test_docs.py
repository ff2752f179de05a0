"""What the documents lead to is there: files, folders, headings, rules, problems."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from service.api.problems import KINDS
from service.model import Modality, Relation, Stance, Verdict

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
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
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in (ROOT / "docs").glob("*.md") if f"docs/{path.name}" not in readme] == []


@pytest.mark.parametrize("words", [Verdict, Stance, Relation, Modality], ids=lambda words: words.__name__.lower())
def test_every_word_of_an_answer_is_explained(words: type[Verdict | Stance | Relation | Modality]) -> None:
    concepts = (ROOT / "docs" / "concepts.md").read_text(encoding="utf-8")
    assert [word.value for word in words if f"`{word.value}`" not in concepts] == []


def test_every_problem_is_explained() -> None:
    concepts = (ROOT / "docs" / "concepts.md").read_text(encoding="utf-8")
    assert [code for code in KINDS if f"`{code}`" not in concepts] == []
