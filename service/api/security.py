"""Headers of every answer: nothing is sniffed, framed or fetched, and how long the answer took."""

from __future__ import annotations

from time import perf_counter

from flask import Flask, Response, g

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
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
        response.headers["Server-Timing"] = f"app;dur={(perf_counter() - g.started) * 1000:.2f}"
        return response
