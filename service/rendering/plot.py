"""The field of a picture in which reports are drawn over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.etree.ElementTree import Element

from service.answer import AnswerQuantity
from service.rendering.axes import TimeAxis, ValueAxis, build_time_axis, build_value_axis
from service.rendering.elements import FAINT, INK, MUTED, TINT, add, rule, write
from service.rendering.letters import Box, fit, isolate, measure
from service.rendering.marks import ARROW, draw_mark
from service.rendering.places import Spot, place_names, place_numbers, spread
from service.rendering.reports import Report, say_quantity
from service.rendering.words import find_number

_HEIGHT = 250.0
_HEADROOM = 34.0
_SIZE = 11.0
_LINE = 13.0
_MOST_NAMED = 8
_MOST_NUMBERED = 24
_LONGEST_NAME = 150.0
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Field:
    """Where the axes lie in the picture."""

    frame: Box
    values: ValueAxis
    times: TimeAxis

    def x(self, seconds: float) -> float:
        """Of a moment."""
        return self.frame.left + self.times.share(seconds) * (self.frame.right - self.frame.left)

    def y(self, value: Decimal) -> float:
        """Of a value."""
        room = self.frame.bottom - self.frame.top - _HEADROOM
        return self.frame.bottom - self.values.share(value) * room


@dataclass(frozen=True, slots=True)
class Plotted:
    """Where a drawn field ends, the reports that bear a number in their order, and whether days are dotted lines."""

    bottom: float
    numbered: list[Report]
    has_days: bool


def draw_plot(
    parent: Element, reports: Sequence[Report], quantity: AnswerQuantity, within: tuple[float, float, float]
) -> Plotted:
    """Draws reports that have a moment and an end; `within` is left, right and top.

    Returns what was drawn.
    """
    field = _lay_out(reports, quantity, within)
    _draw_band(parent, field, quantity)
    _draw_axes(parent, field)
    _draw_levels(parent, field, quantity)
    lines = _draw_highest(parent, field, reports) if does_grow(reports) else []
    has_days = _draw_days(parent, field, reports)
    spots = spread([_spot(field, report) for report in reports], field.frame.right - 8)
    for report, spot in zip(reports, spots, strict=True):
        draw_mark(parent, report, spot)
    taken = [box for spot in spots for box in (spot.box, spot.line)]
    level = [_level(field, end) for end in (quantity.low, quantity.high) if end is not None]
    taken += _name_statement(parent, field, quantity, [*taken, *level])
    numbered = _name_reports(parent, field, list(zip(reports, spots, strict=True)), (taken, [*lines, *level]))
    return Plotted(field.frame.bottom + 34, numbered, has_days=has_days)


def does_grow(reports: Sequence[Report]) -> bool:
    """Whether a report was found to be overtaken by a later higher one, as of a count that only grows."""
    return any(report.point.superseded_by for report in reports)


def _lay_out(reports: Sequence[Report], quantity: AnswerQuantity, within: tuple[float, float, float]) -> Field:
    left, right, top = within
    ends = [find_number(quantity.low), find_number(quantity.high)]
    ends += [end for report in reports for end in (report.low, report.high)]
    values = build_value_axis([end for end in ends if end is not None], quantity.unit)
    only_days = all(report.has_only_day for report in reports)
    times = build_time_axis([report.seconds for report in reports], only_days=only_days)
    widest = max(measure(label, _SIZE) for _, label in values.ticks)
    return Field(Box(left + max(widest, 16.0) + 8, top, right, top + _HEIGHT), values, times)


def _draw_axes(parent: Element, field: Field) -> None:
    frame = field.frame
    for value, label in field.values.ticks:
        y = field.y(value)
        is_base = y == frame.bottom
        rule(parent, (frame.left, y), (frame.right, y), stroke=INK if is_base else FAINT)
        write(parent, frame.left - 8, y + 4, label, text_anchor="end", fill=MUTED)
    for tick in field.times.ticks:
        x = field.x(tick.at)
        rule(parent, (x, frame.bottom), (x, frame.bottom + 5))
        for line, label in enumerate(filter(None, (tick.label, tick.below))):
            middle = min(x, frame.right + 22 - measure(label, _SIZE) / 2)
            write(parent, middle, frame.bottom + 18 + line * _LINE, label, text_anchor="middle", fill=MUTED)
    notes = ["Times in UTC."] if any(":" in tick.label for tick in field.times.ticks) else []
    if field.values.low > 0 or field.values.high < 0:
        notes.append("The scale does not begin at zero.")
    if notes:
        write(parent, frame.right, frame.top - 6, " ".join(notes), text_anchor="end", fill=MUTED)


def _draw_band(parent: Element, field: Field, quantity: AnswerQuantity) -> None:
    """What the statement's interval covers; up or down to the edge where it has no end."""
    low, high = find_number(quantity.low), find_number(quantity.high)
    frame = field.frame
    top = frame.top if high is None else field.y(high)
    bottom = frame.bottom if low is None else field.y(low)
    if (low, high) != (None, None) and bottom > top:
        width = frame.right - frame.left
        add(parent, "rect", x=frame.left, y=top, width=width, height=bottom - top, fill=TINT)


