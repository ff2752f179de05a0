"""Gates on the verb and the subject that a passage's figure or date goes with."""

from __future__ import annotations

import re
from itertools import takewhile

from service.lexicon.lexicon import cues
from service.model import Item, Kind
from service.outline import Outline
from service.verification.counterparts import IN
from service.verification.likeness import LIGHT, is_like, is_name, is_said, weigh
from service.verification.whole import Whole


def governed_otherwise(whole: Whole) -> bool:
    """The verb of the statement's date stands in the passage, and its date with another one or with none: "convicted in
    1989, appealed in 1998" beside "convicted in 1998", "an atlas of 1662, stolen in 1998" beside "stolen in 1662".
    """
    dates = [item for item in whole.passage.items if item.time]
    for held in whole.held:
        ours, theirs = find_verb(held.fact.ours, whole.statement), find_verb(held.theirs, whole.passage)
        if held.theirs.time is None or ours is None or weigh(ours.term) <= LIGHT:
            continue
        if theirs is None:
            others = [verb for date in dates if date is not held.theirs and (verb := find_verb(date, whole.passage))]
            known = is_like(ours.term, (verb.term for verb in others))
        else:
            known = is_like(ours.term, (item.term for item in whole.passage.items))
            known = known and weigh(theirs.term) > LIGHT and not is_said(theirs.term, whole.said)
        if known:
            return True
    return False


def find_verb(fact: Item, outline: Outline) -> Item | None:
    """The verb that a figure or date goes with: the nearest before it, or the first behind what opens a sentence."""
    verbs = [item for item in outline.items if item.verb and item.sentence == fact.sentence]
    before = [item for item in verbs if item.at < fact.at]
    if before:
        return before[-1]
    opens = not any(item.at < fact.at and item.sentence == fact.sentence for item in outline.items)
    return verbs[0] if verbs and opens else None


def subject_elsewhere(whole: Whole) -> bool:
    """A subordinate clause tells it of somebody else: "Ruiz wrote about Diaz, who died in 1971" beside "Ruiz died in
    1998".
    """
    for fact in whole.facts:
        bearer = _find_bearer(fact.theirs, whole.passage) if fact.theirs else ""
        if bearer and whole.subject and not is_said(bearer, whole.subject):
            return True
    names = [word for word in whole.words if word.found and word.item.term in whole.subject and is_name(word.item.term)]
    for held in whole.held:
        if names and all(_acts_behind(item, held.theirs, whole.passage) for word in names for item, _ in word.found):
            return True
        subject = _find_subject(held.theirs, whole.passage)
        ours = _find_subject(held.fact.ours, whole.statement) or held.pair.statement.subject
        if subject and ours and not any(is_like(term, subject) for term in ours):
            return True
    return False


def _acts_behind(name: Item, fact: Item, outline: Outline) -> bool:
    """Whether a name does something else behind a figure: "it cost 96 million, of which France paid a quarter"."""
    verb = find_verb(fact, outline)
    following = next((item for item in outline.items if item.at > name.at and item.sentence == name.sentence), None)
    if verb is None or following is None or not verb.at < fact.at < name.at:
        return False
    return following.verb and following.at - name.at <= _BESIDE


_BESIDE = 2  # positions between a subject and its verb


def _find_bearer(fact: Item, outline: Outline) -> str:
    """Whose age stands behind a comma: "Ana Diaz, 58, and her son, 31, live"; "" for no such age."""
    if fact.quantity is None or fact.quantity.kind is not Kind.AGE:
        return ""
    before = [item for item in outline.items if item.start < fact.start]
    return before[-1].term if before and outline.part(before[-1].end, fact.start) == ", " else ""


_RELATIVE = re.compile(r",?\s*\b(?:who|which|that)\b(?P<inside>[^,;]*)$")
_WHEN = re.compile(r"\b(?:when|while|because|although|where|whose)\b(?P<inside>[^,;]*)$")
_NOUN_PHRASE = re.compile(r"\s(?:[A-Z]|the |an? |his |her |its |their )")


def _find_subject(fact: Item, outline: Outline) -> list[str]:
    """The names that are the subject of the subordinate clause that a fact stands in; empty in a main clause.

    They stand right behind the conjunction, or right before ", who", ", which" and ", founded".
    """
    words = [item for item in outline.items if item.sentence == fact.sentence and item.start < fact.start]
    if not words:
        return []
    start = words[0].start
    before = outline.part(start, fact.start)
    relative, when, verb = _RELATIVE.search(before), _WHEN.search(before), find_verb(fact, outline)
    opened = max((match for match in (relative, when) if match), key=lambda match: match.start(), default=None)
    if opened:
        inside = [item for item in words if item.start >= start + opened.start("inside")]
        if opened is when or _NOUN_PHRASE.match(opened["inside"]):
            return _name_of(inside)
        named = _name_before(start + opened.start(), words)
        return named if "that" in opened[0].split()[:1] else named or _noun_before(start + opened.start(), words)
    if verb is None or verb.start > fact.start or not outline.part(start, verb.start).rstrip().endswith(","):
        return []
    comma = start + outline.part(start, verb.start).rindex(",")
    opening = start + outline.part(start, comma).rfind(",") + 1
    verbs = [item for item in words if item.verb and opening <= item.start < comma]
    if (opening > start and not verbs) or _RELATIVE.search(outline.part(start, comma)):
        return []  # the comma closes a phrase: "Ruiz, under the eyes of Diaz, left", "Ruiz, who met Diaz, left"
    return _name_before(comma, words)


def _name_before(end: int, words: list[Item]) -> list[str]:
    """The terms of the name that ends right at a position; a place where something is ("in Lima") is no subject."""
    names: list[Item] = []
    for item in reversed([item for item in words if item.end <= end]):
        if not is_name(item.term) or end - item.end > 1:
            break
        names.append(item)
        end = item.start
    return [] if names and names[-1].lead in IN else [item.term for item in names]


def _noun_before(end: int, words: list[Item]) -> list[str]:
    """The noun that "which" follows: "the shipyard, which was founded"; not "the company", which may be anybody."""
    nouns = [item for item in words if item.end <= end][-1:]
    return [item.term for item in nouns if end - item.end <= 1 and item.term.lower() not in cues().stand_ins]


def _name_of(words: list[Item]) -> list[str]:
    """The terms of the name that a row of words begins with."""
    return [item.term for item in takewhile(lambda item: is_name(item.term), words)]
