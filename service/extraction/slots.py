"""Which event and which group a figure belongs to, inside its clause."""

from __future__ import annotations

from dataclasses import dataclass

from service.extraction.analysis import Analysis, Mark
from service.extraction.clauses import is_verb
from service.extraction.quantities import QuantityFound
from service.extraction.text import Token
from service.lexicon.lexicon import concepts, cues, is_narrower
from service.model import Kind, Slot

POINTS_BACK = "^"
"""The group of a figure whose noun is a pronoun ("two of whom"): the one counted before."""

_PRONOUNS = {"whom", "them", "which", "these", "those", "us"}
_CONTAINERS = {"member", "representative", "personnel", "staff", "kind", "type", "group"}
_SUBORDINATE = {
    "where",
    "when",
    "after",
    "before",
    "because",
    "since",
    "while",
    "if",
    "that",
    "who",
    "which",
    "whose",
    "as",
    "until",
    "although",
}
_LEVEL = {"@rise", "@fall"}  # "rose to 26" gives a level, not a rise of 26
_ADVERBS = {
    "also",
    "then",
    "still",
    "already",
    "immediately",
    "reportedly",
    "at",
    "another",
    "a",
    "an",
    "the",
    "total",
    "of",
    "some",
    "so",
    "far",
    "just",
}
_LIGHT = {
    "have",
    "be",
    "do",
    "get",
    "make",
    "take",
    "see",
    "say",
    "report",
    "there",
    "become",
    "include",
    "remain",
    "stand",
    "reach",
    "exceed",
    "number",
    "total",
    "hold",
    "receive",
    "give",
    "find",
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """The noun phrase that a figure counts: tokens `first:last`, its head, and whether it is left out ("18 of them")."""

    first: int
    last: int
    head: int | None
    elided: bool


@dataclass(frozen=True, slots=True)
class Binding:
    """What a figure says of whom: either may be missing."""

    event: Slot | None
    group: Slot | None


def bind(analysis: Analysis, clause: tuple[int, int], found: QuantityFound) -> Binding:
    """The event and the group of a figure in its clause (token range)."""
    end = min([clause[1], *(q.first for q in analysis.quantities if q.first >= found.last and not q.modifier)])
    begin = max(
        [
            clause[0],
            *(q.last for q in analysis.quantities if q.last <= found.first and not q.modifier and q.last > clause[0]),
        ]
    )
    phrase = _noun_phrase(analysis, found, end)
    group = _group(analysis, phrase, end)
    event = _event(analysis, (begin, end), found, phrase)
    if found.quantity.kind is not Kind.COUNT:
        group = _aspect(analysis, (begin, found.first), found) or group
    elif group is None:
        group = _head_before(analysis, begin, found)
    if (
        group is None
        and event
        and (concept := concepts().get(event.concept.split("/")[0]))
        and concept.of_people
        and found.quantity.kind is Kind.COUNT
    ):
        group = Slot("@person", "", found.quantity.start, found.quantity.start)
    return Binding(event, group)


def _noun_phrase(analysis: Analysis, found: QuantityFound, end: int) -> Phrase:
    tokens, at = analysis.tokens, found.last
    while at < end and tokens[at].low == '"':
        at += 1
    if at < end and tokens[at].low == "of":
        if at + 1 < end and tokens[at + 1].low in _PRONOUNS:
            return Phrase(at, at + 2, None, elided=True)
        at += 1
        while at < end and tokens[at].low in ("the", "its", "their", "our", "these", "those", '"', "all", "his", "her"):
            at += 1
    first, head = at, None
    noun_marks = {m.last - 1: m for m in analysis.marks if m.kind in ("group", "thing")}
    event_marks = {index: m for m in analysis.marks if m.kind in ("event", "state") for index in range(m.first, m.last)}
    busy = {index for d in analysis.dates for index in range(d.first, d.last)}
    while at < end and at - first < 7:
        token = tokens[at]
        if token.low == '"':
            at += 1
            continue
        inside = any(m.first < at < m.last for m in analysis.marks)
        if (
            token.kind != "word"
            or at in busy
            or (not inside and not token.glued and (token.low in cues().stopwords or token.low in cues().auxiliaries))
        ):
            break
        if at in event_marks and not token.glued:
            if head is not None:
                break
            if not _is_adjective(analysis, at, end):
                at = event_marks[at].last
                head = at - 1
                break
        elif head is not None and is_verb(token) and not _is_adjective(analysis, at, end):
            break
        elif token.low.endswith("ly") and head is not None:
            break
        head, at = at, at + 1
        if head in noun_marks and at < end and tokens[at].kind == "word" and tokens[at].low.endswith("ing"):
            break
    return Phrase(first, at, head, elided=False)


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


def _group(analysis: Analysis, phrase: Phrase, end: int) -> Slot | None:
    tokens = analysis.tokens
    if phrase.elided:
        return _slot(analysis, POINTS_BACK, phrase.first, phrase.last)
    if phrase.head is None and phrase.first < end and tokens[phrase.first].low in ("was", "were", "are", "is"):
        for mark in analysis.marks:  # "of those killed six were children"
            if mark.first == phrase.first + 1 and mark.kind == "group":
                return _slot(analysis, mark.concept, mark.first, mark.last)
    if phrase.head is None:
        return None
    head = phrase.head
    inside = [m for m in analysis.marks if phrase.first <= m.first and m.last <= phrase.last]
    if any(m.kind in ("event", "state") and m.first <= head < m.last for m in inside):
        return None
    marks = [m for m in inside if m.kind in ("group", "thing") and m.last - 1 == head]
    if marks:
        mark = marks[0]
        return _slot(analysis, mark.concept, phrase.first, mark.last)
    if tokens[head].lemma in _CONTAINERS and phrase.last < end and tokens[phrase.last].low in ("of", "from"):
        for mark in analysis.marks_in(phrase.last, min(end, phrase.last + 6), "group"):
            return _slot(analysis, mark.concept, phrase.first, mark.last)
    return _slot(analysis, tokens[head].lemma, phrase.first, head + 1)


def _slot(analysis: Analysis, concept: str, first: int, last: int) -> Slot:
    start, end = analysis.tokens[first].start, analysis.tokens[last - 1].end
    return Slot(concept, analysis.text[start:end], start, end)


def _head_before(analysis: Analysis, begin: int, found: QuantityFound) -> Slot | None:
    """What a bare figure counts when its noun stands before: "a population of 19 million", "the score is 94"."""
    tokens, at = analysis.tokens, found.first - 1
    link = False
    while at >= begin and (
        tokens[at].low
        in ("of", "is", "was", "at", "to", "stands", "stood", "reached", "are", "were", ":", "has", "a", "the", "total")
        or any(m.first <= at < m.last and m.concept in _LEVEL for m in analysis.marks)
    ):
        link = link or tokens[at].low not in ("a", "the")
        at -= 1
    if not link or at < begin or tokens[at].kind != "word":
        return None
    for mark in analysis.marks:
        if mark.first <= at < mark.last:
            return _slot(analysis, mark.concept, mark.first, mark.last) if mark.kind in ("group", "thing") else None
    if analysis.terms[at] is None or tokens[at].capital or is_verb(tokens[at]):
        return None
    return _slot(analysis, tokens[at].lemma, at, at + 1)


def _aspect(analysis: Analysis, window: tuple[int, int], found: QuantityFound) -> Slot | None:
    """What a percentage, a sum or a length is of, when it is said: "71 percent of the vote", "a rating of 61%", "a 61% rating"."""
    tokens = analysis.tokens
    at = found.last
    if at + 1 < len(tokens) and tokens[at].low == "of":
        for index in range(at + 1, min(len(tokens), at + 7)):
            if tokens[index].kind != "word" and tokens[index].low != '"':
                break
            following = tokens[index + 1] if index + 1 < len(tokens) else None
            if analysis.terms[index] and (
                following is None or following.kind != "word" or following.low in cues().stopwords
            ):
                return _slot(analysis, analysis.terms[index] or "", index, index + 1)
    elif (
        at < len(tokens)
        and analysis.terms[at]
        and tokens[at].kind == "word"
        and not is_verb(tokens[at])
        and analysis.terms[at] not in ("old", "ago")
    ):
        return _slot(analysis, analysis.terms[at] or "", at, at + 1)
    index = found.first - 1
    while index >= window[0] and tokens[index].low in ("of", "a", "an", "the", "at", "is", "was", "to", "by"):
        index -= 1
    if window[0] <= index < found.first - 1 and analysis.terms[index] and not is_verb(tokens[index]):
        return _slot(analysis, analysis.terms[index] or "", index, index + 1)
    return None


def _event(analysis: Analysis, window: tuple[int, int], found: QuantityFound, phrase: Phrase) -> Slot | None:
    tokens = analysis.tokens
    for mark in analysis.marks_in(phrase.first, phrase.last, "event"):
        main = (
            _after(analysis, phrase.last, window[1]) if phrase.head is not None and phrase.head >= mark.last else None
        )
        return main or _slot(analysis, mark.concept, mark.first, mark.last)
    if phrase.last < window[1] and phrase.head is not None and tokens[phrase.last].low in cues().auxiliaries:
        predicate = _after(analysis, phrase.last, window[1])  # "as well as those killed 160 people were injured"
        if predicate:
            return predicate
    before = [m for m in analysis.marks_in(window[0], found.first, "event")]
    nominal = _nominal_before(analysis, before, found)
    if nominal:
        return _slot(analysis, nominal.concept, nominal.first, nominal.last)
    direct = _direct_verb(analysis, before, found, window[0])
    if direct:
        return direct
    relative = phrase.last < window[1] and tokens[phrase.last].low in ("who", "that", "which")
    after = None if relative and before else _after(analysis, phrase.last + relative, window[1])
    if after:
        return after
    levels = [m for m in before if m.concept not in _LEVEL] or ([] if _is_level(tokens, found) else before)
    if levels:
        return _slot(analysis, levels[-1].concept, levels[-1].first, levels[-1].last)
    return None


def _is_level(tokens: tuple[Token, ...], found: QuantityFound) -> bool:
    return found.first > 0 and tokens[found.first - 1].low in ("to", "at", "of")


def _nominal_before(analysis: Analysis, before: list[Mark], found: QuantityFound) -> Mark | None:
    """ "the death of 18 officers", "arrests of at least 20": the noun right before "of"."""
    if not before or before[-1].concept in _LEVEL:
        return None
    gap = [t.low for t in analysis.tokens[before[-1].last : found.first]]
    return (
        before[-1]
        if gap
        and gap[0] in ("of", "for", "to", "at", "was", "is", "as")
        and all(word in ("of", "a", "the", "for", "to", "at", "total", "was", "is", "as", "another") for word in gap)
        and gap[0] == "of"
        else None
    )


def _direct_verb(analysis: Analysis, before: list[Mark], found: QuantityFound, begin: int) -> Slot | None:
    """A verb right before the figure takes it as its object: "killed at least 15 people", "set up 70 checkpoints"."""
    tokens = analysis.tokens
    if before:
        gap = [t.low for t in tokens[before[-1].last : found.first]]
        if gap and gap[0] == "by":
            return _slot(analysis, before[-1].concept + "/agent", before[-1].first, before[-1].last)
        if (
            before[-1].concept not in _LEVEL
            and all(word in _ADVERBS or word == '"' for word in gap)
            and "of" not in gap
        ):
            return _slot(analysis, before[-1].concept, before[-1].first, before[-1].last)
    at = found.first - 1
    while at >= begin and tokens[at].low in ("a", "the", "another", "about", '"'):
        at -= 1
    if (
        at >= begin
        and is_verb(tokens[at])
        and tokens[at].lemma not in _LIGHT
        and tokens[at].low not in cues().auxiliaries
        and analysis.terms[at]
        and not any(m.first <= at < m.last for m in analysis.marks)
    ):
        return _slot(analysis, tokens[at].lemma, at, at + 1)
    return None


def _after(analysis: Analysis, first: int, end: int) -> Slot | None:
    """The first verb or event noun after the counted noun, inside its own clause."""
    tokens = analysis.tokens
    starts = {m.first: m for m in analysis.marks if m.kind in ("event", "state")}
    at = first
    while at < end:
        token = tokens[at]
        if at in starts:
            mark = starts[at]
            together = _coordinated(analysis, mark, end)
            role = "/agent" if _takes_object(analysis, mark, end) else ""
            chosen = together or mark
            return _slot(analysis, chosen.concept + role, chosen.first, chosen.last)
        if token.low in _SUBORDINATE:
            return None
        if (
            is_verb(token)
            and token.low not in cues().auxiliaries
            and token.lemma not in _LIGHT
            and analysis.terms[at]
            and not token.capital
        ):
            return _slot(analysis, token.lemma, at, at + 1)
        at += 1
    return None


def _coordinated(analysis: Analysis, mark: Mark, end: int) -> Mark | None:
    """ "shot and killed": the second verb of a pair when it is the stronger harm."""
    tokens = analysis.tokens
    if mark.last + 1 < end and tokens[mark.last].low == "and":
        return next(
            (
                m
                for m in analysis.marks_in(mark.last + 1, end, "event")
                if m.first == mark.last + 1 and is_narrower(m.concept, mark.concept)
            ),
            None,
        )
    return None


def _takes_object(analysis: Analysis, mark: Mark, end: int) -> bool:
    """Whether the verb is active and has an object after it, so that the group before it acts: "18 officers killed a man"."""
    tokens = analysis.tokens
    concept = concepts().get(mark.concept)
    if concept is None or not concept.transitive:
        return False
    if any(token.low in cues().passive for token in tokens[max(0, mark.first - 3) : mark.first]):
        return False
    if (
        tokens[mark.first].low.endswith("s")
        and not tokens[mark.first].low.endswith("ss")
        and mark.first
        and tokens[mark.first - 1].low == "of"
    ):
        return False
    following = tokens[mark.last] if mark.last < len(tokens) else None
    if following is None or mark.last - mark.first > 1:
        return False
    return (
        following.low in ("a", "an", "the", "their", "his", "him", "them", "her", "its")
        or following.kind == "number"
        or any(q.first == mark.last and not q.modifier for q in analysis.quantities)
        or any(m.first == mark.last and m.kind in ("group", "thing") for m in analysis.marks)
    )
