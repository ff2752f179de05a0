"""Every rule fires on its example and not on its counter-example."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from service.verification.caution_order import CAUTIONS
from service.verification.gates import GATES
from service.verification.pair import Finding, Pair
from service.verification.rules import SIDES
from tests.judging import build_pairs

# rule: (statement, passage) on which it fires, (statement, passage) on which it must not.
EXAMPLES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    # gates
    "event_differs": (
        ("18 officers were injured", "18 officers were killed."),
        ("18 officers were killed", "18 officers were beheaded."),
    ),
    "group_differs": (
        ("18 protesters were killed", "18 officers were killed."),
        ("18 officers were killed", "18 police officers were killed."),
    ),
    "place_differs": (
        ("18 people were killed in Lima", "18 people were killed in Cusco."),
        ("18 people were killed in Peru", "18 people were killed in Lima."),
    ),
    "names_missing": (
        ("Moreno scored 21 goals", "Tanaka scored 21 goals."),
        ("Tokayev scored 21 goals", "Tokaev scored 21 goals."),
    ),
    "time_differs": (
        ("18 people were killed in 2009", "18 people were killed in 2011."),
        ("18 people were killed in 2009", "18 people were killed in May 2009."),
    ),
    "words_missing": (
        ("26 people were killed in the earthquake", "26 people were killed by a mob with stones."),
        ("26 people were killed in the earthquake", "26 people died in the earthquake."),
    ),
    "side_figure_missing": (
        ("the army agreed to a two-week truce", "the army agreed to a three-week truce."),
        ("the army agreed to a two-week truce", "the army agreed to a two-week truce."),
    ),
    "not_a_fact": (
        ("18 officers were killed", "18 officers may have been killed."),
        ("18 officers may have been killed", "18 officers may have been killed."),
    ),
    "attribution_missing": (
        ("the ministry said 18 officers were killed", "18 officers were killed."),
        ("the ministry said 18 officers were killed", "The ministry said 18 officers were killed."),
    ),
    # cautions
    "sentence_unsure": (
        ("18 officers were killed", "18 officers were n\u2063ot killed."),
        ("18 officers were killed", "“18 officers\u200b were killed.”"),
    ),
    "kind_differs": (
        ("The farm sold 30 wooden boxes", "The farm sold 30 steel boxes and 5 wooden boxes."),
        ("The farm sold 30 wooden boxes", "The farm sold 30 large wooden boxes."),
    ),
    "label_differs": (
        ("Apollo 11 carried 3 astronauts", "Apollo 12 carried 4 astronauts."),
        ("Apollo 11 carried 3 astronauts", "Apollo 11 carried 4 astronauts."),
    ),
    "compass_differs": (
        ("Georgia reported 30 deaths", "South Georgia reported 50 deaths."),
        ("South Georgia reported 30 deaths", "South Georgia reported 50 deaths."),
    ),
    "place_unknown": (
        ("4 people died in Ica", "4 people died in Lima, 6 in Cusco and 9 in Ica."),
        ("4 people died in Ica", "4 people died in Ica."),
    ),
    "increment": (
        ("15 people were killed", "Another 12 people were killed."),
        ("more than 10 people were killed", "Another 12 people were killed."),
    ),
    "excepted": (
        ("5 passengers survived", "All but 5 passengers survived."),
        ("5 passengers survived", "5 passengers survived."),
    ),
    "fraction_differs": (
        ("Ruiz won four games", "Ruiz won four in ten games."),
        ("One in five voters abstained", "20% of voters abstained."),
    ),
    "rate_differs": (
        ("30 people died", "30 people died each year."),
        ("30 people died", "30 people died a year later."),
    ),
    "reach_differs": (
        ("The film grossed $5 million worldwide", "The film grossed $3 million abroad."),
        ("The film grossed $5 million worldwide", "The film grossed $5 million globally."),
    ),
    "statistic_differs": (
        ("The average wage is $30", "The minimum wage is $10."),
        ("The wage is $30", "The average wage is $30."),
    ),
    "stage_differs": (
        ("Norway won 3-1", "Norway won 4-2 on aggregate."),
        ("Norway won 3-1", "Norway won 3-1."),
    ),
    "running_score": (
        ("Norway lead the series 3-1", "Norway lead the series 2-1."),
        ("Norway won the series 3-1", "Norway won the series 3-2."),
    ),
    "bound_elsewhere": (
        ("The firm sold 90 lorries", "The firm sold 30 lorries to Norway."),
        ("The firm sold 20 lorries", "The firm sold 30 lorries to Norway."),
    ),
    "sides_differ": (
        ("Rangers beat Falcons 3-1", "Falcons beat Rangers 3-1."),
        ("Rangers beat Falcons 3-1", "Rangers beat Falcons 3-1."),
    ),
    "age_differs": (
        ("Ruiz is 58 years old", "Ruiz was 40 years old when he won."),
        ("Ruiz died at the age of 58", "Ruiz died at the age of 61."),
    ),
    "base_differs": (
        ("Sales doubled", "Sales tripled in five years."),
        ("Sales doubled", "Sales tripled."),
    ),
    "degree_differs": (
        ("30 people were injured", "20 people were seriously injured."),
        ("30 people were injured", "40 people were seriously injured."),
    ),
    "named_together": (
        ("Okafor won 54% of the vote", "Okafor and Mensah won 90% of the vote."),
        ("Okafor won 54% of the vote", "Okafor won 48% of the vote."),
    ),
    "events_joined": (
        ("200 people were killed", "300 people were killed or injured."),
        ("200 people were killed", "300 people were killed."),
    ),
    "places_joined": (
        ("9 people died in Lima", "15 people died in Lima and Cusco."),
        ("9 people died in Peru", "15 people died in Lima and Cusco."),
    ),
    "other_event": (
        ("57 people were killed in the crash", "A similar crash killed 200 people."),
        ("57 people were killed in the crash", "The crash killed 200 people."),
    ),
    "doer_differs": (
        ("Unemployment is 8%", "Youth unemployment is 20%."),
        ("Unemployment is 8%", "Unemployment is 20%."),
    ),
    "dated_level": (
        ("Turnout was 30% of voters", "Turnout was 40% of voters in 2011."),
        ("Turnout was 30% of voters in 2011", "Turnout was 40% of voters in 2011."),
    ),
    "quantifier_differs": (
        ("All passengers survived", "Some passengers survived."),
        ("All passengers survived", "All passengers survived."),
    ),
    "order_differs": (
        ("Prices fell before the war", "Prices fell after the war."),
        ("Prices fell before the war", "Prices fell before the war."),
    ),
    "subject_differs": (
        ("The airport is open", "The military airport is closed."),
        ("The airport is open", "The airport is closed."),
    ),
    "open_subject_differs": (
        ("The school was founded in 1890", "The library was founded in 1901."),
        ("The school was founded in 1890", "The school was founded in 1901."),
    ),
    "ordinal_differs": (
        ("Sales rose 5% in the first quarter", "Sales rose 8% in the second quarter."),
        ("Sales rose 5% in the first quarter", "Sales rose 8% in the first quarter."),
    ),
    "next_in_row": (
        ("Chemistry had 400 entries", "Maths had 420 entries, followed by chemistry."),
        ("Chemistry had 400 entries", "Chemistry had 420 entries, followed by maths."),
    ),
    "subject_left_out": (
        ("Chile has 34 pandas", "Peru, which borders Chile, has 34 pandas."),
        ("Peru has 34 pandas", "Peru, which borders Chile, has 34 pandas."),
    ),
    "others_of_them": (
        ("40 pupils on scholarships left", "40 pupils paying fees left."),
        ("40 pupils on scholarships left", "Forty pupils on scholarships left."),
    ),
    "date_of_another": (
        ("The war began in 1914", "The war began for Italy in 1915."),
        ("The war began in 1914", "The war began in 1915."),
    ),
    "favour_differs": (
        ("The court ruled against the union", "The court ruled in favour of the union."),
        ("The court ruled against the union", "The court ruled against the union."),
    ),
    "contrast_differs": (
        ("Ruiz did not win gold", "Ruiz won silver, not gold."),
        ("Ruiz did not win gold", "Ruiz did not win gold."),
    ),
    "holder_differs": (
        ("The minister resigned", "The deputy minister resigned."),
        ("The deputy minister resigned", "The deputy minister resigned."),
    ),
    "called_untrue": (
        ("5 people were injured", "Reports that 5 people were injured are false."),
        ("5 people were injured", "Reports say that 5 people were injured."),
    ),
    "short_of_it": (
        ("The bridge collapsed", "The bridge almost collapsed."),
        ("400 people were injured", "Nearly 400 people were injured."),
    ),
    "called_off": (
        ("The rocket was launched on 3 March", "The launch of the rocket was postponed on 3 March."),
        ("The rocket was launched on 3 March", "The rocket was launched on 3 March."),
    ),
    "only_able": (
        ("The plane carried 40 passengers", "The plane can carry 60 passengers."),
        ("The plane carried 40 passengers", "The plane carried 60 passengers."),
    ),
    "past_state": (
        ("The airport is closed", "The airport was open last year."),
        ("The airport is closed", "The airport is open."),
    ),
    "once_so": (
        ("The village has 400 residents", "The village had 900 residents in 1950."),
        ("The village has 400 residents", "The village has 900 residents."),
    ),
    "roles_turned": (
        ("The rebels attacked the army", "The army attacked the rebels."),
        ("The rebels attacked the army", "The army was attacked by the rebels."),
    ),
    "lack_differs": (
        ("60,000 homes have water again", "60,000 homes are still without water."),
        ("60,000 homes are without water", "60,000 homes are still without water."),
    ),
    "state_unsaid": (
        ("The dockers' strike is over", "The dockers' strike goes on."),
        ("The dockers' strike is over", "The dockers' strike was over at noon."),
    ),
    "difference_counted": (
        ("The firm sold 300 cars", "The firm sold 300 cars fewer than last year."),
        ("The firm sold 300 cars", "The firm sold more than 300 cars."),
    ),
    "figure_revised": (
        ("40 barns burned down", "The count of barns that burned down was revised from 40 to 14."),
        ("40 barns burned down", "The count of barns that burned down was revised to 40."),
    ),
    "said_at_first": (
        ("40 barns burned down", "The mayor first said 40 barns burned down."),
        ("40 barns burned down", "The mayor said 40 barns burned down."),
    ),
    "figure_of_another": (
        ("The Liberals had 38 councillors", "Labour had 38 councillors on the council, the Liberals 8."),
        ("Labour had 36 councillors", "Labour had 38 councillors on the council, the Liberals 8."),
    ),
    "part_of_time": (
        ("40 barges were sold in 2019", "40 barges were sold in the first half of 2019."),
        ("40 barges were sold in 2019", "In 2019, 40 barges were sold."),
    ),
    "setting_differs": (
        ("The balm is 90 percent effective", "The balm was 90 percent effective in mice."),
        ("The balm is 90 percent effective in mice", "The balm was 90 percent effective in mice."),
    ),
    "only_thought": (
        ("The growers won the case", "The growers thought they had won the case."),
        ("The growers won the case", "The growers said they had won the case."),
    ),
    "only_polled": (
        ("The Greens won 40 seats", "The Greens won 40 seats, an exit poll said."),
        ("The Greens won 40 seats", "The Greens won 40 seats, the commission said."),
    ),
    "one_of_topic": (
        ("40 people were aboard the bus", "A lorry hit a bus in Ica. There were 40 people aboard."),
        ("40 people were aboard the lorry", "A lorry hit a bus in Ica. There were 40 people aboard."),
    ),
    "plan_passed": (
        ("The school opens in May", "The school, which was to open in May, stays closed."),
        ("The school opens in May", "The school opens in May."),
    ),
    "next_to_it": (
        ("The library was closed", "The library next door was closed."),
        ("The library was closed", "The library was closed."),
    ),
    "hazard_differs": (
        ("12 shepherds were killed by an avalanche", "12 shepherds were killed by a landslide."),
        ("12 shepherds were killed by a storm", "12 shepherds were killed by a cyclone."),
    ),
    "only_somewhere": (
        ("The price of honey doubled", "The price of honey doubled in one market."),
        ("The price of honey doubled", "The price of honey doubled in one year."),
    ),
    "beside_place": (
        ("Snow fell in Lima", "Snow fell in the hills above Lima."),
        ("Snow fell in Lima", "Snow fell in Lima."),
    ),
    "share_of_some": (
        ("Unemployment rose to 8 percent", "Youth unemployment rose to 8 percent."),
        ("Unemployment rose to 8 percent", "The national unemployment rate rose to 8 percent."),
    ),
    "until_then": (
        ("The canal is polluted", "The canal was polluted until 1990."),
        ("The canal was polluted", "The canal was polluted until 1990."),
    ),
    "object_owned": (
        ("The minister met the union", "The minister met the union's opponents."),
        ("The minister met the union", "The minister met the union."),
    ),
    "nobody_of_some": (
        ("Nobody was hurt", "Nobody on the train was hurt."),
        ("Nobody was hurt", "Nobody was hurt."),
    ),
    "each_or_all": (
        ("The nursery has 600 trees", "Each nursery has 600 trees."),
        ("The nursery has 600 trees", "The nursery has 600 trees."),
    ),
    "counted_of_them": (
        ("The clinic treated 90 shepherds", "The clinic treated 90 shepherds' dogs."),
        ("The clinic treated 90 shepherds", "The clinic treated 90 shepherds from the shepherds' village."),
    ),
    "only_gained": (
        ("The party has 20 seats", "The party gained 20 seats."),
        ("The party has 20 seats", "The party has 20 seats."),
    ),
    "object_about": (
        ("The mayor signed the treaty", "The mayor signed an order on the treaty."),
        ("The mayor signed the treaty", "The mayor signed the treaty on the lake."),
    ),
    "only_described": (
        ("Police arrested 40 guards", "Police released 40 of the arrested guards."),
        ("Police arrested 40 guards", "The guards were armed, and police arrested 40 guards."),
    ),
    "agent_differs": (
        ("Novatec was bought by Soltek", "Arbeco bought Novatec on Monday, outbidding Soltek."),
        ("Novatec was bought by Soltek", "Soltek bought Novatec on Monday."),
    ),
    "told_of_head": (
        ("The shepherd tested positive", "A vet who treated the shepherd tested positive."),
        ("The shepherd tested positive", "The shepherd who treated the vet tested positive."),
    ),
    "only_there": (
        ("The drought has ended", "The drought has ended in the north."),
        ("The drought has ended", "The drought has ended, the office said."),
    ),
    "stage_of_name": (
        ("Peru won the Andes Cup", "Peru won the Andes Cup qualifier."),
        ("Peru won the Andes Cup", "Peru won the Andes Cup."),
    ),
    "part_of_all": (
        ("The firm employs 12,000 people", "The firm employs 12,000 people at home of 40,000 worldwide."),
        ("The firm employs 12,000 people", "The firm employs 12,000 people worldwide."),
    ),
    "change_at_other_time": (
        ("Exports rose in June", "Exports rose in July."),
        ("Exports rose in June", "Exports rose in June."),
    ),
    "first_in_longer": (
        ("The lake froze for the first time in 20 years", "The lake froze for the first time in 30 years."),
        ("The lake froze for the first time in 20 years", "The lake froze for the first time in 20 years."),
    ),
    "event_elsewhere": (
        ("Diggers found 40 coins in the tomb", "Looters took 40 coins from the tomb before diggers found it."),
        ("Diggers found 40 coins in the tomb", "Before looters came, diggers found 40 coins in the tomb."),
    ),
    "voice_differs": (
        ("The library lent 3,000 books", "The library was lent 3,000 books."),
        ("The library lent 3,000 books", "In May the library lent 3,000 books."),
    ),
    "whose_it_was": (
        ("Lopez was born in Lima", "Lopez, whose sons were born in Lima, lives in Cusco."),
        ("Lopez was born in Lima", "Lopez, who lives in Cusco, was born in Lima."),
    ),
    "either_or": (
        ("230 flights were cancelled", "230 flights were delayed or cancelled."),
        ("230 flights were cancelled", "230 flights were cancelled."),
    ),
    "at_times": (
        ("The fair drew 50,000 visitors", "The fair usually draws 50,000 visitors."),
        ("The fair drew 50,000 visitors", "The fair drew 50,000 visitors."),
    ),
    "at_a_stage": (
        ("Turnout was 60 percent", "Turnout in the first round was 60 percent."),
        ("Turnout in the first round was 60 percent", "Turnout in the first round was 60 percent."),
    ),
    "other_of_kind": (
        ("The law allows hunting in winter", "The draft law allows hunting in winter."),
        ("The law allows hunting in winter", "The law allows hunting in winter, the former minister said."),
    ),
    "part_of_object": (
        ("The minister met the victims", "The minister met the families of the victims."),
        ("The minister met the victims", "The minister met the victims of the flood."),
    ),
    "only_wanted": (
        ("60 growers received aid", "60 growers asked for aid."),
        ("60 growers asked for aid", "60 growers asked for aid."),
    ),
    "none_of_them": (
        ("Ten people were injured", "Ten people, none of them injured, were rescued."),
        ("Ten people were injured", "Ten people were injured."),
    ),
    "open_to_some": (
        ("The bridge is open", "The bridge is open only to freight trains."),
        ("The museum is open", "The museum is open to the public."),
    ),
    "way_turned": (
        ("Exports to Chile rose", "Exports from Chile rose."),
        ("Exports to Chile rose", "Exports to Chile rose."),
    ),
    "place_of_some": (
        ("The company employs 500 people in Norway", "The company employs 500 people, most of them in Norway."),
        ("The company employs 500 people in Norway", "The company employs 500 people in Norway, most of them young."),
    ),
    "weekday_differs": (
        ("400 people were arrested on Sunday", "On Saturday 400 people were arrested."),
        ("400 people were arrested", "On Saturday 400 people were arrested."),
    ),
    "direction_differs": (
        ("Unemployment fell to 5 percent", "Unemployment rose to 5 percent."),
        ("Unemployment rose to 5 percent", "Unemployment jumped to 5 percent."),
    ),
    "level_differs": (
        ("Sales fell by 14 percent", "Sales fell to 14 percent."),
        ("Sales fell by 14 percent", "Sales fell 14 percent."),
    ),
    "restricted": (
        ("Turnout was 61 percent", "Turnout among farmers was 48 percent."),
        ("Turnout was 61 percent", "Turnout was 48 percent."),
    ),
    "listed_apart": (
        ("Peru won 14 medals", "Cuba and Peru won 14 and 9 medals respectively."),
        ("Peru won 14 medals", "Peru won 14 medals."),
    ),
    "of_a_set": (
        ("Ruiz has four children", "Ruiz is the youngest of seven children."),
        ("Ruiz has four children", "Ruiz has seven children."),
    ),
    "complement_differs": (
        ("Exports rose 5 percent", "Exports of wheat rose 8 percent."),
        ("Exports of wheat rose 5 percent", "Exports of wheat rose 8 percent."),
    ),
    "doer_missing": (
        ("Police injured 17 fans", "17 fans were injured, police said."),
        ("Police injured 17 fans", "17 fans were injured by police."),
    ),
    "gap_differs": (
        ("Lima have six points", "Lima are six points behind the leaders."),
        ("Lima have six points", "Lima have six points."),
    ),
    "part_differs": (
        ("61 people died in northern Peru", "61 people died in central Peru."),
        ("61 people died in northern Peru", "61 people died in northern Peru."),
    ),
    "pronoun_differs": (
        ("He was born in 1961", "She was born in 1962."),
        ("He was born in 1961", "He was born in 1962."),
    ),
    "share_of_place": (
        ("Unemployment is 5%", "Unemployment in Peru is 7%."),
        ("Unemployment in Peru is 5%", "Unemployment in Peru is 7%."),
    ),
    "no_longer_said": (
        ("Ruiz is a senator", "Ruiz was a senator."),
        ("Ruiz is a senator", "Ruiz is a senator."),
    ),
    "opponent_differs": (
        ("The army fought against the government", "The army fought against the rebels."),
        ("The army fought against the rebels", "The army fought against the rebels."),
    ),
    "opposite_change": (
        ("Prices rose by 1.8 percent", "Prices fell by 1.8 percent."),
        ("Prices rose by 1.8 percent", "Prices fell by 2.4 percent."),
    ),
    "only_those": (
        ("There are 3 million citizens", "There are 3 million citizens with a disability."),
        ("There are 3 million citizens", "There are 3 million citizens."),
    ),
    "owner_differs": (
        ("Ruiz scored 31 goals", "Ruiz's brother scored 28 goals."),
        ("Peru has a population of 30 million", "Peru's population is 33 million."),
    ),
    "part_of_them": (
        ("Divers found 14 species, nine of them corals", "Divers found 14 species."),
        ("Nine of them were corals", "Of the 14 species, nine of them were corals."),
    ),
    "part_of_subject": (
        ("The museum was closed", "The director of the museum was fired."),
        ("The director of the museum was fired", "The director of the museum was fired."),
    ),
    # sides
    "figure_zero": (
        ("No officers were killed", "18 officers were killed."),
        ("No officers were killed", "No officers were killed."),
    ),
    "polarity_of_figure": (
        ("18 officers were not killed", "18 officers were killed."),
        ("18 officers were killed", "18 officers were killed."),
    ),
    "narrower_figure": (
        ("18 people were killed in Peru", "40 people were killed in Lima."),
        ("18 people were killed in Peru", "40 people were killed in Peru."),
    ),
    "same_figure": (
        ("18 officers were killed", "At least 18 officers were killed."),
        ("26 officers were killed", "At least 18 officers were killed."),
    ),
    "entailed_figure": (
        ("More than 10 officers were killed", "At least 18 officers were killed."),
        ("More than 20 officers were killed", "At least 18 officers were killed."),
    ),
    "figure_differs": (
        ("18 officers were killed", "At least 20 officers were killed."),
        ("26 officers were killed", "At least 18 officers were killed."),
    ),
    "compatible_figure": (
        ("26 officers were killed", "At least 18 officers were killed."),
        ("The airport is open", "The airport is closed."),
    ),
    "date_of_assertion": (
        ("The war began in 1914", "The war began in 1915."),
        ("The war began", "The war began in 1915."),
    ),
    "opposite_assertion": (
        ("The airport is open", "The airport is closed."),
        ("Oil prices rose in Peru", "Wheat prices fell in Peru."),
    ),
    "same_assertion": (
        ("The senate approved the bill", "The senate approved the bill."),
        ("The senate approved the bill", "The senate approved the budget."),
    ),
}

RULES = {rule.__name__: rule for rule in (*GATES, *CAUTIONS, *SIDES)}


def _fires(rule: Callable[[Pair], Finding | None], statement: str, passage: str) -> list[Finding]:
    found = [rule(pair) for pair in build_pairs(statement, passage)]
    return [finding for finding in found if finding]


def test_every_rule_has_its_example() -> None:
    assert sorted(EXAMPLES) == sorted(RULES)
    assert len(RULES) == len(GATES) + len(CAUTIONS) + len(SIDES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_rule_fires_on_its_example(name: str) -> None:
    findings = _fires(RULES[name], *EXAMPLES[name][0])
    assert findings
    for finding in findings:
        reason = finding.reason
        assert reason.rule.count(".") == 1
        assert reason.message.endswith((".", "”"))
        assert reason.statement in EXAMPLES[name][0][0] or reason.slot == "place"


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_rule_does_not_fire_on_its_counter_example(name: str) -> None:
    assert not _fires(RULES[name], *EXAMPLES[name][1])


@pytest.mark.parametrize("rule", [pytest.param(rule, id=name) for name, rule in RULES.items()])
def test_a_rule_says_what_it_fires_on(rule: Callable[[Pair], Finding | None]) -> None:
    assert len(rule.__doc__ or "") > 25


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.__name__) for rule in (*GATES, *CAUTIONS)])
def test_gates_and_cautions_never_put_an_excerpt_on_a_side(rule: Callable[[Pair], Finding | None]) -> None:
    for example in EXAMPLES.values():
        for statement, passage in example:
            assert all(finding.stance == "related" for finding in _fires(rule, statement, passage))
