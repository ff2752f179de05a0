"""What stands over a clause in its sentence, before it or behind it, and leaves it unasserted.

"Nobody knows whether, in the night, 18 were killed", "The following is false: …". What a clause holds itself ("may",
"feared") is read in `service.extraction.cues`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from service.extraction.analysis import Analysis
from service.extraction.retraction import takes_back
from service.extraction.text import Token
from service.lexicon.lexicon import cues
from service.model import Attribution, Modality

_OPENERS = frozenset(("if", "unless", "whether", "lest", "that"))
_ASIDES = {"as", "like", "who", "which", "when", "while", "where", "according", "although", "though", "after", "before"}
_COORDINATORS = {"and", "or", "nor"}
_BREAKS = _COORDINATORS | {"but", "because", "while", "when", "after", "before", "as", "who", "which", "that"}
_HEAD = 7  # words before "that" among which the verb or noun stands that it depends on
_UNREAL = frozenset(
    (
        *("assume", "bet", "chance", "danger", "doubt", "dream", "fantasise", "fantasize", "fantasy", "fear", "hope"),
        *("hypothesis", "imagine", "joke", "likelihood", "possibility", "premise", "pretend", "scenario"),
        *("speculate", "speculation", "suppose", "suspect", "wish"),
    )
)
_UNKNOWING = frozenset(
    (
        *("believe", "certain", "clear", "confirm", "establish", "indicate", "know", "prove", "say", "show", "suggest"),
        *("sure", "think", "verify"),
    )
)
_EVIDENCE = frozenset(("evidence", "proof", "sign", "indication", "confirmation", "information", "word"))
_LACK = frozenset(
    ("hardly", "lack", "little", "n't", "neither", "never", "no", "nobody", "none", "not", "nothing", "without")
)
_WITHHOLDING = frozenset(("apologise", "apologize", "avoid", "decline", "forbid", "refuse", "short"))
_UNSETTLED = re.compile(r"\b(?:too (?:early|soon)|far from|yet to|few)\b")
_DENYING = frozenset(("disprove", "invent", "lie"))
_TAKING_BACK = frozenset(("correct", "retract", "withdraw", "delete", "disown", "recant"))
_REPORTS = frozenset(
    (
        *("allegation", "assertion", "claim", "figure", "news", "number", "post", "report", "rumor", "rumour"),
        *("assumption", "idea", "narrative", "notion", "statement", "story", "suggestion", "theory", "video"),
    )
)
_FALSE = frozenset(
    (
        *("absurd", "laughable", "misleading", "ridiculous", "unproven"),
        *("baseless", "bogus", "debunked", "exaggerated", "fabricated", "fabrication", "fake", "false", "fiction"),
        *("groundless", "hoax", "inaccurate", "incorrect", "invented", "invention", "lie", "lies", "nonsense"),
        *("unfounded", "untrue", "wrong"),
    )
)
_WITHDRAWN = frozenset(("corrected", "retracted", "withdrawn"))
_TRUE = frozenset(("true", "correct", "accurate", "confirmed", "believed", "verified", "proven", "right", "basis"))
_LABELS = frozenset(("allegation", "claim", "fiction", "hypothesis", "myth", "rumor", "rumour", "scenario"))
_SUPPOSING = frozenset(("assume", "assuming", "imagine", "pretend", "suppose", "supposing"))
_INVERTED = frozenset(("had", "were", "should"))
_WOULD = frozenset(("would", "could", "might", "'d"))
_PROVIDING = frozenset(("if", "unless", "assuming", "provided", "should"))
_MISTAKEN = frozenset(("mistaken", "wrong"))
_WRONGLY = frozenset(("erroneously", "falsely", "inaccurately", "incorrectly", "mistakenly", "wrongly"))
_FICTION = frozenset(("cartoon", "dream", "fable", "film", "movie", "novel", "screenplay", "simulation", "sitcom"))
_FICTIONS = frozenset((("video", "game"), ("computer", "game"), ("television", "series"), ("tv", "series")))


def find_governing(analysis: Analysis, anchor: int, attribution: Sequence[Attribution]) -> Modality:
    """How a clause of a sentence is meant by what stands over it and by who says it; FACT where nothing makes it less.

    `anchor` is the first token of what it tells: its figure or its event.
    """
    for opener in reversed(analysis.find_any(_OPENERS, 0, anchor)):
        if _is_opener(analysis, opener) and _reaches(analysis, opener, anchor):
            governing = _weigh_opener(analysis, opener)
            if governing is not Modality.FACT:
                return governing
    if any(word in _FALSE for who in attribution for word in who.text.lower().split()):
        return Modality.DENIED
    if _is_called_false(analysis, anchor):
        return Modality.DENIED
    return Modality.SUPPOSED if _is_supposed(analysis, anchor) else Modality.FACT


def _is_opener(analysis: Analysis, at: int) -> bool:
    """Whether a clause that depends on another begins at a token; not "the bomb that killed 18"."""
    tokens = analysis.tokens
    relates = at + 1 == len(tokens) or tokens[at + 1].verb
    return tokens[at].low in _OPENERS and not (tokens[at].low == "that" and relates)


def _reaches(analysis: Analysis, opener: int, anchor: int) -> bool:
    """Whether what is told stands in the clause that an opener begins: "that, in the night, the bank had lost 18"; not
    behind another: "that he fled, 18". What "and" goes on with may stand in either clause, so it does.
    """
    *before, last = [*_split(analysis, opener + 1, anchor)] or [(anchor, anchor)]
    tells = last[1] == anchor
    if tells and any(token.low in _BREAKS - _COORDINATORS for token in analysis.tokens[last[0] : anchor]):
        tells = False
    return not any(
        any(analysis.tokens[at].verb for at in range(first, end)) and analysis.tokens[first].low not in _ASIDES
        for first, end in (before if tells else [*before, last])
    )


def _split(analysis: Analysis, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The ranges between commas, those without words left out."""
    for at in range(first, last + 1):
        if at == last or analysis.tokens[at].low == ",":
            if first < at:
                yield first, at
            first = at + 1


