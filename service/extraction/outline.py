"""A whole text as one row of items: its words, names, places, figures and dates in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from msgspec.structs import replace

from service.extraction.analysis import Analysis, analyse_text
from service.extraction.text import Token
from service.lexicon.lexicon import quantity_table
from service.model import FIGURE, POSSESSIVE, Claim, Comparator, Item, Kind, Quantity, TimeSpan
from service.outline import Outline

_SENTENCE_GAP = 8  # positions between two sentences: what stands in one is nearer than what does not
_PHRASE = 6  # tokens that a noun phrase behind a figure may take


def read_outline(text: str, *, mended: dict[str, str] | None = None) -> Outline:
    """The items of a text, empty for a text without a sentence; `mended` is that of `read_statement`."""
    return build_outline(text, analyse_text(text, mended=mended))


def build_outline(text: str, analyses: Sequence[Analysis]) -> Outline:
    """The items of a text out of what its sentences hold."""
    items: list[Item] = []
    base = 0
    for number, analysis in enumerate(analyses):
        items += sorted(_items(analysis, base, number), key=lambda item: item.at)
        base += len(analysis.tokens) + _SENTENCE_GAP
    return Outline(text, tuple(items))


def read_clause(text: str, claim: Claim, published: date | None = None) -> Outline:
    """The items of a claim's clause `text`, with the offsets and the dates that the claim was read with; `published`
    is the day of its article.

    Of several figures of a kind only the claim's own is one of them: the others have claims of their own.
    """
    read = _move(text, published, claim.start)
    items = [item for item in read if item.quantity is None or _is_own(item, item.quantity, claim)]
    said = {time.start: time for time in claim.times}
    dated = [replace(item, time=said.pop(item.start, item.time)) if item.time else item for item in items]
    lent = [Item(FIGURE, t.start, t.end, -_SENTENCE_GAP, 0, "", False, None, t, "") for t in said.values()]
    return Outline(text, (*lent, *dated), claim.start)


def _is_own(item: Item, said: Quantity, claim: Claim) -> bool:
    own = claim.quantity
    if own is None or item.start <= own.start < item.end:
        return True
    return said.kind is not own.kind and said.kind in (Kind.DURATION, Kind.MEASURE, Kind.AGE, Kind.RANK)


@lru_cache(maxsize=4)
def _move(text: str, published: date | None, at: int) -> tuple[Item, ...]:
    """The items of a clause that begins at an offset: it is asked for by each of its figures, one after the other."""
    return tuple(replace(item, start=item.start + at, end=item.end + at) for item in _read_again(text, published))


@lru_cache(maxsize=32)
def _read_again(text: str, published: date | None) -> tuple[Item, ...]:
    """The items of a clause, which an article may repeat."""
    return build_outline(text, analyse_text(text, published)).items


def _items(analysis: Analysis, base: int, sentence: int) -> Iterator[Item]:
    tokens = analysis.tokens

    def item(first: int, last: int, term: str, quantity: Quantity | None = None, time: TimeSpan | None = None) -> Item:
        before = first - 1 if first and tokens[first - 1].low in ("the", "a", "an") else first
        lead = tokens[before - 1].low if before else ""
        head = _head(analysis, last) if quantity else ""
        start, end = tokens[first].start, tokens[last - 1].end
        qualifies = last - first > 1 and tokens[first].low.endswith("ed")  # "confirmed cases"
        verb = quantity is None and time is None and tokens[first].verb and not qualifies
        return Item(
            term,
            start,
            end,
            base + first,
            sentence,
            lead,
            tokens[first].capital,
            quantity,
            time,
            head,
            verb,
            first == 0,
        )

    for figure in analysis.quantities:
        yield item(figure.first, figure.last, FIGURE, figure.quantity)
    dated: set[int] = set()
    for found in analysis.dates:
        yield item(found.first, found.last, FIGURE, time=found.time)
        dated |= {*range(found.first, found.last)}
    ends = {mark.first: mark.last for mark in analysis.marks}
    for index, term in enumerate(analysis.terms):
        ordinal = None if index in dated or analysis.is_counted(index) else _ordinal(tokens[index])
        if ordinal:
            yield item(index, index + 1, FIGURE, ordinal)
        elif term and term != POSSESSIVE:
            yield item(index, ends.get(index, index + 1), term)


def _ordinal(token: Token) -> Quantity | None:
    """A place in a row: "her fifth album", "the 37th pick"."""
    if token.kind == "ordinal":
        value = Decimal(token.lemma)
    elif token.kind == "word" and token.low in quantity_table().ordinals:
        value = quantity_table().ordinals[token.low]
    else:
        return None
    return Quantity(
        kind=Kind.RANK, low=value, high=value, low_open=False, high_open=False, comparator=Comparator.EXACTLY,
        approximate=False, strict=False, stated=value, unit="rank", text=token.text, start=token.start, end=token.end,
    )  # fmt: skip


def _head(analysis: Analysis, at: int) -> str:
    """The noun that a figure counts: the last content term of the noun phrase behind it; "" for none."""
    head = ""
    for index in range(at, min(len(analysis.tokens), at + _PHRASE)):
        token, term = analysis.tokens[index], analysis.terms[index]
        if token.kind == "number" and token.glued:
            continue  # "75 COVID-19 cases"
        if token.kind != "word" or (head and (term is None or token.verb)):
            break
        if term is None and token.low not in ("of", "the", "its", "their", "his", "her"):
            break
        head = term or head
    return head
