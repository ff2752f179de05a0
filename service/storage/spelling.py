"""Which indexed words are spelt like another: pieces that a misspelling leaves whole, and edits between words."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORT = 5
_PIECES = 3
_FARTHEST = _PIECES - 1


# Cut as `_cut` does, named as `_name` does.
SPELLINGS = " UNION ALL ".join(
    f"SELECT length(value) || '.{number}' || substr(value, length(value) * {number} / {_PIECES} + 1,"
    f" length(value) * {number + 1} / {_PIECES} - length(value) * {number} / {_PIECES}), value FROM json_each(?1)"
    for number in range(_PIECES)
)
"""The query for the (piece, word) rows under which the words of a JSON array are found."""


def is_word(token: str) -> bool:
    """Whether an index token is a word: no concept id, figure or place, no word of a name that is credited, and nothing
    that had to be encoded.
    """
    return token[:1].isalpha() and "%" not in token and ":" not in token


def pieces_of(word: str) -> list[str]:
    """The pieces of which every word has one that two insertions, deletions or substitutions lie from `word`.

    Two edits leave one of three pieces whole, and move it no further than the edits before and behind it allow
    (PassJoin; Li, Deng, Wang and Feng, VLDB 2011). Swapped neighbours in two places may break all three.
    """
    found = []
    for length in range(max(1, len(word) - _FARTHEST), len(word) + _FARTHEST + 1):
        longer = len(word) - length
        for number, (start, end) in enumerate(_cut(length)):
            behind = _FARTHEST - number
            first = max(0, start - number, start + longer - behind)
            last = min(len(word) - (end - start), start + number, start + longer + behind)
            found += [_name(length, number, word[at : at + end - start]) for at in range(first, last + 1)]
    return found


def rank_similar(word: str, counts: Mapping[str, int], limit: int) -> list[str]:
    """Of words with their counts those at most two edits from `word`, one where it is short: nearest first, then the
    most frequent, then by alphabet. Swapping two neighbours is one edit.
    """
    edits = 1 if len(word) <= _SHORT else _FARTHEST
    near = process.extract(word, list(counts), scorer=OSA.distance, score_cutoff=edits, limit=None)
    near.sort(key=lambda found: (found[1], -counts[found[0]], found[0]))
    return [found[0] for found in near[:limit]]


def _cut(length: int) -> list[tuple[int, int]]:
    """Where the pieces of a word of some length start and end."""
    ends = [length * number // _PIECES for number in range(_PIECES + 1)]
    return list(pairwise(ends))


def _name(length: int, number: int, piece: str) -> str:
    return f"{length}.{number}{piece}"
