"""The side that a passage as a whole takes, and the gates that keep it off both."""

from __future__ import annotations

from collections.abc import Callable

from service.lexicon.lexicon import concepts
from service.model import FIGURE, Item, Judgement, Reason, Relation, Stance
from service.outline import Outline
from service.verification.caution_order import CAUTIONS
from service.verification.cautions import date_of_another, open_subject_differs, others_of_them
from service.verification.counterparts import Answer, Fact
from service.verification.gates import attribution_missing, names_all, time_compared
from service.verification.government import governed_otherwise, subject_elsewhere
from service.verification.likeness import LIGHT, weigh
from service.verification.narrowing import at_a_stage, tells_stage
from service.verification.occasions import has_other_cause, tie_of
from service.verification.pair import find_words
from service.verification.passage_figures import (
    claims_differ,
    event_missing,
    event_other,
    group_replaced,
    head_differs,
    modifier_differs,
    name_elsewhere,
    place_differs,
    portion_differs,
    span_differs,
    statistic_other,
    subject_narrower,
    subject_other,
    subject_unsaid,
    told_of_compared,
)
from service.verification.passage_told import replaced, scattered, told_otherwise, turned_round, untold
from service.verification.portions import reach_differs, statistic_differs
from service.verification.whole import Whole, longer_name

Gate = Callable[[Whole], bool]

COVERAGE_FOR, COVERAGE_AGAINST = 0.55, 0.7
"""Share of a statement's words that a passage must say to support it and to contradict it."""
COVERAGE_LENT_FOR, COVERAGE_LENT_AGAINST = 0.75, 0.8
"""The same where its article lends the passage words."""
OWN_FOR, OWN_AGAINST = 0.4, 0.6
"""Share of the statement's plain words that such a passage must say itself."""
CLOSENESS, CLOSENESS_LENT = 0.35, 0.2
"""How alike the surroundings of two figures must be for one to answer to the other."""


def fact_missing(whole: Whole) -> bool:
    """A figure or date of the statement has no counterpart, or one that decides nothing."""
    least = CLOSENESS_LENT if whole.lent else 0.0 if whole.presumed else CLOSENESS
    return any(fact.answer in (Answer.MISSING, Answer.OPEN) or fact.closeness < least for fact in whole.facts)


def number_missing(whole: Whole) -> bool:
    """A number that names is not in the passage: "Flight 370"."""
    numbers = [word for word in whole.words if word.item.term[0] == FIGURE and word.item.at not in whole.spare]
    return not whole.presumed and any(not word.found for word in numbers)


def name_lost(whole: Whole) -> bool:
    """A name of the statement is not in the passage, and no "it" or "the film" can stand for it."""
    return bool(whole.lost) and not whole.presumed


def words_missing(whole: Whole) -> bool:
    """Too little of what the statement says is in the passage, or in the passage itself and not only around it."""
    against = bool(whole.differing)
    if whole.lent:
        least = COVERAGE_LENT_AGAINST if against else COVERAGE_LENT_FOR
        return whole.coverage < least or whole.own < (OWN_AGAINST if against else OWN_FOR)
    return not whole.presumed and whole.coverage < (COVERAGE_AGAINST if against else COVERAGE_FOR)


def several_differ(whole: Whole) -> bool:
    """Another date and another figure tell of another occasion; two other figures contradict twice."""
    differing = whole.differing
    return len(differing) > 1 and not all(fact.ours.quantity and fact.closeness > 0.5 for fact in differing)


def date_open(whole: Whole) -> bool:
    """Another date rules out only what happened but once or, in a passage that stands alone, what is said of somebody
    by name; "as of 2016 it is popular" is not ruled out by "as of 2017".
    """
    for held in whole.held:
        if held.fact.answer is Answer.DIFFERS and held.fact.ours.time:
            said = (whole.statement.part(0, held.fact.ours.start), whole.passage.part(0, held.theirs.start))
            if any(text.rstrip().lower().endswith("as of") for text in said):
                return True
            if _tells_which(held.fact.ours, whole.statement) and _tells_which(held.theirs, whole.passage):
                return True
            event = held.pair.statement.event
            once = event is not None and event.concept in concepts() and concepts()[event.concept].once
            if not once and (whole.lent or not whole.named):
                return True
    return False


