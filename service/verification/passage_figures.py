"""Gates on what a passage's figures and dates are of: another thing, person, place or part than the statement's."""

from __future__ import annotations

import re
from typing import TypeGuard

from msgspec.structs import replace

from service.lexicon.lemma import lemma_of
from service.lexicon.lexicon import ancestors_of, concept_of, concepts, cues, is_narrower
from service.model import UNASSERTED, Item, Kind, Modality, Relation, Slot
from service.outline import Outline
from service.verification.alignment import is_part
from service.verification.counterparts import IN, Answer, Portion, find_portion, find_segment
from service.verification.likeness import LIGHT, is_like, is_name, is_said, likeness, weigh
from service.verification.match import Match
from service.verification.pair import Pair
from service.verification.portions import statistic_differs
from service.verification.possession import before_predicate
from service.verification.whole import BESIDE, Held, Whole

_COUNTED = (Kind.COUNT, Kind.RANK)


def head_differs(whole: Whole) -> bool:
    """Something else is counted or measured: "30 cows" beside "60 goats", "a loss of 5 million" beside "sales of 5
    million"; not "reviewed by 53 people" beside "53 reviews".
    """
    for fact in whole.facts:
        head = fact.ours.head if fact.ours.quantity and fact.ours.quantity.kind in _COUNTED else ""
        if not head or not fact.theirs or is_like(head, _list_counted(fact.theirs, whole)):
            continue
        if not any(_counts_event(held, whole) for held in whole.held if held.fact is fact):
            return True
    for held in whole.held:
        group, quantity = held.pair.statement.group, held.fact.ours.quantity
        if not group or not quantity or quantity.kind in _COUNTED or is_name(group.concept):
            continue
        if weigh(group.concept) > LIGHT and not is_like(group.concept, whole.given(held.theirs)):
            return True
    return False


def _list_counted(fact: Item, whole: Whole) -> list[str]:
    """What a figure of the passage may count: the words around it, but not where: "14 songs at a concert"."""
    near = whole.near(fact)
    if fact.head and fact.lead in IN:  # "in the five counties"
        return [fact.head]
    if fact.head:
        near = [item for item in near if IN.isdisjoint(whole.passage.part(fact.end, item.start).lower().split())]
    return [item.term for item in near]


_VERB = 5  # positions between a figure and its verb


def _counts_event(held: Held, whole: Whole) -> bool:
    """Whether the noun that the passage counts is what the statement says happened."""
    ours, event = held.fact.ours, held.pair.statement.event
    events = [_plain(event)] if event else []
    if ours.head == "@person":
        near = [word.item for word in whole.words if abs(ours.at - word.item.at) <= _VERB]
        verbs = [item for item in near if item.term != ours.head]
        events += [form for item in verbs for form in (item.term, lemma_of(whole.statement.words_of(item).lower()))]
    return bool(held.theirs.head) and any(likeness(event, held.theirs.head) for event in events)


def modifier_differs(whole: Whole) -> bool:
    """Others of the same kind: "3 gold medals" beside "5 silver medals", "12 confirmed cases" beside "30 cases"."""
    for fact in whole.facts:
        if fact.ours.quantity and fact.theirs and fact.ours.head and not is_name(fact.ours.head):
            ours, theirs = _modifiers(fact.ours, whole.statement), _modifiers(fact.theirs, whole.passage)
            given = [*whole.given(fact.theirs), *_inside(fact.theirs, whole.passage)]
            if not whole.presumed and any(weigh(term) > LIGHT and not is_like(term, given) for term in ours):
                return True
            if fact.answer is Answer.DIFFERS and any(not is_said(term, whole.said) for term in theirs):
                return True
    return False


def _modifiers(fact: Item, outline: Outline) -> list[str]:
    """The words between a figure and the noun that it counts."""
    behind = [i.term for i in outline.items if not i.is_fact and fact.at < i.at <= fact.at + BESIDE]
    return behind[: behind.index(fact.head)] if fact.head in behind else []


