"""Labels of sources and of single claims."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence

from service.access import Action
from service.storage import index
from service.storage.audit import note
from service.storage.connections import Connections


class Tags:
    """The part of the port's `Store` that keeps labels."""

    _connections: Connections

    def tag_source(self, source_id: str, tags: Sequence[str]) -> bool:
        """Let a source have these labels; see the port."""
        given = list(dict.fromkeys(tags))
        with self._connections.transaction() as connection:
            row = connection.execute("SELECT tags FROM sources WHERE id = ?", (source_id,)).fetchone()
            if row is None:
                return False
            if json.loads(row[0]) != given:
                note(connection, Action.SOURCE_TAGGED, source_id)
            connection.execute(
                "UPDATE sources SET tags = ?, changed = (SELECT revision + 1 FROM corpus) WHERE id = ?",
                (json.dumps(given, ensure_ascii=False), source_id),
            )
            connection.execute("UPDATE corpus SET revision = revision + 1, removals = removals + 1")
            connection.execute("UPDATE watches SET due = 1")
        return True

    def tag_claim(self, claim_id: str, tags: Sequence[str]) -> bool:
        """Let a claim have these labels; see the port."""
        with self._connections.transaction() as connection:
            row = connection.execute(
                "SELECT key FROM claims WHERE key IN (SELECT rowid FROM claim_tokens WHERE claim_tokens MATCH ?)"
                " AND id = ?",
                (index.quote("!" + index.encode_token(claim_id)), claim_id),
            ).fetchone()
            if row is None:
                return False
            before = connection.execute("SELECT tag FROM claim_tags WHERE claim = ? ORDER BY rowid", (claim_id,))
            if [tag for (tag,) in before] != list(dict.fromkeys(tags)):
                note(connection, Action.CLAIM_TAGGED, claim_id)
            connection.execute("DELETE FROM claim_tags WHERE claim = ?", (claim_id,))
            connection.executemany(
                "INSERT INTO claim_tags (claim, tag, key) VALUES (?, ?, ?)",
                [(claim_id, tag, row[0]) for tag in dict.fromkeys(tags)],
            )
            connection.execute("UPDATE corpus SET revision = revision + 1, removals = removals + 1")
            connection.execute("UPDATE watches SET due = 1")
        return True

    def find_tags(self, claim_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """The labels of those of some claims that have any, by id; see the port."""
        rows = self._connections.read(
            "SELECT claim, tag FROM claim_tags WHERE claim IN (SELECT value FROM json_each(?)) ORDER BY claim, rowid",
            (json.dumps(list(claim_ids)),),
        )
        found = defaultdict(list)
        for claim_id, tag in rows:
            found[claim_id].append(tag)
        return {claim_id: tuple(tags) for claim_id, tags in found.items()}
