"""Writes docs/licences.md anew out of what the packages of requirements.lock say of themselves: `make licences`."""

from __future__ import annotations

import re
from importlib.metadata import PackageMetadata, metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "licences.md"
_LOCKED = re.compile(r"^([\w.-]+)==", re.MULTILINE)
_SHORT = 60  # a longer licence is its whole text
_HEAD = """# Licences

What comes with Tally when it runs, under which licence each package says it is. `make licences` writes this page anew
from `requirements.lock`; a test fails where the two differ, and where a licence is none of those that may be passed on.
`make sbom` makes the same list, with versions, for machines (CycloneDX). Data (place names, synonyms):
`service/lexicon/SOURCES.md`. Swagger UI lies in `service/web/static/` with its licence.

| package | licence |
|---|---|
"""


def list_licences() -> dict[str, str]:
    """The licence of each locked package, by its name."""
    names = _LOCKED.findall((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    return {name: read_licence(metadata(name)) for name in sorted({*names})}


def read_licence(told: PackageMetadata) -> str:
    """The licence in a package's own words: the SPDX expression, else the short field, else the classifiers."""
    expression = told.get("License-Expression") or told.get("License") or ""
    if expression and len(expression) <= _SHORT and "\n" not in expression:
        return expression
    classifiers = told.get_all("Classifier") or []
    return " AND ".join(each.rsplit(" :: ", 1)[1] for each in classifiers if each.startswith("License ::"))


def write_page() -> str:
    """The page as it should stand."""
    return _HEAD + "".join(f"| {name} | {licence} |\n" for name, licence in list_licences().items())


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8")
