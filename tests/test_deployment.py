"""The files and the manual for operators name what there is: settings, paths, limits, metrics and problems."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from service import gunicorn_worker
from service.api import metrics, monitoring, parsing, requests
from service.api.problems import KINDS
from service.settings import TABLE, load_settings
from service.storage.sqlite import SqliteStore

ROOT = Path(__file__).parent.parent
MANUAL = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
UNIT = (ROOT / "deploy/tally.service").read_text(encoding="utf-8")
IMAGE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
CONF = (ROOT / "service/gunicorn_conf.py").read_text(encoding="utf-8")
SERVES = ["gunicorn", "--config", "python:service.gunicorn_conf", "service.app:create_app()"]
NAMES = {setting.metadata["variable"] for setting in TABLE}


def read_number(name: str) -> int:
    """A number of service/gunicorn_conf.py, which only gunicorn imports."""
    found = re.search(rf"^{name} = (\d+)", CONF, re.MULTILINE)
    assert found, name
    return int(found[1])


def test_all_serve_with_the_line_of_the_procfile() -> None:
    procfile = (ROOT / "Procfile").read_text(encoding="utf-8")
    assert procfile == f"web: {' '.join(SERVES[:3])} '{SERVES[3]}'\n"
    assert f"ExecStart=/opt/tally/.venv/bin/{' '.join(SERVES[:3])} '{SERVES[3]}'\n" in UNIT
    assert f"CMD {str(SERVES).replace(chr(39), chr(34))}\n" in IMAGE


@pytest.mark.parametrize("text", [UNIT, IMAGE], ids=["unit", "image"])
def test_the_settings_of_a_file_are_ones_and_may_have_their_values(text: str) -> None:
    given = dict(re.findall(r"(?:Environment=|\s)((?:TALLY_[A-Z_]+|PORT))=(\S+)", re.sub(r"#.*", "", text)))
    assert given.keys() <= NAMES
    assert str(load_settings(given).database) == "/var/lib/tally/tally.db"


def test_a_deployment_installs_what_serving_needs_alone() -> None:
    assert "make runtime" in MANUAL
    assert "make install" not in MANUAL
    command = ["make", "--dry-run", "--always-make", "--directory", str(ROOT), "runtime"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
    assert "--requirement requirements.lock" in told
    assert "requirements-dev" not in told


def test_what_the_unit_allows_fits_the_server() -> None:
    given = dict(re.findall(r"^(\w+)=(.*)$", UNIT, re.MULTILINE))
    assert int(given["TimeoutStopSec"]) > read_number("graceful_timeout")
    assert int(given["LimitNOFILE"]) > read_number("worker_connections") * 4
    assert given["ExecReload"] == "/bin/kill -HUP $MAINPID"
    assert given["StateDirectory"] == "tally"


def test_what_the_image_copies_is_there_and_goes_to_the_build() -> None:
    copied = {name for line in re.findall(r"^COPY (?!--from)(.+) \S+$", IMAGE, re.MULTILINE) for name in line.split()}
    sent = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))
    assert copied == sent
    assert all((ROOT / name).exists() for name in copied)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not here to verify its unit")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "tally.service"
    unit.write_text(UNIT.replace("/opt/tally/.venv/bin/gunicorn", "/bin/true"))
    told = subprocess.run(["systemd-analyze", "verify", unit], capture_output=True, text=True, timeout=60, check=False)
    assert (told.returncode, told.stderr) == (0, "")
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=15", unit]
    rated = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert rated.returncode == 0, rated.stdout[-200:]


def test_the_manual_tells_what_every_fault_of_the_service_means() -> None:
    told = set(re.findall(r"`(\w+)` (\d{3})", MANUAL[MANUAL.index("## Incidents") :]))
    faults = {(code, str(kind.status)) for code, kind in KINDS.items() if kind.status >= 500}
    assert faults <= told
    assert {(code, status) for code, status in told if code in KINDS} == {
        (code, str(KINDS[code].status)) for code, _ in told if code in KINDS
    }


def test_the_manual_names_settings_and_files_that_there_are() -> None:
    assert set(re.findall(r"TALLY_[A-Z_]*[A-Z]", MANUAL)) <= NAMES
    for path in re.findall(r"(?:docs|deploy)/[\w.]+", MANUAL):
        assert (ROOT / path).exists(), path


def test_the_manual_tells_every_metric(tmp_path: Path) -> None:
    families = [*metrics.OWN.collect(), *monitoring.Holdings(SqliteStore(tmp_path / "tally.db"), tmp_path).collect()]
    names = {f"{each.name}_total" if each.type == "counter" else each.name for each in families}
    table = MANUAL[MANUAL.index("| metric |") : MANUAL.index("```yaml\ngroups:")]
    assert set(re.findall(r"`(tally_\w+)`", table)) == names
    told = {re.sub("_bucket$", "", name) for name in re.findall(r"\b(tally_\w+)", MANUAL)}
    assert told <= names


def test_the_alerts_are_rules() -> None:
    written = MANUAL[MANUAL.index("```yaml\ngroups:") + len("```yaml\n") :]
    ((group,),) = yaml.safe_load(written[: written.index("```")]).values()
    assert all({"alert", "expr"} <= set(rule) for rule in group["rules"])
    codes = {
        code
        for rule in group["rules"]
        for found in re.findall(r'code=~"([^"]+)"', rule["expr"])
        for code in found.split("|")
    }
    assert codes <= set(KINDS)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("limit_request_line", "| path and query | 8,190 bytes |"),
        ("limit_request_fields", "| headers | 64, of 8,190 bytes each"),
        ("limit_request_field_size", "of 8,190 bytes each"),
        ("keepalive", "| a kept connection without a request | 5 s |"),
        ("worker_connections", "500"),
        ("threads", "answers four requests at once"),
        ("timeout", "or silent for 60 s"),
    ],
)
def test_the_manual_tells_the_limits_that_hold(name: str, told: str) -> None:
    number = read_number(name)
    assert told in MANUAL
    assert f"{number:,}" in told or (number == 4 and "four" in told)


def test_the_manual_tells_what_of_a_request_is_taken() -> None:
    assert f"| objects and lists of JSON within each other | {parsing._MOST_DEPTH} |" in MANUAL
    assert "kept where it is 1 to 128 visible ASCII characters" in MANUAL
    assert [requests.name_request(given) == given for given in ("~" * 128, "~" * 129, "a b", "é")] == [
        True,
        *[False] * 3,
    ]


def test_the_manual_tells_the_limits_of_the_worker() -> None:
    assert f"It takes {gunicorn_worker._MOST_STREAMS} bulks" in MANUAL
    held = f"{gunicorn_worker._MOST_STREAMS}; {gunicorn_worker._MOST_HELD // 10**6} MB"
    assert f"answers | {held} | 503 `server_busy` |" in MANUAL
    patience = load_settings({}).patience
    assert f"a sixth of `TALLY_PATIENCE`: {patience / 6:.0f} s" in MANUAL
    assert f"`TALLY_PATIENCE`: {patience:.0f} s" in MANUAL
