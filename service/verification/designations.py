"""Rules that tell apart what shares a name: Apollo 11 and 12, Elizabeth I and II, Georgia and South Georgia."""

from __future__ import annotations

import re

from service.lexicon.gazetteer import find_place
from service.lexicon.lemma import is_english, lemma_of
from service.lexicon.lexicon import concept_forms, cues
from service.model import Relation
from service.verification.pair import Finding, Pair, find_related

_LABEL = re.compile(r"\b([^\W\d]\w+)[ -]([IVX]{1,5}|[A-Z]|\d{1,4})\b(?![.,]\d|-)")
_NUMBERED = frozenset(
    ("act", "airbus", "apollo", "article", "block", "boeing", "book", "category",
      "chapter", "class", "district", "episode", "exhibit", "figure",
     "flight", "formula", "gate", "grade", "group", "hepatitis", "highway", "influenza", "item", "lane", "level",
     "line", "lot", "model", "page", "paragraph", "part", "phase", "pier", "plan", "platform", "psalm", "reactor",
     "resolution", "room", "route", "row", "season", "section", "sector", "serie", "stage", "step", "system", "table",
     "terminal", "tier", "type", "unit", "version", "vitamin", "volume", "ward", "week", "zone")
)  # fmt: skip
_COMPASS = re.compile(r"\b(?:(South|North|East|West|New|Upper|Lower|Greater|Inner|Outer)\s+)?([A-Z]\w{2,})")
_PART = re.compile(r"\b(north|south|east|west|central)(?:ern)?\s+([A-Z]\w{2,})")
_LOCATED = re.compile(r"\b(?:in|at|near)\s+(?:the\s+)?([A-Z]\w+)")


def label_differs(pair: Pair) -> Finding | None:
    """One name with two numbers or letters: "Apollo 11" beside "Apollo 12", "World War I" beside "World War II"."""
    ours, theirs = _labels(pair.statement_text), _labels(pair.source_text)
    if all(label in theirs[name] for name, labels in ours.items() if name in theirs for label in labels):
        return None
    return find_related(
        pair, Relation.DIFFERENT_GROUP, ("name.label", "name"), "The two bear the same name with another number."
    )


def kind_differs(pair: Pair) -> Finding | None:
    """The figures count two kinds of one thing: "30 wooden boxes" beside "30 steel boxes and 5 wooden boxes"; not where
    only one says which kind, nor of people, whose names have more than one form.
    """
    ours, theirs = pair.statement.group, pair.source.group
    if ours is None or theirs is None or ours.concept != theirs.concept or ours.concept.startswith("@"):
        return None
    kind, other = _kinds(ours.text), _kinds(theirs.text)
    if not kind - other - {*pair.source.terms} or not other - kind - {*pair.statement.terms}:
        return None
    if kind & other:
        return None
    return find_related(pair, Relation.DIFFERENT_GROUP, ("group.kind", "group"), "They count two kinds of the same.")


def _kinds(text: str) -> set[str]:
    """The words before the noun that a figure counts."""
    return {lemma_of(word) for word in text.lower().split()[:-1] if word not in cues().stopwords}


def _labels(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for match in _LABEL.finditer(text):
        name, label = match[1], match[2]
        if name.lower() in _NUMBERED or (name != name.lower() and _is_labelled(text[: match.start()], name, label)):
            found.setdefault(name.lower(), set()).add(label)
    return found


def _is_labelled(before: str, name: str, label: str) -> bool:
    """Whether a capital word is a name: not the verb of a headline ("Kills 12"), a month or a place ("In Lima 12")."""
    low = name.lower()
    if low in cues().months or low in cues().weekdays or low in cues().stopwords or find_place(name):
        return False
    if lemma_of(low) in concept_forms().by_first and label.isdigit():
        return False
    return (
        not is_english(low)
        or (bool(before.strip()) and before.rsplit(maxsplit=1)[-1][0].isupper())
        or not label.isdigit()
    )


def compass_differs(pair: Pair) -> Finding | None:
    """One name with and without a quarter: "Georgia" beside "South Georgia", "York" beside "New York"."""
    ours, theirs = _quarters(pair.statement_text), _quarters(pair.source_text)
    if all(quarters & theirs[name] for name, quarters in ours.items() if name in theirs):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("place.compass", "place"), "The two names differ in their quarter."
    )


def _quarters(text: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for match in _COMPASS.finditer(text):
        found.setdefault(match[2], set()).add(match[1] or "")
    return found


def part_differs(pair: Pair) -> Finding | None:
    """Another part of a place: "northern Peru" beside "central Peru"."""
    ours, theirs = (
        {match[2]: match[1] for match in _PART.finditer(text)} for text in (pair.statement_text, pair.source_text)
    )
    if all(theirs[name] == part for name, part in ours.items() if name in theirs):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("place.part", "place"), "The two speak of different parts of a place."
    )


def place_unknown(pair: Pair) -> Finding | None:
    """A place that no table knows beside one that is another: "4 died in Ica" beside "4 died in Lima, 9 in Ica".

    Also where none were: "nobody was hurt in Ica" says nothing of the others.
    """
    if _is_none_elsewhere(pair):
        return _unknown(pair)
    if pair.figures is None or pair.statement.places or not pair.source.places:
        return None
    located = {name.lower() for name in _LOCATED.findall(pair.statement_text)}
    return _unknown(pair) if any("~" + name in pair.statement.terms for name in located) else None


def _unknown(pair: Pair) -> Finding:
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("place.unknown", "place"), "The source tells of a place that may be another."
    )


def _is_none_elsewhere(pair: Pair) -> bool:
    quantity = pair.source.quantity
    if pair.figures is None or quantity is None or quantity.high != 0:
        return False
    located = {name.lower() for name in _LOCATED.findall(pair.source_text)}
    return any("~" + name in pair.source.terms and "~" + name not in pair.statement.terms for name in located)
