"""Rules on whose it is: "Ruiz's brother" is not Ruiz, "a district of Lima" is not Lima, and who did it is not who said
it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from service.lexicon.gazetteer import name_of
from service.lexicon.lemma import lemma_of
from service.lexicon.lexicon import concept_of, concepts, cues
from service.model import Claim, Relation
from service.verification.likeness import is_like, is_said
from service.verification.match import Match
from service.verification.pair import Finding, Pair, find_related

_OWNER = re.compile(
    r"\b(?:(?P<owner>[\w-]+)(?:['\u2019]s|(?<=s)['\u2019])|(?P<pronoun>his|her|its|their))\s+"
    r"(?:(?:own|first|second|third|last|total|overall)\s+)?(?P<owned>[\w-]+)(?:\s+(?P<noun>[\w-]+))?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w-]+")
_OF = re.compile(r"\b(?P<head>[\w-]+) of (?:the |a |an |its |his |her |their )?(?P<whole>[\w-]+)", re.IGNORECASE)
_COUNTING = frozenset(
    ("average", "billion", "bulk", "capital", "city", "couple", "dozen", "government", "group", "half", "hundred",
     "island", "kingdom", "lot", "majority", "member", "million", "minority", "most", "number", "one", "out", "part",
     "pair", "percent", "percentage", "people", "port", "proportion", "province", "quarter", "region", "republic",
     "series", "share", "some", "state", "third", "thousand", "total", "town", "village", "all", "any", "each", "none")
)  # fmt: skip
"""Nouns that only count or class what "of" leads to: "thousands of people", "the city of Lima"."""


def owner_differs(pair: Pair) -> Finding | None:
    """What belongs to the one in question did it: "Ruiz's brother scored 28 goals" beside "Ruiz scored 31 goals", "his
    brother won" beside "Ruiz won"; not "Peru's population is 5 million" beside "Peru has a population of 5 million".
    """
    said = _lemmas(pair.statement_text)
    opening = before_predicate(pair.source, pair.source_text)
    for match in _OWNER.finditer(opening):
        if _is_inside(opening[: match.start()]):
            continue
        owner = (match["owner"] or "").lower()
        ours = bool(pair.statement.subject) if match["pronoun"] else _is_subject(owner, pair.statement)
        parts = [match["owned"].lower(), (match["noun"] or "").lower()]
        owned = {lemma_of(word) for word in parts if word and word not in cues().verb_forms} - cues().stopwords
        if ours and not owned & said and not is_said(match["owned"].lower(), pair.statement.terms):
            return find_related(
                pair,
                Relation.DIFFERENT_GROUP,
                ("subject.owned", "clause"),
                "The source tells it of what belongs to it.",
            )
    return None


def object_owned(pair: Pair) -> Finding | None:
    """What belongs to those it was done to: "met the union's opponents" beside "met the union"; not of a place."""
    if pair.figures is not None:
        return None
    said, places = (
        _lemmas(pair.statement_text),
        {name_of(term[1:]).lower() for term in pair.statement.terms if term[0] == "&"},
    )
    begin = len(before_predicate(pair.source, pair.source_text))
    for match in _OWNER.finditer(pair.source_text, begin):
        owner, owned = (match["owner"] or "").lower(), match["owned"].lower()
        if not owner or owner in places or lemma_of(owner) not in said or lemma_of(owned) in said:
            continue
        elsewhere = pair.source_text[: match.start()] + pair.source_text[match.end() :]
        owns = any((found["owner"] or "").lower() == owner for found in _OWNER.finditer(pair.statement_text))
        if owns or lemma_of(owner) in _lemmas(elsewhere):
            continue
        if not is_said(concept_of(lemma_of(owned)) or lemma_of(owned), pair.statement.terms):
            return find_related(
                pair, Relation.DIFFERENT_GROUP, ("object.owned", "clause"), "The source tells it of what belongs to it."
            )
    return None


_OF_OBJECT = re.compile(r"\s+(?:to )?(?:the |an? )?(?P<head>[\w-]+) of (?:the |an? )?(?P<whole>[\w-]+)", re.IGNORECASE)
_OBJECT = re.compile(r"\s+(?:to )?(?:the |an? )?(?P<whole>[\w-]+)", re.IGNORECASE)


def part_of_object(pair: Pair) -> Finding | None:
    """Some of them, or something of theirs: "met the families of the victims" beside "met the victims"."""
    ours, theirs = pair.statement.event, pair.source.event
    if pair.figures is not None or ours is None or theirs is None:
        return None
    said = _OBJECT.match(pair.statement_text, ours.end - pair.statement.start)
    given = _OF_OBJECT.match(pair.source_text, theirs.end - pair.source.start)
    if not said or not given or given["whole"].lower() != said["whole"].lower():
        return None
    head = lemma_of(given["head"].lower())
    if head in _COUNTING or is_said(concept_of(head) or head, pair.statement.terms):
        return None
    return find_related(
        pair, Relation.DIFFERENT_GROUP, ("object.part", "clause"), "The source may tell it of only a part of it."
    )


def part_of_subject(pair: Pair) -> Finding | None:
    """Something of the statement's subject: "the director of the museum was fired" beside "the museum was fired"."""
    ours = _OF.search(pair.statement_text)
    for match in _subjects(pair):
        head, whole = lemma_of(match["head"].lower()), match["whole"].lower()
        if head in _COUNTING or head in _lemmas(pair.statement_text) or (ours and ours["whole"].lower() == whole):
            continue
        if _is_subject(whole, pair.statement) and not is_said(concept_of(head) or head, pair.statement.terms):
            return find_related(
                pair, Relation.DIFFERENT_GROUP, ("subject.part", "clause"), "The source may speak of only a part of it."
            )
    return None


