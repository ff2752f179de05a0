"""What pins a figure to one occasion."""

from __future__ import annotations

from service.lexicon.lexicon import ancestors_of, concepts, hazard_of
from service.model import Relation, Stance, TimeSpan
from service.verification.match import Match
from service.verification.pair import WEEKDAY, Finding, Pair, find, find_words


def of_one_occasion(pair: Pair) -> Finding | None:
    """A figure of another occasion rules nothing out: "two were killed on Monday" beside "12 were killed"."""
    tied = tie_of(pair)
    if tied is None:
        return None
    relation = Relation.DIFFERENT_TIME if tied == "time" else Relation.DIFFERENT_SCOPE
    message = f"The source's figure is of one {tied} that the statement does not speak of."
    return find(pair, Stance.RELATED, relation, (f"scope.one_{tied}", "clause"), message)


def tie_of(pair: Pair) -> str | None:
    """What pins the source's figure to one occasion beside an open statement.

    "time" for "killed on Monday" and for a source that does not say when to a dated statement, "occasion" for
    "killed in an air strike"; None when the two can be of one occasion.
    """
    source, statement = pair.source, pair.statement
    if statement.times and pair.time is not Match.SAME:
        return "time"
    if not any(is_short(time) for time in statement.times) and any(
        source.start <= time.start < source.end and is_short(time) and not _begins_total(pair, time)
        for time in source.times
    ):
        return "time"
    if find_words(WEEKDAY, pair.source_text) - find_words(WEEKDAY, pair.statement_text):
        return "time"
    return "occasion" if has_other_cause(pair) else None


def _begins_total(pair: Pair, time: TimeSpan) -> bool:
    """Whether a total is told up to or from a date: "74 died by 3 April", "74 died since the dam broke on 3 April"."""
    before = pair.source_text[: time.start - pair.source.start]
    return time.relation in ("since", "until") or bool(find_words(r"\b(since)\b", before))


def has_other_cause(pair: Pair) -> bool:
    """Whether the source ties its figure to what the statement does not speak of: "in an air strike"."""
    return any(term not in pair.statement.terms for term in pair.source.circumstances)


def one_of_topic(pair: Pair) -> Finding | None:
    """What only the article's heading names, behind another of its kind, or where the clause speaks of that one: of the
    tram, in an article on a bus that hit a tram.
    """
    source = pair.source
    own, lent = {*source.terms, *source.context}, source.lent
    for term in pair.statement.terms:
        if term[0] != "@" or term in own or term not in lent or concepts()[term].kind != "thing" or hazard_of(term):
            continue
        before = (*own, *lent[: lent.index(term)])
        if any(_are_siblings(term, other) and other not in pair.statement.terms for other in before):
            message = "The article is about several of them, and the source does not say that it means this one."
            return find(pair, Stance.RELATED, Relation.AMBIGUOUS, ("topic.one_of", "clause"), message)
    return None


def _are_siblings(one: str, other: str) -> bool:
    return one != other and other[0] == "@" and ancestors_of(one)[:1] == ancestors_of(other)[:1] != ()


def is_short(time: TimeSpan) -> bool:
    """Whether a date lies within one month; a year does not pin a figure to an occasion."""
    return time.first[:7] == time.last[:7]
