"""Whether two claims name the same people, bodies and places."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import groupby, takewhile
from typing import NamedTuple

from rapidfuzz.fuzz import ratio

from service.lexicon.gazetteer import is_within
from service.lexicon.lemma import lemma_of
from service.lexicon.lexicon import cues
from service.model import POSSESSIVE, Claim, Kind
from service.verification.match import Match
from service.verification.sayers import Sayers

NAME_RATIO = 84  # Tokayev/Tokaev 92, Kassym/Kasym 91, Zhanaozen/Janaozen 82 (not), Iran/Iraq 75


_SHORT_NAME = 4  # names of so few letters must be equal


class _Names(NamedTuple):
    """What depends on the statement's terms alone: its names, and which words of a source say each of them."""

    wanted: tuple[str, ...]
    runs: tuple[tuple[str, ...], ...]
    sayers: Sayers[str]
    lasts: Sayers[str]


@lru_cache(maxsize=32)
def _read_names(terms: tuple[str, ...]) -> _Names:
    wanted = tuple(dict.fromkeys(term for term in terms if term[0] in "~&"))
    runs = tuple(dict.fromkeys(tuple(run) for named, run in groupby(terms, key=lambda term: term[0] == "~") if named))
    return _Names(wanted, runs, Sayers(wanted, _is_said), Sayers((run[-1] for run in runs), _has_same_letters))


def _is_said(term: str, other: str) -> bool:
    """Whether a term of the source names what a name or a place of the statement does."""
    if term[0] == "&":
        return other[0] == "&" and is_within(other[1:], term[1:])
    if other[0] == "~":
        return is_same_name(term[1:], other[1:])
    return other == lemma_of(term[1:])


def _has_same_letters(last: str, other: str) -> bool:
    return is_same_name(last[1:], other[1:])


def match_names(statement: Claim, source: Claim) -> tuple[Match, tuple[str, ...]]:
    """Whether every name and place of the statement is in the source or its context, and those that are not.

    Of a name of several words the last must be there and no other word may stand before it.
    """
    wanted, runs, sayers, _ = _read_names(statement.terms)
    if not wanted:
        return Match.ABSENT, ()
    own = frozenset((*source.terms, *["&" + place for place in source.scope]))
    around = frozenset((*source.context, *source.lent))
    by_term = sayers.meet(own | around)
    pool: AbstractSet[str] = own
    if any(by_term[term].isdisjoint(own) and not by_term[term].isdisjoint(around) for term in by_term):
        scored = statement.quantity is not None and statement.quantity.kind is Kind.SCORE  # of these two and no others
        if not (scored or _names_others(statement, source)):
            pool = own.union(terms_around(statement.terms, source))
    missing: list[str] = []
    for run in runs:
        lost = [term for term in run if by_term[term].isdisjoint(pool)]
        named = any(other[0] == "~" or other in own for term in run for other in by_term[term] if other in pool)
        if (
            lost
            and (
                tells_apart(run, lost)
                or run[-1] in lost
                or not named  # around it is "town", and no "Green Town"
                or _has_other_first_name(run[-1], run[:-1], (*source.terms, *source.context, *source.lent))
            )
        ):
            missing += lost
    if source.open_subject:  # "the film" may be the one that the statement names
        missing = [term for term in missing if term not in statement.subject]
    missing += [
        term
        for term in wanted
        if term[0] == "&" and term[1:] not in statement.places and by_term[term].isdisjoint(pool)
    ]
    missing += [term for term in _actors(statement, source) if term not in missing]
    return (Match.DIFFERENT if missing else Match.SAME), tuple(missing)


_QUARTERS = frozenset(
    ("north", "south", "east", "west", "central", "upper", "lower", "inner", "outer", "greater", "new")
)


def tells_apart(run: Sequence[str], lost: Sequence[str]) -> bool:
    """Whether a name without some of its words is another: "Lower Austria", "Kessel Dam"; not "Ana Ruiz"."""
    return run[-1][1:] in cues().name_kinds or any(term[1:] in _QUARTERS for term in lost)


