"""Dates as news writes them, as closed intervals of ISO days."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from service.extraction.text import Token
from service.lexicon.lexicon import cues
from service.model import TimeSpan

NO_YEAR = "0000"

# Words that make a bare four-digit number a year ("in 2019"), and what they say of it.
_LEADS = {
    "in": "on",
    "on": "on",
    "of": "on",
    "since": "since",
    "from": "since",
    "until": "until",
    "till": "until",
    "before": "before",
    "after": "after",
    "during": "on",
    "by": "until",
    "through": "until",
    "early": "on",
    "late": "on",
    "mid": "on",
    "around": "on",
    "circa": "on",
    "summer": "on",
    "winter": "on",
    "spring": "on",
    "autumn": "on",
    "fall": "on",
    "year": "on",
    "between": "since",
    "prior": "before",
    "as": "on",
}
_RELATIVE = {"today", "yesterday", "year", "month", "week"}
_PARTS = {"half": 2, "quarter": 4}
_OPENING = _RELATIVE | _PARTS.keys()
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 0}
_RELATIONS = {"since", "until", "till", "before", "after", "by", "from", "between"}
_YEAR_LEADS = {"in", "since", "the", "a", "year", "early", "late", "mid"}
_AFTER_YEAR = {
    "season",
    "election",
    "elections",
    "film",
    "olympics",
    "championship",
    "world",
    "edition",
    "census",
    "album",
    "nba",
    "war",
}


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date between two token indices (its preposition included in `first` only when it belongs)."""

    first: int
    last: int
    time: TimeSpan


def find_dates(tokens: Sequence[Token], published: date | None, text: str) -> list[DateFound]:
    """Dates in order; a missing year and a weekday are resolved against `published` when it is given, `text` is
    what they index.
    """
    found: list[DateFound] = []
    at = 0
    while at < len(tokens):
        if not (
            tokens[at].capital or tokens[at].kind != "word" or tokens[at].low in _RELATIVE or tokens[at].low in _PARTS
        ):
            at += 1
            continue
        hit = _full(tokens, at) or _iso(tokens, at) or _month_only(tokens, at) or _year(tokens, at)
        hit = hit or _part_of_year(tokens, at, published)
        hit = hit or (_relative(tokens, at, published) if published else None)
        if hit is None:
            at += 1
            continue
        first, last, low, high = hit
        if low.startswith(NO_YEAR) and published:
            low, high = _nearest(low, high, published, ahead=_is_ahead(tokens[:first]))
        found.append(DateFound(first, last, _span(tokens, (first, last), low, high, text)))
        at = last
    return found


def _span(tokens: Sequence[Token], where: tuple[int, int], low: str, high: str, text: str) -> TimeSpan:
    first, last = where
    lead = tokens[first - 1].low if first else ""
    if lead in ("the", "early", "late", "mid", "day") and first > 1:
        lead = tokens[first - 2].low
    relation = _LEADS[lead] if lead in _RELATIONS else "on"
    if (
        lead in ("from", "between")
        and low[:7] == high[:7]
        and sum(bool(_day_number(t)) for t in tokens[first:last]) > 1
    ):
        relation = "on"  # "from 2 to 7 January" has its end
    start, end = tokens[first].start, tokens[last - 1].end
    return TimeSpan(low, high, relation, text[start:end], start, end)


_AHEAD = frozenset(("will", "shall", "'ll"))
_BACK = frozenset(("after", "against", "as", "compared", "from", "since", "than", "unlike", "which", "who"))
_NOUN_LEADS = frozenset(("a", "the", "his", "her", "their"))  # "the will was read in May"


def _is_ahead(before: Sequence[Token]) -> bool:
    """Whether what leads to a date says that it is still to come: "rents will rise in April"."""
    for at in range(len(before) - 1, -1, -1):
        token = before[at]
        if token.low in _AHEAD:
            return not token.capital and not (at and before[at - 1].low in _NOUN_LEADS)
        if token.low in _BACK or token.low in (";", ":", "and", "but") or token.low.endswith("ed"):
            return False
    return False


def _month(token: Token | None) -> int:
    if token is None or not token.capital:
        return 0
    return cues().months.get(token.low, 0)


def _get(tokens: Sequence[Token], at: int) -> Token | None:
    return tokens[at] if 0 <= at < len(tokens) else None


def _day_number(token: Token | None) -> int:
    if token is None or token.kind not in ("number", "ordinal") or not token.lemma.isdecimal():
        return 0
    value = int(token.lemma) if len(token.lemma) <= 2 else 0
    return value if 1 <= value <= 31 else 0


def _year_number(token: Token | None) -> int:
    if token is None or token.kind != "number" or not re.fullmatch(r"1\d{3}|20\d{2}", token.text):
        return 0
    return int(token.text)


