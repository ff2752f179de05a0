"""All sources are read anew, one after the other, and what is read as before stays as it was."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from service import __version__
from service.cli import main
from service.errors import NoSentenceError
from service.handmade import Slots, write_claim
from service.ingest import NewSource, ingest, read
from service.model import Lookup, ReadSource
from service.reextract import reextract
from service.storage.sqlite import SqliteStore
from service.verify import Question, verify
from tests.support import list_stored
from tests.test_storage_sqlite import is_sound

URL = "https://example.org/quay"
COPIED = (
    "Six ferries were damaged in Lima on Tuesday when a storm tore them from the quay, the port office said. "
    "Forty sailors were rescued by the coast guard before the evening. The harbour stays closed until Friday, and "
    "twelve cranes have to be inspected before ships may load again, according to the union of the dockers."
)
STATEMENTS = (
    "Six ferries were damaged in Lima",
    "Eight ferries were damaged",
    "The harbour was open",
    "Fifty sailors were rescued",
)
MOMENTS = (None, "2024-03-05", "2024-03-06", "2024-04-02")


def fill(store: SqliteStore) -> None:
    """Copies, revisions, a withdrawn source and a claim by hand."""
    for number, name in enumerate(("First", "Second", "Third"), 1):
        ingest(
            store,
            NewSource(
                COPIED + " " * number,
                publisher=f"{name} Paper",
                published_at="2024-03-05",
                retrieved_at=f"2024-03-0{3 + number}T00:00:00Z",
            ),
        )
    for day, number in enumerate(("Seven", "Eight", "Nine"), 1):
        known = {"publisher": "Quay Post", "url": URL, "retrieved_at": f"2024-04-0{day}T00:00:00Z"}
        ingest(store, NewSource(f"{number} ferries were damaged. The harbour is open.", **known))
    wrong, _ = ingest(store, NewSource("Fifty sailors were rescued.", retrieved_at="2024-04-01T00:00:00Z"))
    store.withdraw_source(wrong.id, "misread", "2024-04-03T00:00:00Z")
    by_hand = NewSource("Six ferries were damaged.", publisher="Notes", url=URL, retrieved_at="2024-04-01T00:00:00Z")
    write_claim(store, by_hand, Slots(group="ferries"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "tally.db"


@pytest.fixture
def store(path: Path) -> SqliteStore:
    store = SqliteStore(path)
    fill(store)
    return store


def change(path: Path, *statements: str) -> None:
    with sqlite3.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def spoil_text(path: Path, source_id: str) -> None:
    """Let a source have a text that holds no sentence."""
    change(path, f"UPDATE texts SET text = '—' WHERE source = (SELECT key FROM sources WHERE id = '{source_id}')")


def answer(store: SqliteStore) -> list[dict[str, Any]]:
    """All answers but the number of the corpus."""
    found = []
    for statement in STATEMENTS:
        for as_of in MOMENTS:
            told = json.loads(orjson.dumps(verify(store, Question(statement, as_of=as_of), width=200)))
            del told["engine"]
            found.append(told)
    return found


def index(store: SqliteStore) -> list[object]:
    """What the index leads to, and counts."""
    ids = [source.id for source in store.list_sources(limit=100)]
    claims = [claim for source_id in ids for claim in store.list_claims(source_id, limit=100)]
    tokens = {token for claim in claims for token in (*claim.claim.terms, "said:port", "&pe", "#6", "@vehicle")}
    found: list[object] = []
    for as_of in MOMENTS:
        found.append(store.count_claims(tokens, as_of=as_of))
        found.append(store.find_copies(ids, as_of=as_of))
        for lookup in ({}, {"publishers": ("Quay Post",)}, {"credits": (("said:port",),)}):
            candidates = store.find_candidates(Lookup(tuple(sorted(tokens)), 100, as_of=as_of, **lookup))
            found.append(sorted(claim.id for claim in candidates))
    return [*found, sorted(claim.id for claim in claims)]


DAMAGES: dict[str, Callable[[Path], None]] = {
    "another version": lambda path: change(path, "UPDATE sources SET reader = '0.0.1' WHERE NOT by_hand"),
    "no version and no fingerprints": lambda path: change(
        path,
        "UPDATE sources SET reader = NULL, agency = NULL, copies = NULL, fingerprint = NULL WHERE NOT by_hand",
        "DELETE FROM prints",
    ),
    "claims that cannot be read": lambda path: change(
        path,
        "UPDATE claims SET body = x'00', items = x'00' WHERE source IN (SELECT key FROM sources WHERE NOT by_hand)",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_reading_anew_what_is_read_alike_changes_no_answer(store: SqliteStore, path: Path, damage: str) -> None:
    other = SqliteStore(path)
    before, indexed, stored = answer(store), index(store), list_stored(store)
    assert (answer(other), index(other)) == (before, indexed)
    DAMAGES[damage](path)
    read_again = list(reextract(store, "" if "claims" in damage else __version__))
    assert [fault for _, fault in read_again] == [None] * 7
    assert [source_id for source_id, _ in read_again] == sorted(
        source.id for source in store.list_sources(limit=100) if not source.by_hand
    )
    for each in (other, store, SqliteStore(path)):
        assert (answer(each), index(each)) == (before, indexed)
    assert list_stored(store) == stored
    assert is_sound(path)
    assert list(reextract(store, __version__)) == []


def test_the_index_is_as_if_all_had_been_read_so_at_first(store: SqliteStore, path: Path, tmp_path: Path) -> None:
    fresh = SqliteStore(tmp_path / "fresh.db")
    fill(fresh)
    for source_id in store.list_read_otherwise("", limit=100):  # an older version read one claim of each, and no copies
        source, text = store.find_source(source_id), store.find_text(source_id)
        assert source is not None
        assert text is not None
        made = read(NewSource(text, url=source.url, published_at=source.published_at))
        store.reread_source(ReadSource(replace(made.source, reader="0.0.1"), text, made.claims[-1:], (len(text),)))
    assert index(store) != index(fresh)
    assert [fault for _, fault in reextract(store, __version__)] == [None] * 7
    for each in (store, SqliteStore(path)):
        assert (index(each), answer(each)) == (index(fresh), answer(fresh))
    assert is_sound(path)


def test_an_interrupted_run_goes_on_where_it_was(store: SqliteStore, path: Path) -> None:
    before = answer(store)
    change(path, "UPDATE sources SET reader = '0.0.1'")
    first = [source_id for source_id, _ in islice(reextract(store, __version__), 3)]
    assert answer(store) == before
    rest = [source_id for source_id, _ in reextract(SqliteStore(path), __version__)]
    assert len(first) == 3
    assert not set(first) & set(rest)
    assert len(first) + len(rest) == 7
    assert answer(store) == before


def test_a_source_that_is_removed_meanwhile_is_left_out(store: SqliteStore, path: Path) -> None:
    change(path, "UPDATE sources SET reader = '0.0.1'")
    run = reextract(store, __version__)
    first, _ = next(run)
    rest = store.list_read_otherwise(__version__, limit=9)
    SqliteStore(path).remove_source(rest[0])
    assert [source_id for source_id, _ in run if store.find_source(source_id)] == rest[1:]
    assert store.find_source(rest[0]) is None
    assert first not in rest
    assert is_sound(path)


def test_claims_by_hand_stay_as_they_were_given(store: SqliteStore) -> None:
    def by_hand() -> list[object]:
        sources = [source for source in store.list_sources(limit=100) if source.by_hand]
        return [(source, store.list_claims(source.id, limit=9)) for source in sources]

    before = by_hand()
    list(reextract(store, ""))
    assert by_hand() == before
    assert len(before) == 1


def test_claims_keep_their_ids_and_labels(store: SqliteStore) -> None:
    (source,) = (each for each in store.list_sources(limit=100) if each.publisher == "First Paper")
    claims = [claim.id for claim in store.list_claims(source.id, limit=100)]
    for number, claim_id in enumerate(claims):
        store.tag_claim(claim_id, [f"t{number}", "all"])
    labels = store.find_tags(claims)
    store.tag_source(source.id, ["port"])
    list(reextract(store, ""))
    assert [claim.id for claim in store.list_claims(source.id, limit=100)] == claims
    assert store.find_tags(claims) == labels
    found = store.find_candidates(Lookup(("@ferry", "@damage"), 100, tags=("t0",)))
    assert [claim.id for claim in found] == claims[:1]


def test_what_holds_no_sentence_any_more_stays_as_it_was(store: SqliteStore, path: Path) -> None:
    (source,) = (each for each in store.list_sources(limit=100) if each.publisher == "First Paper")
    spoil_text(path, source.id)
    claims = store.list_claims(source.id, limit=100)
    faults = {source_id: fault for source_id, fault in reextract(store, "") if fault}
    assert list(faults) == [source.id]
    assert isinstance(faults[source.id], NoSentenceError)
    assert store.list_claims(source.id, limit=100) == claims


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def run(path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    monkeypatch.setenv("TALLY_DATABASE", f"sqlite:///{path}")

    def run(*arguments: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(main, ["reextract", *arguments])
        return result.exit_code, result.stdout, result.stderr

    return run


def test_the_command_reads_what_another_version_read(
    store: SqliteStore, path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    assert run() == (0, "0 read anew, 0 not read.\n", "")
    change(path, "UPDATE sources SET reader = '0.0.1' WHERE url IS NULL")
    assert run() == (0, "4 read anew, 0 not read.\n", "")
    assert run() == (0, "0 read anew, 0 not read.\n", "")
    assert run("--all") == (0, "7 read anew, 0 not read.\n", "")


def test_the_command_tells_what_could_not_be_read(
    store: SqliteStore, path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    source_id = store.list_read_otherwise("", limit=1)[0]
    spoil_text(path, source_id)
    code, told, complaint = run("--all")
    assert (code, told) == (1, "6 read anew, 1 not read.\n")
    assert complaint.startswith(f"{source_id}: ")
    assert len(complaint.splitlines()) == 1


def test_the_command_on_an_empty_store_has_nothing_to_read(
    store: SqliteStore, run: Callable[..., tuple[int, str, str]]
) -> None:
    assert run() == (0, "0 read anew, 0 not read.\n", "")


def test_another_process_goes_on_answering_meanwhile(store: SqliteStore, path: Path) -> None:
    before = answer(store)
    seen: list[bool] = []
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            seen.append(answer(store) == before)

    asking = threading.Thread(target=ask)
    asking.start()
    program = (
        "from pathlib import Path; import sys; from service.reextract import reextract;"
        " from service.storage.sqlite import SqliteStore;"
        " store = SqliteStore(Path(sys.argv[1])); print(sum(len(list(reextract(store, ''))) for _ in range(5)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=False, timeout=100
    )
    ended.set()
    asking.join()
    assert done.stdout == "35\n", done.stderr
    assert len(seen) > 1
    assert all(seen)
    assert answer(store) == before
