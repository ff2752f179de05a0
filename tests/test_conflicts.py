"""Two articles of one story disagree where one event, group, place and time has two figures or both ways."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.model import Relation
from service.verification.conflicts import Conflict, find_conflicts, share_story
from tests.articles import LONG_STORY, NINETEEN, STORY, TWELVE, build_article

DIFFER = [
    ("another figure", TWELVE, NINETEEN, Relation.FIGURE_DIFFERS),
    ("a bound above the figure", "The fire killed at least 19 workers.", TWELVE, Relation.FIGURE_DIFFERS),
    ("exactly so many and more", "Exactly 18 workers were killed.", "More than 18 workers were killed.",
     Relation.FIGURE_DIFFERS),
    ("too far for rounding", "The fire injured 2,300 people.", "The fire injured 2,600 people.",
     Relation.FIGURE_DIFFERS),
    ("four times as many", "The fire injured 10 workers.", "The fire injured 40 workers.", Relation.FIGURE_DIFFERS),
    ("shares", "The mill employed 4 percent of the town.", "The mill employed 6 percent of the town.",
     Relation.FIGURE_DIFFERS),
    ("whoever said it", "The fire killed 12 workers, police said.", "The fire killed 19 workers, the mayor said.",
     Relation.FIGURE_DIFFERS),
    ("the same day in both", "The fire killed 12 workers on Tuesday.", "The fire killed 19 workers on Tuesday.",
     Relation.FIGURE_DIFFERS),
    ("the same part of the total", "The fire killed 12 workers, two of whom were women.",
     "The fire killed 12 workers, five of whom were women.", Relation.FIGURE_DIFFERS),
    ("one of two figures", "The fire killed 12 workers and injured 30.",
     "The fire killed 19 workers and injured 30.", Relation.FIGURE_DIFFERS),
    ("open and closed", "The airport is open.", "The airport is closed.", Relation.ANTONYM),
    ("closed and not closed", "The airport was closed.", "The airport was not closed.", Relation.NEGATED),
    ("resigned and did not", "The minister resigned.", "The minister did not resign.", Relation.NEGATED),
]  # fmt: skip

AGREE = [
    ("the same", TWELVE, TWELVE),
    ("the same in words", TWELVE, "The fire killed twelve workers."),
    ("rounding", "The fire injured 2,300 people.", "The fire injured 2,298 people."),
    ("a bound below the figure", "The fire killed at least 12 workers.", NINETEEN),
    ("two bounds that are compatible", "The fire killed at least 12 workers.", "The fire killed at least 15 workers."),
    ("a vague figure that allows the other", "The fire killed more than a dozen workers.", NINETEEN),
    ("two vague figures", "About 400 workers fled.", "Nearly 400 workers fled."),
    ("another place", "The fire killed 12 workers in Coimbatore.", "A fire killed 19 workers in Surat."),
    ("another day's event", "On Monday a fire killed 12 workers.", "On Tuesday a fire killed 19 workers."),
    ("an earlier year", TWELVE, "In 2011, a fire at the same mill killed 31 workers."),
    ("background", "Last year the brigade rescued 12 people.", "On Tuesday the brigade rescued 9 people."),
    ("part of the total", TWELVE, "Among the dead were 5 workers."),
    ("another part of the total", "Among the dead were 5 women.", TWELVE),
    ("two of whom", "The fire killed 12 workers, two of whom were women.", "The fire killed 5 women."),
    ("in one hall only", "The fire killed 12 workers in the dyeing hall.", NINETEEN),
    ("more than four times as many", "The fire injured 10 workers.", "The fire injured 41 workers."),
    ("another group", "The fire killed 12 women.", "The fire killed 19 men."),
    ("another event", "The fire injured 12 workers.", NINETEEN),
    ("planned", "Police arrested 5 managers.", "Police will arrest 12 managers."),
    ("possible", TWELVE, "The fire may have killed 19 workers."),
    ("asked", TWELVE, "Did the fire kill 19 workers?"),
    ("denied", TWELVE, "The minister denied that the fire had killed 19 workers."),
    ("only more of them", "The fire injured 12 workers.", "Another 19 workers were injured."),
    ("another of its kind", "The north gate was closed.", "The south gate was open."),
    ("another number of its kind", "Bridge 4 was closed.", "Bridge 7 was not closed."),
    ("open and closed on two days", "The clinic was closed on Tuesday.", "The clinic was open on Wednesday."),
    ("a difference within both copies", f"{TWELVE} {NINETEEN[:-1]}, a doctor said.",
     f"{TWELVE} {NINETEEN[:-1]}, a doctor said. The owner wept."),
]  # fmt: skip


def find(one: str, other: str, day: str = "2023-05-10", story: str = LONG_STORY) -> list[Conflict]:
    """The conflicts of two endings of a story, the second published on `day`; the same whichever is given first."""
    first, second = build_article(one, story=story), build_article(other, day, story=story)
    found = find_conflicts(first, second)
    assert find_conflicts(second, first) == found
    return found


@pytest.mark.parametrize(
    ("one", "other", "relation"), [row[1:] for row in DIFFER], ids=[row[0].replace(" ", "_") for row in DIFFER]
)
def test_two_articles_of_one_story_disagree(one: str, other: str, relation: Relation) -> None:
    (found,) = find(one, other)
    assert found.judgement.relation is relation
    assert {found.earlier.claim.sentence_start, found.later.claim.sentence_start} == {len(LONG_STORY)}
    assert find(other, one)


@pytest.mark.parametrize(("one", "other"), [row[1:] for row in AGREE], ids=[row[0].replace(" ", "_") for row in AGREE])
def test_two_articles_of_one_story_do_not_disagree(one: str, other: str) -> None:
    assert find(one, other) == []
    assert find(other, one) == []


@pytest.mark.parametrize(
    ("day", "story", "expected"),
    [
        ("2023-05-10", STORY, 1),
        ("2023-05-10", "", 0),
        ("2023-05-11", LONG_STORY, 1),
        ("2023-05-12", LONG_STORY, 1),
        ("2023-05-13", LONG_STORY, 0),
        ("2023-05-11", STORY, 0),
    ],
    ids=["same day", "no story", "next day", "two days later", "three days later", "next day in few common words"],
)
def test_the_farther_apart_the_days_the_more_words_must_be_common(day: str, story: str, expected: int) -> None:
    assert len(find(TWELVE, NINETEEN, day, story)) == expected


@pytest.mark.parametrize(
    ("one", "other", "day", "grown"),
    [
        (TWELVE, NINETEEN, "2023-05-11", True),
        (NINETEEN, TWELVE, "2023-05-11", False),
        (TWELVE, NINETEEN, "2023-05-10", False),
        (TWELVE, NINETEEN, "2023-05-09", False),
        ("The mill employed 400 women.", "The mill employed 600 women.", "2023-05-11", False),
    ],
    ids=["higher later", "lower later", "higher on the same day", "higher before", "not of what happened to people"],
)
def test_a_count_of_people_that_is_higher_later_is_marked_as_grown(one: str, other: str, day: str, grown: bool) -> None:
    (found,) = find(one, other, day)
    assert found.grown is grown
    assert found.earlier.source.published_at <= found.later.source.published_at  # type: ignore[operator]


def test_counts_of_people_who_leave_again_differ_from_day_to_day() -> None:
    in_hospital = ("In hospital were 30 workers.", "In hospital were 44 workers.")
    assert len(find(*in_hospital)) == 1
    assert find(*in_hospital, "2023-05-11") == []


def test_what_is_closed_on_one_day_may_be_open_on_the_next() -> None:
    assert len(find("The airport is open.", "The airport is closed.")) == 1
    assert find("The airport is open.", "The airport is closed.", "2023-05-11") == []


def test_a_part_that_only_one_names_may_be_less_than_the_whole() -> None:
    assert find("At Mercy clinic 30 workers were injured.", "In all 44 workers were injured.") == []


def test_what_is_closed_at_noon_may_be_open_at_four() -> None:
    noon, four = (
        build_article(f"The airport is {state}.", f"2023-05-10T{hour}:00:00Z", story=LONG_STORY)
        for state, hour in (("closed", 12), ("open", 16))
    )
    assert find_conflicts(noon, four) == []


def test_two_sentences_have_one_conflict() -> None:
    one, other = ("The fire killed 12 workers and injured 30.", "The fire killed 19 workers and injured 44.")
    assert len(find(one, other)) == 1


def test_conflicts_come_in_text_order() -> None:
    one, other = f"{TWELVE} The airport was open.", f"{NINETEEN} The airport was closed."
    assert [each.judgement.relation for each in find(one, other)] == [Relation.FIGURE_DIFFERS, Relation.ANTONYM]


def test_an_endless_list_is_held_against_another_as_far_as_an_article_goes() -> None:
    one, other = (" ".join(f"The fire killed {n} workers." for n in range(first, 500, 2)) for first in (300, 301))
    assert 0 < len(find(one, other)) <= 2_000 < 100 * 100


# --- stories -------------------------------------------------------------------------------------

_WORDS = st.frozensets(st.integers(0, 200), max_size=150)


@given(_WORDS, _WORDS)
def test_sharing_a_story_is_symmetric(one: frozenset[int], other: frozenset[int]) -> None:
    assert share_story(one, other) == share_story(other, one)


@pytest.mark.parametrize(
    ("common", "first", "second", "expected"),
    [
        (19, 19, 19, False),
        (20, 20, 500, True),
        (20, 40, 500, True),
        (20, 41, 500, False),
        (60, 150, 150, True),
        (60, 151, 151, False),
        (59, 140, 140, False),
        (0, 0, 0, False),
    ],
)  # fmt: skip
def test_a_story_is_shared_from_so_many_common_words_on(common: int, first: int, second: int, expected: bool) -> None:
    one, other = range(first), [*range(common), *range(1_000, 1_000 + second - common)]
    assert share_story(frozenset(one), frozenset(other)) is expected
