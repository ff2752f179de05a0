"""What a person typed: read as the API reads it, and kept, so that it is shown again beside what is to be mended."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import redirect, request
from werkzeug.wrappers import Response

from service.api import problems, requests
from service.api.parsing import StrictParser
from service.api.problems import ProblemError
from service.errors import TallyError

_PARSER = StrictParser()
_NEEDED = frozenset({"statement", "q"})  # a box that was left empty is a fault

_LABELS = {
    "statement": "Statement",
    "as_of": "As it was known on",
    "published_after": "Published from",
    "published_before": "Published until",
    "publishers": "Publisher",
    "attributed_to": "Whom it credits",
    "languages": "Language",
    "limit": "Most excerpts",
    "min_score": "Least match",
    "text": "Text",
    "title": "Headline",
    "publisher": "Publisher",
    "author": "Author",
    "url": "Address of the original",
    "published_at": "Published",
    "language": "Language",
    "tags": "Tags",
    "tag": "Tag",
    "q": "Words",
    "key": "Your key",
}
"""The fields that have a box on a page, and what they are called where a fault of theirs is told."""


@dataclass
class Form:
    """The fields that were filled in, as typed, and what came of them: `faults` says by field what is to be mended,
    `problem` the whole as the API tells it. `fields` are those that an address may have.
    """

    typed: dict[str, Any] = field(default_factory=dict)
    problem: dict[str, Any] | None = None
    faults: dict[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    fields: Collection[str] = frozenset(_LABELS)

    @property
    def status(self) -> int:
        """The status that the page is answered with."""
        return self.problem["status"] if self.problem else HTTPStatus.OK

    def load(self, schema: Any) -> dict[str, Any]:
        """What the schema makes of the fields; raises the ProblemError that names them."""
        return problems.load(schema, self.typed, "query")

    def find_label(self, name: str) -> str | None:
        """What a field is called that has a box on this page."""
        return _LABELS.get(name) if name in self.fields else None

    def find_address(self, path: str) -> str:
        """A path with the fields as its query."""
        return f"{path}?{urlencode(self.typed, doseq=True)}" if self.typed else path

    @contextmanager
    def mending(self) -> Iterator[None]:
        """Take up a fault that is raised within, so that the page can tell it beside its field."""
        try:
            yield
        except (ProblemError, TallyError) as error:
            problem = problems.describe(error, by_query=True)
            request.environ[requests.CODE] = problem.code
            told = problems.tell(problem, request.path)
            self.problem = told | {"detail": say(told["detail"])}
            self.headers = problem.headers
            self.faults = {each["parameter"]: say(each["detail"]) for each in problem.errors}


def read_query(schema: Any) -> Form:
    """The parameters of the address; raises ProblemError when they cannot be read."""
    given = _PARSER.load_querystring(request, schema)
    typed = {name: value if isinstance(value, list) else _unfold(value) for name, value in given.items()}
    return Form(typed, fields=schema.load_fields)


def read_form(needed: str) -> Form:
    """The fields of a form that was sent; those left empty count as not given, save the one that is needed."""
    request.max_form_memory_size = request.max_content_length  # for all of it, as for any other body
    typed = {name: _unfold(value) for name, value in request.form.items() if name == needed or value.strip()}
    return Form(typed)


def drop_blanks() -> Response | None:
    """The way to the address without the fields that were left empty, so that it may be passed on as it is."""
    given = list(request.args.items(multi=True))
    kept = [(name, value) for name, value in given if name in _NEEDED or value.strip()]
    if len(kept) == len(given) or request.method == "POST":
        return None
    path = f"/{request.path.lstrip('/')}"  # //sources is served too, but is another host to a browser
    return redirect(f"{path}?{urlencode(kept)}" if kept else path)


def say(detail: str) -> str:
    """What a problem says, as a sentence for people: the API writes names between backticks."""
    plain = detail.replace("`", "")
    return f"{plain[:1].upper()}{plain[1:]}" + ("" if plain.endswith((".", "?", "!")) else ".")


def _unfold(text: str) -> str:
    """With the line ends that were typed: those of a form are not those of its text area."""
    return text.replace("\r\n", "\n")
