"""Who a sentence credits for what it says."""

from __future__ import annotations

from service.extraction.analysis import Analysis
from service.lexicon.lexicon import cues
from service.model import Attribution


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
            inside = any(m.first <= at < m.last > m.first + 1 for m in analysis.marks)
            if analysis.is_counted(at) or inside or _takes_lives(analysis, at):
                continue  # "an estimated 40", "claimed the lives of", "claimed 26 lives"
            before = _backward(analysis, at)
            spans.append(before if before[0] < before[1] else _inverted(analysis, at))
    found = []
    for first, last in spans:
        if first < last:
            start, end = tokens[first].start, tokens[last - 1].end
            found.append(Attribution(analysis.text[start:end], start, end))
    return tuple(dict.fromkeys(found))


def _takes_lives(analysis: Analysis, at: int) -> bool:
    counted = next((q for q in analysis.quantities if q.first == at + 1), None)
    return counted is not None and any(m.first == counted.last and m.concept == "@kill" for m in analysis.marks)


_NOUNS = {"claims", "reports", "estimates", "estimate", "states", "state", "note", "report"}


def _is_said(analysis: Analysis, at: int) -> bool:
    """Whether a reporting word is the verb: "police report having", not "two reports of", "the state of"."""
    tokens = analysis.tokens
    if tokens[at].low not in _NOUNS:
        return True
    following = tokens[at + 1].low if at + 1 < len(tokens) else ""
    before = tokens[at - 1].low if at and tokens[at - 1].kind == "word" else "the"
    if before.endswith("ed"):  # "denied reports that"
        return False
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
    if any(token.low in cues().passive for token in tokens[last:at]) and not tokens[at].low.endswith(("ing", "quoted")):
        return at, at  # "the deaths were confirmed", "18 officers are said to have"
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
    named = any(_is_person_like(analysis, i) for i in range(first, last))
    opens = first == 0 or tokens[first - 1].low in (",", '"')  # "The bank said", "…, the coast guard said"
    return (first, last) if named or (opens and last - first > 1 and tokens[first].low == "the") else (at, at)


def _is_person_like(analysis: Analysis, at: int) -> bool:
    token = analysis.tokens[at]
    return (
        (token.capital and token.low not in cues().stopwords)
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
    "general",
    "commander",
    "judge",
    "prosecutor",
    "lawyer",
    "secretary",
    "chief",
    "director",
    "union",
    "party",
}


def _inverted(analysis: Analysis, at: int) -> tuple[int, int]:
    """ "said the minister", "says Deputy Minister Ana Ruiz"."""
    first, last = _forward(analysis, at + 1)
    return (
        (first, last)
        if any(_is_person_like(analysis, i) for i in range(first, last))
        and last - first <= 9
        and not analysis.is_counted(first)
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
