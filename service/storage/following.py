"""What sources have to say to each other, and which are not held against each other yet."""

from __future__ import annotations

from collections.abc import Sequence, Set

import msgspec
import numpy as np

from service.followed import KeptConflict
from service.model import Lookup
from service.storage.connections import Connections
from service.storage.filters import IS_CURRENT, build_filter

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(KeptConflict).decode


class Following:
    """The part of the port's `Store` that follows up what was stored."""

    _connections: Connections

    def list_pending(self, limit: int) -> list[str]:
        """Ids of sources that are not followed up yet, in the order of their coming."""
        sql = "SELECT s.id FROM pending p JOIN sources s ON s.key = p.source ORDER BY p.source LIMIT ?"
        return [row[0] for row in self._connections.read(sql, (limit,))]

    def count_pending(self) -> int:
        """How many sources are not followed up yet."""
        return int(self._connections.read("SELECT count(*) FROM pending")[0][0])

    def count_followed(self) -> int:
        """A number that grows as sources are followed up; see the port."""
        return int(self._connections.read("SELECT followed FROM corpus")[0][0])

    def find_stories(
        self, first: str, last: str, words: Set[int], *, least: int, limit: int
    ) -> list[tuple[str, frozenset[int]]]:
        """The sources of some days that were followed up and have words in common with some; see the port."""
        sql = "SELECT s.id, t.words FROM stories t JOIN sources s ON s.key = t.source WHERE t.day BETWEEN ? AND ?"
        rows = [row for row in self._connections.read(sql, (first, last)) if row[1]]
        if not rows:
            return []
        stories = [np.frombuffer(packed, "<u4") for _, packed in rows]
        starts = np.cumsum([0, *(story.size for story in stories[:-1])])
        common = np.isin(np.concatenate(stories), np.fromiter(words, np.uint32, len(words)))
        counts = np.add.reduceat(common.astype(np.int64), starts)
        nearest = sorted((-int(counts[at]), rows[at][0], at) for at in np.flatnonzero(counts >= least))
        return [(source_id, frozenset(stories[at].tolist())) for _, source_id, at in nearest[:limit]]

    def settle_source(
        self, source_id: str, story: tuple[str, frozenset[int]] | None, conflicts: Sequence[KeptConflict], seen: int
    ) -> bool:
        """Note that a source was followed up; see the port."""
        with self._connections.transaction() as connection:
            row = connection.execute("SELECT key FROM sources WHERE id = ?", (source_id,)).fetchone()
            if row is None or connection.execute("SELECT followed FROM corpus").fetchone() != (seen,):
                return False
            connection.execute("UPDATE corpus SET followed = followed + 1")
            connection.execute("DELETE FROM pending WHERE source = ?", row)
            if story is not None:
                words = np.array(sorted(story[1]), "<u4").tobytes()
                connection.execute("INSERT OR REPLACE INTO stories VALUES (?, ?, ?)", (row[0], story[0], words))
            connection.executemany(
                "INSERT OR IGNORE INTO conflicts (id, day, grown, earlier, later, body)"
                " SELECT ?, ?, ?, one.key, other.key, ? FROM sources one, sources other"
                " WHERE one.id = ? AND other.id = ?",
                [(each.id, each.day, each.grown, _encode(each), *each.sources) for each in conflicts],
            )
        return True

    def list_conflicts(
        self, lookup: Lookup, *, grown: bool | None = None, limit: int, after: tuple[str, str] | None = None
    ) -> list[KeptConflict]:
        """Conflicts of current sources, newest first; see the port."""
        with self._connections.snapshot() as connection:
            fits, values = build_filter(connection, lookup).condition
            rows = connection.execute(
                "SELECT k.body FROM conflicts k WHERE (k.day, k.id) < (?, ?)"
                f" AND NOT EXISTS (SELECT 1 FROM sources WHERE key IN (k.earlier, k.later) AND NOT ({IS_CURRENT}))"
                f" AND EXISTS (SELECT 1 FROM sources s WHERE s.key IN (k.earlier, k.later) AND {fits})"
                " AND (? IS NULL OR k.grown = ?) ORDER BY k.day DESC, k.id DESC LIMIT ?",
                (*(after or ("~", "")), *values, grown, grown, limit),
            )
            return [_decode(body) for (body,) in rows]
