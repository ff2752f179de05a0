"""Use case: claims that somebody writes down with their citation, instead of a text to read."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from msgspec import structs

from service.errors import ClaimOfSourceError, NoSentenceError, SlotError
from service.extraction.reader import find_day, read_source, read_statement
from service.ingest import NewSource, digest, index_claim, read
from service.model import FIGURE, Attribution, Claim, Modality, ReadSource, Source, StoredClaim
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
    it is one claim, with these and what else was read. The same again changes nothing, whatever its labels and when it
    was got. Raises NoSentenceError when nothing is claimed, SlotError when a slot is not understood,
    SourceWithdrawnError, and the store's errors.
    """
    told = {name: value for name, value in asdict(slots).items() if value is not None}
    cited = {name: value for name, value in asdict(new).items() if name not in ("tags", "retrieved_at", "review")}
    source_id = f"s_{digest('by hand', repr(sorted(cited.items())), repr(sorted(told.items())))}"
    stored, is_new = store.add_sources([_read(new, slots if told else None, source_id, now)])[0]
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
        claims = [_fill(claims[0] if claims else _whole(new.text), slots, new)]
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


def _fill(claim: Claim, slots: Slots, new: NewSource) -> Claim:
    """The claim of a whole text with the slots that are given in place of those that were read."""
    text = new.text
    given = {
        name: _read_slot(name, words, new.published_at)
        for name in _PHRASES
        if (words := getattr(slots, name)) is not None
    }
    changes: dict[str, Any] = {}
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
        changes["background"] = given["time"].background
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
    if "group" in given:  # it is what the claim is about, unless its words say that something else is
        subject = claim.subject or (changes["group"].concept,)
        own = claim.group.concept if claim.group else None
        changes["subject"] = tuple(changes["group"].concept if term == own else term for term in subject)
        if not changes.get("quantity", claim.quantity):
            del changes["group"]  # as in any clause without a figure: rules on groups are about who is counted
    span = {"told": True, "start": 0, "end": len(text), "sentence_start": 0, "sentence_end": len(text)}
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


_LIGHT = frozenset(
    "a an the is are was were be been being has have had got up down out off over away".split()  # noqa: SIM905
)
"""Words that say nothing beside an event or a group: "was closed", "the officers", "broke out"."""
_TURNS = re.compile(r"\b(?:not|never|neither|nor|without|except|excluding|but)\b|n['’]t\b", re.IGNORECASE)


def _read_slot(name: str, words: str, published_at: str | None) -> Claim:
    """The first reading of a phrase with the words that fills the slot; raises SlotError when none does.

    The words must be read whole: of "not killed", "feared dead" or "children under five" a slot would hold what they
    do not say.
    """
    asked, words = words, _plain(name, words)
    for phrase in _PHRASES[name]:
        try:
            found = read_source(phrase.format(words), published_at=published_at)[:1]
        except NoSentenceError:
            continue
        if found and _is_told(name, words, found[0]):
            return found[0]
    raise SlotError(name, f"“{asked}” is not understood as its {name}: {_HELP[name]}.")


def _plain(name: str, words: str) -> str:
    """The words as they stand within a sentence, where another form of them says the same."""
    words = " ".join(words.split())
    return words.lower() if name == "event" else _ARTICLE.sub("", words) if name == "group" else words


_ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
_OPENS_RANGE = re.compile(r"^(?:between|from)\s+")


def _is_told(name: str, words: str, found: Claim) -> bool:
    """Whether the slot is read in the words, and all that they say."""
    if found.negated or found.modality is not Modality.FACT or _TURNS.search(words):
        return False
    if name in ("time", "place"):
        return bool(found.times if name == "time" else found.places)
    slot = getattr(found, name)
    if slot is None:
        return False
    if name == "quantity":
        return _OPENS_RANGE.sub("", words.casefold()) == _OPENS_RANGE.sub("", slot.text.casefold())
    said, read = (re.findall(r"\w+", each.casefold()) for each in (words, slot.text))
    return bool(read) and {*read} <= {*said} and {*said} <= {*read} | _LIGHT


def _place(found: Any, words: str, text: str) -> Any:
    """What was read, with the words that were given and where they stand in the text, else all of it."""
    start, end = _find(words, text)
    return structs.replace(found, text=words, start=start, end=end)


def _find(words: str, text: str) -> tuple[int, int]:
    """Where words stand in a text, not within others nor within a longer number, else all of it."""
    found = re.search(rf"(?<!\w)(?<!\d[.,]){re.escape(words)}(?!\w)(?![.,]\d)", text, re.IGNORECASE)
    return found.span() if found else (0, len(text))
