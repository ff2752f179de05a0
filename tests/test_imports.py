"""Who may import whom: the table that keeps reading and judging free of I/O, and the framework at the edge."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

USE_CASES = tuple(
    f"service.{name}"
    for name in (
        *("ingest", "bulk", "verify", "batch", "draft", "standing", "gaps", "compare", "search", "spelling"),
        *("evidence", "explain", "revisions", "following", "conflicts", "timeline", "figures", "origins"),
        *("handmade", "reported", "reextract", "verifications", "integrity", "keys", "deadline", "rereading"),
    )
)
PARTS = ("service.extraction", "service.verification", "service.lexicon", "service.storage.port")
VALUES = (
    *("service.model", "service.outline", "service.answer", "service.record", "service.followed", "service.errors"),
    *("service.access", "service.actor"),
)
EDGE = (*USE_CASES, *VALUES, "service.api", "service.web", "service.storage", "service.settings", "schemas")

# The first entry that a module's name is or lies under says which of our modules it may import.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "service.model": (),
    "service.answer": ("service.model",),
    "service.outline": ("service.model",),
    "service.record": ("service.model",),
    "service.errors": (),
    "service.access": (),
    "service.actor": (),
    "service.followed": ("service.model",),
    "service.lexicon": (*VALUES, "service.lexicon"),
    "service.extraction": (*VALUES, "service.lexicon", "service.extraction"),
    "service.verification": (*VALUES, "service.lexicon", "service.verification"),
    "service.rendering": (*VALUES, "service.rendering"),
    "service.storage.port": VALUES,
    "service.storage": (*VALUES, "service.storage"),
    "service.settings": ("service.errors",),
    **dict.fromkeys(USE_CASES, (*VALUES, *PARTS, *USE_CASES)),
    "service.api": (
        *(*USE_CASES, *VALUES, "service.api", "service.webpage", "service.reviews", "service.rendering"),
        *("service.storage.port", "service.settings", "service.logs", "schemas"),
    ),
    "service.web": (
        *(*USE_CASES, *VALUES, "service.web", "service.api", "service.webpage", "service.rendering"),
        *("service.storage.port", "service.settings", "schemas"),
    ),
    "service.markup": ("service.errors",),
    "service.dateline": (),
    "service.webpage": ("service.markup", "service.dateline", "service.ingest", "service.errors", "schemas"),
    "service.reviews": ("service.ingest", "service.model", "service.errors", "schemas"),
    "service.files": (*USE_CASES, *VALUES, "service.webpage", "service.reviews", "schemas"),
    "service.demo": (*USE_CASES, *VALUES, "service.files", "service.settings", "service.storage.port"),
    "service.ports": ("service.settings",),
    "service.gunicorn_conf": (
        *(*USE_CASES, "service.demo", "service.errors", "service.settings", "service.storage", "service.logs"),
        *("service.api", "service.ports"),
    ),
    "service.gunicorn_worker": ("service.api", "service.clients", "service.errors", "service.logs", "service.settings"),
    "service.clients": ("service.errors",),
    "service.logs": (),
    "service.processes": (*USE_CASES, *VALUES, "service.storage.port"),
    "service.assistant": ("service.actor", "service.api.requests"),
    "service.commands": (*EDGE, "service.commands", "service.app", "service.assistant", "service.ports"),
    "service.cli": (*EDGE, "service.commands", "service.processes", "service.files", "service.demo", "service.app"),
    "service.app": EDGE,
    "service": (),
    "schemas": ("schemas", "service.model", "service.access"),
}

# Packages of others that only these modules may import.
ONLY_IN: dict[str, tuple[str, ...]] = {
    "flask_limiter": ("service.api",),
    "limits": ("service.settings", "service.storage"),
    "flask": ("service.app", "service.assistant", "service.cli", "service.api", "service.web"),
    "mcp": ("service.assistant",),
    "anyio": ("service.assistant",),
    "flask_smorest": ("service.app", "service.api"),
    "werkzeug": ("service.app", "service.api", "service.web"),
    "webargs": ("service.api",),
    "marshmallow": ("schemas", "service.api.problems"),
    "sqlite3": ("service.storage",),
    "sqlite_utils": ("service.storage",),
    "rapidfuzz": ("service.verification", "service.storage"),
    "click": ("service.cli", "service.commands"),
    "gunicorn": ("service.gunicorn_conf", "service.gunicorn_worker"),
    "prometheus_client": ("service.api.metrics", "service.api.monitoring"),
    "multiprocessing": ("service.processes",),
    "trafilatura": ("service.webpage",),
    "lxml": ("service.markup", "service.dateline"),
}

# What has no place where texts are read and judged, and where values are declared.
PURE = (*VALUES, "service.extraction", "service.verification", "service.rendering", "schemas")
IO = ("os", "pathlib", "io", "socket", "subprocess", "urllib.request", "http", "threading", "random", "time", "logging")


def is_within(name: str, packages: Iterable[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def find_imports(source: str) -> set[str]:
    """The modules that a source imports, at its top or anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module is not None
            # `from service import x` imports the module service.x, or the name x of service.
            is_package = (ROOT / node.module.replace(".", "/")).is_dir()
            found |= {f"{node.module}.{alias.name}" if is_package else node.module for alias in node.names}
    return found


def find_faults(module: str, source: str) -> list[str]:
    """What a module imports against the tables."""
    ours = next(allowed for name, allowed in MAY_IMPORT.items() if is_within(module, [name]))
    faults = []
    for imported in sorted(find_imports(source)):
        top = imported.split(".")[0]
        if top in ("service", "schemas"):
            if imported != "service.__version__" and not is_within(imported, ours):
                faults.append(f"{module} may not import {imported}")
        elif top in ("tests", "benchmarks"):
            faults.append(f"{module} may not import {imported}")
        elif not is_within(module, ONLY_IN.get(top, [module])):
            faults.append(f"{module} may not import {imported}: only {', '.join(ONLY_IN[top])} may")
        if is_within(module, PURE) and is_within(imported, IO):
            faults.append(f"{module} may not import {imported}: it does no I/O")
    return faults


def list_modules() -> list[tuple[str, Path]]:
    paths = sorted(path for folder in ("service", "schemas") for path in (ROOT / folder).rglob("*.py"))
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for path in paths]
    return list(zip(names, paths, strict=True))


@pytest.mark.parametrize(("module", "path"), list_modules(), ids=[name for name, _ in list_modules()])
def test_a_module_imports_only_what_it_may(module: str, path: Path) -> None:
    assert find_faults(module, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("service.model", "from service.errors import TallyError"),
        ("service.extraction.text", "from service.verification.query import x"),
        ("service.extraction.text", "def f():\n    import sqlite3"),
        ("service.extraction.text", "from pathlib import Path"),
        ("service.verification.stance", "from service import verify"),
        ("service.rendering.table", "import io"),
        ("service.rendering.picture", "from service.lexicon.lexicon import quantity_table"),
        ("service.verify", "from service.storage.sqlite import SqliteStore"),
        ("service.storage.port", "from service.storage import sqlite"),
        ("service.storage.sqlite", "import flask"),
        ("service.api.verify", "from service.storage.sqlite import SqliteStore"),
        ("service.api.verify", "import marshmallow.fields"),
        ("service.api.verify", "import service.extraction.text"),
        ("service.lexicon.lexicon", "from flask import Flask"),
        ("service.cli", "import tests.store_contract"),
        ("service.somewhere_new", "from service.model import Claim"),
        ("schemas.source", "from service.verify import verify"),
    ],
)
def test_the_table_can_fail(module: str, source: str) -> None:
    assert find_faults(module, source)
