"""Numbers as news writes them: digits, number words, scales and vague counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from service.extraction.text import Token
from service.lexicon.gazetteer import find_demonym
from service.lexicon.lexicon import cues, quantity_table

_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two token indices; `low`..`high` differ for a vague count ("dozens")."""

    first: int
    last: int
    low: Decimal
    high: Decimal
    stated: Decimal
    ordinal: bool = False

    @property
    def vague(self) -> bool:
        """Whether the words name a range of counts."""
        return self.low != self.high


@cache
def _first_words() -> frozenset[str]:
    """The words that a number can begin with."""
    table = quantity_table()
    return frozenset({"a", "an", "half", *table.numbers, *table.ordinals, *table.vague.by_first})


def find_number(tokens: Sequence[Token], at: int) -> Number | None:
    """The number whose first token is `tokens[at]`, as long as it goes; None when there is none.

    Fires on "2,300", "2.3 thousand", "two thousand three hundred", "a hundred", "half a million",
    "dozens", "12th". Not on "one" used as a pronoun ("the one in the north").
    """
    if tokens[at].kind == "word" and tokens[at].low not in _first_words():
        return None
    words = [token.low for token in tokens[at : at + 12]]
    vague = quantity_table().vague.match(words, 0)
    if vague and _vague_stands(tokens, at, vague[0]):
        low, high, stated = quantity_table().vague_bounds[vague[1]]
        return Number(at, at + vague[0], low, high, stated)
    token = tokens[at]
    if token.kind == "ordinal" and token.lemma.isdecimal():
        value = Decimal(token.lemma)
        return Number(at, at + 1, value, value, value, ordinal=True)
    if token.kind == "number":
        return _finish(tokens, at, at + 1, Decimal(token.lemma))
    if token.kind == "word":
        return _number_words(tokens, at, words)
    return None


def _vague_stands(tokens: Sequence[Token], at: int, length: int) -> bool:
    """A vague count counts something; "some dozen" and "hundreds" stand alone too, "a few" does not."""
    last = at + length
    if tokens[at].low in ("several", "a") and last >= len(tokens):
        return False
    # "two dozen" and "a hundred" are numbers of their own: leave "dozen" to them
    return not (tokens[at].low == "dozen" and at and _is_number_token(tokens[at - 1]))


def _is_number_token(token: Token) -> bool:
    return token.kind == "number" or token.low in quantity_table().numbers


def _number_words(tokens: Sequence[Token], at: int, words: list[str]) -> Number | None:
    table = quantity_table()
    if (
        words[0] in ("a", "an")
        and len(words) > 1
        and not (at and tokens[at - 1].low == "of" and at > 1 and tokens[at - 2].low in _FRACTIONS)
        and words[1] in ("hundred", "thousand", "million", "billion", "trillion")
    ):
        return _finish(tokens, at, at + 1, Decimal(1))
    fraction = _fraction_of_scale(words)
    if fraction:
        value, used = fraction
        return Number(at, at + used, value, value, value)
    if words[0] == "half" and words[1:2] == ["a"] and words[2:3] and words[2] in table.scales:
        value = _HALF * table.scales[words[2]]
        return Number(at, at + 3, value, value, value)
    if _is_named(tokens, at):
        return None
    if words[0] not in table.numbers or (words[0] == "one" and not _counts(tokens, at)):
        if words[0] in table.ordinals and not tokens[at].glued:
            value = table.ordinals[words[0]]
            return Number(at, at + 1, value, value, value, ordinal=True)
        return None
    value, position = table.numbers[words[0]], 1
    if value >= 20 and position < len(words) and Decimal(0) < table.numbers.get(words[position], Decimal(0)) < 10:
        value += table.numbers[words[position]]
        position += 1
    return _finish(tokens, at, at + position, value)


_FRACTIONS = {
    "quarter": Decimal("0.25"),
    "quarters": Decimal("0.25"),
    "half": Decimal("0.5"),
    "third": Decimal(1) / 3,
    "thirds": Decimal(1) / 3,
}


