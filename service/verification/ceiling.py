"""The most that a clause can say of a statement: where that is too little, nothing else need be looked at."""

from __future__ import annotations

from collections.abc import Iterable

from service.model import FIGURE
from service.outline import Outline
from service.verification.counterparts import Word, find_runs, lent_value
from service.verification.likeness import LIGHT, is_name, likeness, weigh
from service.verification.passage import COVERAGE_LENT_FOR, OWN_FOR
from service.verification.sayers import Sayers


class Ceiling:
    """Whether a clause may take a side by its words and those lent to it: most cannot, and need not be held against
    the statement in full to tell.

    What `passage.words_missing` and `passage_told.untold` ask for is counted here as if each word were said wherever
    any word of the clause may say it. So this never counts less than they do, and where it falls short of what they
    need, they keep the clause off both sides.
    """

    def __init__(self, statement: Outline) -> None:
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
        self._written = [set(statement.words_of(item).lower().split()) for item in self._items]
        self._sayers = Sayers(range(len(self._items)), lambda at, term: bool(likeness(self._items[at].term, term)))

    def is_too_low(self, clause: Outline, context: Iterable[str]) -> bool:
        """Whether a clause cannot take a side in an article that lends it the terms `context`."""
        terms = {item.term for item in clause.items if not item.is_fact}
        written = {word for item in clause.items for word in clause.words_of(item).lower().split()}
        says = self._sayers.meet(terms)
        may = [
            not says[index].isdisjoint(terms) or not self._written[index].isdisjoint(written)
            for index in range(len(self._items))
        ]
        if not all(may[index] for index in self._needed):
            return True
        own = sum(weight for index, weight in self._plain if may[index])
        if self._plain and round(own / self._total, 4) < OWN_FOR:
            return True
        around = frozenset(context)
        if not around:
            return False  # a clause that stands alone is held to other bounds
        by_term = self._sayers.meet(around)

        def most(index: int) -> float:
            if may[index]:
                return 1.0
            ours = self._items[index].term
            return lent_value(ours, max((likeness(ours, term) for term in by_term[index] & around), default=0.0))

        counted = sum(weight * most(index) for index, weight in self._plain)
        counted += sum(max(most(index) for index in run) for run in self._runs)
        total = self._total + len(self._runs)
        return bool(total) and round(counted / total, 4) < COVERAGE_LENT_FOR
