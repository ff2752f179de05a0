"""Times each step on the demo corpus, in microseconds and against parsing the same text as JSON here and now.

Microseconds differ from machine to machine and with its load; the ratio to a fixed piece of work beside it hardly does.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

from service.compare import compare
from service.demo import FOLDER, load_demo
from service.extraction.reader import read_source, read_statement
from service.extraction.text import split_sentences
from service.ingest import NewSource, ingest
from service.settings import Settings
from service.storage.sqlite import SqliteStore
from service.verification.stance import Read, judge
from service.verify import Question, verify

ROUNDS = 30
STATEMENT = "18 officers were killed in Kazakhstan"


def measure(act: Callable[[], object]) -> float:
    """The median of some rounds, in seconds, after one that warms caches."""
    act()
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        act()
        times.append(perf_counter() - start)
    return median(times)


def main() -> None:
    articles = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    text = "\n\n".join(article["text"] for article in articles)
    passages = [article["text"] for article in articles]
    encoded = json.dumps(articles)
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "bench.db")
        load_demo(store, Settings())
        numbers = iter(range(10**9))
        steps: dict[str, Callable[[], object]] = {
            "read a statement": lambda: read_statement(STATEMENT),
            f"read {len(text):,} characters of sources": lambda: read_source(text),
            f"compare a statement with {len(passages)} articles": lambda: compare(STATEMENT, passages),
            "verify a statement": lambda: verify(store, Question(STATEMENT), width=400),
            "ingest them, on the disk": lambda: ingest(store, NewSource(f"{text}\n\nNote {next(numbers)} ends here.")),
        }
        sentences = sum(1 for _ in split_sentences(text))
        asked, found = read_statement(STATEMENT)[0], read_source(text)
        pairs = [(Read(asked, STATEMENT), Read(claim, text[claim.start : claim.end])) for claim in found]
        unit = measure(lambda: json.loads(encoded))
        print(f"{'step':<44}{'µs':>12}{'ratio':>10}")
        print(f"{'parse the demo corpus as JSON (the unit)':<44}{unit * 1e6:>12,.0f}{1:>10.1f}")
        for name, act in steps.items():
            seconds = measure(act)
            print(f"{name:<44}{seconds * 1e6:>12,.0f}{seconds / unit:>10.1f}")
        once, eight = measure(lambda: read_source(text)), measure(lambda: read_source("\n\n".join([text] * 8)))
        judged = measure(lambda: [judge(statement, source) for statement, source in pairs])
        for name, seconds in (("read, a sentence", once / sentences), ("compare, a candidate", judged / len(pairs))):
            print(f"{name:<44}{seconds * 1e6:>12,.0f}{seconds / unit:>10.1f}")
        print(f"{'read 8 times the text, against 8 readings':<56}{eight / once / 8:>10.2f}")
        store.close()


if __name__ == "__main__":
    main()