def _weigh_opener(analysis: Analysis, opener: int) -> Modality:
    tokens = analysis.tokens
    if tokens[opener].low != "that":
        return Modality.SUPPOSED
    end = _before_asides(analysis, opener)
    if end and tokens[end - 1].low in _COORDINATORS:  # "denied that …, and that 18 were killed"
        end = next((at for at in reversed(range(end)) if tokens[at].low == "that"), end)
    head = tokens[max(0, end - _HEAD) : end]
    for at in reversed(range(len(head))):
        if head[at].kind != "word" and head[at].low not in ("'", "’", '"', "“"):
            head = head[at + 1 :]
            break
    return _weigh_head(analysis, [token for token in head if token.kind == "word"], opener)


def _weigh_head(analysis: Analysis, head: Sequence[Token], opener: int) -> Modality:
    """How what depends on the words before "that" is meant: the last of them that says, knows or doubts decides, so
    that "denied liability but confirmed that" confirms.
    """
    if not opener and _says_false(analysis, opener, len(analysis.tokens), cues().denials):  # "That 18 died is a lie"
        return Modality.DENIED
    withheld = any(token.lemma in _WITHHOLDING for token in head)
    is_open = _UNSETTLED.search(" ".join(token.low for token in head)) is not None
    for at in reversed(range(len(head))):
        lemma = head[at].lemma
        lacks = any(token.low in _LACK for token in head[:at])
        rules_out = lemma == "rule" and any(token.low == "out" for token in head[at:])
        denies = rules_out or lemma in _DENYING | cues().denials or head[at].low in _FALSE
        if denies and not lacks:
            return Modality.DENIED
        if lemma in _REPORTS and not head[at].verb:  # "rejected reports that" goes on to what is done with them
            taken_back = any(token.lemma in _TAKING_BACK for token in head[:at])
            if taken_back or _says_false(analysis, opener, len(analysis.tokens), cues().denials):
                return Modality.DENIED
            if not withheld:
                continue
        is_unreal = lemma in _UNREAL and not lacks and at >= len(head) - 2
        if is_unreal or ((lacks or is_open) and lemma in _UNKNOWING | _EVIDENCE):
            return Modality.SUPPOSED
        if lemma in cues().reporting | _UNKNOWING:
            return Modality.SUPPOSED if withheld else Modality.FACT
    return Modality.FACT


def _before_asides(analysis: Analysis, at: int) -> int:
    """Where what "that" depends on ends: "denied on Friday, as he had before, that" depends on what is before the
    comma.
    """
    tokens = analysis.tokens
    if at and tokens[at - 1].low == ",":
        comma = next((i for i in reversed(range(at - 1)) if tokens[i].low == ","), None)
        return at - 1 if comma is None else comma
    return at


def _is_called_false(analysis: Analysis, anchor: int) -> bool:
    """ "This is not true: 18 were killed", "18 were killed, a claim the ministry called false", "18 were killed, it was
    wrongly reported".
    """
    tokens = analysis.tokens
    first = next((at for at in reversed(range(anchor)) if tokens[at].low in (";", "but")), 0)
    if anchor > first and analysis.says(_CORRECTED, tokens[first].start, tokens[anchor - 1].end):
        return True
    colon = next((at for at in range(1, anchor) if tokens[at].low == ":"), 0)
    if colon and _ends_false(tokens[:colon]):
        return True
    heads = [at for at in range(min(4, anchor)) if tokens[at].lemma in _REPORTS and not tokens[at].verb]
    if heads and _is_denied_behind(tokens[anchor:]):  # "The claim 18 were killed is false", "Reports of 18 deaths were"
        return True
    decided = next((is_false for at, is_false in analysis.once(_list_takings_back) if at >= anchor), None)
    return analysis.once(_is_anywhere_said_wrongly) if decided is None else decided


_CORRECTED = re.compile(
    r"\b(?:earlier|previous|original) version"
    r"(?: of (?:this|the|our) (?:article|story|report|post|piece|page|headline|column))?(?: \w+ly)? "
    r"(?:said|gave|stated|misstated|reported|listed|wrote|suggested)\b"
    r"|\boriginally (?:wrote|reported|stated)\b",
    re.IGNORECASE,
)


