"""Characters that are not what they look like: whatever they hide, a clause written with them decides nothing."""

from __future__ import annotations

import re

from service.lexicon.characters import TURNING, UNSEEN
from service.model import Relation
from service.verification.pair import Finding, Pair, find_related

# What is drawn over the character before.
_DRAWN_OVER = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0"
_OTHER_DIGITS = "\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089\u2460-\u249b\u24ea-\u24ff\u2776-\u2793"
# Cyrillic, and the Greek letters that look like Latin ones; not "θ" and "β", which pronunciations are written with.
_LATIN, _LIKE_LATIN = "A-Za-z", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγικνορυ\u0400-\u052f"
_ODD = re.compile(
    rf"[{TURNING}]"
    rf"|(?<=[\w.,'’:$€£\u2212-])[{UNSEEN}]+\w|\w[{UNSEEN}]+['’]|\d[{UNSEEN}]+\S"
    rf"|\d[{_DRAWN_OVER}]|\d[{_OTHER_DIGITS}]|[{_OTHER_DIGITS}]\d"
    rf"|[{_LATIN}][{_LIKE_LATIN}]|[{_LIKE_LATIN}][{_LATIN}]"
)


def oddly_written(pair: Pair) -> Finding | None:
    """A word or figure with an invisible character inside, a mark over a digit, letters of two alphabets, or characters
    that are shown in another order: "n\u2063ot", "1\u03018". Not a soft space at the edge of a word.
    """
    if not (is_odd(pair.statement_text) or is_odd(pair.source_text)):
        return None
    message = "It holds characters that are not what they look like."
    return find_related(pair, Relation.AMBIGUOUS, ("clause.characters", "clause"), message)


def is_odd(text: str) -> bool:
    """Whether a text is not what it looks like."""
    return not text.isascii() and _ODD.search(text) is not None
