"""How gunicorn serves Tally: `gunicorn --config python:service.gunicorn_conf 'service.app:create_app()'`."""

from __future__ import annotations

import gc
import random
import threading
from typing import Any

from gunicorn.http.body import Body
from gunicorn.workers.gthread import ThreadWorker

from service.compare import compare
from service.demo import load_demo
from service.errors import TallyError
from service.following import follow
from service.settings import load_settings
from service.storage.sqlite import SqliteStore

_FOLLOWERS_CACHE = 16  # megabytes of the index
_LAST_WAIT = 5  # seconds until a follower is left behind

try:
    _settings = load_settings()
except TallyError as error:
    raise SystemExit(f"Error: {error}") from None


class PromptWorker(ThreadWorker):
    """Refuses connections as soon as it is told to end; gunicorn's own lets them wait until it has ended, for nothing.

    Its threads keep connections open, which those of sync workers do not.
    """

    def set_accept_enabled(self, enabled: bool) -> None:
        """Take connections or not; what ends never does again."""
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                listener.close()


bind = f"[{_settings.host}]:{_settings.port}" if ":" in _settings.host else f"{_settings.host}:{_settings.port}"
workers = _settings.workers
worker_class = PromptWorker
threads = 4
keepalive = 5
timeout = 60
graceful_timeout = 30
limit_request_line = 8190  # a statement in a query string, percent-encoded
control_socket_disable = True  # else gunicorn opens a socket under $HOME


class PromptBody(Body):
    """A request body that can be read as it comes in; gunicorn's own waits for 1,024 bytes, whoever waits for them."""

    def read1(self, _size: int = -1) -> bytes:
        """What is there of the body, at least one byte unless it is over."""
        first: bytes = self.reader.read(1)
        came_with_it: Any = getattr(self.reader, "unreader", self.reader)
        rest: bytes = self.reader.read(came_with_it.buf.tell())
        return first + rest


def pre_request(_worker: Any, request: Any) -> None:
    """Let a bulk answer the lines of a slow client one by one."""
    if type(request.body) is Body:
        request.body = PromptBody(request.body.reader)


_ends = threading.Event()
_followers: list[threading.Thread] = []


def post_worker_init(worker: Any) -> None:
    """Follow up what comes in beside the requests: where it disagrees with the rest, and what is watched."""

    def go_on() -> None:
        store, told = None, ""
        while not _ends.is_set():
            try:
                store = store or SqliteStore(
                    _settings.database, busy_timeout=_settings.busy_timeout, cache=_FOLLOWERS_CACHE
                )
                follow(store, width=_settings.width, goes_on=lambda: not _ends.is_set())
                told = ""
            except Exception as error:  # noqa: BLE001 - whatever it is, the next time may do
                if told != str(error):  # once: a full disk would soon be full of it
                    told = str(error)
                    worker.log.error("Following up what came in failed: %s", told)
            # Workers take turns: what one of them settled first is tried again by the other.
            _ends.wait(random.uniform(1, 3))  # noqa: S311 - guards nothing
        if store:
            store.close()

    _followers.append(threading.Thread(target=go_on, name="follower", daemon=True))
    _followers[-1].start()


def worker_exit(_server: Any, _worker: Any) -> None:
    """Let the follower close its store, so that SQLite's log is merged; what it was at is tried again later."""
    _ends.set()
    for follower in _followers:
        follower.join(_LAST_WAIT)


def on_starting(server: Any) -> None:
    """Open the store once before any worker does: migrate it, load the demo corpus, or say why neither is possible.

    What reading needs is loaded too, so that the first request is as quick as the next.
    """
    try:
        store = SqliteStore(_settings.database, busy_timeout=_settings.busy_timeout)
        told = load_demo(store, _settings)
        store.close()
    except TallyError as error:
        server.log.error("%s", error)
        raise SystemExit(1) from None
    compare("18 officers were killed", ["12 were"])  # the tables are read here, once for all workers
    gc.freeze()  # and are never garbage: going through them would hold up a request for 50 ms now and then
    server.log.info("The store is %s. %s", _settings.database, told)
