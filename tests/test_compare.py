"""Passages held against a statement: the design's table, and pairs of many topics that must not change sides."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.compare import compare
from service.errors import NoClaimError
from service.model import Relation, Stance

CASES = tomllib.loads((Path(__file__).parent / "cases" / "judgements.toml").read_text(encoding="utf-8"))["judgement"]

# What a verdict means: statement, source, stance, relation.
TABLE = [
    ("18 officers killed", "at least 18 law enforcement officers died", "supports", "same_figure"),
    ("18 officers killed", "at least 20 officers died", "contradicts", "figure_differs"),
    ("26 officers killed", "at least 18 officers died", "related", "compatible"),
    ("more than 10 officers killed", "at least 18 officers died", "supports", "entailed"),
    ("fewer than 15 officers killed", "at least 18 officers died", "contradicts", "figure_differs"),
    ("dozens killed", "26 people were killed", "supports", "entailed"),
    ("26 killed", "dozens were killed", "related", "compatible"),
    ("about 400 in hospital", "nearly 400 are in hospital", "supports", "same_figure"),
    ("1,000 injured", "more than 1,000 injured", "supports", "same_figure"),
    ("exactly 1,000 injured", "more than 1,000 injured", "contradicts", "figure_differs"),
    ("2,300 arrested in Almaty", "3,000 arrested in the country", "related", "different_scope"),
    ("18 officers injured", "18 officers were killed", "related", "different_event"),
    ("18 protesters killed", "18 officers were killed", "related", "different_group"),
    ("no officers were killed", "18 officers were killed", "contradicts", "negated"),
    ("the airport is open", "the airport is closed", "contradicts", "antonym"),
    ("protests began on 5 January", "protests since January 2", "contradicts", "date_differs"),
    ("the minister denied that 18 died", "18 died", "related", None),
]


@pytest.mark.parametrize(("statement", "passage", "stance", "relation"), TABLE)
def test_the_table_of_verdicts_holds(statement: str, passage: str, stance: str, relation: str | None) -> None:
    judgement = compare(statement, [passage])[0]
    assert judgement.stance == stance, judgement
    assert relation is None or judgement.relation == relation, judgement


@pytest.mark.xfail(strict=True, reason="missing words are found before the missing attribution, which explains better")
def test_a_denied_figure_is_related_for_its_attribution() -> None:
    assert compare("the minister denied that 18 died", ["18 died"])[0].relation is Relation.DIFFERENT_ATTRIBUTION


@pytest.mark.parametrize(
    ("statement", "passage", "stance"),
    [
        ("Police told Reuters that 40 people were held.", "Police told Reuters that 40 people were held.", "supports"),
        (
            "Police told Reuters that 40 people were held.",
            "Witnesses told Reuters that 40 people were held.",
            "related",
        ),
        (
            "Police told Reuters that 40 people were held.",
            "Witnesses told Reuters that 26 people were held.",
            "related",
        ),
        ("Reuters, citing police, said 40 were held.", "Reuters, citing witnesses, said 40 were held.", "related"),
        ("Reuters reported that 40 people were held.", "Police told Reuters that 40 people were held.", "supports"),
    ],
)
def test_who_carried_the_words_does_not_stand_for_who_said_them(statement: str, passage: str, stance: str) -> None:
    assert compare(statement, [passage])[0].stance == stance


def _row(case: dict[str, Any]) -> Any:
    marks = pytest.mark.xfail(strict=True, reason=case["xfail"]) if "xfail" in case else ()
    return pytest.param(case, id=f"{case['topic']}: {case['statement']} | {case['passage']}", marks=marks)


@pytest.mark.parametrize("case", [_row(case) for case in CASES])
def test_a_pair_stands_on_its_side(case: dict[str, Any]) -> None:
    judgement = compare(case["statement"], [case["passage"]])[0]
    assert judgement.stance == case["stance"], judgement
    assert judgement.relation == case.get("relation", judgement.relation), judgement
    assert judgement.reasons
    assert 0 <= judgement.score <= 1


def test_the_pairs_cover_every_side_and_many_topics() -> None:
    for topic in ("disaster", "epidemic", "economy", "sport", "science", "politics", "war", "crime"):
        stances = {case["stance"] for case in CASES if case["topic"] == topic}
        assert stances == {stance.value for stance in Stance}, topic
    assert len(CASES) > 400


def test_each_passage_has_its_own_judgement_in_order() -> None:
    passages = ["At least 18 officers were killed.", "", "The airport is closed.", "20 officers were killed."]
    judged = compare("18 officers were killed", passages)
    assert [judgement.stance for judgement in judged] == ["supports", "related", "related", "contradicts"]
    assert judged[1].relation is Relation.UNRELATED


def test_a_statement_of_two_parts_is_supported_only_by_what_supports_both() -> None:
    statement = "18 officers were killed and 40 protesters were injured"
    both = "18 officers were killed. 40 protesters were injured."
    one = "18 officers were killed."
    wrong = "18 officers were killed. 90 protesters were injured."
    stances = [judgement.stance for judgement in compare(statement, [both, one, wrong])]
    assert stances == ["supports", "related", "contradicts"]


def test_a_passage_that_says_both_is_ambiguous() -> None:
    passage = "18 officers were killed, police said. A hospital said that 25 officers were killed."
    judgement = compare("18 officers were killed", [passage])[0]
    assert (judgement.stance, judgement.relation) == (Stance.RELATED, Relation.AMBIGUOUS)


def test_a_statement_that_asserts_nothing_is_refused() -> None:
    with pytest.raises(NoClaimError):
        compare("Hello", ["18 officers were killed."])


# --- properties ----------------------------------------------------------------------------------

GROUPS = ["soldiers", "miners", "students", "nurses", "journalists", "tourists", "firefighters", "teachers"]
EVENTS = ["killed", "injured", "arrested", "kidnapped", "rescued", "infected", "vaccinated", "convicted"]
PLACES = ["Lima", "Nairobi", "Madrid", "Cairo", "Lagos", "Oslo", "Hanoi", "Warsaw"]
NUMBERS = st.integers(2, 900)
SENTENCES = st.tuples(NUMBERS, st.sampled_from(GROUPS), st.sampled_from(EVENTS), st.sampled_from(PLACES))


def _say(n: int, group: str, event: str, place: str, *, negated: bool = False) -> str:
    return f"{n} {group} were {'not ' if negated else ''}{event} in {place}"


def _stance(statement: str, passage: str) -> Stance:
    return compare(statement, [passage + "."])[0].stance


@settings(deadline=None)
@given(SENTENCES)
def test_a_sentence_supports_itself(said: tuple[int, str, str, str]) -> None:
    assert _stance(_say(*said), _say(*said)) is Stance.SUPPORTS


@settings(deadline=None)
@given(SENTENCES, st.booleans())
def test_negating_one_side_never_supports(said: tuple[int, str, str, str], ours: bool) -> None:
    assert _stance(_say(*said, negated=ours), _say(*said, negated=not ours)) is not Stance.SUPPORTS


@settings(deadline=None)
@given(SENTENCES, NUMBERS)
def test_another_number_never_supports(said: tuple[int, str, str, str], other: int) -> None:
    n, group, event, place = said
    if abs(n - other) * 200 > n:  # closer figures may be one rounded
        assert _stance(_say(*said), _say(other, group, event, place)) is not Stance.SUPPORTS


@settings(deadline=None)
@given(SENTENCES, SENTENCES)
def test_another_group_event_or_place_is_never_on_a_side(
    said: tuple[int, str, str, str], other: tuple[int, str, str, str]
) -> None:
    for slot in (1, 2, 3):
        if said[slot] != other[slot]:
            changed = (other[0], *said[1:slot], other[slot], *said[slot + 1 :])
            assert _stance(_say(*said), _say(*changed)) is Stance.RELATED, changed


@settings(deadline=None)
@given(st.text(max_size=120), st.text(max_size=200))
def test_comparing_never_raises_on_any_two_texts(statement: str, passage: str) -> None:
    try:
        judged = compare(statement, [passage])
    except NoClaimError:
        return
    assert len(judged) == 1
    assert 0 <= judged[0].score <= 1


_WORDS = """no not only all but 18 3-1 5% $4 €9 1,000 more than at least officers people killed injured in Lima Cusco on
Monday 5 May 2010 and or , . ; : “ ” ( ) ? said denied police will may Ruiz I II it they of whom was were by from to"""
_PIECES = st.lists(st.sampled_from(_WORDS.split()), max_size=24).map(" ".join)


@settings(deadline=None)
@given(_PIECES, _PIECES)
def test_comparing_never_raises_on_odd_sentences(statement: str, passage: str) -> None:
    try:
        first = compare(statement, [passage])
    except NoClaimError:
        return
    assert first == compare(statement, [passage])


@pytest.mark.parametrize(
    "glued",
    ["https://a.org/x\u2014{}", "www.a.org;{}", "(https://a.org/x&y=1){}", "<http://a.org>{}", "https://a.org/x.{}",
     "http://a.org/x\u2026{}", "www.a.org:{}", "https://a.org,{}"],
)  # fmt: skip
def test_an_address_swallows_nothing_of_what_is_said(glued: str) -> None:
    said = {
        "No officers were killed in Almaty.": Stance.CONTRADICTS,
        "At least 18 officers were killed in Almaty.": Stance.SUPPORTS,
        "Fewer than 18 officers were killed in Almaty.": Stance.CONTRADICTS,
    }
    for text, stance in said.items():
        (judged,) = compare("18 officers were killed in Almaty", [glued.format(text)])
        assert judged.stance is stance, text


@pytest.mark.parametrize("tag", ["#NoMansLand", "@NoWar", "#TwentyOne", "@Two_Ravens", "#Unit_18", "#million"])
def test_the_words_of_a_tag_neither_deny_nor_count(tag: str) -> None:
    for text in (f"{tag}: 18 officers were killed in Almaty.", f"18 officers were killed in Almaty {tag}"):
        (judged,) = compare("18 officers were killed in Almaty", [text])
        assert judged.stance is Stance.SUPPORTS, text


@pytest.mark.parametrize(
    ("statement", "passage", "stance"),
    [
        ("Falcons beat Rangers 3-1", "Rangers beat Falcons 3-1.", Stance.RELATED),
        ("Rangers beat Falcons 1-3", "Rangers beat Falcons 3-1.", Stance.RELATED),
        ("Rangers beat Eagles 3-1", "Rangers beat Falcons 3-1.", Stance.RELATED),
        ("Rangers drew 3-1 with Falcons", "Rangers beat Falcons 3-1.", Stance.RELATED),
        ("Harbour City beat Hill Falcons 3-1", "Harbour City beat Hill Rangers 3-1.", Stance.RELATED),
        ("Rangers beat Falcons 3-1", "Falcons were beaten 3-1 by Rangers.", Stance.SUPPORTS),
        ("Falcons beat Rangers 3-1", "Falcons were beaten 3-1 by Rangers.", Stance.RELATED),
        ("Rangers beat Falcons 3-1", "On Sunday Rangers beat Falcons 3-1 in the cup final.", Stance.SUPPORTS),
        ("Rangers beat Falcons 3-1", "Rangers beat Falcons 4-1.", Stance.CONTRADICTS),
    ],
)
def test_a_score_is_of_these_sides_and_this_outcome(statement: str, passage: str, stance: Stance) -> None:
    assert compare(statement, [passage])[0].stance is stance


def test_what_is_too_much_to_judge_is_on_no_side_and_says_so() -> None:
    long = "18 officers were killed in Almaty. " + "Police spoke of 18 dead. " * 8_000
    judged = compare("18 officers were killed in Almaty", [long, "20 officers were killed in Almaty."])
    assert [each.stance for each in judged] == [Stance.RELATED, Stance.CONTRADICTS]
    assert judged[0].reasons[0].rule == "passage.unread"


def test_a_pair_of_very_long_clauses_counts_as_several() -> None:
    words = " ".join(f"lantern{number}" for number in range(40))
    passage = "40 hives burned in Oslo. " + f"Police spoke of 31 hives near the {words}. " * 300
    statement = " and ".join(f"{number} hives burned in Oslo" for number in range(40, 50))
    judged = compare(statement, ["40 hives burned in Oslo. " + "Police spoke of 31 hives. " * 300, passage])
    assert [each.reasons[0].rule == "passage.unread" for each in judged] == [False, True]
