"""What the use cases need of a store; `tests/store_contract.py` holds every store to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from contextlib import AbstractContextManager
from typing import Protocol

from service.access import Action, Key, Note
from service.followed import KeptConflict, Watch, WatchEvent
from service.model import IndexedClaim, Lookup, ReadSource, Source, StoredClaim, Verdict
from service.record import KeptAnswer, KeptRequest, Record, RecordHead, Reservation


class Store(Protocol):
    """Keeps sources, their texts and their claims.

    Safe to share between threads and, for a file, between processes. Every write is one transaction:
    when the call returns the data is durable, when it raises nothing has changed. Raises
    StoreBusyError, StoreFullError, StoreReadOnlyError, StoreTooNewError and StoreDamagedError of
    `service.errors`; never a backend's own.
    """

    def add_source(self, source: Source, text: str, claims: Sequence[IndexedClaim]) -> tuple[Source, bool]:
        """Store a source with its text and claims; return it as stored and whether it is new.

        The same id again changes nothing and returns (stored source, False). Another text under a known url, or another
        review of the same text under its url, becomes the next revision: it is stored with `revision` one above the
        newest, and the source it replaces gets `superseded_by` and `superseded_at`, when the new one was retrieved, and
        no longer yields candidates; as of no time do two revisions count, whatever a clock did meanwhile. Raises
        SourceWithdrawnError when that id or the newest revision was withdrawn.
        """

    def add_sources(self, batch: Sequence[ReadSource]) -> list[tuple[Source, bool]]:
        """Store many in one transaction, in their order, each as `add_source` does: all of them or, when it raises,
        none. One that stands in the batch twice is new the first time only.
        """

    def find_source(self, source_id: str) -> Source | None:
        """The source with this id, or None."""

    def list_revisions(self, source_id: str) -> list[Source]:
        """All revisions of a source under its url, itself among them, oldest first; none when it is not there."""

    def find_superseded(self, source_id: str) -> tuple[str, ...]:
        """Ids of the sources that this one replaced, newest first."""

    def find_copies(self, source_ids: Iterable[str], *, as_of: str | None = None) -> dict[str, tuple[str, ...]]:
        """For those of some sources that have copies: the ids of itself and of its copies that count, sorted.

        Sources are copies where their fingerprints say so, and copies of copies are. As of a time copies are those that
        counted then, as `find_candidates` says.
        """

    def find_text(self, source_id: str) -> str | None:
        """The stored text, code point for code point as it was added, or None."""

    def list_sources(
        self, *, limit: int, after: str | None = None, publisher: str | None = None, tag: str | None = None
    ) -> list[Source]:
        """Sources in order of id, those beyond the id `after` only, at most `limit`."""

    def list_read_otherwise(self, reader: str, *, limit: int, after: str = "") -> list[str]:
        """Ids, in order and beyond `after` only, of sources whose claims another version of the service read; claims by
        hand are not among them.
        """

    def reread_source(self, read: ReadSource) -> bool:
        """Let a source have the claims, agency and fingerprint that are read in it now; all else of it stays.

        Claims that are read as before keep their ids and tags; the tags of the others are gone. It is pending then, and
        what was begun of following up before is not settled. False when there is no such source.
        """

    def tag_source(self, source_id: str, tags: Sequence[str]) -> bool:
        """Let a source have these labels and no others; False when there is none."""

    def tag_claim(self, claim_id: str, tags: Sequence[str]) -> bool:
        """Let a claim have these labels of its own and no others; False when there is none.

        A lookup by tags finds a claim by its own or its source's.
        """

    def find_tags(self, claim_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """By id the labels of their own of those of some claims that have any."""

    def withdraw_source(self, source_id: str, reason: str, at: str) -> Source | None:
        """Let the claims of a source count no more from a UTC time on; it stays with its text, and is returned.

        What was withdrawn before stays as it is. None when there is no such source.
        """

    def remove_source(self, source_id: str) -> bool:
        """Remove a source, its text and its claims; True when there was one.

        The revision before it is again followed by the one after it, or counts again where that was the newest.
        """

    def list_claims(self, source_id: str, *, limit: int, after: tuple[int, str] | None = None) -> list[StoredClaim]:
        """Claims of a source in order of (start, id), those beyond `after` only, at most `limit`."""

    def find_claim(self, claim_id: str) -> StoredClaim | None:
        """The claim with this id, or None."""

    def find_candidates(self, lookup: Lookup) -> list[StoredClaim]:
        """Claims of current sources that carry any of the tokens and pass the filters.

        As of a time those count that were retrieved and, where it is known, published by then, and neither replaced
        nor withdrawn. Of a time before the store took anything in, those of which nobody told when they were retrieved
        count by what had been published: the newest revision that was, and undated ones do not. A bare date stands for
        the end of that day.
        Promises recall, not order: the claims sharing the rarest and most tokens are among those
        returned when more than `width` match. Never shows a score.
        """

    def list_latest(
        self, lookup: Lookup, *, limit: int, offset: int = 0, after: tuple[str, str] | None = None
    ) -> list[StoredClaim]:
        """Claims of current sources that pass the filters, whatever their tokens: those published last first, undated
        ones last, then by id; at most `limit` behind the first `offset`, those behind (published_at, id) only.
        """

    def find_similar_words(self, word: str, limit: int) -> list[str]:
        """Indexed words (not concept ids, numbers, places or whom claims credit) at most two edits from `word`, nearest
        first.
        """

    def count_claims(self, tokens: Iterable[str], *, as_of: str | None = None) -> tuple[int, dict[str, int]]:
        """How many claims may be candidates, and how many of them each token leads to; those of none are left out.

        As of a time those that counted then.
        """

    def list_pending(self, limit: int) -> list[str]:
        """Ids of sources that were not followed up since they were added, in the order of their coming."""

    def count_pending(self) -> int:
        """How many sources are not followed up yet."""

    def count_followed(self) -> int:
        """A number that grows when a source is followed up, read anew or removed: `settle_source` is to be told what it
        was before it was begun.
        """

    def find_stories(
        self, first: str, last: str, words: Set[int], *, least: int, limit: int
    ) -> list[tuple[str, frozenset[int]]]:
        """The sources of the ISO days from `first` to `last` that were followed up and have at least so many words of
        their story in common with some; those with the most first, then by id, at most `limit`.
        """

    def settle_source(
        self, source_id: str, story: tuple[str, frozenset[int]] | None, conflicts: Sequence[KeptConflict], seen: int
    ) -> bool:
        """Note that a source was followed up: the ISO day and the words of its story, and its conflicts.

        False, and nothing is noted, when the source is gone or `count_followed` is not `seen` any more: then others
        came that it was not held against, or what it was held against is not there any more. A conflict goes with
        either of its sources.
        """

    def list_conflicts(
        self, lookup: Lookup, *, grown: bool | None = None, limit: int, after: tuple[str, str] | None = None
    ) -> list[KeptConflict]:
        """Conflicts of current sources of which one passes the filters, newest first (by day, then id), those beyond
        the (day, id) `after` only, at most `limit`; where `grown` is given, only such.
        """

    def add_watch(self, watch: Watch, event: WatchEvent) -> bool:
        """Keep a watch with what its statement comes out as now; False, and nothing is changed, when it is kept.

        It is due when the corpus is not of the revision of the event any more. All watches are due when a source counts
        no more that did.
        """

    def find_watch(self, watch_id: str) -> Watch | None:
        """The watch with this id, or None."""

    def list_watches(self, *, limit: int, after: str | None = None, is_due: bool = False) -> list[Watch]:
        """Watches in order of id, those beyond the id `after` only; where asked, those that are due only."""

    def remove_watch(self, watch_id: str) -> bool:
        """Remove a watch with its history; True when there was one."""

    def mark_due(self, watch_ids: Sequence[str]) -> None:
        """Let watches be due to be verified again."""

    def settle_watch(self, event: WatchEvent) -> bool:
        """Note what a watched statement came out as; True when that is new to its history, which it is added to.

        The watch is due no more if the corpus is still of the revision of the event.
        """

    def list_events(self, *, limit: int, watch_id: str | None = None) -> list[WatchEvent]:
        """What became of one watch or of all, newest first, at most `limit`."""

    def count_sources(self) -> int:
        """Number of sources kept."""

    def snapshot(self) -> AbstractContextManager[object]:
        """What this thread reads within is one state of the store, whatever others write; it writes nothing there."""

    def corpus_revision(self) -> int:
        """A number that grows with every change of what is stored."""

    def check(self) -> None:
        """Raise a store error unless the store can be read and is migrated."""

    def may_be_written_to(self) -> bool:
        """Whether nothing is known to keep this process from writing; nothing is written to find out."""

    def close(self) -> None:
        """Release what this process holds of the store."""


class Records(Protocol):
    """Keeps answers: verifications for ever, and for a while what was answered to requests that may come again.

    It shares the threads, transactions and errors of the `Store` that it stands beside, and what that removes for good
    it forgets in the same transaction: `remove_source` redacts every verification that draws on the source, as
    `service.record.redact` says, adds its id to `purged`, and drops the kept answers that name the source or such a
    verification. What is only withdrawn or replaced stays as it was answered. None of it changes the corpus revision.
    """

    def keep_verification(self, record: Record, source_ids: Iterable[str]) -> tuple[Record, bool]:
        """Store a verification that draws on some sources; return it as stored and whether it is new.

        The same id again changes nothing and returns (stored verification, False). A source that was removed since the
        verification was made is forgotten at once.
        """

    def find_verification(self, verification_id: str) -> Record | None:
        """The stored verification with this id, or None."""

    def list_verifications(
        self, *, limit: int, before: str | None = None, verdict: Verdict | None = None
    ) -> list[RecordHead]:
        """At most `limit` stored verifications, the last stored first, only those stored before the one with the id
        `before`; none when there is no such one.
        """

    def reserve(self, reservation: Reservation, *, now: float, until: float) -> KeptRequest | None:
        """Take a key for a request until a time and return None, or return what is kept under it.

        Times are seconds since 1970. Of those who reserve a key at once one takes it. What is kept until a time is gone
        from then on, and a few such are removed on the way. A key that another took for longer than `until`, by a clock
        that was put back since, is free.
        """

    def keep_answer(self, reservation: Reservation, answer: KeptAnswer, *, until: float) -> None:
        """Keep an answer under the key that the reservation took; nothing when another has taken it since.

        When a source was removed for good since then, an answer with a body counts as forgotten: it may quote it.
        """

    def release(self, reservation: Reservation) -> None:
        """Give back the key that the reservation took, so that the request may come again."""


class Keys(Protocol):
    """Keeps the keys that open the service to those who hold them; shares threads, transactions and errors of the
    `Store` that it stands beside. What one process writes every other reads at once.
    """

    def add_key(self, key: Key) -> None:
        """Keep a key, whose id is new."""

    def find_key(self, key_id: str) -> Key | None:
        """The key with this id, revoked or not, or None."""

    def list_keys(self) -> list[Key]:
        """All keys, the oldest first."""

    def revoke_key(self, key_id: str, at: str) -> bool:
        """Let a key be revoked from a UTC time on; False when there is none. What was revoked before stays as it is."""


class Audit(Protocol):
    """Notes every write of a client in the transaction that writes it: both are there afterwards, or neither is.

    A write is one of `service.access.Action`. It is noted under `service.actor.find_actor()` of the thread that makes
    it, with ids and nothing else of what was written. What changes nothing is not noted.
    """

    def note_restore(self, backup: str) -> None:
        """Note that the store as it is was restored from a backup, by the name of its file."""

    def list_notes(
        self, *, limit: int, before: int | None = None, action: Action | None = None, actor: str | None = None
    ) -> list[Note]:
        """At most `limit` notes, the last one first, only those of a lower number than `before`, of an action, and of
        the actor with an id.
        """


class WholeStore(Store, Records, Keys, Audit, Protocol):
    """All that the service asks of what it is given."""
