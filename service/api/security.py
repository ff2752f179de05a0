"""Headers of every answer: nothing is sniffed, framed, fetched or kept that should not be; how long it took."""

from __future__ import annotations

from time import perf_counter

from flask import Flask, Response, g, request

_TWO_YEARS = 63_072_000  # seconds
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def register(app: Flask) -> None:
    """Add the headers to what `app` answers; a page sets its own Content-Security-Policy."""

    @app.before_request
    def start() -> None:
        g.started = perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if "HTTP_AUTHORIZATION" in request.environ:
            response.headers["Cache-Control"] = "no-store"  # what a key opened is not for who comes next
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = f"max-age={_TWO_YEARS}"
        response.headers["Server-Timing"] = f"app;dur={(perf_counter() - g.started) * 1000:.2f}"
        return response
