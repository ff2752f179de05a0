"""Stores of invented news, read by Tally once and kept for the next run."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from hashlib import sha256
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import msgspec

from benchmarks import corpus
from benchmarks.corpus import Target, make_article, make_articles
from service import __version__
from service.extraction import tokens
from service.ingest import read
from service.model import Claim, IndexedClaim, Item, ReadSource, Source
from service.storage import migrations
from service.storage.sqlite import SqliteStore

BATCH = 32
"""Sources that are stored at once."""

PROCESSES = 2
_CHUNK = 8  # articles a process reads before it hands them over


@dataclass(frozen=True, slots=True)
class Reading:
    """Articles as Tally read them, in a file, the claims that tell each target, and how long it took."""

    path: Path
    claims: int
    sources: int
    characters: int
    planted: dict[int, frozenset[str]]
    seconds: float
    cached: bool


@dataclass(frozen=True, slots=True)
class Corpus:
    """A store of what was read and how long storing took."""

    path: Path
    reading: Reading
    seconds: float
    cached: bool


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(ReadSource).decode


def read_article(told: tuple[int, tuple[Target, ...]]) -> tuple[ReadSource, dict[int, frozenset[str]]]:
    """An article as Tally reads it, and which of its claims tell which target."""
    article = make_article(*told)
    made = read(article.source)
    return made, {target.number: _find_planted(target, made) for target in article.targets}


def _find_planted(target: Target, made: ReadSource) -> frozenset[str]:
    start = made.text.index(target.sentence)
    figure = target.fact.figure
    return frozenset(
        indexed.id
        for indexed in made.claims
        if start <= indexed.claim.start < start + len(target.sentence)
        and indexed.claim.quantity is not None
        and indexed.claim.quantity.stated == figure
    )


def read_articles(claims: int, processes: int) -> Iterator[tuple[ReadSource, dict[int, frozenset[str]]]]:
    """The articles of a corpus in order, read by some processes, until there are so many claims."""
    with get_context("spawn").Pool(processes) as pool:
        found = 0
        for made in pool.imap(read_article, _limited(claims), chunksize=_CHUNK):
            yield made
            found += len(made[0].claims)
            if found >= claims:
                return


def _limited(claims: int) -> Iterator[tuple[int, tuple[Target, ...]]]:
    """More articles than the claims need, but an end: a pool takes all its tasks at once."""
    articles = make_articles(claims)
    for _ in range(claims // 10 + 50):
        yield next(articles)


def find_cache() -> Path:
    """The folder that keeps what takes minutes to make; nothing is ever removed from it."""
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (named if named.is_absolute() else Path("~/.cache").expanduser()) / "tally-bench"


def _digest(*parts: bytes) -> str:
    return sha256(b"\n".join(parts)).hexdigest()[:10]


def _reading_key() -> str:
    """Changes with the generator, the shape of what is read, and what a claim is indexed under."""
    structs, classes = (Claim, Item), (Source, IndexedClaim)
    shape = str(
        (
            corpus.VERSION,
            __version__,
            [made.__struct_fields__ for made in structs],
            [field.name for made in classes for field in fields(made)],
        )
    )
    return _digest(shape.encode(), Path(tokens.__file__).read_bytes())


def _storing_key() -> str:
    """Changes with the store's code."""
    folder = Path(migrations.__file__).parent
    return _digest(*(path.read_bytes() for path in sorted(folder.glob("*.py"))))


def open_reading(claims: int, cache: Path | None = None) -> Reading:
    """The articles of a corpus of at least so many claims as Tally reads them, out of the cache or made anew."""
    path = (cache or find_cache()) / f"{claims}-{_reading_key()}" / "read.msgpack"
    told = path.with_name("read.json")
    if told.exists():
        return Reading(path=path, cached=True, **_load(told))
    path.parent.mkdir(parents=True, exist_ok=True)
    planted: dict[int, list[str]] = {}
    sources = found = characters = 0
    start = time.monotonic()
    with path.open("wb") as file:
        for made, targets in read_articles(claims, PROCESSES):
            encoded = _encode(made)
            file.write(len(encoded).to_bytes(4, "big") + encoded)
            planted |= {number: sorted(ids) for number, ids in targets.items()}
            sources, found, characters = sources + 1, found + len(made.claims), characters + len(made.text)
    facts = {"claims": found, "sources": sources, "characters": characters, "planted": planted}
    told.write_text(json.dumps(facts | {"seconds": time.monotonic() - start}))
    return Reading(path=path, cached=False, **_load(told))


def _load(told: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(told.read_text())
    return facts | {"planted": {int(number): frozenset(ids) for number, ids in facts["planted"].items()}}


def load_articles(reading: Reading) -> Iterator[ReadSource]:
    """The articles of a reading in order."""
    with reading.path.open("rb") as file:
        while size := file.read(4):
            yield _decode(file.read(int.from_bytes(size, "big")))


def open_corpus(claims: int, cache: Path | None = None) -> Corpus:
    """A store of at least so many claims, out of the cache or made anew."""
    reading = open_reading(claims, cache)
    path = reading.path.with_name(f"store-{_storing_key()}") / "tally.db"
    told = path.with_name("store.json")
    if told.exists():
        return Corpus(path, reading, json.loads(told.read_text())["seconds"], cached=True)
    path.parent.mkdir(exist_ok=True)
    for left in path.parent.iterdir():  # a run that was broken off
        left.unlink()
    start = time.monotonic()
    store = SqliteStore(path)
    articles = load_articles(reading)
    while batch := list(islice(articles, BATCH)):
        store.add_sources(batch)
    store.close()
    told.write_text(json.dumps({"seconds": time.monotonic() - start}))
    return Corpus(path, reading, json.loads(told.read_text())["seconds"], cached=False)


def main(sizes: Sequence[str]) -> None:
    for size in sizes:
        made = open_corpus(int(size))
        reading = made.reading
        print(f"{made.path}: {reading.claims:,} claims of {reading.sources:,} sources", end="")
        print(f", read in {reading.seconds:.0f} s, stored in {made.seconds:.0f} s", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
