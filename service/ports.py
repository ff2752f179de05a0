"""Whether the address that a server is to listen on is free, and who has it."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from errno import EADDRINUSE
from pathlib import Path

from service.settings import SettingError

_STEP = 0.2  # seconds
_LISTENING = "0A"  # as /proc/net/tcp writes it


def await_address(host: str, port: int, *, patience: float) -> None:
    """Return once nobody listens there; raises SettingError where that takes more than so many seconds.

    What else keeps a server from listening is left to it.
    """
    until = time.monotonic() + patience
    while is_taken(host, port):
        if time.monotonic() > until:
            holders = ", ".join(find_holders(port)) or f"another process (`ss -ltnp 'sport = :{port}'` names it)"
            raise SettingError(
                f"{host} port {port} is in use by {holders}: stop it, or set PORT to another. Workers whose first"
                " process was killed end by themselves, once they have answered what they are at."
            )
        time.sleep(_STEP)


def is_taken(host: str, port: int) -> bool:
    """Whether somebody listens there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error.errno == EADDRINUSE
    return False


def find_holders(port: int) -> Iterator[str]:
    """The processes that listen on a TCP port, as far as the system tells this user."""
    sockets = set()
    for table in ("tcp", "tcp6"):
        with suppress(OSError):
            rows = [line.split() for line in Path("/proc/net", table).read_text().splitlines()[1:]]
            sockets |= {
                f"socket:[{row[9]}]"
                for row in rows
                if row[3] == _LISTENING and int(row[1].rsplit(":", 1)[1], 16) == port
            }
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if any(str(each.readlink()) in sockets for each in process.joinpath("fd").iterdir()):
                yield f"process {process.name} ({process.joinpath('comm').read_text().strip()})"
