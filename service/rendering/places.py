"""Where marks and their labels go so that none lies on another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.rendering.letters import Box

_REACH = 7.0
"""Half the side of the square that a mark is given."""
_SLOT = 15.0
_CLEAR = 26.0
"""What two marks above each other keep between them: room for a number."""
_FURTHEST = 200.0
_MOST_COMPARED = 300  # beyond it marks lie on one another in any case


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a report is drawn: its mark at `x`, `y`, the line of its interval from `top` to `bottom`."""

    x: float
    y: float
    top: float
    bottom: float

    @property
    def box(self) -> Box:
        """What the mark covers."""
        return Box(self.x - _REACH, self.y - _REACH, self.x + _REACH, self.y + _REACH)

    @property
    def line(self) -> Box:
        """What the line of its interval covers, ends included."""
        return Box(self.x - 4, self.top, self.x + 4, self.bottom)


def spread(spots: Sequence[Spot], right: float) -> list[Spot]:
    """The spots, those at one moment side by side, to the right and no farther than half way to the next moment.

    Where the room does not do, they lie closer together, and at last on one another.
    """
    order = sorted(range(len(spots)), key=lambda index: (spots[index].x, index))
    groups: list[list[int]] = []
    for index in order:
        if groups and spots[index].x - spots[groups[-1][0]].x < _REACH:
            groups[-1].append(index)
        else:
            groups.append([index])
    placed = list(spots)
    for number, group in enumerate(groups):
        left = spots[group[0]].x
        end = min(right, left + _FURTHEST)
        if number + 1 < len(groups):
            end = min(end, (left + spots[groups[number + 1][0]].x) / 2)
        slots = _slots([spots[index] for index in group])
        pitch = min(_SLOT, max(end - left, 0.0) / max(1, *slots))
        for index, slot in zip(group, slots, strict=True):
            spot = spots[index]
            placed[index] = Spot(max(spot.x, left + slot * pitch), spot.y, spot.top, spot.bottom)
    return placed


def _slots(spots: Sequence[Spot]) -> list[int]:
    """For each the first slot in which nothing else stands at its height."""
    taken: list[list[Spot]] = []
    found: list[int] = []
    for spot in spots:
        if len(found) >= _MOST_COMPARED:
            found.append(len(found) % len(taken))
            continue
        number = next(
            (n for n, there in enumerate(taken) if not any(_meet(spot, other) for other in there)), len(taken)
        )
        if number == len(taken):
            taken.append([])
        taken[number].append(spot)
        found.append(number)
    return found


def _meet(one: Spot, other: Spot) -> bool:
    return one.top - _CLEAR < other.bottom and other.top - _CLEAR < one.bottom


def place_names(
    sizes: Sequence[tuple[float, float]], spots: Sequence[Spot], taken: Sequence[Box], lines: Sequence[Box], within: Box
) -> list[Box | None]:
    """A box of each size beside its spot that lies on nothing taken, on no other box and on few lines; or None.

    The first ones choose first.
    """
    wanted = [list(_around(spot, *size)) for spot, size in zip(spots, sizes, strict=True)]
    return _place(wanted, taken, lines, within)


def place_numbers(
    size: tuple[float, float], spots: Sequence[Spot], taken: Sequence[Box], lines: Sequence[Box], within: Box
) -> list[Box | None]:
    """As `place_names`, but right above or below the mark: elsewhere a number could be its neighbour's."""
    return _place([list(_over(spot, *size)) for spot in spots], taken, lines, within)


def _place(
    wanted: Sequence[Sequence[Box]], taken: Sequence[Box], lines: Sequence[Box], within: Box
) -> list[Box | None]:
    blocked = list(taken)
    found: list[Box | None] = []
    for boxes in wanted:
        free = [box for box in boxes if box.is_within(within) and not any(box.overlaps(other) for other in blocked)]
        best = min(free, key=lambda box: sum(box.overlaps(line) for line in lines), default=None)
        found.append(best)
        if best:
            blocked.append(best)
    return found


def _around(spot: Spot, width: float, height: float) -> Iterator[Box]:
    """Beside the mark, first above and to the left, where a figure that grows leaves room."""
    left, right = spot.x - _REACH - width, spot.x + _REACH
    above, below, level = spot.y - _REACH - height, spot.y + _REACH, spot.y - height / 2
    over, under = _over(spot, width, height)
    yield from (Box(left, y, left + width, y + height) for y in (above, level))
    yield over
    yield Box(right, below, right + width, below + height)
    yield under
    yield from (Box(right, y, right + width, y + height) for y in (level, above))
    yield Box(left, below, left + width, below + height)


def _over(spot: Spot, width: float, height: float) -> tuple[Box, Box]:
    """Above and below the mark and the line of its interval."""
    left = spot.x - width / 2
    above, below = min(spot.y - _REACH, spot.top - 1) - height, max(spot.y + _REACH, spot.bottom + 1)
    return Box(left, above, left + width, above + height), Box(left, below, left + width, below + height)
