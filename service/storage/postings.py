"""Postings that a process keeps between questions, within a bound of memory, right for every state of the store."""

from __future__ import annotations

import sqlite3
import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

from service.storage.index import Bits, Keys, read_postings
from service.storage.layout import Corpus

_OVERHEAD = 400  # bytes of an entry beside its keys
_FEW = 64  # keys that are not worth reading anew
_FREQUENT = 128  # from one claim in so many on, looking up a bit is worth the room: four times that of the keys at most


@dataclass(frozen=True, slots=True)
class _Entry:
    """All keys of a token up to one key, some perhaps less of sources that so many removals took away; `read` of them
    were read at once, the others were added since.
    """

    keys: Keys
    bits: Bits | None
    upto: int
    removals: int
    read: int

    @property
    def size(self) -> int:
        """Bytes that it takes."""
        return self.keys.nbytes + (0 if self.bits is None else self.bits.nbytes) + _OVERHEAD

    def is_stale(self, removals: int) -> bool:
        """Whether it has become long where sources are removed, and so may hold little but keys of such."""
        return removals > self.removals and self.keys.size > 2 * self.read + _FEW


class Postings:
    """The postings used last, at most `bytes_kept` of them; threads may share it.

    Keys are only ever added, so a state sees the keys up to its last one: an entry is lengthened for a later state and
    cut for an earlier one. What a state removes is told by its layout, not here.
    """

    def __init__(self, *, bytes_kept: int) -> None:
        self._bytes_kept = bytes_kept
        self._bytes = 0
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, connection: sqlite3.Connection, corpus: Corpus, token: str) -> tuple[Keys, Bits | None]:
        """The keys of a token up to the last claim of a state, those of removed sources may be among them; and, where
        it is frequent, the same as bits, later keys may be among them.
        """
        with self._lock:
            entry = self._entries.get(token)
            if entry is not None:
                self._entries.move_to_end(token)
        if entry is not None and entry.removals > corpus.removals:
            return read_postings(connection, token), None  # what was removed since counts for this state
        if entry is None or entry.upto < corpus.claims:
            if entry is not None and entry.is_stale(corpus.removals):
                entry = None
            entry = _lengthen(connection, corpus, token, entry)
            self._keep(token, entry)
        if entry.upto == corpus.claims:
            return entry.keys, entry.bits
        return entry.keys[: int(np.searchsorted(entry.keys, corpus.claims, side="right"))], entry.bits

    def _keep(self, token: str, entry: _Entry) -> None:
        with self._lock:
            before = self._entries.pop(token, None)
            if before is not None:
                self._bytes -= before.size
                if before.upto > entry.upto:  # another thread was further on
                    entry = before
            self._entries[token] = entry
            self._bytes += entry.size
            while self._bytes > self._bytes_kept and len(self._entries) > 1:
                _, oldest = self._entries.popitem(last=False)
                self._bytes -= oldest.size


def _lengthen(connection: sqlite3.Connection, corpus: Corpus, token: str, entry: _Entry | None) -> _Entry:
    bits = None
    if entry is None:
        keys = more = read_postings(connection, token)
    else:
        more = read_postings(connection, token, entry.upto)
        keys = np.concatenate((entry.keys, more)) if more.size else entry.keys
    if keys.size * _FREQUENT > corpus.claims:  # it may have been frequent once and be so no longer
        bits = np.zeros(corpus.claims // 8 + 1, np.uint8)
        if entry is None or entry.bits is None:
            more = keys
        else:
            bits[: entry.bits.size] = entry.bits
        np.bitwise_or.at(bits, more >> 3, (1 << (more & 7)).astype(np.uint8))
    return _Entry(keys, bits, corpus.claims, corpus.removals, keys.size if entry is None else entry.read)
