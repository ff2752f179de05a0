"""Use case: hold what was stored against the rest, and verify again what is watched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import date

import msgspec

from service.deadline import each_in_time, limit_time
from service.errors import (
    NoClaimError,
    StoreBusyError,
    StoreDamagedError,
    StoreFullError,
    StoreReadOnlyError,
    TookTooLongError,
)
from service.extraction.tokens import index_tokens
from service.followed import KeptConflict, Watch, WatchEvent
from service.ingest import digest, tell_moment
from service.model import Source, StoredClaim, Verdict
from service.storage.port import Store
from service.verification.conflicts import (
    DAYS_APART,
    LEAST_WORDS,
    Article,
    Conflict,
    find_conflicts,
    read_words,
    share_story,
)
from service.verify import Question, read, verify

_MOST_CLAIMS = 10_000  # more than the longest text holds
_AT_ONCE = 100
_MOST_ARTICLES = 50  # the most like a source, that it is held against
_LONGEST = 0.25  # seconds
_MOST_EVIDENCE = 100  # of each side that the history of a watch tells


def follow(store: Store, *, width: int, goes_on: Callable[[], bool] = lambda: True) -> int:
    """Follow up sources until none is left, and the watches that are due, or until `goes_on` says no; how many were.

    Each source is held against those of its days that tell the same story. Other processes may do the same: what one
    of them settled first is tried again. A watch stays due when sources came or went meanwhile, or when what it needs
    is damaged. Raises the store's errors.
    """
    done = 0
    while goes_on() and (pending := store.list_pending(_AT_ONCE)):
        for source_id in each_in_time(pending):
            done += follow_source(store, source_id)
            if not goes_on():
                break
    after = None  # each once: one that stays due is not to hold up the others
    while goes_on() and (due := store.list_watches(limit=1, after=after, is_due=True)):
        after = due[0].id
        with suppress(StoreDamagedError):  # whoever verifies the statement is told
            settle_watch(store, due[0], width=width)
            done += 1
    return done


def catch_up(store: Store, *, width: int) -> None:
    """Follow up what came in just now, for a quarter of a second at most; what takes longer is left to the followers of
    the workers, and so is a store that cannot be written to.
    """
    with suppress(StoreBusyError, StoreFullError, StoreReadOnlyError, TookTooLongError), limit_time(_LONGEST):
        follow(store, width=width)


def follow_source(store: Store, source_id: str) -> bool:
    """Find the conflicts of a source with those that were followed up, and mark the watches that it touches.

    False when it was not settled, since it is gone or others were settled meanwhile: it stays pending then.
    """
    with store.snapshot():
        seen, source = store.count_followed(), store.find_source(source_id)
        if source is None:
            return False
        claims = _list_claims(store, source_id)
        story = _read_story(source, claims) if claims else None
        conflicts = _find_conflicts(store, source, Article(*story, claims)) if story else []
        touched = _touches(claims, _list_watches(store))
    if touched:
        store.mark_due(touched)
    return store.settle_source(source_id, story, conflicts, seen)


def _list_claims(store: Store, source_id: str) -> list[StoredClaim]:
    """The claims of a source; none of one that is damaged, for whoever asks for the claim is told."""
    try:
        return store.list_claims(source_id, limit=_MOST_CLAIMS)
    except StoreDamagedError:
        return []


def _read_story(source: Source, claims: Sequence[StoredClaim]) -> tuple[str, frozenset[int]] | None:
    """The day and the words of a source; an undated one has no time in which others could say otherwise."""
    if source.published_at is None:
        return None
    return source.published_at[:10], read_words(claim.claim for claim in claims)


def _find_conflicts(store: Store, source: Source, article: Article) -> list[KeptConflict]:
    found: list[Conflict] = []
    alike = store.find_stories(*_days_around(article.day), article.words, least=LEAST_WORDS, limit=_MOST_ARTICLES)
    for other_id, words in each_in_time(alike):
        if other_id == source.id or not share_story(article.words, words):
            continue
        claims = _list_claims(store, other_id)
        if not claims or (source.url is not None and claims[0].source.url == source.url):
            continue
        found += find_conflicts(article, Article((claims[0].source.published_at or "")[:10], words, claims))
    return [_keep(conflict) for conflict in found]


def _days_around(day: str) -> tuple[str, str]:
    number = date.fromisoformat(day).toordinal()
    first, last = max(1, number - DAYS_APART), min(date.max.toordinal(), number + DAYS_APART)
    return date.fromordinal(first).isoformat(), date.fromordinal(last).isoformat()


def _keep(conflict: Conflict) -> KeptConflict:
    earlier, later, judgement = conflict.earlier, conflict.later, conflict.judgement
    return KeptConflict(
        id=f"k_{digest(earlier.id, later.id)}",
        day=later.source.published_at or "",
        earlier=earlier.id,
        later=later.id,
        sources=(earlier.source.id, later.source.id),
        relation=judgement.relation,
        score=judgement.score,
        reasons=judgement.reasons,
        turned=conflict.turned,
        grown=conflict.grown,
    )


def build_watch(store: Store, question: Question, *, width: int) -> tuple[Watch, WatchEvent]:
    """A watch of a question and what it comes out as now; the same question makes the same id.

    Raises NoClaimError when the statement asserts nothing.
    """
    claims = read(store, question.statement).claims
    asked = msgspec.json.encode(asdict(question)).decode()
    watch = Watch(
        id=f"w_{digest(asked)}",
        statement=question.statement,
        created_at=tell_moment(),
        question=asked,
        tokens=tuple(tuple(index_tokens(claim)) for claim in claims),
    )
    return watch, _come_out(store, watch, width)


def settle_watch(store: Store, watch: Watch, *, width: int) -> bool:
    """Verify a watched statement again; whether that came out otherwise."""
    try:
        event = _come_out(store, watch, width)
    except NoClaimError as error:  # it was read otherwise when it was given
        nothing = Verdict.NOT_ENOUGH_EVIDENCE
        event = WatchEvent(watch.id, tell_moment(), store.corpus_revision(), nothing, str(error), (), ())
    return store.settle_watch(event)


def _come_out(store: Store, watch: Watch, width: int) -> WatchEvent:
    question = replace(msgspec.json.decode(watch.question, type=Question), limit=_MOST_EVIDENCE)
    answer = verify(store, question, width=width)
    return WatchEvent(
        watch=watch.id,
        at=tell_moment(),
        corpus_revision=answer.engine.corpus_revision,
        verdict=answer.verdict,
        summary=answer.summary,
        supporting=tuple(sorted(item.claim_id for item in answer.supporting)),
        contradicting=tuple(sorted(item.claim_id for item in answer.contradicting)),
    )


def _list_watches(store: Store) -> list[Watch]:
    watches: list[Watch] = []
    while page := store.list_watches(limit=1_000, after=watches[-1].id if watches else None):
        watches += page
    return watches


def _touches(claims: Sequence[StoredClaim], watches: Sequence[Watch]) -> list[str]:
    """The watches with whose statement a claim shares a word, a concept or a place: it may bear on them."""
    tokens = {token for claim in claims for token in index_tokens(claim.claim)}
    return [watch.id for watch in watches if any(not tokens.isdisjoint(part) for part in watch.tokens)]