def _draw_levels(parent: Element, field: Field, quantity: AnswerQuantity) -> None:
    """A broken line at each end of the statement's interval, over the line of a round number there."""
    group = add(parent, "g", class_="statement")
    add(group, "title", f"The statement's figure: {say_quantity(quantity)}")
    ends = [find_number(end) for end in (quantity.low, quantity.high)]
    frame = field.frame
    for y in dict.fromkeys(field.y(end) for end in ends if end is not None):
        if y < frame.bottom:
            rule(group, (frame.left, y), (frame.right, y), stroke="#ffffff", stroke_width=2.0)
        draw_level(group, frame.left, frame.right, y)


def draw_level(parent: Element, left: float, right: float, y: float) -> None:
    """The line of the statement's figure."""
    rule(parent, (left, y), (right, y), stroke_width=1.2, stroke_dasharray="7 4")


def _level(field: Field, end: str) -> Box:
    y = field.y(find_number(end) or Decimal(0))
    return Box(field.frame.left, y - 1, field.frame.right, y + 1)


def _name_statement(parent: Element, field: Field, quantity: AnswerQuantity, taken: Sequence[Box]) -> list[Box]:
    """The statement's figure in words on its line, where no mark is in the way."""
    end = find_number(quantity.low) if quantity.low is not None else find_number(quantity.high)
    if end is None:
        return []
    frame, words = field.frame, f"The statement: {say_quantity(quantity)}"
    width, y = measure(words, _SIZE), field.y(end)
    for left in (frame.left + 6, frame.right - width - 6, (frame.left + frame.right - width) / 2):
        for top in (y - _LINE - 3, y + 3):
            box = Box(left, top, left + width, top + _LINE)
            if box.is_within(frame) and not any(box.overlaps(other) for other in taken):
                write(parent, left, top + 10, words, font_style="italic")
                return [box]
    return []


def _draw_highest(parent: Element, field: Field, reports: Sequence[Report]) -> list[Box]:
    """A line in steps through the highest low end so far, up to the last report."""
    known = sorted((report.seconds, report.low) for report in reports if report.low is not None)
    if not known:
        return []
    x, y = field.x(known[0][0]), field.y(known[0][1])
    path, boxes, highest = [f"M{x:.1f} {y:.1f}"], [], known[0][1]
    for seconds, low in [*known[1:], (max(report.seconds for report in reports), known[0][1])]:
        here, highest = field.x(seconds), max(highest, low)
        up = field.y(highest)
        path.append(f"H{here:.1f}V{up:.1f}")
        boxes += [Box(x, y - 1, here, y + 1), Box(here - 1, up, here + 1, y)]
        x, y = here, up
    add(parent, "path", d="".join(path), fill="none", stroke="#777777", stroke_width=1.6, class_="highest")
    return boxes


