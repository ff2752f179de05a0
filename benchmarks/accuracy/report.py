"""What was measured as a page for people: `docs/accuracy.md`, the same bytes for the same answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from benchmarks.accuracy.measure import Compared, Filed, Measured, Missing, Outcome, Share, Standing, accuracy
from service.answer import Evidence
from service.model import Reason, Stance, Verdict

PAGE = Path(__file__).resolve().parents[2] / "docs" / "accuracy.md"
_Name = TypeVar("_Name", bound=StrEnum)

_INTRODUCTION = """\
# How accurate Tally is

Written by `make accuracy`; a test holds this page and the floors in `tests/test_accuracy.py`.

## What is measured

`tests/cases/accuracy` holds short news articles on {topics} topics, written for Tally; their incidents, publishers and
people are invented. The articles of a topic agree in part, correct each other's figures, disagree, and speak of other
events with figures alike. Beside them stand {statements} statements, each with the verdict that a careful reader gives
and the passages that this reader puts on either side. All {articles} articles are in one store, so that every other
topic may distract. Nothing is expected because Tally answers it: where Tally errs, the case is listed below.

- **Wrong side**: an excerpt supports what it should contradict, or contradicts what it should support.
- **Precision**: of the excerpts on a side, those that belong there. The others are on the wrong side or should be on no
  side at all. Passages that may rightly stand on a side or on none are left out.
- **Recall**: of the passages that belong on a side, those that are put there. What is missing makes an answer poorer,
  not false.
- **False contradiction**: no article contradicts the statement, yet an excerpt is shown as contradicting it.
- **Distortion supported**: a statement that twists what the articles say (another figure, group, event, place, time or
  the opposite) gets the verdict `supported`.

The pairs are those of `tests/cases/judgements.toml`, one statement and one passage each; they were collected where
Tally was once in doubt, so they say where its limits are and not how often it meets them.
"""


def write_report(measured: Measured) -> str:
    """The whole page."""
    parts = [_write_introduction(measured), _write_figures(measured), _write_verdicts(measured.outcomes)]
    parts += [_write_topics(measured), _write_pairs(measured), _write_shortfalls(measured)]
    return "\n".join(parts)


def _write_introduction(measured: Measured) -> str:
    return _INTRODUCTION.format(
        topics=len(measured.topics), articles=measured.articles, statements=len(measured.outcomes)
    )


def _write_figures(measured: Measured) -> str:
    rows = [
        ("excerpts on the wrong side", measured.wrong_sides, "excerpts on a side"),
        ("distortions supported", measured.supported_distortions, "distorted statements"),
        ("false contradictions", measured.false_contradictions, "statements that no article contradicts"),
        ("evidence precision", measured.precision, "excerpts on a side"),
        ("evidence recall", measured.recall, "passages that belong on a side"),
        ("verdicts as expected", accuracy(measured.outcomes), "statements"),
        ("pairs on the opposite side", measured.opposite_pairs, "pairs"),
        ("pairs known to be misfiled", measured.known_pairs, "pairs"),
    ]
    table = [(name, _percent(share), f"{share.part} of {share.whole} {of}") for name, share, of in rows]
    return _write_table("The figures", ("figure", "share", "counted"), table)


def _write_verdicts(outcomes: Iterable[Outcome]) -> str:
    counted = Counter((outcome.case.verdict, outcome.verdict) for outcome in outcomes)
    return _write_matrix("Verdicts", list(Verdict), counted)


def _write_topics(measured: Measured) -> str:
    rows = []
    for name, outcomes in measured.topics.items():
        one = Measured({name: outcomes}, 0, ())
        shares = (accuracy(outcomes), one.precision, one.recall)
        rows.append((name, str(len(outcomes)), *map(_percent, shares), str(one.wrong_sides.part)))
    heads = ("topic", "statements", "verdicts as expected", "precision", "recall", "wrong sides")
    return _write_table("Topics", heads, rows)


def _write_pairs(measured: Measured) -> str:
    counted = Counter((item.pair.stance, item.judgement.stance) for item in measured.pairs)
    return _write_matrix("Pairs", list(Stance), counted)


def _write_shortfalls(measured: Measured) -> str:
    lines = ["## Where Tally falls short", ""]
    for name, outcomes in measured.topics.items():
        short = [outcome for outcome in outcomes if outcome.falls_short]
        lines += [f"### {name.capitalize()}: {len(short)} of {len(outcomes)}", ""]
        lines += [line for outcome in short for line in _write_outcome(outcome)] + [""]
    misfiled = [item for item in measured.pairs if item.pair.stance is not item.judgement.stance]
    lines += [f"### Pairs: {len(misfiled)} of {len(measured.pairs)}", ""]
    lines += [line for item in misfiled for line in _write_pair(item)]
    return "\n".join(lines) + "\n"


def _write_outcome(outcome: Outcome) -> Iterator[str]:
    case = outcome.case
    given = "as expected" if outcome.verdict is case.verdict else f"expected `{case.verdict}`"
    twisted = ", distorted" if case.distorted else ""
    yield f"- **{case.text}** — `{outcome.verdict}`, {given}{twisted}"
    told = outcome.misfiled if outcome.verdict is case.verdict else outcome.filed
    yield from (f"  - {_write_filed(item)}" for item in told if item.standing is not Standing.RIGHT)
    yield from (f"  - {_write_missing(item)}" for item in outcome.missing)


def _write_filed(item: Filed) -> str:
    evidence = item.evidence
    return f"{evidence.stance}, {item.standing}: {_write_excerpt(evidence)} — {_write_reason(evidence.reasons[0])}"


def _write_missing(item: Missing) -> str:
    name = "supporting" if item.stance is Stance.SUPPORTS else "contradicting"
    shown = f"missing, {name}: “{_flatten(item.quote.text)}” ({item.quote.article[0]})"
    return f"{shown} — {_write_reason(item.nearest.reasons[0]) if item.nearest else 'not found'}"


def _write_excerpt(evidence: Evidence) -> str:
    return f"“{_flatten(evidence.excerpt.text)}” ({evidence.provenance.publisher})"


def _write_pair(item: Compared) -> Iterator[str]:
    pair, judgement = item.pair, item.judgement
    yield f"- **{pair.statement}** | {_flatten(pair.passage)} — {judgement.stance}, expected {pair.stance}"
    yield f"  - {_write_reason(judgement.reasons[0])}"
    if pair.known:
        yield f"  - known: {pair.known}"


def _write_reason(reason: Reason) -> str:
    return f"`{reason.rule}`: {_flatten(reason.message)}"


def _write_matrix(title: str, names: Sequence[_Name], counted: Counter[tuple[_Name, _Name]]) -> str:
    """A table of expected × given; what stands on the diagonal is as expected."""
    rows = [(f"{row}", *(str(counted[row, column]) for column in names)) for row in names]
    return _write_table(title, ("expected ↓ given →", *map(str, names)), rows)


def _write_table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join([f"## {title}", "", *(f"| {' | '.join(line)} |" for line in lines), ""])


def _percent(share: Share) -> str:
    return f"{share.rate:.1%}"


def _flatten(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())