def complement_differs(pair: Pair) -> Finding | None:
    """Only some of what the statement counts or tells of: "exports of wheat rose 8%" beside "exports rose 5%"."""
    if pair.figures is not Relation.FIGURE_DIFFERS and pair.time is not Match.DIFFERENT:
        return None
    for match in _subjects(pair):
        head, whole = lemma_of(match["head"].lower()), match["whole"].lower()
        if head in _COUNTING or not _is_subject(head, pair.statement):
            continue
        term = concept_of(lemma_of(whole)) or lemma_of(whole)
        named = ("~" + whole, term)
        if not any(is_said(each, (*pair.statement.terms, *_places(pair.statement))) for each in named):
            return find_related(
                pair, Relation.DIFFERENT_SCOPE, ("subject.some", "clause"), "The source speaks of only some of them."
            )
    return None


_BY_AGENT = re.compile(
    r"\b(?:was|were|is|are|been|being)\s+(?:\w+ly\s+)?(?P<verb>\w+)\b[^,;.]{0,30}?\bby\s+(?:the\s+|an?\s+)?"
    r"(?P<agent>[^\W\d][\w-]*(?:\s+(?!in\b|on\b|at\b|for\b|after\b|with\b|to\b|of\b|from\b)[\w-]+){0,3})",
)


def agent_differs(pair: Pair) -> Finding | None:
    """Who it was done by did not do it there: "ABB bought it, outbidding Siemens" beside "it was bought by Siemens"."""
    asked = _BY_AGENT.search(pair.statement_text)
    if asked is None:
        return None
    verb, agents = lemma_of(asked["verb"].lower()), set(re.findall(r"[\w-]+", asked["agent"].lower()))
    at = next((word.start() for word in _WORD.finditer(pair.source_text) if lemma_of(word[0].lower()) == verb), None)
    if not at or re.search(r"\bby\b", pair.source_text[at:]):
        return None
    before, behind = ({*re.findall(r"[\w-]+", text.lower())} for text in (pair.source_text[:at], pair.source_text[at:]))
    if agents & before or not agents & behind:
        return None
    return find_related(
        pair, Relation.DIFFERENT_GROUP, ("subject.agent", "clause"), "The source says that somebody else did it."
    )


_RELATIVE = re.compile(
    r"\W*(?P<head>(?:[\w'’-]+\s+){1,5}?)(?:who|which)\s+(?P<told>(?:[\w'’-]+\s+){1,8})", re.IGNORECASE
)


