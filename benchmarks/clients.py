"""Clients of a server that go on for a while: readers of all kinds, and writers that know what must be there."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from itertools import count
from random import Random
from typing import Any
from urllib.parse import quote

from benchmarks.corpus import make_article, make_targets
from benchmarks.statements import make_statements

_PATIENCE = 60  # seconds for an answer
_REST = 1.0  # seconds between the requests of a client, at most; half of it on average
_IDLE = 3.0  # seconds
_HELD = 40  # sources that a writer keeps; older ones are removed, so that the store does not only grow


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its kind, when it was sent (0 to 1 of the run), seconds until it was answered, what was wrong."""

    kind: str
    moment: float
    took: float
    error: str = ""


class Client:
    """Sends one request after the other on a connection of its own."""

    def __init__(self, port: int, number: int, *, rest: float = _REST) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        self.random = Random(f"client {number}")
        self._rest = rest
        self._used = 0.0
        self._asked: list[Asked] = []
        self._span = (0.0, 1.0)

    def work(self, start: float, seconds: float) -> None:
        """Go on for some seconds."""
        self._span = (start, seconds)
        while time.monotonic() < start + seconds:
            self.act()
            time.sleep(self.random.uniform(0, self._rest))

    def act(self) -> None:
        """One step of the client."""
        raise NotImplementedError

    def take(self) -> list[Asked]:
        """What was asked since the last time."""
        taken, self._asked = self._asked, []
        return taken

    def ask(
        self, kind: str, method: str, path: str, body: object = None, *, good: Sequence[int] = (200, 201, 204)
    ) -> tuple[int, Any]:
        """The status and the JSON or text of the answer; 0 where there was none."""
        sent = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        media = "application/x-ndjson" if isinstance(body, bytes) else "application/json"
        start, error, status, told = time.monotonic(), "", 0, b""
        if start > self._used + _IDLE:  # the server closes a connection that is not used
            self._connection.close()
        try:
            self._connection.request(method, path, sent, {"Content-Type": media} if sent else {})
            response = self._connection.getresponse()
            status, told = response.status, response.read()
        except (OSError, HTTPException) as fault:
            self._connection.close()
            error = f"{method} {path.split('?', maxsplit=1)[0]}: {fault!r}"
        end = self._used = time.monotonic()
        if not error and status not in good:
            error = f"{method} {path.split('?', maxsplit=1)[0]}: {status} {told[:300].decode(errors='replace')}"
        self._asked.append(Asked(kind, (start - self._span[0]) / self._span[1], end - start, error))
        is_json = told[:1] in (b"{", b"[") and b"\n{" not in told
        return (0 if error else status), json.loads(told) if is_json else told.decode(errors="replace")


class Reader(Client):
    """Verifies most of the time, and looks at all else in between."""

    def __init__(self, port: int, number: int, *, rest: float = _REST) -> None:
        super().__init__(port, number, rest=rest)
        self._statements = [statement.text for statement in make_statements("short")]
        self._sources: list[str] = []

    def act(self) -> None:
        """Seven of ten times verify."""
        if self.random.random() < 0.7:
            self.ask("verify", "POST", "/v1/verify", {"statement": self.random.choice(self._statements)})
            return
        self.random.choice(
            (self._search, self._list, self._read, self._read_figures, self._check_draft, self._look_on)
        )()

    def _search(self) -> None:
        self.ask("search", "GET", f"/v1/claims?q={quote(self.random.choice(self._statements))}")

    def _list(self) -> None:
        _, told = self.ask("list sources", "GET", f"/v1/sources?limit={self.random.randint(1, 50)}")
        self._sources = [each["id"] for each in told["items"]] if isinstance(told, dict) and "items" in told else []

    def _read(self) -> None:
        for source in self._sources[:1]:
            # Another client may have removed it.
            self.ask("claims of a source", "GET", f"/v1/sources/{source}/claims", good=(200, 404))

    def _read_figures(self) -> None:
        self.ask("figures", "GET", f"/v1/figures?statement={quote(self.random.choice(self._statements))}")

    def _check_draft(self) -> None:
        text = " ".join(self.random.sample([target.sentence for target in make_targets()], 3))
        self.ask("draft of three sentences", "POST", "/v1/verify/text", {"text": text})

    def _look_on(self) -> None:
        self.ask("other", "GET", self.random.choice(("/readyz", "/v1/conflicts", "/v1/watches", "/v1/verifications")))


