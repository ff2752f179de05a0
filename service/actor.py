"""Who is acting in this thread, so that the store can note it with what it writes."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: "key 5d1f…", "address 127.0.0.1", "command line", "assistant" or "service"; `name` is the key's."""

    id: str
    name: str | None = None


SERVICE = Actor("service")
"""The service of its own accord, as when it loads the demo corpus."""
COMMAND_LINE = Actor("command line")
ASSISTANT = Actor("assistant")

_acting: ContextVar[Actor] = ContextVar("actor", default=SERVICE)

act_as = _acting.set
find_actor = _acting.get
