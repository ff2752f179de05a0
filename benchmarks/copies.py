"""Copies made of real articles: how many are found as copies, and which different articles are taken for one.

`python -m benchmarks.copies articles.ndjson`, one article a line: `{"publisher": …, "text": …}`.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from random import Random
from time import perf_counter

from benchmarks.tables import cut, write_table
from service.extraction.fingerprint import fingerprint
from service.model import SHARED_BY_COPIES

COPIES = 300
SEED = 5

_HEADLINES = (
    "What we know so far",
    "Morning briefing: the world today",
    "More losses reported as the fighting goes on",
)
_BYLINES = (
    "By our foreign staff. ",
    "From agencies and our correspondent. ",
    "By Ann Example and Bo Example, Geneva. ",
)
_FOOTERS = (
    " All rights reserved.",
    " This report was edited for length and clarity. Follow us for the latest.",
    " Reporting by our desk; editing by Ann Example. No part of it may be published or distributed without consent.",
)
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"


def make_copy(text: str, other: str, random: Random) -> str:
    """A text as another paper prints it: 2 to 5 words of a hundred changed, and each other edit in one of three."""
    sentences = re.split(r'(?<=[.!?"])\s+', text)
    spare = re.split(r'(?<=[.!?"])\s+', other)
    if random.random() < 1 / 3:
        has_headline = len(sentences) > 3 and len(sentences[0]) < 100
        sentences[: int(has_headline)] = [random.choice(_HEADLINES) + "."]
    if random.random() < 1 / 3 and len(sentences) > 3:
        sentences.pop(random.randrange(1, len(sentences)))
    if random.random() < 1 / 3:
        sentences.insert(random.randrange(1, len(sentences) + 1), random.choice(spare))
    words, others = " ".join(sentences).split(), other.split()
    for _ in range(round(len(words) * random.uniform(0.02, 0.05))):
        at = random.randrange(len(words) - 1)
        swapped = [words[at + 1], words[at]] if random.random() < 1 / 2 else [random.choice(others), words[at + 1]]
        words[at : at + 2] = swapped
    copy = " ".join(words)
    if random.random() < 1 / 3:
        copy = re.sub(_DAYS, random.choice(_DAYS.split("|")), copy)
    if random.random() < 1 / 3:
        copy = random.choice((copy.upper, copy.title, copy.casefold))().replace('"', "\u201d").replace(".", " \u2013")
    copy = random.choice(_BYLINES) + copy if random.random() < 1 / 3 else copy
    return copy + random.choice(_FOOTERS) if random.random() < 1 / 3 else copy


def join(fingerprints: Sequence[Sequence[int]]) -> list[int]:
    """The component of each: the number of its first one, through as many values as copies share."""
    parents = list(range(len(fingerprints)))

    def find(at: int) -> int:
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    sharing: dict[int, list[int]] = {}
    for at, values in enumerate(fingerprints):
        shared = Counter(other for value in values for other in sharing.get(value, ()))
        for other, count in shared.items():
            if count >= min(SHARED_BY_COPIES, len(values)):
                one, two = sorted((find(at), find(other)))
                parents[two] = one
        for value in values:
            sharing.setdefault(value, []).append(at)
    return [find(at) for at in range(len(parents))]


def main() -> None:
    random = Random(SEED)
    articles = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    random.shuffle(articles)
    originals = [article["text"] for article in articles[:700]]
    copied = random.sample(range(len(originals)), min(COPIES, len(originals)))
    texts = originals + [make_copy(originals[at], random.choice(originals), random) for at in copied]
    times, fingerprints = [], []
    for text in texts:
        start = perf_counter()
        fingerprints.append(fingerprint(text))
        times.append(perf_counter() - start)
    components = join(fingerprints)
    found = sum(components[at] == components[len(originals) + number] for number, at in enumerate(copied))
    alone = join(fingerprints[: len(originals)])
    members = defaultdict(list)
    for at, component in enumerate(alone):
        members[component].append(at)
    for group in (group for group in members.values() if len(group) > 1):
        print(f"--- {len(group)} originals in one component")
        for at in group:
            print(f"[{articles[at]['publisher']}] {originals[at]}\n")
        for one, two in combinations(group, 2):
            print(f"{one}+{two}: {len({*fingerprints[one]} & {*fingerprints[two]})} values shared")
    print(f"{found} of {len(copied)} copies are in the component of their original\n")
    sizes = Counter(Counter(components).values())
    print(write_table(("articles in a component", "components"), sorted(sizes.items())), "\n")
    print(write_table(("an article, milliseconds", "p50", "p95", "p99"), [["", *(f"{t:.2f}" for t in cut(times))]]))


if __name__ == "__main__":
    main()
