"""Cautions over what a source says with a reserve: a difference, a figure since revised, for some only, another way."""

from __future__ import annotations

import re

from service.lexicon.lexicon import hazard_of
from service.model import Claim, Relation
from service.verification.pair import Finding, Pair, are_said_differently, find_related, find_words

_DIFFERENCE = re.compile(
    r"[^\w,;]*(?:[\w'-]+ ){0,3}?(?:more|fewer|less|higher|lower|longer|shorter|larger|smaller)\b[^,;.]{0,40}?"
    r"\bthan (?![\d$€£]|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|half)\b)"
    r"| of (?:what it was|that (?:in|of|a year)|(?:its|their|the) (?:\d{4}|previous|former|pre-\w+) \w+)\b",
    re.IGNORECASE,
)
_MARGIN = re.compile(
    r"\b(?:w[io]ns?|winning|los[et]s?|losing|leads?|leading|led|beat(?:en|s)?|defeat\w*|ahead|behind|victory|majority)\b"
    r"[^,;.]{0,40} by$|\bwithin$",
    re.IGNORECASE,
)


def difference_counted(pair: Pair) -> Finding | None:
    """How many more or fewer than elsewhere beside how many: "300 cars fewer than last year", "won by 40 votes"."""
    if pair.figures is None or _is_difference(pair.statement, pair.statement_text) == _is_difference(
        pair.source, pair.source_text
    ):
        return None
    return find_related(
        pair,
        Relation.DIFFERENT_SCOPE,
        ("quantity.difference", "quantity"),
        "One of the two figures only says by how much it differs from another.",
    )


def _is_difference(claim: Claim, text: str) -> bool:
    if claim.quantity is None:
        return False
    before = text[: claim.quantity.start - claim.start].rstrip()
    return bool(_DIFFERENCE.match(text, claim.quantity.end - claim.start) or _MARGIN.search(before))


_REVISED = r"\b((?:revis|correct|amend|adjust|updat|downgrad|upgrad)(?:e[ds]?|ing|s|ed))\b"


def figure_revised(pair: Pair) -> Finding | None:
    """A figure that no longer stands: "revised from 40 to 14" beside "40"."""
    quantity = pair.source.quantity
    if pair.figures is None or quantity is None or not find_words(_REVISED, pair.source_text):
        return None
    before = pair.source_text[: quantity.start - pair.source.start].rstrip().lower()
    return (
        find_related(pair, Relation.DIFFERENT_TIME, ("quantity.revised", "quantity"), "The source has revised it.")
        if before.endswith(" from")
        else None
    )


_AT_FIRST = (
    r"\b((?:first|originally|initially|earlier) "
    r"(?:said|reported|announced|claimed|thought|estimated|put|feared|spoke|counted)|said earlier|"
    r"before (?:the|a) recount|(?:initial|earlier|first) (?:reports?|figures?|counts?|estimates?|tolls?))\b"
)


def said_at_first(pair: Pair) -> Finding | None:
    """What was said at first, and may have been said otherwise later: "40 had burned down, she first said"."""
    if not are_said_differently(pair, _AT_FIRST):
        return None
    return find_related(
        pair, Relation.DIFFERENT_TIME, ("time.at_first", "time"), "Only one of the two tells what was said at first."
    )


_WANTED = r"\b((?:asked|called|applied|hoped|bid|waited|queued|lobbied|petitioned) for|demanded|requested|sought)\b"


def only_wanted(pair: Pair) -> Finding | None:
    """What was wanted beside what came of it: "60 growers asked for aid" beside "60 growers received aid"."""
    if not are_said_differently(pair, _WANTED):
        return None
    return find_related(
        pair, Relation.DIFFERENT_EVENT, ("event.wanted", "event"), "Only one of the two says that it was wanted."
    )


_NONE_OF = r"\b((?:none|neither|nobody|no one) of (?:them|whom|which|these|those))\b"


def none_of_them(pair: Pair) -> Finding | None:
    """What is denied of those counted: "ten people, none of them injured" beside "ten people were injured"."""
    if not are_said_differently(pair, _NONE_OF):
        return None
    return find_related(
        pair, Relation.AMBIGUOUS, ("polarity.none_of", "event"), "Only one of the two denies something of them."
    )


_OPEN_TO = (
    r"\b((?:re)?(?:open(?:ed|s)?|closed|shut|barred|accessible) (?:\w+ )?to "
    r"(?!(?:the |all )?(?:public|visitors?|traffic|everyone|everybody|all|tourists)\b)(?:the )?\w+)\b"
)


def open_to_some(pair: Pair) -> Finding | None:
    """Open or closed to some: "open only to freight trains" beside "open"."""
    if pair.statement.quantity or not are_said_differently(pair, _OPEN_TO):
        return None
    return find_related(pair, Relation.DIFFERENT_SCOPE, ("event.to_some", "event"), "Only one of the two says to whom.")


_WAY = re.compile(r"\b(to|into|from)\s+(?:the\s+)?([A-Z]\w+)")


