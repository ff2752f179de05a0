"""Liveness and readiness for whoever runs the service."""

from __future__ import annotations

from flask import Response

from schemas.health import HealthSchema
from service.api.blueprint import Blueprint, answer
from service.storage.port import Store


def build_health(store: Store) -> Blueprint:
    """The operations of an operator."""
    blueprint = Blueprint("health", __name__, description="For whoever runs the service.")

    @blueprint.route("/healthz", methods=["GET"])
    @blueprint.response(200, HealthSchema, description="The process answers.")
    @blueprint.problems(500)
    def live() -> Response:
        """Is it alive

        Answers as long as the process does, whatever the store's state.
        """
        return answer({"status": "ok"})

    @blueprint.route("/readyz", methods=["GET"])
    @blueprint.response(200, HealthSchema, description="The store can be read and is migrated.")
    @blueprint.problems(500, 503)
    def ready() -> Response:
        """Is it ready

        Answers 200 once the store can be read and is migrated, else a problem with the reason.
        """
        store.check()
        return answer({"status": "ok"})

    return blueprint
