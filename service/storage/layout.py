"""Which source each claim stands in and whether it counts, as arrays that a process keeps and brings up to date."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from service.model import Source
from service.storage.filters import IS_CURRENT, Filter
from service.storage.index import Keys

Mask = NDArray[np.bool_]

_KEPT_MASKS = 16  # a byte for each claim and filter


class Corpus(NamedTuple):
    """The state that a transaction sees: its number, the last key of a claim, claims that count, and removals."""

    revision: int
    claims: int
    live: int
    removals: int


def read_corpus(connection: sqlite3.Connection) -> Corpus:
    """The state of the store for this transaction."""
    return Corpus(*connection.execute("SELECT revision, claims, live, removals FROM corpus").fetchone())


@dataclass(frozen=True, slots=True)
class Layout:
    """The sources of one state in order of their claims' keys: first and last key, digest, and whether they count.

    `masks` keeps, by filter, which keys of claims may be candidates; `known` keeps current sources by key, all of whose
    changes but ceasing to be current count as removals.
    """

    corpus: Corpus
    firsts: Keys
    lasts: Keys
    digests: NDArray[np.uint64]
    current: NDArray[np.bool_]
    known: OrderedDict[int, Source]
    masks: dict[tuple[object, ...], Mask] = field(default_factory=dict)

    def mask(self, connection: sqlite3.Connection, wanted: Filter) -> Mask | None:
        """By its key whether each claim may be a candidate under a filter; None when all may."""
        if not wanted.where and wanted.tags is None and self.corpus.live == self.corpus.claims:
            return None
        name = (*wanted.where, *wanted.values, wanted.tags)
        found = self.masks.get(name)
        if found is None:
            fits = self._choose(connection, wanted._replace(tags=None)) if wanted.where else self.current
            fits = fits if wanted.of_past else fits & self.current
            found = self._spread(fits)
            if wanted.tags is not None:
                found = found & self._spread_tags(connection, wanted.tags)
            if len(self.masks) >= _KEPT_MASKS:
                self.masks.clear()
            self.masks[name] = found
        return found

    def order(self, keys: Keys) -> NDArray[np.uint64]:
        """Numbers that order claims alike in every store: by digest of their source, then by their place in it."""
        at = np.searchsorted(self.firsts, keys, side="right") - 1
        return (self.digests[at] << np.uint64(24)) + (keys - self.firsts[at])

    def _choose(self, connection: sqlite3.Connection, wanted: Filter) -> Mask:
        """Which sources pass a filter."""
        condition, values = wanted.condition
        rows = connection.execute(f"SELECT first_claim FROM sources s WHERE first_claim > 0 AND {condition}", values)
        return np.isin(self.firsts, np.fromiter((first for (first,) in rows), np.uint32))

    def _spread_tags(self, connection: sqlite3.Connection, tags: str) -> Mask:
        """By its key whether each claim or its source has one of the tags."""
        tagged = self._spread(self._choose(connection, Filter((), (), of_past=True, tags=tags)))
        rows = connection.execute("SELECT key FROM claim_tags WHERE tag IN (SELECT value FROM json_each(?))", (tags,))
        tagged[[key for (key,) in rows if key < tagged.size]] = True
        return tagged

    def _spread(self, fits: Mask) -> Mask:
        """What holds of sources, of each key of a claim; of a key between two sources, whose claims are gone, not."""
        ends = np.concatenate(([0], self.lasts))
        sizes = np.empty(2 * self.firsts.size + 1, np.int64)
        sizes[0:-1:2] = self.firsts - ends[:-1] - (np.arange(self.firsts.size) > 0)
        sizes[1::2] = self.lasts - self.firsts + 1
        sizes[-1] = self.corpus.claims - ends[-1] + (self.firsts.size == 0)
        values = np.zeros(sizes.size, np.bool_)
        values[1::2] = fits
        return np.repeat(values, sizes)


def read_layout(connection: sqlite3.Connection, corpus: Corpus, before: Layout | None) -> Layout:
    """The layout of a state, out of an earlier one where that has all of its sources still."""
    if before is None or before.corpus.revision > corpus.revision or before.corpus.removals != corpus.removals:
        before = None
    rows = connection.execute(
        f"SELECT first_claim, last_claim, digest, {IS_CURRENT} FROM sources"
        " WHERE changed > ? AND first_claim > 0 ORDER BY first_claim",
        (before.corpus.revision if before else -1,),
    ).fetchall()
    table = np.array(rows, np.uint64).reshape(-1, 4)
    firsts, current = table[:, 0].astype(np.uint32), table[:, 3].astype(np.bool_)
    lasts, digests = table[:, 1].astype(np.uint32), table[:, 2].copy()
    if before is None:
        return Layout(corpus, firsts, lasts, digests, current, OrderedDict())
    known = np.isin(firsts, before.firsts)
    was = before.current.copy()
    was[np.searchsorted(before.firsts, firsts[known])] = current[known]
    return Layout(
        corpus,
        np.concatenate((before.firsts, firsts[~known])),
        np.concatenate((before.lasts, lasts[~known])),
        np.concatenate((before.digests, digests[~known])),
        np.concatenate((was, current[~known])),
        before.known,
    )
