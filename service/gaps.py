"""What would be needed to decide a part of a statement that nothing stored decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.extraction.tokens import tokens_of
from service.model import Claim, Judgement, Outline, StoredClaim
from service.storage.port import Store
from service.verification.likeness import LIGHT, weigh
from service.verification.stance import Read
from service.verification.times import day_bounds

Found = Sequence[tuple[StoredClaim, Judgement]]
"""The claims that are near a part of a statement, nearest first."""

_MOST_WORDS = 4


def tell_gaps(store: Store, asked: Read, outline: Outline, found: Found, *, as_of: str | None = None) -> Iterator[str]:
    """What is missing to decide a claim, from what is near it, all of it undecided; `outline` holds the claim's words.

    Words that no stored claim has, sources of its time, sources with a figure; each where that is what is missing.
    """
    shown = f"\u201c{asked.text}\u201d"
    if found:
        message = found[0][1].reasons[0].message
        yield f"nearest to {shown}: {message[0].lower()}{message[1:].rstrip('.')}"
    else:
        yield f"no source speaks of {shown}"
    unknown, known = _sort_words(store, asked.claim, outline, as_of)
    if unknown and known:
        words = ", ".join(f"\u201c{word}\u201d" for word in unknown[:_MOST_WORDS])
        yield f"no stored claim has {words}"
    if found:
        yield from _find_missing_time(asked.claim, found)
        yield from _find_missing_figure(asked.claim, found)


def _sort_words(store: Store, claim: Claim, outline: Outline, as_of: str | None) -> tuple[list[str], list[str]]:
    """The telling words of a claim's clause that no stored claim has, and the others, each as written."""
    items = [
        item for item in outline.items
        if not item.is_fact and item.term[0] != "#" and claim.start <= item.start < claim.end
        and item.term in claim.terms and weigh(item.term) > LIGHT
    ]  # fmt: skip
    tokens = {item.term: _token_of(item.term) for item in items}
    _, counts = store.count_claims(tokens.values(), as_of=as_of)
    sides: tuple[dict[str, None], dict[str, None]] = ({}, {})
    for item in items:
        sides[tokens[item.term] in counts][outline.words_of(item)] = None
    return list(sides[False]), list(sides[True])


def _token_of(term: str) -> str:
    """The narrowest of the tokens that a term is indexed under."""
    tokens = tokens_of([term])
    return tokens[-1] if term[0] == "&" else tokens[0]


def _find_missing_time(claim: Claim, found: Found) -> Iterator[str]:
    """Where all that is near was published before the claim's time: the newest day of it."""
    first = min((day_bounds(time)[0] for time in claim.times), default="")
    days = [stored.source.published_at[:10] for stored, _ in found if stored.source.published_at]
    if len(first) == len("2022-01-07") and first[:4] not in ("0000", "0001") and days and max(days) < first:
        yield f"no source on it is dated after {max(days)}"


def _find_missing_figure(claim: Claim, found: Found) -> Iterator[str]:
    """Where the claim has a figure and nothing that is near has one of its kind."""
    asked = claim.quantity
    if asked and not any(stored.claim.quantity and stored.claim.quantity.kind is asked.kind for stored, _ in found):
        yield f"no source on it gives a figure such as \u201c{asked.text}\u201d"
