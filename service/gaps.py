"""What would be needed to decide a part of a statement that nothing stored decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.model import FIGURE, Claim, Judgement, StoredClaim
from service.outline import Outline
from service.verification.likeness import LIGHT, likeness, weigh
from service.verification.stance import Read
from service.verification.times import day_bounds

Found = Sequence[tuple[StoredClaim, Judgement]]
"""The claims that are near a part of a statement, nearest first."""

_MOST_WORDS = 4


def tell_gaps(asked: Read, outline: Outline, found: Found) -> Iterator[str]:
    """What is missing to decide a claim, from what is near it, all of it undecided; `outline` holds the claim's words.

    Words that nothing near has, sources of its time, sources with a figure; each where that is what is missing.
    """
    shown = f"\u201c{asked.text}\u201d"
    if not found:
        yield f"no source speaks of {shown}"
        return
    message = found[0][1].reasons[0].message
    yield f"nearest to {shown}: {message[0].lower()}{message[1:].rstrip('.')}"
    yield from _find_missing_words(asked.claim, outline, found)
    yield from _find_missing_time(asked.claim, found)
    yield from _find_missing_figure(asked.claim, found)


def _find_missing_words(claim: Claim, outline: Outline, found: Found) -> Iterator[str]:
    """The telling words of a claim's clause, as written, that nothing near has, where it has others of them."""
    items = [
        item for item in outline.items
        if not item.is_fact and item.term[0] != FIGURE and claim.start <= item.start < claim.end
        and item.term in claim.terms and weigh(item.term) > LIGHT
    ]  # fmt: skip
    said = {term for stored, _ in found for term in _list_terms(stored.claim)}
    missing = [item for item in items if item.term not in said and not any(likeness(item.term, t) for t in said)]
    if missing and len(missing) < len(items):
        words = dict.fromkeys(f"\u201c{outline.words_of(item)}\u201d" for item in missing)
        yield f"no source on it speaks of {', '.join(list(words)[:_MOST_WORDS])}"


def _list_terms(claim: Claim) -> Iterator[str]:
    yield from (*claim.terms, *claim.context, *claim.lent, *("&" + place for place in claim.scope))


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
