"""The noun phrase that speaks: before a reporting verb, behind it, or cut off from it by an aside."""

from __future__ import annotations

from service.extraction.analysis import Analysis
from service.lexicon.lexicon import cues
from service.lexicon.speakers import speakers

Span = tuple[int, int]
NONE: Span = (0, 0)
"""No tokens: nobody is found."""

_CONNECT = {"of", "in", "state", "the", "and", "for", "'s", "from", "a", "an", "&", "-", "s"}
STOPS = {
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
ENDS = {"on", "in", "at", "by", "but", "according", "with", "after", "while", "quoted", "citing", "quoting", "cited"}
_SAID = {"said", "says", "told", "reported"}  # "police said the mayor told"
_LATE = {"has", "have", "had", "also", "later", "then", "earlier", "is", "was", "are", "were", "will", "been"}


def read_backward(analysis: Analysis, at: int) -> Span:
    """The noun phrase right before a reporting verb."""
    tokens = analysis.tokens
    last = at
    while last > 0 and tokens[last - 1].low in _LATE:
        last -= 1
    if any(token.low in cues().passive for token in tokens[last:at]) and not tokens[at].low.endswith(("ing", "quoted")):
        return NONE  # "the deaths were confirmed", "18 officers are said to have"
    first = _first_of_phrase(analysis, last)
    while first < last and tokens[first].low in ("of", "and", "for", "from", "'s", "in"):
        first += 1
    named = any(is_person_like(analysis, i) for i in range(first, last))
    opens = first == 0 or tokens[first - 1].low in (",", '"')  # "The bank said", "…, the coast guard said"
    return (first, last) if named or (opens and last - first > 1 and tokens[first].low == "the") else NONE


def _first_of_phrase(analysis: Analysis, last: int) -> int:
    tokens, first = analysis.tokens, last
    while first > 0 and last - first < 9:
        token = tokens[first - 1]
        if (
            token.kind != "word"
            or token.low in STOPS
            or token.low in _SAID
            or (token.low in cues().stopwords and token.low not in _CONNECT and not token.capital)
        ):
            break
        first -= 1
    return first


def read_before_aside(analysis: Analysis, at: int) -> Span:
    """The noun phrase that an aside cuts off: "Police, quoted by TASS, said", "Ana Ruiz, the mayor, said"."""
    tokens = analysis.tokens
    if at < 3 or tokens[at - 1].low != ",":
        return NONE
    comma = next((i for i in range(at - 2, max(0, at - 14), -1) if tokens[i].low in (",", '"')), 0)
    if not comma or tokens[comma].low != ",":
        return NONE
    aside = tokens[comma + 1 : at - 1]
    if not aside:
        return NONE
    if aside[0].low not in ("who", "which", "quoted", "cited", "citing") and any(token.verb for token in aside):
        return NONE  # "in Lima, 18 died, said Ruiz"
    first = _first_of_phrase(analysis, comma)
    opens = first == 0 or tokens[first - 1].kind == "mark"
    named = any(is_person_like(analysis, i) for i in range(first, comma))
    led = first < comma and tokens[first].low in cues().prepositions
    return (first, comma) if opens and named and not led else NONE


def is_person_like(analysis: Analysis, at: int) -> bool:
    token = analysis.tokens[at]
    return (
        (token.capital and token.low not in cues().stopwords)
        or any(m.first <= at < m.last and m.kind == "group" for m in analysis.marks)
        or token.lemma in speakers().credited
    )


def read_inverted(analysis: Analysis, at: int) -> Span:
    """ "said the minister", "says Deputy Minister Ana Ruiz"."""
    if not at or analysis.tokens[at - 1].low not in (",", '"', "?", "!"):
        return NONE
    first, last = read_forward(analysis, at + 1)
    named = any(is_person_like(analysis, i) for i in range(first, last))
    return (first, last) if named and last - first <= 9 and not analysis.is_counted(first) else NONE


def read_forward(analysis: Analysis, first: int) -> Span:
    tokens, last = analysis.tokens, first
    while last < len(tokens) and last - first < 12:
        token = tokens[last]
        written = token.low == "by" and last > first and tokens[last - 1].lemma in speakers().papers
        if token.kind == "mark" or token.low in STOPS or (token.low in ENDS and not written):
            break
        last += 1
    return first, last
