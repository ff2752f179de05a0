"""Rules that keep an excerpt off both sides: each names the slot in which the two speak of different things."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from service.lexicon.gazetteer import name_of
from service.lexicon.lexicon import concepts
from service.model import FIGURE, UNASSERTED, Modality, Relation
from service.verification.designations import label_differs
from service.verification.match import Match
from service.verification.pair import Finding, Pair, find_related, is_turned_change
from service.verification.times import match_times

Rule = Callable[[Pair], Finding | None]

_MODES = {
    Modality.POSSIBLE: "only possible",
    Modality.PLANNED: "planned or expected",
    Modality.DENIED: "denied",
    Modality.ASKED: "a question",
    Modality.SUPPOSED: "supposed",
    Modality.FACT: "a fact",
    Modality.REVIEWED: "another's claim that it rates",
}
WORDS_NEEDED = 0.5  # share of the statement's other words where event and group both agree
WORDS_NEEDED_ALONE = 0.75  # the same where only one of them is there to agree


def event_differs(pair: Pair) -> Finding | None:
    """Something else happened: "18 injured" beside "18 killed". Not "beheaded" beside "killed", which is narrower."""
    match = pair.alignment.event
    if pair.statement.quantity is None or is_turned_change(pair):
        return None
    if match in (Match.DIFFERENT, Match.OPPOSITE):
        return find_related(
            pair,
            Relation.DIFFERENT_EVENT,
            ("event.differs", "event"),
            "The source tells of something else that happened.",
        )
    if match is Match.BROADER:
        return find_related(
            pair, Relation.DIFFERENT_SCOPE, ("event.broader", "event"), "The source tells of a wider event."
        )
    if match is Match.UNKNOWN and pair.statement.event and pair.statement.event.concept.startswith("@"):
        return find_related(
            pair,
            Relation.DIFFERENT_EVENT,
            ("event.missing", "event"),
            "The source does not say that this happened to those it counts.",
        )
    return None


def group_differs(pair: Pair) -> Finding | None:
    """Others are counted: "18 protesters" beside "18 officers"."""
    if not (pair.statement.quantity and pair.source.quantity):
        return None
    match = pair.alignment.group
    if match is Match.DIFFERENT:
        return find_related(pair, Relation.DIFFERENT_GROUP, ("group.differs", "group"), "The source counts others.")
    if match is Match.BROADER and not _is_zero_of_all(pair):
        return find_related(
            pair, Relation.DIFFERENT_SCOPE, ("group.broader", "group"), "The source counts a wider group."
        )
    if match is Match.UNKNOWN and pair.source.group is not None:
        return find_related(
            pair, Relation.DIFFERENT_GROUP, ("group.open", "group"), "The source may count others, wholly or in part."
        )
    if match is Match.UNKNOWN and not (
        pair.alignment.event is Match.SAME and pair.alignment.words >= WORDS_NEEDED_ALONE
    ):
        return find_related(
            pair,
            Relation.DIFFERENT_GROUP,
            ("group.missing", "group"),
            "The source does not say whom or what it counts.",
        )
    return None


def _is_zero_of_all(pair: Pair) -> bool:
    """ "nobody was killed" decides on officers too."""
    quantity = pair.source.quantity
    return quantity is not None and quantity.high == 0


def place_differs(pair: Pair) -> Finding | None:
    """Somewhere else, or a wider place: arrests in Almaty beside arrests in the country."""
    match = pair.alignment.place
    if not pair.statement.places:
        return None
    if match is Match.DIFFERENT:
        return find_related(
            pair, Relation.DIFFERENT_SCOPE, ("place.differs", "place"), "The source speaks of another place."
        )
    if match is Match.BROADER:
        return find_related(
            pair, Relation.DIFFERENT_SCOPE, ("place.broader", "place"), "The source speaks of a wider place."
        )
    if match is Match.UNKNOWN:
        return find_related(
            pair, Relation.DIFFERENT_SCOPE, ("place.missing", "place"), "The source does not say where."
        )
    return None


def names_missing(pair: Pair) -> Finding | None:
    """A name of the statement is nowhere near: "18 medals at the Olympics" beside an election won."""
    if pair.alignment.names is Match.DIFFERENT:
        return find_related(
            pair,
            Relation.DIFFERENT_SCOPE,
            ("name.missing", "name"),
            f"The source does not name {_shown(pair.alignment.missing)}.",
        )
    return None


def names_all(pair: Pair) -> bool:
    """Whether the source's own clause names whom the statement names."""
    ours = set(pair.statement.names)
    return bool(ours) and pair.alignment.names is Match.SAME and ours <= set(pair.source.names)


def time_differs(pair: Pair) -> Finding | None:
    """Another day or year; where a date itself is in question the date rules speak instead."""
    if pair.source.background and not pair.statement.times and not names_all(pair):
        return find_related(
            pair,
            Relation.DIFFERENT_TIME,
            ("time.background", "time"),
            "The source tells of an earlier time than its own event.",
        )
    if pair.statement.quantity and pair.time is Match.DIFFERENT:
        return find_related(
            pair, Relation.DIFFERENT_TIME, ("time.differs", "time"), "The source speaks of another time."
        )
    return time_compared(pair)


