"""Whether two texts are copies of one report: values of which copies share several, and different reports do not."""

from __future__ import annotations

from hashlib import blake2b
from unicodedata import category, combining, normalize
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

BANDS, WHOLE, LEAD = 64, 2, 1
"""How many values a text has, and how many minima of the whole text and of its first half are in each.

Measured on 1,500 edited copies among 804 short articles of one war (see benchmarks/copies.py): with four shared values
of those 98 % are found, and of the pairs with J below .25 an expected 0.1 are joined. With 3 and 2 minima and one
shared value it is 97 % and 0.7.
"""

SHORT = 40
"""Words below which texts are copies only if all their words are the same: there one figure is a tenth of the text."""

_WIDTH = 3  # words of a shingle: two are also shared by reports of one event, four are lost to each changed word
_WIDTH_UNSPACED = 6  # characters, about three words, of a script that writes no blanks
_ROUND = 4096  # shingles hashed at a time, so that a long text takes no more memory than the processor's cache

_Hashes = NDArray[np.uint32]


def fingerprint(text: str) -> tuple[int, ...]:
    """`BANDS` signed integers of 64 bits; one for a text below `SHORT` words, none for a text without words.

    Two texts are copies where they have as many values and share four of them, each in its place. Only words count,
    without case, accents and punctuation. A value is made of the least hashes (MinHash; Broder 1997) of two shingles of
    the whole text and of one of its first half. Where the shingles of two texts overlap by J (Jaccard: those of both
    among those of either) as a whole and by K in their first halves, they share each value with the probability J²K and
    so four of 64 with that of: where J = K, .9999 at .6 (a word in thirty changed, a headline, a byline and a footer
    added to 200 words), .96 at .5, .58 at .4, .02 at .25, 4e-14 at .025 (two reports with nothing in common but the
    subject).

    So the border lies between .4 and .5. The next day's report that keeps 60 % of the words and adds as many as it
    drops has J = .43, but what is new stands first, so that K is about .1 and the probability .03: the first half
    counts again for that reason. A footer that fills a third of each article of a publisher (J = .25, K = .03) joins
    one pair in 100,000.
    """
    words = text.translate(_FOLDED).split()
    unspaced = not text.isascii() and 2 * sum(map(_FOLDED.unspaced.__contains__, words)) > len(words)
    width = _WIDTH_UNSPACED if unspaced else _WIDTH
    if len(words) * _WIDTH < SHORT * width:
        return (_hash_all(words),) if words else ()
    shingles = _hash_shingles(words, width)
    half = shingles[: (len(shingles) + 1) // 2]
    lead, whole = _minima(half, *_LEAD_LINES), _minima(shingles, *_WHOLE_LINES)
    rows = np.concatenate([whole.reshape(BANDS, WHOLE), lead.reshape(BANDS, LEAD)], axis=1).astype(np.uint64)
    bands = _mix((rows * _ROW_FACTORS).sum(axis=1, dtype=np.uint64) + _BAND_SALTS)
    return tuple(bands.view(np.int64).tolist())


def _hash_all(words: list[str]) -> int:
    return int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8).digest(), "big", signed=True)


def _hash_shingles(words: list[str], width: int) -> _Hashes:
    """The hash of each row of `width` words."""
    single = np.array([crc32(word.encode()) for word in words], dtype=np.uint64)
    count = len(words) - width + 1
    total = np.zeros(count, dtype=np.uint64)
    for at in range(width):
        total += single[at : at + count] * _WORD_FACTORS[at]
    return (_mix(total) >> np.uint64(32)).astype(np.uint32)


def _minima(hashes: _Hashes, factors: _Hashes, terms: _Hashes) -> _Hashes:
    """The least of `hash * factor + term`, modulo 2³², for each factor and its term."""
    least = np.full(len(factors), 2**32 - 1, dtype=np.uint32)
    for start in range(0, len(hashes), _ROUND):
        lines = hashes[start : start + _ROUND, None] * factors
        lines += terms
        np.minimum(least, lines.min(axis=0), out=least)
    return least


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The values, each bit of which hangs on all bits of what was given (the finaliser of SplitMix64; Steele 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _constants(count: int, seed: int) -> NDArray[np.uint64]:
    """Numbers that look random and are the same everywhere."""
    return _mix((np.arange(1, count + 1, dtype=np.uint64) + np.uint64(seed << 32)) * np.uint64(0x9E3779B97F4A7C15))


def _lines(count: int, seed: int) -> tuple[_Hashes, _Hashes]:
    drawn = _constants(count, seed)
    return (drawn >> np.uint64(32)).astype(np.uint32) | np.uint32(1), drawn.astype(np.uint32)


_WORD_FACTORS = _constants(_WIDTH_UNSPACED, 1) | np.uint64(1)
_ROW_FACTORS = _constants(WHOLE + LEAD, 2) | np.uint64(1)
_BAND_SALTS = _constants(BANDS, 3)
_WHOLE_LINES = _lines(BANDS * WHOLE, 4)
_LEAD_LINES = _lines(BANDS * LEAD, 5)


_UNSPACED_RANGES = (
    range(0xE00, 0xF00),  # Thai, Lao
    range(0x1000, 0x10A0),  # Burmese
    range(0x1780, 0x1800),  # Khmer
    range(0x3040, 0x3100),  # kana
    range(0x3400, 0xA000),  # Chinese characters, with the next two
    range(0xF900, 0xFB00),
    range(0x20000, 0x40000),
)


class _Folded(dict[int, str]):
    """What becomes of a character: NFKD and casefold without accents; a blank for what is in no word.

    Character by character, since ordering a long run of accents takes `unicodedata` a time that grows with its square.
    A character of a script without blanks between words is a word; those met so far are `unspaced`.
    """

    def __init__(self) -> None:
        super().__init__()
        self.unspaced: set[str] = set()

    def __missing__(self, code: int) -> str:
        self[code] = "".join(map(self._fold, normalize("NFKD", normalize("NFKD", chr(code)).casefold())))
        return self[code]

    def _fold(self, char: str) -> str:
        if combining(char) or category(char) == "Cf" or char in "'`´‘’ʼ":
            return ""  # "Syria's" is written "Syrias" too
        if category(char)[0] not in "LNM":
            return " "
        if not any(ord(char) in codes for codes in _UNSPACED_RANGES):
            return char
        self.unspaced.add(char)
        return f" {char} "


_FOLDED = _Folded()
