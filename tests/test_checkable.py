"""Which clauses of a draft can be checked, and which belong together."""

from __future__ import annotations

import pytest

from service.extraction.checkable import group_claims, is_checkable
from service.extraction.reader import read_source

CHECKABLE = [
    pytest.param("Forty nurses were infected.", id="figure"),
    pytest.param("Nobody was hurt in Oslo.", id="zero"),
    pytest.param("The bridge was built in 1954.", id="date"),
    pytest.param("The harbour is closed.", id="state"),
    pytest.param("The ferry did not sink.", id="negated"),
    pytest.param("Ruiz is the mayor of Lima.", id="two names"),
    pytest.param("The mayor said that 12 miners were rescued.", id="told by somebody"),
]
NOT_CHECKABLE = [
    pytest.param("Why were 12 miners not rescued?", id="question"),
    pytest.param("The army may send 400 soldiers.", id="possible"),
    pytest.param("The council will close three schools.", id="planned"),
    pytest.param("I think 12 miners is a small number.", id="opinion"),
    pytest.param("The government must rescue 12 miners.", id="demand"),
    pytest.param("Unions denied that 90 miners were arrested.", id="denied"),
    pytest.param("It is a beautiful old town.", id="judgement"),
    pytest.param("“It was the worst night of my life,” said Diaz.", id="quote without a fact"),
]


def _list_checkable(text: str) -> list[str]:
    cut = [(claim, text[claim.start : claim.end]) for claim in read_source(text)]
    return [clause for claim, clause in cut if is_checkable(claim, clause)]


@pytest.mark.parametrize("text", CHECKABLE)
def test_what_sources_can_bear_out_is_checkable(text: str) -> None:
    assert _list_checkable(text)


@pytest.mark.parametrize("text", NOT_CHECKABLE)
def test_what_no_source_can_decide_is_not(text: str) -> None:
    assert _list_checkable(text) == []


def test_claims_that_share_words_are_one_group() -> None:
    text = "At least 40 people died, including 12 children. The harbour is closed."
    groups = list(group_claims(read_source(text)))
    assert [[text[claim.start : claim.end] for claim in group] for group in groups] == [
        ["At least 40 people died, including 12 children.", "At least 40 people died, including 12 children."],
        ["The harbour is closed."],
    ]
    assert list(group_claims([])) == []
