"""The few elements that a picture is made of: plain attributes, no styles, so that no policy of a page breaks it."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

INK, MUTED, FAINT, TINT = "#1a1a1a", "#555555", "#d9d9d9", "#f2f2f2"
AGAINST = "#9b1c1c"
SERIF = "Georgia, 'Times New Roman', 'DejaVu Serif', serif"
SANS = "Helvetica, Arial, 'DejaVu Sans', sans-serif"


def add(parent: Element, tag: str, text: str = "", /, **attributes: str | float) -> Element:
    """A new last child; `stroke_width` is written `stroke-width`, `class_` is written `class`."""
    named = {name.rstrip("_").replace("_", "-"): _write(value) for name, value in attributes.items()}
    child = SubElement(parent, tag, named)
    child.text = text or None
    return child


def write(parent: Element, x: float, y: float, text: str, **attributes: str | float) -> Element:
    """A line of text whose baseline begins at `x`, `y`."""
    return add(parent, "text", text, x=x, y=y, **{"font_size": 11.0, "fill": INK, **attributes})


def rule(parent: Element, start: tuple[float, float], end: tuple[float, float], **attributes: str | float) -> Element:
    """A straight line, in ink and one unit wide unless told otherwise."""
    ends = {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}
    return add(parent, "line", **ends, **{"stroke": INK, "stroke_width": 1.0, **attributes})


def _write(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")
