"""Rules that keep a figure off both sides when it is of another portion: more of them, each day, two together."""

from __future__ import annotations

import re

from service.lexicon.gazetteer import is_within
from service.lexicon.lexicon import concepts
from service.model import FIGURE, POSSESSIVE, Claim, Kind, Relation
from service.verification.figures import exceeds
from service.verification.pair import Finding, Pair, are_said_differently, find_related, find_words

_INCREMENT = re.compile(r"\b(another|further|additional|extra)\b", re.IGNORECASE)
_INCREMENT_AFTER = re.compile(r"\s+(more|others?|further|additional|extra)\b(?!\s+than)", re.IGNORECASE)


def increment(pair: Pair) -> Finding | None:
    """One of the two figures adds to another: "12 more" beside "15". Not "another 12" beside "more than 10"."""
    ours, theirs = pair.statement.quantity, pair.source.quantity
    if ours is None or theirs is None or pair.figures is None:
        return None
    if _adds(pair.statement, pair.statement_text) == _adds(pair.source, pair.source_text):
        return None
    if ours.high is None and pair.figures is Relation.ENTAILED:
        return None
    return find_related(
        pair,
        Relation.DIFFERENT_SCOPE,
        ("quantity.increment", "quantity"),
        "One of the two figures only adds to another.",
    )


def _adds(claim: Claim, text: str) -> bool:
    if claim.quantity is None:
        return False
    start, end = claim.quantity.start - claim.start, claim.quantity.end - claim.start
    before = text[max(0, start - 12) : end]
    return bool(_INCREMENT.search(before) or _INCREMENT_AFTER.match(text[max(0, end) :]))


_EXCEPTED = r"\b(all but|except|apart from|other than|excluding)\b"


def excepted(pair: Pair) -> Finding | None:
    """A figure of those to whom it did not happen: "all but 5 survived" beside "5 survived"."""
    if pair.figures is None or not are_said_differently(pair, _EXCEPTED):
        return None
    return find_related(
        pair,
        Relation.DIFFERENT_GROUP,
        ("quantity.excepted", "quantity"),
        "One of the two figures is of those who are left out.",
    )


_SMALL = r"one|two|three|four|five|six|seven|eight|nine|ten|\d{1,3}"
_FRACTION = rf"\b((?:{_SMALL}) in(?: every)? (?:{_SMALL}))\b(?!\s+(?:second|minute|hour|day|week|month|year)s?\b)"


def fraction_differs(pair: Pair) -> Finding | None:
    """A share said with two numbers: "one in five voters" beside "five voters"; not beside "20% of voters"."""
    ours, theirs = pair.statement.quantity, pair.source.quantity
    if pair.figures is None or not are_said_differently(pair, _FRACTION):
        return None
    if ours and theirs and ours.kind is theirs.kind is Kind.PERCENT:
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("quantity.fraction", "quantity"), "Only one of the two figures is a share."
    )


_RATE = (
    r"\b(?:each|every|per|an?)\s+(second|minute|hour|day|night|week|month|season|year)\b"
    r"(?!\s+(?:ago|after|later|earlier|before|old|long)\b)(?!-)"
)
_RATE_ADVERBS = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"}
_RATE_ADVERBS |= {"annual": "year", "annually": "year"}
_RATE_ADVERB = rf"\b({'|'.join(_RATE_ADVERBS)})\b"


def rate_differs(pair: Pair) -> Finding | None:
    """A figure for every day or year beside one that is not: "30 a day" beside "30"; not "30, the Daily Post said"."""
    if pair.figures is None or _rate(pair.statement, pair.statement_text) == _rate(pair.source, pair.source_text):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("quantity.rate", "quantity"), "Only one of the two figures is a rate."
    )


def _rate(claim: Claim, text: str) -> frozenset[str]:
    for credited in claim.attribution:
        text = text.replace(credited.text, "")
    units, adverbs = find_words(_RATE, text), find_words(_RATE_ADVERB, text)
    return units | {_RATE_ADVERBS[adverb] for adverb in adverbs}


_OF_THEM = r"\b(of (?:them|whom|which|(?:those|these|the \w+) who))\b"