def _tells_which(date: Item, outline: Outline) -> bool:
    """Whether a date only says which one is meant: "the 2006 election"."""
    before = outline.part(outline.offset, date.start).rstrip().lower()
    return before.endswith("the") and any(item.start - date.end == 1 for item in outline.items)


def of_one_day(whole: Whole) -> bool:
    """A figure of one day or incident beside an undated statement: "on Tuesday alone 18 died"; not "as of Tuesday"."""
    if whole.presumed or any(fact.ours.time for fact in whole.facts):
        return False
    same = _is_same_occasion(whole)
    for held in whole.held:
        quantity = held.fact.ours.quantity
        below = quantity is not None and quantity.low is None
        up_to_then = "as of" in held.pair.source_text.lower()
        if (
            quantity
            and (below or held.fact.answer is Answer.DIFFERS)
            and (has_other_cause(held.pair) if same else tie_of(held.pair))
            and not up_to_then
        ):
            return True
    return False


def of_one_stage(whole: Whole) -> bool:
    """A figure of one stage beside a statement that speaks of none: "turnout in the first round was 60 percent"."""
    if any(fact.ours.time for fact in whole.facts):
        return False
    return any(
        held.fact.ours.quantity and tells_stage(held.pair.source_text, whole.statement.text) for held in whole.held
    )


def change_unsaid(whole: Whole) -> bool:
    """A date and no word of what the statement says happened then ("rose in June" beside "slowed in June"), or not what
    it compares ("lower than in 2019" beside "higher than in 2019").
    """
    if not whole.facts or not all(fact.ours.time for fact in whole.facts):
        return False
    if find_words(_THAN, whole.statement.text) - find_words(_THAN, whole.passage.text):
        return True
    verbs = [word for word in whole.words if word.item.verb and weigh(word.item.term) > LIGHT]
    verbs = [word for word in verbs if word.item.term not in ("happen", "occur")]
    return bool(verbs) and not any(word.found for word in verbs)


_THAN = r"\b(\w+er|more|less)\b(?:\s+\w+){0,8}?\s+than\b"


def _is_same_occasion(whole: Whole) -> bool:
    """Whether both name what happens but once: "Cyclone Ada", "the run-off in Peru"; a place alone is no occasion."""
    if any(word.value and word.item.term[0] == "~" and word.item.lead not in _WHERE for word in whole.words):
        return True
    said = [word.item.term for word in whole.words if word.value]
    placed = any(term[0] == "&" for term in said)
    return placed and any(concepts()[term].occasion for term in said if term in concepts())


_WHERE = frozenset({"in", "at", "near", "on", "from", "of", "to", "#"})  # lead to a place that no table may know


def of_earlier_time(whole: Whole) -> bool:
    """What an article looks back on beside an undated statement: "which also won the cup in 2016"; not what a
    person of that name was.
    """
    if any(time_compared(pair) for pair in whole.pairs):
        return True
    return any(
        pair.source.background and not pair.statement.times and (pair.statement.event or not names_all(pair))
        for pair in whole.pairs
    )


def said_by_others(whole: Whole) -> bool:
    """The statement is about who said it, and the passage credits somebody else."""
    return any(held.pair.source.attribution and attribution_missing(held.pair) for held in whole.held)


_SPOKEN_FOR = (at_a_stage, date_of_another, open_subject_differs, reach_differs, statistic_differs)


def cautioned(whole: Whole) -> bool:
    """What takes a clause off its side takes the passage off; some cautions the gates here speak for."""
    spoken_for = (*_SPOKEN_FOR, others_of_them) if whole.presumed else _SPOKEN_FOR
    return any(rule(pair) for pair in whole.pairs for rule in CAUTIONS if rule not in spoken_for)


