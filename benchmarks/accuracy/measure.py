"""Asks every statement of the real use cases and holds the answers against what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.accuracy.cases import Case, Pair, Topic
from service.answer import Evidence, Verification
from service.compare import compare
from service.errors import NoClaimError
from service.ingest import ingest
from service.model import Judgement, Stance, Verdict
from service.settings import Settings
from service.storage.sqlite import SqliteStore
from service.verify import Question, verify

_NOW = datetime(2025, 1, 1, tzinfo=UTC)  # when the articles count as retrieved
_LIMIT = 100  # excerpts asked for in each list: more than there are


class Standing(StrEnum):
    """How an excerpt on a side compares with what was expected of it."""

    RIGHT = "right"
    OPEN = "may be on a side or on none"
    WRONG_SIDE = "wrong side"
    STRAY = "should be on no side"


class Quote(NamedTuple):
    """Where a quote stands: the article's publisher and time, which tell articles apart, and its span there."""

    text: str
    article: tuple[str | None, str | None]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Filed:
    """An excerpt that was put on a side, and how that compares with what was expected."""

    evidence: Evidence
    standing: Standing


@dataclass(frozen=True, slots=True)
class Missing:
    """A quote that is not on its side; `nearest` is the related excerpt that holds it, where there is one."""

    quote: Quote
    stance: Stance
    nearest: Evidence | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a statement."""

    case: Case
    verdict: Verdict
    filed: tuple[Filed, ...]
    missing: tuple[Missing, ...]

    @property
    def misfiled(self) -> tuple[Filed, ...]:
        """The excerpts on a side on which they should not be."""
        return tuple(item for item in self.filed if item.standing in (Standing.WRONG_SIDE, Standing.STRAY))

    @property
    def falls_short(self) -> bool:
        """Whether anything differs from what was expected."""
        return self.verdict is not self.case.verdict or bool(self.misfiled or self.missing)

    @property
    def falsely_contradicted(self) -> bool:
        """Whether an excerpt contradicts the statement that should not, and no article does."""
        if self.case.contradicts:
            return False
        return any(item.evidence.stance is Stance.CONTRADICTS for item in self.misfiled)


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of a pair."""

    pair: Pair
    judgement: Judgement


