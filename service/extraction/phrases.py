"""What a figure counts: the noun phrase after it, before it, or left out."""

from __future__ import annotations

from dataclasses import dataclass

from service.extraction.analysis import Analysis
from service.extraction.labels import is_whole
from service.extraction.marks import Mark
from service.extraction.quantities import QuantityFound
from service.extraction.text import Token
from service.lexicon.lemma import lemma_of
from service.lexicon.lexicon import cues, quantity_table
from service.model import Claim, Quantity, Slot

POINTS_BACK = "^"
"""The group of a figure whose noun is a pronoun ("two of whom"): the one counted before."""


_PRONOUNS = {"whom", "them", "which", "these", "those", "us"}


_DETERMINERS = ("the", "its", "their", "our", "these", "those", '"', "all", "his", "her")
_LONGEST = 7  # words of a noun phrase
_CLOSERS = frozenset(
    {
        "aboard", "above", "abroad", "alone", "along", "alongside", "behind", "below", "beneath", "beside", "beyond",
        "despite", "elsewhere", "following", "inside", "nationwide", "near", "outside", "overnight", "throughout",
        "today", "tonight", "worldwide", "yesterday",
    }
)  # fmt: skip
_CONTAINERS = {"member", "representative", "personnel", "staff", "kind", "type", "group"}


LEVELS = {"@rise", "@fall", "@double", "@triple", "@halve"}  # "rose to 26" gives a level, not a rise of 26


@dataclass(frozen=True, slots=True)
class Phrase:
    """The noun phrase that a figure counts: tokens `first:last`, its head, and whether it is left out ("18 of
    them").
    """

    first: int
    last: int
    head: int | None
    elided: bool


def find_phrase(analysis: Analysis, found: QuantityFound, end: int) -> Phrase:
    """The noun phrase right after a figure, up to its head: "18 law enforcement officers", "two of the dead
    officers".
    """
    tokens, at = analysis.tokens, found.last
    while at < end and tokens[at].low == '"':
        at += 1
    if at < end and tokens[at].low == "of":
        if at + 1 < end and tokens[at + 1].low in _PRONOUNS:
            return Phrase(at, at + 2, None, elided=True)
        at += 1
        numbers = [index for index in range(at, min(end, at + _LONGEST)) if _is_number(tokens[index])]
        at = next((index for index in numbers if is_whole(tokens, index)), at)  # "40 of the ferry's 200 passengers"
        while at < end and (tokens[at].low in _DETERMINERS or is_whole(tokens, at)):
            at += 1
    first, head = at, None
    events = {
        index: mark for mark in analysis.marks_in(at, end, "event", "state") for index in range(mark.first, mark.last)
    }
    while at < min(end, first + _LONGEST):
        if tokens[at].low == '"':
            at += 1
            continue
        if _closes_phrase(analysis, at, head, end):
            break
        if (
            at in events
            and not tokens[at].glued
            and not _is_adjective(analysis, at, end)
            and not (head is None and _is_attribute(analysis, events[at], end))
        ):  # "12 dead", "2,200 arrests"
            return Phrase(first, events[at].last, events[at].last - 1, elided=False)
        head, at = at, at + 1
    return Phrase(first, at, head, elided=False)


def _is_number(token: Token) -> bool:
    return token.kind == "number" or token.low in quantity_table().numbers


def _is_when(analysis: Analysis, at: int, end: int) -> bool:
    """ "last year", "next month": no noun that a figure counts."""
    after = analysis.tokens[at + 1].lemma if at + 1 < end else ""
    return analysis.tokens[at].low in ("last", "next", "this") and after in quantity_table().durations


def _closes_phrase(analysis: Analysis, at: int, head: int | None, end: int) -> bool:
    """Whether the noun phrase is over before `tokens[at]`: at a small word, a date, a verb after its noun."""
    token = analysis.tokens[at]
    if token.kind != "word" or any(d.first <= at < d.last for d in analysis.dates) or _is_when(analysis, at, end):
        return True
    if token.glued or any(m.first < at < m.last for m in analysis.marks):
        return False
    if token.low in cues().stopwords or token.low in cues().auxiliaries or _says_how_far(analysis, at):
        return True
    if head is None:
        return _ends_at_verb(analysis, at, end)
    if token.low in _CLOSERS:
        return True
    is_event = any(m.first <= at < m.last and m.kind in ("event", "state") for m in analysis.marks)
    noun = analysis.tokens[head]
    ends_noun = any(m.last == at and m.kind in ("group", "thing") for m in analysis.marks) or (
        noun.low.endswith("s") and noun.low != noun.lemma
    )
    return (
        is_event
        or token.low.endswith("ly")
        or (token.verb and (ends_noun or not _is_adjective(analysis, at, end)))
        or (ends_noun and token.low.endswith("ing"))
    )


