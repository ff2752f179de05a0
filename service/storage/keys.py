"""The keys of a file: whose they are and what they open, never what they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.access import Action, Key, Scope
from service.storage.audit import note
from service.storage.connections import Connections

_COLUMNS = "id, name, scope, created_at, revoked_at, digest"


class KeyRing:
    """The part of the store that is the port's `Keys`."""

    _connections: Connections

    def add_key(self, key: Key) -> None:
        """Keep a key; see the port."""
        values = (key.id, key.name, key.scope, key.created_at, key.revoked_at, key.digest)
        with self._connections.transaction() as connection:
            connection.execute(f"INSERT INTO keys ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", values)
            note(connection, Action.KEY_CREATED, key.id)

    def find_key(self, key_id: str) -> Key | None:
        """The key with this id, or None."""
        rows = self._connections.read(f"SELECT {_COLUMNS} FROM keys WHERE id = ?", (key_id,))
        return _build(rows[0]) if rows else None

    def list_keys(self) -> list[Key]:
        """All keys, the oldest first."""
        return [_build(row) for row in self._connections.read(f"SELECT {_COLUMNS} FROM keys ORDER BY created_at, id")]

    def revoke_key(self, key_id: str, at: str) -> bool:
        """Let a key be revoked; see the port."""
        with self._connections.transaction() as connection:
            if not connection.execute("SELECT 1 FROM keys WHERE id = ?", (key_id,)).fetchone():
                return False
            revoked = connection.execute(
                "UPDATE keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", (at, key_id)
            )
            if revoked.rowcount:
                note(connection, Action.KEY_REVOKED, key_id)
        return True


def _build(row: Sequence[Any]) -> Key:
    key_id, name, scope, created_at, revoked_at, digest = row
    return Key(key_id, name, Scope(scope), created_at, revoked_at, digest)
