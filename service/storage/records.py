"""What a file keeps of answers: stored verifications, and answers to requests that may come again."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from service.access import Action
from service.model import Verdict
from service.record import KeptAnswer, KeptRequest, Record, RecordHead, Reservation, Sides, redact
from service.storage.audit import note
from service.storage.connections import Connections

HEAD = "id, created_at, request, verdict, purged"
# A lease that ends much later than one taken now would was taken before the clock was put back: nobody waits that long.
# Not a little later: of two requests at once, the one that asked the clock first may come second.
_SLACK = 60  # seconds
_REQUEST = (
    "SELECT fingerprint, token, status, headers, body FROM requests"
    f" WHERE key = :key AND until > :now AND (token IS NULL OR until <= :until + {_SLACK})"
)
_MOST_EXPIRED = 100  # requests that one more on its way in removes
_ID = re.compile(rb"\b[a-z]_\w+")


class Recording:
    """The part of the store that is the port's `Records`."""

    _connections: Connections

    # --- verifications ---------------------------------------------------------------------------

    def keep_verification(self, record: Record, source_ids: Iterable[str]) -> tuple[Record, bool]:
        """Store a verification, or give back the one with its id; see the port."""
        head, drawn_on = record.head, json.dumps(sorted(set(source_ids)))
        sides = json.dumps([record.sides.supporting, record.sides.contradicting])
        with self._connections.transaction() as connection:
            execute = connection.execute
            number = execute(
                f"INSERT INTO verifications ({HEAD}, sides, answer) VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING RETURNING number",
                (head.id, head.created_at, head.request, head.verdict, json.dumps(head.purged), sides, record.answer),
            ).fetchone()
            if number is not None:
                note(connection, Action.VERIFICATION_KEPT, head.id)
                execute("INSERT INTO verification_sources SELECT value, ? FROM json_each(?)", (number[0], drawn_on))
                gone = "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT id FROM sources)"
                for (source_id,) in execute(gone, (drawn_on,)).fetchall():
                    forget(connection, source_id)
            found = execute(f"SELECT {HEAD}, sides, answer FROM verifications WHERE id = ?", (head.id,)).fetchone()
        return build_record(found), number is not None

    def find_verification(self, verification_id: str) -> Record | None:
        """The stored verification with this id, or None."""
        rows = self._connections.read(
            f"SELECT {HEAD}, sides, answer FROM verifications WHERE id = ?", (verification_id,)
        )
        return build_record(rows[0]) if rows else None

    def list_verifications(
        self, *, limit: int, before: str | None = None, verdict: Verdict | None = None
    ) -> list[RecordHead]:
        """What a list tells of stored verifications, the last one first; see the port."""
        where, values = ["TRUE"], []
        if before is not None:
            where.append("number < (SELECT number FROM verifications WHERE id = ?)")
            values.append(before)
        if verdict is not None:
            where.append("verdict = ?")
            values.append(verdict)
        sql = f"SELECT {HEAD} FROM verifications WHERE {' AND '.join(where)} ORDER BY number DESC LIMIT ?"
        return [_build_head(row) for row in self._connections.read(sql, (*values, limit))]

    # --- requests --------------------------------------------------------------------------------

    def reserve(self, reservation: Reservation, *, now: float, until: float) -> KeptRequest | None:
        """Take a key, or tell what is kept under it; see the port."""
        asked = {"key": reservation.key, "now": now, "until": until}
        rows = self._connections.read(_REQUEST, asked)
        if rows:
            return _build_request(rows[0])
        with self._connections.transaction() as connection:
            connection.execute(
                "DELETE FROM requests WHERE key IN (SELECT key FROM requests WHERE until <= ? ORDER BY until LIMIT ?)",
                (now, _MOST_EXPIRED),
            )
            row = connection.execute(_REQUEST, asked).fetchone()
            if row is not None:
                return _build_request(row)
            connection.execute(
                "INSERT OR REPLACE INTO requests (key, fingerprint, token, until) VALUES (?, ?, ?, ?)",
                (reservation.key, reservation.fingerprint, reservation.token, until),
            )
        return None

    def keep_answer(self, reservation: Reservation, answer: KeptAnswer, *, until: float) -> None:
        """Keep the answer to the request that holds a key; see the port."""
        held = {"key": reservation.key, "token": reservation.token, "until": until}
        told = {"status": answer.status, "headers": json.dumps(answer.headers), "body": answer.body}
        with self._connections.transaction() as connection:
            # What was removed meanwhile may stand in the body.
            connection.execute(
                "UPDATE requests SET status = :status, headers = :headers, body = :body"
                " WHERE key = :key AND token = :token AND (:body = x'' OR NOT overtaken)",
                held | told,
            )
            connection.execute(
                "UPDATE requests SET token = NULL, until = :until WHERE key = :key AND token = :token", held
            )

    def release(self, reservation: Reservation) -> None:
        """Give a key back; see the port."""
        with self._connections.transaction() as connection:
            connection.execute("DELETE FROM requests WHERE key = ? AND token = ?", (reservation.key, reservation.token))


def forget(connection: sqlite3.Connection, source_id: str) -> None:
    """Blank what verifications and kept answers quote of a source that was removed; see the port."""
    execute = connection.execute
    affected = execute(
        "SELECT v.number, v.id, v.purged, v.answer FROM verification_sources s"
        " JOIN verifications v ON v.number = s.verification WHERE s.source = ?",
        (source_id,),
    ).fetchall()
    for number, _, purged, answer in affected:
        execute(
            "UPDATE verifications SET purged = ?, answer = ? WHERE number = ?",
            (
                json.dumps(sorted({*json.loads(purged), source_id})),
                orjson.dumps(redact(orjson.loads(answer), source_id)),
                number,
            ),
        )
    execute("DELETE FROM verification_sources WHERE source = ?", (source_id,))
    execute("UPDATE requests SET overtaken = 1 WHERE token IS NOT NULL")
    gone = {each.encode() for each in (source_id, *(row[1] for row in affected))}
    quoting = [
        (key,)
        for key, body in execute("SELECT key, body FROM requests WHERE body <> x''")
        if not gone.isdisjoint(_ID.findall(body))
    ]
    connection.executemany("UPDATE requests SET status = NULL, headers = NULL, body = NULL WHERE key = ?", quoting)


def _build_head(row: Sequence[Any]) -> RecordHead:
    record_id, created_at, request, verdict, purged = row
    return RecordHead(record_id, created_at, request, Verdict(verdict), tuple(json.loads(purged)))


def build_record(row: Sequence[Any]) -> Record:
    *head, sides, answer = row
    supporting, contradicting = json.loads(sides)
    return Record(_build_head(head), Sides(tuple(supporting), tuple(contradicting)), answer)


def _build_request(row: Sequence[Any]) -> KeptRequest:
    fingerprint, token, status, headers, body = row
    answer = None if status is None else KeptAnswer(status, tuple(map(tuple, json.loads(headers))), body)
    return KeptRequest(fingerprint, token is not None, answer)
