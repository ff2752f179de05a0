"""What stands over a clause, before it, behind it or in the next sentence, and leaves it unasserted.

"Nobody knows whether, in the night, 18 were killed", "The following is false: …", "… That is a lie." What a clause
holds itself ("may", "feared") is read in `service.extraction.cues`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from service.extraction.analysis import Analysis
from service.lexicon.lexicon import cues
from service.model import Attribution, Modality

_OPENERS = {"if", "unless", "whether", "lest", "that"}
_ASIDES = {"as", "like", "who", "which", "when", "while", "where", "according", "although", "though", "after", "before"}
_COORDINATORS = {"and", "or", "nor"}
_HEAD = 7  # words before "that" among which the verb or noun stands that it depends on
_UNREAL = frozenset(
    (
        *("assume", "bet", "chance", "danger", "doubt", "dream", "fantasise", "fantasize", "fantasy", "fear", "hope"),
        *("hypothesis", "imagine", "joke", "likelihood", "mistake", "possibility", "premise", "pretend", "scenario"),
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
_TAKING_BACK = frozenset(("correct", "retract", "withdraw", "delete", "disown", "recant"))
_REPORTS = frozenset(
    (
        *("allegation", "assertion", "claim", "figure", "news", "number", "post", "report", "rumor", "rumour"),
        *("statement", "story", "suggestion"),
    )
)
_FALSE = frozenset(
    (
        *("baseless", "bogus", "debunked", "exaggerated", "fabricated", "fabrication", "fake", "false", "fiction"),
        *("groundless", "hoax", "inaccurate", "incorrect", "invented", "invention", "lie", "lies", "nonsense"),
        *("unfounded", "untrue", "wrong"),
    )
)
_TRUE = frozenset(("true", "correct", "accurate", "confirmed", "believed", "verified", "proven", "right"))
_LABELS = frozenset(("allegation", "claim", "fiction", "hypothesis", "myth", "rumor", "rumour", "scenario"))
_SUPPOSING = frozenset(("assume", "assuming", "imagine", "pretend", "suppose", "supposing"))
_INVERTED = frozenset(("had", "were", "should"))
_WOULD = frozenset(("would", "could", "might", "'d"))
_WRONGLY = frozenset(("erroneously", "falsely", "inaccurately", "incorrectly", "mistakenly", "wrongly"))
_FICTION = frozenset(("cartoon", "dream", "fable", "film", "movie", "novel", "screenplay", "sitcom", "videogame"))


def find_governing(analysis: Analysis, anchor: int, attribution: Sequence[Attribution]) -> Modality:
    """How a clause of a sentence is meant by what stands over it and by who says it; FACT where nothing makes it less.

    `anchor` is the first token of what it tells: its figure or its event.
    """
    for opener in reversed(range(anchor)):
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
    """Whether nothing but asides and circumstances stand between an opener and what is told: "that, in the night, 18";
    not "that he fled, 18".
    """
    return not any(
        any(analysis.tokens[at].verb for at in range(first, last)) and analysis.tokens[first].low not in _ASIDES
        for first, last in _split(analysis, opener + 1, anchor)
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
    lemmas = {token.lemma for token in head if token.kind == "word"}
    lows = {token.low for token in head}
    if lemmas & cues().denials and not lows & _LACK:
        return Modality.DENIED
    if lemmas & _REPORTS and (lemmas & _TAKING_BACK or _says_false(analysis, opener, len(tokens), frozenset())):
        return Modality.DENIED
    if lemmas & _WITHHOLDING and lemmas & cues().reporting:
        return Modality.SUPPOSED
    unsaid = lemmas & (_UNKNOWING | _EVIDENCE) if lows & _LACK else lemmas & _UNREAL
    return Modality.SUPPOSED if unsaid else Modality.FACT


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
    tokens, end = analysis.tokens, len(analysis.tokens)
    colon = next((at for at in range(anchor) if tokens[at].low == ":"), None)
    if colon is not None and _says_false(analysis, 0, colon, frozenset()):
        return True
    for at in range(anchor, end - 2):
        mark, following = tokens[at].low, tokens[at + 1]
        if mark in _DIVIDING and takes_back(analysis.text[following.start : analysis.sentence.end]):
            return True
        if mark not in _DIVIDING and mark != ",":
            continue
        if following.low == "which" and _says_false(analysis, at + 1, end, frozenset()):
            return True
        if following.low in ("a", "an") and tokens[at + 2].lemma in _REPORTS:
            return _says_false(analysis, at + 2, end, cues().denials)
    return any(_is_said_wrongly(analysis, at) for at in range(end))


_DIVIDING = frozenset((":", ";", "\u2013", "\u2014", "-"))


def _is_said_wrongly(analysis: Analysis, at: int) -> bool:
    """Whether a token says that something was reported in error: "wrongly said", "was reported by mistake"."""
    tokens = analysis.tokens
    if tokens[at].low in _WRONGLY:
        return any(token.lemma in cues().reporting for token in tokens[max(0, at - 2) : at + 3])
    by_error = tokens[at].low in ("error", "mistake") and at > 0 and tokens[at - 1].low in ("in", "by")
    return by_error and any(token.lemma in cues().reporting for token in tokens[max(0, at - 4) : at])


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
    for at in range(anchor, len(tokens)):
        if tokens[at].low == "if" and any(token.low in _TRUE for token in tokens[at : at + 9]):
            return True
    return False


def is_fiction(analysis: Analysis) -> bool:
    """ "In the film, 18 were killed", "in the novel Ashes", "in a video game"; not "in the film industry"."""
    tokens = analysis.tokens
    for at in range(1, len(tokens)):
        if tokens[at].kind != "word" or not (
            tokens[at].low in _FICTION or (tokens[at].low == "game" and tokens[at - 1].low in ("video", "computer"))
        ):
            continue
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        stands_alone = after is None or after.kind != "word" or after.capital or after.verb
        if stands_alone and any(token.low == "in" for token in tokens[max(0, at - 4) : at]):
            return True
    return False


_TAKEN_BACK = re.compile(
    r"(?:but |however,? |yet |in fact,? |in reality,? )?"
    r"(?:(?:all (?:of )?)?(?:that|this|it|they|these|those|both)"
    r"|(?:the|that|this|these|those|such|both) (?:\w+ )?(?:claim|report|statement|post|rumou?r|story|figure|number|"
    r"allegation|assertion)(?:s|ies)?|(?:the )?stories)"
    r"(?:['’]s| is| are| was| were| has been| have been| turned out to be| proved(?: to be)?)"
    r"(?: \w+ly| all| just| a| an| completely)?"
    r" (?:false|untrue|wrong(?! to\b| for\b| of\b)|incorrect|inaccurate|fake|fabricated|baseless|unfounded|"
    r"lies?|hoax|myth|invented|debunked|"
    r"retracted|not (?:\w+ )?(?:true|correct|accurate|right|the case))\b"
    r"|(?:that|this|it) (?:isn|wasn)['’]t (?:true|correct|accurate|right|the case)\b"
    r"|(?:he|she|it|they|we) (?:ha[sd]|have|did|does|do|was|were|is|are)(?: not|n['’]t)(?=[.!]?$)"
    r"|(?:our |the )?(?:verdict|rating|ruling|fact[ -]?check|conclusion)\s*[:\u2013\u2014-]\s*"
    r"(?:mostly |partly |entirely |completely )?"
    r"(?:false|untrue|fake|wrong|misleading|incorrect|inaccurate|unproven|not true)\b",
    re.IGNORECASE,
)


def takes_back(sentence: str) -> bool:
    """Whether a sentence calls untrue what the one before it says: "That is false.", "Verdict: false"."""
    return _TAKEN_BACK.match(sentence.lstrip("\"'“”‘’ ")) is not None
