"""A server under hostile requests: none fails, leaks or hangs. `make abuse` is the long form."""

from __future__ import annotations

from pathlib import Path

from benchmarks.abuse import run
from tests.support import serve


def test_hostile_requests_are_answered_and_tell_nothing(tmp_path: Path) -> None:
    with serve(tmp_path, TALLY_DEMO="on") as host:
        told = run(host, 300)
    assert told.faults == []
    assert {"200", "201", "400", "422"} <= told.statuses.keys()
