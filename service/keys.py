"""Use case: make keys, find out whose a token is, and revoke keys."""

from __future__ import annotations

import hmac
import re
from hashlib import sha256
from secrets import token_hex

from service.access import Key, Scope
from service.errors import KeyNotFoundError
from service.ingest import tell_moment
from service.storage.port import Keys

_TOKEN = re.compile(r"tally_([0-9a-f]{12})_[0-9a-f]{64}", re.ASCII)
_NO_KEY = bytes(32)


def create_key(store: Keys, name: str, scope: Scope) -> tuple[Key, str]:
    """A new key, stored, and its token, which can be told now and never again.

    The secret of a token is 256 random bits, so its plain SHA-256 may be kept: nobody can try them all, which is what
    slow and salted digests guard passwords against.
    """
    key_id = token_hex(6)
    token = f"tally_{key_id}_{token_hex(32)}"
    key = Key(key_id, name, scope, tell_moment(), digest=_digest(token))
    store.add_key(key)
    return key, token


def find_key(store: Keys, token: str) -> Key | None:
    """The live key of a token; None for one that is malformed, unknown or revoked."""
    form = _TOKEN.fullmatch(token)
    if form is None:
        return None
    key = store.find_key(form[1])
    # Compared even where there is none, so that the time tells nothing of which ids there are.
    is_right = hmac.compare_digest(key.digest if key else _NO_KEY, _digest(token))
    return key if key and is_right and key.revoked_at is None else None


def revoke_key(store: Keys, key_id: str) -> None:
    """Let a key open nothing from now on; raises KeyNotFoundError."""
    if not store.revoke_key(key_id, tell_moment()):
        raise KeyNotFoundError(f"No key has the id {key_id}: `tally keys list` shows them.")


def is_guarded(store: Keys) -> bool:
    """Whether there is a live key."""
    return any(key.revoked_at is None for key in store.list_keys())


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()
