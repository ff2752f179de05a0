"""How a clause is meant: denied by "not", only possible or planned, and said by whom."""

from __future__ import annotations

from service.extraction.analysis import Analysis
from service.extraction.clauses import is_verb
from service.lexicon.lexicon import cues
from service.model import Attribution, Modality


def is_negated(analysis: Analysis, clause: tuple[int, int], event: tuple[int, int] | None) -> bool:
    """Whether a negation stands in the clause before its event or right at it.

    Not "not only", "no fewer than", "no doubt"; "no officers" is a count of zero, not a negation.
    Two negations cancel ("did not deny", "never failed to").
    """
    tokens = analysis.tokens
    words = [token.low for token in tokens]
    limit = event[1] if event else clause[1]
    count, at = 0, clause[0]
    while at < min(clause[1], limit):
        exception = cues().negation_exceptions.match(words, at)
        if exception:
            at = exception[0]
            continue
        phrase = cues().negation_phrases.match(words, at)
        if phrase:
            count, at = count + 1, phrase[0]
            continue
        count += _is_negation(analysis, at, event)
        at += 1
    return count % 2 == 1


_STOPPING = {"stop", "cease", "quit", "avoid", "refrain"}


def _is_negation(analysis: Analysis, at: int, event: tuple[int, int] | None) -> bool:
    token = analysis.tokens[at]
    low = token.low
    if token.capital and at and analysis.tokens[at - 1].kind == "word":
        return False  # a word of a title: "God's Not Dead"
    if token.lemma in _STOPPING and at + 1 < len(analysis.tokens):
        return analysis.tokens[at + 1].low.endswith("ing")  # "will stop selling"
    if (low not in cues().negations and low != "no") or any(q.first <= at < q.last for q in analysis.quantities):
        return False
    return not _is_other_clause(analysis, at, event)


def _is_other_clause(analysis: Analysis, at: int, event: tuple[int, int] | None) -> bool:
    """ "who were not armed were killed": a relative clause between the cue and the event closes it off."""
    if event is None or event[0] - at <= 8:
        return False
    return any(token.low in ("who", "which", ",") for token in analysis.tokens[at : event[0]])


def modality_of(analysis: Analysis, clause: tuple[int, int], event: tuple[int, int] | None) -> Modality:
    """Whether the clause asserts a fact; a cue after the event does not reach back to it."""
    tokens = analysis.tokens
    words, lemmas = [token.low for token in tokens], [token.lemma for token in tokens]
    if tokens and tokens[-1].low == "?":
        return Modality.ASKED
    if event and _is_infinitive(analysis, event[0]):
        return Modality.PLANNED
    limit = event[1] if event else clause[1]
    found = Modality.FACT
    for at in range(clause[0], min(clause[1], limit)):
        if tokens[at].capital and at != clause[0]:  # "in May", "Will Smith"
            continue
        if lemmas[at] in cues().denials and tokens[at].kind == "word" and at + 1 < limit:
            return Modality.DENIED
        if cues().possible.match(words, at) and not _is_hedged_number(analysis, at):
            found = Modality.POSSIBLE
        elif cues().planned.match(words, at) and found is Modality.FACT:
            found = Modality.PLANNED
    return found


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
    """ "gathered to arrest 40": meant, not done; not "continued to arrest", "the first to die"."""
    tokens = analysis.tokens
    if at < 2 or tokens[at - 1].low != "to" or tokens[at].low != tokens[at].lemma:
        return False
    return is_verb(tokens[at - 2]) and tokens[at - 2].low not in _REAL


def _is_hedged_number(analysis: Analysis, at: int) -> bool:
    return any(q.first <= at < q.last for q in analysis.quantities)


def find_attribution(analysis: Analysis) -> tuple[Attribution, ...]:
    """Who a sentence credits: "according to X", "X said/reports/told Y", "said X"; outermost last, in order of the
    text.
    """
    tokens = analysis.tokens
    spans: list[tuple[int, int]] = []
    for at, token in enumerate(tokens):
        if token.low == "according" and at + 1 < len(tokens) and tokens[at + 1].low == "to":
            spans.append(_forward(analysis, at + 2))
        elif token.kind == "word" and token.lemma in cues().reporting and _is_said(analysis, at):
            before = _backward(analysis, at)
            spans.append(before if before[0] < before[1] else _inverted(analysis, at))
    found = []
    for first, last in spans:
        if first < last:
            start, end = tokens[first].start, tokens[last - 1].end
            found.append(Attribution(analysis.text[start:end], start, end))
    return tuple(dict.fromkeys(found))