def _draw_days(parent: Element, field: Field, reports: Sequence[Report]) -> bool:
    """Beside reports whose hour is known, a dotted line over the day of one whose hour is not; whether there is one."""
    width = field.x(field.times.first + _DAY) - field.frame.left
    days = [report for report in reports if report.has_only_day]
    if width < 24 or len(days) == len(reports):
        return False
    for report in days:
        y = _spot(field, report).y
        end = min(field.x(report.seconds + _DAY), field.frame.right)
        draw_day(parent, field.x(report.seconds), end, y)
    return bool(days)


def draw_day(parent: Element, left: float, right: float, y: float) -> None:
    """The line of a day in which a report was published at an hour that is not known."""
    rule(parent, (left, y), (right, y), stroke=MUTED, stroke_dasharray="1 3")


def _spot(field: Field, report: Report) -> Spot:
    """At the end that is known, or in the middle between the two."""
    x = field.x(report.seconds)
    low, high = (None if end is None else field.y(end) for end in (report.low, report.high))
    if low is not None and high is not None:
        return Spot(x, (low + high) / 2, high, low)
    if low is not None:
        return Spot(x, low, max(low - ARROW, field.frame.top + 1), low)
    y = high if high is not None else field.frame.bottom
    return Spot(x, y, y, max(min(y + ARROW, field.frame.bottom), y + 12))


def _name_reports(
    parent: Element, field: Field, drawn: Sequence[tuple[Report, Spot]], used: tuple[Sequence[Box], Sequence[Box]]
) -> list[Report]:
    """Publisher and figure beside every mark, or numbers where that does not do; returns the numbered reports."""
    taken, lines = used
    if len(drawn) <= _MOST_NAMED:
        names = [(fit(report.publisher, _LONGEST_NAME, _SIZE), report.value) for report, _ in drawn]
        sizes = [(max(measure(line, _SIZE) for line in name), 2 * _LINE) for name in names]
        boxes = place_names(sizes, [spot for _, spot in drawn], taken, lines, field.frame)
        if all(boxes):
            for name, box, (_, spot) in zip(names, boxes, drawn, strict=True):
                if box:
                    _write_name(parent, name, box, spot)
            return []
    chosen = _choose(drawn)
    size = (measure("00", 10), 10.0)
    boxes = place_numbers(size, [spot for _, spot in chosen], taken, lines, field.frame)
    placed = {id(report): box for (report, _), box in zip(chosen, boxes, strict=True) if box}
    numbered = [report for report, _ in drawn if id(report) in placed]
    for number, report in enumerate(numbered, 1):
        box = placed[id(report)]
        write(parent, (box.left + box.right) / 2, box.bottom - 1.5, str(number), font_size=10.0, text_anchor="middle")
    return numbered


def _write_name(parent: Element, name: tuple[str, str], box: Box, spot: Spot) -> None:
    """The two lines, set towards the mark."""
    x, anchor = (box.left + box.right) / 2, "middle"
    if box.right <= spot.x:
        x, anchor = box.right, "end"
    elif box.left >= spot.x:
        x, anchor = box.left, "start"
    write(parent, x, box.top + 10, isolate(name[0]), text_anchor=anchor)
    write(parent, x, box.top + 10 + _LINE, name[1], text_anchor=anchor, fill=MUTED)


def _choose(drawn: Sequence[tuple[Report, Spot]]) -> list[tuple[Report, Spot]]:
    """Those that may bear a number, the telling ones first: what raised the figure, the last, then every so many."""
    raised: list[int] = []
    highest: Decimal | None = None
    for index, (report, _) in enumerate(drawn):
        if report.low is not None and (highest is None or report.low > highest):
            raised.append(index)
            highest = report.low
    order = dict.fromkeys([len(drawn) - 1, *_thin(raised), *_thin(range(len(drawn)))])
    return [drawn[index] for index in list(order)[:_MOST_NUMBERED]]


def _thin(indices: Sequence[int]) -> Sequence[int]:
    """Every so many of them, from the first on, so that they do."""
    return indices[:: max(1, -(-len(indices) // _MOST_NUMBERED))]
