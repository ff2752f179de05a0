"""A figure's timeline as one SVG picture that can stand in an article, in print and without colour."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, tostring

from service.answer import Figures
from service.model import Stance
from service.rendering.elements import MUTED, SANS, SERIF, add, write
from service.rendering.keys import draw_keys, list_keys
from service.rendering.letters import clean, fit, isolate, measure, starts_at_right, wrap
from service.rendering.marks import draw_shape
from service.rendering.plot import draw_plot
from service.rendering.reports import Report, read_reports, say_quantity, say_span
from service.rendering.words import count

WIDTH = 760.0
_MARGIN = 24.0
_INNER = WIDTH - 2 * _MARGIN
_SIZE = 11.0
_TITLE, _LONG_TITLE = 19.0, 16.0
_SERIF_SHARE = 1.15  # how much wider the bold letters of the title are than those that are measured
_ROW = 16.0
_MOST_ROWS = 24


def draw_svg(figures: Figures) -> str:
    """The SVG document: a title, the reports over time, a key, a list, and what it was made from.

    A report without a date, without a figure, or in another unit is listed and not drawn. The points must be in
    one unit of measure; the same figures give the same bytes.
    """
    reports = read_reports(figures)
    drawn = [report for report in reports if not report.why_not]
    others = [report for report in reports if report.why_not]
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", "font-family": SANS})
    add(root, "title", _title(figures))
    add(root, "desc", _summary(figures, reports))
    sheet = add(root, "rect", width=WIDTH, fill="#ffffff")
    y = _draw_head(root, figures, reports)
    if drawn:
        plotted = draw_plot(root, drawn, figures.quantity, (_MARGIN, WIDTH - _MARGIN, y))
        y = draw_keys(
            root, list_keys(drawn, figures.quantity, plotted), (_MARGIN, WIDTH - _MARGIN, plotted.bottom + 22)
        )
        y = _list_numbered(root, plotted.numbered, len(drawn), y)
    y = _list_others(root, others, y)
    y += 22
    made = clean(f"Tally {figures.engine.version}, corpus revision {figures.engine.corpus_revision}")
    write(root, _MARGIN, y, fit(made, _INNER, 9.5), fill=MUTED, font_size=9.5)
    height = f"{y + 16:.0f}"
    sheet.set("height", height)
    root.attrib.update({"width": f"{WIDTH:.0f}", "height": height, "viewBox": f"0 0 {WIDTH:.0f} {height}"})
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}\n'


def _title(figures: Figures) -> str:
    return clean(figures.statement) or "A statement without words"


def _summary(figures: Figures, reports: Sequence[Report]) -> str:
    """What the picture shows, in sentences for those who do not see it."""
    own = say_quantity(figures.quantity)
    start = f"Timeline of the figure in the statement “{isolate(_title(figures))}”, which is {own}"
    if not reports:
        return f"{start}. No report of this figure was found."
    span = say_span(reports)
    dates = f", published {span}" if span else ""
    sides = [(stance, sum(report.point.stance is stance for report in reports)) for stance in Stance]
    told = ", ".join(f"{number:,} {_VERBS[stance][number == 1]}" for stance, number in sides if number)
    shown = [report for report in reports if not report.why_not] or reports
    first, last = shown[0].value, shown[-1].value
    ran = f" The first says {first}, the last {last}." if len(shown) > 1 else ""
    missing = sum(bool(report.why_not) for report in reports)
    left = f" {count(missing, 'report')} {'is' if missing == 1 else 'are'} listed and not drawn." if missing else ""
    origins = count(figures.origins, "origin")
    return f"{start}: {count(len(reports), 'report')} from {origins}{dates}; {told}.{ran}{left}"


_VERBS = {
    Stance.SUPPORTS: ("support the statement", "supports the statement"),
    Stance.CONTRADICTS: ("contradict it", "contradicts it"),
    Stance.RELATED: ("do neither", "does neither"),
}


def _draw_head(root: Element, figures: Figures, reports: Sequence[Report]) -> float:
    """The statement, how much is known of its figure, and what is counted; returns where the field begins."""
    title, y = _title(figures), 20.0
    x, anchor = (WIDTH - _MARGIN, "end") if starts_at_right(title) else (_MARGIN, "start")
    size = _TITLE if measure(title, _TITLE * _SERIF_SHARE) <= 2 * _INNER else _LONG_TITLE
    for line in wrap(title, _INNER, size * _SERIF_SHARE, 4):
        y += size + 5
        font: dict[str, str | float] = {"font_family": SERIF, "font_size": size, "font_weight": "bold"}
        write(root, x, y - 4, isolate(line), text_anchor=anchor, **font)
    span = say_span(reports)
    known = f"{count(len(reports), 'report')} from {count(figures.origins, 'origin')}" if reports else ""
    known = known or "No report of this figure was found."
    y += 16
    write(root, _MARGIN, y, f"{known}, {span}" if span else known, fill=MUTED, font_size=12.0)
    if not reports:
        y += 20
        write(root, _MARGIN, y, fit(f"The statement: {say_quantity(figures.quantity)}", _INNER, 12), font_size=12.0)
    elif any(not report.why_not for report in reports):
        y += 24
        unit = clean(figures.quantity.unit)
        said = f"Figure reported (unit: {isolate(unit)})" if unit else "Figure reported"
        write(root, _MARGIN, y, fit(said, 0.55 * _INNER, _SIZE), fill=MUTED)
        y += 6
    return y


def _list_numbered(root: Element, reports: Sequence[Report], drawn: int, top: float) -> float:
    """What the numbers stand for, and how many marks bear none."""
    if not reports:
        return top
    y = _write_rows(root, [(str(number), report) for number, report in enumerate(reports, 1)], top + 10)
    if len(reports) < drawn:
        y += _ROW
        write(root, _MARGIN, y, f"{count(drawn - len(reports), 'more report')} drawn without a number.", fill=MUTED)
    return y


def _list_others(root: Element, reports: Sequence[Report], top: float) -> float:
    """The reports that are not drawn, and why not."""
    if not reports:
        return top
    reasons = " or ".join(dict.fromkeys(report.why_not for report in reports))
    y = top + 28
    write(root, _MARGIN, y, f"Not drawn ({reasons}):", fill=MUTED)
    y = _write_rows(root, [("", report) for report in reports[:_MOST_ROWS]], y)
    if len(reports) > _MOST_ROWS:
        y += _ROW
        write(root, _MARGIN, y, f"and {count(len(reports) - _MOST_ROWS, 'more report')}.", fill=MUTED)
    return y


def _write_rows(root: Element, rows: Sequence[tuple[str, Report]], top: float) -> float:
    """Lines with the mark of each report, in two columns read downwards; returns where they end."""
    columns = 1 if len(rows) < 5 else 2
    each = -(-len(rows) // columns)
    width = (_INNER - 20 * (columns - 1)) / columns
    group = add(root, "g", class_="list")
    for index, (number, report) in enumerate(rows):
        column, line = divmod(index, each)
        x, y = _MARGIN + column * (width + 20), top + (line + 1) * _ROW
        draw_shape(group, report.point.stance, x + 7, y - 4)
        write(group, x + 20, y, fit(report.row(number, width - 20, _SIZE), width - 20, _SIZE))
    return top + each * _ROW
