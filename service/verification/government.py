"""Gates on the verb and the subject that a passage's figure or date goes with."""

from __future__ import annotations

import re

from service.model import Item, Outline
from service.verification.likeness import LIGHT, is_like, is_name, is_said, weigh
from service.verification.whole import Whole


def governed_otherwise(whole: Whole) -> bool:
    """The verb of the statement's date stands in the passage, and its date with another one: "convicted in 1989,
    appealed in 1998" beside "convicted in 1998".
    """
    for held in whole.held:
        ours, theirs = find_verb(held.fact.ours, whole.statement), find_verb(held.theirs, whole.passage)
        if held.theirs.time is None or ours is None or theirs is None or is_said(theirs.term, whole.said):
            continue
        known = is_like(ours.term, (item.term for item in whole.passage.items))
        if known and min(weigh(ours.term), weigh(theirs.term)) > LIGHT:
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
    if not whole.subject:
        return False
    for held in whole.held:
        verb = find_verb(held.theirs, whole.passage)
        subject = _find_subject(verb, whole.passage) if verb and not verb.capital else []
        if subject and not is_like_any(whole.subject, subject):
            return True
    return False


def is_like_any(ours: tuple[str, ...], theirs: list[str]) -> bool:
    """Whether two subjects share a term."""
    return any(is_like(term, theirs) for term in ours)


_OPENED = re.compile(
    r"(?:(?P<relative>,?\s*\b(?:who|which|that|whose)\b)|\b(?:when|while|because|although|where)\b|(?P<comma>,))"
    r"(?P<inside>[^,;]*)$"
)


def _find_subject(verb: Item, outline: Outline) -> list[str]:
    """The names in the subject of the subordinate clause that a verb stands in; empty in a main clause.

    They stand between the conjunction and the verb, or right before ", who", ", which" and ", founded".
    """
    words = [item for item in outline.items if item.sentence == verb.sentence and item.start < verb.start]
    nouns = [item for item in words if not item.is_fact]
    start = min((item.start for item in words), default=verb.start)
    match = _OPENED.search(outline.part(start, verb.start))
    if match is None:
        return []
    inside = [item for item in nouns if item.start >= start + match.start("inside")]
    if inside:
        return [item.term for item in inside if is_name(item.term)] if match["comma"] is None else []
    before = [item for item in nouns if item.end <= start + match.start()]
    if not before or start + match.start() - before[-1].end > 1:
        return []
    if match["comma"] and not _is_followed(outline, start, start + match.start(), nouns):
        return []
    run = [before[-1]]
    for item in reversed(before[:-1]):
        if not is_name(item.term) or run[-1].at - item.at != 1:
            break
        run.append(item)
    return [item.term for item in run] if is_name(run[0].term) else []


def _is_followed(outline: Outline, start: int, comma: int, nouns: list[Item]) -> bool:
    """Whether a comma opens what tells of the name before it, and does not close such a phrase itself."""
    opening = start + outline.part(start, comma).rfind(",") + 1
    return opening == start or any(item.verb and opening <= item.start < comma for item in nouns)
