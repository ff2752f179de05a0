"""Which form of an answer a client takes (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask import request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header, parse_options_header

from service.api.problems import ProblemError

JSON = "application/json"
VARY = {"Vary": "Accept"}
"""What an answer that has several forms is labelled with, for caches."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of an answer: its media type and, of two that share one, the profile that tells it from the other."""

    media_type: str
    profile: str | None = None

    @property
    def content_type(self) -> str:
        """What the answer is labelled with."""
        return f'{self.media_type}; profile="{self.profile}"' if self.profile else self.media_type


def choose(forms: tuple[Form, ...]) -> Form:
    """The form that the request prefers, the first among equals; raises ProblemError where it takes none.

    The first form is for those who name none of them, and for those who do not say: only who rules it out gets none.
    """
    return _choose(request.headers.get("Accept", ""), forms)


@lru_cache(maxsize=256)
def _choose(accept: str, forms: tuple[Form, ...]) -> Form:
    named = parse_accept_header(accept.lower(), MIMEAccept)
    ranges = [(*parse_options_header(each), quality) for each, quality in named]
    profiles = {form.profile for form in forms}
    weighed = [_weigh(form, ranges, profiles) for form in forms]
    best = max(weighed)
    if best[0] > 0:
        return forms[weighed.index(best)]
    if weighed[0][1] >= 0:
        raise ProblemError("not_acceptable")
    return forms[0]


def _weigh(
    form: Form, ranges: Sequence[tuple[str, dict[str, str], float]], profiles: set[str | None]
) -> tuple[float, int]:
    """How much a form is wanted and how closely it was named; -1 where it was not."""
    found = [(_match(form, name, given, profiles), quality) for name, given, quality in ranges]
    closeness, quality = max(found, default=(-1, 0.0))
    return (quality, closeness) if closeness >= 0 else (0.0, -1)


def _match(form: Form, name: str, given: dict[str, str], profiles: set[str | None]) -> int:
    """How closely a range names a form: by its profile (3), its media type (2), its kind (1), or as anything (0).

    A profile that no form has, and any other parameter, says nothing.
    """
    named = set(given.get("profile", "").split()) & profiles
    if name == form.media_type:
        return (3 if form.profile in named else -1) if named else 2
    if name == form.media_type.partition("/")[0] + "/*":
        return 1
    return 0 if name == "*/*" else -1
