"""Where a passage says another word in the very place of one of the statement's: "resumed" for "stopped"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.model import Item
from service.outline import Outline
from service.verification.counterparts import Fact, Word
from service.verification.likeness import LIGHT, is_name, likeness, weigh

_FRAME = 4  # positions that a word and what it stands beside may be apart


def find_substitute(words: Sequence[Word], facts: Sequence[Fact], passage: Outline) -> tuple[Item, Item] | None:
    """A word of the statement that the passage has not, and the word that stands in its place.

    Its place is between the same two words, names or figures, or behind the same one and the same preposition or,
    unless it is a verb, right beside the same one.
    """
    anchors: list[tuple[Item, list[Item]]] = [(word.item, [item for item, _ in word.found]) for word in words]
    anchors += [(fact.ours, [fact.theirs] if fact.theirs else []) for fact in facts]
    lent = {word.item.start for word in words if word.lent}
    anchors.sort(key=lambda anchor: anchor[0].at)
    said = {item.start for _, found in anchors for item in found}
    others = [item for item in passage.items if item.start not in said and not item.is_fact]
    for index, (ours, found) in enumerate(anchors):
        if found or ours.is_fact or ours.start in lent or is_name(ours.term) or weigh(ours.term) <= LIGHT:
            continue
        left = next((anchor for anchor in reversed(anchors[:index]) if anchor[1]), None)
        right = next((anchor for anchor in anchors[index + 1 :] if anchor[1]), None)
        for theirs in _in_place(ours, left, right, others):
            if ours.verb == theirs.verb and not likeness(ours.term, theirs.term):
                return ours, theirs
    return None


def _in_place(
    ours: Item,
    left: tuple[Item, list[Item]] | None,
    right: tuple[Item, list[Item]] | None,
    others: Sequence[Item],
) -> Iterator[Item]:
    left = left if left and ours.at - left[0].at <= _FRAME else None
    right = right if right and right[0].at - ours.at <= _FRAME else None
    for theirs in others:
        if is_name(theirs.term):
            continue
        after = left is not None and any(0 < theirs.at - item.at <= _FRAME for item in left[1])
        before = right is not None and any(0 < item.at - theirs.at <= _FRAME for item in right[1])
        led = ours.lead == theirs.lead and ours.lead in _LEADS
        beside = [anchor for anchor in (left, right) if anchor and not ours.verb]
        joined = any(_touch(ours, anchor, theirs) for anchor in beside)
        if (after and before) or ((led or joined) and (after or before)):
            yield theirs


def _touch(ours: Item, anchor: tuple[Item, list[Item]], theirs: Item) -> bool:
    """Whether both stand right beside the same word: "the north wing" and "the south wing"."""
    side = ours.at - anchor[0].at
    return abs(side) == 1 and any(theirs.at - item.at == side for item in anchor[1])


_LEADS = frozenset({"in", "of", "for", "by", "with", "at", "from", "to", "on"})
