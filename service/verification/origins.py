"""Which reports come from one origin: copies, one publisher, one agency, or one who is credited for the figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from service.model import Attribution
from service.verification.credits import Credit, credit_of, may_be_same, publisher_credit


@dataclass(frozen=True, slots=True)
class Report:
    """What tells where one report of a claim comes from.

    `copies` names the set of near-copies that its source belongs to, `agency` is the agency that its source is credited
    to as a whole, `attribution` the claim's chain (most primary last), `figure` what the claim says (None for a claim
    without a figure), `published_at` the source's own date.
    """

    source_id: str
    publisher: str | None = None
    copies: str | None = None
    agency: str | None = None
    attribution: tuple[Attribution, ...] = ()
    figure: Hashable = None
    published_at: str | None = None


def group_origins(reports: Sequence[Report]) -> list[str]:
    """For each report a label of its origin; equal labels are one origin, whatever the order of the reports.

    One origin have reports of one source, set of copies or agency (a publisher may be the agency), of one publisher
    where they are neither copies nor an agency's, and
    those that credit the same agency or authority for the same figure, or are its own ("Health Ministry" as a
    publisher). A short name that could be either of two ("the ministry" beside the health and the interior ministry)
    joins neither. Different publishers are never one for the likeness of their names.

    The label is whom the origin's reports credit last, an authority before an agency, most often, in small letters,
    where they credit no other authority; else the agency; else the publisher of the earliest; else the least source id.
    Where two origins would have one label (a ministry credited for two figures), each is told by its publisher as well:
    "ministry via daily paper".
    """
    read = [_read(report) for report in reports]
    sets = _Sets(len(reports))
    for at, each in enumerate(read):
        for key in each.keys:
            sets.join_by(key, at)
    for holders in _credited_alike(read):
        for at in holders:
            sets.join(holders[0], at)
    groups: dict[int, list[int]] = defaultdict(list)
    for at in range(len(reports)):
        groups[sets.root(at)].append(at)
    labels = {root: _label(reports, read, members) for root, members in groups.items()}
    same: dict[str, list[int]] = defaultdict(list)
    for root, label in labels.items():
        same[label].append(root)
    for label, roots in same.items():
        if len(roots) > 1:
            labels |= {root: f"{label} via {_publisher(reports, groups[root])}" for root in roots}
    return [labels[sets.root(at)] for at in range(len(reports))]


class _Sets:
    """Disjoint sets of indices."""

    def __init__(self, size: int) -> None:
        self._above = list(range(size))
        self._first: dict[Hashable, int] = {}

    def root(self, at: int) -> int:
        while self._above[at] != at:
            self._above[at] = at = self._above[self._above[at]]
        return at

    def join(self, one: int, other: int) -> None:
        self._above[self.root(one)] = self.root(other)

    def join_by(self, key: Hashable, at: int) -> None:
        """Join with whatever came with the same key."""
        self.join(self._first.setdefault(key, at), at)


@dataclass(frozen=True, slots=True)
class _Read:
    """Of a report: the keys that each make one origin, whom it credits, who it is itself, and its figure."""

    keys: tuple[Hashable, ...]
    credited: tuple[Credit, ...]
    itself: Credit | None
    figure: Hashable


def _read(report: Report) -> _Read:
    credited = credit_of(report.attribution)
    itself = publisher_credit(report.publisher) if report.publisher else None
    agencies = {credit.agency for credit in credited if credit.agency}
    own = {each for each in (report.agency, itself.agency if itself else None) if each}
    keys: list[Hashable] = [("source", report.source_id)]
    # What a paper has from an agency, or prints as others do, is no word of its own that would tie its own to theirs.
    if report.publisher and report.copies is None and report.agency is None:
        keys.append(("publisher", report.publisher.casefold()))
    keys += [("copies", report.copies)] if report.copies is not None else []
    keys += [("agency", name) for name in own]
    keys += [("credited", name, report.figure) for name in agencies | own]
    return _Read(tuple(keys), credited, itself, report.figure)


_Identity = tuple[frozenset[str], frozenset[str]]


def _credited_alike(read: Sequence[_Read]) -> Iterator[list[int]]:
    """Indices of reports that credit the same authority for the same figure, or are that authority."""
    pools: dict[Hashable, dict[_Identity, _Held]] = defaultdict(dict)
    for at, each in enumerate(read):
        own = [each.itself] if each.itself else []
        for credit, credits_it in (*((c, True) for c in each.credited), *((c, False) for c in own)):
            if not credit.agency:
                pool = pools[(each.figure, credit.head)]
                held = pool.setdefault((credit.words, credit.places), _Held(credit, [], []))
                (held.by if credits_it else held.own).append(at)
    for pool in pools.values():
        yield from _alike(list(pool.values()))


@dataclass(frozen=True, slots=True)
class _Held:
    """An authority, the reports that credit it and those that it published."""

    credit: Credit
    by: list[int]
    own: list[int]


def _alike(pool: Sequence[_Held]) -> Iterator[list[int]]:
    """Of authorities with one head noun, the reports of each and of each two that can only be the same."""
    with_word: dict[str, list[int]] = defaultdict(list)
    for at, held in enumerate(pool):
        if held.by:
            yield held.by + held.own
        for word in held.credit.words or ("",):
            with_word[word].append(at)
    near = [_near(pool, at, with_word) for at in range(len(pool))]
    sure = [_is_one(pool, around) for around in near]
    for at, around in enumerate(near):
        for other in around:
            if other > at and sure[at] and sure[other] and (pool[at].by or pool[other].by):
                yield [*(pool[at].by or pool[at].own), *(pool[other].by or pool[other].own)]


def _near(pool: Sequence[_Held], at: int, with_word: dict[str, list[int]]) -> list[int]:
    """The authorities that one can be the same as; those without words are looked for among all, others by words."""
    words = pool[at].credit.words
    others = {other for word in (*words, "") for other in with_word.get(word, ())} if words else range(len(pool))
    return [other for other in sorted(others) if may_be_same(pool[at].credit, pool[other].credit)]


def _is_one(pool: Sequence[_Held], around: Sequence[int]) -> bool:
    """Whether all that an authority can be the same as can be the same as each other."""
    return all(
        may_be_same(pool[one].credit, pool[other].credit)
        for place, one in enumerate(around)
        for other in around[place + 1 :]
    )


def _label(reports: Sequence[Report], read: Sequence[_Read], members: Sequence[int]) -> str:
    named = [read[at].credited[-1] for at in members if read[at].credited]
    best = min(set(named), key=lambda credit: _rank(credit, named)) if named else None
    published = any(reports[at].publisher for at in members)
    if best and (not published or all(may_be_same(best, other) or other.agency for other in named)):
        return best.name
    agencies = [agency for at in members if (agency := _agency(reports[at], read[at]))]
    return min(agencies).casefold() if agencies else _publisher(reports, members)


def _rank(credit: Credit, named: Iterable[Credit]) -> tuple[bool, int, int, str]:
    times = sum(may_be_same(credit, other) for other in named)
    return credit.agency is not None, -times, -len(credit.words | credit.places), credit.name


def _agency(report: Report, read: _Read) -> str | None:
    return report.agency or (read.itself.agency if read.itself else None)


def _publisher(reports: Sequence[Report], members: Sequence[int]) -> str:
    """The publisher of the earliest, in small letters; of reports without a publisher the least source id."""
    published = [
        (report.published_at is None, report.published_at or "", report.publisher.casefold())
        for at in members
        if (report := reports[at]).publisher
    ]
    return min(published)[2] if published else min(reports[at].source_id for at in members)
