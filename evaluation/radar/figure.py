"""All that a page needs to show a radar: both drawings, the key and the table beneath, as plain values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from evaluation.radar.drawing import draw
from evaluation.radar.parts import Axis, Band, Series, Style, french
from evaluation.radar.shapes import element, line, mark, paint

SWATCH = "0 0 56 20"


@dataclass(frozen=True)
class LegendItem:
    """A line of the key: the swatch is an SVG."""

    name: str
    swatch: SafeString


@dataclass(frozen=True)
class Cell:
    """A value in words; `note` says what to know of it; `is_value` is False for « ne sait pas » and the like."""

    text: str
    note: str = ""
    is_value: bool = True


@dataclass(frozen=True)
class Row:
    """A criterion's row of the table; `width` is the spread, in words."""

    number: int
    axis: Axis
    cells: tuple[Cell, ...]
    width: str = ""


@dataclass(frozen=True)
class Figure:
    """A radar for the template evaluation/_radar.html; `narrow` has numbers in place of labels."""

    title: str
    wide: SafeString
    narrow: SafeString
    legend: tuple[LegendItem, ...]
    axes: tuple[Axis, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    has_width: bool
    has_open: bool


def figure(
    axes: Sequence[Axis],
    series: Sequence[Series],
    *,
    band: Band | None = None,
    title: str,
    description: str,
    key: str = "radar",
) -> Figure:
    """Return the radar with its key and its table. Same arguments and errors as `draw`."""
    narrow = draw(axes, series, band=band, title=title, description=description, key=f"{key}-etroit", numbers=True)
    return Figure(
        title=title,
        wide=SafeString(draw(axes, series, band=band, title=title, description=description, key=key)),
        narrow=SafeString(narrow),
        legend=tuple(LegendItem(name, _swatch(drawn)) for name, drawn in legend(series, band)),
        axes=tuple(axes),
        columns=tuple(one.name for one in series),
        rows=tuple(_row(axes[index], series, band, index) for index in range(len(axes))),
        has_width=band is not None,
        has_open=has_open(series),
    )


def legend(series: Sequence[Series], band: Band | None) -> list[tuple[str, str]]:
    """Return the lines of the key: a name, and the markup of its sample in a box of 56 by 20."""
    named = [one for one in series if one.style is not Style.RATER]
    lines = [(one.name, _sample(one.style)) for one in named]
    if len(named) < len(series):
        lines.append(("Chaque regard", _sample(Style.RATER)))
    if band:
        lines.append((band.name, element("path", d="M2 1h52v18H2z", **paint("spread"))))
    if has_open(series):
        lines.append(("Peu connu : marque creuse", mark((28, 10), next(_open_styles(series)), hollow=True)))
    return lines


def has_open(series: Sequence[Series]) -> bool:
    """Whether some value is drawn open."""
    return next(_open_styles(series), None) is not None


def _open_styles(series: Sequence[Series]) -> Iterator[Style]:
    return (
        one.style
        for one in series
        for index, value in enumerate(one.values)
        if value is not None and one.is_open(index)
    )


def _sample(style: Style) -> str:
    dot = "" if style is Style.MEDIAN else mark((28, 10), style)
    return line("M2 10h52", style) + dot


def _swatch(markup: str) -> SafeString:
    return SafeString(element("svg", markup, viewBox=SWATCH, width=56, height=20, aria_hidden="true"))


def _row(axis: Axis, series: Sequence[Series], band: Band | None, index: int) -> Row:
    cells = tuple(_cell(one, index) for one in series)
    return Row(index + 1, axis, cells, _width(band, index) if band else "")


def _cell(one: Series, index: int) -> Cell:
    value = one.values[index]
    share = f"couverture {one.coverage[index] * 100:.0f} %" if index < len(one.coverage) else ""
    if value is None:
        return Cell(one.note(index).capitalize(), is_value=False)
    return Cell(french(value), f"peu connu, {share}".removesuffix(", ") if one.is_open(index) else share)


def _width(band: Band, index: int) -> str:
    low, high = band.low[index], band.high[index]
    return "" if low is None or high is None else french(high - low)
