"""The news agency that an article as a whole is credited to: in its dateline, its byline or at its end."""

from __future__ import annotations

import re

from service.extraction.openings import DASH, DAY
from service.extraction.text import fold
from service.lexicon.speakers import agencies_in, agency_named

_HEAD_LINES = 6
_TAIL_LINES = 3
_LONGEST = 400  # characters of a line that are looked at, at each end

_PLACE = r"[^\W\d_][^\d()/:]{1,60}?"
# A dateline with the agency in brackets or between strokes, or without: "ALMATY, January 7 - RIA Novosti."
_BRACKETED = re.compile(
    rf"(?:{_PLACE})?[\s,.]*(?:{DAY})?[\s,.]*"
    r"(?:[(\[]([^()/\[\]]{2,60})[)\]]\s*(?:--?|\u2013|:)|/([^()/\[\]]{2,60})/\s*[.:\u2013-])",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"(?:{_PLACE}[\s,.]+{DAY}[\s.,]*{DASH}?\s*)([^\W\d_][^\d().:\u2013]{{1,40}}?)\s*(?:\.|\s{DASH}\s)",
    re.IGNORECASE,
)
_OPENING = re.compile(r"([^\W\d_][^\d().,:\u2013]{1,40}?)\s+(?:--?|\u2013)\s")
_BYLINE = re.compile(r"(?:by|source|from)\b\s*:?\s+(.{2,100})", re.IGNORECASE)
_STAFF = re.compile(r"\s+(?:staff|news desk|staff writers?|correspondents?|reporters?)$", re.IGNORECASE)
_END = re.compile(r"(?:[(\[]([^()\[\]]{2,60})[)\]]|\s(?:--?|\u2013)\s*([^().,:\u2013]{2,60}))\s*\.?$")
_PICTURE = re.compile(r"\b(?:photo|picture|image|video|file|graphic|inputs?|additional|contributed)", re.IGNORECASE)


def find_agency(text: str) -> str | None:
    """The canonical name of the agency that the whole text is credited to, or None; None too when two are.

    Reads the first lines for a dateline ("ALMATY, Jan 7 (Reuters) -") or a byline ("By Ana Ruiz, Associated Press") and
    the last ones for a closing credit ("(AFP)", "Source: TASS"). Not "Reuters reported", nor a picture's credit,
    nor "with inputs from PTI": these credit it for a part.
    """
    head = [line for line in map(str.strip, fold(text[: _HEAD_LINES * _LONGEST]).splitlines()) if line][:_HEAD_LINES]
    tail = [line for line in map(str.strip, fold(text[-_TAIL_LINES * _LONGEST :]).splitlines()) if line][-_TAIL_LINES:]
    found = {agency for line in head if (agency := _at_head(line[:_LONGEST]))}
    found |= {agency for line in tail if (agency := _at_end(line[-_LONGEST:]))}
    return found.pop() if len(found) == 1 else None


def _at_head(line: str) -> str | None:
    for pattern in (_BRACKETED, _DATED, _OPENING):
        match = pattern.match(line)
        agency = agency_named(match[match.lastindex or 1].strip(), as_written=True) if match else None
        if agency:
            return agency
    return _credit_line(line)


def _at_end(line: str) -> str | None:
    match = _END.search(line)
    if match and not _PICTURE.search(line[max(0, match.start() - 60) :]):
        return agency_named((match[1] or match[2]).strip(), as_written=True)
    return _credit_line(line)


def _credit_line(line: str) -> str | None:
    """The agency of a line that only credits: "By Reuters Staff", "Ana Ruiz, Associated Press", "Source: TASS"."""
    if len(line) > 100:
        return None
    match = _BYLINE.match(line)
    if match is None:
        return _only(line)
    last = re.split(r"\s*[,|/]\s*|\s+for\s+", match[1].rstrip("."))[-1]
    return _only(last)


def _only(words: str) -> str | None:
    """The agency that these words name and nothing else: not "AP, Reuters"."""
    name = _STAFF.sub("", words.strip(" .,/"))
    agency = agency_named(name, as_written=True)
    return agency if agency and agencies_in(name) == (agency,) else None  # not "Petra", who may be the author
