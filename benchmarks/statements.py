"""Statements of what is planted in a corpus, written as people do: short, long, in common words only, misspelt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.corpus import Target, make_targets, write_figure

KINDS = ("short", "common", "25 words", "50 words", "misspelt")


@dataclass(frozen=True, slots=True)
class Asked:
    """A statement and the number of the target that it is about."""

    text: str
    target: int


def make_statements(kind: str) -> Iterator[Asked]:
    """One statement a target: true ones, each in other words than the article's where the event has some."""
    random = Random(f"statements {kind}")
    for target in make_targets():
        yield Asked(_WRITERS[kind](target, random), target.number)


def _tell(target: Target, random: Random) -> str:
    fact = target.fact
    told = random.choice(fact.event.told).format(f"{write_figure(fact.figure)} {fact.group}")
    return told[0].upper() + told[1:]


def _write_short(target: Target, random: Random) -> str:
    return f"{_tell(target, random)} in {target.fact.place}"


def _write_common(target: Target, random: Random) -> str:
    return _tell(target, random)


def _write_sentence(target: Target, random: Random) -> str:
    return (
        f"{_tell(target, random)} in {target.cause} at the {target.hall} plant in {target.fact.place} this year,"
        f" as {target.person} said to reporters who had come there."
    )


def _write_long(target: Target, random: Random) -> str:
    return (
        f"Have you heard of this? {_write_sentence(target, random)[:-1]}, and the people of {target.fact.place}"
        " now ask the government why nobody had been told of the danger before, though many had warned of it for years."
    )


def _write_misspelt(target: Target, random: Random) -> str:
    """Two of the words of a short statement or of one with names, each as long words suffer it."""
    write = random.choice((_write_short, _write_sentence))
    words = write(target, random).split(" ")[:14]
    long = [at for at, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    for at in random.sample(long, min(2, len(long))):
        words[at] = misspell(words[at], random)
    return " ".join(words)


def misspell(word: str, random: Random) -> str:
    """One edit behind its first letter: a letter left out, doubled, swapped with the next, or another one."""
    at = random.randrange(1, len(word) - 1)
    letter = random.choice("aeiourstln")
    return random.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + letter + word[at + 1 :],
        )
    )


_WRITERS = {
    "short": _write_short,
    "common": _write_common,
    "25 words": _write_sentence,
    "50 words": _write_long,
    "misspelt": _write_misspelt,
}