def _actors(statement: Claim, source: Claim) -> list[str]:
    """Countries that act in the statement while another one acts in the source: "Peru sent 4" beside "Chile sent 4"."""
    ours = [term for term in statement.subject if term[0] == "&" and term[1:] not in statement.places]
    theirs = [term for term in source.subject if term[0] == "&" and term[1:] not in source.places] if ours else []
    return ours if ours and theirs and not any(_has_place(term, theirs) for term in ours) else []


def _names_others(statement: Claim, source: Claim) -> bool:
    """Whether the source's clause speaks of somebody else by name, so that the names around it are not lent to it.

    Fires on "Ruiz needs 30 days" beside "Diaz needs 10 days"; those who are only credited do not count.
    """
    credited = _credited(source)
    others = [name for name in source.names if name not in credited]
    return bool(others) and not _shares_name(statement.terms, ["~" + name for name in others], source.lent)


def _credited(source: Claim) -> str:
    return " ".join([found.text.lower() for found in source.attribution]) if source.attribution else ""


def _shares_name(statement: tuple[str, ...], named: Sequence[str], lent: Sequence[str]) -> bool:
    """Whether a name of the statement is there by its last word, and not as another's: "Typhoon Ada", "Typhoon Bo"; or
    alone by its first, where its article says the rest: "Lima" for "Lima Air".
    """
    _, runs, sayers, lasts = _read_names(statement)
    words = frozenset(named)
    names = {word for word in words if word[0] == "~"}
    if any(run[0] in names and names <= {*run} <= names.union(lent) for run in runs):
        return True
    by_last = lasts.meet(words)
    there = [run for run in runs if not by_last[run[-1]].isdisjoint(words)]
    by_term = sayers.meet(words) if there else {}
    return any(
        not ((lost := [term for term in run if by_term[term].isdisjoint(words)]) and tells_apart(run, lost))
        and not (len(run) > 1 and _has_other_first_name(run[-1], run[:-1], named))
        for run in there
    )


def terms_around(statement: tuple[str, ...], source: Claim) -> tuple[str, ...]:
    """What stands around a source's clause: its sentence's terms and its article's, of which a name counts only where
    the sentence speaks of nobody else: "In Chile, where it was felt too, seven died" in an article on Peru.
    """
    credited = _credited(source)
    inside = [term for term in (*source.terms, *source.context) if term.lstrip("~") not in credited]
    placed = [term for term in source.terms if term[0] == "&"]
    lent = [term for term in source.lent if term[0] != "&" or not placed or _is_near(term, placed)]
    if any(term[0] == "~" for term in inside) and not _shares_name(statement, inside, source.lent):
        lent = [term for term in lent if term[0] != "~"]
    return (*source.context, *lent)


def _is_near(place: str, others: Sequence[str]) -> bool:
    """Whether a place lies in one of the others or the other way round."""
    return any(is_within(place[1:], other[1:]) or is_within(other[1:], place[1:]) for other in others)


def is_same_name(one: str, other: str) -> bool:
    """Whether two name words are one name in two spellings."""
    if one == other:
        return True
    if min(len(one), len(other)) <= _SHORT_NAME or one[0] != other[0] or one[-1] != other[-1]:
        return False
    return ratio(one, other) >= NAME_RATIO and _consonants(one) == _consonants(other)


_SOUNDS = str.maketrans({"x": "ks", "c": "k", "q": "k", "z": "s", **dict.fromkeys("aeiouhjwy", "")})


def _consonants(name: str) -> str:
    """The letters that another spelling of a name keeps: Kassym and Kasym alike, not Johnson and Johnston."""
    return "".join(letter for letter, _ in groupby(name.translate(_SOUNDS)))


def _has_other_first_name(last: str, firsts: Sequence[str], terms: Sequence[str]) -> bool:
    """Whether the source puts another name before the same last one: "Jeb Bush" for "George Bush"; a middle name may be
    added.
    """
    for index in range(1, len(terms)):
        if terms[index][0] != "~" or not is_same_name(terms[index][1:], last[1:]):
            continue
        before = list(takewhile(lambda term: term[0] == "~" or term == POSSESSIVE, reversed(terms[:index])))
        if before and not any(is_same_name(term[1:], first[1:]) for term in before for first in firsts):
            return True
    return False


def _has_place(term: str, pool: Sequence[str]) -> bool:
    return any(other[0] == "&" and (is_within(other[1:], term[1:])) for other in pool)
