"""The claims that share the rarest and most tokens with a question, out of the postings of its tokens."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.storage.index import Bits, Keys
from service.storage.layout import Mask

_Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Posting:
    """The claims under one token, or under any spelling of it, and what sharing it weighs.

    `bits` has a bit for each claim that the token is in, where it is in so many that looking them up takes long.
    """

    keys: Keys
    weight: float
    bits: Bits | None = None

    def carry(self, keys: Keys) -> NDArray[np.bool_]:
        """Which of some keys are among the posting's."""
        carried: NDArray[np.bool_]
        if self.bits is None:
            at = np.searchsorted(self.keys, keys)
            at[at == self.keys.size] = 0
            carried = self.keys[at] == keys
        else:
            carried = (self.bits[keys >> 3] >> (keys & 7).astype(np.uint8) & 1).view(np.bool_)
        return carried


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
    found, least, taken = np.empty(0, np.uint32), 0.0, 0
    for posting in lists:
        if least > left + _SLACK:
            break
        keys = posting.keys
        fresh = keys[scores[keys] == 0]
        scores[keys] += np.float32(posting.weight)
        found = np.concatenate((found, fresh if mask is None else fresh[mask[fresh]]))
        taken += 1
        left -= posting.weight
        if found.size >= width and not least:
            least = _find_least(_complete(found[:_SAMPLE], scores, lists[taken:]), width)
    found = found[scores[found] + np.float32(left + _SLACK) >= least]
    for posting in lists[taken:]:
        scores[found[posting.carry(found)]] += np.float32(posting.weight)
        left -= posting.weight
        found = found[scores[found] + np.float32(left + _SLACK) >= least]
    return _best(found, scores[found], width, order)


_SLACK = 1e-4  # beyond what sums of 32-bit floats are off by
_SAMPLE = 20_000  # claims under the rarest tokens whose full scores tell what is needed to be among the best


def _complete(keys: Keys, scores: _Scores, lists: Sequence[Posting]) -> _Scores:
    """The scores of some keys with all the tokens that are not added up yet."""
    full: _Scores = scores[keys]
    for posting in lists:
        full += posting.carry(keys) * np.float32(posting.weight)
    return full


def _find_least(scores: _Scores, width: int) -> float:
    """The least score of the best `width`; zero when there are fewer."""
    return float(np.partition(scores, -width)[-width]) if scores.size >= width else 0.0


def _best(keys: Keys, scores: _Scores, width: int, order: Callable[[Keys], NDArray[np.uint64]]) -> Keys:
    least = _find_least(scores, width)
    above, tied = np.flatnonzero(scores > least), keys[scores == least]
    ranked: Keys = keys[above[np.lexsort((order(keys[above]), -scores[above]))]]
    wanted = order(tied)
    room = min(width - ranked.size, tied.size)
    if room < tied.size:
        tied = tied[np.argpartition(wanted, room)[:room]]
    return np.concatenate((ranked, tied[np.argsort(order(tied))]))
