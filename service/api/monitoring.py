"""The metrics: what was counted, and what the store holds when they are asked for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from flask import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from service import __version__
from service.api import metrics
from service.api.blueprint import Blueprint
from service.errors import TallyError
from service.settings import Settings
from service.storage.port import Store

_EXAMPLE = """\
# HELP tally_requests_total Requests answered
# TYPE tally_requests_total counter
tally_requests_total{method="POST",operation="/v1/verify",status="200"} 1043.0
"""


def build_metrics(store: Store, settings: Settings) -> Blueprint:
    """The operation that Prometheus asks."""
    blueprint = Blueprint("metrics", __name__, description="For whoever runs the service.")

    @blueprint.route("/metrics", methods=["GET"])
    @blueprint.response(
        200, {"type": "string"}, content_type=CONTENT_TYPE_LATEST, description="All metrics.", example=_EXAMPLE
    )
    @blueprint.problems(500)
    def read_metrics() -> Response:
        """Metrics for Prometheus

        What all workers counted since the start, and what the store holds now, as text for Prometheus.
        """
        registry = metrics.gather()
        registry.register(Holdings(store, settings.database.parent))
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    return blueprint


class Holdings(Collector):
    """What the store holds; its faults make `tally_store_up` 0 and leave out what could not be read."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder

    def collect(self) -> Iterator[Metric]:
        found: dict[str, tuple[str, float]] = {"store_up": ("1 when the store can be read", 0)}
        with suppress(TallyError), self._store.snapshot():
            self._store.check()
            found |= {
                "sources": ("Sources kept", self._store.count_sources()),
                "claims": ("Claims that may be evidence", self._store.count_claims(())[0]),
                "corpus_revision": ("Grows with every change of what is stored", self._store.corpus_revision()),
                "pending_sources": ("Sources that were not followed up yet", self._store.count_pending()),
                "store_up": ("1 when the store can be read", 1),
            }
        with suppress(OSError):
            found["disk_free_bytes"] = ("Free room on the store's disk", shutil.disk_usage(self._folder).free)
        for name, (told, value) in found.items():
            yield GaugeMetricFamily(f"tally_{name}", told, value)
        build = GaugeMetricFamily("tally_build_info", "The version that runs", labels=["version"])
        build.add_metric([__version__], 1)
        yield build
