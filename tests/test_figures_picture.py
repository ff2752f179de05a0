"""The picture of a timeline: what is drawn, what it says, and that no words lie on others."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.answer import FigurePoint, Figures
from service.model import Comparator, Stance
from service.rendering.letters import Box, clean, fit, measure, wrap
from service.rendering.picture import draw_svg
from service.rendering.places import Spot, spread
from tests.timelines import make_figures, make_point

SVG = "{http://www.w3.org/2000/svg}"
LONG = (
    "The commission said on Thursday that at least eighteen law enforcement officers were killed and more than "
    "seven hundred were injured while 2,298 people were detained across the whole country since then"
)
NAMES = (
    "The Very Long Named International Herald of the Eastern and Western Territories and Islands",
    "صحيفة الشرق الأوسط الدولية",
    "人民日报海外版国际新闻编辑部",
    "Ж" * 60,
    "x" * 90,
    "",
)


def on(day: int, low: str | None, high: str | None = None, **fields: object) -> FigurePoint:
    return make_point(day, low, high, **{"published_at": f"2022-01-{day:02d}", **fields})


GROWING = (
    on(5, "8", stance=Stance.CONTRADICTS, superseded_by="claim-15"),
    on(6, "12", "", stance=Stance.RELATED, superseded_by="claim-15"),
    on(7, "18", superseded_by="claim-15"),
    on(9, "16", stance=Stance.CONTRADICTS),
    on(15, "19", "", stance=Stance.CONTRADICTS),
)

TIMELINES = {
    "none": make_figures(),
    "one": make_figures(on(7, "18", "")),
    "only undated": make_figures(make_point(published_at=None), make_point(1, "12", published_at="last year")),
    "growing": make_figures(*GROWING),
    "sixty": make_figures(
        *(on(1 + n // 2, str(3 + 2 * n - n % 3), "" if n % 4 == 1 else None, approximate=n % 7 == 0) for n in range(60))
    ),
    "same day": make_figures(*(on(7, str(value), stance=side) for value in (18, 18, 20, 12) for side in Stance)),
    "a hundred copies": make_figures(*(on(7, "18", publisher=f"Copy {n}") for n in range(120))),
    "open both ways": make_figures(
        on(1, "360", "440", approximate=True),
        on(5, None, "300", high_open=True),
        on(9, "410", "", low_open=True),
        on(20, "200", "299", low_open=True, high_open=True),
        low=None,
        high="400",
    ),
    "huge": make_figures(
        make_point(0, "1000000000000000", unit="USD", published_at="2015-03-01"),
        make_point(1, "1234567890123", unit="USD", published_at="2022-03-01"),
        low="2000000000000",
        high=None,
    ),
    "no statement's end": make_figures(on(7, "0"), on(8, "-4.25"), low=None, high=None),
    "long names": make_figures(
        *(on(7 + n, str(18 + n), publisher=name) for n, name in enumerate(NAMES)), statement=LONG
    ),
    "written from the right": make_figures(on(7, "18"), statement="قُتل 18 ضابطا في كازاخستان خلال الاحتجاجات"),
    "no space to break at": make_figures(on(7, "18"), statement="人民日报海外版国际新闻编辑部" * 20),
    "hours": make_figures(
        on(7, "2305"), *(on(7, "2300", published_at=f"2022-01-07T{hour:02d}:15:00Z") for hour in (10, 12, 13))
    ),
    "many not drawn": make_figures(*(make_point(n, "18", published_at=None) for n in range(40))),
}

every = pytest.mark.parametrize("figures", TIMELINES.values(), ids=TIMELINES)


def parse(figures: Figures) -> Element:
    return ElementTree.fromstring(draw_svg(figures).encode())


def find_clashes(root: Element) -> list[object]:
    """Words that lie on other words or leave the sheet."""
    sheet = Box(0, 0, float(root.attrib["width"]), float(root.attrib["height"]))
    words = [(text.text, box_of(text)) for text in root.iter(f"{SVG}text")]
    outside = [text for text, box in words if not box.is_within(sheet)]
    return [*outside, *((one[0], other[0]) for one, other in combinations(words, 2) if one[1].overlaps(other[1]))]


def find_marks(root: Element) -> list[Element]:
    return [group for group in root.iter(f"{SVG}g") if group.get("class", "").startswith("mark ")]


def read_words(root: Element) -> list[str]:
    return ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]


def box_of(text: Element) -> Box:
    size, x, y = (float(text.attrib[name]) for name in ("font-size", "x", "y"))
    width = measure(text.text or "", size) * (1.15 if text.get("font-weight") else 1)
    left = x - width * {"middle": 0.5, "end": 1.0}.get(text.get("text-anchor", ""), 0.0)
    return Box(left, y - 0.75 * size, left + width, y + 0.15 * size)


@every
def test_each_report_with_a_date_has_one_mark(figures: Figures) -> None:
    dated = [point for point in figures.points if (point.published_at or "").startswith("20")]
    marks = find_marks(parse(figures))
    assert [mark.get("class") for mark in marks] == [f"mark {point.stance.value}" for point in dated]
    for mark, point in zip(marks, dated, strict=True):
        title = mark.findtext(f"{SVG}title") or ""
        assert point.excerpt in title
        assert (point.publisher or "publisher not named") in title
        assert "Jan 2022" in title or "Mar 20" in title


@every
def test_no_words_lie_on_others_or_leave_the_sheet(figures: Figures) -> None:
    assert find_clashes(parse(figures)) == []


@every
def test_names_and_numbers_lie_on_no_mark(figures: Figures) -> None:
    root = parse(figures)
    texts = [child for child in root if child.tag == f"{SVG}text"]
    circles = [circle for mark in find_marks(root) for circle in mark.iter(f"{SVG}circle")]
    shapes = [
        Box(x - 4, y - 4, x + 4, y + 4)
        for x, y in ((float(each.attrib["cx"]), float(each.attrib["cy"])) for each in circles)
    ]
    assert [text.text for text in texts if any(box_of(text).overlaps(shape) for shape in shapes)] == []


@every
def test_it_is_told_in_words_and_needs_nothing_else(figures: Figures) -> None:
    svg = draw_svg(figures)
    root = ElementTree.fromstring(svg.encode())
    assert root.get("role") == "img"
    assert [child.tag for child in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert root[0].text == figures.statement
    assert (root[1].text or "").endswith(".")
    known = {"svg", "title", "desc", "rect", "g", "text", "line", "path", "circle"}
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= known
    assert not {"style", "href", "onload"} & {name for each in root.iter() for name in each.attrib}
    assert svg == draw_svg(figures)


def test_the_summary_says_what_the_picture_shows() -> None:
    root = parse(make_figures(*GROWING, make_point(9, published_at=None)))
    assert root.findtext(f"{SVG}desc") == (
        "Timeline of the figure in the statement “18 officers were killed”, which is 18: 6 reports from 5 origins, "
        "published 5 Jan 2022 to 15 Jan 2022; 2 support the statement, 3 contradict it, 1 does neither. "
        "The first says 8, the last at least 19. 1 report is listed and not drawn."
    )


def test_sides_are_told_by_shape() -> None:
    root = parse(make_figures(on(5, "18"), on(8, "16", stance=Stance.CONTRADICTS), on(11, "17", stance=Stance.RELATED)))
    shapes = []
    for mark in find_marks(root):
        last = mark[-1]
        shapes.append((last.tag.removeprefix(SVG), last.attrib["fill"], "z" in last.get("d", "")))
    assert shapes == [("circle", "#1a1a1a", False), ("path", "none", False), ("path", "#ffffff", True)]
    assert {"supports the statement", "contradicts it", "does neither"} <= set(read_words(root))


def test_names_stand_beside_few_marks_and_numbers_with_a_list_beside_many() -> None:
    few = read_words(parse(make_figures(*GROWING)))
    assert {"Paper 6", "at least 12", "The statement: 18", "the statement: 18"} <= set(few)
    many = read_words(parse(make_figures(*(on(5 + n, str(18 + n)) for n in range(12)))))
    assert {"1", "12", "1 Paper 5, 5 Jan 2022: 18", "12 Paper 16, 16 Jan 2022: 29"} <= set(many)
    crowd = read_words(parse(TIMELINES["a hundred copies"]))
    assert any(words.endswith("more reports drawn without a number.") for words in crowd)


def test_a_growing_count_has_steps_through_the_highest_so_far() -> None:
    def find_line(figures: Figures) -> Element | None:
        return next((path for path in parse(figures).iter(f"{SVG}path") if path.get("class") == "highest"), None)

    line = find_line(make_figures(*GROWING))
    assert line is not None
    heights = [float(part.split("H")[0]) for part in line.attrib["d"].split("V")[1:]]
    assert heights == sorted(heights, reverse=True), "it never falls"
    assert find_line(make_figures(*(replace(point, superseded_by=None) for point in GROWING))) is None


@pytest.mark.parametrize(
    ("point", "listed"),
    [
        pytest.param(make_point(1, published_at=None), "Paper 1, undated: 18", id="no date"),
        pytest.param(make_point(1, published_at="spring"), "Paper 1, undated: 18", id="not a date"),
        pytest.param(make_point(1, None), "Paper 1, 7 Jan 2022: no figure", id="no end"),
        pytest.param(make_point(1, "5", unit="EUR"), "Paper 1, 7 Jan 2022: EUR 5", id="another currency"),
        pytest.param(make_point(1, "5", unit="percent"), "Paper 1, 7 Jan 2022: 5%", id="a share"),
    ],
)
def test_what_has_no_place_is_listed_and_not_drawn(point: FigurePoint, listed: str) -> None:
    root = parse(make_figures(on(7, "18"), point))
    assert len(find_marks(root)) == 1
    assert listed in read_words(root)


def test_a_list_says_how_much_it_leaves_out() -> None:
    assert "and 16 more reports." in read_words(parse(TIMELINES["many not drawn"]))


@pytest.mark.parametrize(
    "text",
    [
        "</text><script>alert(1)</script>",
        "a & b \" ' < > ]]> <!-- &amp;",
        "\x00\x01\x0b\x1b\x7f\x85 \ufffe\uffff",
        "\u202eright to left\u202c \u2066fence",
        "\ud800 alone",
        "two\nlines\tand\r\nmore",
    ],
    ids=["element", "signs", "control characters", "direction", "surrogate", "lines"],
)
def test_hostile_words_are_only_words(text: str) -> None:
    point = on(7, "18", publisher=text, excerpt=text, unit=text, url="javascript:alert(1)")
    figures = make_figures(point, on(8, "18", publisher=text, unit=text), statement=text)
    root = parse(figures)
    assert len(find_marks(root)) == 2
    assert not list(root.iter(f"{SVG}script"))
    assert root[0].text == (clean(text) or "A statement without words")
    assert "javascript:" not in draw_svg(figures)


def test_reports_of_one_moment_stand_side_by_side() -> None:
    spots = [Spot(100, 50, 50, 50), Spot(100, 50, 50, 50), Spot(100, 120, 120, 120), Spot(160, 50, 50, 50)]
    assert [spot.x for spot in spread(spots, 400)] == [100, 115, 100, 160]
    crowd = spread([Spot(100, 50, 50, 50)] * 50 + [Spot(160, 50, 50, 50)], 400)
    assert [spot.x for spot in crowd] == sorted(spot.x for spot in crowd)
    assert max(spot.x for spot in crowd[:50]) <= 130


@pytest.mark.parametrize(
    "text", ["", "a", LONG, "人民日报" * 30, "e\u0301" * 40, "👩\u200d🚒" * 20, "x" * 300], ids=repr
)
@pytest.mark.parametrize("width", [0.0, 30.0, 200.0])
def test_words_are_broken_to_fit(text: str, width: float) -> None:
    assert measure(fit(text, width, 10), 10) <= max(width, measure("…", 10))
    lines = wrap(text, width, 10, 3)
    assert len(lines) <= 3
    assert not any(line.startswith(("\u0301", "\u200d")) for line in lines if width >= 30)
    if width >= 30:
        assert all(measure(line, 10) <= width for line in lines)


likely_point = st.builds(
    make_point,
    st.integers(0, 99),
    st.integers(0, 40).map(str),
    st.none() | st.just("") | st.integers(40, 60).map(str),
    published_at=st.integers(1, 9).map(lambda day: f"2022-01-{day:02d}")
    | st.integers(0, 23).map(lambda hour: f"2022-01-05T{hour:02d}:30:00Z"),
    approximate=st.booleans(),
    stance=st.sampled_from(Stance),
    superseded_by=st.none() | st.just("claim-1"),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(likely_point, min_size=1, max_size=40))
def test_likely_points_are_all_drawn_and_no_words_lie_on_others(points: list[FigurePoint]) -> None:
    root = parse(make_figures(*points))
    assert len(find_marks(root)) == len(points)
    assert find_clashes(root) == []


any_text = st.text(st.characters(), max_size=40)
any_end = st.none() | st.decimals().map(str) | st.integers(-100, 10**16).map(str) | any_text
any_date = (
    st.none()
    | st.dates().map(str)
    | st.datetimes().map(lambda moment: f"{moment.isoformat()}Z")
    | st.datetimes().map(lambda moment: f"{moment.isoformat()}+14:00")
    | any_text
)
any_unit = st.sampled_from(["officer", "percent", "USD", "EUR", "score", ""]) | any_text
any_point = st.builds(
    FigurePoint,
    claim_id=any_text,
    source_id=any_text,
    published_at=any_date,
    time=any_date,
    low=any_end,
    high=any_end,
    low_open=st.booleans(),
    high_open=st.booleans(),
    comparator=st.sampled_from(Comparator),
    approximate=st.booleans(),
    unit=any_unit,
    stance=st.sampled_from(Stance),
    superseded_by=st.none() | st.just("claim-1"),
    publisher=st.none() | any_text,
    attribution=st.just(()),
    origin=any_text,
    url=st.none() | any_text,
    link=st.none() | any_text,
    excerpt=any_text,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(any_point, max_size=30), any_text, any_end, any_end)
def test_any_points_give_a_picture(
    points: list[FigurePoint], statement: str, low: str | None, high: str | None
) -> None:
    root = parse(make_figures(*points, statement=statement, low=low, high=high))
    assert len(find_marks(root)) <= len(points)
    assert find_clashes(root) == []
    places = [
        float(each.attrib[name]) for each in root.iter() for name in ("x", "y", "cx", "cy") if name in each.attrib
    ]
    assert all(math.isfinite(place) and -1 <= place <= 10_000 for place in places)
