"""Numbers as news writes them: digits, number words, scales and vague counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from service.extraction.comparators import find_said
from service.extraction.text import Token
from service.lexicon.gazetteer import find_demonym
from service.lexicon.lexicon import concept_forms, concepts, cues, quantity_table

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
    tail: int = 0
    """Tokens behind the unit that belong to the number ("an hour and a half")."""

    @property
    def vague(self) -> bool:
        """Whether the words name a range of counts."""
        return self.low != self.high


@cache
def first_words() -> frozenset[str]:
    """The words that a number can begin with."""
    table = quantity_table()
    return frozenset({"a", "an", "half", *table.numbers, *table.ordinals, *table.vague.by_first})


def find_number(tokens: Sequence[Token], at: int) -> Number | None:
    """The number whose first token is `tokens[at]`, as long as it goes; None when there is none.

    Fires on "2,300", "2.3 thousand", "two thousand three hundred", "a hundred", "half a million",
    "dozens", "12th". Not on "one" used as a pronoun ("the one in the north").
    """
    if tokens[at].kind == "word" and tokens[at].low not in first_words():
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
    if tokens[at].low == "scores" and not _are_many(tokens, at):
        return False
    # "two dozen" and "a hundred" are numbers of their own: leave "dozen" to them
    return not (tokens[at].low == "dozen" and at and _is_number_token(tokens[at - 1]))


def _are_many(tokens: Sequence[Token], at: int) -> bool:
    """ "scores of cars", "scores were killed", "Scores killed"; not "he scores twice", "test scores of 90"."""
    before, after = tokens[at - 1] if at else None, tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None or (
        before is not None and (before.low in ("the", "their", "his", "her", "its") or before.capital)
    ):
        return False
    if after.low == "of":
        free = (
            before is None or before.kind == "mark" or before.low in cues().stopwords or before.low in cues().verb_forms
        )
        counted = (
            at + 2 < len(tokens)
            and tokens[at + 2].kind == "word"
            and tokens[at + 2].low not in quantity_table().numbers
        )
        return counted and (free or (before is not None and before.low.endswith(("ed", "ing"))))
    met = concept_forms().match([after.lemma], 0)
    suffers = met is not None and concepts()[met[1]].of_people
    return suffers or (at == 0 and after.low in ("were", "more"))


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
    if words[0] in ("a", "an", "half") or _fraction_of_scale(words):
        return _part_or_one(tokens, at, words)
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
    elif value >= 20 and position < len(words) and tokens[at + 1].glued and _ends_ordinal(tokens, at + 1):
        value += table.ordinals[words[position]]
        return Number(at, at + 2, value, value, value, ordinal=True)
    return _finish(tokens, at, at + position, value)


def _ends_ordinal(tokens: Sequence[Token], at: int) -> bool:
    """ "twenty-third", "rank of twenty-second"; not "a twenty-second delay", which lasts."""
    if quantity_table().ordinals.get(tokens[at].low, 10) >= 10:
        return False
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    plain = after is not None and after.kind == "word" and after.low not in cues().stopwords
    return tokens[at].low != "second" or not plain or (after is not None and after.low.endswith("est"))


def _part_or_one(tokens: Sequence[Token], at: int, words: list[str]) -> Number | None:
    """ "three quarters of a million", "half a million", "half an hour", "more than a year"."""
    fraction = _fraction_of_scale(words)
    if fraction:
        value, used = fraction
        return Number(at, at + used, value, value, value)
    if words[0] != "half":
        return _one_unit(tokens, at)
    if words[1:2] not in (["a"], ["an"]) or len(words) < 3:
        return None
    scale = quantity_table().scales.get(words[2])
    if scale:
        return Number(at, at + 3, _HALF * scale, _HALF * scale, _HALF * scale)
    halved = _is_unit(tokens, at + 2) or words[2] in ("percent", "percentage")
    return Number(at, at + 2, _HALF, _HALF, _HALF) if halved else None


def _is_unit(tokens: Sequence[Token], at: int) -> bool:
    """Whether one unit is named: "an hour", "a mile"; not "a second attempt" nor "a pound"."""
    table, token = quantity_table(), tokens[at]
    if token.kind != "word" or token.low in ("second", "pound", "stone", "min") or token.low != token.lemma:
        return token.low in ("metre", "kilometre", "litre")
    return token.lemma in table.durations or table.measures.match([token.lemma], 0) is not None


_LEVELS = ("higher", "lower", "larger", "smaller", "greater")  # "higher than a year earlier"


def _one_unit(tokens: Sequence[Token], at: int) -> Number | None:
    """ "a" for one where the unit is what counts: "more than a year", "for a decade", "an hour and a half"; not "a day"
    in "30 a day", "a year later".
    """
    if at + 1 >= len(tokens) or not _is_unit(tokens, at + 1):
        return None
    one = Decimal(1)
    if tuple(token.low for token in tokens[at + 2 : at + 5]) == ("and", "a", "half"):
        return Number(at, at + 1, one + _HALF, one + _HALF, one + _HALF, tail=3)
    lead = tokens[at - 1].low if at else ""
    hedged = find_said(tokens, at, 0).how != "plain" and tokens[at - 2].low not in _LEVELS
    long = tokens[at + 1].low in ("decade", "century", "fortnight") and lead in (
        "for",
        "lasted",
        "took",
        "spent",
        "lasts",
    )
    return Number(at, at + 1, one, one, one) if hedged or long else None


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
            if scaled and not group:  # "lakh crore"
                total *= scale
            group *= scale
            if scale > 100:
                total, group = total + group, Decimal(0)
            scaled = True
            at += 1
            if part := _and_part(tokens, at):  # "a million and a half"
                total, at = total + scale * part, at + 3
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


_PARTS = {"\u00bd": Decimal("0.5"), "\u00bc": Decimal("0.25"), "\u00be": Decimal("0.75"), "\u2153": Decimal(1) / 3}


def _with_fraction(tokens: Sequence[Token], at: int, value: Decimal) -> tuple[Decimal, int]:
    """ "three and a half (million)", "one and three quarters", "2\u00bd", "2 1/2": the value and the index after it."""
    lows = tuple(token.low for token in tokens[at : at + 3])
    part = _and_part(tokens, at)
    if part:
        return value + part, at + 3
    if lows and lows[0] in _PARTS:
        return value + _PARTS[lows[0]], at + 1
    if lows[1:2] == ("/",) and lows[2:] and lows[2] in _DIVISORS and lows[0] in "1234567":
        spaced = tokens[at].start == tokens[at - 1].end + 1 and tokens[at].end == tokens[at + 1].start
        part = Decimal(lows[0]) / Decimal(lows[2])
        return (value + part, at + 3) if spaced and part < 1 and tokens[at - 1].kind == "number" else (value, at)
    return value, at


_DIVISORS = ("2", "3", "4", "8")


def _and_part(tokens: Sequence[Token], at: int) -> Decimal:
    """ "and a half", "and three quarters" that begin here; 0 when none does, as in "and a quarter of the ships"."""
    lows = [token.low for token in tokens[at : at + 4]]
    if len(lows) < 3 or lows[0] != "and" or lows[2] not in _FRACTIONS or lows[3:] == ["of"]:
        return Decimal(0)
    count = Decimal(1) if lows[1] in ("a", "one") else quantity_table().numbers.get(lows[1], Decimal(0))
    return count * _FRACTIONS[lows[2]] if (count > 1) == lows[2].endswith("s") else Decimal(0)


def _is_unit_letter(tokens: Sequence[Token], at: int) -> bool:
    """Whether a lone "m" or "k" is no scale: "m" after a space is metres, and so it is in "300m tall"."""
    return is_metre(tokens, at) or (tokens[at].text in ("m", "k") and tokens[at].start != tokens[at - 1].end)


def is_metre(tokens: Sequence[Token], at: int) -> bool:
    """Whether what follows an "m" shows it to be metres: "300m tall", "the 100m race"; not "300m people"."""
    return tokens[at].text == "m" and at + 1 < len(tokens) and tokens[at + 1].low in _LENGTHWAYS


_LENGTHWAYS = {
    "backstroke", "breaststroke", "butterfly", "dash", "deep", "freestyle", "high", "hurdles", "long", "race", "relay",
    "sprint", "tall", "thick", "wide",
}  # fmt: skip


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
