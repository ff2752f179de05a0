"""Which words say a term, each pair of the two looked at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from collections.abc import Set as AbstractSet
from typing import Generic, TypeVar

Term = TypeVar("Term", bound=Hashable)


class Sayers(Generic[Term]):
    """The words met so far that say each of some terms; `says(term, word)` tells of one pair and depends on it alone.

    A statement is held against a thousand claims that share most of their words, so a claim's words are met as a set,
    and whether it says a term is a look at two sets. Threads may share it: a word counts as met only once it stands
    with all the terms that it says.
    """

    __slots__ = ("_met", "_of", "_says")

    def __init__(self, terms: Iterable[Term], says: Callable[[Term, str], bool]) -> None:
        self._of: dict[Term, set[str]] = {term: set() for term in terms}
        self._says = says
        self._met: set[str] = set()

    def meet(self, words: AbstractSet[str]) -> dict[Term, set[str]]:
        """By term the words, of these and of all met before, that say it."""
        new = words - self._met
        if new:
            for term, sayers in self._of.items():
                sayers.update(word for word in new if self._says(term, word))
            self._met.update(new)
        return self._of
