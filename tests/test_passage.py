"""Whole passages: each gate fires on its example and not on its counter-example, and what passes them takes a side."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.model import Relation, Stance
from service.verification.passage import GATES, find_gate, judge_passage
from tests.judging import hold

# gate: (statement, passage) on which it fires, (statement, passage) on which it must not.
EXAMPLES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "fact_missing": (
        ("The bridge cost 40 million dollars", "The bridge was opened by the mayor."),
        ("The bridge cost 40 million dollars", "It cost 40 million dollars to build the bridge."),
    ),
    "number_missing": (
        ("Flight 512 carried 140 passengers", "The flight carried 140 passengers."),
        ("Flight 512 carried 140 passengers", "There were 140 passengers on flight 512."),
    ),
    "name_lost": (
        ("Elena Moreno wrote 12 novels", "Twelve novels were written by Ivo Tanaka."),
        ("Elena Moreno wrote 12 novels", "In all, Moreno wrote 12 novels."),
    ),
    "words_missing": (
        ("The museum in Lima lost 300 paintings in a burglary", "The museum has 300 seats."),
        ("The museum lost 300 paintings in a burglary", "In the burglary 300 paintings were lost to the museum."),
    ),
    "several_differ": (
        ("Moreno won 30 races in 2009", "Moreno won 22 races in 2011."),
        ("Moreno won 30 races and lost 12 matches", "Moreno won 22 races and lost 15 matches."),
    ),
    "date_open": (
        ("As of 2016 the library has 20 readers", "As of 2018 the library has 20 readers."),
        ("Elena Moreno was born in 1950", "Elena Moreno was born in 1962."),
    ),
    "of_one_day": (
        ("The floods killed 40 people", "On Tuesday the floods killed 12 people."),
        ("The floods killed 40 people", "The floods killed 12 people."),
    ),
    "of_earlier_time": (
        ("The club won 12 matches", "The club, which had won 12 matches in 2016, was dissolved."),
        ("The club won 12 matches in 2016", "The club, which had won 12 matches in 2016, was dissolved."),
    ),
    "head_differs": (
        ("The farm keeps 30 cows", "The farm keeps 60 goats."),
        ("The film was reviewed by 53 critics", "The film has 53 reviews."),
    ),
    "modifier_differs": (
        ("Peru won 3 gold medals", "Peru won 5 silver medals."),
        ("Peru won 3 gold medals", "Peru has won 5 gold medals."),
    ),
    "event_missing": (
        ("The storm destroyed 45 houses", "The town of 45 houses lies by the sea where the storm was."),
        ("The party won 45 seats", "The party got 38 seats."),
    ),
    "event_other": (
        ("The quake killed 45 people", "The quake injured 30 people."),
        ("The quake killed 45 people", "In the quake 30 people died."),
    ),
    "subject_narrower": (
        ("Turnout was 60 percent", "Turnout among women was 48 percent."),
        ("Turnout was 60 percent", "Turnout was 48 percent."),
    ),
    "subject_other": (
        ("Ruiz won 41% of the vote", "Diaz won 41% of the vote, ahead of Ruiz."),
        ("Ruiz won 41% of the vote", "Ruiz won 41% of the vote, ahead of Diaz."),
    ),
    "span_differs": (
        ("The ship sank in 20 minutes", "The ship sank after 40 minutes."),
        ("The ship sank in 20 minutes", "The ship sank in 40 minutes."),
    ),
    "portion_differs": (
        ("The film earned 20 million dollars", "The film earned 9 million dollars in other countries."),
        ("The film earned 20 million dollars", "The film earned a total of 9 million dollars."),
    ),
    "place_differs": (
        ("Police arrested 20 people in Lima", "Police arrested 20 people in Peru."),
        ("Police arrested 20 people in Peru", "Police arrested 20 people in Lima."),
    ),
    "claims_differ": (
        ("The storm killed 30 people", "The storm could kill 30 people."),
        ("The storm killed 30 people", "The storm has killed 30 people."),
    ),
    "said_by_others": (
        ("The ministry said 30 people died", "The union said 30 people died."),
        ("The ministry said 30 people died", "30 people died, the ministry said."),
    ),
    "statistic_other": (
        ("The average wage is 900 dollars", "The minimum wage is 700 dollars."),
        ("The average wage is 900 dollars", "The average wage is 700 dollars."),
    ),
    "untold": (
        ("Elena Moreno teaches chemistry in Lima", "Elena Moreno lives in Lima."),
        ("Elena Moreno teaches chemistry in Lima", "In Lima, Elena Moreno is teaching chemistry."),
    ),
    "told_otherwise": (
        ("The senate approved the budget", "The senate may approve the budget."),
        ("The senate approved the budget", "The senate has approved the budget."),
    ),
    "turned_round": (
        ("Ruiz praised Diaz", "Diaz praised Ruiz."),
        ("Ruiz praised Diaz", "On Monday Ruiz praised Diaz."),
    ),
    "scattered": (
        (
            "Rebels stormed the bridge",
            "Rebels from three towns met for long talks in a school near the old market, and stormed, it is told, "
            "out of the room when somebody spoke of the bridge.",
        ),
        ("Rebels stormed the bridge", "Rebels have stormed the bridge."),
    ),
    "cautioned": (
        ("12 people were injured", "12 people were injured every day."),
        ("12 people were injured", "12 people were injured."),
    ),
}
_LENT = {"scattered": ["market"]}


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.__name__)
def test_a_gate_fires_on_its_example_alone(gate: object) -> None:
    name = gate.__name__
    fires, passes = (gate(hold(*pair, _LENT.get(name, ()))) for pair in EXAMPLES[name])
    assert fires
    assert not passes
