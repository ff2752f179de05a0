"""Use case: read a text's claims and put it into the store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256

from service import __version__
from service.errors import SourceWithdrawnError
from service.extraction.datelines import find_agency
from service.extraction.fingerprint import fingerprint
from service.extraction.outline import read_clause
from service.extraction.reader import find_day, read_source
from service.extraction.reviewed import read_reviewed
from service.extraction.tokens import credit_tokens, index_tokens
from service.model import Claim, IndexedClaim, ReadSource, Review, Source, pack_items
from service.storage.port import Store


@dataclass(frozen=True, slots=True)
class NewSource:
    """A text and what the client knows about it; moments are RFC 3339 times or bare dates. With a `review` the text is
    a claim of somebody else that the source rates.
    """

    text: str
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    author: str | None = None
    published_at: str | None = None
    language: str = "en"
    tags: tuple[str, ...] = ()
    retrieved_at: str | None = None
    review: Review | None = None


def ingest(store: Store, new: NewSource, *, now: datetime | None = None) -> tuple[Source, bool]:
    """The source as stored and whether it is new; the same text and url again is the source stored first.

    It counts as retrieved `now` unless it says when. Raises NoSentenceError when the text holds no sentence,
    SourceWithdrawnError, and the store's errors; then nothing is stored.
    """
    known = find_known(store, new)
    if known is not None:
        return known, False
    return store.add_sources([read(new, now=now)])[0]


def find_known(store: Store, new: NewSource) -> Source | None:
    """The source that a text is stored as already; raises SourceWithdrawnError when it was withdrawn."""
    known = store.find_source(identify(new))
    if known is not None and known.withdrawn_at is not None:
        raise SourceWithdrawnError(known.id, known.withdrawn_at, known.withdrawn_reason or "")
    return known


def identify(new: NewSource) -> str:
    """The id of the source that the text and its url make, of a review also all else that is told of it."""
    if new.review:
        return f"s_{digest('review', repr(replace(new, tags=(), retrieved_at=None)))}"
    return f"s_{digest(new.url or '', new.text)}"


def read(new: NewSource, *, now: datetime | None = None) -> ReadSource:
    """The source with the claims that are read in its text, as it goes into a store.

    It counts as retrieved `now` unless it says when. Raises NoSentenceError when the text holds no sentence.
    """
    source_id, day = identify(new), find_day(new.published_at)
    claims = [index_claim(source_id, new.text[claim.start : claim.end], claim, day) for claim in _read_claims(new)]
    source = Source(
        id=source_id,
        revision=1,
        sha256=sha256(new.text.encode()).hexdigest(),
        characters=len(new.text),
        claims=len(claims),
        title=new.title,
        url=new.url,
        publisher=new.publisher,
        author=new.author,
        published_at=new.published_at,
        language=new.language,
        tags=tuple(dict.fromkeys(new.tags)),
        retrieved_at=new.retrieved_at or tell_moment(now),
        agency=None if new.review else find_agency(new.text),
        retrieval_told=new.retrieved_at is not None,
        reader=__version__,
        review=new.review,
    )
    # Two reviews of one claim are no copies of each other.
    return ReadSource(source, new.text, claims, () if new.review else fingerprint(new.text))


def _read_claims(new: NewSource) -> list[Claim]:
    if new.review:
        return read_reviewed(new.text, new.review, published_at=new.published_at)
    return read_source(new.text, title=new.title, published_at=new.published_at)


def tell_moment(moment: datetime | None = None) -> str:
    """A moment, by default this one, as the second of UTC that a store keeps."""
    return (moment or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def index_claim(source_id: str, text: str, claim: Claim, day: date | None) -> IndexedClaim:
    """A claim of a source as it goes into a store; `text` is its clause, `day` the source's."""
    tokens = (*index_tokens(claim), *credit_tokens(claim))
    items = pack_items(read_clause(text, claim, day).items)
    return IndexedClaim(_identify_claim(source_id, claim), text, claim, tokens, items)


def _identify_claim(source_id: str, claim: Claim) -> str:
    """A claim's id; its slots' places tell apart the claims that share a clause."""
    slots = (claim.event, claim.group, claim.quantity)
    places = [f"{slot.start}-{slot.end}" if slot else "" for slot in slots]
    return f"c_{digest(source_id, str(claim.start), str(claim.end), *places)}"


def digest(*parts: str) -> str:
    """Twenty hex digits, of which ids are made; each part is prefixed with its length, so that ("ab", "c") differs from
    ("a", "bc").
    """
    digest = sha256()
    for part in parts:
        encoded = part.encode()
        digest.update(b"%d:" % len(encoded) + encoded)
    return digest.hexdigest()[:20]
