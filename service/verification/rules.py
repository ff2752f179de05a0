"""Rules that put an excerpt on a side once the gates have let it through."""

from __future__ import annotations

from service.lexicon.gazetteer import is_within
from service.model import Comparator, Kind, Quantity, Relation, Stance
from service.verification.assertions import date_of_assertion, opposite_assertion, same_assertion
from service.verification.figures import exceeds
from service.verification.gates import Rule
from service.verification.match import Match
from service.verification.occasions import of_one_occasion
from service.verification.pair import Finding, Pair, find, is_turned_change

_ROOT = "@person"


def figure_zero(pair: Pair) -> Finding | None:
    """ "no officers were killed" beside "18 officers were killed", either way round."""
    ours, theirs = pair.statement.quantity, pair.source.quantity
    if ours is None or theirs is None or pair.statement.negated or pair.source.negated or pair.figures is None:
        return None
    if theirs.kind is Kind.SCORE:  # "0-0" is a result
        return None
    none_said, some_found = ours.high == 0, _is_some(theirs)
    some_said, none_found = _is_some(ours), theirs.high == 0
    if (none_said or none_found) and not _is_anchored(pair):
        return find(
            pair,
            Stance.RELATED,
            Relation.SAME_TOPIC,
            ("topic.unanchored", "clause"),
            "Nothing shows that the two speak of the same occasion.",
        )
    if none_said and some_found and pair.alignment.group is not Match.BROADER:
        return find(
            pair,
            Stance.CONTRADICTS,
            Relation.NEGATED,
            ("quantity.not_none", "quantity"),
            "The statement says none, the source counts some.",
        )
    if some_said and none_found and not pair.alignment.narrower:
        return of_one_occasion(pair) or find(
            pair,
            Stance.CONTRADICTS,
            Relation.NEGATED,
            ("quantity.none", "quantity"),
            "The source says there were none.",
        )
    return None


def _is_anchored(pair: Pair) -> bool:
    """Whether more than "people were hurt" ties the two together: a name, a place, a word, a group of its own; a
    passage that stands alone is there to be held against the statement.
    """
    statement, source = pair.statement, pair.source
    slots = {slot.concept.removesuffix("/agent") for slot in (statement.event, statement.group) if slot}
    given = {*source.terms, *source.context, *source.lent, *("&" + place for place in source.scope)}
    own = (
        pair.alignment.group in (Match.SAME, Match.NARROWER)
        and statement.group is not None
        and statement.group.concept != _ROOT
    )
    shared = {term for term in statement.terms if term in given and term not in slots and term[0] not in "#'"}
    shared |= {
        term for term in given if term[0] == "&" and any(is_within(term[1:], place) for place in statement.places)
    }
    return own or bool(shared) or not source.lent


def _is_some(quantity: Quantity) -> bool:
    return quantity.low is not None and (quantity.low > 0 or (quantity.low == 0 and quantity.low_open))


def polarity_of_figure(pair: Pair) -> Finding | None:
    """ "18 officers were not killed" beside "18 officers were killed"; other figures under "not" decide nothing."""
    if pair.figures is None or pair.statement.negated == pair.source.negated:
        return None
    if pair.figures is Relation.SAME_FIGURE and not pair.alignment.narrower:
        return find(
            pair,
            Stance.CONTRADICTS,
            Relation.NEGATED,
            ("polarity.negated", "event"),
            "One says that it happened, the other that it did not.",
        )
    return find(
        pair,
        Stance.RELATED,
        Relation.AMBIGUOUS,
        ("polarity.figure", "event"),
        "One of the two figures stands under a negation.",
    )


def opposite_change(pair: Pair) -> Finding | None:
    """The same change the other way: "prices fell by 1.8%" beside "prices rose by 1.8%"."""
    if not is_turned_change(pair):
        return None
    return find(
        pair, Stance.CONTRADICTS, Relation.ANTONYM, ("event.turned", "event"), "The two go in opposite directions."
    )