def is_of_part(claim: Claim, text: str) -> bool:
    """Whether a figure is of some out of those spoken of: "two of whom", "one of the dead officers"."""
    quantity = claim.quantity
    return quantity is not None and _OF_PART.match(text, quantity.end - claim.start) is not None


_OF_PART = re.compile(r"\s+of (?:them|whom|which|those|these|the)\b", re.IGNORECASE)


def part_of_them(pair: Pair) -> Finding | None:
    """A figure of some of them beside one of all: "nine of them corals" beside "14 species"."""
    if pair.figures in (None, Relation.SAME_FIGURE) or not are_said_differently(pair, _OF_THEM):
        return None
    if is_of_part(pair.statement, pair.statement_text) and is_of_part(pair.source, pair.source_text):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("quantity.of_them", "quantity"), "Only one of the two figures is of a part."
    )


_STATISTIC = (
    r"\b(average|mean|median|minimum|maximum|lowest(?!-)|highest(?!-)|respectively|"
    r"operating|underlying|pre-?tax|before tax)\b"
)
_BEFORE_TAX = r"\b(gross|net)\b"
_PROFITS = {"respectively", "operating", "underlying", "pre-tax", "pretax", "before tax"}


def statistic_differs(pair: Pair) -> Finding | None:
    """An average beside a minimum, or beside a plain figure; "respectively" leaves open which figure is whose."""
    ours, theirs = find_words(_STATISTIC, pair.statement_text), find_words(_STATISTIC, pair.source_text)
    sums = [find_words(_BEFORE_TAX, text) for text in (pair.statement_text, pair.source_text)]
    if pair.figures is None or (ours == theirs and not (all(sums) and sums[0] != sums[1])):
        return None
    if (
        not ours
        and not all(sums)
        and pair.figures in (Relation.SAME_FIGURE, Relation.ENTAILED)
        and theirs.isdisjoint(_PROFITS)
    ):
        return None  # "a rating of 61%" is the weighted average of 61%
    return find_related(
        pair,
        Relation.DIFFERENT_SCOPE,
        ("quantity.statistic", "quantity"),
        "The two figures are not the same statistic.",
    )


_BOUND = re.compile(r"\b(?:to|from|into)\s+(?:the\s+)?(?P<where>[^\W\d_]\w*)")


def bound_elsewhere(pair: Pair) -> Finding | None:
    """What went to or came from one of several: "exported 700 tonnes to Chile" beside "exported 1,900 tonnes"; not
    beside "exported 500 tonnes", for the whole is no less than a part.
    """
    ours, theirs = pair.statement.quantity, pair.source.quantity
    if ours is None or theirs is None or pair.figures is not Relation.FIGURE_DIFFERS or exceeds(theirs, ours):
        return None
    said = pair.statement_text.lower()
    behind = pair.source_text[theirs.end - pair.source.start :]
    if any(word[0].isupper() and word.lower() not in said for word in _BOUND.findall(behind)):
        return find_related(
            pair, Relation.DIFFERENT_SCOPE, ("quantity.bound", "quantity"), "The source's figure is of one of several."
        )
    return None


_MOMENT = r"\b(when|while|at the time|by the time|then)\b"
_YEARS_APART = 20  # reports of one who grows older may be as many years apart


def age_differs(pair: Pair) -> Finding | None:
    """An age of another time: "was 40 years old when he won" beside "is 58 years old"; not "died at the age of 61"
    beside "died at the age of 58".
    """
    ours, theirs = pair.statement.quantity, pair.source.quantity
    if ours is None or theirs is None or theirs.kind is not Kind.AGE or pair.figures is not Relation.FIGURE_DIFFERS:
        return None
    now = [bool(find_words(r"\b(is|are|'s)\b", text)) for text in (pair.statement_text, pair.source_text)]
    grows = any(now) and (not all(now) or abs(ours.stated - theirs.stated) <= _YEARS_APART)
    if not grows and not find_words(_MOMENT, pair.statement_text) | find_words(_MOMENT, pair.source_text):
        return None
    return find_related(pair, Relation.DIFFERENT_TIME, ("time.age", "time"), "The two ages may be of different times.")


