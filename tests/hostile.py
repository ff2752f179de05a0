"""Texts made to be slow or to break something, by family and size; the same family and size is the same text."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import cache

from service.lexicon.lexicon import cues

_NAMES = (
    "Ana Ruiz",
    "Temba Ndlovu",
    "KAZAKHSTAN",
    "Lake Mirna",
    "General Orban",
    "U.S.",
    "the E.U.",
    "AT&T",
    "St. Kitts",
)
_SCRIPTS = ("Officers", "офицеры", "18", "警察", "ضباط", "١٨", "שוטרים", "अधिकारी", "१८", "killed", "kіlled", "１８")
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u202d\u2066\u2069\u200e\u200f"


def _repeat(unit: str) -> Callable[[int], str]:
    return lambda size: (unit * (size // len(unit) + 1))[:size]


def _around(opening: str, middle: str, closing: str) -> Callable[[int], str]:
    """Nested as deep as the size allows."""

    def build(size: int) -> str:
        depth = max(1, (size - len(middle)) // (len(opening) + len(closing)))
        return opening * depth + middle + closing * depth

    return build


def _draw(words: Callable[[], list[str]], seed: int, between: str = " ") -> Callable[[int], str]:
    """Words drawn from a list, so that they meet in every order."""

    def build(size: int) -> str:
        rng, known, made, length = random.Random(seed), words(), list[str](), 0
        while length < size:
            made.append(rng.choice(known))
            length += len(made[-1]) + len(between)
        return between.join(made)[:size]

    return build


def _count(form: str) -> Callable[[int], str]:
    """A form that is told of one number after another, so that no two are alike."""

    def build(size: int) -> str:
        made, length, number = list[str](), 0, 0
        while length < size:
            made.append(form.format(number, chr(ord("a") + number % 26) * (1 + number % 7)))
            length += len(made[-1])
            number += 1
        return "".join(made)[:size]

    return build


def _marked(size: int) -> str:
    """A claim again and again with an invisible character after each letter."""
    plain = "At least 18 officers were not killed in Almaty. "
    letters = (letter + INVISIBLE[at % len(INVISIBLE)] for at, letter in enumerate(plain * (size // 96 + 1)))
    return "".join(letters)[:size]


@cache
def list_cues() -> list[str]:
    """Every word that the lexicon's cues list, in order."""
    return sorted(set(_strings(cues())))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, below in value.items():
            yield from _strings(key)
            yield from _strings(below)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for below in value:
            yield from _strings(below)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _strings(getattr(value, name))


