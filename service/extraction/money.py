"""Sums of money: signs and codes before a number, names and codes behind it."""

from __future__ import annotations

from collections.abc import Sequence

from service.extraction.text import Token
from service.lexicon.lexicon import quantity_table
from service.model import Kind

_AMERICAN = ("us", "u.s.", "american")
_SHARED_CURRENCIES = (
    "dollar", "peso", "franc", "krone", "kroner", "krona", "kronor", "rupee", "cent", "dinar", "dirham", "riyal",
    "shilling",
)  # fmt: skip
_NEAR = 6  # tokens around pounds that tell money from weight


def find_sign(tokens: Sequence[Token], at: int) -> tuple[int, str] | None:
    """The currency that ends right before `tokens[at]` and where it begins: "$", "A$", "CHF", "Rs."."""
    table, index = quantity_table(), at - 1
    if index < 0:
        return None
    if tokens[index].low == "." and index and tokens[index - 1].text == "Rs":
        return index - 1, "INR"
    if tokens[index].text in table.currency_codes:
        return index, table.currency_codes[tokens[index].text]
    sign = tokens[index].text.upper()
    if sign not in table.currency_signs:
        return None
    lead = tokens[index - 1] if index else None
    if lead is not None and lead.end == tokens[index].start and f"{lead.text}{sign}" in table.currency_signs:
        return index - 1, table.currency_signs[f"{lead.text}{sign}"]
    return index, table.currency_signs[sign]


def find_money(tokens: Sequence[Token], at: int) -> tuple[Kind, str, int] | None:
    """ "5,000 kroner", "5 Russian rubles", "85.5m euros", "5 €", "300 CHF", "50p"; not "12 won" (they did)."""
    if at >= len(tokens):
        return None
    table = quantity_table()
    if tokens[at].text in table.currency_codes or tokens[at].text in table.currency_signs:
        return _behind(tokens, at)
    if tokens[at].text == "p" and at and tokens[at - 1].end == tokens[at].start:
        return Kind.MONEY, "GBP penny", at + 1
    index = at + 1 if tokens[at].capital and _lemma(tokens, at + 1) in table.currency_words else at
    lemma = _lemma(tokens, index)
    if lemma not in table.currency_words or (lemma == "won" and index == at):
        return None
    whose = tokens[at].low if index > at else ""
    shared = lemma in _SHARED_CURRENCIES and whose and whose not in _AMERICAN
    return Kind.MONEY, f"{whose} {lemma}" if shared else table.currency_words[lemma], index + 1


def _behind(tokens: Sequence[Token], at: int) -> tuple[Kind, str, int] | None:
    """A sign or a code behind a number; not one that leads the next number ("12 $5 notes")."""
    table, text = quantity_table(), tokens[at].text
    if at + 1 < len(tokens) and tokens[at + 1].kind == "number":
        return None
    if text in ("$", "US$", "\u00a2") and tokens[at - 1].end != tokens[at].start and text != "\u00a2":
        return None
    return Kind.MONEY, table.currency_codes.get(text) or table.currency_signs[text], at + 1


def find_pounds(tokens: Sequence[Token], at: int) -> tuple[Kind, str, int] | None:
    """ "12 pounds" by the words around: a sum where something costs, a weight where something weighs, else neither."""
    lemma = _lemma(tokens, at)
    if lemma not in ("pound", "stone", "lb"):
        return None
    if lemma == "pound" and _lemma(tokens, at + 1) == "sterling":
        return Kind.MONEY, "GBP", at + 2
    near = {token.lemma for token in (*tokens[max(0, at - _NEAR) : at], *tokens[at + 1 : at + _NEAR])}
    scaled = {token.low for token in tokens[max(0, at - 2) : at]} & (quantity_table().scales.keys() - {"hundred"})
    weighs, costs = bool(near & quantity_table().weight_cues), bool(near & quantity_table().money_cues) or bool(scaled)
    if lemma == "stone":
        sure = weighs and tokens[at].low == "stone" and not _is_noun(tokens, at + 1)
        return (Kind.MEASURE, "stone", at + 1) if sure else None
    if lemma == "lb" or (weighs and not costs):
        return Kind.MEASURE, lemma, at + 1
    return (Kind.MONEY, "GBP", at + 1) if costs and not weighs else None


def find_rupees(tokens: Sequence[Token], at: int) -> tuple[Kind, str, int] | None:
    """ "earned 15 crores": a sum where something costs or earns and nothing is counted; not "15 crore people"."""
    if not at or tokens[at - 1].low not in ("lakh", "lakhs", "crore", "crores") or _is_noun(tokens, at):
        return None
    near = {token.lemma for token in tokens[max(0, at - _NEAR) : at]}
    return (Kind.MONEY, "INR", at) if near & (quantity_table().money_cues | {"gross", "collect"}) else None


def _is_noun(tokens: Sequence[Token], at: int) -> bool:
    return (
        at < len(tokens)
        and tokens[at].kind == "word"
        and tokens[at].low
        not in ("in", "and", "of", "at", "after", "since", "to", "for", "from", "by", "on", "during", "over")
    )


def _lemma(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].lemma if 0 <= at < len(tokens) else ""