def base_differs(pair: Pair) -> Finding | None:
    """Another multiple of something more exact: "tripled in five years" beside "doubled"; not "tripled" beside it."""
    theirs = pair.source.quantity
    if theirs is None or theirs.kind is not Kind.MULTIPLE or pair.figures is not Relation.FIGURE_DIFFERS:
        return None
    slots = {slot.concept for slot in (pair.source.event, pair.source.group) if slot}
    if not set(pair.source.terms) - set(pair.statement.terms) - slots - {FIGURE, POSSESSIVE}:
        return None
    return find_related(
        pair,
        Relation.DIFFERENT_SCOPE,
        ("quantity.base", "quantity"),
        "The two may count from something else.",
    )


_DEGREE = (
    r"\b(seriously|severely|critically|gravely|badly|slightly|lightly|fatally|partly|partially|narrowly|temporarily)\b"
)


def degree_differs(pair: Pair) -> Finding | None:
    """A degree of it: "20 seriously injured" does not rule out "30 injured"; "40 seriously injured" does."""
    ours, theirs = pair.statement.quantity, pair.source.quantity
    if not are_said_differently(pair, _DEGREE):
        return None
    if ours and theirs and exceeds(theirs, ours) and not find_words(_DEGREE, pair.statement_text):
        return None
    return find_related(
        pair,
        Relation.DIFFERENT_SCOPE,
        ("event.degree", "event"),
        "Only one of the two says to what degree it happened.",
    )


def named_together(pair: Pair) -> Finding | None:
    """A figure of several together: "Ruiz and Diaz won 70%" beside "Ruiz won 30%"."""
    if pair.figures is None or not pair.statement.names:
        return None
    for name in pair.statement.names:
        if _is_joined(name, pair.source_text) and not _is_joined(name, pair.statement_text):
            return find_related(
                pair,
                Relation.DIFFERENT_GROUP,
                ("name.together", "name"),
                "The source's figure is of several together.",
            )
    return None


def _is_joined(name: str, text: str) -> bool:
    """Whether "and" joins a name with another."""
    if " and " not in text or name.lower() not in text.lower():
        return False
    joined = rf"\b{re.escape(name)}\s+and\s+(?-i:[A-Z])|(?-i:[A-Z])\w+\s+and\s+(?:the\s+)?{re.escape(name)}\b"
    return re.search(joined, text, re.IGNORECASE) is not None


_HARMS = ("@kill", "@injure", "@missing")


def events_joined(pair: Pair) -> Finding | None:
    """A figure of two harms together: "300 killed or injured" beside "200 killed"; a larger part is no whole either."""
    if pair.figures is None or _harms(pair.statement) == _harms(pair.source):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("event.joined", "event"), "One of the two figures is of two harms together."
    )


def _harms(claim: Claim) -> frozenset[str]:
    """The claim's event with the harms that stand right beside it and share its figure; empty when it is alone."""
    event = claim.event.concept if claim.event else ""
    if event not in _HARMS:
        return frozenset()
    for one, other in zip(claim.terms, claim.terms[1:], strict=False):
        if one in _HARMS and other in _HARMS and one != other and event in (one, other):
            return frozenset((one, other))
    return frozenset()


def dated_level(pair: Pair) -> Finding | None:
    """A share or a score of one dated time beside an undated statement: "40% in 2011" beside "30%"."""
    theirs = pair.source.quantity
    if (
        theirs is None
        or theirs.kind not in (Kind.PERCENT, Kind.SCORE, Kind.MULTIPLE)
        or pair.figures is not Relation.FIGURE_DIFFERS
        or pair.statement.times
        or not pair.source.times
    ):
        return None
    return find_related(
        pair,
        Relation.DIFFERENT_TIME,
        ("time.dated_level", "time"),
        "The source's figure is of a time that the statement does not speak of.",
    )


_OTHER_EVENT = (
    r"\b(similar|previous|(?<!day )(?<!week )(?<!month )(?<!quarter )(?<!year )(?<!s )earlier|prior|separate|"
    r"comparison|compared|unlike|than the|"
    r"(?:worst|deadliest|biggest|largest|highest|lowest|strongest|first)(?= (?:\w+ )?since (?:one|an?|the)\b))\b"
)
_OTHERS = {"similar", "previous", "prior", "separate"}
_YEAR = r"\b((?:1[5-9]|20)\d\d)\b(?![,.]\d)"


