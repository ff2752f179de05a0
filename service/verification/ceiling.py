"""The most that a clause can say of a statement, told by the words written in it, before it is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet

from service.lexicon.gazetteer import last_words
from service.lexicon.lemma import lemma_of
from service.model import FIGURE, Item, Outline
from service.verification.counterparts import Word, find_runs, lent_value
from service.verification.likeness import LIGHT, is_name, likeness, weigh
from service.verification.passage import COVERAGE_LENT_FOR, OWN_FOR
from service.verification.sayers import Sayers

_LETTERS = re.compile(r"[^\W\d_]+")


class Ceiling:
    """Whether a clause may take a side by the words around it: most cannot, and need not be read to tell.

    What `passage.words_missing` and `passage_told.untold` ask for is counted here as if each written word were read as
    everything that it can be, `possible(word)`. So this never counts less than they do, and where it falls short of
    what they need, they keep the clause off both sides.
    """

    def __init__(self, statement: Outline, possible: Callable[[str], Iterable[str]]) -> None:
        self._items = [item for item in statement.items if not item.is_fact]
        runs = find_runs([Word(item, (), 0.0) for item in self._items])
        places = {item.at: index for index, item in enumerate(self._items)}
        self._runs = [[places[word.item.at] for word in run] for run in runs]
        named = {index for run in self._runs for index in run}
        weights = [(index, weigh(item.term)) for index, item in enumerate(self._items)]
        self._plain = [
            (index, weight) for index, weight in weights
            if index not in named and self._items[index].term[0] != FIGURE
        ]  # fmt: skip
        self._total = sum(weight for _, weight in self._plain)
        told = len(self._items) == len(statement.items)
        self._needed = [
            index for index, weight in weights if told and weight > LIGHT and not is_name(self._items[index].term)
        ]
        self._open = {index for index, item in enumerate(self._items) if _is_open(item, statement)}
        pieces = [statement.words_of(item).lower().split() for item in self._items]
        openings = [{match[0] for piece in each if (match := _LETTERS.search(piece))} for each in pieces]

        def may_say(index: int, word: str) -> bool:
            ours = self._items[index].term
            return word.lower() in openings[index] or any(likeness(ours, term) for term in possible(word))

        closed = [index for index in range(len(self._items)) if index not in self._open]
        self._own = Sayers(closed, may_say)
        self._lent = Sayers(range(len(self._items)), lambda index, term: bool(likeness(self._items[index].term, term)))

    def is_too_low(self, written: AbstractSet[str], context: Iterable[str]) -> bool:
        """Whether a clause with these words cannot take a side in an article that lends it the terms `context`."""
        by_word = self._own.meet(written)
        may = [index in self._open or not by_word[index].isdisjoint(written) for index in range(len(self._items))]
        if not all(may[index] for index in self._needed):
            return True
        own = sum(weight for index, weight in self._plain if may[index])
        if self._plain and round(own / self._total, 4) < OWN_FOR:
            return True
        around = frozenset(context)
        if not around:
            return False  # a clause that stands alone is held to other bounds
        by_term = self._lent.meet(around)

        def most(index: int) -> float:
            if may[index]:
                return 1.0
            ours = self._items[index].term
            return lent_value(ours, max((likeness(ours, term) for term in by_term[index] & around), default=0.0))

        counted = sum(weight * most(index) for index, weight in self._plain)
        counted += sum(max(most(index) for index in run) for run in self._runs)
        total = self._total + len(self._runs)
        return bool(total) and round(counted / total, 4) < COVERAGE_LENT_FOR


def _is_open(item: Item, statement: Outline) -> bool:
    """Whether the words of a clause do not bound what may say an item: a place may, which many words can name."""
    term = item.term
    if term[0] in "&#" or not statement.words_of(item).isascii():
        return True
    return term[0] != "@" and not {term.lstrip("~"), lemma_of(term.lstrip("~"))}.isdisjoint(last_words())
