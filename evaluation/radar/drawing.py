"""The radar itself: web, band, lines, and one group per axis that takes the focus and says its values."""

from collections.abc import Sequence

from evaluation.radar.layout import LABEL_SIZE, LINE_HEIGHT, WIDTH, Label, bounds, place_labels, point
from evaluation.radar.parts import TOP, Axis, Band, Series, Style, axis_said, check
from evaluation.radar.shapes import FONT, element, escape, line, mark, num, paint, polygon, text_lines

NUMBER_RADIUS = 178.0
NUMBERS_EDGE = 200.0


def draw(
    axes: Sequence[Axis],
    series: Sequence[Series],
    *,
    band: Band | None = None,
    title: str,
    description: str,
    key: str = "radar",
    numbers: bool = False,
) -> str:
    """Return an SVG element for a page: scales with its container, colours overridden by radar.css.

    Axes go clockwise from the top, values from 0 in the centre to 4. A value of None interrupts the line; an open one
    has a hollow mark that no line reaches. `key` makes the identifiers unique in the page; `numbers` writes the axes'
    numbers instead of their labels, for narrow screens. Raises ValueError for parts that do not fit together.
    """
    check(axes, series, band)
    labels = place_labels(label_texts(axes, series))
    top, bottom = (-NUMBERS_EDGE, _lowest_number(len(axes))) if numbers else bounds(labels)
    half = NUMBERS_EDGE if numbers else WIDTH / 2
    heads = element("title", escape(title), id=f"{key}-titre") + element("desc", escape(description), id=f"{key}-texte")
    return element(
        "svg",
        heads + drawing(axes, series, band, None if numbers else labels),
        xmlns="http://www.w3.org/2000/svg",
        klass="radar__drawing",
        viewBox=f"{num(-half)} {num(top)} {num(2 * half)} {num(bottom - top)}",
        role="group",
        aria_labelledby=f"{key}-titre",
        aria_describedby=f"{key}-texte",
        font_family=FONT,
    )


def drawing(
    axes: Sequence[Axis],
    series: Sequence[Series],
    band: Band | None,
    labels: Sequence[Label] | None,
    *,
    live: bool = True,
) -> str:
    """Return the markup around (0, 0). Without `labels` the axes are numbered; not `live`: nothing takes the focus."""
    count = len(axes)
    under = (
        _web(count) + (_band(band, count) if band else "") + "".join(_lines(one, count) for one in _from_below(series))
    )
    return element("g", under, aria_hidden="true") + "".join(
        _axis(axes, series, index, labels[index] if labels else None, live) for index in range(count)
    )


def label_texts(axes: Sequence[Axis], series: Sequence[Series]) -> list[tuple[str, str]]:
    """Return the label of each axis, and a note where no series has a value: no mark will say it."""
    missing = [bool(series) and all(one.values[index] is None for one in series) for index in range(len(axes))]
    return [(axis.label, series[0].note(index) if missing[index] else "") for index, axis in enumerate(axes)]


def _from_below(series: Sequence[Series]) -> list[Series]:
    """In the order of drawing: the many and the median lie under the named ones."""
    order = {Style.RATER: 0, Style.MEDIAN: 1}
    return sorted(series, key=lambda one: order.get(one.style, 2))


def _has_mark(one: Series, index: int, count: int) -> bool:
    """Whether a value needs a mark: all but those of the median, whose thick line says it where there is one."""
    if one.style is not Style.MEDIAN or one.is_open(index):
        return True
    beside = (index - 1, (index + 1) % count)
    return all(one.values[other] is None or one.is_open(other % count) for other in beside)


def _web(count: int) -> str:
    rings = (polygon([point(i, count, level) for i in range(count)]) for level in range(1, TOP + 1))
    spokes = (polygon([(0, 0), point(i, count, TOP)], closed=False) for i in range(count))
    marks = (
        element("text", str(level), x=9, y=point(0, count, level)[1] + 12, **paint("scale"))
        for level in range(1, TOP + 1)
    )
    return (
        "".join(element("path", d=ring, **paint("grid-line")) for ring in rings)
        + "".join(element("path", d=spoke, **paint("axis-line")) for spoke in spokes)
        + "".join(marks)
    )


def _lines(one: Series, count: int) -> str:
    """The line of a series, interrupted wherever an axis is unknown or open."""
    spots = [
        None if value is None or one.is_open(index) else point(index, count, value)
        for index, value in enumerate(one.values)
    ]
    if None not in spots:
        return line(polygon([spot for spot in spots if spot]), one.style)
    pairs = ((spots[index], spots[(index + 1) % count]) for index in range(count))
    path = "".join(polygon([first, then], closed=False) for first, then in pairs if first and then)
    return line(path, one.style) if path else ""


def _band(band: Band, count: int) -> str:
    """The surface between lowest and highest: a ring, or pieces of one where an axis is unknown."""
    low = [None if value is None else point(i, count, value) for i, value in enumerate(band.low)]
    high = [None if value is None else point(i, count, value) for i, value in enumerate(band.high)]
    inner, outer = [spot for spot in low if spot], [spot for spot in high if spot]
    if len(inner) == len(outer) == count:
        return element("path", d=polygon(outer) + polygon(inner), **paint("spread"))
    drawn = []
    for index in range(count):
        after = (index + 1) % count
        corners = [low[index], high[index], high[after], low[after]]
        known = [corner for corner in corners if corner]
        if len(known) == len(corners):
            drawn.append(element("path", d=polygon(known), **paint("spread")))
        elif low[index] and high[index] and not (low[index - 1] and high[index - 1]):
            drawn.append(element("path", d=polygon(known[:2], closed=False), **paint("spread-line")))
    return "".join(drawn)


def _axis(axes: Sequence[Axis], series: Sequence[Series], index: int, label: Label | None, live: bool) -> str:
    """One axis: its label and marks, as one thing to focus, with all values in words."""
    count = len(axes)
    marks = "".join(
        mark(point(index, count, value), one.style, hollow=one.is_open(index))
        for one in _from_below(series)
        if (value := one.values[index]) is not None and _has_mark(one, index, count)
    )
    written = _label(label) if label else _number(index, count)
    if not live:
        return marks + written
    said = axis_said(axes, series, index)
    return element(
        "g",
        element("title", escape(said)) + _focus(index, count) + marks + written,
        klass="axis",
        tabindex="0",
        role="img",
        aria_label=said,
    )


def _focus(index: int, count: int) -> str:
    """A line along the axis that the style sheet shows while the axis has the focus."""
    path = polygon([(0, 0), point(index, count, TOP)], closed=False)
    return element("path", klass="axis-focus", d=path, stroke="none", fill="none")


def _label(label: Label) -> str:
    baseline = label.top + LABEL_SIZE * 0.95
    lines = text_lines(label.lines, label.x, baseline, LINE_HEIGHT, text_anchor=label.anchor, **paint("label"))
    below = baseline + len(label.lines) * LINE_HEIGHT
    note = [label.note] if label.note else []
    return lines + text_lines(note, label.x, below, LINE_HEIGHT, text_anchor=label.anchor, **paint("note"))


def _lowest_number(count: int) -> float:
    ends = [point(index, count, TOP, NUMBER_RADIUS)[1] for index in range(count)]
    return max(ends) + NUMBERS_EDGE - NUMBER_RADIUS


def _number(index: int, count: int) -> str:
    x, y = point(index, count, TOP, NUMBER_RADIUS)
    return element("text", str(index + 1), x=x, y=y + 8, **paint("number"))
