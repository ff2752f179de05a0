"""What is told to be missing where nothing decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.ingest import NewSource, ingest
from service.storage.sqlite import SqliteStore
from service.verify import Question, verify

CHOIR = NewSource(
    "The choir of Bergen sang in Oslo. Many singers resigned, the conductor said. 300 guests came.",
    title="The choir of Bergen", publisher="One", published_at="2021-05-01",
)  # fmt: skip


@pytest.mark.parametrize(
    ("statement", "gap"),
    [
        pytest.param(
            "30 violinists of the choir resigned", "no source on it speaks of “violinists”", id="unknown word"
        ),
        pytest.param("The choir of Tromso sang in Oslo", "no source on it speaks of “Tromso”", id="unknown name"),
        pytest.param(
            "30 singers resigned on 7 June 2021", "no source on it is dated after 2021-05-01", id="older sources"
        ),
        pytest.param("Turnout was 71 percent", "no source speaks of “Turnout was 71 percent”", id="nothing near"),
        pytest.param(
            "The choir of Bergen is worth $5 million",
            "no source on it gives a figure such as “$5 million”",
            id="no figure of its kind",
        ),
    ],
)
def test_what_is_missing_is_named(tmp_path: Path, statement: str, gap: str) -> None:
    store = SqliteStore(tmp_path / "tally.db")
    ingest(store, CHOIR)
    gaps = verify(store, Question(statement), width=200).gaps
    store.close()
    assert gap in gaps


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        pytest.param("30 singers resigned on 7 April 2021", "dated after", id="a source of that time is there"),
        pytest.param("300 violinists vanished", "no source on it", id="every word is unknown: nothing speaks of it"),
        pytest.param("200 guests came", "figure such as", id="a figure is there"),
        pytest.param("300 guests came", "no", id="decided"),
    ],
)
def test_what_is_there_is_not_missed(tmp_path: Path, statement: str, words: str) -> None:
    store = SqliteStore(tmp_path / "tally.db")
    ingest(store, CHOIR)
    gaps = verify(store, Question(statement), width=200).gaps
    store.close()
    assert not [gap for gap in gaps if words in gap]
