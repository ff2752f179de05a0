"""Faults as pages, for those who ask with a browser, and forms that other sites would send."""

from __future__ import annotations

import orjson
from flask import Response, render_template, request

from service.api.problems import MEDIA_TYPE, ProblemError
from service.web.forms import say

_API = "/v1"


def show_problem(response: Response) -> Response:
    """The same words as a page, where a problem is told to a browser that asked for something beside the API."""
    if response.mimetype != MEDIA_TYPE or request.path.startswith(_API):
        return response
    response.headers.add("Vary", "Accept")
    if request.accept_mimetypes.best_match([MEDIA_TYPE, "text/html"], default=MEDIA_TYPE) == "text/html":
        problem = orjson.loads(response.get_data())
        faults = [(each.get("parameter"), say(each["detail"])) for each in problem.get("errors", ())]
        response.set_data(
            render_template("problem.html", problem=problem, detail=say(problem["detail"]), faults=faults)
        )
        response.content_type = "text/html; charset=utf-8"
    return response


def refuse_others() -> None:
    """Refuse a form that another site made a browser send: it would act in the name of who happens to visit that site.

    Browsers tell with each form where it is from; what tells neither is refused, too, for it is none.
    """
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    is_own = site == "same-origin" if site else origin in (f"http://{request.host}", f"https://{request.host}")
    if not is_own:
        raise ProblemError("cross_site")
