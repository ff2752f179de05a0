"""One voice for each sentence, and reports of several occasions rule nothing out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.model import Judgement, Reason, Relation, Stance
from service.verification.stance import RELATED_THRESHOLD, STANCE_THRESHOLD, Read, judge, part_occasions, settle
from tests.judging import judge_all, read_one


def _judgement(stance: Stance, score: float, relation: Relation | None = None) -> Judgement:
    relations = {
        Stance.SUPPORTS: Relation.SAME_FIGURE,
        Stance.CONTRADICTS: Relation.FIGURE_DIFFERS,
        Stance.RELATED: Relation.DIFFERENT_EVENT,
    }
    return Judgement(stance, relation or relations[stance], score, (Reason("a.rule", "quantity", "18", "20", "So."),))


SUPPORT, CONTRADICT = _judgement(Stance.SUPPORTS, 0.9), _judgement(Stance.CONTRADICTS, 0.9)


def test_the_best_aligned_claim_of_a_sentence_speaks_for_it() -> None:
    weaker = _judgement(Stance.CONTRADICTS, 0.8)
    settled = settle([(1, SUPPORT), (1, weaker)])
    assert settled[0] is SUPPORT
    assert (settled[1].stance, settled[1].relation) == (Stance.RELATED, Relation.AMBIGUOUS)
    assert settled[1].reasons[0].rule == "sentence.better_aligned"
    assert settled[1].reasons[1:] == weaker.reasons


def test_equally_aligned_claims_that_disagree_are_ambiguous() -> None:
    for judgement in settle([(1, SUPPORT), (1, CONTRADICT)]):
        assert (judgement.stance, judgement.relation) == (Stance.RELATED, Relation.AMBIGUOUS)
        assert judgement.reasons[0].rule == "sentence.ambiguous"


def test_equally_aligned_claims_that_agree_keep_their_side() -> None:
    assert settle([(1, SUPPORT), (1, SUPPORT)]) == [SUPPORT, SUPPORT]


def test_sentences_do_not_silence_each_other() -> None:
    assert settle([(1, SUPPORT), (2, _judgement(Stance.CONTRADICTS, 0.7))])[1].stance is Stance.CONTRADICTS


def test_a_compatible_figure_that_is_better_aligned_silences_the_others() -> None:
    compatible = _judgement(Stance.RELATED, 0.95, Relation.COMPATIBLE)
    settled = settle([(1, compatible), (1, CONTRADICT)])
    assert settled[0] is compatible
    assert settled[1].stance is Stance.RELATED


_JUDGEMENTS = st.builds(_judgement, st.sampled_from(list(Stance)), st.sampled_from([0.6, 0.75, 0.9, 1.0]))


@given(st.lists(st.tuples(st.integers(0, 3), _JUDGEMENTS), max_size=12))
def test_settling_only_takes_sides_away_and_leaves_one_a_sentence(judged: list[tuple[int, Judgement]]) -> None:
    settled = settle(judged)
    assert len(settled) == len(judged)
    for (_, before), after in zip(judged, settled, strict=True):
        assert after is before or (before.stance is not Stance.RELATED and after.stance is Stance.RELATED)
    for number in range(4):
        sides = [each.stance for (at, _), each in zip(judged, settled, strict=True) if at == number]
        assert len({stance for stance in sides if stance is not Stance.RELATED}) <= 1
    again = settle([(at, each) for (at, _), each in zip(judged, settled, strict=True)])
    assert again == settled


REPORTS = [("2009-03-01", "18 officers were killed."), ("2015-06-01", "30 officers were killed.")]


def _parted(statement: str, reports: list[tuple[str | None, str]]) -> list[Judgement]:
    ours = read_one(statement)
    claims = [(day, text, read_one(text)) for day, text in reports]
    judged = [(day, claim, judge(Read(ours, statement), Read(claim, text))) for day, text, claim in claims]
    return part_occasions(ours, judged)


def test_reports_of_several_occasions_rule_nothing_out() -> None:
    first, second = _parted("18 officers were killed", list(REPORTS))
    assert first.stance is Stance.SUPPORTS
    assert (second.stance, second.relation) == (Stance.RELATED, Relation.DIFFERENT_TIME)
    assert second.reasons[0].rule == "time.several_occasions"


@pytest.mark.parametrize(
    "reports",
    [
        pytest.param([("2009-03-01", REPORTS[0][1]), ("2009-04-10", REPORTS[1][1])], id="of one time"),
        pytest.param([(None, REPORTS[0][1]), (None, REPORTS[1][1])], id="without a date"),
        pytest.param([("2015-06-01", REPORTS[1][1])], id="of which there is one"),
    ],
)
def test_other_reports_go_on_ruling_it_out(reports: list[tuple[str | None, str]]) -> None:
    assert _parted("18 officers were killed", reports)[-1].stance is Stance.CONTRADICTS


def test_judgements_carry_their_score_and_reason() -> None:
    judgement = judge_all("18 officers were killed", "At least 18 officers were killed.")[0]
    assert (judgement.stance, judgement.score) == (Stance.SUPPORTS, 1.0)
    assert judgement.reasons[0].statement == "18 officers"
    assert judgement.reasons[0].source == "At least 18 officers"
    assert judge_all("18 officers were killed", "The orchestra played.")[0].relation is Relation.DIFFERENT_EVENT


def test_the_thresholds_are_in_order() -> None:
    assert 0 < RELATED_THRESHOLD < STANCE_THRESHOLD < 1
