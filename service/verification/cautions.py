"""Rules that keep an assertion off both sides over small words, which the index leaves out and its meaning hangs on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.lexicon.gazetteer import name_of
from service.lexicon.lemma import lemma_of
from service.lexicon.lexicon import concept_forms, cues, is_narrower
from service.model import FIGURE, OTHER_FIGURE, Claim, Kind, Relation
from service.verification.likeness import is_like
from service.verification.match import Match
from service.verification.occasions import is_short
from service.verification.pair import Finding, Pair, are_said_differently, find_related, find_words, is_said_once

_QUANTIFIER = (
    r"\b(all|every|each|both|most|half|some|few|many|majority|minority|partly|partially|only|solely|except|"
    r"(?:an?|one|two|three|four)[ -](?:third|quarter|fifth|tenth)s?(?= of\b))\b"
)
_QUANTIFIED_IDIOM = re.compile(r"\b(after all|at all|all over|all day|at most|all the more|not only)\b", re.IGNORECASE)
_NOT_ALL = re.compile(r"\b(?:not (?:all|every)|(?:nearly|almost|virtually) (?:all|every)|all but \w+)\b", re.IGNORECASE)


def quantifier_differs(pair: Pair) -> Finding | None:
    """All of them beside some of them, "only Ruiz" beside "Ruiz". Where figures are compared they decide instead."""
    if pair.statement.quantity:
        return None
    ours, theirs = (
        _QUANTIFIED_IDIOM.sub(" ", _NOT_ALL.sub("some", text)) for text in (pair.statement_text, pair.source_text)
    )
    if _quantified(ours, pair.source.terms) == _quantified(theirs, pair.statement.terms):
        return None
    return find_related(
        pair,
        Relation.DIFFERENT_SCOPE,
        ("quantifier.differs", "clause"),
        "The two do not speak of the same share of those concerned.",
    )


def _quantified(text: str, others: Sequence[str]) -> set[str]:
    """The quantifiers of a text, without those of a noun that the other text does not speak of: "nearly half of the
    world total" in "was the largest, with nearly half of the world total".
    """
    found: set[str] = set()
    for match in re.finditer(_QUANTIFIER, text, re.IGNORECASE):
        words = re.findall(r"[\w'-]+", text[match.end() :])[:_NOUN]
        named = [lemma for word in words if (lemma := lemma_of(word.lower())) not in cues().stopwords]
        spoken = any(
            lemma in others
            or ((form := concept_forms().match([lemma], 0)) and form[1] in others)
            or "~" + lemma in others
            for lemma in named
        )
        if not named or spoken:
            found.add(match[1].lower())
    return found


_NOUN = 4  # words behind a quantifier in which its noun stands

_ORDER = r"\b(before|after|until|prior to)\b"


def order_differs(pair: Pair) -> Finding | None:
    """Before something beside after it; "open before the curfew" beside "closed"."""
    if pair.statement.times:
        return None
    ours, theirs = find_words(_ORDER, pair.statement_text), find_words(_ORDER, pair.source_text)
    if ours == theirs or not ((ours and theirs) or _would_contradict(pair)):
        return None
    return find_related(
        pair,
        Relation.DIFFERENT_TIME,
        ("time.order", "time"),
        "The two do not put it on the same side of another event.",
    )


def _would_contradict(pair: Pair) -> bool:
    """Whether two assertions without a figure differ in a negation or in an opposite."""
    if pair.statement.quantity:
        return False
    return pair.alignment.event is Match.OPPOSITE or pair.statement.negated != pair.source.negated


def subject_differs(pair: Pair) -> Finding | None:
    """A denial or an opposite of something more exact: "the military airport is closed" beside "the airport is open".

    Also "not arrested for murder" beside "arrested". A fuller name and a list that names it too are no difference.
    """
    event = pair.source.event
    if not _would_contradict(pair) or event is None or event.concept not in pair.source.terms:
        return None
    at = pair.source.terms.index(event.concept)
    if not any(term in pair.statement.terms or _is_kind_of_said(pair, term) for term in pair.source.terms[:at]):
        return None
    credited = " ".join(found.text.lower() for found in pair.source.attribution)
    reach = pair.source.terms if pair.source.negated and not pair.statement.negated else pair.source.terms[:at]
    extra = [
        term
        for index, term in enumerate(reach)
        if term not in pair.statement.terms
        and term != event.concept
        and term.lstrip("~&@#") not in credited
        and not (term[0] in "~&" and _is_named_with(pair, index))
    ]
    dated = reach is pair.source.terms and bool(pair.source.times) and not pair.statement.times
    if not extra and not dated:
        return None
    return find_related(
        pair, Relation.DIFFERENT_GROUP, ("subject.narrower", "clause"), "The source speaks of something more exact."
    )


def _is_kind_of_said(pair: Pair, term: str) -> bool:
    """Whether a term of the source is a kind of what the statement names: "primary schools" beside "schools"."""
    return any(is_narrower(term, said) for said in pair.statement.terms)


def _is_named_with(pair: Pair, at: int) -> bool:
    """Whether a name stands in one run of names with one of the statement's: "Juan Ruiz", "Lima, Cusco and Ica"."""
    terms, first, last = pair.source.terms, at, at
    while first > 0 and terms[first - 1][0] in "~&":
        first -= 1
    while last + 1 < len(terms) and terms[last + 1][0] in "~&":
        last += 1
    return any(term in pair.statement.terms for term in terms[first : last + 1])


