"""Gates that keep a passage as a whole off both sides of a statement; each names what the passage does not bear out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeGuard

from service.lexicon.lemma import lemma_of
from service.lexicon.lexicon import ancestors_of, concepts, cues
from service.model import FIGURE, Item, Judgement, Kind, Modality, Outline, Relation, Slot
from service.verification.cautions import date_of_another, open_subject_differs
from service.verification.counterparts import IN, Answer, Fact, Portion, Word, find_portion, find_segment
from service.verification.gates import CAUTIONS, attribution_missing
from service.verification.likeness import LIGHT, is_name, likeness, weigh
from service.verification.match import Match
from service.verification.occasions import tie_of
from service.verification.pair import Pair
from service.verification.portions import reach_differs, statistic_differs
from service.verification.whole import Whole, judge_whole

Gate = Callable[[Whole], bool]

COVERAGE_FOR, COVERAGE_AGAINST, COVERAGE_TOLD, COVERAGE_LENT, COVERAGE_LENT_AGAINST = 0.55, 0.7, 0.9, 0.75, 0.8
"""Share of a statement's words that a passage must say to support it, to contradict it, and to do either when no
figure or date decides."""
CLOSENESS, CLOSENESS_LENT = 0.35, 0.2
"""How alike the surroundings of two figures must be for one to answer to the other."""


def fact_missing(whole: Whole) -> bool:
    """A figure or date of the statement has no counterpart, or one that decides nothing."""
    least = CLOSENESS_LENT if whole.lent else 0.0 if whole.presumed else CLOSENESS
    return any(fact.answer in (Answer.MISSING, Answer.OPEN) or fact.closeness < least for fact in whole.facts)


def number_missing(whole: Whole) -> bool:
    """A number that names is not in the passage: "Flight 370"."""
    return not whole.presumed and any(word.item.term[0] == FIGURE and not word.found and word.item.at not in whole.spare for word in whole.words)


def name_lost(whole: Whole) -> bool:
    """A name of the statement is not in the passage, and no "it" or "the film" can stand for it."""
    return bool(whole.lost) and not whole.presumed


def words_missing(whole: Whole) -> bool:
    """Too little of what the statement says is in the passage."""
    if whole.presumed:
        return False
    if whole.lent:
        least, own = (COVERAGE_LENT_AGAINST, 0.6) if whole.differing else (COVERAGE_LENT, 0.4)
        return whole.coverage < least or whole.own < own
    return whole.coverage < (COVERAGE_AGAINST if whole.differing else COVERAGE_FOR)


def several_differ(whole: Whole) -> bool:
    """Another date and another figure tell of another occasion; two other figures contradict twice."""
    differing = whole.differing
    return len(differing) > 1 and not all(fact.ours.quantity and fact.closeness > 0.5 for fact in differing)


def date_open(whole: Whole) -> bool:
    """Another date rules out only what happened but once or what is said of somebody by name; "as of 2016 it is
    popular" is not ruled out by "as of 2017".
    """
    for fact in whole.differing:
        if fact.ours.time and fact.theirs:
            said = (whole.statement.part(0, fact.ours.start), whole.passage.part(0, fact.theirs.start))
            if any(text.rstrip().lower().endswith("as of") for text in said):
                return True
            if (whole.lent or not whole.named) and not _happens_once(fact, whole):
                return True
    return False


def _happens_once(fact: Fact, whole: Whole) -> bool:
    events = [pair.statement.event for other, pair in whole.pairs if other is fact]
    return any(event and event.concept in concepts() and concepts()[event.concept].once for event in events)


def of_one_day(whole: Whole) -> bool:
    """A figure of one day or incident beside an undated statement: "on Tuesday alone 18 died"; not "as of Tuesday"."""
    if whole.presumed or any(fact.ours.time for fact in whole.facts) or _is_same_occasion(whole):
        return False
    for fact, pair in whole.pairs:
        below = pair.statement.quantity is not None and pair.statement.quantity.low is None
        if fact.ours.quantity and (fact.answer is Answer.DIFFERS or below):
            if tie_of(pair) and "as of" not in pair.source_text.lower():
                return True
    return False


def _is_same_occasion(whole: Whole) -> bool:
    """Whether both name what happens but once: "Cyclone Ada", "the run-off in Peru"; a place alone is no occasion."""
    said = [word.item.term for word in whole.words if word.value]
    if any(word.value and word.item.term[0] == "~" and word.item.lead not in _WHERE for word in whole.words):
        return True
    return any(concept.occasion for term in said if (concept := concepts().get(term))) and any(
        term[0] == "&" for term in said
    )


def of_earlier_time(whole: Whole) -> bool:
    """What an article looks back on beside an undated statement: "which also won the cup in 2016"."""
    pairs = [pair for _, pair in whole.pairs] + ([whole.told] if whole.told else [])
    return any(pair.source.background and not pair.statement.times for pair in pairs)


_WHERE = frozenset({"in", "at", "near", "on", "from", "of", "to"})  # lead to a place that no table may know


def head_differs(whole: Whole) -> bool:
    """Something else is counted: "30 cows" beside "60 goats"; not "reviewed by 53 people" beside "53 reviews"."""
    for fact in whole.facts:
        ours = fact.ours
        if ours.quantity and fact.theirs and ours.quantity.kind in (Kind.COUNT, Kind.RANK) and ours.head:
            near = [item.term for item in _words(whole.passage) if abs(item.at - fact.theirs.at) <= _BESIDE]
            if not _is_like(ours.head, near) and not _counts_event(fact, whole):
                return True
    for fact, pair in whole.pairs:
        group = pair.statement.group
        if fact.theirs and fact.ours.quantity and fact.ours.quantity.kind not in (Kind.COUNT, Kind.RANK) and group:
            there = [item.term for item in _words(whole.passage) if item.sentence == fact.theirs.sentence]
            if weigh(group.concept) > LIGHT and not is_name(group.concept) and not _is_like(group.concept, there):
                return True
    return False


_BESIDE = 8  # positions around a figure in which the noun that it counts stands
_VERB = 5  # positions between a figure and its verb


def _counts_event(fact: Fact, whole: Whole) -> bool:
    """Whether the noun that the passage counts is what the statement says happened."""
    if fact.theirs is None or not fact.theirs.head:
        return False
    events = [_plain(pair.statement.event) for other, pair in whole.pairs if other is fact and pair.statement.event]
    if fact.ours.head == "@person":
        near = [word.item for word in whole.words if abs(fact.ours.at - word.item.at) <= _VERB and word.item.term != fact.ours.head]
        events += [form for item in near for form in (item.term, lemma_of(whole.statement.words_of(item).lower()))]
    return any(likeness(event, fact.theirs.head) for event in events)


def modifier_differs(whole: Whole) -> bool:
    """Others of the same kind: "3 gold medals" beside "5 silver medals", "12 confirmed cases" beside "30 cases"."""
    said = [word.item.term for word in whole.words]
    for fact in whole.facts:
        if fact.ours.quantity and fact.theirs and fact.ours.head and not is_name(fact.ours.head):
            given = [item.term for item in _words(whole.passage) if item.sentence == fact.theirs.sentence]
            ours, theirs = _modifiers(fact.ours, whole.statement), _modifiers(fact.theirs, whole.passage)
            if any(weigh(term) > LIGHT and not _is_like(term, given) for term in ours):
                return True
            if fact.answer is Answer.DIFFERS and any(not _is_said(term, said) for term in theirs):
                return True
    return False


def _modifiers(fact: Item, outline: Outline) -> list[str]:
    """The words between a figure and the noun that it counts."""
    found: list[str] = []
    for item in _words(outline):
        if fact.at < item.at <= fact.at + _BESIDE:
            if item.term == fact.head:
                return found
            found.append(item.term)
    return []


def event_missing(whole: Whole) -> bool:
    """What the statement says happened is not in the passage's sentence."""
    if whole.presumed:
        return False
    for fact, pair in whole.pairs:
        event = pair.statement.event
        if event is None or fact.theirs is None or weigh(_plain(event)) <= LIGHT or event.concept in cues().stopwords:
            continue
        word = next((word for word in whole.words if event.start <= word.item.start < event.end), None)
        if word and weigh(word.item.term) <= LIGHT:
            continue
        there = [item.term for item in _words(whole.passage) if item.sentence == fact.theirs.sentence]
        concept = concepts().get(_plain(event))
        if pair.source.event is None and not (concept and concept.of_people) and not _is_change(event) and _has_same_head(fact):
            continue  # "won 45 seats" beside "got 38 seats"
        found = word is not None and any(item.sentence == fact.theirs.sentence for item, _ in word.found)
        if not found and not _is_like(_plain(event), there):
            return True
    return False


