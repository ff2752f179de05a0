"""How a clause is meant: denied by "not", only possible, or planned."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from service.extraction.analysis import Analysis
from service.lexicon.lexicon import cues
from service.model import Modality


def is_negated(analysis: Analysis, clause: tuple[int, int], event: tuple[int, int] | None) -> bool:
    """Whether a negation stands in the clause before its event or right at it.

    Not "not only", "no fewer than", "no doubt"; "no officers" is a count of zero, not a negation; "did not say
    that" leaves it open (see `modality_of`). Two negations cancel ("never failed to").
    """
    words = analysis.words
    limit = event[1] if event else clause[1]
    count, read = 0, clause[0]
    for at in analysis.find_any(_cue_words(), clause[0], min(clause[1], limit)):
        if at < read:
            continue
        exception = cues().negation_exceptions.match(words, at)
        if exception:
            read = exception[0]
            continue
        phrase = cues().negation_phrases.match(words, at)
        if phrase and not analysis.is_counted(at):
            count, read = count + _is_near(analysis, phrase[0], event), phrase[0]
            continue
        count += _is_negation(analysis, at, event) and not _is_relative(analysis, at, clause, event)
    return count % 2 == 1


@cache
def _cue_words() -> frozenset[str]:
    """The words that a cue of negation or modality can begin with; most words of a text are none of them."""
    phrases = (cues().negation_exceptions, cues().negation_phrases, cues().possible, cues().planned)
    firsts = (first for each in phrases for first in each.by_first)
    return frozenset((*firsts, "no", *cues().negations, *cues().denials, *_STOPPING, *_ASKING, *_SUPPOSING))


def _is_relative(analysis: Analysis, at: int, clause: tuple[int, int], event: tuple[int, int] | None) -> bool:
    """Whether a cue stands in a relative clause that the event is outside of: "…, who did not speak, met Ruiz"."""
    tokens = analysis.tokens
    for first in range(at, clause[0] + 1, -1):
        if tokens[first].low == ",":
            return False
        if tokens[first].low in _RELATIVES and tokens[first - 1].low == ",":
            end = next((i for i in range(at, clause[1]) if tokens[i].low == ","), clause[1])
            return event is None or not first < event[0] < end
    return False


_RELATIVES = {"who", "which", "whose", "whom"}


_STOPPING = {"stop", "cease", "quit", "avoid", "refrain"}


def _is_negation(analysis: Analysis, at: int, event: tuple[int, int] | None) -> bool:
    tokens, token = analysis.tokens, analysis.tokens[at]
    low = token.low
    if token.capital and at and tokens[at - 1].kind == "word":
        return False  # a word of a title: "Love Is Not Blind"
    if token.lemma in _STOPPING and at + 1 < len(tokens):
        return tokens[at + 1].low.endswith("ing")  # "will stop selling"
    if (low not in cues().negations and low != "no") or analysis.is_counted(at):
        return False
    following = tokens[at + 1].low if at + 1 < len(tokens) else ""
    if low == "no" and following == ",":  # "No, 18 officers were killed"
        return False
    if low == "nor" and any(token.low == "neither" for token in tokens[:at]):
        return False
    if low == "without":
        return event is not None and _is_near(analysis, at + 1, event)
    if any(q.first == at + 1 and q.modifier for q in analysis.quantities):  # "18 officers, not 26"
        return False
    return not (_is_unsaid(analysis, at, event) or _is_other_clause(analysis, at, event))


def _is_near(analysis: Analysis, at: int, event: tuple[int, int] | None) -> bool:
    """Whether what follows a cue that reaches only its own words holds the event: "failed to arrest", "without any
    deaths"; not "without warning, 18 officers were killed".
    """
    if event is None:
        return True
    between = analysis.tokens[at : event[0]]
    return len(between) <= 4 and not any(
        token.low in _BOUNDARIES or token.kind == "number" or analysis.is_counted(at + index)
        for index, token in enumerate(between)
    )


_BOUNDARIES = {
    ",",
    "after",
    "although",
    "because",
    "before",
    "that",
    "though",
    "until",
    "when",
    "which",
    "while",
    "who",
}
_FINITE = {"was", "were", "is", "are", "has", "had"}
_TRUTH = {"true", "correct", "accurate", "case"}
_KNOWING = {"know", "verify", "clear", "sure", "certain", "deny", "rule", "think"}
_EVIDENCE = {"evidence", "proof", "sign", "indication", "confirmation", "information", "word"}


def _is_unsaid(analysis: Analysis, at: int, event: tuple[int, int] | None) -> bool:
    """Whether a negation is about saying or knowing, so that the event is left open: "did not say how many were
    killed", "no evidence that", "nobody knows whether".
    """
    if event is None:
        return False
    tokens = analysis.tokens
    wanted = _EVIDENCE if tokens[at].low == "no" else cues().reporting | _KNOWING
    return any(token.lemma in wanted and token.kind == "word" for token in tokens[at + 1 : min(at + 4, event[0])])


def _is_other_clause(analysis: Analysis, at: int, event: tuple[int, int] | None) -> bool:
    """ "who were not armed were killed", "did not stop until 18 were killed", "did not ring, killing 18": the cue
    belongs to another verb; not "it is not true that 18 were killed".
    """
    if event is None or event[0] <= at:
        return False
    between = analysis.tokens[at + 1 : event[0] + 1]
    lows = [token.low for token in between[:-1]]
    if _TRUTH & set(lows[:3]):
        return False
    aside = any(one == "," and other in _RELATIVES for one, other in pairwise(lows))
    if (
        aside
        or _BOUNDARIES & set(lows) - {",", "that", "who", "which"}
        or (len(lows) >= 8 and {"who", "which", ","} & set(lows))
    ):
        return True
    if _FINITE & set(lows) and analysis.tokens[at].low in ("not", "n't", "never", "cannot"):
        return True
    return any(
        token.low == "," and (between[index + 1].low.endswith("ing") or analysis.is_counted(at + index + 2))
        for index, token in enumerate(between[:-1])
    )


def modality_of(analysis: Analysis, clause: tuple[int, int], event: tuple[int, int] | None) -> Modality:
    """Whether the clause asserts a fact; a cue after the event does not reach back to it."""
    tokens, words, lemmas = analysis.tokens, analysis.words, analysis.lemmas
    if tokens and tokens[-1].low == "?":
        return Modality.ASKED
    if event and _is_infinitive(analysis, event[0]):
        return Modality.PLANNED
    wonders = event is not None and tokens[event[0]].lemma in _WONDERING
    limit = event[1] if event and not wonders else clause[1]
    found = (
        Modality.POSSIBLE if tokens[clause[0]].low == "had" or _is_averted(analysis, clause, event) else Modality.FACT
    )
    for at in analysis.find_any(_cue_words(), clause[0], min(clause[1], limit)):
        if tokens[at].capital and at != clause[0]:  # "in May", "Will Smith"
            continue
        if lemmas[at] in cues().denials and tokens[at].kind == "word" and at + 1 < limit:
            return found if found is Modality.POSSIBLE else Modality.DENIED
        if _asks(analysis, clause[0], at):
            found = Modality.POSSIBLE
        said = cues().possible.match(words, at) or cues().possible.match(lemmas, at)
        unsaid = (words[at] in cues().negations or words[at] == "no") and _is_unsaid(analysis, at, event)
        if said and _is_announced(analysis, clause[0], at):
            found = Modality.PLANNED if found is Modality.FACT else found
        elif unsaid or (said and not analysis.is_counted(at) and words[at - 1] != "no"):  # "no doubt"
            found = Modality.POSSIBLE
        elif cues().planned.match(words, at) and found is Modality.FACT:
            found = Modality.PLANNED
    return found


_ANNOUNCED = 6  # words between who said it and "would"


def _is_announced(analysis: Analysis, first: int, at: int) -> bool:
    """Whether "would" is the "will" of what somebody said: "the firm said on Thursday it would cut jobs"."""
    if analysis.words[at] != "would" or not {"if", "unless"}.isdisjoint(analysis.words):
        return False
    before = analysis.tokens[max(first, at - _ANNOUNCED) : at]
    return any(token.low in ("said", "announced", "added", "confirmed") for token in before)


_ASKING = {"why", "whether", "how", "if", "what", "who", "when", "where"}
_SUPPOSING = {"think", "believe", "expect"}
_WONDERING = frozenset(
    ("ask", "certain", "clear", "explain", "investigate", "know", "mystery", "question", "sure", "understand", "wonder")
)


def _asks(analysis: Analysis, first: int, at: int) -> bool:
    """Whether an indirect question opens at a token: "we do not know why it rang", "did not say how many died"."""
    lemmas = {token.lemma for token in analysis.tokens[max(first, at - 3) : at]}
    if "few" in lemmas and analysis.tokens[at].lemma in _SUPPOSING:
        return True
    return analysis.tokens[at].low in _ASKING and bool(lemmas & (cues().reporting | _WONDERING))


_URGING = frozenset(
    (
        *("advise", "allow", "ask", "authorise", "authorize", "beg", "command", "encourage", "expect", "instruct"),
        *("invite", "order", "permit", "persuade", "plead", "press", "pressure", "push", "require", "tell", "urge"),
        *("want", "warn"),
    )
)
_REAL = {
    "have",
    "has",
    "had",
    "used",
    "continue",
    "continued",
    "continues",
    "began",
    "begin",
    "start",
    "started",
    "come",
    "came",
    "managed",
    "able",
    "first",
}


def _is_infinitive(analysis: Analysis, at: int) -> bool:
    """ "gathered to arrest 40", "ordered the guards to arrest 40": meant, not done; not "continued to arrest"."""
    tokens = analysis.tokens
    if at < 2 or tokens[at].kind != "word" or tokens[at - 1].low != "to" or tokens[at].low != tokens[at].lemma:
        return False
    for before in reversed(tokens[max(0, at - 8) : at - 1]):
        if before.low in _BOUNDARIES:
            break
        if before.lemma in _URGING:
            return True
    alone = not any(token.verb for token in (*tokens[:at], *tokens[at + 1 :]))  # "Rents to rise 7%"
    return alone or (tokens[at - 2].verb and tokens[at - 2].low not in _REAL)


_AVERTING = {"prevent", "foil", "thwart", "avert", "avoid", "plot", "try", "attempt", "conspire", "escape"}


def _is_averted(analysis: Analysis, clause: tuple[int, int], event: tuple[int, int] | None) -> bool:
    """ "Prevented the murder of", "a plot to kill", "tried to kill", "nearly killed": it did not come to it."""
    if event is None:
        return False
    tokens = analysis.tokens
    before = tokens[event[0] - 1].low
    if before in ("nearly", "almost", "attempted") and event[0] > clause[0] and not analysis.is_counted(event[0] - 1):
        return True
    for at in range(event[0] - 1, max(clause[0], event[0] - 5) - 1, -1):
        if tokens[at].low in _BOUNDARIES or tokens[at].kind == "number":
            return False
        if tokens[at].lemma in _AVERTING and tokens[at].kind == "word":
            return True
    return False
