"""What a claim is indexed and looked up under; the store sees only these tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable

from service.lexicon.lemma import lemma_of
from service.lexicon.lexicon import ancestors_of, cues
from service.model import MARKERS, Claim


def index_tokens(claim: Claim) -> tuple[str, ...]:
    """Lemmas and names as bare words, "@concepts" with the broader ones, "&places" with what contains them,
    and "#figures" in plain digits; each once, in order. Of the context only names and places count: every
    claim of an article shares its words, which would tell none of them apart.
    """
    lent = [term for term in (*claim.context, *claim.lent) if term[0] in "~&"]
    slots = [slot.concept.removesuffix("/agent") for slot in (claim.event, claim.group) if slot]
    places = ["&" + place for place in (*claim.places, *claim.scope)]
    figure = [f"#{claim.quantity.stated}"] if claim.quantity else []
    return tokens_of((*claim.terms, *lent, *slots, *places, *figure))


def tokens_of(terms: Iterable[str]) -> tuple[str, ...]:
    """The index tokens of content terms; each once, in order."""
    return tuple(dict.fromkeys(token for term in dict.fromkeys(terms) if term not in MARKERS for token in _forms(term)))


def _forms(term: str) -> list[str]:
    if term.startswith("@"):
        return [term, *ancestors_of(term)]
    if term.startswith("&"):
        parts = term[1:].split(".")
        return ["&" + ".".join(parts[:size]) for size in range(1, len(parts) + 1)]
    if term.startswith("~"):
        return [term[1:]]
    return [term]


def credit_tokens(claim: Claim) -> tuple[str, ...]:
    """What a claim is indexed under for those whom it credits, to be filtered by: a word of theirs each."""
    return tuple(dict.fromkeys(token for credited in claim.attribution for token in name_tokens(credited.text)))


def name_tokens(name: str) -> list[str]:
    """The tokens that a claim which credits somebody of this name has: its words but articles and the like."""
    words = (word.casefold() for word in _WORD.findall(name))
    return [f"said:{lemma_of(word)}" for word in words if word not in cues().stopwords]


_WORD = re.compile(r"\w+")
