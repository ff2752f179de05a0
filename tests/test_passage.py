"""Whole passages: each gate fires on its example and not on its counter-example, and what passes them takes a side."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from service.model import Judgement, Relation, Stance
from service.verification.passage import GATES, Gate, check_side, find_gate, judge_passage
from tests.judging import hold, judge_all

# gate: (statement, passage) on which it fires, (statement, passage) on which it must not.
EXAMPLES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "fact_missing": (
        ("The bridge cost 40 million dollars", "The bridge was opened by the mayor."),
        ("The bridge cost 40 million dollars", "It cost 40 million dollars to build the bridge."),
    ),
    "number_missing": (
        ("Flight 512 carried 140 passengers", "A flight from Lima carried 140 passengers."),
        ("Flight 512 carried 140 passengers", "There were 140 passengers on flight 512."),
    ),
    "name_lost": (
        ("Elena Moreno wrote 12 novels", "Twelve novels were written by Ivo Tanaka."),
        ("Elena Moreno wrote 12 novels", "In all, Moreno wrote 12 novels."),
    ),
    "words_missing": (
        ("The museum lost 300 paintings in a burglary at night", "The museum has 300 seats."),
        ("The museum lost 300 paintings in a burglary", "The museum lost 300 paintings."),
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
    "of_one_stage": (
        ("Turnout was 60 percent", "Turnout in the first round was 60 percent."),
        ("Turnout in the first round was 60 percent", "Turnout in the first round was 60 percent."),
    ),
    "change_unsaid": (
        ("Inflation in Turkey slowed in June", "Turkey's annual inflation rose to 71.6 percent in June."),
        ("Inflation in Turkey rose in June", "Turkey's annual inflation rose to 71.6 percent in June."),
    ),
    "of_earlier_time": (
        ("The club won 12 matches", "In 2016 the club won 12 matches."),
        ("The club won 12 matches in 2016", "In 2016 the club won 12 matches."),
    ),
    "group_replaced": (
        ("Doctors in Lima went on strike in 2019", "Nurses in Lima went on strike in 2019."),
        ("Doctors in Lima went on strike in 2019", "Doctors and nurses in Lima went on strike in 2019."),
    ),
    "subject_unsaid": (
        ("Bantam sold 30 cars in 2019", "Sold: 30 cars in 2019."),
        ("Bantam sold 30 cars in 2019", "Bantam sold 30 cars in 2019."),
    ),
    "head_differs": (
        ("The farm keeps 30 cows", "The farm keeps 60 goats."),
        ("The film was reviewed by 53 critics", "The film has 53 reviews."),
    ),
    "modifier_differs": (
        ("The town has 12 wooden bridges", "The town has 12 bridges of stone."),
        ("The town has 12 wooden bridges", "In the town there are 15 wooden bridges."),
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
    "name_elsewhere": (
        ("Rainfall in Tarma was 74%", "Rainfall was highest on the coast, at 74%, and lowest in Tarma."),
        ("Rainfall in Tarma was 74%", "In Tarma, rainfall was highest, at 74%, and fell in winter."),
    ),
    "told_of_compared": (
        ("Rents rose 5% in Tarma", "Rents rose 5%, against 3% in Tarma."),
        ("Rents rose 5% in Tarma", "Rents rose 5% in Tarma, against 3% in 2019."),
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
            (
                "Rebels from three towns met for long talks in a school at the market, and stormed out of the room "
                "when somebody spoke of the bridge."
            ),
        ),
        ("Rebels stormed the bridge", "Rebels have stormed the bridge."),
    ),
    "replaced": (
        ("The mill stopped production in 2004", "The mill resumed production in 2004."),
        ("The mill stopped production in 2004", "In 2004 the mill stopped production of paper."),
    ),
    "governed_otherwise": (
        ("Ruiz was convicted in 1998", "Ruiz, convicted of fraud in 1989, appealed in 1998."),
        ("Ruiz appealed in 1998", "Ruiz, convicted of fraud in 1989, appealed in 1998."),
    ),
    "subject_elsewhere": (
        ("Ruiz died in 1998", "Ruiz wrote about Diaz, who died in 1971."),
        ("Diaz died in 1971", "Ruiz wrote about Diaz, who died in 1971."),
    ),
    "cautioned": (
        ("12 people were injured", "12 people were injured every day."),
        ("12 people were injured", "12 people were injured."),
    ),
}
_LENT = {"scattered": ("market",)}
_PUBLISHED = {"of_earlier_time": "2022-05-01"}


def test_every_gate_has_its_example() -> None:
    assert sorted(EXAMPLES) == sorted(gate.__name__ for gate in GATES)
    assert len(GATES) == len(set(GATES))


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.__name__)
def test_a_gate_fires_on_its_example_alone(gate: Gate) -> None:
    name = gate.__name__
    fires, passes = (gate(hold(*pair, _LENT.get(name, ()), _PUBLISHED.get(name))) for pair in EXAMPLES[name])
    assert fires
    assert not passes
    assert len(gate.__doc__ or "") > 25


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_passage_that_a_gate_fires_on_takes_no_side(name: str) -> None:
    assert judge_passage(hold(*EXAMPLES[name][0], _LENT.get(name, ()), _PUBLISHED.get(name))) is None


# statement, passage, stance, relation, rule
SIDES = [
    ("The bridge cost 40 million dollars", "The cost of the bridge was 40 million dollars.",
     "supports", "same_figure", "passage.same_figure"),
    ("More than 30 critics reviewed the film", "The film has 53 reviews.",
     "supports", "entailed", "passage.figure_within"),
    ("The village has 30 windmills", "There are 60 windmills in the village.",
     "contradicts", "figure_differs", "passage.other_figure"),
    ("Elena Moreno was born in May 1950", "Moreno (born 5 May 1950) is a chemist.",
     "supports", "same_assertion", "passage.date_within"),
    ("Elena Moreno teaches chemistry in Lima", "In Lima, Elena Moreno is teaching chemistry.",
     "supports", "same_assertion", "passage.same"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "passage", "stance", "relation", "rule"), SIDES)
def test_a_passage_takes_a_side_and_says_why(
    statement: str, passage: str, stance: str, relation: str, rule: str
) -> None:
    whole = hold(statement, passage)
    judgement = judge_passage(whole)
    assert judgement is not None, find_gate(whole)
    assert (judgement.stance, judgement.relation) == (stance, relation)
    for reason in judgement.reasons:
        assert reason.rule == rule
        assert reason.statement in statement
        assert reason.source in passage
        assert reason.message.endswith(".")


@given(st.integers(2, 900), st.integers(2, 900))
@settings(max_examples=60, deadline=None)
def test_two_counts_agree_or_exclude_each_other(ours: int, theirs: int) -> None:
    assume(ours == theirs or abs(ours - theirs) * 10 > max(ours, theirs))  # nearer ones may be one, rounded
    judgement = judge_passage(
        hold(f"The village has {ours} windmills", f"There are {theirs} windmills in the village.")
    )
    assert judgement is not None
    assert judgement.stance is (Stance.SUPPORTS if ours == theirs else Stance.CONTRADICTS)
    assert judgement.relation is (Relation.SAME_FIGURE if ours == theirs else Relation.FIGURE_DIFFERS)


CHECKED = [
    ("Bantam sales fell 9 percent", "Sales fell 9 percent.", "passage.other_subject"),
    ("Students pay 12 euros at the pool", "At the pool 12 euros are paid by passengers.", "passage.other_group"),
    ("The north wing burned down in 1904", "The south wing burned down in 1904.", "passage.other_word"),
]


@pytest.mark.parametrize(("statement", "passage", "rule"), CHECKED)
def test_the_words_around_take_a_clause_off_its_side(statement: str, passage: str, rule: str) -> None:
    sided = Judgement(Stance.SUPPORTS, Relation.SAME_FIGURE, 0.9, judge_all(statement, passage)[0].reasons)
    checked = check_side(sided, hold(statement, passage))
    assert (checked.stance, checked.reasons[0].rule) == (Stance.RELATED, rule)
    assert checked.reasons[1:] == sided.reasons


def test_a_side_that_the_words_around_bear_out_stays() -> None:
    statement, passage = "Sales in Lima fell 9 percent", "Sales in Lima fell 9 percent."
    sided = judge_all(statement, passage)[0]
    assert sided.stance is Stance.SUPPORTS
    assert check_side(sided, hold(statement, passage)) == sided
