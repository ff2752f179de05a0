"""Every setting of Tally, declared once with its default and its help, read from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import Field, dataclass, field, fields
from difflib import get_close_matches
from enum import StrEnum
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from service.errors import TallyError

_SCHEME = "sqlite:///"
_HOST = re.compile(r"(?!-)[\w-]+(\.[\w-]+)*\.?", re.ASCII)
_PREFIX = "TALLY_"
ANY_ORIGIN = "*"
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://([a-z0-9_.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", re.ASCII)
_NEVER_SENT = re.compile(r"http://.*:80|https://.*:443")  # ports that browsers leave out


class Protection(StrEnum):
    """What needs a key: nothing, what writes, or what reads too; `auto` is told by who can reach the service."""

    AUTO = "auto"
    OFF = "off"
    ON = "on"
    ALL = "all"


class SettingError(TallyError):
    """A setting has a value that it cannot have; the message names the variable and the remedy."""


def _parse_database(value: str) -> Path:
    path = value.removeprefix(_SCHEME)
    if path in ("", ":memory:", value):
        raise ValueError("write sqlite:///path/to/tally.db")
    try:
        return Path(os.path.realpath(Path(path).expanduser()))  # beside it SQLite has its log
    except RuntimeError:
        raise ValueError("name a user of this machine after the ~") from None


def _parse_host(value: str) -> str:
    with suppress(ValueError):
        return str(ip_address(value))
    if not _HOST.fullmatch(value):
        raise ValueError("write a host name or an address such as 127.0.0.1 or ::1, without a port or brackets")
    return value


def _parse_switch(value: str) -> bool:
    known = {"on": True, "1": True, "true": True, "yes": True, "off": False, "0": False, "false": False, "no": False}
    if value.lower() not in known:
        raise ValueError("write on or off")
    return known[value.lower()]


def _parse_protection(value: str) -> Protection:
    try:
        return Protection(value.lower())
    except ValueError:
        raise ValueError("write auto, off, on or all") from None


def _parse_rate(value: str) -> str:
    if value.lower() == "off":
        return ""
    from limits import parse_many  # noqa: PLC0415 - here, for it takes longer than many a command

    try:
        lets_in = all(rate.amount > 0 for rate in parse_many(value))
    except ValueError:
        lets_in = False
    if not lets_in:
        raise ValueError("write a number of requests and a time, such as 600 per minute, or off")
    return value


def _parse_rate_store(value: str) -> str:
    if value in ("file", "memory://"):
        return value
    if not re.match(r"rediss?://\S", value):
        raise ValueError("write file, memory:// or redis://host:6379/0")
    if find_spec("redis") is None:
        raise ValueError("install what it needs first: requirements-redis.lock")
    return value


def _parse_origins(value: str) -> tuple[str, ...]:
    if value.lower() == "off":
        return ()
    origins = tuple(dict.fromkeys(re.split(r"[,\s]+", value.lower().strip(", "))))
    if origins == (ANY_ORIGIN,):
        return origins
    if not all(_ORIGIN.fullmatch(each) and not _NEVER_SENT.fullmatch(each) for each in origins):
        raise ValueError(
            "write off, * alone, or origins as browsers send them, such as https://news.example, with commas between:"
            " no path, no slash at the end, no usual port"
        )
    return origins


def _parse_whole(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not (value.isascii() and value.isdigit() and low <= int(value) <= high):
            raise ValueError(f"write a whole number from {low} to {high}")
        return int(value)

    return parse


def _parse_seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds <= 600:
        raise ValueError("write a number of seconds above 0, at most 600")
    return seconds


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens at this address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _parse_choice(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value.lower() not in choices:
            raise ValueError(f"write {', '.join(choices[:-1])} or {choices[-1]}")
        return value.lower()

    return parse


def _find_data_folder() -> Path:
    """The user's data folder after the XDG base directory specification, which refuses relative paths."""
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    return named if named.is_absolute() else Path("~/.local/share").expanduser()


