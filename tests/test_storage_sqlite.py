"""The SQLite store keeps the contract, and survives what happens to files, threads and processes."""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from service.access import Action
from service.errors import StoreBusyError, StoreDamagedError, StoreFullError, StoreTooNewError
from service.storage.index import FORGET_SPELLINGS
from service.storage.migrations import STEPS
from service.storage.sqlite import SqliteStore
from tests.access_contract import WRITES, AccessContract
from tests.records_contract import RecordsContract
from tests.store_contract import StoreContract, add, build_indexed, build_source, find

ROOT = Path(__file__).parent.parent
SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "tally.db"


@pytest.fixture
def store(path: Path) -> Iterator[SqliteStore]:
    store = SqliteStore(path)
    yield store
    store.close()


def is_sound(path: Path) -> bool:
    """Whether the file, its foreign keys and its index agree."""
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO claim_tokens (claim_tokens, rank) VALUES ('integrity-check', 1)")
    sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    keys = connection.execute("PRAGMA foreign_key_check").fetchall()
    claims = connection.execute("SELECT sum(claims) FROM sources").fetchone()[0] or 0
    kept = connection.execute("SELECT count(*) FROM claims").fetchone()[0]
    connection.close()
    return sound and not keys and claims == kept


def add_many(path: Path, first: str, count: int) -> None:
    """Run in a process of its own: add sources whose ids begin with `first`."""
    store = SqliteStore(path, busy_timeout=30)
    for number in range(count):
        add(store, f"{first}{number}", ["word", f"{first}{number}"])
    store.close()


class TestSqliteStore(StoreContract, RecordsContract, AccessContract):
    pass


# --- notes of writes ------------------------------------------------------------------------------


@pytest.mark.parametrize("action", Action)
def test_a_write_and_its_note_are_there_both_or_neither(store: SqliteStore, path: Path, action: Action) -> None:
    prepare, write, _ = WRITES[action]
    prepare(store)
    with closing(sqlite3.connect(path)) as connection:
        # A note that is written makes the transaction fail as it ends: what it wrote must go with it.
        connection.executescript("""
            CREATE TABLE promises (
                id INTEGER PRIMARY KEY, of INTEGER REFERENCES promises (id) DEFERRABLE INITIALLY DEFERRED
            );
            CREATE TRIGGER noted AFTER INSERT ON audit BEGIN INSERT INTO promises VALUES (1, 2); END;
        """)
        before = list(connection.iterdump())
        with pytest.raises(StoreDamagedError, match="FOREIGN KEY"):
            write(store)
        assert list(connection.iterdump()) == before


# --- threads and processes -----------------------------------------------------------------------


def test_threads_read_and_write_at_once(store: SqliteStore) -> None:
    def work(number: int) -> None:
        add(store, f"{number:02}", ["word"])
        assert f"c_{number:02}" in find(store, "word")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(40)))
    assert store.count_sources() == 40


def test_processes_that_start_and_write_at_once_lose_nothing(path: Path) -> None:
    processes = [SPAWN.Process(target=add_many, args=(path, name, 20)) for name in "abcd"]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * 4
    store = SqliteStore(path)
    assert store.count_sources() == 80
    assert len(find(store, "word")) == 80
    store.close()
    assert is_sound(path)


def test_a_forked_child_uses_connections_of_its_own(store: SqliteStore) -> None:
    add(store, "parent", ["word"])
    child = os.fork()
    if child == 0:
        try:
            add(store, "child", ["word"])
        finally:
            os._exit(0 if store.count_sources() == 2 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert sorted(find(store, "word")) == ["c_child", "c_parent"]


def test_a_connection_closes_with_its_thread(store: SqliteStore) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        thread = threading.Thread(target=store.count_sources)
        thread.start()
        thread.join()
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 2


def test_a_writer_that_waits_too_long_is_told_so(store: SqliteStore, path: Path) -> None:
    other = SqliteStore(path, busy_timeout=0.2)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusyError):
        add(other, "a", ["word"])
    assert other.count_sources() == 0, "readers go on"
    holder.execute("ROLLBACK")
    add(other, "a", ["word"])
    holder.close()
    other.close()


# --- restarts and crashes ------------------------------------------------------------------------