def _inside(fact: Item, outline: Outline) -> list[str]:
    """The words that the noun behind a figure is made of: "positive" in "200 positive cases"."""
    noun = next((item for item in outline.items if item.at > fact.at and item.term == fact.head), None)
    if noun is None:
        return []
    words = outline.words_of(noun).lower().split()
    return [form for word in words for form in (lemma_of(word), concept_of(lemma_of(word))) if form]


def event_missing(whole: Whole) -> bool:
    """What the statement says happened is not in the passage's sentence; "got 38 seats" will do for "won 45 seats"."""
    for held in whole.held:
        event = held.pair.statement.event
        if event is None or weigh(_plain(event)) <= LIGHT or event.concept in cues().stopwords or whole.presumed:
            continue
        word = next((word for word in whole.words if event.start <= word.item.start < event.end), None)
        if word and weigh(word.item.term) <= LIGHT:
            continue
        concept = concepts().get(_plain(event))
        befalls = _is_change(event) or (concept is not None and concept.of_people)
        some = held.theirs.quantity is not None and held.theirs.quantity.high != 0
        if some and word and word.found and all(_is_of_none(item, whole) for item, _ in word.found):
            return True
        if held.pair.source.event is None and not befalls and held.fact.ours.head == held.theirs.head != "":
            continue
        found = word is not None and any(item.sentence == held.theirs.sentence for item, _ in word.found)
        if not found and not is_like(_plain(event), whole.given(held.theirs)):
            return True
    return False


def _is_of_none(event: Item, whole: Whole) -> bool:
    """Whether the passage says that it befell none: "ten people were found, none of them injured"."""
    before = (item for item in whole.passage.items if 0 < event.at - item.at <= _VERB and item.quantity)
    return any(item.quantity is not None and item.quantity.high == 0 for item in before)


def event_other(whole: Whole) -> bool:
    """The passage's figure is of another thing that happened, of a change by it instead of to it, or of those who did
    it: "the company hired 300 engineers" beside "300 engineers hired".
    """
    for held in whole.held:
        ours, theirs, quantity = held.pair.statement.event, held.pair.source.event, held.fact.ours.quantity
        governed = theirs and quantity and quantity.kind is not Kind.RANK and _governs(theirs, held.theirs)
        if theirs and governed and _says_much(_plain(theirs)) and not is_said(_plain(theirs), whole.said):
            return True
        if ours and theirs and _plain(ours) == _plain(theirs) and ours.concept != theirs.concept:
            return True
        if _is_change(ours) and theirs is None and held.theirs.lead == "to" != held.fact.ours.lead:
            return True  # "cut by 40 hours" beside "cut to 40 hours"
        changed = _is_change(ours) or _is_change(theirs)
        if changed and held.pair.statement.quantity and held.pair.alignment.event is Match.DIFFERENT:
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
    for held in whole.held:
        if held.fact.answer is not Answer.DIFFERS or held.pair.source.attribution:
            continue
        if held.theirs.lead == "not":  # "not 50 people"
            return True
        if held.theirs.lead in _OTHERS and held.fact.ours.lead not in _OTHERS:  # "the other two were passengers"
            return True
        if held.theirs.lead == "by" != held.fact.ours.lead:  # "outnumber men by 134,000"
            return True
        subject = [term for term in held.pair.source.subject if term != "," and term not in held.pair.statement.subject]
        named = any(is_name(term) and is_said(term, whole.said) for term in subject)  # "Ruiz's second album"
        plain = [term for term in subject if not is_name(term) and not named]
        shared = any(term in whole.said for term in held.pair.source.subject if not is_name(term))
        if shared and not named and not all(is_said(term, whole.said) for term in plain):
            return True
        if any(
            is_name(item.term) and item.lead == "for" and not is_said(item.term, whole.said)
            for item in whole.near(held.theirs)
        ):
            return True
    return False