def narrower_figure(pair: Pair) -> Finding | None:
    """A part of what the statement counts: it decides only where even the part is too many, or is already enough."""
    ours, theirs = pair.statement.quantity, pair.source.quantity
    if not pair.alignment.narrower or ours is None or theirs is None or pair.figures is None:
        return None
    if pair.statement.negated:
        return find(
            pair, Stance.RELATED, Relation.DIFFERENT_SCOPE, ("scope.negated", "group"), "The source counts only a part."
        )
    adds_up = ours.kind in (Kind.COUNT, Kind.MONEY)  # a share, a length or a rank of a part bounds no whole
    caused = pair.alignment.event is Match.NARROWER and pair.alignment.words < 1  # "killed by trees" beside "drowned"
    if exceeds(theirs, ours) and adds_up and not caused:
        return of_one_occasion(pair) or find(
            pair,
            Stance.CONTRADICTS,
            Relation.FIGURE_DIFFERS,
            ("scope.exceeds", "quantity"),
            f"Even this part, {_said(theirs)}, is more than {_said(ours)}.",
        )
    if ours.high is None and adds_up and pair.figures in (Relation.ENTAILED, Relation.SAME_FIGURE):
        return find(
            pair,
            Stance.SUPPORTS,
            Relation.ENTAILED,
            ("scope.enough", "quantity"),
            f"This part alone, {_said(theirs)}, is {_said(ours)}.",
        )
    if pair.figures is Relation.SAME_FIGURE and _is_near_group(pair) and ours.high != 0:  # none of a part is not none
        return find(
            pair, Stance.SUPPORTS, Relation.SAME_FIGURE, ("quantity.same_figure", "quantity"), _same(ours, theirs)
        )
    return find(
        pair,
        Stance.RELATED,
        Relation.DIFFERENT_SCOPE,
        ("scope.narrower", "group"),
        "The source counts only a part of what the statement speaks of.",
    )


def _is_near_group(pair: Pair) -> bool:
    """A kind of the statement's group and not just some people: "law enforcement officers" for "officers"."""
    group = pair.statement.group
    return pair.alignment.event is not Match.NARROWER and (
        pair.alignment.group is not Match.NARROWER
        or (
            group is not None
            and (group.concept != _ROOT or (pair.source.group is not None and pair.source.group.concept == _ROOT))
        )
    )


def same_figure(pair: Pair) -> Finding | None:
    """The same figure of the same thing, as people report figures: "18" for "at least 18"."""
    ours, theirs = pair.statement.quantity, pair.source.quantity
    if ours is None or theirs is None or pair.figures is not Relation.SAME_FIGURE:
        return None
    return find(pair, Stance.SUPPORTS, Relation.SAME_FIGURE, ("quantity.same_figure", "quantity"), _same(ours, theirs))


def entailed_figure(pair: Pair) -> Finding | None:
    """The source's figure lies within what the statement allows: "at least 18" for "more than 10"."""
    ours, theirs = pair.statement.quantity, pair.source.quantity
    if ours is None or theirs is None or pair.figures is not Relation.ENTAILED:
        return None
    if ours.low is None and (tied := of_one_occasion(pair)):
        return tied  # "72 were killed in an attack" does not show that fewer than 100,000 were
    return find(
        pair,
        Stance.SUPPORTS,
        Relation.ENTAILED,
        ("quantity.entailed", "quantity"),
        f"{_said(theirs)} is within {_said(ours)}.",
    )


def figure_differs(pair: Pair) -> Finding | None:
    """No count can be both: "at least 20" for "18"; not "at least 18" for "26", which does not rule it out."""
    ours, theirs = pair.statement.quantity, pair.source.quantity
    if ours is None or theirs is None or pair.figures is not Relation.FIGURE_DIFFERS:
        return None
    return of_one_occasion(pair) or find(
        pair,
        Stance.CONTRADICTS,
        Relation.FIGURE_DIFFERS,
        ("quantity.differs", "quantity"),
        f"{_said(theirs)} rules out {_said(ours)}.",
    )


def compatible_figure(pair: Pair) -> Finding | None:
    """Neither entailed nor ruled out."""
    if pair.figures is None:
        return None
    return find(
        pair,
        Stance.RELATED,
        Relation.COMPATIBLE,
        ("quantity.compatible", "quantity"),
        "The source's figure neither confirms the statement's nor rules it out.",
    )


def _said(quantity: Quantity) -> str:
    return f"\u201c{quantity.text}\u201d"


def _same(ours: Quantity, theirs: Quantity) -> str:
    if (
        ours.stated == theirs.stated
        and theirs.comparator in (Comparator.AT_LEAST, Comparator.MORE_THAN)
        and ours.comparator is Comparator.EXACTLY
    ):
        return f"{ours.text} is the bound of {_said(theirs)}."
    return f"{_said(ours)} and {_said(theirs)} are the same figure."


SIDES: tuple[Rule, ...] = (
    opposite_change,
    figure_zero,
    polarity_of_figure,
    narrower_figure,
    same_figure,
    entailed_figure,
    figure_differs,
    compatible_figure,
    date_of_assertion,
    opposite_assertion,
    same_assertion,
)
"""In this order; the first that fires decides."""
