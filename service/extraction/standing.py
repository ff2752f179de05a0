"""A claim read in an article as one that is asked about by itself, as a statement's claims are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from msgspec.structs import replace

from service.extraction.claims import is_incident
from service.lexicon.lexicon import concepts
from service.model import Attribution, Claim, Item, Modality, Quantity, Slot, TimeSpan
from service.outline import Outline

_T = TypeVar("_T", Slot, Quantity, TimeSpan, Item)

_PRONOUN = re.compile(r"\b(?:he|she|it|they|his|her|its|their|him|them)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:it|they)\b", re.IGNORECASE)
_PERSON = re.compile(r"\b(?:he|she|his|her|him)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Standing:
    """A claim that stands alone and the items of its clause.

    `named` says that a name of its own says what it is of, or a place where that is no incident: else its article must
    tell. `open` says that "he" or "she" stands in it for somebody whom the article does not name, `unnamed` that its
    subject is "it" or "they" and the article has no name for that.
    """

    claim: Claim
    outline: Outline
    named: bool
    open: bool
    unnamed: bool


def stand_alone(claim: Claim, outline: Outline) -> Standing:
    """A claim with what its article lends it and without who said it, for it is the fact that is asked about; so it is
    where a review only rates it.

    A pronoun is whom the article names before, and a clause that names neither people nor places is of where its
    article is set: "Forty of them are in hospital" of a report from Peru is a claim about Peru. `outline` is that of
    the claim's clause.
    """
    text = outline.part(claim.start, claim.end)
    credited = _list_credited(claim, outline)
    terms = tuple(term for term in claim.terms if term not in credited)
    names = [term for term in terms if term[0] == "~"]
    borrowed: list[str] = []
    if not names and _PRONOUN.search(text):
        said = [item.term for item in outline.items if item.term in credited]
        lent = (*said, *claim.context, *claim.lent) if _PERSON.search(text) else (*claim.context, *claim.lent)
        borrowed = list(dict.fromkeys(term for term in lent if term[0] == "~"))
    placed = claim.places or any(term[0] in "~&" for term in (*terms, *borrowed))
    places = claim.places if placed else claim.scope
    lent_places = () if placed else tuple("&" + place for place in places)
    return Standing(
        replace(
            claim,
            terms=(*(term for term in (*lent_places, *borrowed) if term not in terms), *terms),
            subject=_drop_commas(term for term in claim.subject if term not in credited),
            names=tuple(name for name in claim.names if "~" + name not in credited),
            places=places,
            scope=claim.scope or places,
            attribution=(),
            modality=Modality.FACT if claim.modality is Modality.REVIEWED else claim.modality,
            narrowed=False,
        ),
        Outline(outline.text, tuple(item for item in outline.items if item.term not in credited), outline.offset),
        bool(names) or (not is_incident(claim.event) and any(_tells_which(term, claim.event) for term in terms)),
        not names and not borrowed and _PERSON.search(text) is not None,
        not names and not borrowed and not claim.subject and _THING.search(text) is not None,
    )


def _tells_which(term: str, event: Slot | None) -> bool:
    """Whether a place tells which thing is spoken of: a town does; a country does not of what is so now and otherwise
    then, for schools are closed in it every year.
    """
    concept = concepts().get(event.concept) if event else None
    return term[0] == "&" and ("." in term or concept is None or not (concept.kind == "state" or concept.opposite))


def _drop_commas(subject: Iterable[str]) -> tuple[str, ...]:
    """A subject without what stood between it and who said it."""
    terms = list(subject)
    while terms and terms[0] == ",":
        del terms[0]
    return tuple(terms)


def _list_credited(claim: Claim, outline: Outline) -> set[str]:
    """The terms of a clause that only tell who said it: "according to the mayor"; none where that is the subject of a
    clause without a figure, which may tell what somebody did by saying it: "Ruiz declared a state of emergency". None
    either where somebody gave slots of the claim: who said it need not stand in its words, or all of them name him.
    """
    if claim.told:
        return set()

    def is_credit(item: Item) -> bool:
        inside = any(who.start <= item.start < who.end for who in claim.attribution)
        return inside or outline.words_of(item).lower() == "according"

    credited = {item.term for item in outline.items if is_credit(item)}
    if claim.quantity is None and not credited.isdisjoint(claim.subject):
        return set()
    return credited - {item.term for item in outline.items if not is_credit(item)}


def move(claim: Claim, by: int) -> Claim:
    """A claim with all its offsets moved, as if its text began so many code points later."""
    return replace(
        claim,
        start=claim.start + by,
        end=claim.end + by,
        sentence_start=claim.sentence_start + by,
        sentence_end=claim.sentence_end + by,
        event=_move(claim.event, by) if claim.event else None,
        group=_move(claim.group, by) if claim.group else None,
        quantity=_move(claim.quantity, by) if claim.quantity else None,
        times=tuple(_move(time, by) for time in claim.times),
        attribution=tuple(Attribution(who.text, who.start + by, who.end + by) for who in claim.attribution),
    )


def move_items(items: Sequence[Item], by: int) -> tuple[Item, ...]:
    """Items with all their offsets moved."""
    return tuple(
        replace(
            _move(item, by),
            quantity=_move(item.quantity, by) if item.quantity else None,
            time=_move(item.time, by) if item.time else None,
        )
        for item in items
    )


def _move(spanned: _T, by: int) -> _T:
    return replace(spanned, start=spanned.start + by, end=spanned.end + by)
