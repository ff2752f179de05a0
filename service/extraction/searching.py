"""The words of a free search, and those of a stored claim that it is held against."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from service.extraction.analysis import Analysis, analyse
from service.extraction.text import Token, fold, split_sentences
from service.lexicon.lemma import lemma_of
from service.lexicon.lexicon import concept_of, cues

_WORD = re.compile(r"\d+(?:[.,]\d+)*|(?:[^\W\d_]\.){2,}|[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class SearchWord:
    """A word of a search: its lemma, what sort it is (word | name | place | fact: a figure or part of a date), the
    concept or place that it names, if any, and the index tokens under which claims with it may stand.
    """

    lemma: str
    kind: str
    term: str | None
    tokens: tuple[str, ...]


def read_search(text: str) -> list[SearchWord]:
    """The content words of any text, each once, in order."""
    words = (
        _read(analysis, at, token)
        for sentence in split_sentences(text)
        for analysis in (analyse(sentence, text, None),)
        for at, token in enumerate(sentence.tokens)
        if _is_content(token)
    )
    return list({word.lemma: word for word in reversed(list(words))}.values())[::-1]


def words_of(text: str) -> frozenset[str]:
    """The content words of a claim as `read_search` compares them. It is quick, for a search reads hundreds of claims:
    words are cut by a plain pattern.
    """
    return frozenset(map(_lemma_of, _WORD.findall(fold(text).lower()))) - {""}


@lru_cache(maxsize=100_000)
def _lemma_of(word: str) -> str:
    """The lemma of a word of a text, digits without commas; nothing for one that says nothing."""
    lemma = lemma_of(word) if word[0].isalpha() else word.replace(",", "")
    return "" if word in cues().stopwords or lemma in cues().stopwords else lemma


def _is_content(token: Token) -> bool:
    if token.kind != "word":
        return token.kind != "mark"
    stopwords = cues().stopwords
    return len(token.low) > 1 and token.lemma not in stopwords and token.low not in stopwords and token.low[0] != "'"


def _read(analysis: Analysis, at: int, token: Token) -> SearchWord:
    term = analysis.terms[at]
    named = term if term and term[0] in "@&" else concept_of(token.lemma)
    forms = dict.fromkeys((token.lemma, token.low.rstrip("."), *([named] if named else [])))
    return SearchWord(token.lemma, _kind_of(analysis, at, token), named, tuple(forms))


def _kind_of(analysis: Analysis, at: int, token: Token) -> str:
    dated = any(found.first <= at < found.last for found in analysis.dates)
    if dated or token.kind != "word" or analysis.is_counted(at) or token.low in cues().months:
        return "fact"
    if at in analysis.names:
        return "name"
    return "place" if (analysis.terms[at] or "").startswith("&") else "word"