def _says_how_far(analysis: Analysis, at: int) -> bool:
    """Whether a token begins a word of reach, which no figure counts: "sold 5 million worldwide"."""
    return any(m.first == at and m.kind == "scope" for m in analysis.marks)


def _ends_at_verb(analysis: Analysis, at: int, end: int) -> bool:
    """Whether a figure has no noun but a verb behind it: "12 vanished in"; not "12 armed men", "12 killed"."""
    following = analysis.tokens[at + 1] if at + 1 < end else None
    return (
        analysis.tokens[at].verb
        and not any(m.first <= at < m.last for m in analysis.marks)
        and (following is None or following.kind != "word" or following.low in cues().stopwords | _CLOSERS)
    )


def _is_adjective(analysis: Analysis, at: int, end: int) -> bool:
    """Whether a participle stands before a noun: "injured people", "arrested protesters", not "officers killed in"."""
    tokens = analysis.tokens
    mark_end = next((m.last for m in analysis.marks if m.first <= at < m.last), at + 1)
    if mark_end >= end or tokens[mark_end].kind != "word" or tokens[mark_end].low in cues().stopwords:
        return False
    return any(m.first == mark_end and m.kind == "group" for m in analysis.marks) or (
        tokens[at].low.endswith(("ed", "ing", "dead", "en"))
        and at == mark_end - 1
        and tokens[mark_end].low.endswith("s")
    )


def _is_attribute(analysis: Analysis, mark: Mark, end: int) -> bool:
    """Whether what happens only names a kind of what is counted: "12 attack helicopters", "30 arrest warrants"."""
    if mark.last >= end or analysis.tokens[mark.last - 1].low != analysis.tokens[mark.last - 1].lemma:
        return False
    token = analysis.tokens[mark.last]
    return (
        token.kind == "word"
        and not token.capital
        and token.low.endswith("s")
        and token.low != token.lemma
        and not any(m.first <= mark.last < m.last and m.kind in ("event", "state", "scope") for m in analysis.marks)
        and not token.verb
        and token.low not in cues().stopwords | _CLOSERS
    )


def find_group(analysis: Analysis, phrase: Phrase, end: int) -> Slot | None:
    tokens = analysis.tokens
    if phrase.last + 1 < end and tokens[phrase.last].low in ("was", "were", "are", "is"):
        for mark in analysis.marks_in(phrase.last + 1, min(end, phrase.last + 8), "group"):
            if mark.first == phrase.last + 1:  # "of those killed six were children", "eight of the dead were tourists"
                return build_slot(analysis, mark.concept, mark.first, mark.last)
    if phrase.elided:
        return build_slot(analysis, POINTS_BACK, phrase.first, phrase.last)
    if phrase.head is None:
        return None
    head = phrase.head
    inside = [m for m in analysis.marks if phrase.first <= m.first and m.last <= phrase.last]
    if any(m.kind in ("event", "state") and m.first <= head < m.last for m in inside):
        among = phrase.last < end and tokens[phrase.last].low in ("among", "amongst")  # "no deaths among the troops"
        groups = analysis.marks_in(phrase.last, min(end, phrase.last + 5), "group") if among else iter(())
        return next((build_slot(analysis, m.concept, m.first, m.last) for m in groups), None)
    marks = [m for m in inside if m.kind in ("group", "thing") and m.last - 1 == head]
    if marks:
        mark = marks[0]
        return build_slot(analysis, mark.concept, phrase.first, mark.last)
    if tokens[head].lemma in _CONTAINERS and phrase.last < end and tokens[phrase.last].low in ("of", "from"):
        for mark in analysis.marks_in(phrase.last, min(end, phrase.last + 6), "group"):
            return build_slot(analysis, mark.concept, phrase.first, mark.last)
    return build_slot(analysis, tokens[head].lemma, phrase.first, head + 1)


def build_slot(analysis: Analysis, concept: str, first: int, last: int) -> Slot:
    start, end = analysis.tokens[first].start, analysis.tokens[last - 1].end
    return Slot(concept, analysis.text[start:end], start, end)


