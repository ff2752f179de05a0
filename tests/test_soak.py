"""A server that many read and write at once loses nothing and answers everything; the run tells where it does."""

from __future__ import annotations

import pytest

from benchmarks.clients import Asked
from benchmarks.soak import Plan, Soaked, judge, soak, write_report


@pytest.fixture(scope="module")
def soaked() -> Soaked:
    return soak(Plan(seconds=5, quiet=1, readers=4, writers=3, claims=0))


def test_readers_and_writers_get_what_they_are_told(soaked: Soaked) -> None:
    assert not soaked.errors
    assert soaked.acknowledged > 10
    assert soaked.lost == []
    assert soaked.faults == ""
    assert {"verify", "add a source", "add five in bulk"} <= {each.kind for each in soaked.asked}


def test_the_report_tells_every_figure(soaked: Soaked) -> None:
    report = "\n".join(write_report(soaked))
    assert all(name in report and figure in report for name, (figure, _) in judge(soaked).items())


def _run(
    *, slow: float = 0.01, error: str = "", lost: tuple[str, ...] = (), faults: str = "", end: float = 100
) -> Soaked:
    quiet = [Asked("verify", 0.5, 0.01) for _ in range(100)]
    asked = [Asked("verify", part / 100, slow) for part in range(99)]
    memory = [(part / 20, {"1": 100.0 if part < 15 else end}) for part in range(21)]
    files = [(part / 20, 5.0) for part in range(21)]
    return Soaked(quiet, [*asked, Asked("add a source", 0.5, 0.1, error)], quiet, memory, files, 7, [*lost], faults)


def test_a_good_run_will_do() -> None:
    assert all(will_do for _, will_do in judge(_run()).values())


@pytest.mark.parametrize(
    "bad",
    [
        {"slow": 0.06},
        {"error": "POST /v1/sources: 503"},
        {"lost": ("the text of s_1",)},
        {"faults": "A claim has no source."},
        {"end": 106.0},
        {"end": 94.0},
    ],
    ids=str,
)
def test_a_run_that_breaks_one_promise_will_not_do(bad: dict[str, object]) -> None:
    assert sum(not will_do for _, will_do in judge(_run(**bad)).values()) == 1
