"""Shares of a whole: "half of", "two-thirds of", "one in five", "nine out of ten"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from service.extraction.special import Special
from service.extraction.text import Token
from service.lexicon.lexicon import concept_forms, concepts, cues, quantity_table
from service.model import Kind

_HUNDRED = Decimal(100)
PARTS = {"\u00bd": (1, 2), "\u2153": (1, 3), "\u2154": (2, 3), "\u00bc": (1, 4), "\u00be": (3, 4)}
_OWNERS = {"the", "its", "their", "all", "our", "his", "her", "these", "those"}
# "half the size", "half the time": no share of those that are counted
_EXTENTS = {
    "amount", "battle", "cost", "distance", "fun", "height", "length", "level", "number", "price", "rate", "size",
    "speed", "story", "time", "value", "way", "weight", "width",
}  # fmt: skip
_OTHER_HALF = {
    "better", "bottom", "eastern", "final", "first", "former", "last", "latter", "lower", "northern", "other", "second",
    "southern", "that", "the", "this", "top", "upper", "western",
}  # fmt: skip
_ROUND_WHOLES = {3, 4, 5, 6, 7, 8, 9, 10, 20, 25, 50, 100, 1000, 10000, 100000}
_NO_PEOPLE = {
    "appearance", "attempt", "game", "inning", "match", "meeting", "number", "outing", "point", "race", "round",
    "season", "set", "star", "start", "test", "tour",
}  # fmt: skip
_FINITE = {"was", "were", "are", "is", "have", "has", "had", "said", "say"}


def find_share(tokens: Sequence[Token], at: int) -> Special | None:
    """A share that begins at `tokens[at]`, in percent with the rounding that its words allow (a third: 33 to 34)."""
    return next((share for reader in _READERS if (share := reader(tokens, at))), None)


def _build(first: int, last: int, said: int, part: tuple[int, int]) -> Special:
    """The share as percent: whole percents from ten up, one digit more below; exact where it is one."""
    value = part[0] * _HUNDRED / part[1]
    step = Decimal(1) if value >= 10 else Decimal(10) ** (value.adjusted() - 1)
    low, high = value.quantize(step, ROUND_FLOOR), value.quantize(step, ROUND_CEILING)
    stated = value.quantize(step, ROUND_HALF_EVEN)
    if value == value.quantize(Decimal("1e-6")):
        low = high = stated = value
    return Special(first, last, said, Kind.PERCENT, "percent", low, high, stated, rough=True)


def _low(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _lemma(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].lemma if 0 <= at < len(tokens) else ""


def _half(tokens: Sequence[Token], at: int) -> Special | None:
    """ "half of the houses", "half the houses"; not "the second half of", "half of a mile", "half the size"."""
    if tokens[at].low != "half" or _low(tokens, at - 1) in _OTHER_HALF or tokens[at].glued:
        return None
    first = at - 1 if _low(tokens, at - 1) in ("one", "a") else at
    if _low(tokens, at - 2) in _OTHER_HALF and first < at:
        return None
    if _low(tokens, at + 1) == "of":
        return None if _is_measured(tokens, at + 2) else _build(first, at + 1, at + 1, (1, 2))
    if _low(tokens, at + 1) in _OWNERS and first == at and not _is_extent(tokens, at + 2):
        return _build(at, at + 2, at + 1, (1, 2))
    if (
        _low(tokens, at - 1) == "by" and _ends(tokens, at + 1) and _low(tokens, at + 1) not in ("a", "an")
    ):  # "cut by half"
        return _build(at, at + 1, at + 1, (1, 2))
    return None


def _is_extent(tokens: Sequence[Token], at: int) -> bool:
    return bool({_lemma(tokens, at), _lemma(tokens, at + 1)} & _EXTENTS) or _lemma(tokens, at) in (
        quantity_table().durations
    )


def _is_measured(tokens: Sequence[Token], at: int) -> bool:
    """What a part is of is itself a measure or one thing: "half of a mile", "a quarter of an hour"."""
    return _low(tokens, at) in ("a", "an", "one", "it", "that", "this") or _is_century(tokens, at)


def _is_century(tokens: Sequence[Token], at: int) -> bool:
    """A stretch of time: "a third of the 19th century", "half of the year"."""
    lemmas = {_lemma(tokens, index) for index in range(at, min(at + 3, len(tokens)))}
    return bool(lemmas & quantity_table().durations.keys())


def _ends(tokens: Sequence[Token], at: int) -> bool:
    """Whether no noun follows."""
    return at >= len(tokens) or tokens[at].kind == "mark" or tokens[at].low in cues().stopwords


def _fraction(tokens: Sequence[Token], at: int) -> Special | None:
    """ "a third of voters", "two-thirds of", "3/4 of", "fell by a quarter"; not "the third of", "a quarter of a
    million", "a two-thirds majority".
    """
    part, last = _slashed(tokens, at) or _spoken(tokens, at) or (None, at)
    if part is None or not part[0]:
        return None
    if _low(tokens, last) == "of":
        return None if _is_measured(tokens, last + 1) else _build(at, last, last, part)
    plural = last - at > 1 and tokens[last - 1].low.endswith("s")
    if _low(tokens, at - 1) == "by" and _ends(tokens, last) and tokens[at].kind == "word":
        return _build(at, last, last, part)
    follows = _low(tokens, last)
    stands = follows in _FINITE and (plural or follows not in ("was", "is", "has"))
    return _build(at, last, last, part) if stands and tokens[at].kind == "word" else None


def _slashed(tokens: Sequence[Token], at: int) -> tuple[tuple[int, int], int] | None:
    """ "3/4" and "\u00be"; a date ("5/12") has no "of" behind it."""
    if tokens[at].low in PARTS:
        return PARTS[tokens[at].low], at + 1
    if _low(tokens, at + 1) != "/" or at + 2 >= len(tokens) or _low(tokens, at + 3) != "of":
        return None
    one, other = tokens[at].text, tokens[at + 2].text
    evenly = tokens[at + 1].start - tokens[at].end == tokens[at + 2].start - tokens[at + 1].end
    if not (one.isdecimal() and other.isdecimal() and evenly) or len(other) > 2 or not 1 < int(other) <= 10:
        return None
    return (int(one), int(other)), at + 3


def _spoken(tokens: Sequence[Token], at: int) -> tuple[tuple[int, int], int] | None:
    """ "a third", "two-thirds", "three quarters"."""
    low = tokens[at].low
    count = Decimal(1) if low == "a" else quantity_table().numbers.get(low)
    noun = _low(tokens, at + 1)
    parts = quantity_table().fractions.get(noun.removesuffix("s") if count != 1 else noun)
    if count is None or parts is None or parts == 2 or not noun or (noun.endswith("s") == (count == 1)):
        return None
    return (int(count), parts), at + 2


def _of_many(tokens: Sequence[Token], at: int) -> Special | None:
    """ "one in five adults", "4 in 10 say", "nine out of ten doctors"; not "number one in five countries", "won 4 in 10
    games", "one in five days", nor 155 out of 180 passengers, who are counted.
    """
    part = _whole_number(tokens, at)
    out = _low(tokens, at + 1) == "out" and _low(tokens, at + 2) == "of"
    if part is None or not (out or _low(tokens, at + 1) == "in"):
        return None
    index = at + (3 if out else 2)
    index += 1 if _low(tokens, index) == "every" else 0
    whole, last = _whole_number(tokens, index), index + 1
    if whole is None or not 0 < part < whole or last >= len(tokens) or tokens[last].kind != "word":
        return None
    if _lemma(tokens, last) in _NO_PEOPLE or _is_measure(tokens, last) or (part > 1 and whole not in _ROUND_WHOLES):
        return None
    if _low(tokens, at - 1) in ("number", "no", ".", "ranked", "rank") or (
        _ends(tokens, last) and not _goes_on(tokens, last)
    ):
        return None
    if not out and _is_after_verb(tokens, at) and not _is_group(tokens, last):
        return None
    return _build(at, last, last, (part, whole))


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    return _low(tokens, at) in _FINITE or _low(tokens, at) == "of"


def _whole_number(tokens: Sequence[Token], at: int) -> int | None:
    if not 0 <= at < len(tokens) or (at + 1 < len(tokens) and tokens[at + 1].glued):
        return None
    if tokens[at].kind == "number" and tokens[at].lemma.isdecimal() and len(tokens[at].lemma) < 8:
        return int(tokens[at].lemma)
    spoken = quantity_table().numbers.get(tokens[at].low)
    scale = quantity_table().scales.get(_low(tokens, at + 1))
    return int(spoken) if spoken is not None and scale is None else None


def _is_measure(tokens: Sequence[Token], at: int) -> bool:
    lemma = _lemma(tokens, at)
    return lemma in quantity_table().durations or quantity_table().measures.match([lemma], 0) is not None


def _is_after_verb(tokens: Sequence[Token], at: int) -> bool:
    """A verb takes the number as its object: "opened one in 12 cities"."""
    before = tokens[at - 1] if at else None
    return before is not None and (before.low in cues().verb_forms or before.low.endswith("ed"))


def _is_group(tokens: Sequence[Token], at: int) -> bool:
    """Whether people follow, behind an adjective at most."""
    lemmas = [token.lemma for token in tokens[at : at + 3]]
    for index in range(min(2, len(lemmas))):
        match = concept_forms().match(lemmas, index)
        if match and concepts()[match[1]].kind == "group":
            return True
    return False


_READERS: tuple[Callable[[Sequence[Token], int], Special | None], ...] = (_half, _fraction, _of_many)
