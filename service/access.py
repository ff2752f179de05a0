"""Who may do what, and what was done: scopes, keys, and notes of writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Scope(StrEnum):
    """What a key may do; each may also do what stands before it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"

    def covers(self, needed: Scope) -> bool:
        """Whether who has this scope may do what needs another."""
        scopes = list(Scope)
        return scopes.index(self) >= scopes.index(needed)


@dataclass(frozen=True, slots=True)
class Key:
    """A key of somebody, as it is kept: `digest` is the SHA-256 of its token, which is kept nowhere."""

    id: str
    name: str
    scope: Scope
    created_at: str
    revoked_at: str | None = None
    digest: bytes = field(default=b"", repr=False)


class Action(StrEnum):
    """What a write did."""

    SOURCE_ADDED = "source.added"
    SOURCE_TAGGED = "source.tagged"
    SOURCE_WITHDRAWN = "source.withdrawn"
    SOURCE_REMOVED = "source.removed"
    SOURCE_READ_ANEW = "source.read_anew"
    CLAIM_WRITTEN = "claim.written"
    CLAIM_REMOVED = "claim.removed"
    CLAIM_TAGGED = "claim.tagged"
    VERIFICATION_KEPT = "verification.kept"
    WATCH_ADDED = "watch.added"
    WATCH_REMOVED = "watch.removed"
    KEY_CREATED = "key.created"
    KEY_REVOKED = "key.revoked"
    STORE_RESTORED = "store.restored"


@dataclass(frozen=True, slots=True)
class Note:
    """One write: when (UTC), by whom, what it did, and the id of what it did that to.

    A claim by hand is named by the source that cites it, a restored store by its backup's file. `name` is that of the
    actor's key, where it has one.
    """

    number: int
    at: str
    actor: str
    name: str | None
    action: Action
    subject: str
