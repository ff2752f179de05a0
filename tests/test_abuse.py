"""A server under hostile requests: none fails, leaks or hangs. `make abuse` is the long form."""

from __future__ import annotations

from pathlib import Path

from benchmarks.abuse import run, send_drafts
from tests.support import serve


def test_hostile_requests_are_answered_and_tell_nothing(tmp_path: Path) -> None:
    with serve(tmp_path, TALLY_DEMO="on") as host:
        told = run(host, 300)
        (line,) = send_drafts(host, (2,), told)
    assert told.faults == []
    assert line.count(" s (200)") == 4
    assert {"200", "201", "400", "422"} <= told.statuses.keys()