def time_compared(pair: Pair) -> Finding | None:
    """The time of what the source only compares with: "52% in 2019" beside "turnout was 61%, against 52% in 2019"."""
    if not pair.source.compared or pair.time is Match.SAME:
        return None
    if match_times(pair.statement.times, pair.source.compared) not in (Match.SAME, Match.BROADER):
        return None
    return find_related(
        pair, Relation.DIFFERENT_TIME, ("time.compared", "time"), "The source only compares with that time."
    )


def words_missing(pair: Pair) -> Finding | None:
    """Too much of what the statement says is not in the source: "26 killed in the earthquake" beside "26 killed in
    protests".
    """
    alignment = pair.alignment
    sure = alignment.event in (Match.SAME, Match.NARROWER, Match.OPPOSITE) and alignment.group in (
        Match.SAME,
        Match.NARROWER,
        Match.ABSENT,
    )
    needed = WORDS_NEEDED if sure and pair.statement.quantity else WORDS_NEEDED_ALONE
    if alignment.words < needed:
        return find_related(
            pair,
            Relation.DIFFERENT_SCOPE if alignment.words else Relation.SAME_TOPIC,
            ("words.missing", "clause"),
            f"The source does not speak of {_shown(alignment.missing) or 'the same thing'}.",
        )
    return None


def side_figure_missing(pair: Pair) -> Finding | None:
    """A figure that only qualifies is another one or not there: "a two-week truce" beside "a three-week truce"."""
    if any(term[0] == FIGURE for term in pair.alignment.missing):
        return label_differs(pair) or find_related(
            pair,
            Relation.DIFFERENT_SCOPE,
            ("figure.qualifier", "clause"),
            "A figure that qualifies the statement is not the source's.",
        )
    return None


def not_a_fact(pair: Pair) -> Finding | None:
    """Planned, feared, asked or denied: said, but not as something that is so."""
    if (
        pair.source.modality is pair.statement.modality
        or (pair.statement.modality is Modality.ASKED and pair.source.modality is Modality.FACT)
        or _are_announced(pair)
    ):
        return _unasserted(pair)  # a question asks whether its claim is a fact
    if Modality.DENIED in (pair.source.modality, pair.statement.modality):
        return find_related(
            pair,
            Relation.DIFFERENT_ATTRIBUTION,
            ("attribution.denied", "attribution"),
            "One of the two only says that somebody denies it.",
        )
    return find_related(
        pair,
        Relation.NOT_A_FACT,
        ("modality.differs", "clause"),
        f"The source gives it as {_MODES[pair.source.modality]}, the statement as {_MODES[pair.statement.modality]}.",
    )


def _are_announced(pair: Pair) -> bool:
    """Whether both say that it would be, one of them with who said so: "would be sent", "he said it would be sent"."""
    announced = {pair.statement.modality, pair.source.modality} == {Modality.POSSIBLE, Modality.PLANNED}
    return announced and all(" would " in f" {text} " for text in (pair.statement_text, pair.source_text))


def _unasserted(pair: Pair) -> Finding | None:
    """Two of which neither is asserted rule each other out in nothing: both may be denied, both supposed."""
    if pair.source.modality not in UNASSERTED:
        return None
    differ = (
        pair.figures is Relation.FIGURE_DIFFERS
        or pair.statement.negated != pair.source.negated
        or pair.alignment.event is Match.OPPOSITE
        or pair.time is Match.DIFFERENT
    )
    if not differ and pair.source.modality is not Modality.REVIEWED:
        return None
    return find_related(
        pair, Relation.NOT_A_FACT, ("modality.open", "clause"), "Neither of the two is given as a fact."
    )


def sentence_unsure(pair: Pair) -> Finding | None:
    """A sentence too long to be read as a whole, for what is cut off may take it back, or written with characters that
    are not what they look like: "n\u2063ot". Whatever they hide, it decides nothing.
    """
    if not (pair.source.unsure or pair.statement.unsure):
        return None
    return find_related(
        pair,
        Relation.AMBIGUOUS,
        ("sentence.unsure", "clause"),
        "Its sentence is too long to be read as a whole, or holds characters that are not what they look like.",
    )


def attribution_missing(pair: Pair) -> Finding | None:
    """The statement is about who said it, and the source credits nobody or somebody else.

    Who carried the words does not count: "police told Reuters" is not what witnesses told Reuters.
    """
    if not pair.statement.attribution:
        return None
    wanted = pair.statement.attribution[-1].text.lower()
    given = " ".join(found.text.lower() for found in pair.source.attribution)
    if set(_content(wanted)) & set(_content(given)):
        return None
    return find_related(
        pair,
        Relation.DIFFERENT_ATTRIBUTION,
        ("attribution.differs", "attribution"),
        "The source does not say that these said it.",
    )


def _content(text: str) -> list[str]:
    return [word for word in text.replace("'s", "").split() if len(word) > 3]


@lru_cache(maxsize=512)
def _shown(terms: tuple[str, ...]) -> str:
    """Missing terms as a person would read them."""
    words = []
    for term in terms[:4]:
        if term == FIGURE:
            continue
        concept = concepts().get(term)
        words.append(
            concept.id[1:].replace("_", " ") if concept else name_of(term[1:]) if term[0] == "&" else term.lstrip("~#")
        )
    return ", ".join(f"\u201c{word}\u201d" for word in words)


GATES: tuple[Rule, ...] = (
    event_differs,
    group_differs,
    place_differs,
    names_missing,
    time_differs,
    words_missing,
    side_figure_missing,
    not_a_fact,
    attribution_missing,
)
"""In this order; the first that fires explains why the excerpt is only related."""
