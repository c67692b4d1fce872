"""Elements of the drawing. Each carries its colours as attributes, for PDF, PNG and download; CSS overrides them."""

import re
from collections.abc import Sequence
from html import escape as escape_html

from evaluation.radar.layout import Point, point
from evaluation.radar.parts import Style

INK, SHEET, LINE, EDGE, HALO = "#1d1a2b", "#fffdf7", "#d9ceb6", "#7a7262", "#ffdd4f"
FONT = "Liberation Sans, DejaVu Sans, Arial, sans-serif"
# Attributes of each class, as in static/css/components/radar.css.
HUES = {1: "#d02a05", 2: "#057a70", 3: "#0b3a86", 4: "#a80cc4", 5: "#565164", 6: INK}
DASHES = {1: "", 2: "8 4", 3: "2 4", 4: "12 4 2 4", 5: "", 6: ""}
WIDTHS = {5: 1.25, 6: 5.0}
# Earlier marks are larger, so that those of later series leave a rim of them on the same spot.
MARK_SIZES = {1: 8.5, 2: 6.0, 3: 7.5, 4: 5.0, 5: 3.0, 6: 6.0}
LINE_PAINT: dict[str, dict[str, str | float]] = {
    "grid-line": {
        "fill": "none",
        "stroke": EDGE,
        "stroke-width": 3,
        "stroke-linecap": "round",
        "stroke-dasharray": "0 8",
    },
    "axis-line": {"stroke": LINE, "stroke-width": 1.5},
    "spread": {"fill": HALO, "fill-rule": "evenodd", "opacity": 0.55},
    "spread-line": {"stroke": HALO, "stroke-width": 10, "stroke-linecap": "round", "opacity": 0.55},
    "scale": {"fill": INK, "font-size": 11},
    "label": {"fill": INK, "font-size": 15, "font-weight": 700},
    "note": {"fill": INK, "font-size": 13},
    "number": {"fill": INK, "font-size": 24, "font-weight": 700, "text-anchor": "middle"},
}


# Characters that no XML document may hold.
REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def escape(text: str) -> str:
    """Write `text` so that XML takes it as it is, in an element or an attribute."""
    return escape_html(REFUSED.sub("", text))


def num(value: float) -> str:
    """Write a coordinate: a point, one decimal at most, whatever the locale."""
    text = f"{value + 0.0:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def element(tag: str, content: str | None = None, /, **attributes: str | float) -> str:
    """Return an element; `klass` and `a_b` stand for the attributes class and a-b. `content` is markup already."""
    pairs = (
        (name.removeprefix("_").replace("klass", "class").replace("_", "-"), value)
        for name, value in attributes.items()
    )
    text = "".join(f' {name}="{escape(value if isinstance(value, str) else num(value))}"' for name, value in pairs)
    return f"<{tag}{text}/>" if content is None else f"<{tag}{text}>{content}</{tag}>"


def paint(klass: str) -> dict[str, str | float]:
    """Return the attributes of the class of a fixed part."""
    painted = {name.replace("-", "_"): value for name, value in LINE_PAINT[klass].items()}
    return {"klass": klass, **painted}


def line(path: str, style: Style) -> str:
    """Return the line of a series."""
    dash = {"stroke_dasharray": DASHES[style]} if DASHES[style] else {}
    width = f"{WIDTHS.get(style, 2.5):g}"
    return element(
        "path",
        klass=f"series by-{style:d}",
        d=path,
        fill="none",
        stroke=HUES[style],
        stroke_width=width,
        stroke_linejoin="round",
        **dash,
    )


def mark(at: Point, style: Style, *, hollow: bool = False) -> str:
    """Return the mark of a series at a point: a shape per style, hollow where too little is known."""
    x, y = at
    size = MARK_SIZES[style]
    inside, rim = (SHEET, HUES[style]) if hollow else (HUES[style], SHEET)
    common: dict[str, str | float] = {
        "klass": f"dot by-{style:d}" + (" is-open" if hollow else ""),
        "fill": inside,
        "stroke": rim,
        "stroke_width": "2.5" if hollow else "1.5",
    }
    if style is Style.SECOND:
        return element("rect", x=x - size, y=y - size, width=2 * size, height=2 * size, **common)
    if style in (Style.THIRD, Style.FOURTH):
        return element("path", d=_corners(x, y, size, 3 if style is Style.THIRD else 4), **common)
    return element("circle", cx=x, cy=y, r=size, **common)


def _corners(x: float, y: float, size: float, count: int) -> str:
    points = (point(corner, count, 4, size) for corner in range(count))
    return polygon([(x + dx, y + dy) for dx, dy in points])


def polygon(points: Sequence[Point], *, closed: bool = True) -> str:
    """Return the path through `points`."""
    return "M" + "L".join(f"{num(x)} {num(y)}" for x, y in points) + ("z" if closed else "")


def text_lines(lines: Sequence[str], x: float, baseline: float, height: float, **attributes: str | float) -> str:
    """Return one text element per line, `height` apart."""
    return "".join(
        element("text", escape(text), x=x, y=baseline + index * height, **attributes)
        for index, text in enumerate(lines)
    )
