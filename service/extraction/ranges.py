"""Two numbers that are the ends of one figure: "10 to 20", "between 5% and 7%", "two or three"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from service.extraction.comparators import Said
from service.extraction.money import find_sign
from service.extraction.numbers import Number, find_number
from service.extraction.text import Token
from service.extraction.units import find_unit
from service.lexicon.lexicon import concept_forms, quantity_table
from service.model import Kind

_CHANGES = {"@rise", "@fall", "@double", "@triple", "@halve"}
_CHANGE_WORDS = {
    "cut", "go", "up", "down", "improve", "change", "move", "shift", "swing", "widen", "narrow", "slip", "edge",
    "extend", "upgrade", "downgrade", "revise", "slide", "recover", "worsen", "gain", "ease", "tick", "creep",
    "advance", "step",
}  # fmt: skip
_REACH = 7  # tokens before the figure in which its change is told
_GREATEST_OR = 20  # "two or three"; greater numbers with "or" are alternatives


def find_range(
    tokens: Sequence[Token], number: Number, blocked: set[int], said: Said
) -> tuple[Number, Number | None, int]:
    """The number with the upper end of its range and the index after both; (number, None, its end) without one.

    Fires on "10 to 20", "between 10 and 20", "10–20", "2 to 3 million", "$5m to $7m", "two or three"; not on "3–1" (a
    score) nor on "rose from 40 to 60", which gives two levels.
    """
    alone = (number, None, number.last)
    if number.last >= len(tokens) or number.vague or said.how != "plain":
        return alone
    joint, unit = _joint(tokens, number)
    if joint is None:
        return alone
    index = joint if tokens[joint].glued or _is_sign(tokens, joint) else joint + 1
    while index < len(tokens) and _is_sign(tokens, index):
        index += 1
    if index >= len(tokens) or index in blocked or tokens[index].kind not in ("number", "word"):
        return alone
    second = find_number(tokens, index)
    if second is None or second.ordinal or second.vague or (unit and find_unit(tokens, second.last, None)[:2] != unit):
        return alone
    if tokens[joint].low == "or" and not (second.stated <= _GREATEST_OR and second.stated <= 2 * number.stated):
        return alone
    if tokens[joint].low == "to" and _are_levels(tokens, number, second, unit):
        return alone
    low, high = number.stated, second.stated
    if low < 1000 <= high and second.last > index + 1 and low * _scale(second, tokens, index) < high:
        low = low * _scale(second, tokens, index)
    if low >= high:
        return alone
    return Number(number.first, number.last, low, low, low), second, second.last


def _joint(tokens: Sequence[Token], number: Number) -> tuple[int | None, tuple[Kind, str] | None]:
    """The word or dash that joins two ends, and the unit of the first where it has one of its own ("5% to 7%")."""
    last = number.last
    between = _is_between(tokens, number.first)
    if tokens[last].glued and tokens[last].kind in ("number", "word"):
        return last, None
    if tokens[last].low in ("to", "\u2013", "or") or (tokens[last].low == "and" and between):
        return last, None
    if number.first and tokens[number.first - 1].low == "from":  # "from 2% to 9%": two figures of their own
        return None, None
    if find_sign(tokens, number.first) and _is_sign(tokens, last) and tokens[last].start - tokens[last - 1].end == 1:
        return last, None  # "$5-$7"
    kind, unit, end = find_unit(tokens, last, None)
    if (
        end > last
        and end < len(tokens)
        and (tokens[end].low in ("to", "\u2013") or (tokens[end].low == "and" and between))
    ):
        return end, (kind, unit)
    return None, None


def _is_between(tokens: Sequence[Token], at: int) -> bool:
    sign = find_sign(tokens, at)
    lead = (sign[0] if sign else at) - 1
    return lead >= 0 and tokens[lead].low == "between"


def _is_sign(tokens: Sequence[Token], at: int) -> bool:
    """Whether a sign or a code of money stands here, before the second end."""
    table = quantity_table()
    following = tokens[at + 1].text.upper() if at + 1 < len(tokens) else ""
    text = tokens[at].text
    return (
        text in table.currency_codes or text.upper() in table.currency_signs or text + following in table.currency_signs
    )


def _are_levels(tokens: Sequence[Token], number: Number, second: Number, unit: tuple[Kind, str] | None) -> bool:
    """Whether something goes from the one number to the other: "rose from 40 to 60", "up 5% to 7%"; not "rose by 5 to 7
    percent".
    """
    sign = find_sign(tokens, number.first)
    first = sign[0] if sign else number.first
    lead = tokens[first - 1].low if first else ""
    if lead in ("by", "between") or not _is_change_told(tokens, first):
        return False
    shared = find_unit(tokens, second.last, None)[2] > second.last and unit is None and sign is None
    return lead == "from" or not shared


def _is_change_told(tokens: Sequence[Token], first: int) -> bool:
    for token in reversed(tokens[max(0, first - _REACH) : first]):
        if token.low in (";", ":", "\u2013"):
            return False
        match = concept_forms().match([token.lemma, "to"], 0) or concept_forms().match([token.lemma], 0)
        if token.lemma in _CHANGE_WORDS or (match and match[1] in _CHANGES):
            return True
    return False


def _scale(number: Number, tokens: Sequence[Token], at: int) -> Decimal:
    spoken = (
        Decimal(tokens[at].lemma)
        if tokens[at].kind == "number"
        else quantity_table().numbers.get(tokens[at].low, Decimal(1))
    )
    return number.stated / spoken if spoken else Decimal(1)
