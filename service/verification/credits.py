"""Whom an attribution identifies: agencies by name, and authorities by the words that tell them from others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from service.lexicon.gazetteer import find_demonym, find_place
from service.lexicon.lemma import is_english, lemma_of
from service.lexicon.lexicon import cues
from service.lexicon.speakers import agencies_in, agency_named, is_medium, speakers
from service.model import Attribution


@dataclass(frozen=True, slots=True)
class Credit:
    """Somebody identified: a name in small letters; an authority's head noun, its further words (lemmas) and its
    places (ids). An agency has its canonical name as `agency` and nothing else.
    """

    name: str
    agency: str | None = None
    head: str = ""
    words: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()


def credit_of(attribution: Sequence[Attribution]) -> tuple[Credit, ...]:
    """Whom a chain of attribution identifies, the nearest first and the most primary last, each once.

    Officials, witnesses, sources, "a spokesman" and "the newspaper" are nobody. Who speaks for a body is that body:
    "a spokesman for the governor", "interior ministry officials"; with a name he is himself too.
    """
    return tuple(dict.fromkeys(credit for each in attribution for credit in read_credits(each.text)))


def may_be_same(one: Credit, other: Credit) -> bool:
    """Whether two credits can be of the same: "the ministry" and "the Interior Ministry"; not "the Health Ministry"
    and "the Interior Ministry", nor the police of two places.
    """
    if one.agency or other.agency:
        return one.agency == other.agency
    return (
        one.head == other.head
        and (one.words <= other.words or other.words <= one.words)
        and (one.places <= other.places or other.places <= one.places)
    )


def hands_of(attribution: Sequence[Attribution]) -> tuple[int, int]:
    """How far a report is from who knows, to sort by: the lower, the more primary.

    First how many hands its words went through (media, and whoever cites another), then whether they end at an
    authority (0), at somebody who is nobody (1), or at no one (2). So "the ministry said" goes before a report
    that credits nobody, and that before "Reuters reported, citing the ministry".
    """
    if not attribution:
        return 0, 2
    source = attribution[-1].text
    if is_medium(source):
        return len(attribution), 2
    return len(attribution) - 1, 0 if read_credits(source) else 1


@lru_cache(maxsize=2048)
def publisher_credit(publisher: str) -> Credit | None:
    """The credit that a publisher's own name amounts to, or None: "The Associated Press" is AP."""
    agency = agency_named(publisher)
    if agency:
        return Credit(agency.casefold(), agency)
    return next(iter(read_credits(publisher)), None)


_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:-[^\W_]+)*")
_LONGEST = 200  # characters that are read of a name: a publisher may be called anything
_JOINTS = {"of", "for", "in", "at", "from", "by", "with", "to", "on"}
_ARTICLES = {"the", "a", "an", "this", "that", "its", "his", "her", "their", "our", "s", "and"}
_SOME = {"a", "an", "one", "two", "another", "some", "several", "many", "any", "unnamed", "anonymous", "other"}
_LEADS = {"of", "for", "at", "from", "by", "with"}  # lead from who speaks to whom he speaks for


@lru_cache(maxsize=2048)
def read_credits(text: str) -> tuple[Credit, ...]:
    """Whom one attribution identifies; empty for nobody, two for a person and the body spoken for (last)."""
    agencies = agencies_in(text)
    if agencies:
        return tuple(Credit(name.casefold(), name) for name in agencies)
    words = [word.replace(".", "") for word in _WORD.findall(text[:_LONGEST])]
    return tuple(dict.fromkeys(credit for part in _split(words) for credit in _read(part)))


def _split(words: list[str]) -> Iterator[list[str]]:
    """The parts of a list: "police and the mayor"; not what "of" governs: "the Ministry of Health and Labour"."""
    lows = [word.lower() for word in words]
    for at, low in enumerate(lows):
        if low == "and" and 0 < at < len(words) - 1 and not _JOINTS & set(lows[:at]) and lows[at + 1] in _ARTICLES:
            yield words[:at]
            yield from _split(words[at + 1 :])
            return
    yield words


def _read(words: list[str]) -> Iterator[Credit]:
    joint = next((at for at, word in enumerate(words) if at and word.lower() in _JOINTS), len(words))
    front, rest = words[:joint], words[joint:]
    later = _find_voice(rest)
    if later and rest[later[1] :]:  # "the Council for Peace director Ana Ruiz"
        yield from _person(rest[later[1] :])
        yield from _read([*front, *rest[: later[0]]])
        return
    inner = max(
        (at for at, low in enumerate(_lows(front)) if at and low in ("the", "a", "an") and words[at - 1] != "and"),
        default=0,
    )
    if inner:  # an apposition without its comma: "Ana Ruiz the mayor", "fighters the council"
        found = list(_read([*front[inner:], *rest]))
        yield from found or _read(front[:inner])
        return
    voice = _find_voice(front)
    if voice:
        first, last = voice
        before, after = front[:first], front[last:]
        if rest and rest[0].lower() in _LEADS:  # "a spokesman for the governor", "head of the health department"
            yield from _person(after)
            yield from _read(rest[1:])
            return
        yield from _spoken_for(before, front[first:last], after)
        return
    if front and _is_nobody(front):
        paper = lemma_of(front[-1].lower()) in speakers().papers
        if paper and rest and rest[0].lower() in ("of", "by", "from"):  # "a report by the council"
            yield from _read(rest[1:])
        elif paper and not _is_nobody(front[:-1]):  # "the ministry's statement"
            yield from _body(front[:-1], ())
        return
    yield from _body(front, rest)