FAMILIES: dict[str, Callable[[int], str]] = {
    "brackets": _around("(", "18 officers were killed", ")"),
    "square brackets": _around("[", "18 officers were killed", "]"),
    "opened brackets": _repeat("( 18 officers "),
    "nested quotes": _around("\u201c", "18 officers were killed", "\u201d"),
    "quotes": _repeat('"'),
    "words in quotes": _repeat('"18" officers "were" killed '),
    "single quotes": _repeat("'18' officers' "),
    "apostrophes": _repeat("o'n't'"),
    "digits": _repeat("1"),
    "grouped digits": _repeat("1,111"),
    "groups of digits": _repeat(",111"),
    "spaced digits": _repeat("1 111 "),
    "decimal digits": _repeat("1.1"),
    "digits and letters": _repeat("1a"),
    "numbers": _repeat("18 "),
    "counted numbers": _count("{0} "),
    "letters": _repeat("x"),
    "capitals": _repeat("X"),
    "a word": _repeat("unbelievably"),
    "one sentence": _repeat("18 officers were killed and "),
    "one sentence of names": _draw(lambda: list(_NAMES), 1),
    "short sentences": _repeat("He died. "),
    "short claims": _repeat("18 officers died. "),
    "different claims": _count("{0} officers of {1} died. "),
    "different names": _count("Anna{1} Ruiz{1} met Ben{1} in {0}. "),
    "lines": _repeat("18 died\n"),
    "newlines": _repeat("\n"),
    "spaces": _repeat(" "),
    "spaced": _repeat("18" + " " * 60),
    "commas": _repeat(","),
    "comma list": _repeat("18, "),
    "word list": _count("{1}s, "),
    "ands": _repeat("and "),
    "names and": _repeat("Ruiz and "),
    "counts and": _count("{0} officers and "),
    "dashes": _repeat("\u2014"),
    "dashed": _repeat("18 \u2013 19 "),
    "hyphens": _repeat("-"),
    "hyphened": _repeat("well-"),
    "colons": _repeat(":"),
    "headed": _repeat("Ruiz: 18 "),
    "semicolons": _repeat("18 died; "),
    "dots": _repeat("."),
    "ellipses": _repeat("\u2026 "),
    "abbreviations": _repeat("U.S. "),
    "initials": _repeat("A."),
    "ampersands": _repeat("A&"),
    "titles": _repeat("Mr. "),
    "dates": _repeat("on 5 January 2022 "),
    "months": _repeat("January March May "),
    "days": _repeat("on Monday last week "),
    "years": _repeat("1998-2003 "),
    "clock times": _repeat("2:21:09 "),
    "number words": _repeat("one hundred and twenty-three million "),
    "small number words": _repeat("two "),
    "ranges": _repeat("between 18 and 20 "),
    "shares": _repeat("18 of the 20 of "),
    "percentages": _repeat("18 percent "),
    "money": _repeat("$18 million US$ "),
    "scores": _repeat("3-1 "),
    "negations": _repeat("not no never "),
    "negated": _repeat("did not not die, "),
    "said": _repeat("said the ministry said "),
    "told": _repeat("according to the ministry, citing AFP, "),
    "that": _repeat("Ruiz said that Okafor said that "),
    "who": _repeat("the officer who "),
    "of": _repeat("the brother of "),
    "possessives": _repeat("Ruiz's "),
    "pronouns": _repeat("He said it of them. "),
    "places": _repeat("in Almaty, Kazakhstan, "),
    "capital names": _repeat("Ruiz "),
    "verbs": _repeat("killed "),
    "events": _repeat("killed injured arrested died "),
    "groups": _repeat("officers protesters people "),
    "addresses": _repeat("https://a.example/b?c=d "),
    "open address": lambda size: ("www." + "a." * (size // 2))[:size],
    "hashtags": _repeat("#Almaty @Ruiz "),
    "hashes": _repeat("#"),
    "combining": _repeat("e\u0301\u0302\u0303"),
    "marked digits": _repeat("1\u0301\u20e3"),
    "right to left": _repeat("\u202e18 \u0636\u0628\u0627\u0637 "),
    "invisible": _marked,
    "zero width": _repeat("\u200d"),
    "zero width spaces": _repeat("\u200b"),
    "no-break spaces": _repeat("1\u00a0000\u00a0"),
    "thin spaces": _repeat("1\u2009000\u202f"),
    "full width": _repeat("\uff11\uff18 officers "),
    "Arabic digits": _repeat("\u0661\u0668\u066c"),
    "superscripts": _repeat("\u00b2\u2460\u2167"),
    "scripts": _draw(lambda: list(_SCRIPTS), 2),
    "emoji": _repeat("\U0001f468\u200d\U0001f469\u200d\U0001f467 "),
    "astral": _repeat("\U0001d7cf\U0001d400"),
    "bullets": _repeat("\u2022 * - "),
    "exclamations": _repeat("!?"),
    "sharp": _repeat("\u00df\u0130\ufb01"),
    "cues": _draw(list_cues, 8, ", "),
    "cues drawn": _draw(list_cues, 3),
    "cues and numbers": _draw(lambda: [*list_cues(), *("18", "Ruiz", "officers", "killed", ",", ".", '"') * 60], 4),
    "cue lines": _draw(list_cues, 5, "\n"),
    "marks": _draw(lambda: list("()[]{}\"'.,:;-\u2013!?&%$/*#@+=<>|~^`\\ 1aA"), 6, ""),
    "mixed": _draw(lambda: [family(24) for name, family in FAMILIES.items() if name != "mixed"], 7),
}
"""What makes the text of each family of about so many characters, never more."""


def build(name: str, size: int) -> str:
    """The text of a family."""
    return FAMILIES[name](size)
