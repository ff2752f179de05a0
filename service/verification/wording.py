"""Rules that keep an excerpt off both sides over what it lacks, its weekday, its direction, and whose or what part it
is of.
"""

from __future__ import annotations

import re

from service.lexicon.lemma import lemma_of
from service.lexicon.lexicon import ancestors_of, concept_of, concepts, cues
from service.model import Claim, Kind, Relation
from service.verification.likeness import is_like
from service.verification.match import Match
from service.verification.pair import WEEKDAY, Finding, Pair, are_said_differently, find_related, find_words

_LACK = r"\b(without|lacks?|lacking|lacked|deprived|devoid)\b"
_HAS_NONE = r"\b((?:have|has|had) no)\b"
_NAMED = re.compile(r"(?<=\w )Without\b")  # in a name: "Doctors Without Borders"


def lack_differs(pair: Pair) -> Finding | None:
    """Without something beside with it: "60,000 homes are without water" beside "60,000 homes have water".

    Of a figure also "have no water", unless something befell those it counts ("18, who had no shelter, were killed").
    """
    ours, theirs = (find_words(_LACK, _NAMED.sub(" ", text)) for text in (pair.statement_text, pair.source_text))
    counted = pair.figures in (Relation.SAME_FIGURE, Relation.ENTAILED) and pair.statement.event is None
    if ours == theirs and not (counted and are_said_differently(pair, _HAS_NONE)):
        return None
    return find_related(
        pair, Relation.AMBIGUOUS, ("lack.differs", "clause"), "Only one of the two is without something."
    )


def weekday_differs(pair: Pair) -> Finding | None:
    """Another day of the week than the statement names: "on Saturday" beside "on Sunday"."""
    ours, theirs = find_words(WEEKDAY, pair.statement_text), find_words(WEEKDAY, pair.source_text)
    if not ours or ours == theirs:
        return None
    return find_related(
        pair, Relation.DIFFERENT_TIME, ("time.weekday", "time"), "The source names another day or none."
    )


_LEVELS = {"to": "outcome", "at": "outcome", "from": "origin"}


def level_differs(pair: Pair) -> Finding | None:
    """Where a change led beside where it began or how large it was: "fell to 14%" beside "fell from 14%", "by 14%"."""
    changes = tells_change(pair.statement), tells_change(pair.source)
    said = _is_level_said(pair.statement, pair.statement_text) and _is_level_said(pair.source, pair.source_text)
    if pair.figures is None or not (all(changes) or (any(changes) and said)):
        return None
    if _level(pair.statement, pair.statement_text) == _level(pair.source, pair.source_text):
        return None
    return find_related(
        pair, Relation.DIFFERENT_EVENT, ("event.level", "event"), "The figures are not of the same stage of a change."
    )


def tells_change(claim: Claim) -> bool:
    """Whether a claim tells of a rise or a fall."""
    return any({"@rise", "@fall"} & {term, *ancestors_of(term)} for term in claim.terms)


def _is_level_said(claim: Claim, text: str) -> bool:
    return [word.lower() for word in _words_before(claim, text)[-1:]] in (["by"], ["to"], ["from"])


def _words_before(claim: Claim, text: str) -> list[str]:
    return text[: claim.quantity.start - claim.start].split() if claim.quantity else []


def _level(claim: Claim, text: str) -> str:
    before = _words_before(claim, text)
    if claim.quantity and text[claim.quantity.start - claim.start :].lower().startswith(("below ", "beneath ")):
        return "outcome"
    return _LEVELS.get(before[-1].lower(), "amount") if before else "amount"


_SIDE_OF = r"\b(late|early|ahead|behind|above|below)\b"


def direction_differs(pair: Pair) -> Finding | None:
    """A rise beside a fall: "rose to 5 percent" beside "fell to 5 percent"; only the level is the same.

    Also a figure on another side of a mark: "20 minutes late" beside "20 minutes early".
    """
    sides = [find_words(_SIDE_OF, text) for text in (pair.statement_text, pair.source_text)]
    turned = pair.figures is not None and all(sides) and sides[0].isdisjoint(sides[1])
    theirs = set(pair.source.terms)
    said = {each for other in theirs for each in (other, *ancestors_of(other))}
    for term in dict.fromkeys(pair.statement.terms):
        opposites = {_opposite(term), *(_opposite(parent) for parent in ancestors_of(term))} - {""}
        if opposites & said and term not in theirs and pair.alignment.event is not Match.OPPOSITE:
            turned = True
    if not turned:
        return None
    return find_related(
        pair, Relation.DIFFERENT_EVENT, ("event.direction", "event"), "The two go in opposite directions."
    )