def find_head_before(analysis: Analysis, begin: int, found: QuantityFound) -> Slot | None:
    """What a bare figure counts when its noun stands before: "a population of 19 million", "the score is 94"."""
    tokens, at = analysis.tokens, found.first - 1
    link = False
    while at >= begin and (
        tokens[at].low
        in ("of", "is", "was", "at", "to", "stands", "stood", "reached", "are", "were", ":", "has", "a", "the", "total")
        or any(m.first <= at < m.last and m.concept in LEVELS for m in analysis.marks)
    ):
        link = link or tokens[at].low not in ("a", "the")
        at -= 1
    if not link or at < begin or tokens[at].kind != "word":
        return None
    for mark in analysis.marks:
        if mark.first <= at < mark.last:
            return (
                build_slot(analysis, mark.concept, mark.first, mark.last) if mark.kind in ("group", "thing") else None
            )
    if analysis.terms[at] is None or tokens[at].capital or tokens[at].verb:
        return None
    return build_slot(analysis, tokens[at].lemma, at, at + 1)


def find_aspect(analysis: Analysis, window: tuple[int, int], found: QuantityFound) -> Slot | None:
    """What a percentage, a sum or a length is of, when it is said: "52 percent of the vote", "a rating of 80%", "an
    80% rating".
    """
    tokens = analysis.tokens
    at = found.last
    if at + 1 < len(tokens) and tokens[at].low == "of":
        for index in range(at + 1, min(len(tokens), at + 7)):
            if tokens[index].kind != "word" and tokens[index].low != '"':
                break
            following = tokens[index + 1] if index + 1 < len(tokens) else None
            ends = following is None or following.kind != "word" or following.low in cues().stopwords
            if analysis.terms[index] and (ends or _acts(analysis, index)):
                return build_slot(analysis, analysis.terms[index] or "", index, index + 1)
    elif (
        at < len(tokens)
        and analysis.terms[at]
        and tokens[at].kind == "word"
        and not tokens[at].verb
        and analysis.terms[at] not in ("old", "ago")
        and not _is_when(analysis, at, len(tokens))
        and not _says_how_far(analysis, at)
    ):
        return build_slot(analysis, analysis.terms[at] or "", at, at + 1)
    index = found.first - 1
    while index >= window[0] and tokens[index].low in ("of", "a", "an", "the", "at", "is", "was", "to", "by"):
        index -= 1
    if window[0] <= index < found.first - 1 and analysis.terms[index] and not tokens[index].verb:
        index = _before_where(analysis, index, window[0])
        return build_slot(analysis, analysis.terms[index] or "", index, index + 1)
    return None


_WHERE = frozenset(("at", "across", "during", "in", "on"))
_LONGEST_PLACE = 5  # words that tell where, with what leads to them


def _before_where(analysis: Analysis, at: int, begin: int) -> int:
    """The noun before a phrase that only tells where: the turnout of "turnout in the Peruvian election was 70%"."""
    tokens = analysis.tokens
    for index in range(at - 1, max(begin, at - _LONGEST_PLACE), -1):
        if tokens[index].low in _WHERE:
            return index - 1 if analysis.terms[index - 1] and not tokens[index - 1].verb else at
        if tokens[index].verb or (tokens[index].low in cues().stopwords and tokens[index].low not in _DETERMINERS):
            break
    return at


def _acts(analysis: Analysis, at: int) -> bool:
    """Whether a plural is followed by its verb: "half of the dentists agreed", "20% of adults snore"; not "20% of sales
    staff".
    """
    noun, verb = analysis.tokens[at], analysis.tokens[at + 1]
    people = any(m.first <= at < m.last and m.kind == "group" for m in analysis.marks)
    if noun.low == noun.lemma and not people:
        return False
    last = analysis.tokens[at + 2] if at + 2 < len(analysis.tokens) else None
    bare = people and verb.low == verb.lemma and not verb.capital and (last is None or last.low in ".,;")
    return verb.verb or bare


def name_unit(quantity: Quantity, claim: Claim) -> tuple[str, int]:
    """What a figure counts in the singular ("officer"), and where figure and noun end in the text."""
    group = claim.group
    if quantity.unit or group is None:
        return quantity.unit, quantity.end
    if not group.text:  # "2,200 arrests" counts people
        return group.concept.removeprefix("@"), quantity.end
    unit = lemma_of(group.text.split()[-1].strip("\"”'’").lower())
    return unit, group.end if 0 <= group.start - quantity.end <= 1 else quantity.end
