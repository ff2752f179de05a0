"""The key of a picture: what the shapes and lines in it say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element

from service.answer import AnswerQuantity
from service.model import Stance
from service.rendering.elements import INK, TINT, add, rule, write
from service.rendering.letters import fit, measure
from service.rendering.marks import draw_arrow, draw_ring, draw_shape
from service.rendering.plot import Plotted, does_grow, draw_day, draw_level
from service.rendering.reports import Report, say_quantity
from service.rendering.words import STANCES

_SIZE = 11.0

_Key = tuple[Callable[[Element, float, float], None], str]


def list_keys(drawn: Sequence[Report], quantity: AnswerQuantity, plotted: Plotted) -> list[_Key]:
    """The signs that occur in the picture and what they say."""

    def shape(stance: Stance) -> _Key:
        return lambda parent, x, y: draw_shape(parent, stance, x, y), STANCES[stance]

    points = [report.point for report in drawn]
    sides = {point.stance for point in points}
    keys = [shape(stance) for stance in Stance if stance in sides]
    ranges = [report for report in drawn if report.low != report.high]
    if any(report.high is None for report in ranges):
        keys.append((lambda parent, x, y: _arrow(parent, x, y, -1), "or more"))
    if any(report.low is None for report in ranges):
        keys.append((lambda parent, x, y: _arrow(parent, x, y, 1), "or less"))
    if any(report.low is not None and report.high is not None for report in ranges):
        keys.append((_bar, "from … to (ring: end left out)" if _has_open_end(ranges) else "from … to"))
    if any(point.approximate for point in points):
        keys.append((lambda parent, x, y: draw_ring(parent, x, y, INK), "approximate"))
    if plotted.has_days:
        keys.append((lambda parent, x, y: draw_day(parent, x - 9, x + 9, y), "at some hour of that day"))
    if does_grow(drawn):
        said = "highest reported so far, by its low end" if ranges else "highest reported so far"
        keys.append((_stairs, said))
    if quantity.low is not None or quantity.high is not None:
        keys.append((_level, f"the statement: {say_quantity(quantity)}"))
    return keys


def _has_open_end(ranges: Sequence[Report]) -> bool:
    return any(
        report.low is not None and report.high is not None and (report.point.low_open or report.point.high_open)
        for report in ranges
    )


def _arrow(parent: Element, x: float, y: float, down: int) -> None:
    rule(parent, (x, y - 7), (x, y + 7), stroke_width=1.4)
    draw_arrow(parent, x, y + 7 * down, down, INK)


def _bar(parent: Element, x: float, y: float) -> None:
    rule(parent, (x, y - 6), (x, y + 6), stroke_width=1.4)
    for end in (y - 6, y + 6):
        rule(parent, (x - 4, end), (x + 4, end), stroke_width=1.4)


def _stairs(parent: Element, x: float, y: float) -> None:
    add(parent, "path", d=f"M{x - 8:.1f} {y + 4:.1f}h8v-8h8", fill="none", stroke="#777777", stroke_width=1.6)


def _level(parent: Element, x: float, y: float) -> None:
    add(parent, "rect", x=x - 9, y=y - 5, width=18.0, height=10.0, fill=TINT)
    draw_level(parent, x - 9, x + 9, y)


def draw_keys(root: Element, keys: Sequence[_Key], within: tuple[float, float, float]) -> float:
    """The key in as many lines as it takes; `within` is left, right and top. Returns the bottom."""
    left, right, top = within
    group = add(root, "g", class_="key")
    x, y = left, top
    for draw, words in keys:
        said = fit(words, right - left - 26, _SIZE)
        width = 26 + measure(said, _SIZE)
        if x > left and x + width > right:
            x, y = left, y + 20
        draw(group, x + 10, y - 4)
        write(group, x + 24, y, said)
        x += width + 16
    return y
