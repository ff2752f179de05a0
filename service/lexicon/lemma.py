"""The one lemma function: what a word is looked up, indexed and compared as."""

from __future__ import annotations

from functools import lru_cache

import simplemma

# Forms that the dictionary leaves alone or takes for another word in running news text.
_OWN = {
    "dead": "dead",
    "wounded": "wound",
    "injured": "injure",
    "lives": "life",
    "left": "leave",
    "media": "media",
    "found": "find",
    "shot": "shoot",
    "people": "people",
    "peoples": "people",
    "men": "man",
    "women": "woman",
    "worst": "worst",
    "best": "best",
    "more": "more",
    "less": "less",
    "fewer": "fewer",
    "data": "data",
    "elections": "election",
    "saw": "see",
    "felt": "feel",
    "fell": "fall",
    "rose": "rise",
    "news": "news",
    "closed": "closed",
    "opened": "open",
    "united": "united",
    "better": "better",
}


_lemmatizer = simplemma.Lemmatizer(cache_max_size=0)  # `lemma_of` remembers


@lru_cache(maxsize=8192)
def lemma_of(word: str) -> str:
    """The lemma of a lower-case English word; a word the dictionary does not know stays as it is."""
    if word in _OWN:
        return _OWN[word]
    return _lemmatizer.lemmatize(word, "en").lower()


@lru_cache(maxsize=8192)
def is_english(word: str) -> bool:
    """Whether the dictionary knows this lower-case word (a form or a lemma)."""
    return bool(simplemma.is_known(word, lang="en"))
