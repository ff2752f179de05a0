"""Builds synonyms.tsv from WordNet's database files (Debian: `wordnet-base`); run by hand, not at run time.

python -m service.lexicon.build_synonyms /usr/share/wordnet > service/lexicon/synonyms.tsv

The files' layout is described in wndb(5WN).
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from service.lexicon.lemma import is_english

_SENSES = 4  # WordNet lists a word's senses from the commonest; the rarer ones mislead more than they find
_PARTS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
_ANOTHER_FORM = ("+", "\\")  # derivationally related ("employ", "employee"); pertaining to ("solar", "sun")


def _read_lines(path: Path) -> Iterator[list[str]]:
    for line in path.read_text("ascii").splitlines():
        if not line.startswith(" "):  # the licence
            yield line.split(" | ")[0].split()


def read_senses(folder: Path, part: str) -> dict[str, list[str]]:
    """The commonest synsets of every single English word of a part of speech, as "v00123456", commonest first."""
    senses: dict[str, list[str]] = {}
    for word, _, _, pointers, *rest in _read_lines(folder / f"index.{part}"):
        if word.isalpha() and word.islower() and len(word) > 2 and is_english(word):
            offsets = rest[int(pointers) + 2 :]
            senses[word] = [_PARTS[part] + offset for offset in offsets[:_SENSES]]
    return senses


def read_links(folder: Path, part: str) -> Iterator[tuple[str, str, str]]:
    """(synset, its word, other synset) of every pointer to another form of the word."""
    for fields in _read_lines(folder / f"data.{part}"):
        offset, count = fields[0], int(fields[3], base=16)
        words = [fields[4 + 2 * index].lower() for index in range(count)]
        at = 4 + 2 * count
        for start in range(at + 1, at + 1 + 4 * int(fields[at]), 4):
            symbol, target, kind, ends = fields[start : start + 4]
            first = int(ends[:2], base=16)  # which of the synset's words; 0 for a pointer of the whole synset
            if symbol in _ANOTHER_FORM and first:
                yield _PARTS[part] + offset, words[first - 1], kind.replace("s", "a") + target


def build(folder: Path) -> dict[str, list[str]]:
    """For each word the synsets it may mean, those of its derived forms included."""
    meanings: dict[str, list[str]] = defaultdict(list)
    linked: dict[str, list[str]] = defaultdict(list)
    for part in _PARTS:
        senses = read_senses(folder, part)
        for word, synsets in senses.items():
            meanings[word] += synsets
        for synset, word, other in read_links(folder, part):
            if synset in senses.get(word, ()):
                linked[word].append(other)
    return {word: list(dict.fromkeys(synsets + linked[word])) for word, synsets in meanings.items()}


def main() -> None:
    """Print the table: a word, a tab, its meanings as hexadecimal numbers; a meaning of one word alone is left out."""
    meanings = build(Path(sys.argv[1]))
    words_of = Counter(synset for synsets in meanings.values() for synset in synsets)
    numbers: dict[str, int] = {}
    print("# a word, and the meanings that it shares with other words: each a number in hexadecimal")
    for word, synsets in sorted(meanings.items()):
        if shared := [synset for synset in synsets if words_of[synset] > 1]:
            print(word + "\t" + " ".join(f"{numbers.setdefault(synset, len(numbers)):x}" for synset in shared))


if __name__ == "__main__":
    main()
