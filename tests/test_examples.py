"""The demo corpus is sound, answers its own statements as it says, and gives the README's answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from schemas.source import SourceCreateSchema
from service.compare import compare
from service.demo import load_demo
from service.settings import Settings
from service.storage.port import Store
from service.storage.sqlite import SqliteStore
from service.verify import Question, verify

ROOT = Path(__file__).parent.parent
ARTICLES = sorted((ROOT / "examples").glob("*.json"))
STATEMENTS = re.findall(
    r"^# (\w+): .+\n(?!#)(.+)$", (ROOT / "examples" / "statements.txt").read_text(encoding="utf-8"), re.MULTILINE
)
JUDGED = re.findall(
    r"^\| (.+?) \| (.+?) \| (supports|contradicts|related): .+ \|$",
    (ROOT / "README.md").read_text(encoding="utf-8"),
    re.MULTILINE,
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = SqliteStore(tmp_path_factory.mktemp("demo") / "tally.db", busy_timeout=5.0)
    load_demo(store, Settings())
    yield store
    store.close()


def test_there_are_five_articles_and_ten_statements() -> None:
    assert (len(ARTICLES), len(STATEMENTS)) == (5, 10)


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_an_article_is_a_body_of_post_sources(path: Path) -> None:
    assert SourceCreateSchema().validate(json.loads(path.read_text(encoding="utf-8"))) == {}


@pytest.mark.parametrize(("verdict", "statement"), STATEMENTS)
def test_a_statement_gets_the_verdict_that_it_is_said_to_get(demo: Store, verdict: str, statement: str) -> None:
    assert verify(demo, Question(statement), width=400).verdict == verdict


def test_the_answer_in_the_readme_is_what_is_answered(demo: Store) -> None:
    told = re.search(r"```json\n(.+?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert told is not None
    answer = verify(demo, Question("18 officers killed"), width=400)
    assert _is_part(json.loads(told[1]), orjson.loads(orjson.dumps(answer)))


@pytest.mark.parametrize(("statement", "source", "stance"), JUDGED)
def test_a_row_of_the_readme_is_judged_as_it_says(statement: str, source: str, stance: str) -> None:
    assert [judgement.stance for judgement in compare(statement, [source])] == [stance]


def test_the_readme_has_rows_to_judge() -> None:
    assert len(JUDGED) == 10


def _is_part(told: Any, whole: Any) -> bool:
    """Whether `told` is `whole` with members left out, of objects anywhere and of lists at their end."""
    if isinstance(told, dict):
        return all(name in whole and _is_part(value, whole[name]) for name, value in told.items())
    if isinstance(told, list):
        return len(told) <= len(whole) and all(map(_is_part, told, whole))
    return bool(told == whole)
