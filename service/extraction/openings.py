"""The dateline that an article begins with: the town, the day, the agency, a dash."""

from __future__ import annotations

import re

from service.lexicon.lexicon import cues

DASH = r"(?:--?|\u2013|:)"
_MONTH = "|".join(sorted(month[:3] for month in cues().months))
DAY = rf"(?:(?:{_MONTH})[a-z]*\.?\s+\d{{1,2}}|\d{{1,2}}\s+(?:{_MONTH})[a-z]*\.?)(?:,?\s+\d{{4}})?"
_CAPITAL = r"[^\W\d_a-z]"
_TOWN = rf"{_CAPITAL}(?:{_CAPITAL}|[.'-])+"
_NAME = rf"{_CAPITAL}[\w.'-]*(?: {_CAPITAL}[\w.'-]*){{0,3}}"
_AGENCY = r"(?:[(\[][^()\[\]]{2,60}[)\]]|/[^()/]{2,60}/)"
_DATELINE = re.compile(
    # A town in capitals, or any name with the day or the agency behind it, or both.
    rf"(?:{_TOWN}(?: {_TOWN}){{0,3}}(?:, {_NAME}){{0,2}}(?:,? (?i:{DAY}))?(?: {_AGENCY})?"
    rf"|{_NAME}(?:, {_NAME}){{0,2}}(?:,? (?i:{DAY})(?: {_AGENCY})?| {_AGENCY}(?=.{{1,4}}[^\W\d])))"
    rf" ?{DASH} (?=[\"'(]?[^\W_a-z])"
)
_LONGEST = 200  # characters


def find_dateline(line: str) -> int:
    """Where the dateline ends that a folded line begins with ("LIMA, Peru (AP) - Forty people ..."); 0 for none."""
    found = _DATELINE.match(line[:_LONGEST])
    return len(found[0].rstrip()) if found else 0