_OTHERS = frozenset(("another", "further", "other", "remaining"))


def subject_unsaid(whole: Whole) -> bool:
    """A word that opens the statement, and may be a name, is not there: "Bantam sales fell 9%" beside "Sales fell
    9%".
    """
    first = next(iter(whole.words), None)
    return (
        first is not None
        and not first.value
        and first.item.capital
        and first.item.term[0].isalpha()
        and first.item.at not in whole.spare
        and (first.item.term in whole.subject or not whole.subject)
        and not whole.presumed
    )


def group_replaced(whole: Whole) -> bool:
    """Other people are named in the clause than the statement's: "doctors went on strike" beside "nurses went on
    strike", also where the words around lend the statement's.
    """
    ours = [word for word in whole.words if _is_group(word.item.term)]
    lost = [word.item.term for word in ours if not any(value > _WIDER for _, value in word.found)]
    said = [word.item.term for word in whole.words]
    others = [item.term for item in whole.passage.items if _is_group(item.term) and not is_said(item.term, said)]
    return any(not is_narrower(term, other) for term in lost for other in others)


_WIDER = 0.6  # the likeness of a wider word: "people" names no women


def _is_group(term: str) -> bool:
    concept = concepts().get(term)
    return concept is not None and concept.kind == "group" and concept.parent is not None


def subject_other(whole: Whole) -> bool:
    """It is told of somebody or something else: "Ruiz won 41%" beside "Diaz won 41%, ahead of Ruiz"."""
    by_term = {word.item.term: word for word in whole.words}
    counted = [held.pair for held in whole.held if held.fact.ours.quantity]
    for pair in counted or whole.pairs:
        if _PRONOUN.search(pair.source_text):
            continue
        ours = [by_term[term] for term in pair.statement.subject if term in by_term]
        theirs = [term for term in pair.source.subject if term != ","]
        # A plain noun of the passage may stand for a name that it does not say, not for "the brewery" beside it.
        plain = not any((is_name(w.item.term) and not w.found) or w.item.at in whole.spare for w in ours)
        if not ours or not theirs or (pair.source.open_subject and not plain) or " by " in pair.source_text:
            continue
        if bool(PASSIVE.search(pair.statement_text)) != bool(PASSIVE.search(pair.source_text)):
            continue
        names = [word.item.term for word in ours if is_name(word.item.term) or word.item.capital]
        if names and any(map(is_name, theirs)) and not any(is_like(name, theirs) for name in names):
            return True
        said = [word for word in ours if word.item.at not in whole.spare]
        said = [word for word in said if not is_name(word.item.term)] or said  # not only the place in "nurses in Lima"
        pointed = _POINTING.search(
            before_predicate(pair.source, pair.source_text)
        )  # "the group" may be whom the article speaks of
        if said and not any(word.value if pointed else word.found or word.item.term in theirs for word in said):
            return True
    return False


_POINTING = re.compile(r"\b(?:the|this|these|its|their|his|her)\b", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:he|she|it|they)\b")
PASSIVE = re.compile(
    r"\b(?:was|were|been|being|is|are)\s+(?:\w+ly\s+)?"
    r"(?:\w+(?:ed|en|wn|ught|elt|ept)|sent|made|held|sold|told|built)\b"
)


def span_differs(whole: Whole) -> bool:
    """How long it took beside when it was: "sank in 20 minutes" beside "sank after 40 days"."""
    for fact in whole.differing:
        if fact.ours.quantity and fact.ours.quantity.kind is Kind.DURATION and fact.theirs:
            leads = {fact.ours.lead, fact.theirs.lead}
            if len(leads) > 1 and leads & _SPANS:
                return True
    return False


_SPANS = frozenset({"in", "within", "after", "for", "every", "before"})


