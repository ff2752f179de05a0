"""How one slot of a source stands to that of a statement."""

from __future__ import annotations

from enum import StrEnum


class Match(StrEnum):
    """How a slot of the source stands to that of the statement."""

    SAME = "same"
    NARROWER = "narrower"  # the source's lies within the statement's
    BROADER = "broader"
    OPPOSITE = "opposite"
    DIFFERENT = "different"
    UNKNOWN = "unknown"  # the source leaves it out
    ABSENT = "absent"  # the statement leaves it out

    __hash__ = str.__hash__  # an enum's own is a function in Python, and every candidate's slots are looked up
