"""Cautions over what a source says with a reserve: a difference, a figure since revised, for some only, another way."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.lexicon.lemma import lemma_of
from service.lexicon.lexicon import concept_of, hazard_of
from service.model import FIGURE, Claim, Kind, Relation
from service.verification.match import Match
from service.verification.pair import Finding, Pair, are_said_differently, find_related, find_words, is_said_once
from service.verification.wording import tells_change

_DIFFERENCE = re.compile(
    r"[^\w,;]*(?:[\w'-]+ ){0,3}?(?:more|fewer|less|higher|lower|longer|shorter|larger|smaller)\b[^,;.]{0,40}?"
    r"\bthan (?![\d$€£]|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|half)\b)"
    r"| (?:[\w-]+ ){0,2}?too (?:few|many|much|little)\b"
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
    behind = _DIFFERENCE.match(text, claim.quantity.end - claim.start)
    return bool(behind or _MARGIN.search(_before_figure(claim, text)))


_REVISED = r"\b((?:revis|correct|amend|adjust|updat|downgrad|upgrad)(?:e[ds]?|ing|s|ed))\b"


def figure_revised(pair: Pair) -> Finding | None:
    """A figure that no longer stands: "revised from 40 to 14" beside "40"."""
    quantity = pair.source.quantity
    if pair.figures is None or quantity is None or not find_words(_REVISED, pair.source_text):
        return None
    return (
        find_related(pair, Relation.DIFFERENT_TIME, ("quantity.revised", "quantity"), "The source has revised it.")
        if _before_figure(pair.source, pair.source_text).endswith(" from")
        else None
    )


_AT_FIRST = (
    r"\b((?:first|originally|initially|earlier) "
    r"(?:said|reported|announced|claimed|thought|estimated|put|feared|spoke|counted)|said earlier|"
    r"before (?:the|a) recount|(?:initial|earlier|first) (?:reports?|figures?|counts?|estimates?|tolls?))\b"
)


def said_at_first(pair: Pair) -> Finding | None:
    """What was said at first, and may have been said otherwise later: "40 had burned down, she first said"."""
    if not is_said_once(pair, _AT_FIRST):
        return None
    return find_related(
        pair, Relation.DIFFERENT_TIME, ("time.at_first", "time"), "Only one of the two tells what was said at first."
    )


_WANTED = (
    r"\b((?:ask|call|appl(?:y|ie)|hope|bid|wait|queue|lobb(?:y|ie)|petition)(?:s|d|ed|ing)? for|"
    r"(?:demand|request)(?:s|ed|ing)|seek(?:s|ing)?|sought|await(?:s|ed|ing)?|"
    r"(?<!than )(?<!as )expect(?:s|ed|ing)?|offer(?:s|ed|ing)? to|"
    r"(?:eager|eligible|entitled|favou?rites?|in line|keen|on course|poised|tipped) to|"
    r"(?:attempt|bid|decision|intention|order|permission|plan|pledge|promise|proposal|refusal|threat|vow)s? to|"
    r"(?:consider|contemplat|debat|discuss|mull|propos)(?:e?s|ed|ing) \w+ing|"
    r"(?:is|are|was|were|be|been) due to \w+ (?:on|in|at|by|next|this|later|soon|from))\b"
)


def only_wanted(pair: Pair) -> Finding | None:
    """What was wanted, offered or expected beside what came of it: "60 growers asked for aid" beside "received aid"."""
    needs = (_is_needed(pair.statement, pair.statement_text), _is_needed(pair.source, pair.source_text))
    if not is_said_once(pair, _WANTED) and needs[0] == needs[1]:
        return None
    return find_related(
        pair,
        Relation.DIFFERENT_EVENT,
        ("event.wanted", "event"),
        "Only one of the two says that it was wanted, needed or expected.",
    )


_NEEDED = re.compile(
    r"\b(?:needs?|needed|requires?|required|lacks?|lacked)(?: (?:at|least|about|some|another|exactly|only|just))*$"
)

_NEEDING = re.compile(r"\s+(?:[\w-]+\s+){1,2}?(?:needs?|needed)\b")


def _is_needed(claim: Claim, text: str) -> bool:
    """Whether a figure is only of what is needed, or of who needs it: "needs 20 seats", "60 growers need aid"."""
    needed = claim.quantity and _NEEDING.match(text, claim.quantity.end - claim.start)
    return bool(needed or _NEEDED.search(_before_figure(claim, text)))


def _before_figure(claim: Claim, text: str) -> str:
    return text[: claim.quantity.start - claim.start].rstrip().lower() if claim.quantity else ""


_NONE_OF = r"\b((?:none|neither|nobody|no one) of (?:them|whom|which|these|those))\b"


def none_of_them(pair: Pair) -> Finding | None:
    """What is denied of those counted: "ten people, none of them injured" beside "ten people were injured"."""
    if not is_said_once(pair, _NONE_OF):
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


def figure_of_another(pair: Pair) -> Finding | None:
    """Another's figure in a list without verbs: "Labour had 38 seats, the Liberals 8" beside "the Liberals had 38"."""
    if pair.figures is None:
        return None
    ours, theirs = _list_figures(pair.statement.terms), _list_figures(pair.source.terms)
    said = {name: ours.get(name, True) for name in theirs if name in pair.statement.terms}
    of_another = any(is_its for name, is_its in theirs.items() if name not in said)
    if not of_another and (not said or any(theirs[name] is is_its for name, is_its in said.items())):
        return None
    return find_related(
        pair, Relation.DIFFERENT_GROUP, ("figure.another", "quantity"), "The source gives another figure for that name."
    )