def open_subject_differs(pair: Pair) -> Finding | None:
    """ "The library was founded in 1901" beside "the school …": a plain noun is no stand-in for another plain noun,
    only for a name that the source does not say.
    """
    subject, said = pair.source.subject, pair.source.terms
    if not pair.source.open_subject or not subject or any(t[0] in "~&" and t not in said for t in pair.statement.terms):
        return None
    if all(term in pair.source.terms for term in pair.statement.subject if term != ","):
        return None
    return find_related(
        pair, Relation.DIFFERENT_GROUP, ("subject.other", "clause"), "The source's subject may be another one."
    )


def subject_left_out(pair: Pair) -> Finding | None:
    """Of whom a clause tells that leaves its subject out: the mill of "the mill, which fed the town, is closed"."""
    ours, theirs = ([term for term in claim.subject if term != ","] for claim in (pair.statement, pair.source))
    opening = _FIRST_VERB.match(pair.source_text)
    if not ours or not theirs or opening is None or pair.source.open_subject:
        return None
    verb = opening[1].lower()
    joined = (
        opening[1].islower() and verb.endswith("ed") and pair.source.terms[: len(theirs)] == tuple(theirs)
    )  # the subject before is lent
    if not (joined or verb in cues().auxiliaries | cues().verb_forms) or any(is_like(term, theirs) for term in ours):
        return None
    return find_related(
        pair, Relation.DIFFERENT_GROUP, ("subject.left_out", "clause"), "The source tells it of somebody else."
    )


_FIRST_VERB = re.compile(r"(?:(?:now|also|then|still|[a-z]+ly)\s+)*([^\W\d_]+)")


def others_of_them(pair: Pair) -> Finding | None:
    """Others of those who are counted: "31 patients on the drug died" beside "31 patients on placebo died"."""
    claim, group = pair.statement, pair.statement.group
    if pair.figures is None or group is None:
        return None
    told = _qualifiers_behind(claim)
    led = pair.statement_text[group.end - claim.start :].split(maxsplit=1)[:1]
    if not led or led[0].lower() in _WHERE_OR_WHEN:
        return None
    if all(term[0] in "~&#'" or term in cues().light or is_like(term, pair.source.terms) for term in told):
        return None
    if not any(term[0] not in "#'" for term in _qualifiers_behind(pair.source)):
        return None
    return find_related(
        pair, Relation.DIFFERENT_GROUP, ("group.others", "group"), "The source may count others of the group."
    )


def _qualifiers_behind(claim: Claim) -> tuple[str, ...]:
    """The terms between what a figure counts and what is told of it: the placebo of "31 patients on placebo died"."""
    group, event = claim.group, claim.event.concept.removesuffix("/agent") if claim.event else ""
    if group is None or FIGURE not in claim.terms or event not in claim.terms:
        return ()
    told = claim.terms[claim.terms.index(FIGURE) : claim.terms.index(event)]
    return told[told.index(group.concept) + 1 :] if group.concept in told else ()


