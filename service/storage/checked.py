"""What the checks of a store share: how a fault is told, and what one check reads for the next."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

RESTORE = "Restore a backup (tally restore)."
READ_ANEW = "Let `tally reextract --all` read its source anew, or restore a backup."


@dataclass(frozen=True, slots=True)
class Fault:
    """Where something is not as promised (an id, a word, a table), what it is, and what to do."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.remedy}"


class Sums:
    """Sets of values by key, told by a sum each: what was promised less what was found leaves 0 where both agree."""

    def __init__(self) -> None:
        self._left: dict[int, int] = {}

    def expect(self, key: int, values: Iterable[object]) -> None:
        """Let a key have these distinct values."""
        self._left[key] = self._left.get(key, 0) + sum(map(hash, values))

    def find(self, key: int, value: object) -> None:
        """Note a value that was found under a key."""
        self._left[key] = self._left.get(key, 0) - hash(value)

    def list_wrong(self) -> list[int]:
        """The keys whose values were not the promised ones."""
        return sorted(key for key, left in self._left.items() if left)


@dataclass(slots=True)
class Checked:
    """The state that is checked, and what was read of it so far.

    `tokens` and `prints` are what the index and the table of prints are to hold, by key of claim and of source; `live`
    in how many claims that count each token stands, `live_claims` how many count, `claims` the keys of all.
    """

    connection: sqlite3.Connection
    sources: int = 0
    tokens: Sums = field(default_factory=Sums)
    prints: Sums = field(default_factory=Sums)
    live: Counter[str] = field(default_factory=Counter)
    live_claims: int = 0
    claims: set[int] = field(default_factory=set)