def _list_figures(terms: Sequence[str]) -> dict[str, bool]:
    """The names at the end of a clause that each have a figure behind them, and whether that is the claim's own."""
    listed, end = dict[str, bool](), len(terms)
    while end >= 2 and terms[end - 2][0] == "~" and terms[end - 1][0] == FIGURE:
        listed[terms[end - 2]] = terms[end - 1] == FIGURE
        end -= 2
    return listed


def until_then(pair: Pair) -> Finding | None:
    """How it was until some time beside how it is: "was polluted until 1990" beside "is polluted"."""
    if not find_words(r"\b(is|are|has|have)\b", pair.statement_text) or pair.statement.times:
        return None
    if not all(find_words(word, pair.source_text) for word in (r"\b(until)\b", r"\b(was|were|had)\b")):
        return None
    return find_related(
        pair, Relation.DIFFERENT_TIME, ("time.until", "time"), "The source tells how it was until some time."
    )


_THOUGHT = r"\b(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )(?<!been )(thought|assumed|imagined|dreamt|dreamed)\b"


def only_thought(pair: Pair) -> Finding | None:
    """What somebody thought beside what was so: "she thought she had won" beside "she won"."""
    if not is_said_once(pair, _THOUGHT):
        return None
    return find_related(
        pair, Relation.DIFFERENT_EVENT, ("event.thought", "event"), "Only one of the two says that it was thought so."
    )


_POLLED = r"\b((?:exit|opinion) polls?|pollsters?|projections?|projected|forecasts?|predictions?|predicted)\b"


_WAS_TO = r"\b((?:was|were) to)\b"


def plan_passed(pair: Pair) -> Finding | None:
    """What was planned once beside what is: "the school, which was to open in May" beside "to open in May"."""
    if pair.source.attribution or not is_said_once(pair, _WAS_TO):
        return None
    return find_related(
        pair, Relation.DIFFERENT_TIME, ("time.planned_then", "time"), "Only one of the two is of a plan of the past."
    )


def only_polled(pair: Pair) -> Finding | None:
    """What a poll or a forecast gave beside what came of it: "exit polls gave her 40 seats" beside "she won 40"."""
    around = "poll" in pair.source.context and not find_words(_POLLED, pair.statement_text)
    if pair.figures is None or not (around or is_said_once(pair, _POLLED)):
        return None
    return find_related(
        pair, Relation.DIFFERENT_EVENT, ("event.polled", "event"), "Only one of the two is of a poll or a forecast."
    )


def hazard_differs(pair: Pair) -> Finding | None:
    """What two other forces of nature did: "12 killed in the flood" beside "12 killed by a landslide"."""
    ours, theirs = (
        {kind for term in claim.terms if (kind := hazard_of(term))} for claim in (pair.statement, pair.source)
    )
    if not (ours and theirs) or ours & theirs:
        return None
    return find_related(pair, Relation.DIFFERENT_EVENT, ("event.hazard", "event"), "The two name other causes.")


_GAINED = r"\b(gain(?:s|ed|ing)?|add(?:s|ed|ing)?|pick(?:s|ed|ing)? up)\b"


def only_gained(pair: Pair) -> Finding | None:
    """What was gained beside what there is: "the party gained 20 seats" beside "the party has 20 seats"."""
    if not (pair.figures and find_words(r"\b(is|are|has|have|had)\b", pair.statement_text)):
        return None
    if find_words(_GAINED, pair.statement_text) or not find_words(_GAINED, pair.source_text):
        return None
    return find_related(
        pair, Relation.DIFFERENT_EVENT, ("event.gained", "event"), "Only one of the two says that it was gained."
    )


_OBJECT = re.compile(
    r"\s+(?:the|an?|its|his|her|their)\s+(\w+)(?:\s+(?:on|about|against|over|for|to|of|in)\s+(?:the|an?|its)\s+(\w+))?"
)


def object_about(pair: Pair) -> Finding | None:
    """What is about it instead of itself: "signed an order on the law" beside "signed the law"."""
    ours, theirs = (
        _find_object(*each) for each in ((pair.statement, pair.statement_text), (pair.source, pair.source_text))
    )
    if pair.figures is not None or not (ours and theirs) or ours[1] or ours[0] == theirs[0] or ours[0] != theirs[1]:
        return None
    return find_related(
        pair, Relation.DIFFERENT_EVENT, ("object.about", "clause"), "The source tells it of what is about that."
    )


