"""Which event and which group a figure belongs to, inside its clause."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from service.extraction.analysis import Analysis
from service.extraction.clauses import find_asides
from service.extraction.marks import Mark
from service.extraction.phrases import (
    LEVELS,
    Phrase,
    build_slot,
    find_aspect,
    find_group,
    find_head_before,
    find_phrase,
)
from service.extraction.quantities import QuantityFound
from service.extraction.text import Token
from service.lexicon.lexicon import concepts, cues, is_narrower, quantity_table
from service.model import Kind, Slot

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
_NOMINAL_GAP = {"of", "a", "the", "at", "total", "another"}
# What stands before a figure that is only where or whence: "works in 6 cities" does not say how many there are.
_WITHIN = {"from", "in", "across", "through", "among"}
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
class Binding:
    """What a figure says of whom: either may be missing."""

    event: Slot | None
    group: Slot | None


def bind(analysis: Analysis, clause: tuple[int, int], found: QuantityFound) -> Binding:
    """The event and the group of a figure in its clause (token range)."""
    bounds = [q for q in analysis.quantities if not (q.modifier or q.quantity.kind is Kind.MULTIPLE)]
    end = min([clause[1], *(q.first for q in bounds if q.first >= found.last)])
    begin = max([clause[0], *(q.last for q in bounds if q.last <= found.first and q.last > clause[0])])
    if found.quantity.kind is Kind.SCORE:  # a score counts nothing
        return Binding(_event_of_score(analysis, (begin, end), found), None)
    phrase = find_phrase(analysis, found, end)
    group = find_group(analysis, phrase, end)
    if found.quantity.kind is Kind.MULTIPLE and (change := _change(found)):
        return Binding(change, None)
    event = _event(analysis, (begin, end), found, phrase, clause[0]) or _event_behind_aside(analysis, end, clause[1])
    if found.quantity.kind is not Kind.COUNT:
        group = find_aspect(analysis, (begin, found.first), found) or group
    elif group is None:
        group = find_head_before(analysis, begin, found)
    if (
        group is None
        and event
        and (concept := concepts().get(event.concept.split("/")[0]))
        and concept.of_people
        and found.quantity.kind is Kind.COUNT
    ):
        group = Slot("@person", "", found.quantity.start, found.quantity.start)
    return Binding(event, group)


def _event_behind_aside(analysis: Analysis, aside: int, end: int) -> Slot | None:
    """What is told of a figure behind an aside on a part of it: "ten people, two of them children, were killed"."""
    behind = next((last for first, last in analysis.once(find_asides) if first == aside), end)
    return _after(analysis, behind + 1, end)


def _change(found: QuantityFound) -> Slot | None:
    """The rise or the fall that "doubled" or "halved" is; None for "twice as many"."""
    said = found.quantity
    if not said.text.lower().endswith(("ed", "double", "triple", "treble", "quadruple", "quintuple", "halve")):
        return None
    return Slot("@fall" if said.stated < 1 else "@rise", said.text, said.start, said.end)


def _event_of_score(analysis: Analysis, window: tuple[int, int], found: QuantityFound) -> Slot | None:
    """The result nearest before a score, else the one behind it: "won 3\u20131", "a 3\u20131 win"."""
    before = list(analysis.marks_in(window[0], found.first, "event"))
    mark = before[-1] if before else next(analysis.marks_in(found.last, window[1], "event"), None)
    return build_slot(analysis, mark.concept, mark.first, mark.last) if mark else None


def _event(
    analysis: Analysis, window: tuple[int, int], found: QuantityFound, phrase: Phrase, start: int
) -> Slot | None:
    before = list(analysis.marks_in(window[0], found.first, "event"))
    return (
        _event_of_phrase(analysis, window[1], found, phrase)
        or _nominal_before(analysis, before, found)
        or _result_of(analysis, found, phrase)
        or _direct_verb(analysis, before, found, window[0])
        or _change_before(analysis, before, found)
        or _event_behind(analysis, window[1], phrase, before)
        or _event_of_level(analysis, before, found, start)
        or _place_of(analysis, window[0], found)
    )


def _event_of_phrase(analysis: Analysis, end: int, found: QuantityFound, phrase: Phrase) -> Slot | None:
    """What the counted noun itself tells of ("12 dead"), or what is told of it right behind."""
    tokens = analysis.tokens
    mark = next(analysis.marks_in(phrase.first, phrase.last, "event"), None)
    if mark:
        main = _after(analysis, phrase.last, end) if phrase.head is not None and phrase.head >= mark.last else None
        if main is None and tokens[found.last].low == "of" and phrase.first > found.last + 1:
            main = _predicate_behind(analysis, mark, end)
        return main or build_slot(analysis, mark.concept, mark.first, mark.last)
    if phrase.last < end and phrase.head is not None and tokens[phrase.last].low in cues().auxiliaries:
        predicate = _after(analysis, phrase.last, end)  # "as well as those killed 160 people were injured"
        if predicate and predicate.concept not in cues().reporting:  # not "the deaths of 18 were confirmed"
            return predicate
    return None


def _event_behind(analysis: Analysis, end: int, phrase: Phrase, before: list[Mark]) -> Slot | None:
    relative = phrase.last < end and analysis.tokens[phrase.last].low in ("who", "that", "which")
    return None if relative and before else _after(analysis, phrase.last + relative, end)


def _event_of_level(analysis: Analysis, before: list[Mark], found: QuantityFound, start: int) -> Slot | None:
    is_level = _is_level(analysis.tokens, found)
    if is_level and before and before[-1].concept in LEVELS:  # its subject may hold another figure
        before = list(analysis.marks_in(start, found.first, "event"))
    marks = [mark for mark in before if mark.concept not in LEVELS] or ([] if is_level else before)
    if not marks:
        return None
    main = _head_of_level(analysis, marks) if is_level else marks[-1]
    return build_slot(analysis, main.concept, main.first, main.last)


def _place_of(analysis: Analysis, begin: int, found: QuantityFound) -> Slot | None:
    """What leads to a figure that is only where or whence: "in 6 cities", "across the five provinces"."""
    tokens, lead = analysis.tokens, found.first - 1
    while lead > begin and tokens[lead].low in ("the", "all", "these", "those", "its", "their"):
        lead -= 1
    within = lead >= begin and tokens[lead].low in _WITHIN
    return build_slot(analysis, tokens[lead].low, lead, found.first) if within else None


def _change_before(analysis: Analysis, before: list[Mark], found: QuantityFound) -> Slot | None:
    """The rise or fall that a share or a sum right behind it measures: "fell 1.8%, hit by rain", "rose by $5"."""
    if found.quantity.kind is Kind.COUNT or not before or any(mark.concept not in LEVELS for mark in before):
        return None
    change = before[-1]
    gap = {token.low for token in analysis.tokens[change.last : found.first]}
    measures = gap <= _ADVERBS - {"at", "of"} | {"by"}
    return build_slot(analysis, change.concept, change.first, change.last) if measures else None


_ADJUNCTS = frozenset(
    (
        *("after", "amid", "as", "by", "during", "following", "from", "in", "over", "since", "that", "when", "which"),
        *("while", "who"),
    )
)


def _head_of_level(analysis: Analysis, marks: list[Mark]) -> Mark:
    """What a level is of: the death toll of "the death toll in the sinking rose to 41", the killed of "the number of
    people killed when a ferry capsized rose to 41".
    """
    commas = [at for at in range(marks[0].last, marks[-1].first) if analysis.tokens[at].low == ","]
    subject = [mark for mark in marks if not commas or mark.first > commas[-1]]
    for mark, following in pairwise(subject):
        if any(token.low in _ADJUNCTS for token in analysis.tokens[mark.last : following.first]):
            return mark
    return marks[-1]


def _result_of(analysis: Analysis, found: QuantityFound, phrase: Phrase) -> Slot | None:
    """What "leave" and "find" lead to: "left five guards dead", "found three men alive"."""
    if not found.first or phrase.head is None or analysis.tokens[found.first - 1].lemma not in ("leave", "find"):
        return None
    mark = next((m for m in analysis.marks if m.first == phrase.last and m.kind == "event"), None)
    return build_slot(analysis, mark.concept, mark.first, mark.last) if mark else None


def _is_level(tokens: tuple[Token, ...], found: QuantityFound) -> bool:
    return found.first > 0 and tokens[found.first - 1].low in ("to", "at", "of")


def _nominal_before(analysis: Analysis, before: list[Mark], found: QuantityFound) -> Slot | None:
    """ "the death of 18 officers", "arrests of at least 20": the noun right before "of"."""
    if not before or before[-1].concept in LEVELS:
        return None
    mark = before[-1]
    gap = [token.low for token in analysis.tokens[mark.last : found.first]]
    leads = gap[:1] == ["of"] and set(gap) <= _NOMINAL_GAP
    return build_slot(analysis, mark.concept, mark.first, mark.last) if leads else None


def _direct_verb(analysis: Analysis, before: list[Mark], found: QuantityFound, begin: int) -> Slot | None:
    """A verb right before the figure takes it as its object: "killed at least 15 people", "set up 70 checkpoints"."""
    tokens = analysis.tokens
    if before:
        gap = [t.low for t in tokens[before[-1].last : found.first]]
        if gap and gap[0] == "by" and before[-1].concept not in LEVELS:  # not "fell by 12 points"
            return build_slot(analysis, before[-1].concept + "/agent", before[-1].first, before[-1].last)
        if (
            before[-1].concept not in LEVELS
            and all(word in _ADVERBS or word == '"' for word in gap)
            and "of" not in gap
        ):
            return build_slot(analysis, before[-1].concept, before[-1].first, before[-1].last)
    at = found.first - 1
    while at >= begin and tokens[at].low in ("a", "the", "another", "about", '"'):
        at -= 1
    if (
        at >= begin
        and tokens[at].verb
        and tokens[at].lemma not in _LIGHT
        and tokens[at].low not in cues().auxiliaries
        and analysis.terms[at]
        and not any(m.first <= at < m.last for m in analysis.marks)
    ):
        return build_slot(analysis, tokens[at].lemma, at, at + 1)
    return None


def _after(analysis: Analysis, first: int, end: int) -> Slot | None:
    """The first verb or event noun after the counted noun, inside its own clause."""
    tokens = analysis.tokens
    starts = {m.first: m for m in analysis.marks if m.kind in ("event", "state")}
    at = first
    where: Slot | None = None
    while at < end:
        token = tokens[at]
        if at in starts:
            mark = starts[at]
            if where is None and _is_where(analysis, mark, first):
                where, at = build_slot(analysis, mark.concept, mark.first, mark.last), mark.last
                continue
            together = _coordinated(analysis, mark, end)
            role = "/agent" if _takes_object(analysis, mark) else ""
            chosen = together or mark
            return build_slot(analysis, chosen.concept + role, chosen.first, chosen.last)
        if token.low in _SUBORDINATE or (token.low == "," and tokens[min(at + 1, end - 1)].low == "with"):
            return where
        passive = at > 0 and tokens[at - 1].low in cues().passive
        if passive and token.lemma in cues().reporting and at + 1 in starts:  # "were confirmed dead"
            at += 1
            continue
        if token.verb and token.lemma in cues().reporting and not passive and not token.capital:
            return build_slot(analysis, token.lemma, at, at + 1)  # "three survivors said that the captain drowned"
        if (
            token.verb
            and token.low not in cues().auxiliaries
            and token.lemma not in _LIGHT
            and analysis.terms[at]
            and not token.capital
        ):
            acts = not passive and at + 1 < end and _begins_object(analysis, at + 1)
            return build_slot(analysis, token.lemma + ("/agent" if acts else ""), at, at + 1)
        at += 1
    return where


def _predicate_behind(analysis: Analysis, mark: Mark, end: int) -> Slot | None:
    """What happened to those whom a participle only tells: "12 of the people arrested on Monday were released"."""
    tokens = analysis.tokens
    if tokens[mark.first].low == tokens[mark.first].lemma or _takes_object(analysis, mark):
        return None
    for at in range(mark.last, end):
        if tokens[at].low in _SUBORDINATE or tokens[at].low in (",", ";", "and", "but"):
            return None
        if tokens[at].low in cues().passive and tokens[at].low in cues().auxiliaries:
            return _after(analysis, at + 1, end)
    return None


_LEADS = {"in", "at", "during", "from", "of", "by", "on", "under", "with"}


def _is_where(analysis: Analysis, mark: Mark, first: int) -> bool:
    """Whether an event right after the counted noun only tells which of them: "18 officers in the attack were hurt"."""
    tokens = analysis.tokens
    if tokens[first].low not in _LEADS or mark.first - first > 4:
        return False
    between = {token.low for token in tokens[first : mark.first]}
    return not between & (cues().auxiliaries | {","}) and not tokens[mark.first].verb


def _coordinated(analysis: Analysis, mark: Mark, end: int) -> Mark | None:
    """ "shot and killed": the second verb of a pair when it is the stronger harm."""
    if mark.last + 1 >= end or analysis.tokens[mark.last].low != "and":
        return None
    second = mark.last + 1
    pairs = (m for m in analysis.marks_in(second, end, "event") if m.first == second)
    return next((m for m in pairs if is_narrower(m.concept, mark.concept)), None)


def _begins_object(analysis: Analysis, at: int) -> bool:
    """Whether a noun phrase begins at a token right behind a verb: "hired the company", "chased students"."""
    token = analysis.tokens[at]
    plural = token.kind == "word" and token.low.endswith("s") and token.low != token.lemma
    return (
        (plural and token.low not in cues().stopwords)
        or token.low in ("a", "an", "the", "their", "his", "him", "them", "her", "its")
        or any(q.first == at and not q.modifier for q in analysis.quantities)
        or any(m.first == at and m.kind in ("group", "thing") for m in analysis.marks)
    )


def _takes_object(analysis: Analysis, mark: Mark) -> bool:
    """Whether the verb is active and has an object after it, so that the group before it acts: "18 officers killed
    a man".
    """
    tokens = analysis.tokens
    concept = concepts().get(mark.concept)
    if concept is None or not concept.transitive:
        return False
    if any(token.low in cues().passive for token in tokens[max(0, mark.first - 3) : mark.first]):
        return False
    following = tokens[mark.last] if mark.last < len(tokens) else None
    if following is None or _says_when(tokens, mark.last):
        return False
    if mark.last - mark.first > 1:  # "shot dead a man", not "lost their lives"
        return tokens[mark.first].lemma == "shoot" and following.low not in cues().stopwords - {"a", "an", "the"}
    if following.low == "and":  # "killed and injured dozens"
        pair = next((m for m in analysis.marks if m.first == mark.last + 1 and m.kind == "event"), None)
        return pair is not None and _takes_object(analysis, pair)
    return (
        following.low in ("a", "an", "the", "their", "his", "him", "them", "her", "its", "those", "themselves")
        or following.kind == "number"
        or (not tokens[mark.first].capital and _is_someone(analysis, mark.last))
        or any(q.first == mark.last and not q.modifier for q in analysis.quantities)
        or _names_group(analysis, mark.last)
    )


def _is_someone(analysis: Analysis, at: int) -> bool:
    """ "arrested Ms Sato", "killed Ali Hassan"; not "killed Tuesday", "killed Kabul police said"."""
    token = analysis.tokens[at]
    return (
        token.kind == "word"
        and token.capital
        and token.low not in cues().weekdays
        and token.low not in cues().months
        and not any(p.first <= at < p.last for p in analysis.places)
    )


def _says_when(tokens: tuple[Token, ...], at: int) -> bool:
    """ "died the same day", "killed a week earlier": no object but a time."""
    return tokens[at].low in ("a", "an", "the") and any(
        token.lemma in quantity_table().durations or token.low in ("night", "morning", "evening", "moment", "time")
        for token in tokens[at + 1 : at + 3]
    )


def _names_group(analysis: Analysis, at: int) -> bool:
    """Whether a group or a thing follows, behind two adjectives at most: "protesters", "unarmed Iranian protesters"."""
    for index in range(at, min(at + 3, len(analysis.tokens))):
        if any(m.first == index and m.kind in ("group", "thing") for m in analysis.marks):
            return True
        token = analysis.tokens[index]
        if token.kind != "word" or token.low in cues().stopwords or any(p.first == index for p in analysis.places):
            return False
    return False
