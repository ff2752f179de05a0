"""Rules that keep an excerpt off both sides over small words, which the index leaves out and the meaning hangs on."""

from __future__ import annotations

import re

from service.lexicon.lexicon import concepts
from service.model import FIGURE, OTHER_FIGURE, Claim, Kind, Relation, Slot, Stance
from service.verification.figures import exceeds
from service.verification.pair import Finding, Pair, find


def _related(pair: Pair, relation: Relation, rule: tuple[str, str], message: str) -> Finding:
    return find(pair, Stance.RELATED, relation, rule, message)


def _words(pattern: str, *texts: str) -> list[set[str]]:
    return [{found.lower() for found in re.findall(pattern, text, re.IGNORECASE)} for text in texts]


def _are_said_differently(pair: Pair, pattern: str) -> bool:
    """Whether the two clauses hold different words of a kind, or only one of them holds any."""
    ours, theirs = _words(pattern, pair.statement_text, pair.source_text)
    return ours != theirs


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
    return _related(
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


_QUANTIFIER = r"\b(all|every|each|both|most|half|some|few|many|majority|minority|partly|partially|only|solely|except)\b"
_QUANTIFIED_IDIOM = re.compile(
    r"\b(after all|at all|all over|all day|at most|all the more|the only|not only)\b", re.IGNORECASE
)


def quantifier_differs(pair: Pair) -> Finding | None:
    """All of them beside some of them, "only Ruiz" beside "Ruiz". Where figures are compared they decide instead."""
    if pair.statement.quantity:
        return None
    ours, theirs = (_QUANTIFIED_IDIOM.sub(" ", text) for text in (pair.statement_text, pair.source_text))
    said, found = _words(_QUANTIFIER, ours, theirs)
    if said == found:
        return None
    return _related(
        pair,
        Relation.DIFFERENT_SCOPE,
        ("quantifier.differs", "clause"),
        "The two do not speak of the same share of those concerned.",
    )


_RATE = (
    r"\b(?:each|every|per|an?)\s+(second|minute|hour|day|night|week|month|season|year)\b"
    r"(?!\s+(?:ago|after|later|earlier|before|old|long)\b)(?!-)"
)
_RATE_ADVERBS = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"}
_RATE_ADVERBS |= {"annual": "year", "annually": "year"}
_RATE_ADVERB = rf"\b({'|'.join(_RATE_ADVERBS)})\b"


def rate_differs(pair: Pair) -> Finding | None:
    """A figure for every day or year beside one that is not: "30 a day" beside "30"."""
    if pair.figures is None or _rate(pair.statement_text) == _rate(pair.source_text):
        return None
    return _related(
        pair, Relation.DIFFERENT_SCOPE, ("quantity.rate", "quantity"), "Only one of the two figures is a rate."
    )


def _rate(text: str) -> set[str]:
    units, adverbs = _words(_RATE, text)[0], _words(_RATE_ADVERB, text)[0]
    return units | {_RATE_ADVERBS[adverb] for adverb in adverbs}


_STATISTIC = r"\b(average|mean|median|minimum|maximum|lowest|highest|gross|net|respectively)\b"


def statistic_differs(pair: Pair) -> Finding | None:
    """An average beside a minimum, or beside a plain figure; "respectively" leaves open which figure is whose."""
    if pair.figures is None or not _are_said_differently(pair, _STATISTIC):
        return None
    return _related(
        pair,
        Relation.DIFFERENT_SCOPE,
        ("quantity.statistic", "quantity"),
        "The two figures are not the same statistic.",
    )


_DEGREE = (
    r"\b(seriously|severely|critically|gravely|badly|slightly|lightly|fatally|partly|partially|narrowly|temporarily)\b"
)


def degree_differs(pair: Pair) -> Finding | None:
    """A degree of it: "20 seriously injured" does not rule out "30 injured"; "40 seriously injured" does."""
    ours, theirs = pair.statement.quantity, pair.source.quantity
    if not _are_said_differently(pair, _DEGREE):
        return None
    if ours and theirs and exceeds(theirs, ours) and not _words(_DEGREE, pair.statement_text)[0]:
        return None
    return _related(
        pair,
        Relation.DIFFERENT_SCOPE,
        ("event.degree", "event"),
        "Only one of the two says to what degree it happened.",
    )


_ORDER = r"\b(before|after|until|prior to)\b"


def order_differs(pair: Pair) -> Finding | None:
    """Before something beside after it, and "closed after the storm" beside "open"; dates and figures apart."""
    ours, theirs = _words(_ORDER, pair.statement_text, pair.source_text)
    if ours == theirs or (pair.statement.quantity and not (ours and theirs)) or pair.statement.times:
        return None
    if not ours and pair.statement.negated == pair.source.negated and "before" not in theirs | {"before"} - theirs:
        return None
    return _related(
        pair,
        Relation.DIFFERENT_TIME,
        ("time.order", "time"),
        "The two do not put it on the same side of another event.",
    )


_SIDE = r"\b(against|opposed to|in favou?r|supports?|supported|opposes?|opposed)\b"


def favour_differs(pair: Pair) -> Finding | None:
    """For it beside against it: "ruled in favour of the union" beside "ruled against the union"."""
    if pair.statement.quantity or not _are_said_differently(pair, _SIDE):
        return None
    return _related(pair, Relation.AMBIGUOUS, ("favour.differs", "clause"), "Only one of the two is against it.")


_OTHER_HOLDER = (
    r"\b(deputy|vice|former|ex|acting|assistant|interim|late|brother|sister|son|daughter|wife|husband|father|mother|"
    r"widow|cousin|nephew|niece|uncle|aunt|friend|lawyer|aide|adviser|advisor|bodyguard|driver|spokesman|spokeswoman)\b"
)


def holder_differs(pair: Pair) -> Finding | None:
    """Somebody near to the one in question: the deputy minister beside the minister, a brother beside Ruiz."""
    if pair.statement.quantity or not _are_said_differently(pair, _OTHER_HOLDER):
        return None
    return _related(
        pair, Relation.DIFFERENT_GROUP, ("holder.differs", "group"), "The source may speak of somebody else."
    )


def named_together(pair: Pair) -> Finding | None:
    """A figure of several together: "Ruiz and Diaz won 70%" beside "Ruiz won 30%"."""
    if pair.figures is None or not pair.statement.names:
        return None
    for name in pair.statement.names:
        joined = rf"\b{re.escape(name)}\s+and\s+(?-i:[A-Z])|(?-i:[A-Z])\w+\s+and\s+(?:the\s+)?{re.escape(name)}\b"
        ours, theirs = (re.search(joined, text, re.IGNORECASE) for text in (pair.statement_text, pair.source_text))
        if theirs and not ours:
            return _related(
                pair,
                Relation.DIFFERENT_GROUP,
                ("name.together", "name"),
                "The source's figure is of several together.",
            )
    return None


_HARMS = ("@kill", "@injure", "@missing")


def events_joined(pair: Pair) -> Finding | None:
    """A figure of two harms together: "300 killed or injured" beside "200 killed"; a larger part is no whole either."""
    if pair.figures is None or _harms(pair.statement) == _harms(pair.source):
        return None
    return _related(
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


_PAST = (
    r"\b(formerly|previously|used to|initially|at first|until recently|in the past|years ago|"
    r"last (?:year|month|week|night|season|spring|summer|autumn|winter)|tomorrow|next (?:year|month|week))\b"
)


def past_state(pair: Pair) -> Finding | None:
    """Another time that is no date: "was open last year" beside "is closed"."""
    if pair.source.times or pair.statement.times or not _are_said_differently(pair, _PAST):
        return None
    return _related(
        pair, Relation.DIFFERENT_TIME, ("time.then", "time"), "Only one of the two speaks of that other time."
    )


def roles_turned(pair: Pair) -> Finding | None:
    """Who does it and to whom change places: "the rebels attacked the army" beside "the army attacked the rebels".

    Not "the army was attacked by the rebels", which turns them back.
    """
    ours, theirs = _roles(pair.statement, pair.statement_text), _roles(pair.source, pair.source_text)
    if ours is None or theirs is None:
        return None
    before, after = ours[0] & (theirs[0] | theirs[1]), ours[1] & (theirs[0] | theirs[1])
    if pair.statement.quantity:
        before, after = ({term for term in terms if term[0] in "~&"} for terms in (before, after))
    if not before or not after:
        return None
    swapped = bool(before & theirs[1]) and bool(after & theirs[0])
    straight = before <= theirs[0] and after <= theirs[1]
    passive = ours[2] != theirs[2]
    if not (swapped and not passive) and not (straight and passive and not pair.statement.quantity):
        return None
    return _related(pair, Relation.AMBIGUOUS, ("order.roles", "clause"), "The two name the same actors in other roles.")


def _roles(claim: Claim, text: str) -> tuple[set[str], set[str], bool] | None:
    """The terms before and after a claim's verb, and whether "by" leads to the actor; None without a verb."""
    event, terms = claim.event, claim.terms
    if event is None or event.concept.removesuffix("/agent") not in terms:
        return None
    at = terms.index(event.concept.removesuffix("/agent"))
    figures = (FIGURE, OTHER_FIGURE)
    before, after = ({term for term in part if term not in figures} for part in (terms[:at], terms[at + 1 :]))
    return before - after, after - before, _is_passive(event, text[event.end - claim.start :])


def _is_passive(event: Slot, rest: str) -> bool:
    return re.match(r"\s+(?:\w+\s+)?by\s+(?!\d)", rest) is not None


def whole_year(pair: Pair) -> Finding | None:
    """A share or a rank of one dated time beside an undated statement: "40% in 2011" beside "40%" now."""
    theirs = pair.source.quantity
    if (
        theirs is None
        or theirs.kind not in (Kind.PERCENT, Kind.RANK)
        or pair.figures is not Relation.FIGURE_DIFFERS
        or pair.statement.times
        or not pair.source.times
    ):
        return None
    return _related(
        pair,
        Relation.DIFFERENT_TIME,
        ("time.dated_level", "time"),
        "The source's figure is of a time that the statement does not speak of.",
    )


def place_joined(pair: Pair) -> Finding | None:
    """A figure of several places together: "15 in Lima and Cusco" beside "9 in Lima"."""
    if pair.figures is None or not pair.statement.places or pair.statement.places == pair.source.places:
        return None
    for place in pair.statement.places:
        others = [other for other in pair.source.places if not (other + ".").startswith(place.split(".")[0] + ".x")]
        if place in others and len(others) > 1 and not _are_nested(others):
            return _related(
                pair,
                Relation.DIFFERENT_SCOPE,
                ("place.joined", "place"),
                "The source's figure is of several places together.",
            )
    return None


def _are_nested(places: list[str]) -> bool:
    return any(
        one != other and (one.startswith(other + ".") or other.startswith(one + "."))
        for one in places
        for other in places
    )


_ = concepts
