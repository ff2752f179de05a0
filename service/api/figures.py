"""The timeline of one figure, as JSON, as a table or as a picture."""

from __future__ import annotations

from typing import Any

from flask import Response

from schemas.figures import FiguresQuerySchema, FiguresSchema
from service.api.asking import build_question
from service.api.blueprint import Blueprint, answer
from service.api.contract import ALSO
from service.api.negotiation import JSON, VARY, Form, choose
from service.deadline import limit_time
from service.figures import find_figures
from service.rendering.picture import draw_svg
from service.rendering.table import write_csv
from service.settings import Settings
from service.storage.port import Store

_CSV, _SVG = "text/csv", "image/svg+xml"
_FORMS = {
    _CSV: {"schema": {"type": "string"}, "example": "claim_id,source_id,published_at\r\n"},
    _SVG: {"schema": {"type": "string"}, "example": '<svg xmlns="http://www.w3.org/2000/svg"></svg>'},
}


def build_figures(store: Store, settings: Settings) -> Blueprint:
    """The operation on figures."""
    blueprint = Blueprint("figures", __name__, description="What sources report of one figure over time.")

    @blueprint.route("/v1/figures", methods=["GET"])
    @blueprint.arguments(FiguresQuerySchema(longest={"statement": settings.max_statement}), location="query")
    @blueprint.response(200, FiguresSchema, description="The reports, oldest first.")
    @blueprint.doc(**{ALSO: _FORMS})
    @blueprint.problems(400, 406, 500, 503)
    def get_figures(asked: dict[str, Any]) -> Response:
        """Read the timeline of a figure

        What stored sources report of the figure that a statement gives: the value, when, who published it, whom it
        credits, from where it comes, and which reports a later, higher one has overtaken. As JSON, as `text/csv`, or as
        a picture to paste (`image/svg+xml`), whichever the Accept header prefers.
        """
        form = choose((Form(JSON), Form(_CSV), Form(_SVG))).media_type
        with limit_time(settings.time_limit):
            figures = find_figures(store, build_question(asked | {"limit": 1}), width=settings.width)
        if form == _CSV:
            headers = {**VARY, "Content-Disposition": 'attachment; filename="figures.csv"'}
            return Response(write_csv(figures), content_type=f"{_CSV}; charset=utf-8", headers=headers)
        if form == _SVG:
            return Response(draw_svg(figures), content_type=f"{_SVG}; charset=utf-8", headers=VARY)
        return answer(figures, headers=VARY)

    return blueprint