def _has_same_head(fact: Fact) -> bool:
    return fact.theirs is not None and bool(fact.ours.head) and fact.ours.head == fact.theirs.head


def event_other(whole: Whole) -> bool:
    """The passage's figure is of another thing that happened, of a change by it instead of to it, or of those who did
    it: "the company hired 300 engineers" beside "300 engineers hired".
    """
    said = [word.item.term for word in whole.words]
    for fact, pair in whole.pairs:
        ours, theirs = pair.statement.event, pair.source.event
        counted = fact.ours.quantity is not None and fact.ours.quantity.kind is not Kind.RANK
        if theirs and fact.theirs and counted and _governs(theirs, fact.theirs):
            if _says_much(_plain(theirs)) and not _is_said(_plain(theirs), said):
                return True
        if ours and theirs and _plain(ours) == _plain(theirs) and ours.concept != theirs.concept:
            return True
        if pair.alignment.event is Match.DIFFERENT and pair.statement.quantity and (_is_change(ours) or _is_change(theirs)):
            return True
    return False


_GOVERNED = 45  # characters between a figure and the event that governs it


def _governs(event: Slot, fact: Item) -> bool:
    return event.start - fact.end <= _GOVERNED and fact.start - event.end <= _GOVERNED


def _says_much(term: str) -> bool:
    """Whether a verb makes the figure one of its own: what befalls people, has an opposite, or only reports."""
    concept = concepts().get(term)
    return bool(concept.of_people or concept.opposite) if concept else term in cues().reporting


