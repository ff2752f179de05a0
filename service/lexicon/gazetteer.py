"""What place a name means, and which place lies within which."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

MAX_WORDS = 5
"""Words in the longest place name, hyphens counted as spaces; no longer phrase needs to be looked up."""

_PLAIN = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ə": "a"}
    | dict.fromkeys("‘’ʻʼ`´ʿʾ′", "'")
    | dict.fromkeys("-‐‑‒–", " ")
    | {",": None}
)
_MARKS = re.compile("[\u0300-\u036f]")


class _Places(NamedTuple):
    by_name: dict[str, str]
    by_id: dict[str, str]


def fold(name: str) -> str:
    """The name as it stands in the table: lower case, no diacritics, straight apostrophes, hyphens as spaces."""
    if not name.isascii():
        name = _MARKS.sub("", unicodedata.normalize("NFKD", name))
    lowered = _MARKS.sub("", name.lower())
    return " ".join(lowered.translate(_PLAIN).split())


@lru_cache(maxsize=4096)
def find_place(phrase: str) -> str | None:
    """The place id of a whole name ("kz.almaty"), or None when it is unknown or names several places.

    Case, diacritics and the form of apostrophe and hyphen do not matter, except that abbreviations count
    only in capitals: "US" is a country, "us" is not.
    """
    by_name = _load_places().by_name
    return by_name.get(phrase) or by_name.get(fold(phrase))


@lru_cache(maxsize=4096)
def find_demonym(word: str) -> str | None:
    """The place id of an adjective or a people ("Kazakh", "Russians", "South Korean"), or None.

    Those that are also common words count only with their capital: "Polish", not "polish".
    """
    demonyms = _load_demonyms()
    return demonyms.get(word) or demonyms.get(fold(word))


def is_within(inner: str, outer: str) -> bool:
    """Whether the place `inner` is `outer` or lies in it; both are place ids."""
    return inner == outer or inner.startswith(outer + ".")


def is_town(place_id: str) -> bool:
    """Whether the table knows no place within a place of a country."""
    return "." in place_id and place_id not in _load_regions()


def name_of(place_id: str) -> str:
    """A name to show for a place id; made up from the id itself when the table does not know it."""
    return _load_places().by_id.get(place_id) or place_id.rpartition(".")[2].replace("_", " ").title()


def _read(table: str) -> list[list[str]]:
    text = (files("service.lexicon") / table).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.split("\n") if line and line[0] != "#"]


@cache
def _load_places() -> _Places:
    rows = _read("places.tsv")
    by_name = {row[0]: row[1] for row in rows if row[0]}
    return _Places(by_name, {row[1]: row[2] for row in rows if len(row) > 2})


@cache
def _load_regions() -> frozenset[str]:
    return frozenset(place.rpartition(".")[0] for place in _load_places().by_name.values())


@cache
def _load_demonyms() -> dict[str, str]:
    return {row[0]: row[1] for row in _read("demonyms.tsv")}