class Share(NamedTuple):
    """So many of so many."""

    part: int
    whole: int

    @property
    def rate(self) -> float:
        """The share as a number from 0 to 1; of nothing it is 0."""
        return self.part / self.whole if self.whole else 0.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Every outcome by topic, how many articles were asked, every pair, and the figures that are drawn from them."""

    topics: dict[str, tuple[Outcome, ...]]
    articles: int
    pairs: tuple[Compared, ...]

    @property
    def outcomes(self) -> list[Outcome]:
        """The outcomes of all topics."""
        return [outcome for outcomes in self.topics.values() for outcome in outcomes]

    @property
    def wrong_sides(self) -> Share:
        """Excerpts on the side opposite to where they belong, of all on a side."""
        filed = [item for outcome in self.outcomes for item in outcome.filed]
        return count(item.standing is Standing.WRONG_SIDE for item in filed)

    @property
    def precision(self) -> Share:
        """Excerpts on the side where they belong, of all on a side but those that are open."""
        filed = [item for outcome in self.outcomes for item in outcome.filed if item.standing is not Standing.OPEN]
        return count(item.standing is Standing.RIGHT for item in filed)

    @property
    def recall(self) -> Share:
        """Expected quotes that an excerpt on their side gives."""
        wanted = sum(len(outcome.case.supports) + len(outcome.case.contradicts) for outcome in self.outcomes)
        return Share(wanted - sum(len(outcome.missing) for outcome in self.outcomes), wanted)

    @property
    def false_contradictions(self) -> Share:
        """Statements that no article contradicts, but a misfiled excerpt does."""
        return count(outcome.falsely_contradicted for outcome in self.outcomes if not outcome.case.contradicts)

    @property
    def supported_distortions(self) -> Share:
        """Distorted statements with the verdict supported."""
        return count(outcome.verdict is Verdict.SUPPORTED for outcome in self.outcomes if outcome.case.distorted)

    @property
    def opposite_pairs(self) -> Share:
        """Pairs on the side opposite to where they belong."""
        return count(
            {item.pair.stance, item.judgement.stance} == {Stance.SUPPORTS, Stance.CONTRADICTS} for item in self.pairs
        )

    @property
    def known_pairs(self) -> Share:
        """Pairs that are known to be misfiled."""
        return count(bool(item.pair.known) for item in self.pairs)


def count(found: Iterable[bool]) -> Share:
    """How many of them are true."""
    seen = list(found)
    return Share(sum(seen), len(seen))


def accuracy(outcomes: Iterable[Outcome]) -> Share:
    """Statements with the expected verdict."""
    return count(outcome.verdict is outcome.case.verdict for outcome in outcomes)


def measure(topics: Sequence[Topic], pairs: Sequence[Pair]) -> Measured:
    """Every statement asked of one store that holds the articles of all topics, and every pair compared."""
    with TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder) / "accuracy.db")
        for topic in topics:
            for article in topic.articles:
                ingest(store, article, now=_NOW)
        asked = {topic.name: tuple(_ask(store, topic, case) for case in topic.cases) for topic in topics}
        store.close()
    compared = tuple(Compared(pair, compare(pair.statement, [pair.passage])[0]) for pair in pairs)
    return Measured(asked, sum(len(topic.articles) for topic in topics), compared)


def _ask(store: SqliteStore, topic: Topic, case: Case) -> Outcome:
    """The outcome of one statement; one that asserts nothing to Tally has no evidence."""
    quotes = {text: _find_quote(topic, text) for text in case.quotes}
    try:
        answer = verify(store, Question(case.text, limit=_LIMIT), width=Settings().width)
    except NoClaimError:
        answer = None
    given = {} if answer is None else _list_excerpts(answer)
    filed = tuple(Filed(item, _stand(item, case, quotes)) for item in given.values())
    return Outcome(
        case,
        Verdict.NOT_ENOUGH_EVIDENCE if answer is None else answer.verdict,
        filed,
        tuple(_find_missing(case, quotes, filed, () if answer is None else answer.related)),
    )


def _list_excerpts(answer: Verification) -> dict[tuple[str, Stance], Evidence]:
    """One evidence for each excerpt on a side, whatever number of the statement's parts it is there for."""
    return {(item.claim_id, item.stance): item for item in (*answer.supporting, *answer.contradicting)}


def _find_quote(topic: Topic, text: str) -> Quote:
    """Where the quote stands; exactly one article of the topic has it."""
    (article,) = [each for each in topic.articles if text in each.text]
    start = article.text.index(text)
    return Quote(text, (article.publisher, article.published_at), start, start + len(text))


def _stand(item: Evidence, case: Case, quotes: dict[str, Quote]) -> Standing:
    sides = [case.supports, case.contradicts]
    own, other = sides if item.stance is Stance.SUPPORTS else reversed(sides)
    for texts, standing in ((own, Standing.RIGHT), (case.either, Standing.OPEN), (other, Standing.WRONG_SIDE)):
        if any(_is_same(item, quotes[text]) for text in texts):
            return standing
    return Standing.STRAY


def _find_missing(
    case: Case, quotes: dict[str, Quote], filed: Sequence[Filed], related: Sequence[Evidence]
) -> Iterator[Missing]:
    for texts, stance in ((case.supports, Stance.SUPPORTS), (case.contradicts, Stance.CONTRADICTS)):
        for text in texts:
            sided = [item.evidence for item in filed if item.evidence.stance is stance]
            if not any(_is_same(item, quotes[text]) for item in sided):
                nearest = (item for item in related if _is_same(item, quotes[text]))
                yield Missing(quotes[text], stance, next(nearest, None))


def _is_same(item: Evidence, quote: Quote) -> bool:
    """Whether excerpt and quote share more than half of the shorter one, so also when one holds the other."""
    if (item.provenance.publisher, item.provenance.published_at) != quote.article:
        return False
    shared = min(item.excerpt.end, quote.end) - max(item.excerpt.start, quote.start)
    return 2 * shared > min(item.excerpt.end - item.excerpt.start, quote.end - quote.start)
