"""What was written to a file by whom, noted in the transaction that writes it."""

from __future__ import annotations

import sqlite3
from typing import Any

from service.access import Action, Note
from service.actor import find_actor
from service.storage.connections import Connections


def note(connection: sqlite3.Connection, action: Action, *subjects: str) -> None:
    """Note within a transaction what it does to some ids; nothing but ids, for notes outlive what is removed."""
    actor = find_actor()
    connection.executemany(
        "INSERT INTO audit (at, actor, name, action, subject)"
        " VALUES (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), ?, ?, ?, ?)",
        [(actor.id, actor.name, action, subject) for subject in subjects],
    )


class Auditing:
    """The part of the store that is the port's `Audit`."""

    _connections: Connections

    def note_restore(self, backup: str) -> None:
        """Note that this was restored; see the port."""
        with self._connections.transaction() as connection:
            note(connection, Action.STORE_RESTORED, backup)

    def list_notes(
        self, *, limit: int, before: int | None = None, action: Action | None = None, actor: str | None = None
    ) -> list[Note]:
        """Notes of writes, the last one first; see the port."""
        asked: dict[str, Any] = {"number < ?": before, "action = ?": action, "actor = ?": actor}
        given = {condition: value for condition, value in asked.items() if value is not None}
        sql = (
            "SELECT number, at, actor, name, action, subject FROM audit"
            f" WHERE {' AND '.join(given) or 'TRUE'} ORDER BY number DESC LIMIT ?"
        )
        rows = self._connections.read(sql, (*given.values(), limit))
        return [Note(number, at, who, name, Action(did), subject) for number, at, who, name, did, subject in rows]
