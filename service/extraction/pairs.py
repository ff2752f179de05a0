"""Numbers in a row that only a dash or a space parts: results, the sets of a match, phone numbers."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.text import Token


def find_pair(tokens: Sequence[Token], at: int) -> tuple[int, int, int] | None:
    """Two whole numbers that a dash ties and the index after them: "3\u20131", "3-1"; not "10-4-2" nor "555-0199"."""
    if not 0 <= at < len(tokens) - 1 or not _is_plain_number(tokens[at]):
        return None
    second = at + 1 if tokens[at + 1].glued else at + 2 if tokens[at + 1].low == "\u2013" else -1
    if not 0 < second < len(tokens) or not _is_plain_number(tokens[second]):
        return None
    if tokens[second].start - tokens[at].end > 1 or _is_tied_number(tokens, second + 1, tokens[second].end):
        return None
    if tokens[at].glued or (at > 1 and tokens[at - 1].low == "\u2013" and tokens[at - 2].end + 1 == tokens[at].start):
        return None
    return int(tokens[at].lemma), int(tokens[second].lemma), second + 1


def _is_plain_number(token: Token) -> bool:
    text = token.text
    return token.kind == "number" and text.isdecimal() and len(text) < 4 and (text[0] != "0" or text == "0")


def _is_tied_number(tokens: Sequence[Token], at: int, end: int) -> bool:
    if at >= len(tokens):
        return False
    return (tokens[at].glued and tokens[at].kind == "number") or (
        tokens[at].low == "\u2013" and tokens[at].start == end
    )


def is_set_of_pairs(tokens: Sequence[Token], at: int) -> bool:
    """Whether the pair that begins here is one of several: the sets of "6-7, 7-5, 6-4"."""
    pair = find_pair(tokens, at)
    if pair is None:
        return False
    last = pair[2]
    following = last + 1 if last < len(tokens) and tokens[last].low in (",", "and") else last
    if find_pair(tokens, following):
        return True
    end = at - 1 if at and tokens[at - 1].low in (",", "and") else at
    return any((before := find_pair(tokens, first)) is not None and before[2] == end for first in (end - 2, end - 3))


def is_score(tokens: Sequence[Token], at: int) -> bool:
    """ "3\u20131" and "3-1": a falling pair is a result, not a range; also "2\u20132" and the sets of a match."""
    pair = find_pair(tokens, at)
    return pair is not None and (pair[1] <= pair[0] or is_set_of_pairs(tokens, at))


def is_phone(tokens: Sequence[Token], at: int) -> bool:
    """ "020 7946 0958", "555-0199": groups of digits in a row, one of them with a nought that leads it, or three."""
    first = last = at
    while first > 0 and _follows(tokens, first):
        first -= 1
    while last + 1 < len(tokens) and _follows(tokens, last + 1):
        last += 1
    led = any(len(token.text) > 1 and token.text[0] == "0" for token in tokens[first : last + 1])
    return last > first and (led or last - first > 1)


def _follows(tokens: Sequence[Token], at: int) -> bool:
    """Whether two numbers stand side by side with a space or a hyphen between them."""
    one, other = tokens[at - 1], tokens[at]
    return (
        one.kind == other.kind == "number"
        and one.text.isdecimal()
        and other.text.isdecimal()
        and other.start - one.end == 1
    )