def _is_change(event: Slot | None) -> bool:
    return event is not None and bool({"@rise", "@fall"} & {event.concept, *ancestors_of(event.concept)})


def subject_narrower(whole: Whole) -> bool:
    """Another figure of something more exact or of somebody else: "turnout among women", "began for Italy in 1915"."""
    said = [word.item.term for word in whole.words]
    for fact, pair in whole.pairs:
        if fact.answer is not Answer.DIFFERS or fact.theirs is None:
            continue
        subject = [term for term in pair.source.subject if term[0] not in "~&,"]
        if any(is_name(term) and _is_said(term, said) for term in pair.source.subject):
            subject = []  # "Ruiz's second album, The Bridge" is the one that the statement names
        if any(term in said for term in subject) and any(not _is_said(term, said) for term in subject):
            return True
        near = [item for item in _words(whole.passage) if abs(item.at - fact.theirs.at) <= _BESIDE]
        if fact.theirs.lead == "not" or any(
            is_name(item.term) and item.lead == "for" and not _is_said(item.term, said) for item in near
        ):
            return True
    return False


def span_differs(whole: Whole) -> bool:
    """How long it took beside when it was: "sank in 20 minutes" beside "sank after 40 days"."""
    return any(
        fact.answer is Answer.DIFFERS
        and fact.ours.quantity is not None
        and fact.ours.quantity.kind is Kind.DURATION
        and fact.theirs is not None
        and fact.ours.lead != fact.theirs.lead
        and {fact.ours.lead, fact.theirs.lead} & _SPANS
        for fact in whole.facts
    )


_SPANS = frozenset({"in", "within", "after", "for", "every", "before"})


