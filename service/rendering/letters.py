"""How much room text takes in a picture, without a font at hand: measured wide rather than narrow."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

# Widths in em of DejaVu Sans, the widest of the plain fonts that a reader may see instead of Helvetica.
_WIDTHS = {
    **dict.fromkeys("ijlI'|", 0.3),
    **dict.fromkeys(" .,:;!()[]/\\·ftr-", 0.42),
    **dict.fromkeys(" .,", 0.33),
    **dict.fromkeys("acegkosvxyz", 0.615),
    **dict.fromkeys("bdhnpqu", 0.64),
    **dict.fromkeys("0123456789", 0.64),
    **dict.fromkeys("ABCEFJKLPRSTVXYZ", 0.7),
    **dict.fromkeys("DGHNOQUw+=<>−×", 0.84),
    **dict.fromkeys('“”‘’–"', 0.55),
    **dict.fromkeys("mMW@%—…", 1.0),
}
# What XML 1.0 forbids, and marks that turn the direction of the text that follows them.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a picture; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two share more than an edge."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def is_within(self, other: Box) -> bool:
        """Whether no part of it sticks out of the other."""
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.top <= self.top
            and self.bottom <= other.bottom
        )


def clean(text: str) -> str:
    """A text on one line, without characters that XML forbids or that turn the direction of what follows."""
    return " ".join(_UNFIT.sub("", text).split())


def isolate(text: str) -> str:
    """A text that is written from the right, fenced so that it leaves the order of its neighbours alone."""
    return f"\u2068{text}\u2069" if any(_is_right_to_left(letter) for letter in text) else text


def starts_at_right(text: str) -> bool:
    """Whether the first letter of a text belongs to a script written from the right."""
    first = next((letter for letter in text if unicodedata.bidirectional(letter) in ("L", "R", "AL")), "")
    return bool(first) and _is_right_to_left(first)


def measure(text: str, size: float) -> float:
    """The width of a text at a font size, in the picture's unit."""
    return size * sum(map(_width, text))


def fit(text: str, width: float, size: float) -> str:
    """The text, or as much of its beginning as fits the width with an ellipsis behind it."""
    if measure(text, size) <= width:
        return text
    kept = _break(text, width - size * _width("…"), size)
    return f"{text[:kept].rstrip()}…"


def wrap(text: str, width: float, size: float, lines: int) -> list[str]:
    """The text in at most so many lines; a word wider than a line is broken, what is left over is cut off."""
    wrapped: list[str] = []
    while text:
        if len(wrapped) == lines - 1 or measure(text, size) <= width:
            return [*wrapped, fit(text, width, size)]
        end = max(_break(text, width, size), 1)
        space = text.rfind(" ", 0, end + 1)
        end = space if space > 0 else end
        wrapped.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return wrapped


def _break(text: str, width: float, size: float) -> int:
    """How many characters fit; never between a letter and the marks on it."""
    room, end = width / size, 0
    for at, letter in enumerate(text):
        room -= _width(letter)
        if room < 0:
            break
        end = at + 1
    while 0 < end < len(text) and (_is_mark(text[end]) or text[end - 1] == _JOINER):
        end -= 1
    return end


def _is_mark(letter: str) -> bool:
    return letter == _JOINER or unicodedata.category(letter) in ("Mn", "Me", "Mc")


def _is_right_to_left(letter: str) -> bool:
    return unicodedata.bidirectional(letter) in ("R", "AL")


@cache
def _width(letter: str) -> float:
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    base = unicodedata.normalize("NFD", letter)[0]
    if base in _WIDTHS:
        return _WIDTHS[base]
    if letter >= "\U0001f000":
        return 1.35
    if _is_right_to_left(letter):
        return 0.75
    return 1.1 if letter.isupper() or unicodedata.east_asian_width(letter) in ("W", "F") else 0.95