GATES: tuple[Gate, ...] = (
    fact_missing,
    number_missing,
    name_lost,
    words_missing,
    several_differ,
    date_open,
    of_one_day,
    of_one_stage,
    change_unsaid,
    of_earlier_time,
    head_differs,
    modifier_differs,
    event_missing,
    event_other,
    subject_narrower,
    subject_other,
    subject_unsaid,
    group_replaced,
    span_differs,
    portion_differs,
    place_differs,
    name_elsewhere,
    told_of_compared,
    claims_differ,
    said_by_others,
    statistic_other,
    untold,
    told_otherwise,
    turned_round,
    scattered,
    replaced,
    governed_otherwise,
    subject_elsewhere,
    cautioned,
)
"""In this order; the first that fires keeps the passage off both sides."""


_CHECKS: dict[Gate, tuple[str, str]] = {
    replaced: ("passage.other_word", "The source has another word in the place of one of the statement's."),
    governed_otherwise: ("passage.other_verb", "The source's date is of something else that happened."),
    subject_elsewhere: ("passage.other_subject", "The source tells it of somebody or something else."),
    subject_other: ("passage.other_subject", "The source tells it of somebody or something else."),
    group_replaced: ("passage.other_group", "The source tells it of other people."),
    longer_name: ("passage.longer_name", "The source's name is a longer one."),
    subject_unsaid: ("passage.other_subject", "The source does not say that it tells it of the same."),
}


def check_side(judgement: Judgement, whole: Whole) -> Judgement:
    """The side that a clause takes, unless the words around it show that it speaks of something else.

    Two opposites may stand in each other's place.
    """
    other = judgement.stance is Stance.SUPPORTS and whole.differing  # the passage's figures were paired otherwise
    if judgement.stance is Stance.RELATED or judgement.relation is Relation.ANTONYM or other:
        return judgement
    found = next((check for gate, check in _CHECKS.items() if gate(whole)), None)
    if found is None:
        return judgement
    rule, message = found
    return judgement.set_aside(Relation.DIFFERENT_SCOPE, (rule, judgement.reasons[0].slot), message)


def find_gate(whole: Whole) -> Gate | None:
    """The first gate that keeps the passage off both sides; None where it takes one."""
    return next((gate for gate in GATES if gate(whole)), None)


def judge_passage(whole: Whole) -> Judgement | None:
    """The side that the passage takes, its reasons the facts that decide; None where a gate keeps it off both.

    The score is the share of the statement's words that the passage or what is around it says, in [0, 1].
    """
    if find_gate(whole):
        return None
    if whole.told:
        denied = whole.told.statement.negated != whole.told.source.negated
        stance, relation = (
            (Stance.CONTRADICTS, Relation.NEGATED) if denied else (Stance.SUPPORTS, Relation.SAME_ASSERTION)
        )
        rule, slot, message = (
            ("passage.negated", "event", "One says that it is so, the other that it is not.")
            if denied
            else ("passage.same", "clause", "The passage says the same in other words.")
        )
        return Judgement(stance, relation, whole.coverage, (whole.told.reason(rule, slot, message),))
    decided = whole.differing or list(whole.facts)
    stance = Stance.CONTRADICTS if whole.differing else Stance.SUPPORTS
    return Judgement(stance, decided[0].relation, whole.coverage, tuple(_reason(fact, whole) for fact in decided))


def _reason(fact: Fact, whole: Whole) -> Reason:
    ours = whole.statement.words_of(fact.ours)
    theirs = whole.passage.words_of(fact.theirs) if fact.theirs else ""
    if not theirs and fact.theirs and fact.theirs.time:
        theirs = fact.theirs.time.text  # said elsewhere in its article
    slot, kind = ("quantity", "figure") if fact.ours.quantity else ("time", "date")
    if fact.answer is Answer.DIFFERS:
        return Reason(f"passage.other_{kind}", slot, ours, theirs, f"“{theirs}” rules out “{ours}”.")
    if fact.relation is Relation.ENTAILED or (kind == "date" and ours != theirs):
        return Reason(f"passage.{kind}_within", slot, ours, theirs, f"“{theirs}” is within what the statement allows.")
    return Reason(f"passage.same_{kind}", slot, ours, theirs, f"“{ours}” and “{theirs}” agree.")
