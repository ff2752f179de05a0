"""Help for finding: misspelt words mended, and the score that ranks a free search."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from service.lexicon.lemma import is_english, lemma_of
from service.lexicon.lexicon import lexicon_words

_ENDINGS = ("", "s", "es", "ed", "d", "ing")
_SHORT = 4  # shorter words are near to too many others


@lru_cache(maxsize=1)
def _spelled_forms() -> dict[str, tuple[str, ...]]:
    """The lexicon's words with every ending, by their first letter; some are no words (see `_is_known`)."""
    found: dict[str, list[str]] = {}
    words = (word for word in lexicon_words() if word.isalpha() and len(word) > 2)
    for form in sorted({word + ending for word in words for ending in _ENDINGS}):
        found.setdefault(form[0], []).append(form)
    return {first: tuple(forms) for first, forms in found.items()}


def _is_known(form: str) -> bool:
    return form in lexicon_words() or is_english(form)


def find_mending(word: str, indexed: Iterable[str]) -> str | None:
    """The known word that a misspelt lower-case word stands for; None when none is near or several are.

    One edit for words of up to five letters, two beyond; the lexicon's words and those of the index count.
    """
    if len(word) < _SHORT or not word.isalpha():
        return None
    farthest = 1 if len(word) <= 5 else 2
    nearest: dict[str, int] = {}
    others = [other + ending for other in indexed for ending in _ENDINGS if is_english(other + ending) or not ending]
    taken = set(others)
    for form, distance, _ in process.extract(
        word, [*_spelled_forms().get(word[0], ()), *others], scorer=OSA.distance, score_cutoff=farthest, limit=None
    ):
        if form[0] == word[0] and (form in taken or _is_known(form)):
            nearest[form] = int(distance)
    if not nearest:
        return None
    least = min(nearest.values())
    best = sorted(form for form, distance in nearest.items() if distance == least)
    lemmas = {lemma_of(form) for form in best}
    return best[0] if len(lemmas) == 1 else None


@dataclass(frozen=True, slots=True)
class Sought:
    """A word of a search: its lemma, the concept or place that it names, if any, the words that it may be misspelt
    for, and what it weighs, above zero.
    """

    lemma: str
    term: str | None
    spellings: frozenset[str]
    weight: int


def weigh_word(kind: str, claims: int, total: int, position: int) -> int:
    """What the word of a search at a position weighs, in twelfths, where `claims` of `total` carry it.

    That is its inverse document frequency (Robertson and Spärck Jones); a figure or a date, which few claims are
    indexed under, counts as a word of every sixtieth claim. Names and places weigh a fifth more, and the first words of
    a text a little more than the last. The factors and those of `SearchScore` were fitted to 400 tweets that had been
    matched with checked claims by hand, and held out on a thousand more (CheckThat! 2022, task 2A).
    """
    claims, total = (1, _FACT) if kind == "fact" else (min(claims, total), total)
    rarity = math.log(1 + (total - claims + 0.5) / (claims + 0.5))
    weight = rarity * _NAMED.get(kind, 1.0) / math.pow(1 + position, _LEADING)
    return min(255, max(1, round(12 * weight)))


_FACT = 60
_NAMED = {"name": 1.2, "place": 1.2}
_LEADING = 0.08
_ALIKE = 0.8
_SPELT = 0.3
_BREVITY = 0.35
_GRAM = 4


class SearchScore:
    """How well stored claims answer a free search, from 0 (no word in common) to 1 (no other words).

    Each word of the search is found in a claim: wholly where it stands there, by 0.8 where only its concept or place
    does, by 0.3 where one stands there that it may be misspelt for, and at least by the squared share of its pieces of
    four letters that stand in the claim's words. The score is
    q^0.65 * c^0.35: q is how much of the search's weight the claim holds, and c the same weight against the one that as
    many words as the claim has would have.
    """

    def __init__(self, sought: Sequence[Sought]) -> None:
        pieces = [_pieces_of(word.lemma) for word in sought]
        bits = {piece: 1 << at for at, piece in enumerate(sorted({piece for each in pieces for piece in each}))}
        self._bits = bits
        self._sought = [
            (word.lemma, word.term, word.spellings, word.weight, sum(bits[piece] for piece in each), len(each))
            for word, each in zip(sought, pieces, strict=True)
        ]
        self._whole = sum(word.weight for word in sought)
        self._masks: dict[str, int] = {}

    def score(self, words: Collection[str], terms: Collection[str]) -> float:
        """The score of a claim with these words, as sets, under these terms."""
        masks, here = self._masks, 0
        for word in words:
            mask = masks.get(word)
            if mask is None:
                mask = masks[word] = self._mask(word)
            here |= mask
        held = 0.0
        for lemma, term, spellings, weight, mask, size in self._sought:
            if lemma in words:
                held += weight
            elif term in terms:
                held += weight * _ALIKE
            elif mask & here or spellings:
                spelt = 0.0 if spellings.isdisjoint(words) else _SPELT
                held += weight * max(spelt, ((mask & here).bit_count() / size) ** 2)
        if not held:
            return 0.0
        covered = held / self._whole
        own = min(1.0, covered * len(self._sought) / len(words)) if words else 1.0
        return round(math.pow(covered, 1 - _BREVITY) * math.pow(own, _BREVITY), 4)

    def _mask(self, word: str) -> int:
        bits, mask = self._bits, 0
        for piece in _pieces_of(word) & bits.keys():
            mask |= bits[piece]
        return mask


@lru_cache(maxsize=4096)
def _pieces_of(word: str) -> frozenset[str]:
    """The runs of four letters of a word, its ends marked."""
    marked = f"_{word}_"
    return frozenset(marked[at : at + _GRAM] for at in range(max(1, len(marked) - _GRAM + 1)))
