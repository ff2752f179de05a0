"""Use case: keep the answer to a statement, and tell whether it would still come out so."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

import msgspec
import orjson

from service import __version__
from service.answer import Engine, Evidence, Verification
from service.errors import NoClaimError, VerificationNotFoundError
from service.ingest import tell_moment
from service.model import Verdict
from service.record import Record, RecordHead, Sides
from service.storage.port import Records, Store, WholeStore
from service.verify import Question, find_all, read, tell, verify


@dataclass(frozen=True, slots=True)
class Recheck:
    """A stored verification held against the present, field for field the HTTP shape.

    `gained` and `lost` are the claims that stand on a side now and then did not, and the other way round. Where the
    question cannot be read any more `fault` says why and `verdict` is None.
    """

    checked_at: str
    engine: Engine
    verdict: Verdict | None
    same: bool
    gained: Sides
    lost: Sides
    fault: str | None = None


def keep_verification(
    store: WholeStore, question: Question, *, width: int, now: datetime | None = None
) -> tuple[Record, bool]:
    """The answer to a question, stored, and whether it is new; the same answer to the same question is stored once.

    Raises as `verify` does.
    """
    with store.snapshot():
        statement = read(store, question.statement)
        found = find_all(store, question, statement, width)
        answered = tell(store, question, statement, found)
        # Those beyond its limit too, for sentences are drawn from all excerpts.
        drawn_on = _list_sources(tell(store, replace(question, limit=len(found)), statement, found))
    request, answer = write_question(question), orjson.dumps(answered)
    record_id = f"v_{sha256(b'%d:' % len(request) + request + answer).hexdigest()[:20]}"
    known = store.find_verification(record_id)
    if known is not None:
        return known, False
    head = RecordHead(record_id, tell_moment(now), request, answered.verdict)
    return store.keep_verification(Record(head, _sides_of(answered), answer), drawn_on)


def find_verification(records: Records, record_id: str) -> Record:
    """The stored verification; raises VerificationNotFoundError."""
    record = records.find_verification(record_id)
    if record is None:
        raise VerificationNotFoundError
    return record


def recheck(store: Store, record: Record, *, width: int, now: datetime | None = None) -> Recheck:
    """Whether a stored verification would come out the same now, by its verdict and by the claims on both sides.

    Its filters hold, and `as_of` where it has one. Raises the store's errors; a question that cannot be read any more
    is a fault that the answer tells.
    """
    checked_at = tell_moment(now)
    try:
        answered = verify(store, parse_question(record.head.request), width=width)
    except (NoClaimError, ValueError) as error:
        nothing = Sides((), ())
        engine = Engine(__version__, store.corpus_revision())
        fault = str(error) or "The statement is not read as a claim any more."
        return Recheck(checked_at, engine, None, False, nothing, nothing, fault)
    then, today = record.sides, _sides_of(answered)
    gained, lost = _subtract(today, then), _subtract(then, today)
    same = answered.verdict is record.head.verdict and gained == lost == Sides((), ())
    return Recheck(checked_at, answered.engine, answered.verdict, same, gained, lost)


def write_question(question: Question) -> bytes:
    """The question as JSON, as a request asks it: by all its fields but those that no request has."""
    asked = {field.name: getattr(question, field.name) for field in fields(Question)}
    if not question.apart_from:
        del asked["apart_from"]
    return orjson.dumps(asked, default=sorted)


def parse_question(request: bytes) -> Question:
    """The question of a stored verification; raises ValueError when this version does not know all of it."""
    asked: dict[str, Any] = orjson.loads(request)
    unknown = sorted(asked.keys() - {field.name for field in fields(Question)})
    if unknown:
        raise ValueError(f"This version cannot ask by {', '.join(unknown)}.")
    return msgspec.convert(asked, Question)


def _list_sources(answered: Verification) -> set[str]:
    """Ids of all sources that an answer quotes."""
    lists = (answered.supporting, answered.contradicting, answered.related)
    shown = [evidence.provenance for each in lists for evidence in each]
    return {source_id for each in shown for source_id in (each.source_id, *each.also_in)}


def _sides_of(answered: Verification) -> Sides:
    def ids(evidence: tuple[Evidence, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.claim_id for item in evidence))

    return Sides(ids(answered.supporting), ids(answered.contradicting))


def _subtract(sides: Sides, others: Sides) -> Sides:
    return Sides(
        tuple(each for each in sides.supporting if each not in others.supporting),
        tuple(each for each in sides.contradicting if each not in others.contradicting),
    )
