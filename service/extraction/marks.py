"""Where a sentence names concepts: the forms of the lexicon, and the senses of a verb that its company decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from service.extraction.text import Token
from service.lexicon.lexicon import concept_forms, concepts, cues, is_narrower, quantity_table, senses_of


@dataclass(frozen=True, slots=True)
class Mark:
    """A concept named between two token indices."""

    first: int
    last: int
    concept: str
    kind: str


def find_marks(tokens: Sequence[Token], busy: set[int], names: set[int]) -> Iterator[Mark]:
    """The concepts of a sentence in order, none over another; `busy` tokens are figures, dates and places."""
    forms = (
        _jailed(tokens, mark) if mark.concept == "@sentence" else mark for mark in _find_forms(tokens, busy, names)
    )
    plain = (*forms, *_find_tolls(tokens, busy))
    taken = {index for mark in plain if mark.last - mark.first > 1 for index in range(mark.first, mark.last)}
    sensed = {
        at: Mark(at, at + 1, found, concepts()[found].kind)
        for at, token in enumerate(tokens)
        if at not in busy | names | taken and token.kind == "word" and (found := _sense(tokens, busy, plain, at))
    }
    yield from sorted((*(m for m in plain if m.first not in sensed), *sensed.values()), key=lambda mark: mark.first)


def _find_forms(tokens: Sequence[Token], busy: set[int], names: set[int]) -> Iterator[Mark]:
    lemmas, written = [token.lemma for token in tokens], [token.low for token in tokens]
    at = 0
    while at < len(tokens):
        match = None if at in busy or tokens[at].kind == "mark" else concept_forms().match(lemmas, at, written)
        if match and not any(index in busy for index in range(at, match[0])):
            kind = concepts()[match[1]].kind
            if is_home_to(tokens, at):
                at = match[0]
                continue
            if kind == "event" and (_is_of_time(tokens, at, busy) or _is_prefix(tokens, at, match[0])):
                at = match[0]
                continue
            named = at in names and (kind != "thing" or at - 1 in names or at + 1 in names)  # "the White House"
            if not (named and kind in ("event", "state", "thing")):
                yield Mark(at, match[0], match[1], kind)
                at = match[0]
                continue
        at += 1


def is_home_to(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word is that of "is home to", which only says who or what is there."""
    led = at > 0 and (tokens[at - 1].low in cues().auxiliaries or tokens[at - 1].low in (",", "now", "also", "still"))
    return led and tokens[at].low == "home" and at + 1 < len(tokens) and tokens[at + 1].low == "to"


_PRISONS = frozenset(("jail", "prison"))
_TERM = 8  # words of a sentence that tell how long it is and where it is served


def _jailed(tokens: Sequence[Token], mark: Mark) -> Mark:
    """ "Sentenced to eight years in prison" is jailed, unless the sentence is suspended."""
    served = any(
        (time.lemma in quantity_table().durations or time.low == "life")
        and lead.low == "in"
        and tokens[min(at + 2, len(tokens) - 1)].low in _PRISONS
        for at, (time, lead) in enumerate(pairwise(tokens))
        if mark.last <= at < mark.last + _TERM
    )
    if not served or any(token.lemma == "suspend" for token in tokens[mark.last :]):
        return mark
    return Mark(mark.first, mark.last, "@imprison", mark.kind)