def _opposite(term: str) -> str:
    concept = concepts().get(term)
    return concept.opposite or "" if concept else ""


_ADJUNCTS = (
    r"\b((?:first|second|third|fourth|opening|last|final|next|previous|following|same|that|this) "
    r"(?:day|night|weekend|week|month|quarter|half|season|round|year|leg|set)\b|"
    r"(?:first|last|final|next|previous) (?:few|two|three|four|\d+)\b|"
    r"(?:more|less|fewer|higher|lower|later|earlier|longer|shorter) than (?=it|h|the|a|last|this|expected|planned)|"
    r"the (?:day|night|week|month|summer|winter|spring|autumn|year|season|decade) before|"
    r"among(?! them)|at (?:noon|midday|dawn|first)|on order|by the age of|together|again(?!,? according)|another|"
    r"offered)\b"
)


def restricted(pair: Pair) -> Finding | None:
    """A figure of a shorter time, of some of them or of a difference: "12 more than last year", "58% at noon", "in its
    first week".
    """
    told = re.split(r", (?=an? |one |another )", pair.source_text)[0]  # not ", a student last week"
    added = find_words(_ADJUNCTS, told) - find_words(_ADJUNCTS, pair.statement_text)
    quantity = pair.statement.quantity
    of_some = "among" in added and quantity is not None and quantity.kind is Kind.PERCENT
    differs = pair.figures is Relation.FIGURE_DIFFERS or pair.time is Match.DIFFERENT
    if not of_some and not (added and differs):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("quantity.restricted", "quantity"), "The source's figure is of less or more."
    )


def listed_apart(pair: Pair) -> Finding | None:
    """Figures in the order of a list: "Cuba and Peru won 14 and 9 medals respectively" does not say it of each."""
    if pair.figures is None or not are_said_differently(pair, r"\b(respectively)\b"):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("quantity.listed", "quantity"), "The source's figures follow a list in order."
    )


_GAP = re.compile(
    r"^\W*(?:[\w-]+\s+){0,2}?(behind|ahead of|clear of|short of|adrift of|away from|below|above)\b", re.IGNORECASE
)


def gap_differs(pair: Pair) -> Finding | None:
    """How far one is from another: "six points behind the leaders" beside "has six points"."""
    if pair.figures is None or not pair.source.quantity or not pair.statement.quantity:
        return None
    ours, theirs = (
        _GAP.match(text[claim.quantity.end - claim.start :]) if claim.quantity else None
        for claim, text in ((pair.statement, pair.statement_text), (pair.source, pair.source_text))
    )
    if bool(ours) == bool(theirs):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("quantity.gap", "quantity"), "One of the figures is a distance to another."
    )


_PRONOUN = re.compile(r"(he|she|it|they)\b", re.IGNORECASE)


def pronoun_differs(pair: Pair) -> Finding | None:
    """ "He was born in 1961" beside "she was born in 1962": somebody else."""
    ours, theirs = (_PRONOUN.match(text) for text in (pair.statement_text, pair.source_text))
    if not ours or not theirs or ours[1].lower() == theirs[1].lower():
        return None
    return find_related(pair, Relation.DIFFERENT_GROUP, ("subject.pronoun", "clause"), "The two speak of others.")


def share_of_place(pair: Pair) -> Finding | None:
    """A share of one place beside one of none: "unemployment in Peru is 7%" beside "unemployment is 5%"."""
    quantity = pair.statement.quantity
    if quantity is None or quantity.kind is not Kind.PERCENT or pair.figures is not Relation.FIGURE_DIFFERS:
        return None
    if not pair.source.places or pair.statement.places or any(term[0] == "&" for term in pair.statement.terms):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("place.share", "place"), "The statement does not say of which place."
    )