class Writer(Client):
    """Adds, revises, labels, withdraws and removes sources that are its own, and knows what it was told of each."""

    def __init__(self, port: int, number: int) -> None:
        super().__init__(port, number)
        self._numbers = count(10_000_000 * (number + 1))
        self._kept: dict[str, tuple[str, str]] = {}  # by id: the hash of its text, and why it was withdrawn
        self._removed: list[str] = []
        self.acknowledged = 0

    def act(self) -> None:
        """Mostly new sources, as many as are removed again."""
        steps: list[Callable[[], None]] = [self._add] * 4 + [self._add_some, self._revise, self._label, self._withdraw]
        self.random.choice([*steps, self._store_verification, self._watch, self._write_down])()
        while len(self._kept) > _HELD:
            self._remove(next(iter(self._kept)))

    def find_lost(self) -> list[str]:
        """What was acknowledged and is not so, one text each."""
        lost = []
        for source, (digest, reason) in self._kept.items():
            _, told = self.ask("look back", "GET", f"/v1/sources/{source}")
            _, text = self.ask("look back", "GET", f"/v1/sources/{source}/text")
            if sha256(str(text).encode()).hexdigest() != digest:
                lost.append(f"the text of {source}")
            if not told or bool(reason) != bool(told["withdrawn_at"]):
                lost.append(f"the withdrawal of {source}")
        return lost + [
            f"the removal of {source}"
            for source in self._removed[-200:]
            if self.ask("look back", "GET", f"/v1/sources/{source}", good=(404,))[0] != 404
        ]

    def _make(self, **changed: str) -> dict[str, str]:
        made = make_article(next(self._numbers)).source
        return {"text": made.text, "url": made.url, "title": made.title, "publisher": made.publisher, **changed}  # type: ignore[dict-item]

    def _keep(self, source: str, text: str) -> None:
        self.acknowledged += 1
        self._kept[source] = (sha256(text.encode()).hexdigest(), "")

    def _add(self, **changed: str) -> None:
        made = self._make(**changed)
        # The last revision of an address may be withdrawn: nothing can be added to it then.
        status, told = self.ask("add a source", "POST", "/v1/sources", made, good=(200, 201, 409))
        if status in (200, 201):
            self._keep(told["id"], made["text"])

    def _add_some(self) -> None:
        made = [self._make() for _ in range(5)]
        lines = b"\n".join(json.dumps(each).encode() for each in made)
        _, told = self.ask("add five in bulk", "POST", "/v1/sources/bulk", lines)
        for line in str(told).splitlines():
            answer = json.loads(line)
            self._keep(answer["id"], made[answer["line"] - 1]["text"])

    def _revise(self) -> None:
        for source in self._pick():
            _, told = self.ask("other", "GET", f"/v1/sources/{source}")
            self._add(url=told["url"])

    def _label(self) -> None:
        for source in self._pick():
            self.acknowledged += self.ask("label", "PUT", f"/v1/sources/{source}/tags", {"tags": ["soak"]})[0] > 0

    def _withdraw(self) -> None:
        for source in self._pick():
            if self.ask("withdraw", "DELETE", f"/v1/sources/{source}?reason=mistaken")[0]:
                self.acknowledged += 1
                self._kept[source] = (self._kept[source][0], "mistaken")

    def _remove(self, source: str) -> None:
        del self._kept[source]
        if self.ask("remove", "DELETE", f"/v1/sources/{source}?purge=true")[0]:
            self.acknowledged += 1
            self._removed.append(source)

    def _pick(self) -> list[str]:
        """One of its sources that still count, if there is any."""
        counting = [source for source, (_, reason) in self._kept.items() if not reason]
        return [self.random.choice(counting)] if counting else []

    def _store_verification(self) -> None:
        statement = self.random.choice(make_targets()).sentence
        self.acknowledged += self.ask("keep an answer", "POST", "/v1/verifications", {"statement": statement})[0] > 0

    def _watch(self) -> None:
        statement = self.random.choice(make_targets()).sentence
        status, told = self.ask("watch", "POST", "/v1/watches", {"statement": statement})
        if status:
            # Writers may watch the same, and the first one ends it.
            self.ask("end a watch", "DELETE", f"/v1/watches/{told['id']}", good=(204, 404))

    def _write_down(self) -> None:
        text = self.random.choice(make_targets()).sentence
        citation = {"title": f"Notes {next(self._numbers)}"}
        status, told = self.ask("write a claim down", "POST", "/v1/claims", {"text": text, "citation": citation})
        if status:
            self.acknowledged += 1
            self.ask("remove a claim", "DELETE", f"/v1/claims/{told['items'][0]['id']}")
