"""A client's connection: what came of its request so far, and what of the answer it has not taken yet.

Nothing here decides what a request is, gunicorn's parser alone does: only whether it is all there, so that no thread
waits for the rest of it.
"""

from __future__ import annotations

import re
import socket
import time
from contextlib import suppress
from errno import ECONNRESET
from typing import Any

from service.errors import SlowClientError

PIECE = 64 * 1024
_RATE = 5_000  # bytes a second that a client is to send or take at least, on the whole
_SENDING = 256 * 1024
_LONGEST_HEAD = 64 * 1024
_LONGEST_LINE = 8190 + 2  # what gunicorn allows a request line at most
# Of a head in small letters.
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*0*(\d{1,15})[ \t]*\r\n")
_EXPECTS = re.compile(rb"^(?:\r\n)?[^\r\n]+ http/1\.1\r\n(?s:.*)(?<=\r\n)expect:[ \t]*100-continue[ \t]*\r\n")
_CODED = re.compile(rb"\r\ntransfer-encoding:[ \t]*+(?!chunked[ \t]*[,\r])")  # by what nobody here undoes
_CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]+)[ \t]*(?:;[^\r\n]*)?\r\n")
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_STREAMED = re.compile(rb"(?:\r\n)?post /v1/sources/bulk[ ?]")


class Incoming:
    """The bytes of a request as they come in; bodies of more than `most` bytes are not waited for.

    A bulk is not either: `is_streamed`, for it is answered while it comes in. `refusal` is the code of the problem that
    the request is, as far as its head tells.
    """

    def __init__(self, most: int, patience: float) -> None:
        self.raw = bytearray()
        self.is_streamed = False
        self.expects = False
        self.refusal = ""
        self.has_head = False
        self._most = most
        self._patience = patience
        self._begun = 0.0
        self._whole: int | None = None
        self._body = self._at = 0
        self._has_last = False

    def add(self, data: bytes) -> None:
        """Take what came."""
        self._begun = self._begun or time.monotonic()
        self.raw += data

    def find_deadline(self) -> float:
        """Until when, on the monotonic clock, more of it must have come: a head as a whole, a body at some rate."""
        if not self.has_head:
            return self._begun + self._patience / 6
        return self._begun + self._patience / 2 + len(self.raw) / _RATE

    def is_ready(self) -> bool:
        """Whether it is all there, or can be answered as it is."""
        if not self.has_head and not self._read_head():
            return bool(self.refusal) or self._is_no_head()
        if self._whole is not None:
            return len(self.raw) >= self._whole
        return len(self.raw) - self._body > self._most + PIECE or self._has_chunks()

    def _read_head(self) -> bool:
        end = self.raw.find(b"\r\n\r\n")
        if (len(self.raw) if end < 0 else end) > _LONGEST_HEAD:
            self.refusal = "headers_too_large"
        if end < 0 or self.refusal:
            return False
        head = bytes(self.raw[: end + 2]).lower()
        self.has_head, self._body, self._at = True, end + 4, end + 4
        self.is_streamed = _STREAMED.match(head) is not None
        self.expects = b"\r\nexpect:" in head and _EXPECTS.match(head) is not None
        if _CODED.search(head):
            self.refusal, self._whole = "unsupported_transfer_coding", 0
        elif self.is_streamed:
            self._whole = 0
        elif b"\r\ntransfer-encoding:" not in head:
            found = _LENGTH.search(head)
            length = int(found[1]) if found else 0
            self._whole = self._at + length if length <= self._most else 0
        return True

    def _is_no_head(self) -> bool:
        """Whether the parser would refuse it at once; it does not wait for a line that ends with a bare LF."""
        is_line_too_long = len(self.raw) > _LONGEST_LINE and b"\r\n" not in self.raw[:_LONGEST_LINE]
        return is_line_too_long or self.raw.count(b"\n") != self.raw.count(b"\r\n")

    def _has_chunks(self) -> bool:
        """Whether the chunks are all there, or are none that the parser would take.

        One that says it is large is no reason not to wait: a thread would, in its stead.
        """
        while not self._has_last and (end := self.raw.find(b"\r\n", self._at)) >= 0:
            found = _CHUNK_SIZE.match(self.raw, self._at)
            if found is None:
                return True
            size = int(found[1], 16)
            self._has_last = size == 0
            self._at = end if self._has_last else end + 2 + size + 2
        if self._has_last:
            # A trailer may be megabytes that come byte by byte: none is searched twice.
            end = self.raw.find(b"\r\n\r\n", self._at)
            self._at = end if end >= 0 else max(self._at, len(self.raw) - 3)
            return end >= 0
        return len(self.raw) - self._at > _LONGEST_LINE


class ClientSocket(socket.socket):
    """The socket of a client that holds up no thread: what it does not take at once is kept in `unsent`.

    While `is_streamed`, it may be waited for up to `patience` seconds each time.
    """

    def __init__(self, accepted: socket.socket, patience: float) -> None:
        super().__init__(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())
        if self.family in (socket.AF_INET, socket.AF_INET6):
            self.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SENDING)  # so that it is soon seen whether more is taken
        self.patience = patience
        self.unsent = bytearray()
        self.is_streamed = False
        self.is_told = False
        self.until = 0.0  # for what the socket is at: being read by a thread, or giving an answer out

    def setblocking(self, flag: bool, /) -> None:
        """Block, if so, for as long as a client is waited for."""
        self.settimeout(self.patience if flag else 0)

    def receive(self) -> bytes | None:
        """What there is, b"" at the end, None for nothing yet."""
        try:
            return super().recv(PIECE)
        except BlockingIOError:
            return None
        except OSError:
            return b""

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        """What comes, for who waits for it; raises SlowClientError."""
        if not self.is_streamed:
            self.settimeout(max(0.001, self.until - time.monotonic()))
        try:
            return super().recv(size, flags)
        except TimeoutError:
            raise SlowClientError from None

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        """Send a piece of a stream, or keep it until `flush`."""
        if not self.is_streamed:
            self.unsent += data
            return
        try:
            for at in range(0, len(data), PIECE):
                super().sendall(data[at : at + PIECE], flags)
        except TimeoutError:
            raise ConnectionResetError(ECONNRESET, "The client does not take its answer.") from None

    def proceed(self) -> None:
        """Let the client send the body that it asked leave for."""
        self.is_told = True
        with suppress(OSError):
            super().send(_CONTINUE)

    def send(self, data: Any, flags: int = 0, /) -> int:
        """Send what the client takes, but no second leave to send the body."""
        return len(data) if self.is_told and data == _CONTINUE else super().send(data, flags)

    def flush(self) -> None:
        """Send what the client takes now; raises OSError when it is gone."""
        self.settimeout(0)
        with suppress(BlockingIOError):
            while self.unsent:
                del self.unsent[: super().send(self.unsent[: 16 * PIECE])]

    def find_deadline(self) -> float:
        """Until when, on the monotonic clock, the client must have taken more of what is unsent."""
        now = time.monotonic()
        self.until = self.until or now + self.patience + len(self.unsent) / _RATE
        return min(self.until, now + self.patience)
