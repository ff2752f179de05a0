"""Help for finding: misspelt words mended, and the score that ranks a free search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import token_set_ratio

from service.lexicon.lemma import is_english, lemma_of
from service.lexicon.lexicon import lexicon_words

_ENDINGS = ("", "s", "es", "ed", "d", "ing")
_SHORT = 4  # shorter words are near to too many others
_TOKEN_SHARE, _FUZZY_SHARE = 0.7, 0.3


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
    for form in (*_spelled_forms().get(word[0], ()), *others):
        if abs(len(form) - len(word)) <= farthest and form[0] == word[0]:
            distance = OSA.distance(word, form, score_cutoff=farthest)
            if distance <= farthest and (form in taken or _is_known(form)):
                nearest[form] = distance
    if not nearest:
        return None
    least = min(nearest.values())
    best = sorted(form for form, distance in nearest.items() if distance == least)
    lemmas = {lemma_of(form) for form in best}
    return best[0] if len(lemmas) == 1 else None


def search_score(query: str, wanted: Sequence[str], text: str, tokens: Sequence[str]) -> float:
    """How well a stored claim answers a free search, in [0, 1]: shared index tokens and alike wording."""
    have = set(tokens)
    shared = sum(1 for token in wanted if token in have) / len(wanted) if wanted else 0.0
    return round(_TOKEN_SHARE * shared + _FUZZY_SHARE * token_set_ratio(query.lower(), text.lower()) / 100, 4)