_WHERE_OR_WHEN = frozenset(
    ("across", "after", "at", "before", "during", "in", "inside", "near", "outside", "since", "throughout")
)


_ORDINAL = (
    r"\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|final|next|"
    r"quarter-on-quarter|month-on-month|year-on-year|on the (?:year|month|week|quarter|day))\b"
)


_RANKED = (
    r"\b((?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:nd|rd|th))(?=[ -](?:\w{2,}est|most)\b))"
)


def ordinal_differs(pair: Pair) -> Finding | None:
    """Another of a row: "the first quarter" beside "the second quarter", a book beside its second edition, the second
    tallest tower beside the tallest.
    """
    ours, theirs = find_words(_ORDINAL, pair.statement_text), find_words(_ORDINAL, pair.source_text)
    ranked = pair.source.quantity is not None and pair.source.quantity.kind is Kind.RANK
    best = find_words(_RANKED, pair.source_text) - find_words(_RANKED, pair.statement_text)
    if not best and (ranked or ours & theirs or not theirs or (not ours and pair.time is not Match.DIFFERENT)):
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("ordinal.differs", "clause"), "The two may speak of different ones of a row."
    )


def date_of_another(pair: Pair) -> Finding | None:
    """A date of something more exact: "the war began for Italy in 1915" beside "the war began in 1914"."""
    if pair.statement.quantity or pair.time is not Match.DIFFERENT:
        return None
    if all(term[0] not in "~&" or term in pair.statement.terms or _is_named_with(pair, index)
           for index, term in enumerate(pair.source.terms)):  # fmt: skip
        return None
    return find_related(
        pair, Relation.DIFFERENT_SCOPE, ("time.of_another", "time"), "The source's date may be of something else."
    )


_SIDE = r"\b(against|opposed to|in favou?r|supports?|supported|opposes?|opposed)\b"


_VOTE = r"\bvot\w*\s+(for|against|in favou?r)\b"


def favour_differs(pair: Pair) -> Finding | None:
    """For it beside against it: "ruled in favour of the union" beside "ruled against the union"; of a figure only
    what was voted: "six voted for it" beside "six voted against it".
    """
    if not are_said_differently(pair, _VOTE if pair.statement.quantity else _SIDE):
        return None
    return find_related(pair, Relation.AMBIGUOUS, ("favour.differs", "clause"), "Only one of the two is against it.")


_CONTRAST = r"(,\s*not|\bbut not|\brather than|\binstead of)\b"


def contrast_differs(pair: Pair) -> Finding | None:
    """ "silver, not gold" beside "not gold": what is said and what is denied stand in one clause."""
    if pair.statement.quantity or not are_said_differently(pair, _CONTRAST):
        return None
    return find_related(
        pair, Relation.AMBIGUOUS, ("contrast.differs", "clause"), "One of the two says one thing and denies another."
    )


_OTHER_HOLDER = (
    r"\b(deputy|vice|former|ex|acting|assistant|interim|late(?! \d)|brother|sister|son|daughter|wife|husband|"
    r"father|mother|widow|cousin|nephew|niece|uncle|aunt|friend|lawyer|aide|adviser|advisor|bodyguard|driver|spokesman|spokeswoman)\b"
)


def holder_differs(pair: Pair) -> Finding | None:
    """Somebody near to the one in question: the deputy minister beside the minister, a brother beside Ruiz."""
    if pair.statement.quantity or not are_said_differently(pair, _OTHER_HOLDER):
        return None
    return find_related(
        pair, Relation.DIFFERENT_GROUP, ("holder.differs", "group"), "The source may speak of somebody else."
    )


_UNTRUE = (
    r"\b(wrong to|not true|untrue|a lie|lies|hoax|no evidence|no proof|baseless|unfounded|groundless|contrary to|myth|"
    r"false|falsely|fabricated|rumou?rs?|rul(?:e[sd]?|ing) out|satire|satirical|parody|april fools?|"
    r"retract(?:s|ed|ion)?|"
    r"(?:wrongly|mistakenly|erroneously|incorrectly|inaccurately) "
    r"(?:report|sa[iy]|state|claim|announce|wr[io]te|suggest)\w*)\b"
)


