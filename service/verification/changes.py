"""What changed among the claims of a text from one revision to the next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

_ALIKE = 60  # of 100: what two wordings of one claim share at least
_MOST = 400  # claims on either side that are paired; beyond them all is taken as dropped and added


@dataclass(frozen=True, slots=True)
class Changes:
    """Indices of claims: kept as they were (counted only), reworded as (old, new), only in the old, only in the new."""

    kept: int
    reworded: tuple[tuple[int, int], ...]
    dropped: tuple[int, ...]
    added: tuple[int, ...]


def compare_claims(old: Sequence[str], new: Sequence[str]) -> Changes:
    """What became of the claims of a text, each given by its words, in text order; blanks do not count.

    Claims of the same words are kept. Of the others each old one is paired with the new one that is most like it, the
    likest first, where 60 % of their letters are the same in order: "18 officers died" becomes "19 officers died".
    """
    before, after = ([" ".join(text.split()) for text in texts] for texts in (old, new))
    common = Counter(before) & Counter(after)
    left, right = _without(before, common), _without(after, common)
    pairs = _pair([before[at] for at in left], [after[at] for at in right])
    reworded = tuple(sorted((left[i], right[j]) for i, j in pairs))
    taken_old, taken_new = {i for i, _ in reworded}, {j for _, j in reworded}
    return Changes(
        kept=common.total(),
        reworded=reworded,
        dropped=tuple(at for at in left if at not in taken_old),
        added=tuple(at for at in right if at not in taken_new),
    )


def _without(texts: Sequence[str], common: Counter[str]) -> list[int]:
    """The places of the texts that are not among the common ones."""
    rest, places = Counter(common), []
    for at, text in enumerate(texts):
        if rest[text]:
            rest[text] -= 1
        else:
            places.append(at)
    return places


def _pair(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    if not old or not new or max(len(old), len(new)) > _MOST:
        return []
    scores = process.cdist(old, new, scorer=ratio, score_cutoff=_ALIKE)
    alike = sorted((-scores[i, j], i, j) for i in range(len(old)) for j in range(len(new)) if scores[i, j])
    pairs: dict[int, int] = {}
    for _, i, j in alike:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return list(pairs.items())
