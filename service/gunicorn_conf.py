"""How gunicorn serves Tally: `gunicorn --config python:service.gunicorn_conf 'service.app:create_app()'`."""

from __future__ import annotations

import atexit
import ctypes
import gc
import os
import random
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn import glogging, systemd

from service import logs
from service.compare import compare
from service.deadline import give_way
from service.demo import load_demo
from service.errors import TallyError
from service.following import follow
from service.keys import is_guarded
from service.ports import await_address
from service.settings import Protection, SettingError, Settings, find_unknown, is_loopback, load_settings
from service.storage.port import Keys
from service.storage.rates import forget
from service.storage.sqlite import SqliteStore

_FOLLOWERS_CACHE = 16  # megabytes of the index
_GIVES_WAY = 0.5  # seconds, before a source is followed up, to what is asked meanwhile
_LAST_WAIT = 5  # seconds until a follower is left behind
_M_ARENA_MAX = -8  # malloc.h of glibc
_ARENAS = 2  # of memory, that threads share: each thread's own, as glibc has it, keeps what any answer ever took
_PORT_WAIT = 5  # seconds for a server before this one to let go of the port

try:
    _settings = load_settings()
except TallyError as error:
    raise SystemExit(f"Error: {error}") from None


bind = f"[{_settings.host}]:{_settings.port}" if ":" in _settings.host else f"{_settings.host}:{_settings.port}"
workers = _settings.workers
worker_class = "service.gunicorn_worker.Worker"
threads = 4
worker_connections = 500  # clients of a worker at once; more wait until there is room
keepalive = 5
timeout = 60
graceful_timeout = 30
limit_request_line = 8190  # a statement in a query string, percent-encoded
limit_request_fields = 64
limit_request_field_size = 8190
sendfile = False  # it would go past what is still to be sent
control_socket_disable = True  # else gunicorn opens a socket under $HOME
# gunicorn itself would believe what a peer on this machine says of scheme, script name and path; ProxyFix is enough.
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}


# What each process counts, in files that all of them read; the worker's module, which gunicorn imports after this one,
# looks for it.
with suppress(OSError):  # a full temporary folder; then each counts for itself
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="tally-metrics-")


@atexit.register
def _forget_counts() -> None:
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        shutil.rmtree(os.environ["PROMETHEUS_MULTIPROC_DIR"], ignore_errors=True)


class Logger(glogging.Logger):
    """gunicorn's log as lines of ours; requests are told by the application."""

    def setup(self, cfg: Any) -> None:
        """Write to where all other loggers write."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        logs.configure(_settings.log, _settings.log_level)


logger_class = Logger
loglevel = _settings.log_level


_ends = threading.Event()
_followers: list[threading.Thread] = []


# A worker has the master's handlers until it has its own: what told it to end in between was lost, and the server ended
# only after `graceful_timeout`. So signals are held back from before the fork until the worker is there.
_take_signals = partial(signal.pthread_sigmask, signal.SIG_SETMASK, ())
os.register_at_fork(after_in_parent=_take_signals)


def pre_fork(server: Any, _worker: Any) -> None:
    """Hold signals back; the master takes them once it has forked, the worker once it can end."""
    signal.pthread_sigmask(signal.SIG_BLOCK, server.SIGNALS)


def post_fork(_server: Any, worker: Any) -> None:
    """Take room for what the worker will count; the master alone, whichever process becomes it, forgets that."""
    atexit.unregister(_forget_counts)
    with suppress(AttributeError):  # where the C library is not glibc
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
    from service.api import metrics  # noqa: PLC0415 - it asks where to count as soon as it is imported

    if not metrics.take_room():
        worker.log.warning(
            "The temporary folder is full: what worker %d counts, only its own /metrics tell.", worker.pid
        )


def post_worker_init(worker: Any) -> None:
    """Take signals, and follow up what comes in beside the requests: where it disagrees with the rest, and what is
    watched.
    """
    _take_signals()
    since = time.monotonic()

    def goes_on() -> bool:
        nonlocal since
        if not _ends.is_set():
            give_way(min(_GIVES_WAY, 3 * (time.monotonic() - since)))  # so that it never has less than a quarter
        since = time.monotonic()
        return not _ends.is_set()

    def go_on() -> None:
        store, told = None, ""
        while not _ends.is_set():
            try:
                store = store or SqliteStore(
                    _settings.database, busy_timeout=_settings.busy_timeout, cache=_FOLLOWERS_CACHE
                )
                follow(store, width=_settings.width, goes_on=goes_on)
                told = ""
            except Exception as error:  # noqa: BLE001 - whatever it is, the next time may do
                if told != str(error):  # once: a full disk would soon be full of it
                    told = str(error)
                    worker.log.error("Following up what came in failed: %s", told)
            give_back_memory()
            # Workers take turns: what one of them settled first is tried again by the other.
            _ends.wait(random.uniform(1, 3))  # noqa: S311 - guards nothing
        if store:
            store.close()

    _followers.append(threading.Thread(target=go_on, name="follower", daemon=True))
    _followers[-1].start()


def give_back_memory() -> None:
    """Let the C library return what is free at the end of its arenas; what answers took stays resident else."""
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def worker_exit(_server: Any, _worker: Any) -> None:
    """Let the follower close its store, so that SQLite's log is merged; what it was at is tried again later."""
    _ends.set()
    for follower in _followers:
        follower.join(_LAST_WAIT)


def list_hosts(addresses: Sequence[Any]) -> list[str]:
    """Where gunicorn is to listen, Unix sockets apart; a socket that is handed to it may listen anywhere."""
    hosts = [each[0] if isinstance(each, tuple) else f"fd://{each}" for each in addresses if not isinstance(each, str)]
    return [*hosts, "what LISTEN_FDS gives"] if systemd.listen_fds(unset_environment=False) else hosts


def check_access(store: Keys, settings: Settings, hosts: Sequence[str]) -> None:
    """Raise SettingError where nobody would be kept out that should, or nobody let in, of who can reach the hosts."""
    if settings.protection is not Protection.OFF:
        if not is_guarded(store):
            raise SettingError(
                f"TALLY_PROTECTED is {settings.protection}, and there is no key: make one with"
                " `tally keys create NAME --scope write`, or set TALLY_PROTECTED=off to let in whoever can reach it."
            )
    elif settings.protected is Protection.AUTO and not all(map(is_loopback, hosts)):
        raise SettingError(
            f"TALLY_HOST does not say that it is to listen on {', '.join(hosts)}: set it instead of --bind, or set"
            " TALLY_PROTECTED."
        )


def on_starting(server: Any) -> None:
    """Open the store once before any worker does: migrate it, load the demo corpus, or say why neither is possible.

    What reading needs is loaded too, so that the first request is as quick as the next.
    """
    for told in find_unknown():
        server.log.warning("%s", told)
    try:
        if not (server.master_pid or server.cfg.reuse_port or systemd.listen_fds(unset_environment=False)):
            for address in server.cfg.address:
                if isinstance(address, tuple):
                    await_address(*address, patience=_PORT_WAIT)
        store = SqliteStore(_settings.database, busy_timeout=_settings.busy_timeout)
        check_access(store, _settings, list_hosts(server.cfg.address))
        forget(_settings.database)
        told = load_demo(store, _settings)
        store.close()
    except TallyError as error:
        server.log.error("%s", error)
        raise SystemExit(1) from None
    compare("18 officers were killed", ["12 were"])  # the tables are read here, once for all workers
    gc.freeze()  # and are never garbage: going through them would hold up a request for 50 ms now and then
    server.log.info("The store is %s. %s %s", _settings.database, told, _settings.tell_protection())
