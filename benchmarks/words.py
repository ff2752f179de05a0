"""Words as news has them: a few that are everywhere and a tail without an end."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate, product
from random import Random
from typing import TypeVar

_Item = TypeVar("_Item")

_ONSETS = (
    "b",
    "br",
    "ch",
    "d",
    "dr",
    "f",
    "g",
    "h",
    "k",
    "kh",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "sh",
    "st",
    "t",
    "v",
    "z",
)
_VOWELS = ("a", "e", "i", "o", "u", "ai")
_CODAS = ("", "", "l", "n", "r", "sk")
_SYLLABLES = tuple("".join(parts) for parts in dict.fromkeys(product(_ONSETS, _VOWELS, _CODAS)))
_RANKS = 10_000_000  # of this many names the rarer half is met once or never, even in a million claims
_TAIL = 0.1  # of names of rank above r there are r ** -_TAIL: Zipf's law with an exponent of 1.1
_STEP = 7_368_787  # coprime to every power of the number of syllables: spreads neighbours in rank apart


def name_of_rank(rank: int) -> str:
    """The invented name of a rank, from 1; frequent ones have two syllables, rare ones three or four."""
    syllables = 2 if rank < 2_000 else 3 if rank < 500_000 else 4
    number = rank * _STEP % len(_SYLLABLES) ** syllables
    parts = []
    for _ in range(syllables):
        number, index = divmod(number, len(_SYLLABLES))
        parts.append(_SYLLABLES[index])
    return "".join(parts).capitalize()


def draw_name(random: Random) -> str:
    """A name, of Zipf's law over ten million."""
    rank = (1.0 - random.random()) ** (-1 / _TAIL)
    return name_of_rank(int(rank) if rank < _RANKS else random.randrange(1, _RANKS))


class Zipf:
    """Draws of a list whose first is the most frequent: the nth has 1/n of its share."""

    def __init__(self, items: Sequence[_Item]) -> None:
        self._items = tuple(items)
        self._weights = tuple(accumulate(1 / rank for rank in range(1, len(items) + 1)))

    def draw(self, random: Random) -> _Item:
        """One of them."""
        return random.choices(self._items, cum_weights=self._weights)[0]


def _read(table: str) -> list[list[str]]:
    text = files("service.lexicon").joinpath(table).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and line[0] != "#"]


@lru_cache(maxsize=1)
def place_names() -> Zipf:
    """The names of real towns in some order; of a place that has several names one."""
    rows = {}
    for name, place, *_ in (row for row in _read("places.tsv") if len(row) > 1):
        if "." in place and name.isascii() and name.isalpha() and name.islower() and len(name) > 3:
            rows.setdefault(place, name.title())
    names = sorted(set(rows.values()))
    Random(1).shuffle(names)
    return Zipf(names)


@lru_cache(maxsize=1)
def plain_words() -> Zipf:
    """English words of all sorts in some order, for what no rule is to read."""
    words = [row[0] for row in _read("synonyms.tsv") if row[0].isalpha() and 3 < len(row[0]) < 13]
    Random(2).shuffle(words)
    return Zipf(words)
