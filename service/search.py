"""Use case: stored claims for a free text, best first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import NamedTuple

from service.errors import InvalidCursorError
from service.extraction.searching import SearchWord, read_search, words_of
from service.extraction.tokens import name_tokens
from service.model import Lookup, StoredClaim
from service.spelling import find_spellings, mend
from service.storage.port import Store
from service.verification.query import SearchScore, Sought, weigh_word

_MOST_WORDS = 200  # what a text says beyond them changes little


class Place(NamedTuple):
    """Where a page of a search ends: the score and id of its last claim, and what each word of the search weighed when
    the first page was made, so that claims that come and go meanwhile move none that stays.

    `asked` stands for the words and the filters that it belongs to.
    """

    score: float
    claim_id: str
    weights: tuple[int, ...]
    asked: str


@dataclass(frozen=True, slots=True)
class Page:
    """Claims with their scores, best first, and where they end; `end` is None on the last page."""

    items: tuple[tuple[StoredClaim, float], ...]
    end: Place | None


def find_credits(names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """What a lookup asks of claims that credit one of some names."""
    return tuple(tuple(name_tokens(name)) for name in names)


def search(store: Store, query: str, lookup: Lookup, *, limit: int, after: Place | None = None) -> Page:
    """The stored claims that answer a word, a headline or a sentence best, with their scores in [0, 1].

    `lookup` says how many candidates are scored, and its filters which; a page goes on `after` the one before. No claim
    comes twice, and while fewer match than are scored none is left out. Raises InvalidCursorError when `after` belongs
    to another query.
    """
    with store.snapshot():
        return _search(store, query, lookup, limit, after)


def _search(store: Store, query: str, lookup: Lookup, limit: int, after: Place | None) -> Page:
    words = read_search(query, {word.text.lower(): word.read_as for word in mend(store, query)})[:_MOST_WORDS]
    asked = sha256(repr(([word.lemma for word in words], lookup)).encode()).hexdigest()[:8]
    if after and (after.asked, len(after.weights)) != (asked, len(words)):
        raise InvalidCursorError("Use it with the `q` and the filters that it was answered for.")
    if not words:
        return Page((), None)
    total, counts = store.count_claims({token for word in words for token in word.tokens})
    weights = after.weights if after else tuple(_weigh(words, counts, total))
    unknown = [word.lemma for word in words if counts.keys().isdisjoint(word.tokens)]
    spellings = find_spellings(store, unknown)
    tokens = tuple(dict.fromkeys(token for word in words for token in word.tokens))
    found = store.find_candidates(replace(lookup, tokens=tokens, spellings=tuple(spellings.values())))
    score = SearchScore(
        [
            Sought(word.lemma, word.term, frozenset(spellings.get(word.lemma, ())), weight)
            for word, weight in zip(words, weights, strict=True)
        ]
    )
    ranked = sorted((-value, stored.id, at) for at, stored in enumerate(found) if (value := _score(score, stored)))
    if after:
        ranked = [rank for rank in ranked if rank[:2] > (-after.score, after.claim_id)]
    items = tuple((found[at], -negative) for negative, _, at in ranked[:limit])
    return Page(items, Place(items[-1][1], items[-1][0].id, weights, asked) if len(ranked) > limit else None)


def _weigh(words: Sequence[SearchWord], counts: Mapping[str, int], total: int) -> Iterator[int]:
    for at, word in enumerate(words):
        yield weigh_word(word.kind, max(counts.get(token, 0) for token in word.tokens), total, at)


def _score(score: SearchScore, stored: StoredClaim) -> float:
    claim = stored.claim
    around = {term.removeprefix("~") for term in claim.context}
    words = words_of(stored.text) | {term for term in around if term[0].isalpha()}
    figure = [f"#{claim.quantity.stated}"] if claim.quantity else []
    return score.score(words, {*claim.terms, *around, *figure, *("&" + place for place in claim.scope)})
