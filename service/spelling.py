"""What the words of a question may be spelt like in the store, where it does not know them as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from service.answer import Mending
from service.extraction.reader import read_unknown_words
from service.storage.port import Store
from service.verification.query import find_mending

_MOST = 10
_SHORTEST = 4


def find_spellings(store: Store, unknown: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The indexed words like each of some words that the store does not know, nearest first; those without any are
    left out.
    """
    words = [word for word in unknown if len(word) >= _SHORTEST and word.isalpha()]
    near = {word: tuple(store.find_similar_words(word, _MOST)) for word in words}
    return {word: spellings for word, spellings in near.items() if spellings}


def mend(store: Store, text: str) -> Iterator[Mending]:
    """Unknown words in small letters, as what they are read as; names and numbers are never mended."""
    for word, start, end in read_unknown_words(text):
        if not store.count_claims([word])[1]:
            known = find_mending(word, store.find_similar_words(word, _MOST))
            if known:
                yield Mending(text[start:end], start, end, known)
