"""One mark for each report: its shape tells the side, its line the interval, so that no colour is needed."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from service.model import Stance
from service.rendering.elements import AGAINST, INK, add, rule
from service.rendering.places import Spot
from service.rendering.reports import Report

ARROW = 26.0
"""How far the line of an interval without an end reaches."""
_DASHES = "2 2"


def colour_of(stance: Stance) -> str:
    """The colour of a side, for those who see it."""
    return AGAINST if stance is Stance.CONTRADICTS else INK


def draw_shape(parent: Element, stance: Stance, x: float, y: float) -> None:
    """A filled circle supports, a cross contradicts, a hollow diamond does neither."""
    colour = colour_of(stance)
    if stance is Stance.SUPPORTS:
        add(parent, "circle", cx=x, cy=y, r=4.5, fill=colour)
    elif stance is Stance.CONTRADICTS:
        cross = f"M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8"
        add(parent, "path", d=cross, fill="none", stroke=colour, stroke_width=2.4)
    else:
        diamond = f"M{x:.1f} {y - 5.5:.1f}l5.5 5.5l-5.5 5.5l-5.5 -5.5z"
        add(parent, "path", d=diamond, fill="#ffffff", stroke=colour, stroke_width=1.5)


def draw_mark(parent: Element, report: Report, spot: Spot) -> None:
    """The report's interval and shape, with all that is known of it as the mark's title."""
    point = report.point
    group = add(parent, "g", class_=f"mark {point.stance.value}")
    add(group, "title", report.full)
    if report.low is None or report.low != report.high:
        draw_interval(group, (report, colour_of(point.stance)), spot)
    if point.stance is Stance.CONTRADICTS:  # the lines behind would make a star of the cross
        add(group, "circle", cx=spot.x, cy=spot.y, r=6.0, fill="#ffffff")
    if point.approximate:
        draw_ring(group, spot.x, spot.y, colour_of(point.stance))
    draw_shape(group, point.stance, spot.x, spot.y)


def draw_ring(parent: Element, x: float, y: float, colour: str) -> None:
    """What tells an approximate figure: a broken circle around the mark."""
    add(parent, "circle", cx=x, cy=y, r=7.5, fill="#ffffff", stroke=colour, stroke_width=1.0, stroke_dasharray=_DASHES)


def draw_interval(parent: Element, said: tuple[Report, str], spot: Spot) -> None:
    """A line over the interval: a bar at an end that belongs to it, a ring at one that does not, an arrow at none."""
    report, colour = said
    broken: dict[str, str | float] = {"stroke_dasharray": _DASHES} if report.point.approximate else {}
    rule(parent, (spot.x, spot.top), (spot.x, spot.bottom), stroke=colour, stroke_width=1.4, **broken)
    for end, is_open, y, up in (
        (report.high, report.point.high_open, spot.top, -1),
        (report.low, report.point.low_open, spot.bottom, 1),
    ):
        if end is None:
            draw_arrow(parent, spot.x, y, up, colour)
        elif is_open and y != spot.y:
            add(parent, "circle", cx=spot.x, cy=y, r=2.6, fill="#ffffff", stroke=colour, stroke_width=1.3)
        elif y != spot.y:
            rule(parent, (spot.x - 4, y), (spot.x + 4, y), stroke=colour, stroke_width=1.4)


def draw_arrow(parent: Element, x: float, y: float, down: int, colour: str) -> None:
    """The head of an arrow with its point at `x`, `y`; `down` is 1 or, for one that points up, -1."""
    head = f"M{x - 3.5:.1f} {y - 5 * down:.1f}l3.5 {5 * down}l3.5 {-5 * down}"
    add(parent, "path", d=head, fill="none", stroke=colour, stroke_width=1.4)
