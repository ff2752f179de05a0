"""How many requests a key, or an address without one, may make in a while; the others wait."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address

from flask import Flask, Response, request
from flask_limiter import Limiter, RequestLimit

from service.access import Key
from service.api.access import find_caller, is_open
from service.settings import Protection, Settings
from service.storage.port import Keys


@dataclass(frozen=True, slots=True)
class Counters:
    """Where requests are counted: an address as `limits` reads it, and its options."""

    uri: str
    options: Mapping[str, str | float] = field(default_factory=dict)


def register(app: Flask, store: Keys, settings: Settings, counters: Counters) -> None:
    """Limit the requests of `app` where it is protected; to be registered before what looks at their keys.

    What comes with a bad key counts under its address. When they cannot be counted they go on, and that is logged.
    """
    if settings.protection is Protection.OFF or not settings.rate:
        return

    def find_bucket() -> str:
        caller = find_caller(store)
        return f"key {caller.id}" if isinstance(caller, Key) else find_address()

    limiter = Limiter(
        find_bucket,
        application_limits=[settings.rate],
        storage_uri=counters.uri,
        storage_options=dict(counters.options),  # type: ignore[arg-type] # a timeout is a part of a second
        swallow_errors=True,
        request_identifier=lambda: request.endpoint or "nothing",  # else paths where there is nothing are not counted
    )
    limiter.request_filter(is_open)
    limiter.init_app(app)

    @app.after_request
    def tell(response: Response) -> Response:
        try:
            response.headers.update(_tell_limit(limiter.current_limits))
        except Exception:
            limiter.logger.exception("The rate limit of an answer cannot be told.")
        return response


def _tell_limit(limits: Sequence[RequestLimit]) -> dict[str, str]:
    """The headers on what is left of the limit that was exceeded, or else of the first one.

    flask-limiter's own would tell every answer to wait, and turn a busy store's second into a minute.
    """
    limit = next((each for each in limits if each.breached), None) or next(iter(limits), None)
    if limit is None:
        return {}
    told = {
        "X-RateLimit-Limit": str(limit.limit.amount),
        "X-RateLimit-Remaining": str(limit.remaining),
        "X-RateLimit-Reset": str(limit.reset_at),
    }
    return told | ({"Retry-After": str(max(1, limit.reset_at - int(time.time())))} if limit.breached else {})


def find_address() -> str:
    """What stands for the client's address: of IPv6 its /64, which is what one subscriber has at least."""
    given = request.remote_addr or "unknown"
    try:
        address = ip_address(given)
    except ValueError:
        return given
    if not isinstance(address, IPv6Address):
        return given
    return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))
