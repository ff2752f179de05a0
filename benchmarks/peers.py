"""Tally's finding beside that of search engines and of plain fuzzy matching, on the same claims and statements.

Each is asked for as many claims as Tally judges; of several claims that Tally reads in a statement, for each as many.
Tally gets the claims that it reads in a statement, and looks for spellings of what it does not know; the others get the
statement's words without those that say nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing

import bm25s
import tantivy
from rapidfuzz import fuzz, process

from benchmarks.build import load_articles, open_corpus
from benchmarks.finding import find_ids, measure_kind
from benchmarks.statements import make_statements
from benchmarks.tables import content_words
from service.storage.sqlite import SqliteStore
from service.verify import Question, build_lookup, read

ASKED = ("short", "25 words", "misspelt")
STATEMENTS = 100
"""Statements of a kind that are timed, after as many others; a tenth of them where one takes seconds."""

HEAD = ("way", "statement", "share", "p50", "p95", "p99", "p50 / tantivy", "p95 / tantivy")

Find = Callable[[str], list[int]]
"""The numbers of the claims found for a statement."""


def build_fts5(texts: list[str], width: int) -> Find:
    """SQLite's own full-text index, ordered by its bm25."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE claims USING fts5 (text, tokenize = 'porter unicode61')")
    connection.executemany("INSERT INTO claims (rowid, text) VALUES (?, ?)", enumerate(texts))
    connection.execute("INSERT INTO claims (claims) VALUES ('optimize')")
    sql = "SELECT rowid FROM claims WHERE claims MATCH ? ORDER BY bm25(claims) LIMIT ?"
    return lambda text: [
        row[0] for row in connection.execute(sql, (" OR ".join(f'"{w}"' for w in content_words(text)), width))
    ]


def build_tantivy(texts: list[str], width: int) -> Find:
    """A search engine's core."""
    schema = tantivy.SchemaBuilder()
    schema.add_text_field("text", stored=False, tokenizer_name="en_stem")
    schema.add_integer_field("number", stored=False, fast=True, indexed=False)
    index = tantivy.Index(schema.build())
    writer = index.writer(heap_size=256_000_000, num_threads=1)
    for number, text in enumerate(texts):
        writer.add_document(tantivy.Document(text=text, number=number))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def find(text: str) -> list[int]:
        query = index.parse_query(" ".join(content_words(text)), ["text"])
        hits = searcher.search(query, width, count=False).hits
        return searcher.fast_field_values("number", [address for _, address in hits])

    return find


def build_bm25s(texts: list[str], width: int) -> Find:
    """Scores of every word and claim, made beforehand."""
    retriever = bm25s.BM25()
    retriever.index([content_words(text) for text in texts], show_progress=False)

    def find(text: str) -> list[int]:
        words = [word for word in content_words(text) if word in retriever.vocab_dict]
        if not words:
            return []
        numbers, _ = retriever.retrieve([words], k=min(width, len(texts)), show_progress=False)
        return [int(number) for number in numbers[0]]

    return find


def build_rapidfuzz(texts: list[str], width: int) -> Find:
    """Every claim compared with the statement."""
    lowered = [text.lower() for text in texts]
    return lambda text: [
        found[2] for found in process.extract(text.lower(), lowered, scorer=fuzz.token_set_ratio, limit=width)
    ]


PEERS = {"tantivy": build_tantivy, "FTS5, bm25": build_fts5, "bm25s": build_bm25s, "rapidfuzz": build_rapidfuzz}


def measure_peers(size: int, width: int) -> Iterator[list[object]]:
    """A row of `HEAD` for each way and kind of statement, over a corpus of so many claims."""
    made = open_corpus(size)
    claims = [(claim.id, claim.text) for article in load_articles(made.reading) for claim in article.claims]
    ids, texts = [claim_id for claim_id, _ in claims], [text for _, text in claims]
    marks: dict[str, list[float]] = {}

    def measure(way: str, find: Callable[[str], Iterable[str]], statements: int = STATEMENTS) -> Iterator[list[object]]:
        for kind in ASKED:
            share, *cuts = measure_kind(kind, made.reading.planted, find, statements)
            mark = marks.setdefault(kind, cuts)
            yield [way, kind, f"{share:.3f}", *cuts, *(f"{cuts[at] / mark[at]:.1f}" for at in (0, 1))]

    for way, build in PEERS.items():
        peer = build(texts, width)
        yield from measure(
            way,
            lambda text, peer=peer: [ids[number] for number in peer(text)],
            STATEMENTS // 10 if way == "rapidfuzz" else STATEMENTS,
        )
        del peer
    with closing(SqliteStore(made.path)) as store:
        claims_of = {asked.text: read(store, asked.text).claims for kind in ASKED for asked in make_statements(kind)}
        with closing(sqlite3.connect(made.path)) as connection:
            by_key = dict(connection.execute("SELECT key, id FROM claims"))

        def find(text: str) -> list[str]:
            lookups = (build_lookup(store, Question(text), claim, width) for claim in claims_of[text])
            return [by_key[key] for lookup in lookups for key in store.find_keys(lookup)]

        yield from measure("Tally", find)
        yield from measure("Tally, reading the statement and its claims", lambda text: find_ids(store, text, width))
