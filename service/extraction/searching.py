"""The words of a free search, and those of a stored claim that it is held against."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from service.extraction.analysis import Analysis, analyse
from service.extraction.text import MOST_TOKENS, Sentence, Token, fold, split_sentences, tokenise
from service.lexicon.gazetteer import find_place
from service.lexicon.lemma import is_english, lemma_of
from service.lexicon.lexicon import concept_of, concepts_worded_with, cues

_ADDRESS = re.compile(r"(?:https?://|www\.|pic\.twitter\.com/)\S+", re.IGNORECASE)
_TAG = re.compile(r"(?:#|(?<!\w)@)(?=[^\W\d])(\w+)")
# Where the words of a tag meet: "#HelpForNepal2015", "@NWSAlert".
_SEAM = re.compile(
    r"_+|(?<=[^\W\d_A-Z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][^\W\d_A-Z])|(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)"
)
_WORD = re.compile(
    r"\d{1,3}(?:[, ]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?(?:(?:st|nd|rd|th)\b)?|(?:[^\W\d_]\.){2,}"
    r"|[^\W\d_]{2,}?(?=n't\b)|[^\W\d_]+(?:'(?!(?:s|re|ll|ve|d|m|t)\b)[^\W\d_]+)*"
)


@dataclass(frozen=True, slots=True)
class SearchWord:
    """A word of a search: its lemma, what sort it is (word | name | place | fact: a figure or part of a date), the
    concept or place that it names, if any, and the index tokens under which claims with it may stand.
    """

    lemma: str
    kind: str
    term: str | None
    tokens: tuple[str, ...]


def read_search(text: str, mended: dict[str, str] | None = None) -> list[SearchWord]:
    """The content words of any text, each once, in order; those of hashtags and @names too, and no addresses.

    `mended` maps a misspelt lower-case word to the word it is read as.
    """
    text = _open_tags(text)
    words: dict[str, SearchWord] = {}
    sentences = list(split_sentences(text, mended))
    if not sentences:  # a figure alone is no sentence
        tokens = tokenise(fold(text), 0, len(text))[:MOST_TOKENS]
        sentences = [Sentence(0, len(text), tokens, headline=True)]
    for sentence in sentences:
        analysis = analyse(sentence, text, None)
        for at, token in enumerate(sentence.tokens):
            if _is_content(token):
                words.setdefault(token.lemma, _read(analysis, at, token))
    return list(words.values())


def words_of(text: str) -> frozenset[str]:
    """The content words of a claim as `read_search` compares them. It is quick, for a search reads hundreds of claims:
    words are cut by a plain pattern.
    """
    return frozenset(map(_lemma_of, _WORD.findall(_open_tags(fold(text)).lower()))) - {""}


def read_tags(text: str) -> list[str]:
    """The words that hashtags and @names of a text are made of, as index tokens."""
    joined = " ".join(match[1] for match in _TAG.finditer(_ADDRESS.sub(" ", text)))
    return [lemma for word in _SEAM.sub(" ", joined).lower().split() if len(word) > 1 and (lemma := _lemma_of(word))]


def find_tagged_places(text: str) -> list[str]:
    """The places that words of hashtags name: "#GhanaDecides"."""
    joined = " ".join(match[1] for match in _TAG.finditer(text) if match[0].startswith("#"))
    found = (find_place(word) for word in _SEAM.sub(" ", joined).split() if word[0].isupper())
    return list(dict.fromkeys(place for place in found if place))


def _open_tags(text: str) -> str:
    """A text with addresses left out and the words of hashtags and @names set apart."""
    if "#" not in text and "@" not in text and "/" not in text and "www" not in text:
        return text
    return _TAG.sub(lambda match: f" {_SEAM.sub(' ', match[1])} ", _ADDRESS.sub(" ", text))


@lru_cache(maxsize=4096)
def _lemma_of(word: str) -> str:
    """The lemma of a word of a text, a number as its digits; nothing for one that says nothing."""
    lemma = lemma_of(word) if word[0].isalpha() else word.replace(",", "").replace(" ", "").rstrip("sndrth")
    says = len(word) > 1 or word.isdigit()
    return lemma if says and word not in cues().stopwords and lemma not in cues().stopwords else ""


def _is_content(token: Token) -> bool:
    if token.kind != "word":
        return token.kind != "mark"
    stopwords = cues().stopwords
    says = token.lemma not in stopwords and token.low not in stopwords and token.low != "n't"
    return says and len(token.low) > 1 and token.low[0] != "'"


def _read(analysis: Analysis, at: int, token: Token) -> SearchWord:
    term = analysis.terms[at]
    named = _find_figure(analysis, at, token)
    if named is None:
        named = term if term and term[0] in "@&" else concept_of(token.lemma) or _find_place(token)
    named_by = [named] if named else []
    forms = dict.fromkeys((token.lemma, token.low.rstrip("."), *named_by, *concepts_worded_with(token.lemma)))
    return SearchWord(token.lemma, _kind_of(analysis, at, token), named, tuple(forms))


def _find_figure(analysis: Analysis, at: int, token: Token) -> str | None:
    """The token of the figure that a word belongs to, however it is written: "2,300", "two thousand three hundred"."""
    stated = next((found.quantity.stated for found in analysis.quantities if found.first <= at < found.last), None)
    if stated is not None:
        return f"#{stated}"
    return f"#{token.lemma}" if token.kind == "number" else None


def _find_place(token: Token) -> str | None:
    """The place that a word names by itself, where its neighbours or its small letters hide it: "oslo flood"."""
    hidden = token.capital or not is_english(token.low)
    place = find_place(token.text if token.capital else token.text.title()) if hidden else None
    return place and "&" + place


def _kind_of(analysis: Analysis, at: int, token: Token) -> str:
    dated = any(found.first <= at < found.last for found in analysis.dates)
    if dated or token.kind != "word" or analysis.is_counted(at) or token.low in cues().months:
        return "fact"
    if at in analysis.names:
        return "name"
    return "place" if (analysis.terms[at] or "").startswith("&") else "word"