def _list_takings_back(analysis: Analysis) -> list[tuple[int, bool]]:
    """Where what follows takes back what stands before, or speaks of it as a claim, and whether that calls it false."""
    tokens, end = analysis.tokens, len(analysis.tokens)
    found = []
    for at in range(end - 1):
        mark, following = tokens[at].low, tokens[at + 1]
        if mark != "," and mark not in _DIVIDING:
            continue
        leads = mark in _DIVIDING or following.low in _TURNING
        if leads and takes_back(analysis.text[following.start : analysis.sentence.end]):
            found.append((at, True))
        elif following.low in ("a", "an") and any(token.lemma in _REPORTS for token in tokens[at + 2 : at + 5]):
            found.append((at, _says_false(analysis, at + 2, end, cues().denials)))
    return found


def _is_anywhere_said_wrongly(analysis: Analysis) -> bool:
    return any(_is_said_wrongly(analysis, at) for at in range(len(analysis.tokens)))


_DIVIDING = frozenset((":", ";", "(", "[", "\u2013", "\u2014", "-"))
_TURNING = frozenset(("but", "although", "though", "which"))


def _is_denied_behind(rest: Sequence[Token]) -> bool:
    """Whether what follows calls it false or denied: "… is false", "… were denied", before another clause begins."""
    for at in range(1, len(rest) - 1):
        if rest[at].low in _CLAUSE_ENDS and not (rest[at].low == "and" and rest[at + 1].low in cues().passive):
            return False
        if rest[at].low not in cues().passive:
            continue
        words = [token for token in rest[at + 1 : at + 5] if token.kind == "word"]
        lacks = any(token.low in _LACK for token in words)
        said = next((token for token in words if token.low in _FALSE | _TRUE or token.lemma in cues().denials), None)
        if not lacks and any(token.low in _WITHDRAWN for token in words):
            return True
        if said is not None:
            return (said.low in _TRUE) == lacks
    return False


_CLAUSE_ENDS = frozenset((",", ";", "and", "but", "or", "who", "which"))


def _is_said_wrongly(analysis: Analysis, at: int) -> bool:
    """Whether a token says that something was reported in error: "wrongly said", "was reported by mistake"."""
    tokens = analysis.tokens
    if tokens[at].low in _WRONGLY:
        return any(token.lemma in cues().reporting for token in tokens[max(0, at - 2) : at + 3])
    by_error = tokens[at].low in ("error", "mistake") and at > 0 and tokens[at - 1].low in ("in", "by")
    return by_error and any(token.lemma in cues().reporting for token in tokens[max(0, at - 4) : at])


def _ends_false(lead: Sequence[Token]) -> bool:
    """Whether what stands before a colon calls what follows false: "False:", "this is not true:"; no "False alarm:"."""
    last, before = lead[-1].low, [token.low for token in lead[:-1]]
    if last in _TRUE:
        return bool(_LACK & {*before})
    return last in _FALSE and (not before or before[-1] in cues().passive) and not _LACK & {*before}


def _says_false(analysis: Analysis, first: int, last: int, denials: frozenset[str]) -> bool:
    tokens = analysis.tokens[first:last]
    for at, token in enumerate(tokens):
        negated = any(before.low in _LACK for before in tokens[max(0, at - 3) : at])
        if (token.low in _FALSE or token.lemma in denials) and not negated:
            return True
        if token.low in _TRUE and negated:
            return True
    return False


def _is_supposed(analysis: Analysis, anchor: int) -> bool:
    """ "Suppose 18 were killed", "Had 18 been killed, he would …", "Claim: …", "…, if the post is true"."""
    tokens = analysis.tokens
    first = tokens[0].low
    if first in _SUPPOSING and not any(token.capital for token in tokens[1:2]):  # not "Imagine Dragons sold"
        return True
    if first in _INVERTED and any(token.low in _WOULD for token in tokens[anchor:]):
        return True
    if any(tokens[at].low == ":" and tokens[at - 1].lemma in _LABELS for at in range(1, min(4, anchor))):
        return True
    return analysis.once(_is_provided)


def _is_provided(analysis: Analysis) -> bool:
    tokens = analysis.tokens
    return any(
        tokens[at].low in _PROVIDING
        and (at == 0 or tokens[at - 1].low == ",")
        and any(token.low in _TRUE | _MISTAKEN for token in tokens[at : at + 9])
        for at in range(len(tokens))
    )


def is_fiction(analysis: Analysis) -> bool:
    """ "In the film, 18 were killed", "in the novel Ashes", "in a video game"; not "in the film industry"."""
    tokens = analysis.tokens
    for at in range(1, len(tokens)):
        if tokens[at].kind != "word" or not (
            tokens[at].low in _FICTION or (tokens[at - 1].low, tokens[at].low) in _FICTIONS
        ):
            continue
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        stands_alone = after is None or after.kind != "word" or after.capital or after.verb
        if stands_alone and any(token.low == "in" for token in tokens[max(0, at - 4) : at]):
            return True
    return False
