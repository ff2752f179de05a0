"""Who may do what: each operation needs a scope, and a request shows by its key which it has."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request

from service.access import Key, Scope
from service.actor import Actor, act_as
from service.api import requests
from service.api.problems import ProblemError
from service.errors import TallyError
from service.keys import find_key
from service.settings import Protection, Settings, is_loopback
from service.storage.port import Keys

NEEDS: dict[str, Scope | None] = {
    "GET /docs": None,
    "GET /static/<path:filename>": None,
    "GET /favicon.ico": None,
    "GET /robots.txt": None,
    "GET /openapi.yaml": None,
    "GET /openapi.json": None,
    "GET /$discovery/rest": None,
    "GET /healthz": None,
    "GET /readyz": None,
    "POST /v1/verify": Scope.READ,
    "GET /v1/verify": Scope.READ,
    "POST /v1/verify/batch": Scope.READ,
    "POST /v1/verify/text": Scope.READ,
    "POST /v1/compare": Scope.READ,
    "POST /v1/verifications": Scope.WRITE,
    "GET /v1/verifications": Scope.READ,
    "GET /v1/verifications/<verification_id>": Scope.READ,
    "POST /v1/sources": Scope.WRITE,
    "POST /v1/sources/bulk": Scope.WRITE,
    "GET /v1/sources": Scope.READ,
    "GET /v1/sources/<source_id>": Scope.READ,
    "DELETE /v1/sources/<source_id>": Scope.WRITE,  # `?purge=true` needs `admin`
    "GET /v1/sources/<source_id>/revisions": Scope.READ,
    "GET /v1/sources/<source_id>/text": Scope.READ,
    "GET /v1/sources/<source_id>/claims": Scope.READ,
    "PUT /v1/sources/<source_id>/tags": Scope.WRITE,
    "GET /v1/claims": Scope.READ,
    "POST /v1/claims": Scope.WRITE,
    "GET /v1/claims/<claim_id>": Scope.READ,
    "DELETE /v1/claims/<claim_id>": Scope.WRITE,
    "GET /v1/claims/<claim_id>/verify": Scope.READ,
    "GET /v1/claims/<claim_id>/integrity": Scope.READ,
    "PUT /v1/claims/<claim_id>/tags": Scope.WRITE,
    "GET /v1/figures": Scope.READ,
    "GET /v1/conflicts": Scope.READ,
    "POST /v1/watches": Scope.WRITE,
    "GET /v1/watches": Scope.READ,
    "GET /v1/watches/feed": Scope.READ,
    "GET /v1/watches/<watch_id>": Scope.READ,
    "DELETE /v1/watches/<watch_id>": Scope.WRITE,
    "GET /v1alpha1/claims:search": Scope.READ,
    "GET /v1/audit": Scope.ADMIN,
    "GET /metrics": Scope.READ,
    "GET /": Scope.READ,
    "GET /claims/<claim_id>": Scope.READ,
    "GET /draft": Scope.READ,
    "POST /draft": Scope.READ,
    "GET /sources": Scope.READ,
    "GET /sources/<source_id>": Scope.READ,
    "GET /sources/add": Scope.READ,
    "POST /sources/add": Scope.READ,  # what is in the form needs `write`, by the key that is in it too
    "GET /conflicts": Scope.READ,
    "GET /search": Scope.READ,
}
"""By method and rule what a request needs in protected mode; None is always open. What is not told needs `admin`."""
_NEVER_OPEN = {"/metrics"}
"""Rules that need their key also where all may read."""
_FORWARDED = ("X-Forwarded-For", "Forwarded")

SCHEME = "key"
SECURITY_SCHEMES = {
    SCHEME: {
        "type": "http",
        "scheme": "bearer",
        "description": (
            "A key that the operator made with `tally keys create`. Needed in protected mode only: to write and, where"
            " the operator chose so, to read."
        ),
    }
}
PROBLEMS = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
"""What every operation that is not always open may answer."""
_PROTECTION = "tally.protection"
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


def find_needed(method: str, rule: str) -> Scope | None:
    """What the operation needs in protected mode, None when it is always open; OPTIONS only tells what there is."""
    if method == "OPTIONS":
        return Scope.READ
    return NEEDS.get(f"{'GET' if method == 'HEAD' else method} {rule}", Scope.ADMIN)


def is_open() -> bool:
    """Whether this request is for what is always open."""
    return request.url_rule is not None and find_needed(request.method, request.url_rule.rule) is None


def describe_security(method: str, rule: str) -> list[dict[str, Any]]:
    """What the contract says of the operation: open, or also with a key, as the operator chose."""
    needed = find_needed(method, rule)
    return [] if needed is None else [{}, {SCHEME: [needed.value]}]


def register(app: Flask, store: Keys, settings: Settings) -> None:
    """Hold the requests of `app` to `NEEDS` as far as it is protected, and tell the store who acts."""
    protection = app.extensions[_PROTECTION] = settings.protection

    def note_address() -> None:
        act_as(Actor(request.environ.get(requests.ACTOR) or f"address {request.remote_addr or 'unknown'}"))

    def admit_here() -> None:
        note_address()
        if not is_open() and not _is_from_here():
            raise ProblemError("host_refused")

    def admit() -> None:
        note_address()
        if is_open():
            return
        caller = find_caller(store)
        if caller is not None:
            _act(caller)
        # At a path where there is nothing, too: `all` tells nobody else what there is.
        rule = request.url_rule.rule if request.url_rule else ""
        needed = find_needed(request.method, rule) if rule else Scope.READ
        if needed is not None and (needed is not Scope.READ or protection is Protection.ALL or rule in _NEVER_OPEN):
            require(needed)

    if protection is not Protection.OFF:
        app.before_request(admit)
    else:
        app.before_request(admit_here if settings.protected is Protection.AUTO else note_address)


def _is_from_here() -> bool:
    """Whether the request is of this machine: not of a web page of elsewhere whose name was made to lead here, nor of
    whom a proxy lets in that nobody told of.
    """
    if any(name in request.headers for name in _FORWARDED):
        return False
    with suppress(ValueError):
        return is_loopback(urlsplit(f"//{request.host}").hostname or "")
    return False


def find_caller(store: Keys) -> Key | ProblemError | TallyError | None:
    """Whose key the request came with, why that cannot be told, or None where it came without; never raises."""
    if "caller" not in g:
        g.caller = _identify(store)
    found: Key | ProblemError | TallyError | None = g.caller
    return found


def admit_by(store: Keys, token: str, needed: Scope) -> None:
    """Let the rest of the request be that of the key whose token came in a form; raises the ProblemError that refuses
    it. Where nothing is protected nothing is asked.
    """
    if token and current_app.extensions[_PROTECTION] is not Protection.OFF:
        g.caller = _find_key(store, token)
        _act(g.caller)
    require(needed)


def _act(caller: Key | ProblemError | TallyError) -> None:
    if isinstance(caller, Exception):
        raise caller
    actor = Actor(f"key {caller.id}", caller.name)
    act_as(actor)
    request.environ[requests.ACTOR] = actor.id


def _identify(store: Keys) -> Key | ProblemError | TallyError | None:
    given = request.headers.get("Authorization")
    if given is None:
        return None
    scheme, _, token = given.partition(" ")
    return _find_key(store, token.strip() if scheme.lower() == "bearer" else "")


def _find_key(store: Keys, token: str) -> Key | ProblemError | TallyError:
    try:
        key = find_key(store, token)
    except TallyError as error:
        return error
    return key or ProblemError("key_invalid", headers=_CHALLENGE)


def require(needed: Scope) -> None:
    """Raise the ProblemError that refuses the request, unless its key has the scope or nothing is protected."""
    if current_app.extensions[_PROTECTION] is Protection.OFF:
        return
    caller = g.get("caller")
    if not isinstance(caller, Key):
        detail = f"Send `Authorization: Bearer …` with a key of the scope {needed}."
        raise ProblemError("key_missing", detail, headers=_CHALLENGE)
    if not caller.scope.covers(needed):
        raise ProblemError("scope_missing", f"This needs a key of the scope {needed}; yours has {caller.scope}.")


def find_revoked(store: Keys) -> Callable[[], ProblemError | None]:
    """What tells, for as long as a request goes on, why its key is none any more; None while it is one."""
    caller = g.get("caller")
    if not isinstance(caller, Key):
        return lambda: None

    def tell() -> ProblemError | None:
        key = store.find_key(caller.id)
        return ProblemError("key_invalid") if key is None or key.revoked_at else None

    return tell


def find_key_id() -> str:
    """The id of the key that the request came with; empty where it came without or nothing is protected."""
    caller = g.get("caller")
    return caller.id if isinstance(caller, Key) else ""