def called_untrue(pair: Pair) -> Finding | None:
    """What is said only to be called untrue ("reports that 5 were injured are false", "there is no evidence that"), or
    to be denied: "praised it and denied that it was late".
    """
    denied = pair.statement.quantity is None and is_said_once(pair, _DENIED)
    if not denied and not are_said_differently(pair, _UNTRUE):
        return None
    return find_related(
        pair,
        Relation.DIFFERENT_ATTRIBUTION,
        ("attribution.untrue", "attribution"),
        "Only one of the two says it in order to call it untrue.",
    )


_DENIED = r"\b(den(?:y|ies|ied|ying)|refut(?:es?|ed|ing)|rebut(?:s|ted|ting)?|debunk(?:s|ed|ing)?)\b"


_SHORT_OF = (
    r"\b((?:almost|nearly|narrowly|virtually)\s+"
    r"(?!(?:doubl|tripl|trebl|quadrupl|halv)ed\b|(?:an?|the|all|every\w*|half|no|none|nobody|one|two|three|four|five|six|"
    r"seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundreds?|thousands?|millions?|twice|always|never|certainly)\b)"
    r"[a-z]+)\b"
)


def short_of_it(pair: Pair) -> Finding | None:
    """Near to it and not so: "the bridge almost collapsed"; not "nearly 400 were injured"."""
    if not are_said_differently(pair, _SHORT_OF):
        return None
    return find_related(
        pair, Relation.NOT_A_FACT, ("modality.almost", "event"), "Only one of the two says that it all but happened."
    )


_CALLED_OFF = (
    r"\b((?:cancel|postpone|scrap|abort|shelve|scrub|abandon|overturn|quash|revers(?=e|i)|revok|rescind|annul|foil|thwart|"
    r"avert|prevent)\w*|(?:call|calls|called|calling) off|(?:set|sets|setting) aside|str(?:ikes?|iking|uck) down|"
    r"(?:cleared|acquitted) of|withdr(?:aws?|ew|awn|awing) (?:his|her|its|their|the) \w+|"
    r"(?:was|were|been|is|are) delayed)\b"
)


def called_off(pair: Pair) -> Finding | None:
    """Put off, given up or undone beside done: "the launch was postponed on 3 March" beside "launched on 3 March"."""
    ours, theirs = (bool(find_words(_CALLED_OFF, text)) for text in (pair.statement_text, pair.source_text))
    if ours == theirs:
        return None
    return find_related(
        pair, Relation.NOT_A_FACT, ("modality.called_off", "event"), "Only one of the two says that it was called off."
    )


_ABLE = (
    r"\b(can|could|able to|capable of|capacity|room for|faces|facing(?= (?:up|\d|charges|trial|jail|prison))|novel|"
    r"fictional|fake|imagine|film shows)\b|\?"
)


def only_able(pair: Pair) -> Finding | None:
    """Able or about to, told in a story or asked: "can carry 60", "faces 5 years", "in the novel 50 people died"."""
    if not are_said_differently(pair, _ABLE) or pair.statement_text.rstrip().endswith("?"):
        return None
    return find_related(
        pair, Relation.NOT_A_FACT, ("modality.able", "event"), "Only one of the two gives it as something that is so."
    )


_NOW = r"\b(is|are|has|have)\b(?!\s+(?:been|\w+ed)\b)"


def once_so(pair: Pair) -> Finding | None:
    """How it was in some year beside how it is: "had 900 residents in 1950" beside "has 400 residents"."""
    then = [time for time in pair.source.times if not is_short(time)]
    if not then or pair.statement.times or not find_words(_NOW, pair.statement_text):
        return None
    if not find_words(r"\b(was|were|had)\b", pair.source_text):
        return None
    return find_related(pair, Relation.DIFFERENT_TIME, ("time.once", "time"), "The source tells how it once was.")


_PAST = (
    r"\b(formerly|previously|used to|initially|at first|until recently|in the past(?! \w)|years ago|tomorrow|"
    r"last (?:year|month|week|night|season|spring|summer|autumn|winter)|next (?:year|month|week)|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days)\b"
)


def past_state(pair: Pair) -> Finding | None:
    """Another time that is no date: "was open last year" beside "is closed"."""
    if pair.source.times or pair.statement.times or not are_said_differently(pair, _PAST):
        return None
    return find_related(
        pair, Relation.DIFFERENT_TIME, ("time.then", "time"), "Only one of the two speaks of that other time."
    )


