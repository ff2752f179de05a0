"""Which claims of a draft can be checked: asserted as a fact, with a figure, a date, an event or two names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from service.lexicon.lexicon import cues
from service.model import Claim, Modality

_WORD = re.compile(r"[^\W\d_]+")


def is_checkable(claim: Claim, text: str) -> bool:
    """Whether sources can bear a claim out or rule it out; `text` is that of its clause.

    Not "Why was nobody warned?", "the army may send soldiers", "I think it did too little", "it is a beautiful city".
    """
    if claim.modality is not Modality.FACT or _is_opinion(text):
        return False
    happens = claim.event is not None and claim.event.concept[0] == "@"
    return bool(claim.quantity or claim.times) or happens or sum(term[0] in "~&" for term in claim.terms) > 1


def _is_opinion(text: str) -> bool:
    words = _WORD.findall(text.lower())
    return any(cues().opinions.match(words, at) for at in range(len(words)))


def group_claims(claims: Sequence[Claim]) -> Iterator[tuple[Claim, ...]]:
    """The claims that share words of a sentence together, in text order: "31 died, 12 of them children" is one."""
    group: list[Claim] = []
    for claim in sorted(claims, key=lambda claim: (claim.start, claim.end)):
        if group and claim.start >= max(other.end for other in group):
            yield tuple(group)
            group = []
        group.append(claim)
    if group:
        yield tuple(group)