def portion_differs(whole: Whole) -> bool:
    """A part beside the whole: "40% of the votes in Lima", "9 million in other countries", "one of the officers".

    Nor is none of a part none of all.
    """
    for held in whole.held:
        quantity, differs = held.fact.ours.quantity, held.fact.answer is Answer.DIFFERS
        if quantity is None:
            continue
        if quantity.high == 0 and not differs and held.pair.alignment.narrower:
            return True
        ours, theirs = find_portion(held.fact.ours, whole.statement), find_portion(held.theirs, whole.passage)
        if (ours, theirs) == (Portion.REST, Portion.UNSAID):
            return True
        if (differs or quantity.low is None) and (_is_part(held, whole) or _is_limited(held, whole, ours, theirs)):
            return True
    return False


def _is_part(held: Held, whole: Whole) -> bool:
    counted = held.fact.ours.quantity is not None and held.fact.ours.quantity.kind is Kind.COUNT
    if counted and whole.passage.part(held.theirs.end, held.theirs.end + 4) == " of ":
        return True
    apart = (Match.NARROWER, Match.BROADER, Match.DIFFERENT)
    return bool(held.pair.statement.places) and held.pair.alignment.place in apart


def _is_limited(held: Held, whole: Whole, ours: Portion, theirs: Portion) -> bool:
    """Whether the passage's figure is of a place or a rest that the statement does not speak of."""
    if ours not in (Portion.UNSAID, Portion.ALL) or theirs not in (Portion.PLACE, Portion.REST):
        return False
    behind = [item for item in whole.near(held.theirs) if item.at > held.theirs.at]
    places = [item.term for item in behind if is_name(item.term) and item.lead in IN]
    return not places or any(not is_said(place, whole.said) for place in places)


def place_differs(whole: Whole) -> bool:
    """Somewhere else, or a wider place: arrests in Almaty beside arrests in the country.

    The very figure, in a clause without a place of an article that names the statement's, may be meant of it.
    """
    same = whole.facts and all(fact.relation is Relation.SAME_FIGURE or fact.ours.time for fact in whole.facts)
    lent = {word.item.term for word in whole.words if word.lent}
    for held in whole.held:
        inside = held.pair.alignment.place is Match.NARROWER and not held.pair.statement.places
        if inside and held.fact.answer is Answer.DIFFERS and is_part(held.pair.statement, held.pair.source):
            return True
    for pair in whole.pairs:
        if not pair.statement.places or pair.alignment.place not in (Match.DIFFERENT, Match.BROADER):
            continue
        unsaid = same and pair.alignment.place is Match.BROADER and not pair.source.places
        if not unsaid or any("&" + place not in lent for place in pair.statement.places):
            return True
    return False


def name_elsewhere(whole: Whole) -> bool:
    """A figure that is told before where the statement says that it was: "74% on the coast, and lowest in Ica"."""
    for held in whole.held:
        end = held.theirs.end
        for word in whole.words:
            if not is_name(word.item.term) or word.item.lead not in IN or not word.found:
                continue
            behind = [item for item, _ in word.found if item.start >= end]
            if len(behind) == len(word.found) and _COORDINATE.search(whole.passage.part(end, behind[0].start)):
                return True
    return False


def told_of_compared(whole: Whole) -> bool:
    """Whom or what place the statement names is only of what the passage compares with: "5%, against 3% in Spain"."""
    for held in whole.held:
        if held.pair.source.event and held.pair.source.event.concept == "from":
            return held.pair.statement.event is None or held.pair.statement.event.concept != "from"
        for word in whole.words:
            if not word.found or not (is_name(word.item.term) or _is_group(word.item.term)):
                continue
            behind = [item for item, _ in word.found if item.start >= held.theirs.end]
            if len(behind) == len(word.found) and _COMPARES.search(
                whole.passage.part(held.theirs.end, behind[0].start)
            ):
                return True
    return False


_COMPARES = re.compile(r"\b(?:against|compared (?:with|to)|versus|unlike|(?:up|down) from)\b")


