"""`tally backup`, `restore` and `check`: whole or not at all, and every fault told with what to do."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner, Result

from service.cli import main
from service.following import build_watch, follow
from service.ingest import NewSource, ingest
from service.model import Verdict
from service.record import Record, RecordHead, Sides
from service.storage.index import _FREQUENT
from service.storage.migrations import STEPS
from service.storage.sqlite import SqliteStore
from service.verify import Question
from tests.articles import write_source
from tests.store_contract import TEXT, build_indexed, build_source
from tests.support import list_stored
from tests.test_migrations import write_version_1

TALLY = [sys.executable, "-c", "from service.cli import main; main()"]


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "store" / "tally.db"
    monkeypatch.setenv("TALLY_DATABASE", f"sqlite:///{path}")
    return path


@pytest.fixture
def filled(database: Path) -> Path:
    """A store in which every table has rows."""
    store = SqliteStore(database)
    ingest(store, NewSource("Some 40 hikers were rescued in Nepal on Monday.", url="https://a.example/"))
    ingest(store, NewSource("Exactly 43 hikers were rescued in Nepal on Monday.", url="https://a.example/"))
    for dead in (40, 41):
        ingest(store, write_source(f"The fire killed {dead} workers."))
    watch, event = build_watch(store, Question("The fire killed 40 workers"), width=10)
    store.add_watch(watch, event)
    follow(store, width=10)
    source = store.list_sources(limit=1)[0]
    store.tag_claim(store.list_claims(source.id, limit=1)[0].id, ["label"])
    head = RecordHead("v_1", "2026-01-01T00:00:00Z", b"{}", Verdict.SUPPORTED)
    store.keep_verification(Record(head, Sides((), ()), b"{}"), [source.id])
    store.close()
    return database


def run(*arguments: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def add_claims(store: SqliteStore, name: str, claims: list[list[str]]) -> None:
    """A source of claims that carry some tokens each."""
    made = [build_indexed(f"{name}-{number}", tokens) for number, tokens in enumerate(claims)]
    source = replace(build_source(name, claims=len(made)), sha256=sha256(TEXT.encode()).hexdigest())
    store.add_source(source, TEXT, made)


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def read(path: Path, sql: str) -> object:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchone()[0]


def list_all(path: Path) -> list[object]:
    store = SqliteStore(path)
    try:
        return list_stored(store)
    finally:
        store.close()


# --- check ---------------------------------------------------------------------------------------


def test_a_sound_store_is_told_as_sound(filled: Path) -> None:
    result = run("check")
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{filled}: sound.\n", "")


FAULTS = [
    ("UPDATE texts SET text = text || ' not' WHERE source = 2", "s_", "SHA-256"),
    ("UPDATE sources SET characters = characters + 1 WHERE key = 2", "s_", "characters"),
    ("DELETE FROM texts WHERE source = 2", "s_", "text is missing"),
    ("UPDATE claims SET body = x'c1' WHERE source = 3", "c_", "cannot be decoded"),
    ("UPDATE claims SET items = x'c1' WHERE source = 3", "c_", "cannot be decoded"),
    ("UPDATE claims SET start = start + 1 WHERE source = 3", "c_", "excerpt"),
    ("UPDATE texts SET text = replace(text, '43', '44')", "c_", "excerpt"),
    ("UPDATE sources SET claims = claims + 1 WHERE key = 3", "s_", "claims, not"),
    ("DELETE FROM claims WHERE source = 3", "s_", "claims, not"),
    ("UPDATE sources SET last_claim = last_claim + 1 WHERE key = 3", "s_", "lie elsewhere"),
    ("UPDATE sources SET digest = digest + 1 WHERE key = 3", "s_", "lie elsewhere"),
    ("UPDATE sources SET superseded_by = 's_none' WHERE key = 1", "s_", "replaced it"),
    ("UPDATE claim_tags SET key = key + 1", "c_", "label"),
    ("UPDATE claims SET tokens = tokens || ' more' WHERE source = 3", "c_", "under other words"),
    ("INSERT INTO claim_tokens (rowid, tokens) VALUES (999, 'word')", "entry 999", "under other words"),
    ("UPDATE vocabulary SET claims = claims + 1 WHERE token = '@kill'", "the word @kill", "stands in 2"),
    ("DELETE FROM vocabulary WHERE token = '@kill'", "the word @kill", "stands in 2"),
    ("INSERT INTO vocabulary VALUES ('@nothing', 3)", "the word @nothing", "stands in 0"),
    ("DELETE FROM spellings WHERE piece = (SELECT min(piece) FROM spellings)", "the word ", "misses a piece"),
    ("INSERT INTO spellings VALUES ('4.0h', 'hike')", "the word hike", "not its"),
    ("INSERT INTO postings VALUES ('@kill', 9, x'01000000')", "the word @kill", "packed postings"),
    ("INSERT INTO postings VALUES ('@kill', 9, x'0100')", "the word @kill", "packed postings"),
    ("DELETE FROM prints WHERE source = 2", "s_", "fingerprint"),
    ("UPDATE corpus SET live = live + 1", "the counts", "claims are said to count"),
    ("UPDATE corpus SET claims = 1", "the counts", "last key"),
    ("UPDATE corpus SET revision = 0", "the counts", "revision"),
    ("DELETE FROM corpus", "the counts", "0 rows"),
    ("UPDATE conflicts SET body = x'c1'", "k_", "cannot be decoded"),
    ("UPDATE conflicts SET earlier = later", "k_", "is not there"),
    ("UPDATE watches SET body = x'c1'", "w_", "cannot be decoded"),
    ("UPDATE watch_events SET body = x'c1'", "w_", "cannot be decoded"),
    ("UPDATE verifications SET answer = x'7b'", "v_1", "cannot be decoded"),
    ("UPDATE verifications SET verdict = 'true'", "v_1", "cannot be decoded"),
    ("INSERT INTO pending VALUES (99)", "pending, row 99", "missing"),
    ("DROP TABLE spellings", "check spellings", "cannot be read"),
]


@pytest.mark.parametrize(("statement", "where", "what"), FAULTS, ids=[fault[0] for fault in FAULTS])
def test_a_fault_is_told_with_its_place_and_the_remedy(filled: Path, statement: str, where: str, what: str) -> None:
    change(filled, "PRAGMA foreign_keys = OFF", statement)
    result = run("check")
    assert result.exit_code == 1
    *lines, last = result.stdout.splitlines()
    told = [line for line in lines if line.startswith(where) and what in line]
    assert told, result.stdout
    assert last == f"{filled}: {len(lines)} {'fault' if len(lines) == 1 else 'faults'}."
    assert any(told[0].endswith(remedy) for remedy in ("(tally restore).", "restore a backup.", "statement again."))


def test_packed_postings_may_hold_claims_that_are_gone_but_no_others(database: Path) -> None:
    store = SqliteStore(database)
    for number in range(_FREQUENT // 200 + 2):
        add_claims(store, str(number), [["common"]] * 200)
    store.remove_source("s_1")
    store.close()
    assert run("check").exit_code == 0
    change(database, "UPDATE postings SET keys = substr(keys, 5)")
    assert "the word common: its packed postings" in run("check").stdout


def test_many_faults_of_one_kind_are_summed_up(database: Path) -> None:
    store = SqliteStore(database)
    for number in range(130):
        add_claims(store, str(number), [["word"]])
    store.close()
    change(database, "UPDATE texts SET text = 'x'")
    lines = run("check").stdout.splitlines()
    assert sum(line.startswith("s_") for line in lines) < 110
    assert any("more faults of this kind" in line for line in lines)


def test_a_damaged_page_is_told_and_the_other_checks_go_on(filled: Path) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'conflicts_day'").fetchone()
    with filled.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    change(filled, "UPDATE corpus SET live = live + 1")
    result = run("check")
    assert result.exit_code == 1
    assert "file: " in result.stdout
    assert "the counts: " in result.stdout


def test_a_check_reads_one_state_while_others_write_and_holds_nobody_up(filled: Path) -> None:
    server = SqliteStore(filled, busy_timeout=0.1)
    for number in range(50):
        ingest(server, NewSource(f"At least {number} divers were rescued in Oslo."))
    process = subprocess.Popen([*TALLY, "check"], stdout=subprocess.PIPE, text=True)
    written = 0
    while process.poll() is None:
        ingest(server, NewSource(f"At least {written} miners were killed in Peru."))
        written += 1
        time.sleep(0.01)
    assert process.stdout is not None
    assert process.stdout.read() == f"{filled}: sound.\n"
    assert written > 5
    server.close()


def test_a_file_is_checked_where_nobody_may_write(filled: Path, tmp_path: Path) -> None:
    assert run("backup", tmp_path / "b.db").exit_code == 0
    folder = tmp_path / "mounted"
    folder.mkdir()
    script = 'mount --bind "$1" "$2" && mount -o remount,bind,ro "$2" && shift 2 && exec "$@"'
    in_namespace = ["unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh"]
    if subprocess.run([*in_namespace, tmp_path, folder, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no mount namespaces here")
    for name in ("b.db", "store/tally.db"):
        command = [*in_namespace, tmp_path, folder, *TALLY, "check", folder / name]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (told.returncode, told.stdout) == (0, f"{folder / name}: sound.\n"), told.stderr
    (tmp_path / "a.txt").write_text("Two ships sank.")
    command = [*in_namespace, filled.parent, filled.parent, *TALLY, "ingest", tmp_path / "a.txt"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "cannot be written to" in told.stderr
    assert "mount its disk for writing" in told.stderr


@pytest.mark.parametrize(
    ("content", "told"),
    [(None, "There is no file"), (b"no database " * 900, "file is not a database"), (b"", "no store of Tally")],
    ids=["none", "text", "empty"],
)
def test_what_is_no_store_is_told_in_one_line(database: Path, tmp_path: Path, content: bytes | None, told: str) -> None:
    path = tmp_path / "file.db"
    if content is not None:
        path.write_bytes(content)
    for command in ("check", "restore"):
        result = run(command, path)
        assert result.exit_code == 1
        assert len(result.stderr.splitlines()) == 1
        assert told in result.stderr
        assert_told_of(path, result)
    assert not database.exists()


def assert_told_of(file: Path, result: Result) -> None:
    """It is told of the file, and not of the store, that something ails it."""
    assert str(file) in result.stderr
    assert "restore" not in result.stderr
    assert result.stderr.endswith("The store is untouched.\n")


def test_an_older_store_is_checked_as_it_would_be_migrated_and_stays_as_it_is(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "older.db"
    write_version_1(path, [])
    content = path.read_bytes()
    assert run("check", path).stdout == f"{path}: sound.\n"
    assert path.read_bytes() == content
    assert run("restore", path).exit_code == 0
    assert read(database, "PRAGMA user_version") == len(STEPS)
    assert run("check").exit_code == 0


def test_a_newer_store_is_neither_checked_nor_restored(filled: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "b.db")
    change(tmp_path / "b.db", f"PRAGMA user_version = {len(STEPS) + 1}")
    for command in ("check", "restore"):
        result = run(command, tmp_path / "b.db")
        assert result.exit_code == 1
        assert "newer Tally" in result.stderr
        assert_told_of(tmp_path / "b.db", result)
    assert run("check").exit_code == 0


def test_a_backup_that_is_not_sound_is_told_as_such(filled: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "b.db")
    change(tmp_path / "b.db", "DELETE FROM claim_tokens")
    *lines, last = run("check", tmp_path / "b.db").stdout.splitlines()
    assert last == f"{tmp_path / 'b.db'}: {len(lines)} faults; use another backup."
    assert not any("estore" in line or "reextract" in line for line in lines)
    change(filled, "DELETE FROM claim_tokens")
    named = run("check", filled).stdout
    assert named == run("check").stdout, "named, it still is the store"
    assert "estore" in named
    result = run("restore", tmp_path / "b.db")
    assert result.exit_code == 1
    assert "Use another backup." in result.stderr
    assert "reextract" not in result.stderr


# --- backup --------------------------------------------------------------------------------------


def test_a_backup_is_a_sound_store_of_one_moment_while_writes_go_on(filled: Path, tmp_path: Path) -> None:
    server = SqliteStore(filled, busy_timeout=0.1)
    for number in range(50):
        ingest(server, NewSource(f"At least {number} divers were rescued in Oslo."))
    process = subprocess.Popen([*TALLY, "backup", str(tmp_path / "b.db")], stdout=subprocess.PIPE, text=True)
    written = 0
    while process.poll() is None:
        ingest(server, NewSource(f"At least {written} miners were killed in Peru."))
        written += 1
        time.sleep(0.01)
    assert process.returncode == 0
    assert process.stdout is not None
    assert process.stdout.read().startswith(f"Backed up to {tmp_path / 'b.db'} (")
    assert run("check", tmp_path / "b.db").exit_code == 0
    kept = list_all(tmp_path / "b.db")
    assert 54 <= len(kept) < 54 + written
    stored = list_stored(server)
    assert all(each in stored for each in kept)
    server.close()


def test_a_backup_has_the_permissions_of_the_store_and_nothing_is_left_beside_it(filled: Path, tmp_path: Path) -> None:
    filled.chmod(0o640)
    folder = tmp_path / "backups"
    folder.mkdir()
    umask = os.umask(0)
    try:
        assert run("backup", folder / "b.db").exit_code == 0
    finally:
        os.umask(umask)
    assert [path.name for path in folder.iterdir()] == ["b.db"]
    assert (folder / "b.db").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("name", ["b.db", "folder", "store/tally.db", "none/b.db"])
def test_a_backup_replaces_only_what_it_is_told_to(filled: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "b.db").write_text("kept")
    (tmp_path / "folder").mkdir()
    arguments = [] if name == "b.db" else ["--overwrite"]
    before = list_all(filled)
    result = run("backup", tmp_path / name, *arguments)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert (tmp_path / "b.db").read_text() == "kept"
    assert list_all(filled) == before
    assert run("backup", tmp_path / "b.db", "--overwrite").exit_code == 0
    assert list_all(tmp_path / "b.db") == before


def test_a_store_with_a_fault_replaces_no_backup(filled: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "b.db")
    content = (tmp_path / "b.db").read_bytes()
    change(filled, "UPDATE texts SET text = 'x'")
    result = run("backup", "--overwrite", tmp_path / "b.db")
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: The store is not sound, so nothing was replaced. s_")
    assert (tmp_path / "b.db").read_bytes() == content
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.db", "store"]


def test_a_full_disk_leaves_no_half_backup_and_no_half_restore(filled: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "b.db")
    before = list_all(filled)
    limited = ["sh", "-c", 'trap "" XFSZ; ulimit -f 100; exec "$@"', "sh", *TALLY]
    for arguments in (["backup", tmp_path / "c.db"], ["restore", tmp_path / "b.db"]):
        told = subprocess.run([*limited, *arguments], capture_output=True, text=True, check=False)
        assert told.returncode == 1
        place = tmp_path / "c.db.partial" if arguments[0] == "backup" else f"{filled}.restoring"
        assert told.stderr == f"Error: There is no room for {place}; nothing was changed. Free some space.\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.db", "store"]
    assert {path.name for path in filled.parent.iterdir()} <= {"tally.db", "tally.db-wal", "tally.db-shm"}
    assert list_all(filled) == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=["ctrl-c", "sigterm", "kill"])
def test_an_interrupted_backup_leaves_no_file_under_its_name(filled: Path, tmp_path: Path, number: int) -> None:
    store = SqliteStore(filled)
    for each in range(600):
        add_claims(store, str(each), [["word", f"w{each}"]] * 40)
    store.close()
    target, partial = tmp_path / "b.db", tmp_path / "b.db.partial"
    with subprocess.Popen([*TALLY, "backup", str(target)], stderr=subprocess.DEVNULL) as process:
        while not (partial.exists() and partial.stat().st_size):
            assert process.poll() is None
            time.sleep(0.002)
        process.send_signal(number)
    assert process.returncode != 0
    assert not target.exists()
    assert partial.exists() == (number == signal.SIGKILL)
    assert run("backup", target).exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.db", "store"]


def test_of_two_backups_to_one_file_at_once_one_is_written_and_the_other_is_told(filled: Path, tmp_path: Path) -> None:
    command = [*TALLY, "backup", tmp_path / "b.db"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    told = [process.communicate()[1] for process in both]
    assert sorted(process.returncode for process in both) == [0, 1]
    assert any(each in "".join(told) for each in ("is being written by another process", "There is a file"))
    assert list_all(tmp_path / "b.db") == list_all(filled)


# --- restore -------------------------------------------------------------------------------------


def test_a_restored_store_is_the_backup_and_the_old_one_is_kept_whole(filled: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "b.db")
    before = list_all(filled)
    store = SqliteStore(filled)
    ingest(store, NewSource("At least 9 miners were killed in Peru."))
    after = list_stored(store)
    store.close()
    filled.chmod(0o640)
    result = run("restore", tmp_path / "b.db")
    assert result.exit_code == 0
    (kept,) = filled.parent.glob("*.before-restore-*")
    assert f"The store before is kept as {kept}.\n" in result.stdout
    assert "tally keys list" in result.stdout
    assert "store.restored  b.db  command line" in run("audit", "--limit", 1).stdout
    assert (read(filled, "PRAGMA journal_mode"), read(filled, "PRAGMA user_version")) == ("wal", len(STEPS))
    assert filled.stat().st_mode & 0o777 == 0o640
    assert (list_all(filled), list_all(kept)) == (before, after)


def test_what_a_kill_left_in_the_log_is_kept_with_the_old_store_and_does_not_reach_the_new(
    filled: Path, tmp_path: Path
) -> None:
    run("backup", tmp_path / "b.db")
    before = list_all(filled)
    script = (
        "import os; from pathlib import Path; from service.ingest import *; from service.storage.sqlite import *;"
        f"store = SqliteStore(Path({str(filled)!r})); ingest(store, NewSource('At least 9 miners were killed.'));"
        "os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
    assert filled.with_name("tally.db-wal").stat().st_size
    assert run("restore", tmp_path / "b.db").exit_code == 0
    (kept,) = filled.parent.glob("*.before-restore-*")
    assert list_all(filled) == before
    assert len(list_all(kept)) == len(before) + 1


def test_the_old_store_is_kept_where_files_cannot_have_two_names(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")  # as FAT does

    run("backup", tmp_path / "b.db")
    before = list_all(filled)
    monkeypatch.setattr("service.storage.backups.os.link", refuse)
    assert run("restore", tmp_path / "b.db").exit_code == 0
    (kept,) = filled.parent.glob("*.before-restore-*")
    assert list_all(filled) == list_all(kept) == before
    assert kept.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("damage", ["no database", "a page"])
def test_a_damaged_store_can_be_replaced_and_is_kept_as_it_was(filled: Path, tmp_path: Path, damage: str) -> None:
    run("backup", tmp_path / "b.db")
    before = list_all(filled)
    with filled.open("r+b") as file:
        file.seek(0 if damage == "no database" else 8192)
        file.write(b"\xff" * 4096)
    content = filled.read_bytes()
    assert run("restore", tmp_path / "b.db").exit_code == 0
    assert list_all(filled) == before
    (kept,) = filled.parent.glob("*.before-restore-*Z")
    if damage == "no database":
        assert kept.read_bytes() == content
    assert run("check").exit_code == 0


@pytest.mark.parametrize("is_damaged", [False, True], ids=["sound", "damaged"])
def test_nothing_is_restored_while_a_process_has_the_store_open(
    filled: Path, tmp_path: Path, *, is_damaged: bool
) -> None:
    run("backup", tmp_path / "b.db")
    script = (
        "import sys; from pathlib import Path; from service.storage.sqlite import *;"
        f"stores = [SqliteStore(Path({str(filled)!r})) for _ in range(2)]; print('open', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        if is_damaged:
            with filled.open("r+b") as file:
                file.write(b"\xff" * 4096)
        result = run("restore", tmp_path / "b.db")
        assert result.exit_code == 1
        assert result.stderr == "Error: The store is open: stop the server, and whatever else uses it, and try again.\n"
        process.communicate("")
    assert run("restore", tmp_path / "b.db").exit_code == 0


def test_an_unsound_backup_replaces_nothing(filled: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "b.db")
    change(tmp_path / "b.db", "UPDATE corpus SET live = live + 1")
    before = list_all(filled)
    result = run("restore", tmp_path / "b.db")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: {tmp_path / 'b.db'} is not sound, so nothing was replaced. the counts: ")
    assert list_all(filled) == before
    assert [path.name for path in filled.parent.iterdir()] == ["tally.db"]


def test_a_kill_at_any_moment_of_a_restore_leaves_the_old_or_the_new_store(filled: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "b.db")
    new = list_all(filled)
    store = SqliteStore(filled)
    ingest(store, NewSource("At least 9 miners were killed in Peru."))
    old = list_stored(store)
    store.close()
    told = Random(3)
    begun = time.monotonic()
    assert run("restore", tmp_path / "b.db").exit_code == 0
    taken = time.monotonic() - begun
    for _ in range(15):
        child = os.fork()
        if child == 0:
            run("restore", tmp_path / "b.db")
            os._exit(0)
        time.sleep(taken * told.uniform(0.3, 1.2))  # the moment is what is tried
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        assert list_all(filled) in (old, new)
        assert run("check").exit_code == 0


def test_a_store_is_restored_where_there_was_none(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", tmp_path / "b.db")
    path = tmp_path / "elsewhere" / "new.db"
    monkeypatch.setenv("TALLY_DATABASE", f"sqlite:///{path}")
    result = run("restore", tmp_path / "b.db")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Restored {path} from {tmp_path / 'b.db'}.\n")
    assert list_all(path) == list_all(filled)
    assert [each.name for each in path.parent.iterdir()] == ["new.db"]
