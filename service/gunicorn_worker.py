"""gunicorn's threaded worker, in which no slow client holds a thread.

Requests are taken in and answers given out by the event loop; a thread is at a request from when it is all there until
its answer is made. A bulk alone is read as it comes in, in threads of its own. What gunicorn refuses is a problem.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from errno import EMFILE, ENFILE
from functools import partial
from http import HTTPStatus
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any

import orjson
from gunicorn import util
from gunicorn.http import errors as refused
from gunicorn.http.body import Body
from gunicorn.workers.gthread import TConn, ThreadWorker

from service import logs
from service.api import problems, requests, security
from service.clients import ClientSocket, Incoming
from service.errors import BrokenBodyError, SlowClientError
from service.settings import load_settings

_MOST_STREAMS = 16  # bulks at once; each may take some 30 MB
_MOST_HELD = 128_000_000  # bytes of requests until they are answered, and of answers that are still to be taken
_LINGER = 2.0  # seconds in which a client may read its last answer
_MOST_LINGERED = 1_000_000  # bytes that it may go on sending meanwhile
_SWEEP = 0.2  # seconds
_REST = 1.0  # seconds for what is not there of a request that was too large to be awaited
_DRAIN = 0.05  # seconds to take what an answered request has left

_CODES: dict[type[Exception], str] = {
    SlowClientError: "request_timeout",
    refused.LimitRequestLine: "uri_too_long",
    refused.LimitRequestHeaders: "headers_too_large",
    refused.UnsupportedTransferCoding: "unsupported_transfer_coding",
    refused.InvalidResponseHeader: "internal_error",
    refused.InvalidResponseHeaderName: "internal_error",
    refused.ParseException: "bad_request",
}


class PromptBody(Body):
    """A request body that can be read as it comes in; gunicorn's own waits for 1,024 bytes, whoever waits for them.

    `is_ending` tells whoever reads it for long when to stop; who does so may be at it still while it `is_left`.
    """

    def __init__(self, reader: Any, is_ending: Callable[[], bool]) -> None:
        super().__init__(reader)
        self.is_ending = is_ending
        self.is_left = False

    def read1(self, _size: int = -1) -> bytes:
        """What is there of the body, at least one byte unless it is over; raises BrokenBodyError."""
        self.is_left = True
        first = self._read_reader(1)
        self.is_left = first != b""
        came_with_it: Any = getattr(self.reader, "unreader", self.reader)
        return first + self._read_reader(came_with_it.buf.tell())

    def _read_reader(self, size: int) -> bytes:
        try:
            read: bytes = super()._read_reader(size)
        except refused.ParseException:
            raise BrokenBodyError("The body is not framed as HTTP asks.") from None
        return read


class Connection(TConn):
    """A connection and where it stands between the loop and the threads."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.data_ready = True
        self.incoming: Incoming
        self.handed = 0
        self.goes_on = False
        self.until = 0.0
        self.ends = 0.0
        self.at_end: Callable[[Connection], None] | None = None
        self.lingered = 0