def _fraction_of_scale(words: list[str]) -> tuple[Decimal, int] | None:
    """ "a quarter of a million", "three quarters of a million": (value, words used)."""
    if (
        len(words) < 5
        or words[1] not in _FRACTIONS
        or words[2] != "of"
        or words[3] not in ("a", "one")
        or words[4] not in quantity_table().scales
    ):
        return None
    count = Decimal(1) if words[0] in ("a", "one") else quantity_table().numbers.get(words[0])
    return (count * _FRACTIONS[words[1]] * quantity_table().scales[words[4]], 5) if count else None


def _is_named(tokens: Sequence[Token], at: int) -> bool:
    """Whether a number word is part of a name: "Channel Four was"; not the headline "Five Civilians Killed"."""
    if not tokens[at].capital or all(t.capital or t.kind != "word" or t.low in cues().stopwords for t in tokens):
        return False
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if at and tokens[at - 1].capital and tokens[at - 1].kind == "word" and tokens[at - 1].low not in cues().stopwords:
        return True
    return after is not None and after.capital and after.kind == "word" and find_demonym(after.text) is None


def _counts(tokens: Sequence[Token], at: int) -> bool:
    """Whether "one" is a number here: not "the one", "no one", "this one", "one another"."""
    before = tokens[at - 1].low if at else ""
    if before in ("as", "become", "becomes", "became", "becoming") or before in cues().auxiliaries:
        return False  # "is one of the largest": a member, not a count
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is not None and after.low == "of":
        return before not in ("the", "this", "no", "any", "every", "each")
    if (
        before in ("the", "this", "that", "which", "no", "any", "every", "each", "some", "another", "not")
        or after is None
    ):
        return False
    return after.kind == "word" and after.low not in (
        "another",
        "day",
        "side",
        "hand",
        "thing",
        "is",
        "was",
        "can",
        "has",
        "'s",
    )


def _finish(tokens: Sequence[Token], first: int, at: int, value: Decimal) -> Number:
    """Read scales and further groups after a first value: "3 million", "two thousand (and) three hundred (and)
    four".
    """
    table = quantity_table()
    value, at = _with_fraction(tokens, at, value)
    total, group, scaled = Decimal(0), value, False
    while at < len(tokens):
        low = tokens[at].low
        if low in table.scales and tokens[at].kind == "word" and not _is_unit_letter(tokens, at):
            scale = table.scales[low]
            group *= scale
            if scale > 100:
                total, group = total + group, Decimal(0)
            scaled = True
            at += 1
            continue
        step = 1 if low == "and" and scaled and at + 1 < len(tokens) else 0
        if (
            scaled
            and at + step < len(tokens)
            and tokens[at + step].low in table.numbers
            and (step == 0 or _continues(tokens, at + step))
        ):
            addend, used = _small(tokens, at + step)
            group += addend
            at += step + used
            continue
        if low == "dozen" and not scaled:
            group, at = group * 12, at + 1
        break
    value = total + group
    return Number(first, at, value, value, value)


def _with_fraction(tokens: Sequence[Token], at: int, value: Decimal) -> tuple[Decimal, int]:
    """ "three and a half (million)", "2\u00bd", "2 1/2": the value and the index after it."""
    lows = tuple(token.low for token in tokens[at : at + 3])
    if lows == ("and", "a", "half"):
        return value + _HALF, at + 3
    if lows[:1] == ("\u00bd",):
        return value + _HALF, at + 1
    if lows == ("1", "/", "2") and tokens[at].start > tokens[at - 1].end:
        return value + _HALF, at + 3
    return value, at


def _is_unit_letter(tokens: Sequence[Token], at: int) -> bool:
    """Whether a lone "m" or "k" is no scale: "m" after a space is metres."""
    return tokens[at].text in ("m", "k") and tokens[at].start != tokens[at - 1].end


def _continues(tokens: Sequence[Token], at: int) -> bool:
    """ "three hundred and four", not "three hundred and four others were hurt" after a full thousand."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    return following is None or following.low not in ("other", "others", "more")


def _small(tokens: Sequence[Token], at: int) -> tuple[Decimal, int]:
    table = quantity_table()
    value = table.numbers[tokens[at].low]
    if value >= 20 and at + 1 < len(tokens) and Decimal(0) < table.numbers.get(tokens[at + 1].low, Decimal(0)) < 10:
        return value + table.numbers[tokens[at + 1].low], 2
    return value, 1