def subject_other(whole: Whole) -> bool:
    """It is told of somebody or something else: "Ruiz won 41%" beside "Diaz won 41%, ahead of Ruiz"."""
    pairs = [pair for _, pair in whole.pairs] + ([whole.told] if whole.told else [])
    by_term = {word.item.term: word for word in whole.words}
    for pair in pairs:
        ours = [term for term in pair.statement.subject if term in by_term]
        theirs = [term for term in pair.source.subject if term != ","]
        plain = not any(is_name(term) or by_term[term].item.at in whole.spare for term in ours)
        if not ours or not theirs or (pair.source.open_subject and not plain) or " by " in pair.source_text:
            continue
        if bool(_PASSIVE.search(pair.statement_text)) != bool(_PASSIVE.search(pair.source_text)):
            continue
        names = [term for term in ours if is_name(term) or by_term[term].item.capital]
        if names and any(map(is_name, theirs)) and not any(_is_like(name, theirs) for name in names):
            return True
        said = [by_term[term] for term in ours if by_term[term].item.at not in whole.spare]
        if said and not any(word.value for word in said):
            return True
    return False


_PASSIVE = re.compile(r"\b(?:was|were|been|being|is|are)\s+(?:\w+ly\s+)?(?:\w+(?:ed|en|wn|ught|elt|ept)|sent|made|held|sold|told|built)\b")


def portion_differs(whole: Whole) -> bool:
    """A part beside the whole: "40% of the votes in Lima", "9 million in other countries"."""
    said = [word.item.term for word in whole.words]
    for fact, pair in whole.pairs:
        quantity = fact.ours.quantity
        if quantity is None or fact.theirs is None:
            continue
        if quantity.high == 0 and fact.answer is Answer.AGREES and pair.alignment.narrower:
            return True  # none of a part is not none
        portions = find_portion(fact.ours, whole.statement), find_portion(fact.theirs, whole.passage)
        if portions == (Portion.REST, Portion.UNSAID):
            return True
        if fact.answer is not Answer.DIFFERS and quantity.low is not None:
            continue
        if pair.statement.places and pair.alignment.place in (Match.NARROWER, Match.BROADER, Match.DIFFERENT):
            return True
        if quantity.kind is Kind.COUNT and whole.passage.part(fact.theirs.end, fact.theirs.end + 4) == " of ":
            return True  # "one of the officers"
        if portions[0] in (Portion.UNSAID, Portion.ALL) and portions[1] in (Portion.PLACE, Portion.REST):
            places = [
                item.term
                for item in _words(whole.passage)
                if is_name(item.term) and 0 < item.at - fact.theirs.at <= _BESIDE and item.lead in IN
            ]
            if not places or any(not _is_said(place, said) for place in places):
                return True
    return False


def place_differs(whole: Whole) -> bool:
    """Somewhere else, or a wider place: arrests in Almaty beside arrests in the country."""
    pairs = [pair for _, pair in whole.pairs] + ([whole.told] if whole.told else [])
    same = whole.facts and all(fact.relation is Relation.SAME_FIGURE or fact.ours.time for fact in whole.facts)
    lent = {word.item.term for word in whole.words if word.lent}
    for pair in pairs:
        if not pair.statement.places or pair.alignment.place not in (Match.DIFFERENT, Match.BROADER):
            continue
        near = same and pair.alignment.place is Match.BROADER and not pair.source.places
        if not (near and all("&" + place in lent for place in pair.statement.places)):
            return True  # the very figure, in an article that speaks of the place, may be meant of it
    return False


def claims_differ(whole: Whole) -> bool:
    """Around a fact one of the two is negated, planned, of another event or of another group."""
    for fact, pair in whole.pairs:
        ours, theirs = pair.statement, pair.source
        if ours.negated != theirs.negated or (ours.modality is not theirs.modality and not _is_said_far_off(pair)):
            return True
        if pair.alignment.event in (Match.OPPOSITE, Match.BROADER):
            return True
        if fact.answer is Answer.DIFFERS and pair.alignment.event is Match.NARROWER:
            return True
        if (
            pair.alignment.event is Match.DIFFERENT
            and _is_known(ours.event)
            and _is_known(theirs.event)
            and not _are_both_told(pair, whole)
        ):
            return True
        counted = fact.ours.quantity is not None and fact.ours.quantity.kind is Kind.COUNT and _is_of(pair, fact)
        if counted and _is_known(ours.group) and _is_known(theirs.group) and not _counts_event(fact, whole):
            same = ours.group == theirs.group or _plain(ours.group) == _plain(theirs.group)
            if pair.alignment.group is Match.NARROWER and not (same and fact.relation is Relation.SAME_FIGURE):
                return True
            if pair.alignment.group in (Match.DIFFERENT, Match.BROADER):
                return True
    return False