def _full(tokens: Sequence[Token], at: int) -> tuple[int, int, str, str] | None:
    """ "January 2", "Jan. 2, 2022", "2 January 2022", "the 2nd of January", "2-7 January", "January 2 to 7"."""
    month, position, final = _month(tokens[at]), at + 1, 0
    if month:
        if _is(tokens, position, "."):
            position += 1
        day = _day_number(_get(tokens, position))
        if not day:
            return None
        position += 1
        final, position = _last_day(tokens, position, day)
        if final and _month(_get(tokens, position)):  # "January 2 to 7 February"
            final, position = 0, position - 1 - (not tokens[position - 1].glued)
    else:
        day = _day_number(tokens[at])
        if not day:
            return None
        final, position = _last_day(tokens, position, day)
        position += 1 if _is(tokens, position, "of") else 0
        month = _month(_get(tokens, position))
        if not month:
            return None
        position += 1
        if _is(tokens, position, ".") and _year_number(_get(tokens, position + 1)):
            position += 1
    year, end = 0, position
    step = 1 if _is(tokens, position, ",") else 0
    if _year_number(_get(tokens, position + step)):
        year, end = _year_number(_get(tokens, position + step)), position + step + 1
    final = final or day
    if max(day, final) > calendar.monthrange(year or 2000, month)[1]:
        return None
    return at, end, f"{year:04d}-{month:02d}-{day:02d}", f"{year:04d}-{month:02d}-{final:02d}"


def _last_day(tokens: Sequence[Token], at: int, day: int) -> tuple[int, int]:
    """The second day of "2-7", "2\u20137", "2 to 7" and the index after it; (0, at) when there is none. "and" joins
    two days only where it cannot begin another clause ("between 5 and 6 January").
    """
    joint = _get(tokens, at)
    if joint is None:
        return 0, at
    together = joint.low == "and" and at > 1 and tokens[at - 2].low in ("on", "between", "from", "of", "the")
    index = at if joint.glued else at + 1 if joint.low in ("\u2013", "to") or together else -1
    final = _day_number(_get(tokens, index)) if index >= 0 else 0
    if final <= day or (together and not _month(_get(tokens, index + 1))):
        return 0, at
    return final, index + 1


def _is(tokens: Sequence[Token], at: int, low: str) -> bool:
    return 0 <= at < len(tokens) and tokens[at].low == low


def _iso(tokens: Sequence[Token], at: int) -> tuple[int, int, str, str] | None:
    """ "2022-01-07", "07-01-2022"."""
    if at + 2 >= len(tokens) or not (tokens[at + 1].glued and tokens[at + 2].glued):
        return None
    parts = [tokens[index].text for index in range(at, at + 3)]
    if len(parts[2]) == 4:  # "27-09-2013"; month first is not written with hyphens
        parts.reverse()
    try:
        day = date(int(parts[0]), int(parts[1]), int(parts[2])).isoformat()
    except (ValueError, OverflowError):
        return None
    return at, at + 3, day, day


def _month_only(tokens: Sequence[Token], at: int) -> tuple[int, int, str, str] | None:
    """ "January 2022", "in March"; not the verb "may" nor a name ("April Jones")."""
    month = _month(tokens[at])
    if not month:
        return None
    position = at + 2 if _is(tokens, at + 1, ".") and len(tokens[at].low) <= 4 else at + 1
    position += (
        1
        if _is(tokens, position, "of") or (_is(tokens, position, ",") and _year_number(_get(tokens, position + 1)))
        else 0
    )
    year = _year_number(_get(tokens, position))
    if year:
        return (
            at,
            position + 1,
            f"{year:04d}-{month:02d}-01",
            _month_end(year, month),
        )
    lead = tokens[at - 1].low if at else ""
    if lead in _LEADS or lead in ("last", "this", "next"):
        return (
            at,
            at + 1,
            f"{NO_YEAR}-{month:02d}-01",
            f"{NO_YEAR}-{month:02d}-{calendar.monthrange(2001, month)[1]:02d}",
        )
    return None


