"""One sentence with everything found in it: figures, dates, places, names, concepts and content terms."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from service.extraction.dates import DateFound, find_dates
from service.extraction.marks import Mark, find_marks, is_home_to
from service.extraction.quantities import QuantityFound, find_quantities
from service.extraction.text import Sentence, Token, split_sentences
from service.lexicon.gazetteer import MAX_WORDS, find_demonym, find_place
from service.lexicon.lemma import is_english
from service.lexicon.lexicon import ancestors_of, concept_of, cues
from service.model import POSSESSIVE

_T = TypeVar("_T")

_LOCATIVE = {
    "in",
    "at",
    "near",
    "off",
    "across",
    "outside",
    "around",
    "inside",
    "throughout",
    "from",
    "to",
    "of",
    "over",
}
_IN_PLACE = _LOCATIVE - {"from", "to", "of"}


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A place named between two token indices; `located` when something happens in it ("in Almaty")."""

    first: int
    last: int
    place: str
    located: bool


@dataclass(frozen=True)
class Analysis:
    """A sentence's tokens and what stands where; `terms[i]` is the content term that begins at token i.

    It has no slots, so that what each of many claims asks of the sentence is found but once.
    """

    text: str
    sentence: Sentence
    tokens: tuple[Token, ...]
    quantities: tuple[QuantityFound, ...]
    dates: tuple[DateFound, ...]
    places: tuple[PlaceFound, ...]
    names: tuple[int, ...]
    marks: tuple[Mark, ...]
    terms: tuple[str | None, ...]
    _said: dict[tuple[re.Pattern[str], int, int], bool] = field(default_factory=dict, init=False, compare=False)
    _found: dict[frozenset[str], list[int]] = field(default_factory=dict, init=False, compare=False)
    _worked: dict[tuple[Callable[..., Any], tuple[int, ...]], Any] = field(
        default_factory=dict, init=False, compare=False
    )

    def once(self, work: Callable[..., _T], *where: int) -> _T:
        """What a function of the sentence, or of a range of it, comes to, worked out for the first claim that asks."""
        key = work, where
        if key not in self._worked:
            self._worked[key] = work(self, *where)
        found: _T = self._worked[key]
        return found

    def is_counted(self, at: int) -> bool:
        """Whether a token is part of a figure."""
        return at in self._counted

    @cached_property
    def _counted(self) -> frozenset[int]:
        return frozenset(at for figure in self.quantities for at in range(figure.first, figure.last))

    def tokens_in(self, start: int, end: int) -> Sequence[Token]:
        """The tokens that begin between two offsets."""
        return self.tokens[slice(*self.find_range(start, end))]

    def find_range(self, start: int, end: int) -> tuple[int, int]:
        """The range of the tokens that begin between two offsets."""
        return bisect_left(self._starts, start), bisect_left(self._starts, end)

    @cached_property
    def _starts(self) -> Sequence[int]:
        return [token.start for token in self.tokens]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What each token is compared as."""
        return tuple(token.low for token in self.tokens)

    @cached_property
    def lemmas(self) -> tuple[str, ...]:
        """The lemma of each token."""
        return tuple(token.lemma for token in self.tokens)

    def find_any(self, words: frozenset[str], first: int, last: int) -> Sequence[int]:
        """The tokens of a range that are one of some words, or have one for their lemma."""
        if words not in self._found:
            self._found[words] = [
                at for at, token in enumerate(self.tokens) if token.low in words or token.lemma in words
            ]
        found = self._found[words]
        return found[bisect_left(found, first) : bisect_left(found, last)]

    def says(self, pattern: re.Pattern[str], start: int, end: int) -> bool:
        """Whether a pattern is found between two offsets."""
        key = pattern, start, end
        if key not in self._said:
            self._said[key] = pattern.search(self.text, start, end) is not None
        return self._said[key]

    @cached_property
    def claimed(self) -> Sequence[int]:
        """Where the figures begin that assert something by themselves, in order."""
        return sorted(figure.quantity.start for figure in self.quantities if not figure.modifier)

    @cached_property
    def named(self) -> Sequence[int]:
        """Where the terms begin that name somebody, something or a place."""
        return [at for at, term in enumerate(self.terms) if term and term[0] in "~&"]

    @cached_property
    def located(self) -> frozenset[int]:
        """Where the content terms begin that "in", "near" or their like leads to."""
        return frozenset(at for at, term in enumerate(self.terms) if term and is_located(self.tokens, at))

    def marks_in(self, first: int, last: int, *kinds: str) -> Iterator[Mark]:
        """Marks of these kinds that lie within a token range."""
        return (m for m in self.marks if first <= m.first and m.last <= last and m.kind in kinds)


def analyse_text(
    text: str, published: date | None = None, *, mended: dict[str, str] | None = None, article: bool = False
) -> list[Analysis]:
    """The sentences of a text in order, with everything they hold; `mended` is that of `read_statement`, and an
    `article` may begin with a dateline.
    """
    return [analyse(sentence, text, published) for sentence in split_sentences(text, mended, article=article)]


def analyse(sentence: Sentence, text: str, published: date | None) -> Analysis:
    """Everything a sentence of `text` holds, figure by figure and word by word."""
    tokens = sentence.tokens
    dates = find_dates(tokens, published, text)
    taken = [(found.first, found.last) for found in dates]
    quantities = list(_mark_qualifiers(tokens, find_quantities(tokens, taken, text)))
    taken += [(found.first, found.last) for found in quantities]
    busy = {index for first, last in taken for index in range(first, last)}
    titled = _is_titled(tokens)
    places = list(_find_places(tokens, busy, text))
    busy |= {index for place in places for index in range(place.first, place.last)}
    names = tuple(index for index in range(len(tokens)) if index not in busy and _is_name(tokens, index, titled=titled))
    marks = tuple(find_marks(tokens, busy, set(names)))
    terms = _terms(tokens, busy, places, set(names), marks)
    return Analysis(text, sentence, tokens, tuple(quantities), tuple(dates), tuple(places), names, marks, terms)


_QUALIFYING = {"with", "under", "over", "aged", "above", "below", "at", "younger", "older", "fewer", "more", "less"}


_AGED = {"under", "over", "aged", "above", "below"}


def _mark_qualifiers(tokens: Sequence[Token], found: Sequence[QuantityFound]) -> Iterator[QuantityFound]:
    """A figure that only says which ones are meant asserts nothing: "children under five account for 38%", "sites with
    at least 15 species lost 12%". It stands behind a noun and before the verb of another figure.
    """
    for number, figure in enumerate(found):
        opening = max((at for at in range(figure.first) if tokens[at].kind == "mark"), default=-1) + 1
        if _is_age(tokens, figure):
            yield replace(figure, modifier=True)
            continue
        lead = tokens[figure.first].low if tokens[figure.first].kind == "word" else tokens[figure.first - 1].low
        at = figure.first if tokens[figure.first].low in _QUALIFYING else figure.first - 1
        before = concept_of(tokens[at - 1].lemma) if at > opening else None
        if lead in _AGED and before and "@person" in (before, *ancestors_of(before)):
            yield replace(figure, modifier=True)
            continue
        if at <= opening or lead not in _QUALIFYING or any(token.verb for token in tokens[opening:at]):
            yield figure
            continue
        later = found[number + 1].first if number + 1 < len(found) else 0
        verb = any(token.verb for token in tokens[figure.last : later])
        comma = any(token.low in (",", ";") for token in tokens[figure.last : later])
        yield replace(figure, modifier=True) if verb and not comma else figure


def _is_age(tokens: Sequence[Token], figure: QuantityFound) -> bool:
    """Whether a figure is how old one person is: "a woman of 43"; not "a crowd of 43"."""
    at, last = figure.first, figure.last
    if at < 3 or tokens[at - 1].low != "of" or tokens[at - 3].low not in ("a", "an", "the", "one"):
        return False
    person = concept_of(tokens[at - 2].lemma)
    alone = last == len(tokens) or tokens[last].kind == "mark" or tokens[last].verb
    return alone and person is not None and not _AGEABLE.isdisjoint((person, *ancestors_of(person)))


_AGEABLE = frozenset(("@man", "@woman", "@child"))


def _is_titled(tokens: Sequence[Token]) -> bool:
    """Whether a headline capitalises its words, so that a capital names nothing."""
    words = [
        token for token in tokens if token.kind == "word" and len(token.low) > 3 and token.low not in cues().stopwords
    ]
    if any(token.low in cues().verb_forms and not token.capital for token in tokens):
        return False  # a sentence with a long name in it: "The Long Road Home was made for"
    numbered = len(words) == 2 and any(token.kind == "number" for token in tokens)  # "18 Officers Killed"
    return (len(words) > 2 or numbered) and sum(token.capital for token in words) > 0.9 * len(words)


def _find_places(tokens: Sequence[Token], busy: set[int], text: str) -> Iterator[PlaceFound]:
    at = 0
    while at < len(tokens):
        if at in busy or not (tokens[at].capital and tokens[at].kind == "word"):
            at += 1
            continue
        for last in range(min(len(tokens), at + MAX_WORDS), at, -1):
            if (
                any(index in busy for index in range(at, last))
                or tokens[last - 1].kind == "mark"
                or not tokens[last - 1].capital
            ):
                continue
            place = find_place(text[tokens[at].start : tokens[last - 1].end])
            if place and not (
                _is_surname(tokens, at, last) or _is_side(tokens, at, place) or _is_partner(tokens, at, last)
            ):
                yield PlaceFound(at, last, place, is_located(tokens, at))
                at = last - 1
                break
        at += 1


_SIDES = {"north", "south", "east", "west", "central", "latin", "lower", "upper", "inner", "outer"}


def _is_side(tokens: Sequence[Token], at: int, place: str) -> bool:
    """A country's name behind a capital "North" or its like names another land: "Latin America", "East Germany"."""
    return at > 0 and "." not in place and tokens[at - 1].capital and tokens[at - 1].low in _SIDES