def _is_of(pair: Pair, fact: Fact) -> bool:
    """Whether the two claims are those of the figure and its counterpart."""
    ours, theirs = pair.statement.quantity, pair.source.quantity
    return (
        ours is not None
        and theirs is not None
        and fact.theirs is not None
        and fact.ours.start <= ours.start < fact.ours.end
        and fact.theirs.start <= theirs.start < fact.theirs.end
    )


def _is_said_far_off(pair: Pair) -> bool:
    """Whether what makes the passage's clause only possible stands far behind its figure."""
    words = pair.source_text.lower().split()
    return (pair.statement.modality, pair.source.modality) == (Modality.FACT, Modality.POSSIBLE) and not any(
        cues().possible.match(words, at) for at in range(len(words))
    )


def _are_both_told(pair: Pair, whole: Whole) -> bool:
    """Whether each of the two says the other's event too: "earned 5 in its opening week" both ways."""
    ours, theirs = pair.statement.event, pair.source.event
    said = [word.item.term for word in whole.words]
    given = [item.term for item in whole.passage.items]
    return ours is not None and theirs is not None and _is_like(ours.concept, given) and _is_said(theirs.concept, said)


def said_by_others(whole: Whole) -> bool:
    """The statement is about who said it, and the passage credits somebody else."""
    return any(pair.source.attribution and attribution_missing(pair) for _, pair in whole.pairs)


def statistic_other(whole: Whole) -> bool:
    """An average beside a minimum, as the words around the two figures say."""
    for fact, pair in whole.pairs:
        if fact.theirs and fact.ours.quantity:
            ours, theirs = (_called(*side) for side in ((fact.ours, whole.statement), (fact.theirs, whole.passage)))
            rated = all(_RATED.search(text) for text in (ours, theirs))  # "a score of 42" is the average score
            if not rated and statistic_differs(replace(pair, statement_text=ours, source_text=theirs)):
                return True
    return False


def _called(fact: Item, outline: Outline) -> str:
    """The words that say what a figure is: those before it in its segment and the next two behind it."""
    low, high = find_segment(fact, outline)
    return outline.part(low, fact.end) + " " + " ".join(outline.part(fact.end, high).split()[:2])


_RATED = re.compile(r"\b(?:rat(?:ed|ing|ings)|scor(?:e|ed|es))\b", re.IGNORECASE)
_OTHERWISE = (reach_differs, date_of_another, open_subject_differs, statistic_differs)  # cautions that the gates here speak for


def cautioned(whole: Whole) -> bool:
    """What takes a clause off its side takes the passage off."""
    pairs = [pair for _, pair in whole.pairs] + ([whole.told] if whole.told else [])
    return any(rule(pair) for pair in pairs for rule in CAUTIONS if rule not in _OTHERWISE)


# --- statements without a figure or date ---------------------------------------------------------


def untold(whole: Whole) -> bool:
    """No sentence of the passage says every word of a statement without figure."""
    if whole.facts:
        return False
    missing = any(
        not (word.found or (word.lent and is_name(word.item.term))) and weigh(word.item.term) > LIGHT and word.item.at not in whole.spare for word in whole.words
    )
    names = [word for word in whole.words if is_name(word.item.term) and word.item.at not in whole.spare]
    unnamed = bool(names) and not any(word.found for word in names)  # "she is the first to coach a club"
    return whole.told is None or missing or unnamed or whole.coverage < COVERAGE_TOLD


