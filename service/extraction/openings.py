"""The dateline that an article begins with: the town, the day, the agency, a dash."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.lexicon.gazetteer import find_place
from service.lexicon.lemma import is_english
from service.lexicon.lexicon import cues

DASH = r"(?:--?|\u2013|:)"
_MONTH = "|".join(sorted(month[:3] for month in cues().months))
DAY = rf"(?:(?:{_MONTH})[a-z]*\.?\s+\d{{1,2}}|\d{{1,2}}\s+(?:{_MONTH})[a-z]*\.?)(?:,?\s+\d{{4}})?"
_CAPITAL = r"[^\W\d_a-z]"
_NAME = rf"{_CAPITAL}[\w.'-]*(?: {_CAPITAL}[\w.'-]*){{0,3}}"
_AGENCY = r"[(\[][^()\[\]]{2,60}[)\]]|/[^()/]{2,60}/"
_DATELINE = re.compile(
    rf"(?P<town>{_NAME})(?P<region>(?:, {_NAME}){{0,2}}?)(?P<told>(?:,? (?i:{DAY}))?(?: (?:{_AGENCY}))?)"
    rf" ?(?P<dash>{DASH}) (?=[\"'(]?[^\W_a-z])"
)
_LONGEST = 200  # characters
_LEAD = 3  # lines of which one may begin with a dateline: a headline, the line below it, the lead
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.){2,}")
_GEOGRAPHIC = frozenset(
    (
        *("bay", "beach", "cape", "city", "creek", "east", "falls", "fort", "hill", "hills", "lake", "mount", "new"),
        *(
            "north",
            "port",
            "river",
            "rock",
            "saint",
            "san",
            "santa",
            "south",
            "springs",
            "town",
            "upon",
            "valley",
            "west",
        ),
    )
)


def find_dateline(lines: Sequence[str]) -> tuple[int, int] | None:
    """Which of an article's folded lines begins with a dateline ("LIMA, Peru (AP) - Forty people ..."), and where it
    ends there. None where several do, for then they are the heads of a list: "LIMA - 40 dead", "CUSCO - 12 dead".
    """
    ends = [(number, end) for number, line in enumerate(lines[: 2 * _LEAD]) if (end := _end_of_dateline(line))]
    return ends[0] if len(ends) == 1 and ends[0][0] < _LEAD else None


def _end_of_dateline(line: str) -> int:
    found = _DATELINE.match(line[:_LONGEST])
    if found is None:
        return 0
    town, told = found["town"], found["told"]
    if found["dash"] == ":" and not told:
        return 0
    capitals = town == town.upper() and len(town) > 2
    known = (find_place(town.title() if capitals else town) or "").count(".") > 0 or _is_place(found["region"])
    dated = bool(told) and any(character.isdigit() for character in told)
    is_one = known or ((capitals or dated) and _is_unknown_town(town)) if told else known and capitals
    return len(found[0].rstrip()) if is_one else 0


def _is_place(region: str) -> bool:
    """Whether the last part behind a town is a place: ", Peru", ", B.C."."""
    last = region.rpartition(", ")[2]
    return bool(last) and (find_place(last) is not None or _INITIALS.fullmatch(last) is not None)


def _is_unknown_town(town: str) -> bool:
    """Whether a name may be a town that no table knows: "Kesselby", "Port Kessel"; not "Rumours", "False Report"."""
    words = [word.lower() for word in re.findall(r"[^\W\d_]+", town)]
    strange = [word for word in words if not is_english(word)]
    return bool(strange) and all(word in strange or word in _GEOGRAPHIC for word in words)
