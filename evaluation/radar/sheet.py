"""The radar as a sheet of its own, to download: white ground, title, key, date and licence in the picture."""

import re
from collections.abc import Sequence
from math import ceil

from evaluation.radar.drawing import drawing, label_texts
from evaluation.radar.figure import legend
from evaluation.radar.layout import WIDTH, bounds, place_labels
from evaluation.radar.parts import Axis, Band, Series, check
from evaluation.radar.shapes import FONT, INK, element, escape, num, text_lines
from evaluation.radar.text import wrap

MARGIN = 30.0
TITLE_SIZE, TITLE_LINE = 24.0, 30.0
SMALL_SIZE, SMALL_LINE = 12.0, 17.0
KEY_SIZE, KEY_LINE = 14.0, 18.0
KEY_GAP = 10.0
GAP = 14.0
# Letters that are not bold are narrower than `wrap` takes them for.
LIGHT = 0.88
RULE = "Échelle de 0 à 4. « Ne sait pas » n’est jamais compté comme zéro : le trait s’interrompt."


def draw_sheet(
    axes: Sequence[Axis],
    series: Sequence[Series],
    *,
    band: Band | None = None,
    title: str,
    description: str,
    notes: Sequence[str] = (),
) -> str:
    """Return a whole SVG document. `notes` are the lines beneath: referential and version, date, licence.

    Same parts and errors as `draw`. No style sheet, no script, nothing fetched.
    """
    check(axes, series, band)
    head, y = _lines(title, MARGIN, TITLE_SIZE, TITLE_LINE, weight="700")
    radar, y = _radar(axes, series, band, y + GAP)
    key, y = _key(series, band, y + GAP)
    small = ""
    for note in (RULE, *notes):
        drawn, y = _lines(note, y, SMALL_SIZE, SMALL_LINE)
        small += drawn
    heads = element("title", escape(title), id="titre") + element("desc", escape(description), id="texte")
    return _document(heads, head + radar + key + small, y + MARGIN)


def _document(heads: str, content: str, height: float) -> str:
    width = WIDTH + 2 * MARGIN
    return element(
        "svg",
        heads + element("rect", width=width, height=height, fill="#ffffff") + content,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {num(width)} {num(height)}",
        width=width,
        height=height,
        role="img",
        aria_labelledby="titre texte",
        font_family=FONT,
        lang="fr",
    )


def _radar(axes: Sequence[Axis], series: Sequence[Series], band: Band | None, y: float) -> tuple[str, float]:
    """Return the drawing with its upper edge at `y`, and where it ends."""
    labels = place_labels(label_texts(axes, series))
    top, bottom = bounds(labels)
    place = f"translate({num(WIDTH / 2 + MARGIN)} {num(y - top)})"
    return element("g", drawing(axes, series, band, labels, live=False), transform=place), y + bottom - top


def sheet_size(svg: str) -> tuple[int, int]:
    """Return the width and height of a sheet in CSS pixels, rounded up. Raises ValueError when it says none."""
    found = re.search(r' width="([\d.]+)" height="([\d.]+)"', svg)
    if not found:
        raise ValueError("This SVG says no size.")
    return ceil(float(found[1])), ceil(float(found[2]))


def _lines(
    text: str, y: float, size: float, height: float, *, x: float = MARGIN, weight: str = "400"
) -> tuple[str, float]:
    """Return wrapped lines that start at `y`, and where they end."""
    lines = wrap(text, WIDTH + 2 * MARGIN - x - MARGIN, size if weight == "700" else size * LIGHT)
    drawn = text_lines(lines, x, y + size, height, fill=INK, font_size=size, font_weight=weight)
    return drawn, y + len(lines) * height


def _key(series: Sequence[Series], band: Band | None, y: float) -> tuple[str, float]:
    drawn = ""
    for name, sample in legend(series, band):
        drawn += element("g", sample, transform=f"translate({num(MARGIN)} {num(y)})")
        text, end = _lines(name, y + 1, KEY_SIZE, KEY_LINE, x=MARGIN + 70)
        drawn += text
        y = end + KEY_GAP
    return drawn, y + KEY_GAP
