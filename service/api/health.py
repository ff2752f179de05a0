"""Liveness and readiness for whoever runs the service."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from math import inf
from pathlib import Path
from typing import Any

from flask import Response

from schemas.health import HealthSchema, ReadinessSchema
from service.api import metrics
from service.api.blueprint import Blueprint, answer
from service.settings import Settings
from service.storage.port import Store

_LEAST_ROOM = 256_000_000  # bytes: what SQLite's log and a merge of the index may take at worst
_LONGEST_STILL = 300  # seconds; a source of the longest text is followed up in a few
_LAST_MINUTES = 300  # seconds


class Watchman:
    """Looks at what leaves most at work: a disk that fills, a store that cannot be written to, damage that requests
    met, a follower that stands still.
    """

    def __init__(self, store: Store, folder: Path, *, least_room: int = _LEAST_ROOM) -> None:
        self._store = store
        self._folder = folder
        self._least_room = least_room
        self._seen: tuple[int, float] = (-1, 0.0)
        self._damage: tuple[int, float] = (metrics.tell_problems("store_damaged"), -inf)

    def find_warnings(self, now: float) -> Iterator[dict[str, str]]:
        """What to tell at a time, in seconds of any clock that never goes back; raises the store's errors."""
        free = shutil.disk_usage(self._folder).free
        if free < self._least_room:
            yield {"code": "disk_low", "detail": f"The store's disk has {free // 1_000_000} MB left: make room."}
        if not self._store.may_be_written_to():
            detail = "The store cannot be written to, and reading goes on: `tally doctor` says why."
            yield {"code": "store_read_only", "detail": detail}
        damage = metrics.tell_problems("store_damaged")
        if damage != self._damage[0]:
            self._damage = (damage, now)
        if now - self._damage[1] <= _LAST_MINUTES:
            detail = "Requests of the last minutes met damage in the store: keep a copy, run `tally check`, restore."
            yield {"code": "store_damaged", "detail": detail}
        pending, followed = self._store.count_pending(), self._store.count_followed()
        if not pending or followed != self._seen[0]:
            self._seen = (followed if pending else -1, now)
        elif now - self._seen[1] > _LONGEST_STILL:
            detail = f"{pending:,} sources wait to be followed up, and none was for minutes: see the log."
            yield {"code": "follower_stuck", "detail": detail}


def build_health(store: Store, settings: Settings) -> Blueprint:
    """The operations of an operator."""
    blueprint = Blueprint("health", __name__, description="For whoever runs the service.")
    watchman = Watchman(store, settings.database.parent)

    @blueprint.route("/healthz", methods=["GET"])
    @blueprint.response(200, HealthSchema, description="The process answers.")
    @blueprint.problems(500)
    def live() -> Response:
        """Is it alive

        Answers as long as the process does, whatever the store's state.
        """
        return answer({"status": "ok"})

    @blueprint.route("/readyz", methods=["GET"])
    @blueprint.response(200, ReadinessSchema, description="The store can be read and is migrated.")
    @blueprint.problems(500, 503)
    def ready() -> Response:
        """Is it ready

        Answers 200 once the store can be read and is migrated, else a problem with the reason. `warnings` names what
        leaves most of it at work: a disk that is nearly full (`disk_low`) and a store that cannot be written to
        (`store_read_only`), for reading goes on; requests that met damage in the store (`store_damaged`; others may
        not), and sources that are not followed up any more (`follower_stuck`; conflicts and watches are behind,
        verdicts are not).
        """
        store.check()
        told: dict[str, Any] = {"status": "ok"}
        if warnings := list(watchman.find_warnings(time.monotonic())):
            told["warnings"] = warnings
        return answer(told)

    return blueprint