def _setting(variable: str, parse: Callable[[str], Any], help_text: str, default: Any, shown: str = "") -> Any:
    metadata = {"variable": variable, "parse": parse, "help": help_text, "shown": shown or str(default)}
    if callable(default):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    """How this Tally runs; sizes are in characters unless said otherwise, times in seconds."""

    database: Path = _setting(
        "TALLY_DATABASE",
        _parse_database,
        "the store's file, as sqlite:///path",
        lambda: _find_data_folder() / "tally" / "tally.db",
        "sqlite:///~/.local/share/tally/tally.db",
    )
    host: str = _setting("TALLY_HOST", _parse_host, "the address to listen on", "127.0.0.1")
    port: int = _setting("PORT", _parse_whole(1, 65_535), "the port to listen on", 8000)
    demo: bool = _setting("TALLY_DEMO", _parse_switch, "load the demo corpus into an empty store", True, "on")
    workers: int = _setting("TALLY_WORKERS", _parse_whole(1, 64), "processes that answer requests", 2)
    max_text: int = _setting("TALLY_MAX_TEXT", _parse_whole(1, 10**8), "longest source text in characters", 200_000)
    max_html: int = _setting(
        "TALLY_MAX_HTML", _parse_whole(1, 10**8), "longest web page of a source in characters", 2_000_000
    )
    max_statement: int = _setting(
        "TALLY_MAX_STATEMENT", _parse_whole(1, 10**6), "longest statement in characters", 2_000
    )
    max_batch: int = _setting("TALLY_MAX_BATCH", _parse_whole(1, 10_000), "most statements of one batch", 100)
    max_draft: int = _setting(
        "TALLY_MAX_DRAFT", _parse_whole(1, 10**7), "longest draft to verify in characters", 40_000
    )
    max_body: int = _setting(
        "TALLY_MAX_BODY", _parse_whole(1_000, 10**9), "largest request body, or line of a bulk, in bytes", 8_000_000
    )
    width: int = _setting(
        "TALLY_WIDTH",
        _parse_whole(1, 10_000),
        "claims judged at most for a statement; a search ranks twice as many",
        200,
    )
    cache: int = _setting(
        "TALLY_CACHE", _parse_whole(1, 100_000), "megabytes of the index that a worker keeps in memory", 128
    )
    time_limit: float = _setting(
        "TALLY_TIME_LIMIT",
        _parse_seconds,
        "seconds after which a verification or comparison is given up, waiting for others apart",
        10.0,
    )
    busy_timeout: float = _setting(
        "TALLY_BUSY_TIMEOUT", _parse_seconds, "seconds to wait for another writer of the store", 5.0
    )
    protected: Protection = _setting(
        "TALLY_PROTECTED",
        _parse_protection,
        "what needs a key: `off` nothing, `on` what writes, `all` what reads too; `auto` is `off` where only this "
        "machine can reach it, else `on`",
        Protection.AUTO,
    )
    rate: str = _setting(
        "TALLY_RATE",
        _parse_rate,
        "requests of each key, or address without one, in protected mode; `off` for no limit",
        "600 per minute",
    )
    rate_store: str = _setting(
        "TALLY_RATE_STORE",
        _parse_rate_store,
        "where they are counted: in a `file` beside the store, `memory://` of each worker, or `redis://host:6379/0`",
        "file",
    )
    proxies: int = _setting(
        "TALLY_PROXIES", _parse_whole(0, 10), "proxies in front whose `X-Forwarded-For` is believed", 0
    )

    cors: tuple[str, ...] = _setting(
        "TALLY_CORS",
        _parse_origins,
        "web pages of other origins that may ask from a browser: `https://news.example,…`, or `*` for all",
        (),
        "off",
    )
    patience: float = _setting(
        "TALLY_PATIENCE", _parse_seconds, "seconds to wait for a client that sends or takes nothing", 60.0
    )
    log: str = _setting(
        "TALLY_LOG",
        _parse_choice("auto", "json", "text"),
        "how the log is written: json, text, or auto, text at a terminal and json elsewhere",
        "auto",
    )
    log_level: str = _setting(
        "TALLY_LOG_LEVEL",
        _parse_choice("debug", "info", "warning", "error"),
        "least level of what is logged; requests are info, those answered with 5xx warnings",
        "info",
    )

    @property
    def protection(self) -> Protection:
        """What needs a key, never `auto`; behind a proxy others can reach it, wherever it listens."""
        if self.protected is not Protection.AUTO:
            return self.protected
        return Protection.OFF if is_loopback(self.host) and not self.proxies else Protection.ON

    def tell_protection(self) -> str:
        """What needs a key, and which setting says so."""
        what = {Protection.OFF: "Nothing needs a key", Protection.ON: "What writes needs a key"}
        causes = [f"TALLY_PROTECTED is {self.protected}"]
        if self.protected is Protection.AUTO and not is_loopback(self.host):
            causes.append(f"TALLY_HOST is {self.host}")
        if self.protected is Protection.AUTO and self.proxies:
            causes.append(f"TALLY_PROXIES is {self.proxies}")
        if self.protected is Protection.AUTO and self.protection is Protection.OFF:
            causes.append("only this machine can reach it")
        return f"{what.get(self.protection, 'Everything needs a key')}: {' and '.join(causes)}."


TABLE: tuple[Field[Any], ...] = fields(Settings)
"""The settings in order; `metadata` of each holds its variable, parse, help and shown default."""


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of an environment (this process's by default); a blank value counts as unset.

    Raises SettingError on the first value that its setting cannot have.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for setting in TABLE:
        variable = setting.metadata["variable"]
        text = environ.get(variable, "").strip()
        if not text:
            continue
        try:
            values[setting.name] = setting.metadata["parse"](text)
        except ValueError as error:
            raise SettingError(f"{variable} cannot be {text!r}: {error}.") from None
    return Settings(**values)


def find_unknown(environ: Mapping[str, str] | None = None) -> Iterator[str]:
    """A sentence on each variable that looks like a setting and is none, with the one that it is spelt most like."""
    known = {name.removeprefix(_PREFIX): name for name in (setting.metadata["variable"] for setting in TABLE)}
    for name in sorted(os.environ if environ is None else environ):
        if name.startswith(_PREFIX) and name not in known.values():
            near = get_close_matches(name.removeprefix(_PREFIX), known, n=1)
            yield f"{name} is no setting and changes nothing." + (f" Did you mean {known[near[0]]}?" if near else "")
