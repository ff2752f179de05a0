"""The claims that share the rarest and most tokens with a question, out of the postings of its tokens."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.storage.index import Keys
from service.storage.layout import Mask

_Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Posting:
    """The claims under one token, or under any spelling of it, and what sharing it weighs."""

    keys: Keys
    weight: float


def weigh(claims: int, total: int) -> float:
    """The inverse document frequency of a token that `claims` of `total` carry, after Robertson and Spärck Jones;
    above zero for every token.
    """
    return math.log(1 + (total - claims + 0.5) / (claims + 0.5))


def rank(
    postings: Sequence[Posting], width: int, last: int, mask: Mask | None, order: Callable[[Keys], NDArray[np.uint64]]
) -> Keys:
    """At most `width` keys up to `last` with the greatest sums of weights, best first; ties in the order of `order`.

    `mask` says by key which may be returned. This is MaxScore (Turtle and Flood 1995) over whole postings: rare tokens
    are added up in full until no claim that carries only the others can be among the best; of the others it is only
    looked up which of the claims found so far carry them.
    """
    lists = sorted((posting for posting in postings if posting.keys.size), key=lambda posting: -posting.weight)
    scores = np.zeros(last + 1, np.float32)
    left = sum(posting.weight for posting in lists)
    size, taken, least, due = 0, 0, 0.0, left / 2
    found = np.empty(0, np.uint32)
    for posting in lists:
        scores[posting.keys] += np.float32(posting.weight)
        taken += 1
        left -= posting.weight
        size += posting.keys.size
        if taken == len(lists) or (size >= width and (left < due or least > left + _SLACK)):
            found = np.flatnonzero(scores).astype(np.uint32)
            found = found if mask is None else found[mask[found]]
            least = _find_least(scores[found], width)
            due = left / 2  # looking costs as much as adding: not at each token
            if least > left + _SLACK:
                break
    for posting in lists[taken:]:
        found = found[scores[found] + np.float32(left + _SLACK) >= least]
        scores[found[_carry(found, posting.keys)]] += np.float32(posting.weight)
        left -= posting.weight
        least = _find_least(scores[found], width)
    return _best(found, scores[found], width, order)


_SLACK = 1e-4  # beyond what sums of 32-bit floats are off by


def _find_least(scores: _Scores, width: int) -> float:
    """The least score of the best `width`; zero when there are fewer."""
    return float(np.partition(scores, -width)[-width]) if scores.size >= width else 0.0


def _carry(keys: Keys, posting: Keys) -> NDArray[np.bool_]:
    """Which keys stand in a posting."""
    at = np.searchsorted(posting, keys)
    at[at == posting.size] = 0
    carried: NDArray[np.bool_] = posting[at] == keys
    return carried


def _best(keys: Keys, scores: _Scores, width: int, order: Callable[[Keys], NDArray[np.uint64]]) -> Keys:
    least = _find_least(scores, width)
    above, tied = np.flatnonzero(scores > least), keys[scores == least]
    ranked: Keys = keys[above[np.lexsort((order(keys[above]), -scores[above]))]]
    wanted = order(tied)
    room = min(width - ranked.size, tied.size)
    if room < tied.size:
        tied = tied[np.argpartition(wanted, room)[:room]]
    return np.concatenate((ranked, tied[np.argsort(order(tied))]))
