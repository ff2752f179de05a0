"""What a person typed: read as the API reads it, and kept, so that it is shown again beside what is to be mended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from flask import request

from service.api import problems, requests
from service.api.parsing import StrictParser
from service.api.problems import ProblemError
from service.errors import TallyError

_PARSER = StrictParser()


@dataclass
class Form:
    """The fields that were filled in, as typed, and what came of them: `faults` says by field what is to be mended,
    `problem` the whole as the API tells it.
    """

    typed: dict[str, Any] = field(default_factory=dict)
    problem: dict[str, Any] | None = None
    faults: dict[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The status that the page is answered with."""
        return self.problem["status"] if self.problem else HTTPStatus.OK

    def load(self, schema: Any) -> dict[str, Any]:
        """What the schema makes of the fields; raises the ProblemError that names them."""
        return problems.load(schema, self.typed, "query")

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
            self.problem = problems.tell(problem, request.path)
            self.headers = problem.headers
            self.faults = {each["parameter"]: each["detail"] for each in problem.errors}


def read_query(schema: Any, *needed: str) -> Form:
    """The parameters of the address; those left empty count as not given, save the `needed` ones.

    Raises ProblemError when they cannot be read.
    """
    return Form(_tidy(_PARSER.load_querystring(request, schema), needed))


def read_form(*needed: str) -> Form:
    """The fields of a form that was sent; see `read_query`."""
    return Form(_tidy(request.form.to_dict(), needed))


def has_blanks() -> bool:
    """Whether the address carries fields that were left empty, as a browser sends them."""
    return any(not value.strip() for value in request.args.values())


def _tidy(given: Mapping[str, Any], needed: tuple[str, ...]) -> dict[str, Any]:
    """Without what was left empty, and with the line ends that were typed: a form has others than its text area."""
    typed: dict[str, Any] = {}
    for name, value in given.items():
        if isinstance(value, list):
            typed[name] = [one for one in value if one.strip()]
        else:
            typed[name] = value.replace("\r\n", "\n")
    return {name: value for name, value in typed.items() if name in needed or (value if isinstance(value, list) else value.strip())}
