"""Which words may mean alike, from WordNet's synsets."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files


@lru_cache(maxsize=1)
def _meanings() -> dict[str, frozenset[str]]:
    text = files("service.lexicon").joinpath("synonyms.tsv").read_text("ascii")
    rows = (line.split("\t") for line in text.splitlines()[1:])  # the first says what a line is
    return {word: frozenset(synsets.split()) for word, synsets in rows}


def are_synonyms(one: str, other: str) -> bool:
    """Whether two lemmas share a meaning: "vendor" and "seller", "employ" and "employee"."""
    table = _meanings()
    return one in table and other in table and not table[one].isdisjoint(table[other])