def _is_partner(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether "&" joins a place to another capital, so that both name a firm: "Lima & Sons"."""
    joined = [at for at in (first - 1, last) if 0 < at < len(tokens) - 1 and tokens[at].low == "&"]
    return any(tokens[at - 1].capital and tokens[at + 1].capital for at in joined)


def _is_surname(tokens: Sequence[Token], first: int, last: int) -> bool:
    """A place word inside a person's or a body's name: "Paris Hilton", "Michael Jordan", "Washington Post"."""

    def is_name(index: int) -> bool:
        return (
            0 <= index < len(tokens)
            and tokens[index].capital
            and tokens[index].kind == "word"
            and index > 0
            and find_demonym(tokens[index].text) is None
            and tokens[index].low not in cues().titles
        )

    before, after = first - 1, last
    if (
        is_name(after)
        and not tokens[after].glued
        and tokens[after - 1].end + 1 >= tokens[after].start
        and tokens[after].low not in cues().months
    ):
        return True
    return (
        is_name(before)
        and before > 0
        and not find_place(tokens[before].text)
        and tokens[before].end + 1 == tokens[first].start
        and tokens[before].low not in _LOCATIVE
        and not is_english(tokens[before].low)
    )


def is_located(tokens: Sequence[Token], at: int) -> bool:
    """Whether "in", "near" or their like leads to the place, also over a list ("in Homs and Aleppo") or its kind
    ("in the city of").
    """
    for index in range(at - 1, max(-1, at - 9), -1):
        low = tokens[index].low
        if low in _IN_PLACE:
            return True
        if low in cues().months:  # "in July, and the village of Ica"
            return False
        if low in ("of", "the", ",", "and") or tokens[index].capital or _is_place_word(tokens[index]):
            continue
        return False
    return False


def _is_place_word(token: Token) -> bool:
    return token.lemma in _PLACE_KINDS or token.low in _PLACE_KINDS or token.low.endswith(_DIRECTIONS)


_DIRECTIONS = ("northern", "southern", "eastern", "western", "central", "north", "south", "east", "west")
_PLACE_KINDS = {
    "city",
    "town",
    "capital",
    "province",
    "region",
    "state",
    "village",
    "district",
    "central",
    "financial",
    "economic",
    "country",
    "coast",
    "area",
    "suburb",
    "port",
    "island",
    "neighbourhood",
    "neighborhood",
    "neighbouring",
    "neighboring",
    "nearby",
    "rural",
    "mainland",
    "coastal",
}


def _is_name(tokens: Sequence[Token], at: int, *, titled: bool) -> bool:
    token = tokens[at]
    if (
        token.kind != "word"
        or not token.capital
        or len(token.low) < 2
        or token.low in cues().months
        or token.low in cues().weekdays
    ):
        return token.kind == "abbreviation"
    if find_demonym(token.text) or token.low in cues().titles:
        return False
    starts = at == 0 or tokens[at - 1].low in ('"', ":", "\u2013", "(", ".")
    if starts or titled:
        return not is_english(token.low) or (
            not titled
            and at + 1 < len(tokens)
            and tokens[at + 1].capital
            and tokens[at + 1].kind == "word"
            and token.low not in cues().stopwords
        )
    return token.low not in cues().stopwords


def _terms(
    tokens: Sequence[Token], busy: set[int], places: Sequence[PlaceFound], names: set[int], marks: Sequence[Mark]
) -> tuple[str | None, ...]:
    terms: list[str | None] = [None] * len(tokens)
    covered = set(busy)
    for place in places:
        terms[place.first] = "&" + place.place
    for mark in marks:
        terms[mark.first] = mark.concept
        covered |= set(range(mark.first, mark.last))
    for index, token in enumerate(tokens):
        if index in covered or token.kind == "mark":
            continue
        if token.low == "'s" and index and tokens[index - 1].capital:
            terms[index] = POSSESSIVE
        demonym = find_demonym(token.text) if token.capital else None
        if demonym:
            terms[index] = "&" + demonym
        elif index in names:
            terms[index] = "~" + token.low.rstrip(".")
        elif token.kind in ("number", "ordinal", "decade"):
            terms[index] = "#" + token.lemma
        elif (
            token.lemma not in cues().stopwords
            and token.low not in cues().stopwords
            and token.kind == "word"
            and len(token.low) > 1
            and not token.low.startswith("'")
            and not is_home_to(tokens, index)
        ):
            terms[index] = token.lemma
    return tuple(terms)
