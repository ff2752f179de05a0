"""Reports are one origin when they are copies, of one house, or rest on the same word for the same figure."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.model import Attribution
from service.verification.credits import credit_of, hands_of, may_be_same, read_credits
from service.verification.origins import Report, group_origins
from tests.reading import load_cases


def chain(*names: str) -> tuple[Attribution, ...]:
    return tuple(Attribution(name, 0, len(name)) for name in names)


def read_row(number: int, row: dict[str, Any]) -> Report:
    fields = {key: value for key, value in row.items() if key != "said_by"}
    return Report(**{"source_id": f"s{number}", **fields}, attribution=chain(*row.get("said_by", ())))


@pytest.mark.parametrize("case", load_cases("credits"))
def test_whom_a_credit_identifies(case: dict[str, Any]) -> None:
    assert [credit.name for credit in read_credits(case["text"])] == case["names"]


@pytest.mark.parametrize("case", load_cases("credits", "pair"))
def test_whether_two_credits_can_be_of_the_same(case: dict[str, Any]) -> None:
    (one,), (other,) = read_credits(case["one"]), read_credits(case["other"])
    assert may_be_same(one, other) == may_be_same(other, one) == case["same"]


@given(st.text(max_size=60) | st.lists(st.sampled_from(["a", "the", "of", "and", "Ana", "spokesman"])).map(" ".join))
def test_any_text_can_be_read_as_a_credit(text: str) -> None:
    assert all(credit.name for credit in read_credits(text * 20))
    assert len(group_origins([Report("s", text, attribution=chain(text))])) == 1


@pytest.mark.parametrize("case", load_cases("origins"))
def test_what_is_one_origin(case: dict[str, Any]) -> None:
    reports = [read_row(number, row) for number, row in enumerate(case["reports"])]
    assert group_origins(reports) == case["labels"]


def test_who_is_credited_twice_is_named_once() -> None:
    assert [credit.name for credit in credit_of(chain("Reuters", "a Reuters witness", "officials", "police"))] == [
        "reuters",
        "police",
    ]


@pytest.mark.parametrize(
    ("said_by", "hands"),
    [
        pytest.param(("the ministry",), (0, 0), id="from who knows"),
        pytest.param(("officials",), (0, 1), id="from somebody"),
        pytest.param((), (0, 2), id="nobody credited"),
        pytest.param(("Reuters", "the ministry"), (1, 0), id="through an agency"),
        pytest.param(("Reuters", "officials"), (1, 1), id="through an agency from somebody"),
        pytest.param(("Reuters",), (1, 2), id="from an agency that does not say from whom"),
        pytest.param(("the Kyiv Post", "Interfax", "the ministry"), (2, 0), id="through two"),
    ],
)
def test_the_fewer_hands_the_more_primary(said_by: tuple[str, ...], hands: tuple[int, int]) -> None:
    assert hands_of(chain(*said_by)) == hands


NAMES = [
    "the ministry",
    "the Interior Ministry",
    "the Health Ministry",
    "Reuters",
    "AFP",
    "officials",
    "Ana Ruiz",
    "Ruiz",
]
REPORTS = st.lists(
    st.builds(
        Report,
        source_id=st.sampled_from([f"s{number}" for number in range(9)]),
        publisher=st.sampled_from(
            [None, "Daily Paper", "daily paper", "Post", "Kyiv Post", "REUTERS", "Health Ministry"]
        ),
        copies=st.sampled_from([None, None, "c1", "c2"]),
        agency=st.sampled_from([None, None, "Reuters", "AFP"]),
        attribution=st.lists(st.sampled_from(NAMES), max_size=3).map(lambda names: chain(*names)),
        figure=st.sampled_from([None, ("18", "18", "officer"), ("20", "20", "officer")]),
        published_at=st.sampled_from([None, "2022-01-07", "2022-01-08T10:00:00Z"]),
    ),
    max_size=9,
)


@given(REPORTS, st.randoms(use_true_random=False))
def test_the_order_of_reports_does_not_matter(reports: list[Report], random: Any) -> None:
    order = list(range(len(reports)))
    random.shuffle(order)
    labels = group_origins(reports)
    assert group_origins([reports[at] for at in order]) == [labels[at] for at in order]


@given(REPORTS)
def test_what_ties_two_reports_makes_them_one_origin(reports: list[Report]) -> None:
    labels = group_origins(reports)
    for one, other in combinations(range(len(reports)), 2):
        ours, theirs = reports[one], reports[other]
        own = [each.publisher for each in (ours, theirs) if each.publisher and not (each.copies or each.agency)]
        same_house = len(own) == 2 and own[0].casefold() == own[1].casefold()
        if (
            ours.source_id == theirs.source_id
            or same_house
            or (ours.copies and ours.copies == theirs.copies)
            or (ours.agency and ours.agency == theirs.agency)
        ):
            assert labels[one] == labels[other]


@given(REPORTS, st.sampled_from([None, ("7", "7", "bus")]))
def test_an_unrelated_report_changes_no_label(reports: list[Report], figure: Any) -> None:
    other = Report("apart", "Apart Weekly", attribution=chain("the harbour council"), figure=figure)
    assert group_origins([*reports, other]) == [*group_origins(reports), "harbour council"]


@given(REPORTS)
def test_a_report_given_twice_changes_no_group(reports: list[Report]) -> None:
    labels = group_origins(reports)
    twice = group_origins([*reports, *(replace(report) for report in reports)])
    assert twice[: len(reports)] == twice[len(reports) :]
    assert len(set(twice)) == len(set(labels))


def test_an_origin_is_not_named_after_one_of_several_whom_it_credits() -> None:
    said = [
        Report("s", publisher="Daily Paper", attribution=chain(name), figure=figure)
        for name, figure in (("the health ministry", 12), ("the state department", 3), ("the state department", 4))
    ]
    assert group_origins(said) == ["daily paper"] * 3
    assert group_origins(said[1:]) == ["state department"] * 2
