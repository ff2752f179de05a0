"""How many times: "doubled", "twice as many", "three times the size", "a tenfold rise"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache

from service.extraction.comparators import find_said
from service.extraction.special import Special
from service.extraction.text import Token
from service.lexicon.lexicon import concept_forms, quantity_table
from service.model import Kind

_NO_RISE = {"as", "over", "down", "up", "back", "with"}  # "doubled as a barn", "doubled over", "doubled back"
_FIELD = {"left", "right", "center", "centre", "deep"}  # "doubled to left"
_AUXILIARY = {"not", "n't", "to", "will", "would", "could", "may", "might", "can", "did", "should", "must"}
_EXTENTS = {
    "amount", "area", "average", "budget", "capacity", "cost", "distance", "height", "length", "level", "limit",
    "number", "output", "pace", "population", "price", "rate", "salary", "share", "size", "speed", "sum", "total",
    "value", "volume", "wage", "weight", "width",
}  # fmt: skip
_OWNERS = {"the", "its", "their", "his", "her", "our", "that", "a"}
_MORE = {"more", "less", "fewer"}
_ADVERBS = {"twice", "thrice", "double", "triple", "quadruple"}
_COMPARED = {
    "big", "common", "dense", "expensive", "far", "fast", "few", "great", "heavy", "high", "large", "likely", "long",
    "many", "much", "often", "old", "strong", "tall", "wide",
}  # fmt: skip
_CHANGES = {"@rise", "@fall", "@double", "@triple", "@halve"}


@cache
def multiple_words() -> frozenset[str]:
    """The words that a multiple without a number begins with, the verbs in their base form too."""
    words = quantity_table().multiples.keys()
    return frozenset(words) | {form for word in words if word.endswith("ed") for form in (word[:-1], word[:-2])}


def find_multiple(tokens: Sequence[Token], at: int) -> Special | None:
    """A multiple that begins at `tokens[at]`; "won three times" and "met twice" count occasions and are none."""
    return next((multiple for reader in _READERS if (multiple := reader(tokens, at))), None)


def _build(first: int, last: int, value: Decimal) -> Special:
    return Special(first, last, last, Kind.MULTIPLE, "times", value, value, value, rough=False)


def _low(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _verb(tokens: Sequence[Token], at: int) -> Special | None:
    """ "doubled", "was halved", "did not triple"; not "doubled as a barn", "a double agent"."""
    low, before, after = tokens[at].low, _low(tokens, at - 1), _low(tokens, at + 1)
    value = quantity_table().multiples.get(low if low.endswith("ed") else low + ("d" if low.endswith("e") else "ed"))
    if value is None or low.endswith("fold") or tokens[at].glued or after in _NO_RISE or before in ("a", "an", "the"):
        return None
    if after == "to" and _low(tokens, at + 2) in _FIELD:
        return None
    return _build(at, at + 1, value) if low.endswith("ed") or before in _AUXILIARY else None


def _times(tokens: Sequence[Token], at: int) -> Special | None:
    """ "twice as many", "three times the size", "double what", "ten times higher"; not "three times this year"."""
    value, end = _factor(tokens, at)
    if value is None:
        return None
    after = _low(tokens, end)
    if after == "as" and _is_compared(tokens, end + 1):
        return _build(at, end + (2 if _low(tokens, end + 1) in ("many", "much") else 1), value)
    extent = any(index < len(tokens) and tokens[index].lemma in _EXTENTS for index in range(end + 1, end + 4))
    if after == "what" or (after in _OWNERS and (extent or find_said(tokens, at, 0).how != "plain")):
        return _build(at, end, value)
    compared = after in _MORE or (after.endswith("er") and end < len(tokens) and tokens[end].lemma + "er" == after)
    return _build(at, end, value) if compared and tokens[at].low not in _ADVERBS else None


def _is_compared(tokens: Sequence[Token], at: int) -> bool:
    """ "as many", "as large as"; not "three times as a child", "twice as coach"."""
    return _low(tokens, at) in _COMPARED or _low(tokens, at + 1) == "as"


def _factor(tokens: Sequence[Token], at: int) -> tuple[Decimal | None, int]:
    """ "twice", "three times", "2.5 times": the factor and the index after it."""
    token, table = tokens[at], quantity_table()
    if token.low in _ADVERBS:
        return table.multiples[token.low], at + 1
    if _low(tokens, at + 1) != "times":
        return None, at
    value = Decimal(token.lemma) if token.kind == "number" else table.numbers.get(token.low)
    return value, at + 2


def _fold(tokens: Sequence[Token], at: int) -> Special | None:
    """ "rose tenfold", "a 10-fold rise"; not "the aim is twofold", which changes nothing."""
    value, end = quantity_table().multiples.get(tokens[at].low), at + 1
    if not tokens[at].low.endswith("fold") or tokens[at].kind != "word":
        value = None
    if value is None and _low(tokens, at + 1) == "fold" and tokens[at + 1].glued:
        value = (
            Decimal(tokens[at].lemma) if tokens[at].kind == "number" else quantity_table().numbers.get(tokens[at].low)
        )
        end = at + 2
    return _build(at, end, value) if value is not None and _changes(tokens, at, end) else None


def _changes(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a rise or a fall is told right before or behind: "grew more than tenfold", "a tenfold increase"."""
    near = [*range(max(0, first - 4), first), *range(last, min(last + 3, len(tokens)))]
    found = (concept_forms().match([token.lemma for token in tokens[index : index + 2]], 0) for index in near)
    return any(match is not None and match[1] in _CHANGES for match in found)


_READERS: tuple[Callable[[Sequence[Token], int], Special | None], ...] = (_verb, _times, _fold)