_NOUNS = {"claims", "reports", "estimates", "states", "state", "note", "report"}


def _is_said(analysis: Analysis, at: int) -> bool:
    """Whether a reporting word is the verb: "police report having", not "two reports of", "the state of"."""
    tokens = analysis.tokens
    if tokens[at].low not in _NOUNS:
        return True
    following = tokens[at + 1].low if at + 1 < len(tokens) else ""
    before = tokens[at - 1].low if at and tokens[at - 1].kind == "word" else "the"
    return following in ("that", "having", '"', "more", "at", "a") and before not in (
        "the",
        "a",
        "of",
        "these",
        "several",
    )


_CONNECT = {"of", "in", "state", "the", "and", "for", "'s", "from", "a", "an", "&", "-", "s"}
_STOP = {
    "who",
    "that",
    "which",
    "to",
    "it",
    "he",
    "she",
    "they",
    "was",
    "were",
    "is",
    "are",
    "has",
    "have",
    "had",
    "been",
    "also",
    "as",
    "we",
    "i",
    "you",
}


def _backward(analysis: Analysis, at: int) -> tuple[int, int]:
    """The noun phrase right before a reporting verb."""
    tokens, first = analysis.tokens, at
    last = at
    while last > 0 and tokens[last - 1].low in (
        "has",
        "have",
        "had",
        "also",
        "later",
        "then",
        "earlier",
        "is",
        "was",
        "are",
        "were",
        "will",
        "been",
    ):
        last -= 1
    first = last
    while first > 0 and last - first < 9:
        token = tokens[first - 1]
        if (
            token.kind != "word"
            or token.low in _STOP
            or (token.low in cues().stopwords and token.low not in _CONNECT and not token.capital)
        ):
            break
        first -= 1
    while first < last and tokens[first].low in ("of", "and", "for", "from", "'s", "in"):
        first += 1
    return (first, last) if any(_is_person_like(analysis, i) for i in range(first, last)) else (at, at)


def _is_person_like(analysis: Analysis, at: int) -> bool:
    token = analysis.tokens[at]
    return (
        token.capital
        or any(m.first <= at < m.last and m.kind == "group" for m in analysis.marks)
        or token.lemma in _SPEAKERS
    )


_SPEAKERS = {
    "ministry",
    "government",
    "authority",
    "official",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "minister",
    "president",
    "agency",
    "police",
    "army",
    "witness",
    "eyewitness",
    "source",
    "hospital",
    "council",
    "court",
    "statement",
    "report",
    "study",
    "company",
    "organization",
    "organisation",
    "group",
    "commission",
    "department",
    "office",
    "medium",
    "media",
    "outlet",
    "newspaper",
    "television",
    "radio",
    "tv",
    "channel",
    "analyst",
    "activist",
    "observer",
    "monitor",
    "expert",
    "governor",
    "mayor",
    "leader",
}


def _inverted(analysis: Analysis, at: int) -> tuple[int, int]:
    """ "said the minister", "says Deputy Health Minister Azhar Guiniyat"."""
    first, last = _forward(analysis, at + 1)
    return (
        (first, last)
        if any(_is_person_like(analysis, i) for i in range(first, last))
        and last - first <= 9
        and at > 0
        and analysis.tokens[at - 1].low in (",", '"', "?", "!")
        else (at, at)
    )


def _forward(analysis: Analysis, first: int) -> tuple[int, int]:
    tokens, last = analysis.tokens, first
    while last < len(tokens) and last - first < 12:
        token = tokens[last]
        if (
            token.kind == "mark"
            or token.low in _STOP
            or token.low in ("on", "in", "at", "by", "but", "according", "with", "after", "while", "quoted", "citing")
        ):
            break
        last += 1
    return first, last