def _find_object(claim: Claim, text: str) -> tuple[str, str] | None:
    """The noun behind the event, and the one that it is about."""
    found = _OBJECT.match(text, claim.event.end - claim.start) if claim.event else None
    return (found[1].lower(), (found[2] or "").lower()) if found else None


_DESCRIBED = re.compile(
    r"\b(?:the|these|those|all|other|its|their|his|her) (\w+ed) (?!by\b|in\b|at\b|on\b|to\b)[a-z]+", re.IGNORECASE
)


def only_described(pair: Pair) -> Finding | None:
    """What only says who they are: "released 40 of the arrested guards" beside "arrested 40 guards"."""
    event = pair.statement.event
    if event is None or pair.figures is None:
        return None
    said = [
        word for word in re.findall(r"\w+", pair.source_text) if concept_of(lemma_of(word.lower())) == event.concept
    ]
    described = [word for word in _DESCRIBED.findall(pair.source_text) if word in said]
    if not described or len(described) < len(said):
        return None
    return find_related(
        pair, Relation.DIFFERENT_EVENT, ("event.described", "event"), "The source only says by it who they are."
    )


_WHOSE = r"\bwhose (\w+)\b"


def whose_it_was(pair: Pair) -> Finding | None:
    """What is told of somebody's: "Lopez, whose sons were born in Lima" beside "Lopez was born in Lima"."""
    owned = find_words(_WHOSE, pair.source_text) - find_words(_WHOSE, pair.statement_text)
    if not owned or owned & find_words(r"(\w+)", pair.statement_text):
        return None
    return find_related(
        pair, Relation.DIFFERENT_GROUP, ("subject.whose", "clause"), "The source may tell it of what belongs to them."
    )


def either_or(pair: Pair) -> Finding | None:
    """One of two things that happened: "200 flights were delayed or cancelled" beside "200 were cancelled"."""
    event = pair.statement.event
    if event is None or find_words(r"\b(or)\b", pair.statement_text):
        return None
    for one, other in re.findall(r"\b(\w+) or (\w+)\b", pair.source_text):
        said = [concept_of(lemma_of(word.lower())) or lemma_of(word.lower()) for word in (one, other)]
        if event.concept in said and said[0] != said[1]:
            return find_related(
                pair, Relation.AMBIGUOUS, ("event.either", "event"), "The source leaves open which of two it was."
            )
    return None


def change_at_other_time(pair: Pair) -> Finding | None:
    """What rises may rise again: "exports rose in July" rules out no rise in June."""
    if pair.figures is not None or pair.time is not Match.DIFFERENT or not tells_change(pair.statement):
        return None
    return find_related(pair, Relation.DIFFERENT_TIME, ("time.again", "time"), "It may have been so at both times.")


def first_in_longer(pair: Pair) -> Finding | None:
    """The first in more years is the first in fewer: "for the first time in 30 years" beside "in 20 years"."""
    both = all(find_words(r"\b(first time in)\b", text) for text in (pair.statement_text, pair.source_text))
    if not both or pair.figures is not Relation.FIGURE_DIFFERS:
        return None
    return find_related(
        pair, Relation.COMPATIBLE, ("quantity.first_in", "quantity"), "The first in more years is the first in fewer."
    )


_SUBORDINATE = re.compile(r"\b(?:before|after|until|when|while|because)\b")


def event_elsewhere(pair: Pair) -> Finding | None:
    """What was done stands in another clause: "took 40 coins before diggers found it" beside "found 40 coins"."""
    done, quantity = _before_figure(pair.statement, pair.statement_text).split(), pair.source.quantity
    if pair.figures is None or quantity is None or not done:
        return None
    begun = _SUBORDINATE.search(pair.source_text, quantity.end - pair.source.start)
    if begun is None:
        return None
    own, other = (
        {lemma_of(word) for word in re.findall(r"\w+", text.lower())}
        for text in (pair.source_text[: begun.start()], pair.source_text[begun.end() :])
    )
    if lemma_of(done[-1]) in own or lemma_of(done[-1]) not in other:
        return None
    return find_related(
        pair, Relation.DIFFERENT_EVENT, ("event.elsewhere", "event"), "The source says it apart from the figure."
    )


_PASSIVE = re.compile(r"\b(?:was|were|been|being)\s*$", re.IGNORECASE)


def voice_differs(pair: Pair) -> Finding | None:
    """Who gave beside who was given: "the library was lent 3,000 books" beside "the library lent 3,000 books"."""
    ours, theirs = _is_given(pair.statement, pair.statement_text), _is_given(pair.source, pair.source_text)
    if pair.figures is None or ours is None or theirs is None or ours is theirs:
        return None
    return find_related(
        pair, Relation.DIFFERENT_EVENT, ("event.voice", "event"), "Of one it is said who did it, of the other to whom."
    )


def _is_given(claim: Claim, text: str) -> bool | None:
    """Whether an event that a count follows is told of whom it was done to; None where none does."""
    if not (claim.event and claim.quantity and claim.quantity.kind is Kind.COUNT):
        return None
    if claim.quantity.start < claim.event.end:
        return None
    return _PASSIVE.search(text[: claim.event.start - claim.start]) is not None