def no_longer_said(pair: Pair) -> Finding | None:
    """How it was beside how it is: "the school had 500 pupils", "Ruiz was a senator"; where both speak of now or then
    they are compared.
    """
    if pair.source.times or pair.statement.times:
        return None
    ours, theirs = (re.search(_STATE, text) for text in (pair.statement_text, pair.source_text))
    if not ours or not theirs or ours[0] not in ("is", "are", "has", "have") or theirs[0] not in ("was", "were", "had"):
        return None
    if re.search(r"\b(?:said|told|reported|announced)\b", pair.source_text):  # reported speech moves the tense back
        return None
    return find_related(pair, Relation.DIFFERENT_TIME, ("time.past", "time"), "The source tells how it was.")


_STATE = r"\b(is|are|was|were)(?= an? )|\b(has|have|had)(?= (?!been\b|\w+ed\b)[\w,.]+)"


_AGAINST = re.compile(r"\bagainst\b((?:\s+[\w'-]+){1,5})", re.IGNORECASE)


def opponent_differs(pair: Pair) -> Finding | None:
    """Against whom or what: "fought against the rebels" beside "fights against the government"."""
    ours, theirs = (_opponents(text) for text in (pair.statement_text, pair.source_text))
    if not ours or not theirs or any(is_like(one, theirs) for one in ours):
        return None
    return find_related(
        pair,
        Relation.DIFFERENT_GROUP,
        ("object.opponent", "clause"),
        "The source says that it was against others.",
    )


def _opponents(text: str) -> list[str]:
    words = [word for match in _AGAINST.findall(text) for word in re.findall(r"[\w'-]+", match.lower())]
    lemmas = [lemma_of(word) for word in words if word not in cues().stopwords]
    return [concept_of(lemma) or lemma for lemma in lemmas]


_ONLY_THOSE = re.compile(r"^\W*(with(?:out)?|who|whose|suffering|infected|living|aged)\b", re.IGNORECASE)


def only_those(pair: Pair) -> Finding | None:
    """Those of a kind beside all of them: "3.7 million citizens with a disability" beside "3.7 million citizens"."""
    group, event = pair.source.group, pair.statement.event
    if pair.figures is not Relation.SAME_FIGURE or group is None or not group.text or event is not None:
        return None
    theirs = _ONLY_THOSE.match(pair.source_text[group.end - pair.source.start :])
    if not theirs or find_words(rf"\b({theirs[1]})\b", pair.statement_text):
        return None
    return find_related(
        pair, Relation.DIFFERENT_GROUP, ("group.only_those", "group"), "The source counts only some of them."
    )


_OF_A_SET = re.compile(
    r"\b(?:one|\w{3,}est|first|second|third|last|most|member|some|any|none|half|part) (?:out )?of "
    r"(?:the |its |his |her |their )?$",
    re.IGNORECASE,
)


def of_a_set(pair: Pair) -> Finding | None:
    """A figure of the set that one belongs to: "the youngest of seven children" beside "has seven children"."""
    if pair.figures is None or not pair.source.quantity:
        return None
    ours, theirs = (
        _OF_A_SET.search(text[: claim.quantity.start - claim.start]) if claim.quantity else None
        for claim, text in ((pair.statement, pair.statement_text), (pair.source, pair.source_text))
    )
    if ours or not theirs:
        return None
    return find_related(
        pair, Relation.DIFFERENT_GROUP, ("quantity.of_set", "quantity"), "The source's figure counts a whole set."
    )


_SMALL_STATE = (
    r"\b(?:is|are|was|were|be|been|remains?|stays?) (?:not |now |still |already |back )?(over|off|on|down|up|out)\b"
    r"(?=\W*$|[.,;!?]| (?:in|at|near|for|until|since|after|before|and|but|again)\b)"
)


def state_unsaid(pair: Pair) -> Finding | None:
    """What something is said to be by a small word that the source does not say of it: "the strike is over" beside
    "the strike continues".
    """
    if find_words(_SMALL_STATE, pair.statement_text) <= find_words(_SMALL_STATE, pair.source_text):
        return None
    return find_related(
        pair, Relation.SAME_TOPIC, ("state.unsaid", "clause"), "The source does not say that it is in that state."
    )
