"""Each package that a run needs may be passed on, and the page that lists them is fresh."""

from __future__ import annotations

import re

import pytest

from tests.write_licences import PAGE, list_licences, write_page

# Permissive, or copyleft of single files only, which asks nothing of what is built on them.
_FINE = re.compile(
    r"(MIT|BSD|0BSD|Apache|ISC|Zlib|CC0|PSF|CNRI|MPL|Public Domain|Mozilla|Python Software Foundation)\b.*|The BSD .*"
)
LICENCES = list_licences()


def may_be_passed_on(licence: str) -> bool:
    """Whether one of the choices, each with all its parts, is fine."""
    choices = re.split(" OR ", re.sub(r"[()]", "", licence))
    return any(all(_FINE.fullmatch(part) for part in re.split(" AND ", choice)) for choice in choices)


def test_each_package_may_be_passed_on() -> None:
    assert LICENCES
    assert {name: licence for name, licence in LICENCES.items() if not may_be_passed_on(licence)} == {}


@pytest.mark.parametrize("licence", ["", "GPL-3.0-only", "MIT AND GPL-2.0-only", "AGPL-3.0", "Proprietary"])
def test_other_licences_are_told(licence: str) -> None:
    assert not may_be_passed_on(licence)


def test_the_page_lists_them() -> None:
    assert PAGE.read_text(encoding="utf-8") == write_page(), "run `make licences`"
