"""Where one claim's words end and the next one's begin inside a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.analysis import Analysis
from service.extraction.ellipsis import RELATIVES, begins_with_verb, says
from service.extraction.quantities import QuantityFound
from service.extraction.text import Token
from service.lexicon.lexicon import cues

_SOFT = {
    "and",
    "but",
    "while",
    "whereas",
    "although",
    "though",
    "with",
    "including",
    "plus",
    "leaving",
    "as",
    "after",
    "before",
    "when",
    "where",
    "who",
    "which",
    "whose",
    "then",
    "or",
    "because",
    "that",
    "saying",
}
_BARE = {
    "and",
    "but",
    "while",
    "whereas",
    "with",
    "including",
    "leaving",
    "as",
    "after",
    "when",
    "because",
    "although",
    "though",
}


def is_claimed(found: QuantityFound) -> bool:
    """Whether a figure asserts something by itself: not "a two-week truce", not "a 40-year-old woman"."""
    return not found.modifier


def split_clauses(analysis: Analysis) -> list[tuple[int, int]]:
    """Token ranges of the clauses of a sentence, in order; each holds one figure where the words allow it."""
    tokens = analysis.tokens
    clauses: list[tuple[int, int]] = []
    current = 0
    edges = [*_candidates(analysis), len(tokens)]
    for index in range(len(edges) - 1):
        edge, following = edges[index], edges[index + 1]
        if edge > current and _divides(analysis, current, edge, following):
            clauses.append((current, edge))
            current = edge
    clauses.append((current, len(tokens)))
    return [trimmed for trimmed in (_trim(tokens, first, last) for first, last in clauses) if trimmed[0] < trimmed[1]]


def _candidates(analysis: Analysis) -> list[int]:
    """Token indices at which a clause may begin."""
    tokens = analysis.tokens
    inside = {index for q in analysis.quantities for index in range(q.first + 1, q.last)}
    inside |= {index for d in analysis.dates for index in range(d.first + 1, d.last)}
    inside |= {index for m in analysis.marks for index in range(m.first + 1, m.last)}
    edges: list[int] = []
    for index, token in enumerate(tokens):
        if index in inside or index == 0:
            continue
        before = tokens[index - 1]
        if token.low == "with" and before.lemma == "compare":
            continue
        after_mark = before.low in (";", ":", "\u2013", ",", "(") and not (before.low == "," and index - 1 in inside)
        if after_mark or token.low in _BARE or (token.low == "that" and before.low in ("and", ",")):
            if edges and edges[-1] >= index - 1 and tokens[index - 1].low in _SOFT:
                continue
            edges.append(index)
    return edges


def _figures(analysis: Analysis, first: int, last: int) -> int:
    return sum(1 for q in analysis.quantities if first <= q.first < last and is_claimed(q))


def _has_verb(analysis: Analysis, first: int, last: int) -> bool:
    return any(token.verb for token in analysis.tokens[first:last]) or any(analysis.marks_in(first, last, "event"))


def _divides(analysis: Analysis, first: int, edge: int, last: int) -> bool:
    tokens = analysis.tokens
    mark = tokens[edge - 1].low if edge else ""
    left, right = _figures(analysis, first, edge), _figures(analysis, edge, last)
    if mark in (";", ":", "\u2013"):
        tells = _has_verb(analysis, first, edge) or (mark == ";" and left > 0)
        return tells and (_has_verb(analysis, edge, last) or right > 0) and last - edge > 2
    lead = tokens[edge].low
    if _is_credit(tokens, edge, last):
        return False
    if mark == "," and _resumes(analysis, first, edge) and begins_with_verb(analysis, edge, last):
        return True
    if (
        lead == "but"
        and edge + 1 < last
        and tokens[edge + 1].low in cues().auxiliaries
        and _has_verb(analysis, first, edge)
    ):
        return True  # "was hurt but did not need treatment"
    if lead == "and" and edge + 2 < last and tokens[edge + 2].low == "that" and says(tokens[edge + 1]):
        return True  # "praised it and denied that it was late"
    elliptic = tokens[first].low in ("including", "with", "and", "plus") or _is_partitive(analysis, first)
    if left and right:
        is_part = _is_partitive(analysis, edge) and not any(at == edge for at, _ in analysis.once(find_asides))
        return _has_verb(analysis, first, edge) or elliptic or is_part
    if lead in ("who", "which", "where", "whose") or mark == "(":
        return mark == "," and right > 0
    starts = edge + (1 if lead in _SOFT else 0)
    if not (_has_verb(analysis, first, edge) and _own_subject(analysis, starts, last)):
        return False
    return (
        mark == ","
        or lead in ("but", "while", "whereas")
        or (lead == "and" and (left > 0 or right > 0 or last - edge > 3))
    )


def _resumes(analysis: Analysis, first: int, edge: int) -> bool:
    """Whether a relative clause ends at a token: ", who had denied it, | was cleared"."""
    tokens = analysis.tokens
    for at in range(edge - 2, first - 1, -1):
        if tokens[at].low in RELATIVES:
            return (at == first or tokens[at - 1].low == ",") and any(t.verb for t in tokens[at + 1 : edge])
    return False


def find_asides(analysis: Analysis) -> list[tuple[int, int]]:
    """The token ranges between commas that tell of a part of what is counted: "ten people, two of them boys, died"."""
    tokens, asides = analysis.tokens, list[tuple[int, int]]()
    for part in analysis.quantities:
        if not part.first or tokens[part.first - 1].low != "," or not _is_partitive(analysis, part.first):
            continue
        close = next((at for at in range(part.last, len(tokens)) if tokens[at].low == ","), None)
        if close and begins_with_verb(analysis, close + 1, len(tokens)):
            asides.append((part.first, close))
    return asides


def _is_credit(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a range only says who said it: ", police say", ", according to Reuters", ", the minister told Sky"."""
    words = [token for token in tokens[first:last] if token.kind == "word"]
    if not words or len(words) > 12 or any(word.low in ("been", "were", "was") for word in words):
        return False  # "4,000 cases have been confirmed" credits nobody
    return (
        words[-1].lemma in cues().reporting
        or words[0].lemma in cues().reporting
        or words[0].low == "according"
        or any(word.low in ("told", "said") for word in words[-5:])
    )


def _is_partitive(analysis: Analysis, first: int) -> bool:
    """ "two of whom …", "some 30 of them …"."""
    tokens = analysis.tokens
    for q in analysis.quantities:
        if q.first == first:
            return (
                q.last + 1 < len(tokens)
                and tokens[q.last].low == "of"
                and tokens[q.last + 1].low in ("whom", "them", "which", "these", "those")
            )
    return False


def _own_subject(analysis: Analysis, first: int, last: int) -> bool:
    """Whether a subject stands before the first verb of the range, so that it can stand alone."""
    for index in range(first, last):
        token = analysis.tokens[index]
        if token.verb:
            return index > first and any(
                t.kind == "word" and t.low not in ("to", "not", "also", "then", "by", "that")
                for t in analysis.tokens[first:index]
            )
        if token.low in ("to", "for", "by", "in", "of", "from") and index == first:
            return False
    return False


def _trim(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    """Without the marks and the bare connective at its edges."""
    while first < last and (
        tokens[first].low in (",", ";", ":", "\u2013", ".", ")", "and", "but", "that", "whereas", "while", "or")
        or (tokens[first].kind == "mark" and tokens[first].low in "]}")
    ):
        first += 1
    while last > first and tokens[last - 1].low in (",", ";", ":", "\u2013", "(", "and", "but", "that"):
        last -= 1
    return first, last