_COORDINATE = re.compile(r"^[^\d]*,\s*(?:and|but|while|whereas)\b[^\d]*$")


def claims_differ(whole: Whole) -> bool:
    """Around a fact one of the two is negated, planned, of another event or group, or a figure of another time."""
    counted = any(held.fact.ours.quantity for held in whole.held)
    return any(
        held.pair.statement.negated != held.pair.source.negated
        or _is_otherwise_meant(held.pair)
        or (held.fact.answer is Answer.DIFFERS and held.pair.source.modality in UNASSERTED)
        or ((held.fact.ours.quantity or not counted) and _is_of_other_event(held, whole))
        or _is_of_other_group(held, whole)
        or (held.fact.ours.quantity and held.pair.time is Match.DIFFERENT)
        for held in whole.held
    )


def _is_otherwise_meant(pair: Pair) -> bool:
    """Whether only one is told as a fact; what makes it only possible far behind the figure does not count."""
    if pair.statement.modality is pair.source.modality:
        return False
    words = pair.source_text.lower().split()
    unsaid = not any(cues().possible.match(words, at) for at in range(len(words)))
    return not (pair.statement.modality is Modality.FACT and pair.source.modality is Modality.POSSIBLE and unsaid)


def _is_of_other_event(held: Held, whole: Whole) -> bool:
    """Whether the events differ, unless each text tells both: "earned 5 in its opening week" either way."""
    ours, theirs, match = held.pair.statement.event, held.pair.source.event, held.pair.alignment.event
    if match in (Match.OPPOSITE, Match.BROADER) or (match is Match.NARROWER and held.fact.answer is Answer.DIFFERS):
        return True
    if match is not Match.DIFFERENT or not _is_known(ours) or not _is_known(theirs):
        return False
    given = [item.term for item in whole.passage.items]
    return not (is_like(ours.concept, given) and is_said(theirs.concept, whole.said))


def _is_of_other_group(held: Held, whole: Whole) -> bool:
    ours, theirs, match = held.pair.statement.group, held.pair.source.group, held.pair.alignment.group
    if not _is_known(ours) or not _is_known(theirs) or not _is_own_figure(held) or _counts_event(held, whole):
        return False
    if match is Match.NARROWER:
        return _plain(ours) != _plain(theirs) or held.fact.relation is not Relation.SAME_FIGURE
    return match in (Match.DIFFERENT, Match.BROADER, Match.UNKNOWN)


def _is_own_figure(held: Held) -> bool:
    """Whether the two claims are those of the count and its counterpart."""
    ours, theirs, fact = held.pair.statement.quantity, held.pair.source.quantity, held.fact.ours
    if ours is None or theirs is None or ours.kind is not Kind.COUNT:
        return False
    return fact.start <= ours.start < fact.end and held.theirs.start <= theirs.start < held.theirs.end


def statistic_other(whole: Whole) -> bool:
    """An average beside a minimum, as the words around the two figures say; a score of 42 is the average score."""
    for held in whole.held:
        if held.fact.ours.quantity:
            ours, theirs = _called(held.fact.ours, whole.statement), _called(held.theirs, whole.passage)
            rated = _RATED.search(ours) and _RATED.search(theirs)
            if not rated and statistic_differs(replace(held.pair, statement_text=ours, source_text=theirs)):
                return True
    return False


_RATED = re.compile(r"\b(?:rat(?:ed|ing|ings)|scor(?:e|ed|es))\b", re.IGNORECASE)


def _called(fact: Item, outline: Outline) -> str:
    """The words that say what a figure is: those before it in its segment and the next two behind it."""
    low, high = find_segment(fact, outline)
    return outline.part(low, fact.end) + " " + " ".join(outline.part(fact.end, high).split()[:2])


def _plain(slot: Slot) -> str:
    return slot.concept.removesuffix("/agent")


def _is_known(slot: Slot | None) -> TypeGuard[Slot]:
    return slot is not None and slot.concept.startswith("@")