def other_event(pair: Pair) -> Finding | None:
    """Another event of the kind: "an earlier eruption killed 200", "the 1902 eruption" beside "the 1980 eruption"."""
    around = _OTHERS & {*pair.source.terms, *pair.source.context} - {*pair.statement.terms, *pair.statement.context}
    if pair.figures is None and not around:
        return None
    ours, theirs = find_words(_YEAR, pair.statement_text), find_words(_YEAR, pair.source_text)
    years_apart = bool(ours and theirs) and not ours & theirs and not pair.statement.times
    if not years_apart and not around and not are_said_differently(pair, _OTHER_EVENT):
        return None
    return find_related(
        pair, Relation.DIFFERENT_EVENT, ("event.other", "event"), "The two may speak of different events of a kind."
    )


def doer_differs(pair: Pair) -> Finding | None:
    """Another cause or holder of the figure: "landslides closed 500 roads" beside "floods closed 300 roads".

    For a share also one of fewer: "youth unemployment is 20%" beside "unemployment is 8%"; and the same share of
    another: "wind supplied 14%" beside "solar supplied 14%".
    """
    theirs = pair.source.quantity
    is_share = theirs is not None and theirs.kind is Kind.PERCENT
    compared = pair.figures is Relation.FIGURE_DIFFERS or (is_share and pair.figures is Relation.SAME_FIGURE)
    if not compared or pair.source.open_subject:
        return None
    slots = {slot.concept for claim in (pair.statement, pair.source) for slot in (claim.event, claim.group) if slot}
    known = {*pair.source.terms, *pair.source.context, *pair.source.lent, *slots, ","}
    lost = [term for term in pair.statement.subject if _is_thing(term) and term not in known]
    extra = [
        term
        for term in pair.source.subject
        if term[0] not in "&~#" and term not in (*pair.statement.terms, *slots, ",")
    ]
    if not extra or not (lost or (is_share and pair.figures is Relation.FIGURE_DIFFERS)):
        return None
    return find_related(
        pair, Relation.DIFFERENT_GROUP, ("subject.of_figure", "clause"), "The source's figure is of something else."
    )


def _is_thing(term: str) -> bool:
    """Whether a term of a subject is a plain word or names a thing, not people, a place, a name or what happens."""
    concept = concepts().get(term)
    return concept.kind == "thing" if concept else term[0] not in "&~#"


def reach_differs(pair: Pair) -> Finding | None:
    """Figures of another reach: "grossed 5 million worldwide" beside "3 million abroad".

    What is said without any reach may be worldwide; a figure that differs and says no reach may be of one country.
    """
    if pair.figures is None:
        return None
    ours, theirs = _reach(pair.statement), _reach(pair.source)
    if ours == theirs or (ours <= theirs == {"@worldwide"}):
        return None
    if theirs <= ours == {"@worldwide"} and pair.figures is not Relation.FIGURE_DIFFERS:
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("quantity.reach", "quantity"), "The two figures may not reach equally far."
    )


def _reach(claim: Claim) -> set[str]:
    known = concepts()
    return {term for term in claim.terms if term in known and known[term].kind == "scope"}


def places_joined(pair: Pair) -> Finding | None:
    """A figure of several places together: "15 in Lima and Cusco" beside "9 in Lima"; not "in Lima, Peru"."""
    ours = pair.statement.places
    if pair.figures is None or not (ours or pair.statement.names):
        return None
    others = pair.source.places if ours else ()
    apart = any(not any(is_within(other, one) or is_within(one, other) for one in ours) for other in others)
    if not apart and not _joins_names(pair):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("place.joined", "place"), "The source's figure is of several places together."
    )


_JOINED = re.compile(r"\b(?:in|across|at|from|of)\s+([^\W\d_a-z]\w+)\s+and\s+([^\W\d_a-z]\w+)(?!\s+[^\W\d_a-z])")


def _joins_names(pair: Pair) -> bool:
    """Whether the source puts a place that no table knows together with one that the statement does not name."""
    said = {*re.findall(r"\w+", pair.statement_text)}
    return any(len(said & {*names}) == 1 for names in _JOINED.findall(pair.source_text))
