"""Settings come from the environment, with a remedy for each value that cannot be."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from service.settings import Protection, SettingError, find_unknown, load_settings


def test_an_empty_environment_gives_the_defaults(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    settings = load_settings({})
    assert settings.database == tmp_path / "tally" / "tally.db"
    assert (settings.host, settings.port, settings.demo) == ("127.0.0.1", 8000, True)
    assert load_settings({"PORT": " ", "TALLY_DEMO": ""}) == settings


def test_a_relative_data_folder_is_ignored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load_settings({}).database == tmp_path / ".local/share/tally/tally.db"


def test_the_store_is_where_a_link_leads(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "data" / "tally.db")
    assert load_settings({"TALLY_DATABASE": f"sqlite:///{tmp_path}/link.db"}).database == tmp_path / "data" / "tally.db"


@pytest.mark.parametrize(
    ("variable", "value", "name", "expected"),
    [
        ("TALLY_DATABASE", "sqlite:////var/lib/tally.db", "database", Path("/var/lib/tally.db")),
        ("TALLY_DATABASE", "sqlite:///tally.db", "database", Path.cwd() / "tally.db"),
        ("TALLY_DATABASE", "sqlite:///~/tally.db", "database", Path.home() / "tally.db"),
        ("TALLY_HOST", "::1", "host", "::1"),
        ("TALLY_HOST", "tally.news.example", "host", "tally.news.example"),
        ("PORT", "80", "port", 80),
        ("TALLY_DEMO", "Off", "demo", False),
        ("TALLY_DEMO", "1", "demo", True),
        ("TALLY_WORKERS", "3", "workers", 3),
        ("TALLY_TIME_LIMIT", "2.5", "time_limit", 2.5),
        ("TALLY_BUSY_TIMEOUT", "0.5", "busy_timeout", 0.5),
        ("TALLY_WIDTH", "100", "width", 100),
        ("TALLY_CACHE", "16", "cache", 16),
        ("TALLY_PROTECTED", "All", "protected", Protection.ALL),
        ("TALLY_RATE", "2/second; 100 per hour", "rate", "2/second; 100 per hour"),
        ("TALLY_RATE", "Off", "rate", ""),
        ("TALLY_RATE_STORE", "redis://localhost:6379/0", "rate_store", "redis://localhost:6379/0"),
        ("TALLY_PROXIES", "2", "proxies", 2),
        ("TALLY_PATIENCE", "5", "patience", 5.0),
        ("TALLY_CORS", "Off", "cors", ()),
        ("TALLY_CORS", "*", "cors", ("*",)),
        (
            "TALLY_CORS",
            "https://A.example, http://localhost:3000",
            "cors",
            ("https://a.example", "http://localhost:3000"),
        ),
        (
            "TALLY_CORS",
            "http://[::1]:8080 https://a.example:80,",
            "cors",
            ("http://[::1]:8080", "https://a.example:80"),
        ),
        ("TALLY_CORS", "chrome-extension://abcdef", "cors", ("chrome-extension://abcdef",)),
        ("TALLY_LOG", "JSON", "log", "json"),
        ("TALLY_LOG_LEVEL", "warning", "log_level", "warning"),
    ],
)
def test_a_variable_sets_its_setting(variable: str, value: str, name: str, expected: object) -> None:
    assert getattr(load_settings({variable: value}), name) == expected


@pytest.mark.parametrize(
    ("variable", "value", "remedy"),
    [
        ("TALLY_DATABASE", "postgres://x", "sqlite:///"),
        ("TALLY_DATABASE", "/tmp/tally.db", "sqlite:///"),
        ("TALLY_DATABASE", "sqlite:///", "sqlite:///"),
        ("TALLY_DATABASE", "sqlite:///:memory:", "sqlite:///"),
        ("TALLY_DATABASE", "sqlite:///~nobody-of-this-name/tally.db", "user"),
        ("TALLY_HOST", "a b", "address"),
        ("TALLY_HOST", "[::]", "without a port or brackets"),
        ("TALLY_HOST", "127.0.0.1:80", "without a port or brackets"),
        ("TALLY_HOST", "unix:/tmp/x", "without a port or brackets"),
        ("PORT", "http", "whole number from 1 to 65535"),
        ("PORT", "65536", "whole number"),
        ("PORT", "-1", "whole number"),
        ("PORT", "٣", "whole number"),
        ("TALLY_DEMO", "maybe", "on or off"),
        ("TALLY_WORKERS", "0", "from 1 to 64"),
        ("TALLY_BUSY_TIMEOUT", "nan", "seconds"),
        ("TALLY_BUSY_TIMEOUT", "soon", "seconds"),
        ("TALLY_BUSY_TIMEOUT", "0", "seconds"),
        ("TALLY_PROTECTED", "yes", "auto, off, on or all"),
        ("TALLY_RATE", "many", "600 per minute"),
        ("TALLY_RATE", "0 per minute", "600 per minute"),
        ("TALLY_RATE", "10", "600 per minute"),
        ("TALLY_RATE_STORE", "memcached://x", "redis://"),
        ("TALLY_RATE_STORE", "redis://", "redis://"),
        ("TALLY_PROXIES", "-1", "from 0 to 10"),
        ("TALLY_PATIENCE", "601", "at most 600"),
        *(
            ("TALLY_CORS", value, "https://news.example")
            for value in (
                *("on", "null", "a.example", "https://", "https://a.example/", "https://a.example/page", "//a.example"),
                *("*, https://a.example", "https://*.example", "https://user@a.example", "https://a.example:443"),
                *("http://a.example:80", "https://a.example:port", "https://exämple.org", "https://a.example?", ","),
            )
        ),
        ("TALLY_LOG", "xml", "auto, json or text"),
        ("TALLY_LOG_LEVEL", "loud", "debug, info, warning or error"),
    ],
)
def test_a_bad_value_names_its_variable_and_the_remedy(variable: str, value: str, remedy: str) -> None:
    with pytest.raises(SettingError, match=variable) as caught:
        load_settings({variable: value})
    assert remedy in str(caught.value)


@pytest.mark.parametrize(
    ("host", "proxies", "protection"),
    [
        ("127.0.0.1", 0, "off"),
        ("127.8.9.1", 0, "off"),
        ("::1", 0, "off"),
        ("localhost", 0, "off"),
        ("LocalHost", 0, "off"),
        ("127.0.0.1", 1, "on"),
        ("0.0.0.0", 0, "on"),
        ("::", 0, "on"),
        ("::ffff:10.0.0.1", 0, "on"),
        ("192.168.1.5", 0, "on"),
        ("localhost.example", 0, "on"),
        ("127.0.0.1.example", 0, "on"),
        ("127.1", 0, "on"),
        ("0", 0, "on"),
    ],
)
def test_without_a_choice_it_is_open_where_only_this_machine_reaches_it(
    host: str, proxies: int, protection: str
) -> None:
    chosen = {"TALLY_HOST": host, "TALLY_PROXIES": str(proxies)}
    assert load_settings(chosen).protection == protection
    for protected in ("off", "on", "all"):
        assert load_settings({**chosen, "TALLY_PROTECTED": protected}).protection == protected


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "Nothing needs a key: TALLY_PROTECTED is auto and only this machine can reach it."),
        ({"TALLY_PROTECTED": "off", "TALLY_HOST": "::"}, "Nothing needs a key: TALLY_PROTECTED is off."),
        ({"TALLY_HOST": "::"}, "What writes needs a key: TALLY_PROTECTED is auto and TALLY_HOST is ::."),
        ({"TALLY_PROXIES": "1"}, "What writes needs a key: TALLY_PROTECTED is auto and TALLY_PROXIES is 1."),
        ({"TALLY_PROTECTED": "all", "TALLY_PROXIES": "1"}, "Everything needs a key: TALLY_PROTECTED is all."),
    ],
)
def test_what_needs_a_key_is_told_with_the_setting_that_says_so(given: dict[str, str], told: str) -> None:
    assert load_settings(given).tell_protection() == told


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("TALLY_WORKER", ["TALLY_WORKER is no setting and changes nothing. Did you mean TALLY_WORKERS?"]),
        (
            "TALLY_MAX_STATMENT",
            ["TALLY_MAX_STATMENT is no setting and changes nothing. Did you mean TALLY_MAX_STATEMENT?"],
        ),
        ("TALLY_PORT", ["TALLY_PORT is no setting and changes nothing. Did you mean PORT?"]),
        ("TALLY_X", ["TALLY_X is no setting and changes nothing."]),
        ("TALLY_WORKERS", []),
        ("PORTS", []),
    ],
)
def test_a_variable_that_is_no_setting_is_told_with_the_nearest(name: str, told: list[str]) -> None:
    assert list(find_unknown({name: "1"})) == told


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        load_settings({}).port = 1  # type: ignore[misc]