def way_turned(pair: Pair) -> Finding | None:
    """To a place beside from it: "exports to Chile" beside "exports from Chile"."""
    ours, theirs = (
        {(word == "from", name) for word, name in _WAY.findall(text)}
        for text in (pair.statement_text, pair.source_text)
    )
    if not any((not away, name) in theirs and (away, name) not in theirs for away, name in ours):
        return None
    return find_related(pair, Relation.DIFFERENT_EVENT, ("place.way", "place"), "The two go opposite ways.")


_OF_THEM_THERE = re.compile(
    r"\b(?:most|many|some|half|several|part|\w+ths?|thirds?) of (?:them|whom|which|these|those)\b[^,;]*", re.IGNORECASE
)


def place_of_some(pair: Pair) -> Finding | None:
    """Where only some of those counted are: "500 people, most of them in Norway" beside "500 people in Norway"."""
    if pair.figures is None or not pair.statement.places:
        return None
    part = _OF_THEM_THERE.search(pair.source_text)
    if part is None or _OF_THEM_THERE.search(pair.statement_text):
        return None
    named = re.findall(r"[A-Z]\w+", part[0])
    if not any(name in pair.statement_text for name in named):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("place.of_some", "place"), "The source says so of some of them only."
    )


_LISTED = r"[,;] (?:and )?(?:the )?(?:[\w'’-]+ )?([\w'’-]+) \d[\d,.]*%?(?=[,;.]| and\b|\s*$)"


def figure_of_another(pair: Pair) -> Finding | None:
    """Another's figure in a list without verbs: "Labour had 38 seats, the Liberals 8" beside "the Liberals had 10"."""
    if pair.figures is None:
        return None
    listed = {f"~{name}" for name in find_words(_LISTED, pair.source_text)}
    if listed.isdisjoint(pair.statement.terms):
        return None
    return find_related(
        pair, Relation.DIFFERENT_GROUP, ("figure.another", "quantity"), "The source gives another figure for that name."
    )


_PART = r"\b((?:first|second|third|fourth|last|final) (?:\w+ )?(?:half|quarters?|months?|weeks?|days) of)\b"


def part_of_time(pair: Pair) -> Finding | None:
    """A part of a time beside all of it: "40 in the first half of 2019" beside "40 in 2019"."""
    if not (pair.statement.times and pair.source.times and are_said_differently(pair, _PART)):
        return None
    return find_related(
        pair, Relation.DIFFERENT_TIME, ("time.part", "time"), "Only one of the two speaks of a part of that time."
    )


_SETTING = (
    r"\bin (?:the |an? )?((?:(?:computer|laboratory|test) )?"
    r"(?:mice|rats|rodents|animals|monkeys|primates|lab(?:oratory)?|vitro|simulations?|drills?|exercises?|rehearsals?|dreams?))\b"
)


def setting_differs(pair: Pair) -> Finding | None:
    """What came of it in animals, in a laboratory or in a drill: "90 percent effective in mice"."""
    if not are_said_differently(pair, _SETTING):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("scope.setting", "clause"), "Only one of the two says in what it was so."
    )


_THOUGHT = r"\b(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )(?<!been )(thought|assumed|imagined|dreamt|dreamed)\b"


def only_thought(pair: Pair) -> Finding | None:
    """What somebody thought beside what was so: "she thought she had won" beside "she won"."""
    if not are_said_differently(pair, _THOUGHT):
        return None
    return find_related(
        pair, Relation.DIFFERENT_EVENT, ("event.thought", "event"), "Only one of the two says that it was thought so."
    )


_POLLED = r"\b((?:exit|opinion) polls?|pollsters?|projections?|projected|forecasts?|predictions?|predicted)\b"


def only_polled(pair: Pair) -> Finding | None:
    """What a poll or a forecast gave beside what came of it: "exit polls gave her 40 seats" beside "she won 40"."""
    if pair.figures is None or not are_said_differently(pair, _POLLED):
        return None
    return find_related(
        pair, Relation.DIFFERENT_EVENT, ("event.polled", "event"), "Only one of the two is of a poll or a forecast."
    )


_NEXT_TO = r"\b(next door|neighbou?ring|adjacent|across the (?:road|street))\b"


def next_to_it(pair: Pair) -> Finding | None:
    """What stands beside it: "the school next door was closed" beside "the school was closed"."""
    if not are_said_differently(pair, _NEXT_TO):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("place.next_to", "place"), "Only one of the two is of what stands beside it."
    )


def hazard_differs(pair: Pair) -> Finding | None:
    """What two other forces of nature did: "12 killed in the flood" beside "12 killed by a landslide"."""
    ours, theirs = (
        {kind for term in claim.terms if (kind := hazard_of(term))} for claim in (pair.statement, pair.source)
    )
    if not (ours and theirs) or ours & theirs:
        return None
    return find_related(pair, Relation.DIFFERENT_EVENT, ("event.hazard", "event"), "The two name other causes.")
