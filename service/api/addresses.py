"""The address of a client behind proxies: what they append to `X-Forwarded-For`, where it is one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def register(app: Flask, proxies: int) -> None:
    """Let `app` take so many proxies' word for a client's address and scheme, but not for a Host or a prefix: what a
    client asked for decides nothing.

    What is no IP address is not believed, so that nobody chooses a new name for each request: the peer's is taken, the
    proxy's own.
    """
    inner = app.wsgi_app

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        given = environ.get("REMOTE_ADDR", "")
        try:
            if "%" in given:  # behind it, anything may stand
                raise ValueError
            environ["REMOTE_ADDR"] = str(ip_address(given))
        except ValueError:
            environ["REMOTE_ADDR"] = environ["werkzeug.proxy_fix.orig"]["REMOTE_ADDR"]
        return inner(environ, start_response)

    app.wsgi_app = ProxyFix(answer, x_for=proxies, x_proto=1)  # type: ignore[method-assign]
