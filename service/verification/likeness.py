"""How alike two content terms are, and how much a term weighs."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

from service.lexicon.gazetteer import fold, is_within, name_of
from service.lexicon.lemma import is_english, lemma_of
from service.lexicon.lexicon import cues, is_narrower
from service.lexicon.synonyms import are_synonyms
from service.verification.names import is_same_name

NAME, LIGHT, PLAIN = 1.5, 0.3, 1.0
"""Weights of a name, of a word that says little by itself ("make", "total") and of any other."""

_SPELT = 5  # letters below which another spelling is another word


def is_name(term: str) -> bool:
    """Whether a term is a name or a place."""
    return term[:1] in ("~", "&")


@lru_cache(maxsize=8192)
def weigh(term: str) -> float:
    """How much it counts that the other text has this term."""
    if is_name(term):
        return NAME
    return LIGHT if term in cues().light else PLAIN


@lru_cache(maxsize=8192)
def likeness(ours: str, theirs: str) -> float:
    """How well a term of the passage says what one of the statement says, in [0, 1].

    1 for the same; 0.9 for a narrower concept, a synonym or another spelling; 0.6 for a wider concept.
    """
    if ours == theirs:
        return 1.0
    kinds = ours[0] + theirs[0]
    if "~" in kinds or "&" in kinds:
        return _names(ours, theirs)
    if "@" in kinds:
        return 0.9 if is_narrower(theirs, ours) else 0.6 if is_narrower(ours, theirs) else 0.0
    if "#" in kinds:
        return 0.0
    if are_synonyms(ours, theirs):
        return 0.9
    return 0.9 if is_spelling_of(ours, theirs) else 0.0


def is_spelling_of(one: str, other: str) -> bool:
    """Whether two plain words are one in two spellings ("programme", "program") or with one slip in one of them; not
    "effective" and "ineffective", "stimulate" and "simulate", which are two words.
    """
    if min(len(one), len(other)) < _SPELT or one[0] != other[0]:
        return False
    if _plain(one) == _plain(other):
        return True
    return OSA.distance(one, other, score_cutoff=1) <= 1 and not (is_english(one) and is_english(other))


_BRITISH = (
    *(("our", "or"), ("is", "iz"), ("ys", "yz"), ("mme", "m"), ("ogue", "og"), ("ae", "e"), ("oe", "e"), ("ll", "l")),
    *(("tre", "ter"), ("ence", "ense")),
)


def _plain(word: str) -> str:
    for british, american in _BRITISH:
        word = word.replace(british, american)
    return word


def is_like(ours: str, given: Iterable[str]) -> bool:
    """Whether any term of the passage says one of the statement's."""
    return any(likeness(ours, theirs) for theirs in given)


def is_said(theirs: str, said: Iterable[str]) -> bool:
    """Whether any term of the statement is said by one of the passage's."""
    return any(likeness(ours, theirs) for ours in said)


def _names(ours: str, theirs: str) -> float:
    if ours[0] == theirs[0] == "~":
        return 1.0 if is_same_name(ours[1:], theirs[1:]) else 0.0
    if ours[0] == theirs[0] == "&":
        return 1.0 if is_within(theirs[1:], ours[1:]) else 0.0
    if "@" in (ours[0], theirs[0]):
        return 0.0
    words = [{fold(name_of(term[1:])).split()[-1]} if term[0] == "&" else {term.lstrip("~"), lemma_of(term.lstrip("~"))}
             for term in (ours, theirs)]  # fmt: skip
    return 0.9 if words[0] & words[1] else 0.0
