"""How often Tally is right does not get worse, the page that says so is fresh, and what it is measured on is sound."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.accuracy.cases import Case, Topic, load_pairs, load_topics
from benchmarks.accuracy.measure import Measured, Share, accuracy, measure
from benchmarks.accuracy.report import PAGE, write_report
from service.ingest import NewSource
from service.model import Verdict

# What must never be: each of these that is not 0 is listed in docs/accuracy.md and waits to be mended.
MOST_WRONG_SIDES = 0
MOST_SUPPORTED_DISTORTIONS = 0
MOST_OPPOSITE_PAIRS = 0
MOST_FALSE_CONTRADICTIONS = 0
# What was reached, rounded down a little; raise a floor with what mends a case.
LEAST_PRECISION = 0.97
LEAST_RECALL = 0.33
LEAST_ACCURACY = 0.42

KILLED, HEARD = "12 miners were killed in the pit.", "The blast was heard in the town."

TOPICS = load_topics()
CASES = [pytest.param(topic, case, id=f"{topic.name}: {case.text}") for topic in TOPICS for case in topic.cases]
# Whether passages that support and passages that contradict are expected; None: both ways may be.
SIDES = {
    Verdict.SUPPORTED: (True, False),
    Verdict.CONTRADICTED: (None, True),
    Verdict.CONFLICTING: (True, True),
    Verdict.NOT_ENOUGH_EVIDENCE: (None, False),
}


@pytest.fixture(scope="module")
def measured() -> Measured:
    return measure(TOPICS, load_pairs())


def test_the_page_is_what_is_measured_now(measured: Measured) -> None:
    assert write_report(measured) == PAGE.read_text(encoding="utf-8"), "run `make accuracy`"


def test_what_must_never_be_does_not_grow(measured: Measured) -> None:
    assert measured.wrong_sides.part <= MOST_WRONG_SIDES
    assert measured.supported_distortions.part <= MOST_SUPPORTED_DISTORTIONS
    assert measured.opposite_pairs.part <= MOST_OPPOSITE_PAIRS
    assert measured.false_contradictions.part <= MOST_FALSE_CONTRADICTIONS


def test_what_was_reached_is_held(measured: Measured) -> None:
    assert measured.precision.rate >= LEAST_PRECISION
    assert measured.recall.rate >= LEAST_RECALL
    assert accuracy(measured.outcomes).rate >= LEAST_ACCURACY


def test_every_statement_and_every_pair_is_counted(measured: Measured) -> None:
    assert len(measured.outcomes) == len(CASES)
    assert measured.opposite_pairs.whole == len(load_pairs())
    assert measured.articles == sum(len(topic.articles) for topic in TOPICS)


# Statement, verdict, quotes that support, quotes that contradict; then the figures that it yields.
MEASURED = [
    pytest.param("12 miners were killed", "supported", [KILLED], [], (0, 1.0, 1.0, 0, 0), id="as expected"),
    pytest.param("12 miners were killed", "contradicted", [], [KILLED], (1, 0.0, 0.0, 0, 1), id="on the wrong side"),
    pytest.param(
        "15 miners were killed", "not_enough_evidence", [], [], (0, 0.0, 0.0, 1, 0), id="a false contradiction"
    ),
    pytest.param("12 miners were killed", "not_enough_evidence", [], [], (0, 0.0, 0.0, 0, 1), id="a stray support"),
    pytest.param("12 miners were killed", "supported", [KILLED, HEARD], [], (0, 1.0, 0.5, 0, 0), id="one missing"),
    pytest.param("Hello", "supported", [KILLED], [], (0, 0.0, 0.0, 0, 0), id="asserts nothing"),
]


@pytest.mark.parametrize(("statement", "verdict", "supports", "contradicts", "figures"), MEASURED)
def test_the_figures_say_what_became_of_a_statement(
    statement: str, verdict: str, supports: list[str], contradicts: list[str], figures: tuple[float, ...]
) -> None:
    distorted = verdict != "supported"
    case = Case(statement, Verdict(verdict), tuple(supports), tuple(contradicts), (), distorted)
    found = measure([Topic("mine", (NewSource(f"{KILLED} {HEARD}", publisher="A Paper"),), (case,))], [])
    assert figures == (
        found.wrong_sides.part,
        found.precision.rate,
        found.recall.rate,
        found.false_contradictions.part,
        found.supported_distortions.part,
    )
    assert found.outcomes[0].falls_short == (figures != (0, 1.0, 1.0, 0, 0))


def test_an_excerpt_that_may_stand_anywhere_counts_for_nothing() -> None:
    case = Case("12 miners were killed", Verdict.SUPPORTED, (), (), (KILLED,), distorted=False)
    found = measure([Topic("mine", (NewSource(KILLED),), (case,))], [])
    assert (found.precision.whole, found.recall.whole, accuracy(found.outcomes).part) == (0, 0, 1)


def test_a_share_of_nothing_is_nothing() -> None:
    assert (Share(0, 0).rate, Share(1, 4).rate) == (0, 0.25)


# --- what is measured on -------------------------------------------------------------------------


def test_there_are_topics_enough() -> None:
    assert len(TOPICS) >= 8
    assert len(CASES) > 200


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_a_topic_has_articles_every_verdict_and_distortions(topic: Topic) -> None:
    assert 3 <= len(topic.articles) <= 5
    for article in topic.articles:
        assert 120 <= len(article.text.split()) <= 250, article.title
        assert article.title
        assert article.publisher
        assert article.published_at
    assert 25 <= len(topic.cases) <= 35
    assert {case.verdict for case in topic.cases} == set(Verdict)
    assert sum(case.distorted for case in topic.cases) >= 5


@pytest.mark.parametrize(("topic", "case"), CASES)
def test_a_quote_stands_once_in_one_article_of_its_topic(topic: Topic, case: Case) -> None:
    assert len(set(case.quotes)) == len(case.quotes)
    for quote in case.quotes:
        assert sum(article.text.count(quote) for article in topic.articles) == 1, quote
        assert sum(article.text.count(quote) for other in TOPICS for article in other.articles) == 1, quote


@pytest.mark.parametrize(("topic", "case"), CASES)
def test_a_verdict_fits_the_quotes_that_are_expected(topic: Topic, case: Case) -> None:
    for expected, quotes in zip(SIDES[case.verdict], (case.supports, case.contradicts), strict=True):
        assert expected in (None, bool(quotes))
    assert not (case.distorted and case.verdict is Verdict.SUPPORTED)


def test_no_statement_is_asked_twice_and_articles_can_be_told_apart() -> None:
    asked = Counter(case.text for topic in TOPICS for case in topic.cases)
    assert max(asked.values()) == 1
    keys = [(article.publisher, article.published_at) for topic in TOPICS for article in topic.articles]
    assert len(set(keys)) == len(keys)
