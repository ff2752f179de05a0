r"""Characters that are not what they look like, or that hide what a text says.

Sources: Unicode 15, DerivedCoreProperties.txt (Default_Ignorable_Code_Point), UnicodeData.txt (decompositions), UAX #9
(bidirectional controls) and UTS #39 (which scripts have letters that look like Latin ones).
"""

from __future__ import annotations

import re
import sys
from functools import cache
from unicodedata import decimal, decomposition, normalize

TURNING = "\u202a-\u202e\u2066-\u2069"
"""What turns the order in which characters are shown, for a set of a regular expression."""

UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u206a-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""What is not shown, for the same; the blank of Braille is among them."""

_DRAWN_OVER = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0"
_STRUCK = "\u0334-\u0338\u20d2\u20d3\u20e5\u20e6\u20eb"  # through a letter, too
_OTHER_DIGITS = "\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089\u2460-\u249b\u24ea-\u24ff\u2776-\u2793"
_SMALL_CAPITALS = "\u1d00-\u1d2b"
# Letters of other scripts; of Greek those that look like Latin ones, for pronunciations are written with "θ" and "β",
# and units with "μ".
_OTHER_LETTERS = (
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγικνορυ\u0400-\u1cff\u2c00-\u2c5f\u2c80-\u2dff\u3041-\ud7ff\uf900-\ufaff\ufb13-\ufdff\ufe70-\ufefc"
    "\U00010000-\U0001d3ff\U00020000-\U0003ffff"
)
_ODD = re.compile(
    rf"[{TURNING}{_SMALL_CAPITALS}]"
    rf"|(?<=[\w.,'’:$€£\u2212-])[{UNSEEN}]+\w|\w[{UNSEEN}]+['’]|\d[{UNSEEN}]+\S"
    rf"|\d[{_DRAWN_OVER}]|\w[{_STRUCK}]|\d[{_OTHER_DIGITS}]|[{_OTHER_DIGITS}]\d"
    rf"|[A-Za-z][{_OTHER_LETTERS}]|[{_OTHER_LETTERS}][A-Za-z]"
)
_STYLES = ("<font>", "<circle>", "<square>", "<wide>")  # not "<super>": "nº 5" is no "no 5"


def is_odd(text: str) -> bool:
    r"""Whether a word or figure has an invisible character inside, a mark over a digit, a stroke through a letter,
    letters of two scripts, or characters that are shown in another order: "n\u2063ot", "1\u03018". Not a soft space at
    the edge of a word.
    """
    return not text.isascii() and _ODD.search(text) is not None


@cache
def list_lookalikes() -> dict[str, str]:
    """The ASCII letter, digit or sign that each character of another width, style or script is."""
    found = {"\ufe63": "-", "\uff0d": "-", "\u2796": "-", "\u066b": ".", "\u066c": ","}
    for code in range(0x80, sys.maxunicode):
        character = chr(code)
        if character.isdecimal():
            found[character] = str(decimal(character))
        elif decomposition(character).startswith(_STYLES):
            plain = normalize("NFKC", character)
            if len(plain) == 1 and plain.isascii() and plain.isalpha():
                found[character] = plain
    return found | {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