def _is_prefix(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a word only begins another: "inter" of "inter-island"."""
    plain = last == first + 1 and tokens[first].low == tokens[first].lemma
    return plain and last < len(tokens) and tokens[last].glued


_SINCE = frozenset(("at", "before", "by", "from", "in", "since", "toward", "towards", "until"))


def _is_of_time(tokens: Sequence[Token], at: int, busy: set[int]) -> bool:
    """Whether a word only tells when: "at the start of this year", "since the end of May"."""
    if at < 2 or at + 2 >= len(tokens) or tokens[at - 1].low != "the" or tokens[at + 1].low != "of":
        return False
    when = tokens[at + 2 : at + 4]
    is_time = at + 2 in busy or any(
        token.lemma in quantity_table().durations or token.low in cues().months for token in when
    )
    return is_time and tokens[at - 2].low in _SINCE


_TAKING = {"claim", "take", "cost", "lose"}


def _find_tolls(tokens: Sequence[Token], busy: set[int]) -> Iterator[Mark]:
    """ "claimed 26 lives": with a figure before them, lives that are claimed, taken, cost or lost are deaths."""
    for at in range(1, len(tokens)):
        if tokens[at].low != "lives" or at - 1 not in busy:
            continue
        first = at - 1
        while first > 0 and first in busy:
            first -= 1
        if tokens[first].lemma in _TAKING or (at + 2 < len(tokens) and tokens[at + 2].lemma in _TAKING):
            yield Mark(at, at + 1, "@kill", "event")


def _sense(tokens: Sequence[Token], busy: set[int], marks: Sequence[Mark], at: int) -> str | None:
    """What an ambiguous verb stands for here: "released 200 prisoners" frees them, "released the album" does not."""
    senses = senses_of(tokens[at].lemma)
    if not senses:
        return None
    before, after = _subject(tokens, marks, at), _object(tokens, busy, marks, at)
    undergoes = before if after is None and _is_participle(tokens, busy, at) else None
    for sense in senses:
        company = before if sense.acts else after or undergoes
        if company and (company.concept == sense.company or is_narrower(company.concept, sense.company)):
            return sense.concept
    return None


_DETERMINERS = {
    "a",
    "an",
    "the",
    "their",
    "his",
    "her",
    "its",
    "our",
    "all",
    "some",
    "any",
    "no",
    "more",
    "these",
    "those",
}
_ADJECTIVES = 2


def _object(tokens: Sequence[Token], busy: set[int], marks: Sequence[Mark], at: int) -> Mark | None:
    """The noun right after a verb, behind figures, an article and two adjectives at most; its last word counts."""
    index, adjectives = at + 1, 0
    starts = {mark.first: mark for mark in marks if mark.kind in ("group", "thing")}
    while index < len(tokens):
        if index in starts:
            mark = starts[index]
            while mark.last in starts:  # "child soldiers"
                mark = starts[mark.last]
            return None if mark.last < len(tokens) and _is_plural(tokens[mark.last]) else mark
        token = tokens[index]
        if index not in busy and token.low not in _DETERMINERS:
            adjectives += 1
            if adjectives > _ADJECTIVES or token.kind != "word" or token.low in cues().stopwords:
                return None
        index += 1
    return None


def _subject(tokens: Sequence[Token], marks: Sequence[Mark], at: int) -> Mark | None:
    """The first noun of the phrase before a verb: "the album by the singer was released"."""
    first = at - 1
    while first >= 0 and (tokens[first].low in cues().auxiliaries or tokens[first].low.endswith("ly")):
        first -= 1
    last = first + 1
    while (
        first >= 0 and tokens[first].low not in (",", ";", ":", "and", "but", "that") and not _is_finite(tokens[first])
    ):
        first -= 1
    return next((m for m in marks if first < m.first < last and m.kind in ("group", "thing")), None)


def _is_participle(tokens: Sequence[Token], busy: set[int], at: int) -> bool:
    """Whether a verb is passive or closes a headline: "were released on bail", "released on 3 May"; not "to release",
    "released the names", "soldiers fired on them".
    """
    lead = at - 1
    while lead >= 0 and tokens[lead].low.endswith("ly"):
        lead -= 1
    if lead >= 0 and tokens[lead].low in cues().passive:
        return tokens[at].low != tokens[at].lemma
    if tokens[at].low == tokens[at].lemma or (lead >= 0 and tokens[lead].low in cues().auxiliaries):
        return False
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    return (
        following is None
        or following.kind == "mark"
        or (at + 1 in busy and following.kind == "word")
        or (at + 2 in busy and following.low in ("on", "in", "since", "after"))
        or following.low in cues().weekdays.keys() | _CLOSERS
    )


_CLOSERS = {"early", "overnight", "today", "yesterday", "worldwide", "unharmed", "alive", "last", "earlier", "later"}


def _is_plural(token: Token) -> bool:
    return token.kind == "word" and not token.capital and token.low != token.lemma and token.low.endswith("s")


def _is_finite(token: Token) -> bool:
    return token.kind == "word" and (
        token.low in cues().verb_forms or token.low in cues().auxiliaries or token.low.endswith("ed")
    )
