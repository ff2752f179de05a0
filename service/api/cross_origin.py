"""Which pages of other origins a browser lets ask and read (CORS), with keys if need be but never with cookies."""

from __future__ import annotations

from http import HTTPStatus

from flask import Flask, Response, request

from service.settings import ANY_ORIGIN, Settings

PREFLIGHT = {
    "Access-Control-Allow-Methods": "DELETE, GET, POST, PUT",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, X-Request-Id",
    "Access-Control-Max-Age": "7200",
}
SHOWN = ", ".join(
    (
        *("Content-Disposition", "Idempotency-Replayed", "Link", "Location", "Retry-After", "Server-Timing"),
        *("WWW-Authenticate", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-Request-Id"),
    )
)


def register(app: Flask, settings: Settings) -> None:
    """Let the pages of `settings.cors` in; to be registered before what asks for keys, for a preflight has none."""
    if not settings.cors:
        return
    is_open = settings.cors == (ANY_ORIGIN,)

    def is_let_in() -> bool:
        origin = request.headers.get("Origin")
        return origin is not None and (is_open or origin in settings.cors)

    @app.before_request
    def answer_preflight() -> Response | None:
        if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers and is_let_in():
            return Response(status=HTTPStatus.NO_CONTENT, headers=PREFLIGHT)
        return None

    @app.after_request
    def let_read(response: Response) -> Response:
        if not is_open:
            response.vary.add("Origin")
        if is_let_in():
            response.headers["Access-Control-Allow-Origin"] = ANY_ORIGIN if is_open else request.headers["Origin"]
            response.headers["Access-Control-Expose-Headers"] = SHOWN
        return response