class Worker(ThreadWorker):
    """The worker; limits are those of the settings."""

    alive: bool

    def init_process(self) -> None:
        """Begin to serve; returns when the worker ends."""
        settings = load_settings()
        self._patience, self._most = settings.patience, settings.max_body
        self._waiting: dict[Connection, None] = {}
        self._streams = ThreadPoolExecutor(_MOST_STREAMS)
        self._streaming = self._handed = self._at_work = 0
        self._swept, self._is_ending = 0.0, False
        super().init_process()

    def is_parent_alive(self) -> bool:
        """Whether the master is; a worker that lost it ends as one that is told to, and lets go of the port at once."""
        self.alive = self.alive and bool(super().is_parent_alive())
        return self.alive

    # --- taking in -------------------------------------------------------------------------------

    def set_accept_enabled(self, enabled: bool) -> None:
        """Take connections or not; one that ends refuses them at once, where gunicorn lets them wait for nothing."""
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                listener.close()

    def accept(self, listener: socket.socket) -> None:
        """Take a client; its request is awaited here, not by a thread."""
        try:
            accepted, address = listener.accept()
            client = ClientSocket(accepted, self._patience)
        except OSError as error:
            if error.errno in (EMFILE, ENFILE):
                self._shed(1)
            return  # it went away again, or other workers took it
        self.nr_conns += 1
        self._await_request(Connection(self.cfg, client, address, listener.getsockname()), self._patience / 6)

    def _await_request(self, conn: Connection, seconds: float) -> None:
        conn.incoming, conn.ends = Incoming(self._most, self._patience), 0.0
        conn.until, conn.at_end = time.monotonic() + seconds, self._time_out
        self._wait(conn, EVENT_READ, self._receive)

    def _receive(self, conn: Connection, _: Any = None) -> None:
        if conn not in self._waiting:
            return
        data = conn.sock.receive()
        if data:
            self._take(conn, data)
        elif data is not None:
            self._leave(conn)
            self._drop(conn)

    def _take(self, conn: Connection, data: bytes) -> None:
        conn.incoming.add(data)
        if conn.incoming.is_ready():
            self._leave(conn)
            self._hand_over(conn)
        else:
            conn.until = conn.incoming.find_deadline()
            if not self.alive:
                self._end_soon(conn, time.monotonic())
            if conn.incoming.expects and not conn.sock.is_told:
                conn.sock.proceed()

    def _end_soon(self, conn: Connection, now: float) -> None:
        """Await a request for as long as a client may linger, from when the worker ends or the request begins."""
        if conn.incoming.raw:
            conn.ends = conn.ends or now + _LINGER  # what is sent of it puts nothing off
        conn.until = min(conn.until, conn.ends or now + _LINGER)

    def _hand_over(self, conn: Connection) -> None:
        """Let a thread answer a request."""
        is_streamed = conn.incoming.is_streamed
        if conn.incoming.refusal:
            self._refuse(conn, conn.incoming.refusal)
        elif (is_streamed and self._streaming >= _MOST_STREAMS) or self._handed + len(conn.incoming.raw) > _MOST_HELD:
            self._refuse(conn, "server_busy")
        else:
            self._streaming += is_streamed
            self._count(not is_streamed)
            conn.handed = len(conn.incoming.raw)
            self._handed += conn.handed
            conn.sock.is_streamed, conn.sock.until = is_streamed, time.monotonic() + _REST
            conn.init()
            conn.parser.unreader.unread(bytes(conn.incoming.raw))
            conn.incoming.raw.clear()
            pool = self._streams if is_streamed else self.tpool
            work = pool.submit(self.handle, conn)
            work.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def _count(self, more: int) -> None:
        """Note that so many more requests are with the threads; while there is more than one, which take turns on one
        core, clients are told to connect anew, by which they come to the worker that is less busy.
        """
        self._at_work += more
        is_shared = self._at_work > 1 and self.cfg.workers > 1
        self.max_keepalived = 0 if is_shared else self.worker_connections

    # --- answering, in a thread ------------------------------------------------------------------

    def handle(self, conn: Connection) -> bool:
        """Answer a request; whether the connection may take another."""
        logs.request_id.set("")
        goes_on = bool(super().handle(conn))
        try:
            conn.sock.flush()
        except OSError:
            conn.sock.unsent.clear()
            return False
        return goes_on

    def handle_request(self, req: Any, conn: Connection) -> bool:
        """Let the application answer; a bulk answers the lines of a slow client one by one."""
        if req.version >= (1, 1) and not any(name == "HOST" for name, _ in req.headers):
            raise refused.InvalidHeader("Host")  # RFC 9112, 3.2
        req.body = PromptBody(req.body.reader, lambda: not self.alive)
        return bool(super().handle_request(req, conn))

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        """Whether nothing of the request is left to be read."""
        conn.sock.is_streamed, conn.sock.until = False, time.monotonic() + _DRAIN
        if conn.parser.mesg.body.is_left:
            return False
        with suppress(SlowClientError, BrokenBodyError):
            return keepalive and bool(conn.parser.finish_body(deadline=conn.sock.until))
        return False

    def handle_error(self, _req: Any, client: ClientSocket, addr: Any, exc: Exception) -> None:
        """Answer what is no request, or what failed before the application had it, with a problem."""
        code = next((_CODES[kind] for kind in type(exc).__mro__ if kind in _CODES), "internal_error")
        if code == "internal_error":
            self.log.error("A request failed in the server", exc_info=exc)
        self._answer_problem(client, addr, code)

    def _answer_problem(self, client: ClientSocket, addr: Any, code: str) -> None:
        # What was sent as method, path and headers is not told: it may not even be any.
        name = requests.name_request()
        body = orjson.dumps(problems.tell(problems.ProblemError(code), "/"))
        status = HTTPStatus(problems.KINDS[code].status)
        headers = {
            "Content-Type": problems.MEDIA_TYPE,
            "Content-Length": len(body),
            "Connection": "close",
            requests.NAME: name,
            **security.HEADERS,
        }
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", f"Date: {util.http_date()}"]
        head = "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers.items()), "", ""])
        client.unsent += head.encode("ascii") + body
        told = {"method": "-", "path": "-", "status": status.value, "bytes": len(body), "code": code}
        requests.note_request(None, 0, **told, client=addr[0] if addr else None)
        logs.request_id.set("")

    # --- giving out ------------------------------------------------------------------------------

    def finish_request(self, conn: Connection, fs: Future[bool]) -> None:
        """Go on with a connection whose request a thread has answered."""
        self._streaming -= conn.incoming.is_streamed
        self._handed -= conn.handed
        self._count(-(not conn.incoming.is_streamed))
        conn.sock.is_streamed = conn.sock.is_told = False
        conn.goes_on = not fs.cancelled() and fs.exception() is None and fs.result()
        self._give_out(conn)

    def _refuse(self, conn: Connection, code: str) -> None:
        conn.goes_on = False
        conn.incoming.raw.clear()
        self._answer_problem(conn.sock, conn.client, code)
        with suppress(OSError):
            conn.sock.flush()
        self._give_out(conn)

    def _give_out(self, conn: Connection) -> None:
        """Let the client take the rest of its answer, then await its next request, or close."""
        if conn.sock.unsent:
            conn.sock.until = 0.0
            conn.until, conn.at_end = conn.sock.find_deadline(), self._drop
            self._wait(conn, EVENT_WRITE, self._send)
        elif conn.goes_on:
            seconds = self.cfg.keepalive if self.alive else _LINGER
            self._await_request(conn, seconds)
            # What came with the request before makes the socket look readable no more.
            if early := conn.parser.unreader.take_buffered():
                self._take(conn, early)
        else:
            self._linger(conn)

    def _send(self, conn: Connection, _: Any) -> None:
        if conn not in self._waiting:
            return
        try:
            conn.sock.flush()
        except OSError:
            self._leave(conn)
            self._drop(conn)
            return
        conn.until = conn.sock.find_deadline()
        if not conn.sock.unsent:
            self._leave(conn)
            self._give_out(conn)

    def _linger(self, conn: Connection) -> None:
        """Close so that the client can read its answer to the end (RFC 9112, 9.6), and without waiting for that."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._drop(conn)
            return
        conn.until, conn.at_end = time.monotonic() + _LINGER, self._drop
        self._wait(conn, EVENT_READ, self._discard)

    def _discard(self, conn: Connection, _: Any) -> None:
        if conn not in self._waiting:
            return
        data = conn.sock.receive()
        conn.lingered += len(data or b"")
        if data == b"" or conn.lingered > _MOST_LINGERED:
            self._leave(conn)
            self._drop(conn)

    # --- waiting ---------------------------------------------------------------------------------

    def _wait(self, conn: Connection, event: int, act: Callable[[Connection, Any], None]) -> None:
        """Act when it is ready, unless it was shed at an event of the same turn."""
        conn.sock.setblocking(False)
        self._waiting[conn] = None
        self.poller.register(conn.sock, event, partial(act, conn))

    def _leave(self, conn: Connection) -> None:
        del self._waiting[conn]
        self.poller.unregister(conn.sock)

    def _drop(self, conn: Connection) -> None:
        self.nr_conns -= 1
        if conn.incoming.is_streamed:  # wakes whoever waits for more of a bulk that has ended
            with suppress(OSError):
                conn.sock.shutdown(socket.SHUT_RDWR)
        conn.close()

    def _time_out(self, conn: Connection) -> None:
        if conn.incoming.raw:
            self._refuse(conn, "request_timeout" if self.alive else "server_ending")
        else:
            self._drop(conn)

    def _shed(self, count: int) -> None:
        """Close those that have been sending a request, or taking an answer, for longest: there is no room for more."""
        for conn in [*self._waiting][:count]:
            self._leave(conn)
            self._drop(conn)

    def _make_room(self) -> None:
        """Let those go of which most is held, for as long as too much is."""
        held = self._handed + sum(map(_weigh, self._waiting))
        while held > _MOST_HELD:
            largest = max(self._waiting, key=_weigh)
            held -= _weigh(largest)
            self._leave(largest)
            if largest.incoming.raw:
                self._refuse(largest, "server_busy")
            else:
                self._drop(largest)

    def murder_pending(self) -> None:
        """End waiting for those whose time is over; gunicorn calls it at each turn of its loop."""
        now = time.monotonic()
        if now < self._swept + _SWEEP:
            return
        self._swept = now
        if not self.alive and not self._is_ending:
            self._is_ending = True
            for conn in self._waiting:  # a client may be sending its next request already
                self._end_soon(conn, now)
        for conn in [conn for conn in self._waiting if conn.until < now]:
            at_end = conn.at_end or self._drop
            self._leave(conn)
            at_end(conn)
        self._make_room()
        if self.nr_conns >= self.worker_connections:
            self._shed(self.worker_connections // 10)


def _weigh(conn: Connection) -> int:
    return len(conn.incoming.raw) + len(conn.sock.unsent)
