"""Whoever runs the service is told what is wrong and what will be, and never where its files are."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from schemas.health import HealthSchema, ReadinessSchema
from service.api.health import Watchman
from service.storage.sqlite import SqliteStore
from tests.support import EIGHTEEN, add_source, assert_fits, assert_problem, build_client


def test_all_is_well(tmp_path: Path) -> None:
    client = build_client(tmp_path)
    assert client.get("/readyz").json == {"status": "ok"}
    assert_fits(HealthSchema(), client.get("/healthz").json)


def test_a_store_of_an_older_version_is_not_ready(tmp_path: Path) -> None:
    client = build_client(tmp_path)
    with closing(sqlite3.connect(tmp_path / "tally.db")) as other:
        other.execute("PRAGMA user_version = 1")
    response = client.get("/readyz")
    assert_problem(response, 503, "store_damaged")
    assert "older version" in response.json["detail"]


@pytest.mark.parametrize("wrong", ["gone", "damaged", "a folder"])
def test_a_store_that_cannot_be_read_is_told_without_a_path(tmp_path: Path, wrong: str) -> None:
    client = build_client(tmp_path)
    for path in tmp_path.glob("tally.db*"):
        path.unlink() if wrong != "damaged" else path.write_bytes(b"no store " * 5_000)
    if wrong == "a folder":
        (tmp_path / "tally.db").mkdir()
    response = client.get("/readyz")
    if wrong != "a folder":  # the file that was opened is still there to be read
        assert_problem(response, 503, "store_damaged")
    assert str(tmp_path) not in response.text


def test_a_disk_that_fills_is_a_warning(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "tally.db")
    room = shutil.disk_usage(tmp_path).total
    (warning,) = Watchman(store, tmp_path, least_room=room + 1).find_warnings(0.0)
    assert warning["code"] == "disk_low"
    assert_fits(ReadinessSchema(), {"status": "ok", "warnings": [warning]})
    assert str(tmp_path) not in warning["detail"]


def test_a_store_that_cannot_be_written_to_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = build_client(tmp_path)
    monkeypatch.setattr(os, "access", lambda _path, mode: not mode & os.W_OK)
    (warning,) = client.get("/readyz").json["warnings"]
    assert warning["code"] == "store_read_only"
    assert_fits(ReadinessSchema(), {"status": "ok", "warnings": [warning]})


def test_a_folder_that_cannot_be_written_to_is_none_while_the_log_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = build_client(tmp_path)
    monkeypatch.setattr(os, "access", lambda path, _mode: Path(path) != tmp_path)
    assert client.get("/readyz").json == {"status": "ok"}
    (tmp_path / "tally.db-shm").unlink()
    assert [each["code"] for each in client.get("/readyz").json["warnings"]] == ["store_read_only"]


def test_damage_that_requests_met_is_a_warning_for_some_minutes(tmp_path: Path) -> None:
    client = build_client(tmp_path)
    watchman = Watchman(SqliteStore(tmp_path / "tally.db"), tmp_path, least_room=0)
    source = add_source(client, **EIGHTEEN)
    with closing(sqlite3.connect(tmp_path / "tally.db")) as other:
        (page,) = other.execute("SELECT rootpage FROM sqlite_master WHERE name = 'texts'").fetchone()
        (size,) = other.execute("PRAGMA page_size").fetchone()
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert not list(watchman.find_warnings(0.0))
    with (tmp_path / "tally.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    assert_problem(client.get(f"/v1/sources/{source}/text"), 503, "store_damaged")
    (warning,) = client.get("/readyz").json["warnings"]
    assert_fits(ReadinessSchema(), {"status": "ok", "warnings": [warning]})
    assert warning["code"] == "store_damaged"
    codes = [{each["code"] for each in watchman.find_warnings(now)} for now in (1.0, 301.0, 302.0)]
    assert ["store_damaged" in each for each in codes] == [True, True, False]


def test_a_follower_that_stands_still_is_a_warning(tmp_path: Path) -> None:
    client = build_client(tmp_path)
    store = SqliteStore(tmp_path / "tally.db")
    watchman = Watchman(store, tmp_path, least_room=0)
    assert not list(watchman.find_warnings(0.0))
    add_source(client, **EIGHTEEN)
    assert not list(watchman.find_warnings(1_000.0)), "the first time that it is seen"
    assert not list(watchman.find_warnings(1_299.0))
    (warning,) = watchman.find_warnings(1_301.0)
    assert warning["code"] == "follower_stuck"
    assert store.settle_source(store.list_pending(1)[0], None, [], store.count_followed())
    add_source(client, text="At least 7 people were hurt.")
    assert not list(watchman.find_warnings(1_302.0)), "it goes on"