def told_otherwise(whole: Whole) -> bool:
    """It is told as planned, or the opposite is told."""
    told = whole.told
    if told is None:
        return False
    if told.statement.negated != told.source.negated and any(
        weigh(word.item.term) > LIGHT and word.value < 1 and word.item.at not in whole.spare and not is_name(word.item.term)
        for word in whole.words
    ):
        return True  # "is no surgeon" does not deny "is a doctor"
    return told.statement.modality is not told.source.modality or told.alignment.event is Match.OPPOSITE


def turned_round(whole: Whole) -> bool:
    """What the statement names first and last stands the other way round: "A praised B" beside "B praised A".

    Not "A was praised by B", nor "in May A praised B" beside "A praised B in May".
    """
    if whole.told is None:
        return False
    inside = [word for word in whole.words if word.found and weigh(word.item.term) > LIGHT]
    if len(inside) < 2 or any(" by " in text for text in (whole.told.statement_text, whole.told.source_text)):
        return False
    named = pairwise([word for word in inside if word.item.capital])
    ends = [] if _COPULA.search(whole.told.statement_text) else [(inside[0], inside[-1])]
    return any(_are_turned(one, other) for one, other in (*ends, *named))


def _are_turned(one: Word, other: Word) -> bool:
    first = min((item for item, _ in one.found), key=lambda item: item.at)
    last = max((item for item, _ in other.found), key=lambda item: item.at)
    return last.at < first.at and not {first.lead, last.lead} & _ADJUNCT


def scattered(whole: Whole) -> bool:
    """What a statement without figure says stands far apart in an article's clause, so that another thing may be told."""
    if whole.told is None or not whole.lent:
        return False
    places = [[item.at for item, _ in word.found] for word in whole.words if word.found and weigh(word.item.term) > LIGHT]
    if not places:
        return True
    nearest = [min(at, key=lambda one: abs(one - places[0][0])) for at in places]
    return max(nearest) - min(nearest) > _SPREAD * len(places) + _SPREAD


_SPREAD = 4


_COPULA = re.compile(r"\b(?:is|are|was|were)\s+(?:a|an|the)\b")  # "A is the mayor of B" says the same as "B's mayor A"
_ADJUNCT = frozenset({"in", "at", "on", "of", "during", "since", "for", "from", "near"})

GATES: tuple[Gate, ...] = (
    fact_missing,
    number_missing,
    name_lost,
    words_missing,
    several_differ,
    date_open,
    of_one_day,
    of_earlier_time,
    head_differs,
    modifier_differs,
    event_missing,
    event_other,
    subject_narrower,
    subject_other,
    span_differs,
    portion_differs,
    place_differs,
    claims_differ,
    said_by_others,
    statistic_other,
    untold,
    told_otherwise,
    turned_round,
    scattered,
    cautioned,
)
"""In this order; the first that fires keeps the passage off both sides."""


def find_gate(whole: Whole) -> Gate | None:
    """The first gate that keeps the passage off both sides; None where it takes one."""
    return next((gate for gate in GATES if gate(whole)), None)


def judge_passage(whole: Whole) -> Judgement | None:
    """The side that the passage as a whole takes; None where a gate keeps it off both."""
    return None if find_gate(whole) else judge_whole(whole)


def _words(outline: Outline) -> Iterator[Item]:
    return (item for item in outline.items if not item.is_fact)


def _is_like(term: str, given: Sequence[str]) -> bool:
    """Whether any of the passage's terms says one of the statement's."""
    return any(likeness(term, other) for other in given)


def _is_said(term: str, said: Sequence[str]) -> bool:
    """Whether any of the statement's terms is said by one of the passage's."""
    return any(likeness(other, term) for other in said)


def _plain(slot: Slot) -> str:
    return slot.concept.removesuffix("/agent")


def _is_known(slot: Slot | None) -> TypeGuard[Slot]:
    return slot is not None and slot.concept.startswith("@")


__all__ = ["COVERAGE_AGAINST", "COVERAGE_FOR", "GATES", "Gate", "find_gate", "judge_passage"]