def _year(tokens: Sequence[Token], at: int) -> tuple[int, int, str, str] | None:
    """ "in 2019", "2008–10", "the 1990s", "(1991)"; not "2300 people" and not "2,019"."""
    token = tokens[at]
    if token.kind == "decade" and len(token.lemma) == 4:
        return at, at + 1, f"{token.lemma}-01-01", f"{int(token.lemma) + 9}-12-31"
    year = _year_number(token)
    if not year:
        return None
    before, after = _get(tokens, at - 1), _get(tokens, at + 1)
    if before is not None and before.low in ("$", "\u00a3", "\u20ac", "#", "no", "number", "than", "least"):
        return None
    last, end = year, at + 1
    if after is not None and (after.glued or after.low == "\u2013") and at + 1 < len(tokens):
        index = at + 1 if after.glued else at + 2
        second = _get(tokens, index)
        if second is not None and second.kind == "number" and second.text.isdecimal():
            closing = int(second.text) if len(second.text) == 4 else year // 100 * 100 + int(second.text)
            if len(second.text) in (2, 4) and year < closing < year + 100:
                last, end = closing, index + 1
    following = _get(tokens, end)
    plain = (
        following is None
        or following.kind == "mark"
        or following.low in cues().stopwords
        or following.low in _AFTER_YEAR
    )
    led = before is not None and (before.low in _LEADS or before.low in ("(", ",", "to", "and", "the", "a", "season"))
    if last > year or (led and (plain or (before is not None and before.low in _YEAR_LEADS and _lone(following)))):
        return at, end, f"{year:04d}-01-01", f"{last:04d}-12-31"
    if plain and before is not None and before.kind == "word" and before.capital and year >= 1500:
        return at, end, f"{year:04d}-01-01", f"{last:04d}-12-31"
    return None


def _lone(token: Token | None) -> bool:
    """Whether the word after a year is nothing that is counted: "in 2011 police", "the 2010 game", not "2011
    people".
    """
    return token is not None and token.kind in ("word", "number") and token.lemma != "people"


def _relative(tokens: Sequence[Token], at: int, published: date) -> tuple[int, int, str, str] | None:
    """ "on Thursday", "yesterday", "last year", against the day of publishing; not "every Friday", "Good Friday"."""
    low, before = tokens[at].low, tokens[at - 1].low if at else ""
    if low in cues().weekdays and tokens[at].capital and before not in ("every", "each", "a", "black", "good"):
        day = published - timedelta(days=(published.weekday() - cues().weekdays[low]) % 7)
        return at, at + 1, day.isoformat(), day.isoformat()
    if low in ("today", "yesterday"):
        day = published - timedelta(days=low == "yesterday")
        return at, at + 1, day.isoformat(), day.isoformat()
    if before not in ("last", "this"):
        return None
    if low == "year":
        year = published.year - (before == "last")
        return at - 1, at + 1, f"{year}-01-01", f"{year}-12-31"
    if low == "month":
        first = published.replace(day=1)
        last = first - timedelta(days=1) if before == "last" else published
        return at - 1, at + 1, last.replace(day=1).isoformat(), _month_end(last.year, last.month)
    if low == "week":
        monday = published - timedelta(days=published.weekday() + 7 * (before == "last"))
        return at - 1, at + 1, monday.isoformat(), (monday + timedelta(days=6)).isoformat()
    return None


def _month_end(year: int, month: int) -> str:
    return f"{year:04d}-{month:02d}-{calendar.monthrange(year, month)[1]:02d}"


def _part_of_year(tokens: Sequence[Token], at: int, published: date | None) -> tuple[int, int, str, str] | None:
    """ "the first half of 2018", "the third quarter of last year", "in the second quarter"."""
    parts = _PARTS.get(tokens[at].low)
    number = _ORDINALS.get(tokens[at - 1].low) if at else None
    if not parts or number is None or number > parts or tokens[at].glued:
        return None
    if not _is(tokens, at + 1, "of"):
        if parts != 4 or not number or at < 2 or tokens[at - 2].low != "the":
            return None
        return at - 1, at + 1, f"{NO_YEAR}-{3 * number - 2:02d}-01", f"{NO_YEAR}{_month_end(2001, 3 * number)[4:]}"
    determiner, end = _get(tokens, at + 2), at + 4
    year = _year_number(determiner)
    if year:
        end = at + 3
    elif published and determiner and determiner.low in ("the", "this", "last") and _is(tokens, at + 3, "year"):
        year = published.year - (determiner.low == "last")
    if not year:
        return None
    last = (number or parts) * 12 // parts
    return at - 1, end, f"{year:04d}-{last - 12 // parts + 1:02d}-01", _month_end(year, last)


def _nearest(low: str, high: str, published: date, *, ahead: bool) -> tuple[str, str]:
    """The year that puts a yearless date nearest before (or a month after) the day of publishing, or `ahead` of it."""
    year = published.year
    month = int(low[5:7])
    if ahead:
        year += month < published.month
    elif (month - published.month) > 1:
        year -= 1
    last = high[8:]
    if low[5:] == "02-01" and last in ("28", "29"):
        last = str(calendar.monthrange(year, 2)[1])
    return f"{year:04d}{low[4:]}", f"{year:04d}{high[4:8]}{last}"
