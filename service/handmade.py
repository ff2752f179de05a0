"""Use case: claims that somebody writes down with their citation, instead of a text to read."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from msgspec import structs

from service.errors import ClaimOfSourceError, NoClaimError, NoSentenceError, SlotError
from service.extraction.reader import find_day, read_statement
from service.ingest import NewSource, digest, index_claim, read
from service.model import FIGURE, Attribution, Claim, ReadSource, Source, StoredClaim
from service.storage.port import Store


@dataclass(frozen=True, slots=True)
class Slots:
    """What a person says of a claim, each in words that are read as if they stood in it; None for what is left to the
    reading: "killed", "officers", "at least 18", "Almaty", "5 January 2022", "the ministry".
    """

    event: str | None = None
    group: str | None = None
    quantity: str | None = None
    place: str | None = None
    time: str | None = None
    attribution: str | None = None
    negated: bool | None = None


def write_claim(
    store: Store, new: NewSource, slots: Slots, *, now: datetime | None = None
) -> tuple[Source, list[StoredClaim], bool]:
    """The source that stands for a claim and its citation, its claims, and whether it is new.

    The text is the claim; the rest of `new` cites where it is from. It is read as a source is; where slots are given
    it is one claim, with these and what else was read. The same again changes nothing. Raises NoSentenceError when
    nothing is claimed, SlotError when a slot is not understood, SourceWithdrawnError, and the store's errors.
    """
    told = {name: value for name, value in asdict(slots).items() if value is not None}
    source_id = f"s_{digest('by hand', repr(sorted(asdict(new).items())), repr(sorted(told.items())))}"
    read_source = _read(new, slots if told else None, source_id, now)
    stored, is_new = store.add_sources([read_source])[0]
    return stored, store.list_claims(stored.id, limit=1_000), is_new


def remove_claim(store: Store, stored: StoredClaim) -> None:
    """Remove a claim by hand with its citation; raises ClaimOfSourceError for one that was read in a text."""
    if not stored.source.by_hand:
        raise ClaimOfSourceError(
            f"It was read in {stored.source.id}: withdraw that source, or remove it, to be rid of its claims."
        )
    store.remove_source(stored.source.id)


def _read(new: NewSource, slots: Slots | None, source_id: str, now: datetime | None) -> ReadSource:
    made = read(new, now=now)
    claims = [claim.claim for claim in made.claims]
    if slots is not None:
        claims = [_fill(claims[0] if claims else _whole(new.text), slots, new.text)]
    if not claims:
        raise NoSentenceError("No claim is read in it: write it as a sentence, or give its slots.")
    source = replace(made.source, id=source_id, claims=len(claims), by_hand=True)
    day = find_day(new.published_at)
    indexed = [index_claim(source_id, new.text[claim.start : claim.end], claim, day) for claim in claims]
    return ReadSource(source, new.text, indexed)


def _whole(text: str) -> Claim:
    """A claim of which nothing is read but that it is there."""
    bare = {"event": None, "group": None, "quantity": None, "terms": (), "subject": ()}
    return structs.replace(read_statement("7 people were killed")[0], end=len(text), sentence_end=len(text), **bare)


def _fill(claim: Claim, slots: Slots, text: str) -> Claim:
    """The claim of a whole text with the slots that are given in place of those that were read."""
    given = {name: _read_slot(name, words) for name in _PHRASES if (words := getattr(slots, name)) is not None}
    changes: dict[str, object] = {}
    terms: list[str] = []
    if slots.quantity is not None:
        changes["quantity"] = _place(given["quantity"].quantity, slots.quantity, text)
        terms.append(FIGURE)
    for name in ("group", "event"):
        if name in given:
            slot = _place(getattr(given[name], name), getattr(slots, name), text)
            changes[name] = slot
            terms.append(slot.concept)
    if slots.time is not None:
        changes["times"] = tuple(_place(time, slots.time, text) for time in given["time"].times)
    if slots.place is not None:
        changes |= {"places": given["place"].places, "scope": given["place"].places}
        terms += ["&" + place for place in given["place"].places]
    if slots.attribution is not None:
        changes["attribution"] = (Attribution(slots.attribution, *_find(slots.attribution, text)),)
    if slots.negated is not None:
        changes["negated"] = slots.negated
    replaced = {
        slot.concept
        for name, slot in (("event", claim.event), ("group", claim.group))
        if slot and getattr(slots, name) is not None
    }
    terms += [term for term in claim.terms if term not in replaced]
    span = {"start": 0, "end": len(text), "sentence_start": 0, "sentence_end": len(text)}
    return structs.replace(claim, terms=tuple(dict.fromkeys(terms)), **span, **changes)


_PHRASES = {
    "event": ("7 people were {}", "7 people {}"),
    "group": ("7 {} were killed",),
    "quantity": ("{} people were killed", "the price rose to {}", "{}"),
    "place": ("7 people were killed in {}",),
    "time": ("7 people were killed on {}", "7 people were killed in {}", "7 people were killed {}"),
}
"""Statements in which a slot is read that is given by itself."""
_HELP = {
    "event": "name what happened in one word, such as killed or closed",
    "group": "name who or what is counted, such as officers",
    "quantity": "write it as a news text would, such as at least 18 or $3.5 million",
    "place": "name the town and, where several have its name, the country",
    "time": "write a date, such as 5 January 2022",
}


def _read_slot(name: str, words: str) -> Claim:
    """The first reading of a phrase with the words that fills the slot; raises SlotError when none does."""
    for phrase in _PHRASES[name]:
        try:
            found = read_statement(phrase.format(words))[0]
        except NoClaimError:
            continue
        slot = found.times if name == "time" else found.places if name == "place" else getattr(found, name)
        if slot and (name != "event" or (found.event and found.event.text.casefold() in words.casefold())):
            return found
    raise SlotError(name, f"“{words}” is not understood as its {name}: {_HELP[name]}.")


def _place(found: Any, words: str, text: str) -> Any:
    """What was read, with the words that were given and where they stand in the text, else all of it."""
    start, end = _find(words, text)
    return structs.replace(found, text=words, start=start, end=end)


def _find(words: str, text: str) -> tuple[int, int]:
    at = text.casefold().find(words.casefold())
    return (at, at + len(words)) if at >= 0 else (0, len(text))