def test_a_new_store_is_its_owners_alone_and_an_old_one_keeps_its_mode(store: SqliteStore, path: Path) -> None:
    add(store, "a", ["word"])
    made = [path, *path.parent.glob("tally.db-*")]
    assert {each.stat().st_mode & 0o777 for each in made} == {0o600}
    assert len(made) == 3
    store.close()
    path.chmod(0o640)
    SqliteStore(path).close()
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_restart_keeps_everything(path: Path) -> None:
    store = SqliteStore(path)
    add(store, "a", ["word"])
    revision = store.corpus_revision()
    store.close()
    assert find(store, "word") == ["c_a"], "a closed store opens again"
    store.close()
    again = SqliteStore(path)
    assert (find(again, "word"), again.corpus_revision()) == (["c_a"], revision)
    again.close()


def test_a_kill_during_writes_leaves_whole_sources(path: Path) -> None:
    acknowledged = 0
    for attempt in range(5):
        script = f"""
            import sys
            from pathlib import Path
            from service.storage.sqlite import SqliteStore
            from tests.store_contract import TEXT, build_indexed, build_source
            store = SqliteStore(Path({str(path)!r}))
            for number in range(10_000):
                claims = [build_indexed(f"{attempt}-{{number}}-{{n}}", ["word", f"w{{n}}"]) for n in range(50)]
                store.add_source(build_source(f"{attempt}-{{number}}", claims=50), TEXT, claims)
                print(number, flush=True)
        """
        command = [sys.executable, "-c", textwrap.dedent(script)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert process.stdout is not None
        for _ in range(random.randint(1, 10)):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        rest, _ = process.communicate()
        store = SqliteStore(path)
        kept = store.count_sources()
        acknowledged = max(acknowledged, kept - 1)
        last = rest.split()
        if last:
            assert store.find_source(f"s_{attempt}-{last[-1]}") is not None, "acknowledged means durable"
        store.close()
        assert is_sound(path)
    assert acknowledged > 0


# --- bad files -----------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"no database at all " * 400, os.urandom(9_000)], ids=["text", "noise"])
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tally.db"
    path.write_bytes(content)
    with pytest.raises(StoreDamagedError):
        SqliteStore(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "tally.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE moz_places (id)")
    connection.close()
    content = path.read_bytes()
    with pytest.raises(StoreDamagedError, match="another program"):
        SqliteStore(path)
    assert path.read_bytes() == content


def test_a_newer_store_is_refused_and_left_alone(store: SqliteStore, path: Path) -> None:
    store.close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    connection.close()
    content = path.read_bytes()
    with pytest.raises(StoreTooNewError, match="newer Tally"):
        SqliteStore(path)
    assert path.read_bytes() == content


def test_a_damaged_page_is_told_as_damage(store: SqliteStore, path: Path) -> None:
    for number in range(50):
        add(store, str(number), ["word"])
    store.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    with pytest.raises(StoreDamagedError):  # noqa: PT012 - whichever of them meets the damage first
        damaged = SqliteStore(path)
        find(damaged, "word")


def test_a_claim_that_cannot_be_decoded_is_told_as_damage(store: SqliteStore, path: Path) -> None:
    add(store, "a", ["word"])
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE claims SET body = x'c1'")
    connection.close()
    with pytest.raises(StoreDamagedError, match="c_a"):
        store.find_claim("c_a")


def test_a_store_whose_file_is_gone_fails_its_check(store: SqliteStore, path: Path) -> None:
    store.check()
    path.unlink()
    with pytest.raises(StoreDamagedError, match="gone"):
        store.check()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreDamagedError, match="folder"):
        SqliteStore(tmp_path / "file" / "tally.db")


# --- no room -------------------------------------------------------------------------------------


def test_a_full_disk_is_told_and_loses_nothing(store: SqliteStore, path: Path) -> None:
    add(store, "a", ["word"])
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 500_000, hard))
    try:
        with pytest.raises(StoreFullError, match="Free some space"):
            store.add_source(build_source("b"), "x" * 3_000_000, [build_indexed("b", ["word"])])
        assert find(store, "word") == ["c_a"]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        signal.signal(signal.SIGXFSZ, handler)
    store.add_source(build_source("b"), "x" * 3_000_000, [build_indexed("b", ["word"])])
    assert sorted(find(store, "word")) == ["c_a", "c_b"]
    store.close()
    assert is_sound(path)


def test_spellings_are_forgotten_without_going_through_all_of_them(store: SqliteStore, path: Path) -> None:
    connection = sqlite3.connect(path)
    plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {FORGET_SPELLINGS}", ('["word"]',))]
    connection.close()
    assert any("SEARCH spellings USING" in step for step in plan), plan
    assert not any("SCAN spellings" in step for step in plan), plan