def roles_turned(pair: Pair) -> Finding | None:
    """Who does it and to whom change places: "the rebels attacked the army" beside "the army attacked the rebels".

    Not "the army was attacked by the rebels", which turns them back.
    """
    ours, theirs = _roles(pair.statement, pair.statement_text), _roles(pair.source, pair.source_text)
    if ours is None or theirs is None:
        return _names_turned(pair)
    before, after = ours[0] & (theirs[0] | theirs[1]), ours[1] & (theirs[0] | theirs[1])
    if pair.statement.quantity:
        names = {*pair.statement.names, *pair.source.names, *(term for term in pair.statement.terms if term[0] == "&")}
        before, after = before & names, after & names
    if not before or not after:
        return None
    swapped = bool(before & theirs[1]) and bool(after & theirs[0])
    straight = before <= theirs[0] and after <= theirs[1]
    passive = ours[2] != theirs[2]
    if not (swapped and not passive) and not (straight and passive):
        return None
    return find_related(
        pair, Relation.AMBIGUOUS, ("order.roles", "clause"), "The two name the same actors in other roles."
    )


def _names_turned(pair: Pair) -> Finding | None:
    """The same without a known verb: two names in another order, or one order and another voice."""
    named = {term.lstrip("~") for claim in (pair.statement, pair.source) for term in claim.terms if term[0] in "~&"}
    theirs = [term.lstrip("~") for term in pair.source.terms]
    shared = [term for term in dict.fromkeys(t.lstrip("~") for t in pair.statement.terms) if term in named]
    shared = [term for term in shared if term in theirs and not _tells_where(term, pair)]
    if len(shared) < 2:
        return None
    order = [theirs.index(term) for term in shared]
    voices = [_has_actor(shared, t) for t in (pair.statement_text, pair.source_text)]
    if (order == sorted(order)) == (voices[0] == voices[1]):
        return None
    return find_related(
        pair, Relation.AMBIGUOUS, ("order.names", "clause"), "The two name the same actors in another order."
    )


def _tells_where(name: str, pair: Pair) -> bool:
    """Whether a name stands in an adjunct, whose place in the sentence is free: "in Lima", "from Ruiz"."""
    written = re.escape(name_of(name[1:]) if name[0] == "&" else name)
    adjunct = re.compile(rf"\b(?:in|at|on|near|during|since)\s+(?:the\s+)?{written}\b", re.IGNORECASE)
    return any(adjunct.search(text) for text in (pair.statement_text, pair.source_text))


_ACTOR = 5  # words behind "by" in which the actor is named


def _has_actor(names: list[str], text: str) -> bool:
    """Whether "by" stands between the names: "Ruiz was chosen by Diaz", not "the jump was made by Ruiz of Peru"."""
    match = re.search(r"\b(?:was|were|is|are|been|being) .*\bby\b", text)
    if match is None:
        return False
    sides = (text[: match.end()].lower(), " ".join(text[match.end() :].lower().split()[:_ACTOR]))
    words = [name_of(name[1:]).lower() if name[0] == "&" else name for name in names]
    return all(any(word in side for word in words) for side in sides)


def _roles(claim: Claim, text: str) -> tuple[set[str], set[str], bool] | None:
    """The terms before and after a claim's verb, and whether "by" leads to the actor; None without a verb."""
    event, terms = claim.event, claim.terms
    if event is None or event.concept.removesuffix("/agent") not in terms:
        return None
    at = terms.index(event.concept.removesuffix("/agent"))
    figures = (FIGURE, OTHER_FIGURE)
    before, after = (
        {term.lstrip("~") for term in part if term not in figures} for part in (terms[:at], terms[at + 1 :])
    )
    is_passive = _is_passive(text[: event.start - claim.start], text[event.end - claim.start :])
    return before - after, after - before, is_passive


def _is_passive(before: str, rest: str) -> bool:
    """ "was chosen", "chosen by Ruiz"; not "chosen by 3 votes"."""
    lead = before.lower().split()[-2:]
    return (
        bool({"was", "were", "been", "being", "is", "are"} & set(lead))
        or re.match(r"\s+(?:\w+\s+)?by\s+(?!\d)", rest) is not None
    )