def _find_voice(front: list[str]) -> tuple[int, int] | None:
    """The range of a word for who speaks for a body: "spokesman", "press secretary", "minister"."""
    lemmas = [lemma_of(word.lower()) for word in front]
    for first in range(len(front)):
        for size in (2, 1):
            if tuple(lemmas[first : first + size]) in speakers().voices and len(lemmas[first : first + size]) == size:
                return first, first + size
    return None


def _spoken_for(before: list[str], voice: list[str], after: list[str]) -> Iterator[Credit]:
    """ "interior ministry spokesman Ivan Petrov", "the health minister", "police officials"; not "local officials"."""
    yield from _person(after)
    known, role = speakers(), voice[-1].lower()
    indefinite = bool(before) and before[0].lower() in _SOME
    before = before[1:] if indefinite else before  # of "a ministry spokesman" only the spokesman is one of many
    telling = [word for word in before if not _is_loose(word)]
    last = lemma_of(telling[-1].lower()) if telling else ""
    definite = not indefinite and bool({"the", "s"}.intersection(_lows(before)))
    if last == "prime":
        yield from _body([*telling, *voice], ())
    elif role in known.body_of_voice and (telling or (definite and not after)):
        yield from _body([*before, known.body_of_voice[role]], ())
    elif telling and (_is_named(telling) or last in known.bodies or (definite and last in known.credited)):
        if not _is_nobody(before):
            yield from _body(before, ())
    elif definite and not after and role in known.offices:
        yield from _body([*before, *voice], ())


def _person(words: list[str]) -> Iterator[Credit]:
    names = [word for word in words if word[0].isupper() and word.lower() not in speakers().titles]
    if names:
        lows = [name.casefold() for name in names]
        yield Credit(" ".join(lows), None, lows[-1], frozenset(lows[:-1]))


def _lows(words: Iterable[str]) -> list[str]:
    return [word.lower() for word in words]


def _is_loose(word: str) -> bool:
    low = word.lower()
    return (
        low in _ARTICLES
        or low in _SOME
        or lemma_of(low) in speakers().loose
        or low in speakers().titles
        or low in cues().weekdays
        or low.endswith(("-based", "-run", "-backed"))
    )


def _is_named(words: Sequence[str]) -> bool:
    """Whether a phrase holds a name: a word with a capital that is no place, no people and no plain opening word."""
    return any(
        word[0].isupper()
        and not _is_loose(word)
        and _place_of(word) is None
        and ((at > 0 and len(words) > 1) or _is_acronym(word) or not is_english(word.lower()))
        for at, word in enumerate(words)
    )


def _is_acronym(word: str) -> bool:
    return word.isupper() and 1 < len(word) < 5 and lemma_of(word.lower()) not in speakers().credited


def _place_of(word: str) -> str | None:
    return (find_demonym(word) or find_place(word)) if word[0].isupper() else None


def _is_nobody(front: Sequence[str]) -> bool:
    """Whether a noun phrase identifies nobody: by its noun, as a plain plural, or as one of many ("a hospital")."""
    telling = [word for word in front if not _is_loose(word)]
    if not telling:
        return True
    low = telling[-1].lower()
    lemma = lemma_of(low)
    if lemma in speakers().nobody:
        return not (_is_named(telling) and telling[-1][0].isupper())
    named = _is_named(telling)
    if named:
        return False
    if lemma != low and low.endswith("s"):  # "doctors", "Kazakh rebels"
        return True
    if all(lemma_of(word.lower()) in speakers().bare | speakers().agency_kinds for word in telling):
        return True
    some = front[0].lower() in _SOME
    definite = "the" in _lows(front) or "s" in _lows(front) or lemma in speakers().bodies
    return some or not (definite or (telling[-1][0].isupper() and not is_english(low)) or _place_of(telling[-1]))


def _body(front: Sequence[str], rest: Sequence[str]) -> Iterator[Credit]:
    """The authority that a noun phrase and what "of", "in", "for" add to it name."""
    telling = [word for word in front if not _is_loose(word)]
    if not telling:
        return
    said = [*telling, *(word for word in rest if word.lower() not in _ARTICLES)]
    head = _plain(telling[-1])
    own = telling[:-1]
    if head in ("office", "department", "service", "bureau") and own:  # "the mayor's office", "the police department"
        inner = _plain(own[-1])
        if inner in speakers().bodies or lemma_of(inner) in speakers().credited:
            head, own = inner, own[:-1]
    others = [*own, *(word for word in rest if word.lower() not in _JOINTS and not _is_loose(word))]
    places = {place for word in others if (place := _place_of(word))}
    words = {_plain(word) for word in others if not _place_of(word)}
    name = " ".join(word.casefold() for word in said)
    yield Credit(name, None, head, frozenset(words - {head, "affair"}), frozenset(places))


def _plain(word: str) -> str:
    lemma = lemma_of(word.lower())
    return speakers().same.get(lemma, lemma)
