"""Text into sentences and tokens; every offset is a code-point offset into the text as it was given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from msgspec import Struct
from sentencex import get_sentence_boundaries

from service.extraction.openings import find_dateline
from service.lexicon.characters import TURNING, UNSEEN, is_odd, list_lookalikes
from service.lexicon.lemma import lemma_of
from service.lexicon.lexicon import cues

# One character for one character, so that offsets stay those of the stored text.
_FOLD = str.maketrans(
    {
        "\u00a0": " ",
        "\u202f": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u3000": " ",
        "\u2018": "'",
        "\u2019": "'",
        "\u201a": "'",
        "\u201b": "'",
        "\u02bc": "'",
        "\u00b4": "'",
        "`": "'",
        "\u2032": "'",
        "\u2033": '"',
        "\u201c": '"',
        "\u201d": '"',
        "\u201e": '"',
        "\u00ab": '"',
        "\u00bb": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2212": "-",
        "\u2012": "\u2013",
        "\u2014": "\u2013",
        "\u2015": "\u2013",
        **list_lookalikes(),  # signs, digits and letters of other widths, styles and scripts are what they look like
    }
)

# Letters that a space or a comma ends (`plain`, most of a text) are a word to every pattern: they go first and quickly.
_TOKEN = re.compile(
    r"""
    (?=\S)(?:
    (?P<plain>(?-i:[^\W\d_]++(?=[\s,]|\Z)))
  | (?P<address>(?:https?://|www\.)(?-i:[a-z0-9.-]+)(?<![.-])(?:/(?:[/?\#=&%~+-]|(?a:\w))*)?)
  | (?P<number>\d{1,2}(?:,\d\d)+,\d{3}(?!\d)|\d+(?:[,\x20]\d{3})+(?!\d)(?:\.\d+)?|\d+\.\d+|\.\d+|\d+)
    (?P<suffix>st|nd|rd|th|s|k|m|bn|mn)?(?![a-z\d]|\.\d+[a-z]|(?:,\d{3})+(?:\.\d+)?[a-z])
  | (?P<digits>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+\.\d+|\d+)
  | (?P<abbreviation>(?:[^\W\d_]\.){2,}|[A-Z](?:&[A-Z])+(?![a-z]))
  | (?P<negation>n't\b)
  | (?P<word>(?!US\$)[^\W\d_]+?(?=n't\b)|(?!US\$)[^\W\d_]+(?:'(?!s\b|re\b|ll\b|ve\b|d\b)[^\W\d_]+)*)
  | (?P<clitic>'(?:s|re|ll|ve|d|m)\b)
  | (?P<mark>US\$|\S)
    )
""",
    re.VERBOSE | re.IGNORECASE,
)

# A space groups digits ("60 000") only where a full group of three follows a number of one to three digits.
_SPACED = re.compile(r"\d{1,3}(?:\x20\d{3})+$")
# Commas group by three, or by two above the thousands as in India ("1,00,000").
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?$|\d{1,2}(?:,\d\d)+,\d{3}$")

_LINE_END = re.compile("[\n\r\v\f\x85\u2028\u2029]")
_LEAD = re.compile(r"[\s\-\u2013*\u2022\u25cf\u25aa\u00b7>|#]+")
_MAX_SENTENCE = 1500
_LONGEST_WORD = 64  # characters that are compared, so that what is kept of the words of all texts stays small
MOST_TOKENS = 280
"""Of one sentence; none of news has so many, and what looks at each of them for each claim stays quick."""


class Token(Struct, frozen=True, gc=False):
    """A word, number or mark: its text as written, what it is compared as, and where it stands.

    `kind` is word | number | ordinal | mark; `low` the folded lower-case form; `glued` says that a
    hyphen ties it to the token before; `verb` that it looks like a finite verb or participle (an adjective in -ed
    passes too). A text has thousands of them: a struct is made in a fraction of the time that a dataclass takes.
    """

    text: str
    low: str
    lemma: str
    start: int
    end: int
    kind: str
    capital: bool
    glued: bool
    verb: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's span and its tokens; `headline` when it closes without a full stop, `dateline` when it only leads to
    an article: "LIMA, Peru (AP) —".

    `unsure` says that it is only a piece of one that is too long, or holds characters that are not what they look like.
    """

    start: int
    end: int
    tokens: tuple[Token, ...]
    headline: bool
    unsure: bool = False
    dateline: bool = False


def fold(text: str) -> str:
    """The text with typographic spaces, quotes and hyphens made plain, of the same length."""
    folded = text.translate(_FOLD)
    return folded if folded.isascii() else _UNSEEN.sub(lambda match: " " * len(match[0]), folded)


# Inside a word or a figure they are no space: "61.\u200b5" is no end of a sentence.
_UNSEEN = re.compile("(?<!\\S)[\u200b\ufeff]+|[\u200b\ufeff]+(?!\\S)")


def tokenise(folded: str, start: int, end: int, mended: dict[str, str] | None = None) -> tuple[Token, ...]:
    """Tokens of `folded[start:end]`; `mended` maps a lower-case word to the word it is to be read as."""
    tokens: list[Token] = []
    glue = False
    position = start
    while match := _TOKEN.search(folded, position, end):
        kind, text, first = match.lastgroup, match.group(), match.start()
        position = match.end()
        if kind in ("number", "suffix", "digits"):
            position = _number_tokens(match, folded, tokens, glue)
        elif kind not in ("mark", "address"):
            low = text.lower() if len(text) <= _LONGEST_WORD else f"{text[:_LONGEST_WORD].lower()}…"
            low = mended.get(low, low) if mended else low
            capital = text[0].isupper()
            lemma = low if kind in ("abbreviation", "negation", "clitic") else lemma_of(low)
            verb = not glue and _may_be_verb(low, capital=capital)
            tokens.append(Token(text, low, lemma, first, position, "word", capital, glue, verb))
        elif text == "-" and tokens and tokens[-1].end == first and position < end and not folded[position].isspace():
            glue = True
            continue
        else:
            tokens.append(Token(text, text, text, first, position, "mark", False, False))
        glue = False
    return tuple(tokens)


@lru_cache(maxsize=4096)
def _may_be_verb(low: str, *, capital: bool) -> bool:
    if low == "'s":
        return False
    return (
        low in cues().verb_forms or low in cues().auxiliaries or (low.endswith("ed") and len(low) > 4 and not capital)
    )


def _number_tokens(match: re.Match[str], folded: str, tokens: list[Token], glue: bool) -> int:
    """Append the number token(s) of a match; return where to read on."""
    text, suffix = match.group("number") or match.group("digits"), (match.group("suffix") or "").lower()
    start = match.start()
    if " " in text and not (_SPACED.match(text) and not _after_month(tokens)):
        text, suffix = text.split(" ")[0], ""
    elif "," in text and not _GROUPED.match(text):
        text, suffix = text.split(",")[0], ""
    if suffix == "s" and "." in text:  # "9.58s" is a time, no decade
        suffix = ""
    end = start + len(text)
    kind = "number"
    if suffix in ("st", "nd", "rd", "th"):
        kind, end = "ordinal", end + len(suffix)
    elif suffix == "s":
        kind, end = "decade", end + 1
    tokens.append(
        Token(
            folded[start:end],
            folded[start:end].lower(),
            text.replace(",", "").replace(" ", ""),
            start,
            end,
            kind,
            False,
            glue,
        )
    )
    if suffix in ("k", "m", "bn", "mn"):
        tokens.append(
            Token(folded[end : end + len(suffix)], suffix, suffix, end, end + len(suffix), "word", False, False)
        )
        end += len(suffix)
    return end


def _after_month(tokens: list[Token]) -> bool:
    return bool(tokens) and tokens[-1].low in cues().months


def split_sentences(text: str, mended: dict[str, str] | None = None, *, article: bool = False) -> Iterator[Sentence]:
    """Sentences in order: lines are blocks of their own, bullets and quotation dashes are not part of them, nor is the
    dateline of an `article`, which is one of its own.

    Lines that frame a page ("Leave a Reply", a picture credit) are passed over.
    """
    folded = fold(text)
    blocks = list(_list_blocks(folded))
    dateline = find_dateline([block for _, block in blocks]) if article else None
    for number, (start, block) in enumerate(blocks):
        if dateline and number == dateline[0]:
            end = dateline[1]
            tokens = tokenise(folded, start, start + end, mended)
            yield Sentence(start, start + end, tokens, headline=False, dateline=True)
            rest = block[end:].lstrip()
            start, block = start + len(block) - len(rest), rest  # noqa: PLW2901
        for first, last, unsure in _boundaries(block):
            tokens = tokenise(folded, start + first, start + last, mended)
            is_headline = block[last - 1] not in '.!?"\u2026)'
            unsure = unsure or is_odd(text[start + first : start + last])  # noqa: PLW2901
            whole = Sentence(start + first, start + last, tokens, is_headline, unsure)
            for sentence in [whole] if len(tokens) <= MOST_TOKENS else _cut(whole):
                if any(token.kind == "word" for token in sentence.tokens):
                    yield sentence


def _list_blocks(folded: str) -> Iterator[tuple[int, str]]:
    """The lines that say something and where each begins, without what marks them as items of a list."""
    at = 0
    for line in _LINE_END.split(folded):
        start, at = at, at + len(line) + 1
        lead = _LEAD.match(line)
        start += lead.end() if lead else 0
        block = folded[start : at - 1].rstrip()
        if block and not _is_boilerplate(block):
            yield start, block


def _cut(sentence: Sentence) -> Iterator[Sentence]:
    """A sentence of too many tokens as several."""
    for at in range(0, len(sentence.tokens), MOST_TOKENS):
        tokens = sentence.tokens[at : at + MOST_TOKENS]
        yield Sentence(tokens[0].start, tokens[-1].end, tokens, sentence.headline, unsure=True)


def _boundaries(block: str) -> Iterator[tuple[int, int, bool]]:
    """Where sentences begin and end, and whether they are only a piece of one."""
    for begin, last in _sentences(block):
        first = begin
        is_cut = last - first > _MAX_SENTENCE
        while last - first > _MAX_SENTENCE:  # no sentence of news is that long: cut at a space, reading stays linear
            cut = block.rfind(" ", first + 1, first + _MAX_SENTENCE)
            cut = cut if cut > first else first + _MAX_SENTENCE
            yield *_trim(block, first, cut), True
            first = cut
        span = _trim(block, first, last)
        if span[0] < span[1]:
            yield *span, is_cut


_MONTH_END = re.compile(r"\b(?:March|April|May|June|July)\.\s+(?=[A-Z])")  # no abbreviation: a sentence may end there


def _sentences(block: str) -> Iterator[tuple[int, int]]:
    glued: int | None = None
    for found in get_sentence_boundaries("en", block):
        start, end = found["start_index"] if glued is None else glued, found["end_index"]
        glued = start if _GLUED.match(block, end - 1) else None
        if glued is not None:
            continue
        ends = [match.end() for match in _MONTH_END.finditer(block, start, end)]
        yield from pairwise([start, *ends, end])


_GLUED = re.compile(rf"\S[{TURNING}{UNSEEN}]+\S")  # no sentence ends before such a character


def _trim(block: str, first: int, last: int) -> tuple[int, int]:
    while first < last and block[first].isspace():
        first += 1
    while last > first and block[last - 1].isspace():
        last -= 1
    return first, last


def _is_boilerplate(block: str) -> bool:
    low = block[:200].lower()
    return low.startswith("\u00a9") or any(low.startswith(mark) for mark in cues().boilerplate)