def told_of_head(pair: Pair) -> Finding | None:
    """What is told of who it describes: "a nurse who treated the patient fell ill" beside "the patient fell ill"."""
    found = _RELATIVE.match(pair.source_text)
    subject = before_predicate(pair.statement, pair.statement_text).lower().split()
    if not found or not subject:
        return None
    head = lemma_of(subject[-1])
    if head in _lemmas(found["head"]) or head not in _lemmas(found["told"]):
        return None
    return find_related(
        pair, Relation.DIFFERENT_GROUP, ("subject.described", "clause"), "The source tells it of somebody else."
    )


def doer_missing(pair: Pair) -> Finding | None:
    """People who did it are not in the source, or only say so: "police killed two" beside "two were killed, police
    said". What happens, a disease or a name may do it from the article around ("the quake killed 31").
    """
    ours, theirs = pair.statement.event, pair.source.event
    concept = concepts().get(ours.concept) if ours else None
    if ours is None or theirs is None or concept is None or not (concept.of_people and concept.transitive):
        return None
    before = pair.statement_text[: ours.start - pair.statement.start].lower().split()
    doers = [term for term in pair.statement.subject if _is_people(term)]
    if (
        not doers
        or cues().passive & set(before)
        or not pair.statement.quantity
        or pair.statement.quantity.start < ours.start
    ):
        return None
    agents = [term for term in pair.source.subject if term not in ("@person", ",")]
    if agents and not (pair.source.quantity and pair.source.quantity.start < theirs.start):
        return None
    credited = " ".join(found.text.lower() for found in pair.source.attribution)
    given = [term for term in (*pair.source.terms, *pair.source.context) if term.lstrip("~@&") not in credited]
    if any(is_like(term, given) for term in doers) and " by " in pair.source_text:
        return None
    return find_related(
        pair, Relation.DIFFERENT_GROUP, ("subject.doer", "clause"), "The source does not say that they did it."
    )


def _is_people(term: str) -> bool:
    concept = concepts().get(term)
    return concept is not None and concept.kind == "group"


def before_predicate(claim: Claim, text: str) -> str:
    """The words of a clause before its verb, event or figure; an event that opens it is its subject."""
    starts = [slot.start - claim.start for slot in (claim.event, claim.quantity) if slot and slot.start > claim.start]
    return text[: min((*starts, _find_verb(text)))]


@lru_cache(maxsize=20_000)
def _find_verb(text: str) -> int:
    """Where the first verb begins behind the first word, or the text ends; a text meets many others."""
    verbs = (match.start() for match in _WORD.finditer(text) if match.start() and _is_verb(match[0]))
    return next(verbs, len(text))


def _is_verb(word: str) -> bool:
    low = word.lower()
    return (
        low in cues().verb_forms or low in cues().auxiliaries or (word == low and len(low) > 4 and low.endswith("ed"))
    )


def _subjects(pair: Pair) -> Iterator[re.Match[str]]:
    """Where "of" stands in the source's subject itself: not in "the fire in the district of Lima burned"."""
    opening = before_predicate(pair.source, pair.source_text)
    match = _OF.search(opening)
    if match and not _is_inside(opening[: match.start()]):
        yield match


def _is_inside(before: str) -> bool:
    """Whether what stands before shows that the subject has begun: a preposition, a comma, a pronoun."""
    return bool({"he", "she", "it", "they", *cues().prepositions} & set(re.findall(r"[\w-]+|,", before.lower())))


def _is_subject(word: str, claim: Claim) -> bool:
    """Whether a word, as it is written in small letters, is the subject of a claim."""
    lemma = lemma_of(word)
    opening = claim.event and claim.event.start == claim.start and concept_of(lemma) == claim.event.concept
    names = [name_of(term[1:]).lower().split()[-1] for term in claim.subject if term[0] == "&"]
    return (
        bool(opening)
        or word in names
        or any(term in claim.subject for term in (word, lemma, "~" + word, concept_of(lemma) or lemma))
    )


def _lemmas(text: str) -> set[str]:
    return {lemma_of(word) for word in re.findall(r"[\w-]+", text.lower())}


def _places(claim: Claim) -> Iterable[str]:
    return ("&" + place for place in (*claim.places, *claim.scope))
