"""Builds synonyms.tsv from WordNet's database files (Debian: `wordnet-base`); run by hand, not at run time.

python -m service.lexicon.build_synonyms /usr/share/wordnet > service/lexicon/synonyms.tsv
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from service.lexicon.lemma import is_english

_SENSES = 4  # WordNet lists a word's senses from the commonest; the rarer ones mislead more than they find
_PARTS = ("noun", "verb", "adj", "adv")
_DERIVED, _SIMILAR, _BROADER, _PERTAINS = "+", "&", "@", "\\"


def read_senses(folder: Path, part: str) -> dict[str, list[str]]:
    """The commonest synsets of every single word of a part of speech, as "v00123456", commonest first."""
    senses: dict[str, list[str]] = {}
    for line in (folder / f"index.{part}").read_text("ascii").splitlines():
        if line.startswith(" "):
            continue
        word, _, count, pointers, *rest = line.split()
        offsets = rest[int(pointers) + 2 :]
        assert len(offsets) == int(count), line
        if word.isalpha() and word.islower() and len(word) > 2 and is_english(word):
            senses[word] = [part[0] + offset if part != "adv" else "r" + offset for offset in offsets[:_SENSES]]
    return senses


def read_links(folder: Path, part: str) -> Iterator[tuple[str, str, str, str, str]]:
    """(synset, word, symbol, other synset, other word) of every pointer that names another form of the meaning.

    The words are "" for a pointer between whole synsets.
    """
    letter = "r" if part == "adv" else part[0]
    for line in (folder / f"data.{part}").read_text("ascii").splitlines():
        if line.startswith(" "):
            continue
        fields = line.split(" | ")[0].split()
        offset, count = letter + fields[0], int(fields[3], 16)
        words = [fields[4 + 2 * index].lower() for index in range(count)]
        at = 4 + 2 * count
        for index in range(int(fields[at])):
            symbol, target, kind, where = fields[at + 1 + 4 * index : at + 5 + 4 * index]
            first, second = int(where[:2], 16), int(where[2:], 16)
            yield offset, words[first - 1] if first else "", symbol, kind.replace("s", "a") + target, str(second)


def build(folder: Path) -> dict[str, dict[str, int]]:
    """For each lemma the meanings it may have: synset to rank of the sense (0 the commonest), derived forms included."""
    senses = {part: read_senses(folder, part) for part in _PARTS}
    meanings: dict[str, dict[str, int]] = defaultdict(dict)
    for words in senses.values():
        for word, synsets in words.items():
            for rank, synset in enumerate(synsets):
                meanings[word].setdefault(synset, rank)
    derived: dict[str, dict[str, int]] = defaultdict(dict)
    for part in _PARTS:
        for synset, word, symbol, target, _ in read_links(folder, part):
            if symbol == _SIMILAR:
                for each in [w for w, own in senses[part].items() if synset in own[:1]] if False else ():
                    derived[each][target] = 1
            if symbol in (_DERIVED, _PERTAINS) and word in senses[part] and synset in senses[part][word]:
                derived[word].setdefault(target, senses[part][word].index(synset))
    for word, targets in derived.items():
        for target, rank in targets.items():
            meanings[word].setdefault(target, rank + 1)
    return meanings


def main() -> None:
    """Print the table: a lemma, a tab, its meanings as numbers."""
    meanings = build(Path(sys.argv[1]))
    shared: dict[str, int] = defaultdict(int)
    for synsets in meanings.values():
        for synset in synsets:
            shared[synset] += 1
    print(
        len(meanings),
        sum(1 for s in shared.values() if s > 1),
        sum(shared[s] > 1 for m in meanings.values() for s in m),
        file=sys.stderr,
    )
    numbers: dict[str, int] = {}
    for word in sorted(meanings):
        own = [s for s in meanings[word] if shared[s] > 1]
        if own:
            print(word + "\t" + " ".join(f"{numbers.setdefault(s, len(numbers)):x}" for s in own))


if __name__ == "__main__":
    main()
