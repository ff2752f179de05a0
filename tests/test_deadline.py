"""A request that thinks for too long lets others go first, and is given up as a whole at last."""

from __future__ import annotations

import time
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from service import deadline
from service.deadline import each_in_time, give_way, limit_time
from service.errors import ServerBusyError, TookTooLongError
from tests.support import EIGHTEEN, add_source, assert_problem, build_client

STATEMENT = "18 officers were killed"
ASKED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "verify": ("POST", "/v1/verify", {"json": {"statement": STATEMENT}}),
    "verify by link": ("GET", "/v1/verify", {"query_string": {"statement": STATEMENT}}),
    "batch": ("POST", "/v1/verify/batch", {"json": {"statements": [STATEMENT]}}),
    "draft": ("POST", "/v1/verify/text", {"json": {"text": STATEMENT + "."}}),
    "compare": ("POST", "/v1/compare", {"json": {"statement": STATEMENT, "passages": [{"text": STATEMENT}]}}),
    "figures": ("GET", "/v1/figures", {"query_string": {"statement": STATEMENT}}),
    "keep": ("POST", "/v1/verifications", {"json": {"statement": STATEMENT}}),
    "watch": ("POST", "/v1/watches", {"json": {"statement": STATEMENT}}),
}


@pytest.mark.parametrize(("method", "path", "given"), ASKED.values(), ids=ASKED)
def test_what_takes_too_long_is_a_problem(tmp_path: Path, method: str, path: str, given: dict[str, Any]) -> None:
    client = build_client(tmp_path, time_limit=1e-9)
    add_source(client, **EIGHTEEN)
    response = client.open(path, method=method, **given)
    assert_problem(response, 503, "took_too_long")
    assert "given up" in response.json["detail"]


def test_a_stored_claim_takes_no_longer_either(tmp_path: Path) -> None:
    client = build_client(tmp_path, time_limit=1e-9)
    add_source(client, **EIGHTEEN)
    add_source(client, text="20 officers were killed.", url="https://example.org/other")
    claim = client.get("/v1/claims?q=officers").json["items"][0]["id"]
    assert_problem(client.get(f"/v1/claims/{claim}/verify"), 503, "took_too_long")


def test_nothing_is_kept_of_what_took_too_long(tmp_path: Path) -> None:
    client = build_client(tmp_path, time_limit=1e-9)
    add_source(client, **EIGHTEEN)
    for name in ("keep", "watch"):
        method, path, given = ASKED[name]
        assert client.open(path, method=method, headers={"Idempotency-Key": name}, **given).status_code == 503
        assert client.get(path).json["items"] == []


def test_a_limit_holds_for_what_is_done_within_it_alone() -> None:
    with pytest.raises(TookTooLongError, match="1e-09 seconds"), limit_time(1e-9):
        list(each_in_time([1]))
    with limit_time(60):
        assert list(each_in_time([1, 2])) == [1, 2]
    assert list(each_in_time([1, 2])) == [1, 2]


def _start_long(done: list[object]) -> Thread:
    def work() -> None:
        with limit_time(60):
            done.extend(each_in_time(["first", "second"]))

    thread = Thread(target=work)
    thread.start()
    return thread


def test_what_takes_longer_lets_short_requests_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "_SHORT", -1.0)  # whatever has asked for a piece of work is long
    monkeypatch.setattr(deadline, "_PATIENCE", 1e9)
    done: list[object] = []
    with limit_time(60):
        thread = _start_long(done)
        thread.join(0.2)
        done.append("short")
    thread.join(10)
    assert done == ["short", "first", "second"]


@pytest.mark.parametrize(("seconds", "names"), [(0.4, "ab"), (60, "abc")])
def test_of_several_that_take_very_long_one_works_at_a_time_and_none_is_given_up(
    monkeypatch: pytest.MonkeyPatch, seconds: float, names: str
) -> None:
    monkeypatch.setattr(deadline, "_SHORT", -1.0)
    monkeypatch.setattr(deadline, "_LONG", -1.0)
    done: list[object] = []

    def work(name: str) -> None:
        with limit_time(seconds):
            for _ in each_in_time(range(3)):
                done.append(name)
                time.sleep(0.1)

    threads = [Thread(target=work, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
        time.sleep(0.02)
    for thread in threads:
        thread.join(30)
    assert "".join(map(str, done)) == "".join(3 * name for name in names)


def test_more_than_a_few_that_take_very_long_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "_SHORT", -1.0)
    monkeypatch.setattr(deadline, "_LONG", -1.0)
    monkeypatch.setattr(deadline, "_BRIEF", 0.05)
    client = build_client(tmp_path)
    add_source(client, **EIGHTEEN)
    method, path, given = ASKED["verify"]
    done: list[object] = []
    with limit_time(60):
        assert list(each_in_time([1])) == [1]
        waiting = [_start_long(done) for _ in range(2)]
        while len(deadline._turn._waiting) < 2:
            time.sleep(0.01)
        with pytest.raises(ServerBusyError), limit_time(60):
            list(each_in_time([1]))
        response = client.open(path, method=method, **given)
        assert_problem(response, 503, "server_busy")
        assert response.headers["Retry-After"] == "1"
        assert not done
    for thread in waiting:
        thread.join(30)
    assert done == ["first", "second"] * 2
    assert client.open(path, method=method, **given).status_code == 200


def test_nobody_waits_for_very_long_ones_for_longer_than_an_answer_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "_SHORT", -1.0)
    monkeypatch.setattr(deadline, "_LONG", -1.0)
    told: list[Exception] = []

    def work() -> None:
        try:
            with limit_time(0.1):
                list(each_in_time([1]))
        except ServerBusyError as error:
            told.append(error)

    with limit_time(60):
        list(each_in_time([1]))
        thread = Thread(target=work)
        thread.start()
        thread.join(30)
        assert len(told) == 1
    with limit_time(0.1):
        assert list(each_in_time([1])) == [1], "it does not wait any more"


def test_nobody_waits_for_what_has_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "_SHORT", -1.0)
    monkeypatch.setattr(deadline, "_PATIENCE", 1e9)
    with pytest.raises(TookTooLongError), limit_time(0.0):
        list(each_in_time([1]))
    began = time.monotonic()
    give_way(20)
    with limit_time(60):
        assert list(each_in_time([1])) == [1]  # nor for itself
    assert time.monotonic() - began < 10


def test_what_nobody_waits_for_gives_way_to_long_requests_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "_SHORT", -1.0)
    with limit_time(60):
        list(each_in_time([1]))
        began = time.monotonic()
        give_way(0.2)
        assert time.monotonic() - began >= 0.2


def test_who_lets_short_requests_go_first_is_done_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "_SHORT", -1.0)
    monkeypatch.setattr(deadline, "_PATIENCE", 1e9)
    done: list[object] = []

    def work() -> None:
        with limit_time(1.5):
            done.extend(each_in_time(range(5)))

    with limit_time(60):
        thread = Thread(target=work)
        thread.start()
        thread.join(30)
        assert done == [0, 1, 2, 3, 4]


def test_short_requests_without_end_hold_nobody_up_for_longer_than_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "_SHORT", -1.0)
    monkeypatch.setattr(deadline, "_PATIENCE", 0.5)
    done: list[object] = []
    with limit_time(60):
        thread = _start_long(done)
        thread.join(30)
        assert done == ["first", "second"]
