"""A text as one row of items, and what stands around each of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any, TypeVar

from service.model import Item

_T = TypeVar("_T")


@dataclass(frozen=True)
class Outline:
    """A text and its items in order; `offset` is where the text begins in the one that its offsets index.

    It has no slots, so that what looks around many items of a long text sorts them but once.
    """

    text: str
    items: tuple[Item, ...]
    offset: int = 0
    _worked: dict[tuple[Callable[..., Any], int, int], Any] = field(default_factory=dict, init=False, compare=False)

    def once(self, work: Callable[[Item, Outline], _T], item: Item) -> _T:
        """What a function of an item comes to, worked out for the first of many texts that it is held against."""
        key = work, item.start, item.at
        if key not in self._worked:
            self._worked[key] = work(item, self)
        found: _T = self._worked[key]
        return found

    def part(self, start: int, end: int) -> str:
        """The text between two offsets."""
        return self.text[max(0, start - self.offset) : max(0, end - self.offset)]

    def words_of(self, item: Item) -> str:
        """An item as it is written."""
        return self.part(item.start, item.end)

    def near(self, at: int, reach: int) -> Sequence[Item]:
        """The items at most so many positions from one."""
        items, places = self._by_place
        return items[bisect_left(places, at - reach) : bisect_right(places, at + reach)]

    def between(self, start: int, end: int) -> Sequence[Item]:
        """The items that begin between two offsets."""
        items, starts = self._by_start
        return items[bisect_left(starts, start) : bisect_left(starts, end)]

    def find_figures_around(self, at: int) -> tuple[int, int]:
        """Where the figures before a position end and those behind it begin; else the ends of the text."""
        places, ends, starts = self._figures
        before, behind = bisect_left(places, at), bisect_right(places, at)
        low = ends[before - 1] if before else self.offset
        return low, starts[behind] if behind < len(places) else self.offset + len(self.text)

    @cached_property
    def _by_place(self) -> tuple[Sequence[Item], Sequence[int]]:
        items = sorted(self.items, key=lambda item: item.at)
        return items, [item.at for item in items]

    @cached_property
    def _by_start(self) -> tuple[Sequence[Item], Sequence[int]]:
        items = sorted(self.items, key=lambda item: item.start)
        return items, [item.start for item in items]

    @cached_property
    def _figures(self) -> tuple[Sequence[int], Sequence[int], Sequence[int]]:
        """The positions of the figures, the farthest end up to each, and the first start from each on."""
        figures = [item for item in self._by_place[0] if item.quantity]
        starts = list(accumulate((item.start for item in reversed(figures)), min))
        return [item.at for item in figures], list(accumulate((item.end for item in figures), max)), starts[::-1]
