"""Numbers that count nothing, and the words that count none."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from service.extraction.numbers import Number
from service.extraction.pairs import is_phone, is_score
from service.extraction.text import Token
from service.lexicon.gazetteer import find_demonym, find_place
from service.lexicon.lemma import is_english
from service.lexicon.lexicon import concept_forms, cues, quantity_table


def is_label(tokens: Sequence[Token], at: int) -> bool:
    """A number that names and does not count: "COVID-19", "Boeing 737", "Apollo 11"."""
    if is_score(tokens, at) or is_score(tokens, at - 2) or is_score(tokens, at - 1):
        return True
    if any(rule(tokens, at) for rule in _LABELS):
        return True
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is not None and after.low in ("am", "pm", "a.m.", "p.m.", "o'clock"):
        return True
    before = tokens[at - 1] if at else None
    if tokens[at].glued and before is not None and before.kind == "word" and before.low not in _PREFIXES:
        return True
    if (
        after is not None
        and after.kind == "word"
        and not after.glued
        and after.start == tokens[at].end
        and not _is_suffix(tokens, at + 1)
    ):
        return True
    if at > 1 and tokens[at - 1].low == "of" and tokens[at - 2].low == "out":
        return True
    counted = (
        after is not None
        and after.kind == "word"
        and not after.glued
        and after.low.isalpha()
        and len(after.low) > 1
        and not (after.low in cues().stopwords or after.low in cues().auxiliaries)
    )
    return (
        before is not None
        and before.kind == "word"
        and before.capital
        and at > 1
        and not counted
        and before.low not in _PREFIXES
        and not (after is not None and (after.low in "%$" or after.glued))
        and not _is_set(tokens, at)
    )


def _is_set(tokens: Sequence[Token], at: int) -> bool:
    """ "On Friday 40 were arrested", "in Aleppo 12 were": the name says when or where, the number counts."""
    first = at
    while first > 0 and tokens[first - 1].kind == "word" and tokens[first - 1].capital:
        first -= 1
    lead = {token.low for token in tokens[max(0, first - 1) : first + 1]}
    after = tokens[at + 1].low if at + 1 < len(tokens) else ""
    return bool(lead & {"in", "on", "at", "near"}) and after in ("were", "was", "are", "have", "had")


def _is_clock(tokens: Sequence[Token], at: int) -> bool:
    """ "9:30" and "14:05": two numbers tied by a colon."""

    def tied(index: int) -> bool:
        if not 0 < index < len(tokens) - 1 or tokens[index].low not in (":", "."):
            return False
        left, right = tokens[index - 1], tokens[index + 1]
        return (
            left.kind == right.kind == "number"
            and left.end == tokens[index].start
            and tokens[index].end == right.start
            and len(right.text) == 2
        )

    after = tokens[at + 1].low if at + 1 < len(tokens) else ""
    if len(tokens[at].text) == 4 and tokens[at].text.isdecimal() and after in ("gmt", "utc", "cet", "bst", "hrs"):
        return True
    return tied(at + 1) or tied(at - 1)


def is_age(tokens: Sequence[Token], at: int) -> bool:
    """The age set behind a person: "Ana Diaz, 58, died", "Ana Diaz (58)"; not "Aleppo: 58" nor "a total, 58"."""
    if at < 2 or not tokens[at].lemma.isdecimal() or int(tokens[at].lemma) > 120 or at + 1 >= len(tokens):
        return False
    if (tokens[at - 1].low, tokens[at + 1].low) not in ((",", ","), ("(", ")"), (",", ".")):
        return False
    who = tokens[at - 2]
    singular = who.low == who.lemma and any(
        form == (who.lemma,) for form, _ in concept_forms().by_first.get(who.lemma, ())
    )
    return who.kind == "word" and (who.capital or (singular and tokens[at - 1].low == ","))


def _is_slashed(tokens: Sequence[Token], at: int) -> bool:
    """ "24/7", "9/11", "5/12": two numbers tied by a slash; not "42/100", "8/10" nor "2 1/2"."""
    for slash in (at - 1, at + 1):
        if not 0 < slash < len(tokens) - 1 or tokens[slash].low != "/":
            continue
        one, other = tokens[slash - 1], tokens[slash + 1]
        if one.end == tokens[slash].start and tokens[slash].end == other.start and one.kind == other.kind == "number":
            return slash == at - 1 or other.lemma not in ("4", "5", "10", "20", "30", "40", "50", "100")
    return False


def _is_limit(tokens: Sequence[Token], at: int) -> bool:
    """ "the under-21 team", "over-60s", "the top 10": an age class and a list."""
    before = tokens[at - 1].low if at else ""
    return (tokens[at].glued and before in ("under", "over")) or before == "top"


def _is_item(tokens: Sequence[Token], at: int) -> bool:
    """ "2) Forty people", "(3) The court": the number of an item."""
    return at + 1 < len(tokens) and tokens[at + 1].low == ")" and (at == 0 or (at == 1 and tokens[0].low == "("))


def _is_code(tokens: Sequence[Token], at: int) -> bool:
    """ "H5N1", "MH370", "G20", "0958": letters right before a number, or a nought that leads it."""
    text, before = tokens[at].text, tokens[at - 1] if at else None
    tied = before is not None and before.kind == "word" and before.end == tokens[at].start
    if tokens[at].glued and before is not None and before.kind == "number" and _is_code(tokens, at - 1):
        return True  # "A320-200"
    return tied or (len(text) > 1 and text[0] == "0" and text.isdecimal())


def is_numbered(tokens: Sequence[Token], at: int) -> bool:
    """ "Flight 370 vanished", "on page 12", "a category 5 hurricane": the noun before it bears the number."""
    if at > 1 and tokens[at - 2].low == "flight" and len(tokens[at - 1].text) == 2 and tokens[at - 1].text.isupper():
        return True  # "Flight BA 283"
    if at > 1 and tokens[at - 1].low in _HOLDERS and tokens[at - 2].low in ("the", "this", "that", "a", "his", "her"):
        after = tokens[at + 1] if at + 1 < len(tokens) else None
        if after is not None and (after.low == "people" or (after.low.endswith("s") and after.low != after.lemma)):
            return False  # "on the bus 12 passengers were hurt"
    return at > 0 and tokens[at - 1].low in _NUMBERED


def _is_model(tokens: Sequence[Token], at: int) -> bool:
    """ "A Boeing 737 crashed", "Covid 19 killed": a name that opens its noun phrase and a verb behind the number;
    not "In Aleppo 12 died", "Some 30 died".
    """
    first = at
    while first > 0 and tokens[first - 1].kind == "word" and tokens[first - 1].capital:
        first -= 1
    if first < at and tokens[first].low in ("a", "an", "the"):
        first += 1
    articled = first > 0 and tokens[first - 1].low in ("a", "an", "the", "this", "that", "its", "their")
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if first == at or not (first == 0 or articled) or after is None:
        return False
    if is_english(tokens[at - 1].low) and not articled and not _is_long_name(tokens, first, at):
        return False
    return after.low in cues().verb_forms or after.low.endswith("ed")


def _is_one_thing(tokens: Sequence[Token], at: int) -> bool:
    """ "Windows 10 was released": a name that opens the sentence and a verb in the singular behind more than one."""
    after = tokens[at + 1].low if at + 1 < len(tokens) else ""
    return at == 1 and tokens[0].kind == "word" and after in ("was", "is", "has") and tokens[at].lemma != "1"


def _is_long_name(tokens: Sequence[Token], first: int, at: int) -> bool:
    """ "World War 2 ended": two capital words that are no place; not "In Homs 12 died", "New York 12 died"."""
    if at - first != 2 or tokens[first].low in cues().stopwords:
        return False
    return not find_place(" ".join(token.text for token in tokens[first:at])) and not find_demonym(tokens[first].text)


_HOLDERS = {"bus", "flight", "game", "gate", "line", "match", "platform", "room", "table"}
_NUMBERED = frozenset(
    {
        "game",
        "act",
        "apollo",
        "article",
        "aged",
        "boeing",
        "airbus",
        "bus",
        "category",
        "channel",
        "chapter",
        "covid",
        "episode",
        "figure",
        "flight",
        "formula",
        "gate",
        "highway",
        "interstate",
        "level",
        "line",
        "magnitude",
        "page",
        "phase",
        "platform",
        "psalm",
        "resolution",
        "room",
        "route",
        "season",
        "section",
        "stage",
        "table",
        "tier",
        "type",
        "version",
        "volume",
    }
)
_SHARES = {
    "none", "half", "most", "many", "few", "some", "all", "several", "majority", "minority", "third", "quarter",
    "two-thirds", "percent", "%", "cent", "one", "dozen", "fraction", "part", "rest", "number", "any", "each",
    "more", "fewer", "less", "thirds", "quarters",
}  # fmt: skip


_OWNER = 4  # words that name whose they are: "the Lima city council's"


def _before_owner(tokens: Sequence[Token], at: int) -> int:
    """Where what stands before an owner ends, when one ends at a token: "of the ferry's", "of the farmers'"."""
    if at < 1 or tokens[at].low not in ("'s", "'"):
        return at
    at -= 1
    for _ in range(_OWNER):
        if at < 0 or tokens[at].kind != "word" or tokens[at].low in cues().stopwords:
            break
        at -= 1
    return at


def is_whole(tokens: Sequence[Token], at: int) -> bool:
    """What a share is a share of: "40 of 200 passengers", "none of the 30", "40 of the ferry's 200 passengers", "of the
    200 passengers, 40 were".
    """
    lead = _before_owner(tokens, at - 1)
    while lead >= 0 and tokens[lead].low in (
        "the",
        "its",
        "their",
        "these",
        "those",
        "our",
        "his",
        "her",
        "all",
        "some",
    ):
        lead -= 1
    if lead < 0 or tokens[lead].low != "of":
        return False
    if lead == 0 or tokens[lead - 1].kind == "mark":
        return tokens[lead].capital or (lead > 0 and tokens[lead - 1].low == ",")
    before = tokens[lead - 1]
    table = quantity_table()
    return before.kind == "number" or before.low in _SHARES or before.low in table.numbers or before.low in table.scales


def _is_suffix(tokens: Sequence[Token], at: int) -> bool:
    """Whether letters right behind a number are a scale or a unit: "5bn", "20km", "50p", not "3G"."""
    table = quantity_table()
    return (
        tokens[at].text in ("h", "s", "g", "p")
        or tokens[at].low in table.scales
        or tokens[at].lemma in table.durations
        or table.measures.match([tokens[at].lemma], 0) is not None
    )


_PREFIXES = frozenset(
    {
        "of",
        "to",
        "and",
        "by",
        "than",
        "least",
        "a",
        "the",
        "about",
        "around",
        "no",
        "number",
        "rank",
        "ranked",
        "or",
        "over",
        "under",
        "up",
        "at",
        "in",
        "some",
        "nearly",
        "almost",
        "only",
        "just",
        "is",
        "was",
        "mid",
        "more",
        "another",
        "from",
    }
)


def find_none(tokens: Sequence[Token], at: int) -> Number | None:
    """ "no officers", "zero deaths", "nobody", "no one", "not a single house", "not one"; not "no longer", "no fewer
    than", "No. 5", "not one of the".
    """
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    zero = Decimal(0)
    if tokens[at].low in ("none", "nobody", "zero"):
        return Number(at, at + 1, zero, zero, zero)
    if tokens[at].low == "not":
        return _not_one(tokens, at)
    if following is None or following.kind != "word" or following.glued:
        return None
    if following.low == "one":
        return Number(at, at + 2, zero, zero, zero)
    if following.low in ("longer", "more", "less", "fewer", "sooner", "doubt") or not _is_countable(tokens, at + 1):
        return None
    return Number(at, at + 1, zero, zero, zero)


def _not_one(tokens: Sequence[Token], at: int) -> Number | None:
    """ "Not a single house burned", "not one person died"; not "it is not one of", "not one but two"."""
    lows = [token.low for token in tokens[at + 1 : at + 4]]
    before = tokens[at - 1].low if at else ""
    there = at > 1 and tokens[at - 2].low == "there"
    last = at + 3 if lows[:2] == ["a", "single"] else at + 2 if lows[:1] == ["one"] and not there else 0
    if (
        not last
        or last >= len(tokens)
        or (before in cues().auxiliaries and not there)
        or tokens[last].low in ("but", "to", "for")
    ):
        return None
    if tokens[last].kind != "word" or (lows[0] == "one" and tokens[last].low in cues().stopwords - {"of"}):
        return None
    return Number(at, last, Decimal(0), Decimal(0), Decimal(0))


def _is_countable(tokens: Sequence[Token], at: int) -> bool:
    """Whether a plural or a known group or event follows: "no officers", "no one killed", not "no longer", "no
    exact number".
    """
    for token in tokens[at : at + 4]:
        if token.kind != "word" or token.low in cues().stopwords or token.low in cues().auxiliaries:
            return False
        if (token.low != token.lemma and token.low.endswith("s")) or token.lemma in concept_forms().by_first:
            return True
    return False


_LABELS = (
    is_whole,
    _is_clock,
    is_age,
    _is_item,
    _is_code,
    is_numbered,
    _is_model,
    _is_one_thing,
    is_phone,
    _is_slashed,
    _is_limit,
)
