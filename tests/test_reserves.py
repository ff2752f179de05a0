"""What a source says with a reserve takes no side."""

from __future__ import annotations

import pytest

from service.compare import compare


@pytest.mark.parametrize(
    ("statement", "passage", "rule"),
    [
        ("The firm sold 300 cars.", "The firm sold 300 cars more than its rival.", "quantity.difference"),
        ("5,000 people fled.", "Some 5,000 fewer people fled than in 2020.", "quantity.difference"),
        ("40 barns burned down.", "The mayor first said 40 barns burned down.", "time.at_first"),
        ("40 barns burned down.", "Earlier figures of 40 barns burned down have been revised to 14.", "event.other"),
        ("Ten people were injured.", "Ten people, none of them injured, were rescued.", "quantity.of_them"),
        ("Ten people were injured.", "Ten people were found, none of them injured.", "quantity.of_them"),
        ("The bridge is open.", "The bridge is open only to freight trains.", "event.to_some"),
        ("The bridge is closed.", "The bridge is closed to lorries.", "event.to_some"),
        ("Exports to Chile rose.", "Exports from Chile rose.", "place.way"),
        (
            "The company employs 500 people in Norway.",
            "The company employs 500 people, most of them in Norway.",
            "place.of_some",
        ),
        ("Rents rose by 5 percent.", "Rents rose by 5.1 percent.", "quantity.compatible"),
        ("The ferry cost 5 million dollars.", "The ferry cost 4.9 million dollars.", "quantity.compatible"),
        ("The bans affect 320 homes.", "The firm said earlier that the bans affect 320 homes.", "event.other"),
    ],
)
def test_a_reserve_takes_the_excerpt_off_its_side(statement: str, passage: str, rule: str) -> None:
    (judgement,) = compare(statement, [passage])
    assert (judgement.stance, rule in [reason.rule for reason in judgement.reasons]) == ("related", True)


@pytest.mark.parametrize(
    ("statement", "passage", "stance"),
    [
        ("40 barns burned down.", "The number of barns burned down was revised from 40 to 14.", "contradicts"),
        ("40 barns burned down.", "The number of barns burned down was revised from 14 to 40.", "supports"),
        ("The museum is open.", "The museum is open to the public.", "supports"),
        ("The firm sold more than 300 cars.", "The firm sold 340 cars.", "supports"),
        ("The firm sold 300 cars fewer than last year.", "The firm sold 300 cars fewer than last year.", "supports"),
        ("Exports to Chile rose.", "Exports to Chile rose.", "supports"),
        ("Rents rose by 5 percent.", "Rents rose by 9.1 percent.", "contradicts"),
        ("The ferry cost 5 million dollars.", "The ferry cost 5.6 million dollars.", "contradicts"),
        ("10 million people voted.", "13 million people voted.", "contradicts"),
    ],
)
def test_what_is_said_without_takes_its_side(statement: str, passage: str, stance: str) -> None:
    (judgement,) = compare(statement, [passage])
    assert judgement.stance == stance


def test_a_share_of_any_length_can_be_compared() -> None:
    for digits in range(1, 40):
        (judgement,) = compare("Turnout was 5 percent.", [f"Turnout was 1{'0' * digits} percent."])
        assert judgement.stance != "supports"


def test_a_sentence_that_says_the_very_figure_does_not_contradict_it() -> None:
    assert compare("Closed 1 (2", ["Closed 1 (2"])[0].stance != "contradicts"
    passage = "Labour had 38 councillors on the borough council, the Liberals 8 and the Greens 4."
    (judgement,) = compare("Labour had more than 36 councillors, the Liberals fewer than 10.", [passage])
    assert judgement.stance != "contradicts"


@pytest.mark.parametrize("party", ["Liberals", "Greens"])
def test_a_list_without_verbs_gives_each_its_own_figure(party: str) -> None:
    passage = "Labour had 38 councillors on the council, the Liberals 8, the Greens 4."
    for figure in (4, 8, 38):
        (judgement,) = compare(f"The {party} had {figure} councillors on the council.", [passage])
        own = {"Liberals": 8, "Greens": 4}[party] == figure
        assert judgement.stance != ("contradicts" if own else "supports")
