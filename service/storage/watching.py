"""Watched statements and what became of them."""

from __future__ import annotations

import json
from collections.abc import Sequence

import msgspec

from service.access import Action
from service.followed import Watch, WatchEvent
from service.storage.audit import note
from service.storage.connections import Connections

_encode = msgspec.msgpack.Encoder().encode
_decode_watch = msgspec.msgpack.Decoder(Watch).decode
_decode_event = msgspec.msgpack.Decoder(WatchEvent).decode


class Watching:
    """The part of the port's `Store` that keeps watches."""

    _connections: Connections

    def add_watch(self, watch: Watch, event: WatchEvent) -> bool:
        """Keep a watch with what its statement comes out as now; see the port."""
        with self._connections.transaction() as connection:
            new = connection.execute(
                "INSERT OR IGNORE INTO watches SELECT ?, revision != ?, ? FROM corpus",
                (watch.id, event.corpus_revision, _encode(watch)),
            )
            if not new.rowcount:
                return False
            connection.execute("INSERT INTO watch_events (watch, body) VALUES (?, ?)", (watch.id, _encode(event)))
            note(connection, Action.WATCH_ADDED, watch.id)
        return True

    def find_watch(self, watch_id: str) -> Watch | None:
        """The watch with this id, or None."""
        rows = self._connections.read("SELECT body FROM watches WHERE id = ?", (watch_id,))
        return _decode_watch(rows[0][0]) if rows else None

    def list_watches(self, *, limit: int, after: str | None = None, is_due: bool = False) -> list[Watch]:
        """Watches in order of id, those beyond `after` only; where asked those that are due only."""
        due = "AND due" if is_due else ""
        sql = f"SELECT body FROM watches WHERE id > ? {due} ORDER BY id LIMIT ?"
        return [_decode_watch(body) for (body,) in self._connections.read(sql, (after or "", limit))]

    def remove_watch(self, watch_id: str) -> bool:
        """Remove a watch with its history; True when there was one."""
        with self._connections.transaction() as connection:
            if not connection.execute("DELETE FROM watches WHERE id = ?", (watch_id,)).rowcount:
                return False
            note(connection, Action.WATCH_REMOVED, watch_id)
        return True

    def mark_due(self, watch_ids: Sequence[str]) -> None:
        """Let watches be verified again."""
        with self._connections.transaction() as connection:
            connection.execute(
                "UPDATE watches SET due = 1 WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(watch_ids),)
            )

    def settle_watch(self, event: WatchEvent) -> bool:
        """Note what a watched statement came out as; see the port."""
        with self._connections.transaction() as connection:
            execute = connection.execute
            execute(
                "UPDATE watches SET due = 0 WHERE id = ? AND (SELECT revision FROM corpus) = ?",
                (event.watch, event.corpus_revision),
            )
            row = execute(
                "SELECT body FROM watch_events WHERE watch = ? ORDER BY key DESC LIMIT 1", (event.watch,)
            ).fetchone()
            last = row and _decode_event(row[0])
            if last is None or event.corpus_revision < last.corpus_revision or _outcome(last) == _outcome(event):
                return False
            execute("INSERT INTO watch_events (watch, body) VALUES (?, ?)", (event.watch, _encode(event)))
        return True

    def list_events(self, *, limit: int, watch_id: str | None = None) -> list[WatchEvent]:
        """What became of one watch or of all, newest first, at most `limit`."""
        where, values = ("watch = ?", (watch_id,)) if watch_id is not None else ("1", ())
        sql = f"SELECT body FROM watch_events WHERE {where} ORDER BY key DESC LIMIT ?"
        return [_decode_event(body) for (body,) in self._connections.read(sql, (*values, limit))]


def _outcome(event: WatchEvent) -> tuple[object, ...]:
    return event.verdict, event.supporting, event.contradicting
