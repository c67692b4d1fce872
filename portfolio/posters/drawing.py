"""A poster as SVG: the whole of it for a file, or the pictures of the PDF. Pure: numbers have a decimal point."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, tostring

from portfolio.posters import placing
from portfolio.posters.content import Content
from portfolio.posters.layout import paper_size
from portfolio.posters.sheet import INK, SHEET, Frame, Sheet, Text

NAMESPACE = "http://www.w3.org/2000/svg"
FONTS = "'Liberation Sans', Arial, Helvetica, 'DejaVu Sans', sans-serif"
COLOURS = {
    "consume": "#d02a05",
    "produce": "#057a70",
    "fund": "#453000",
    "innovate": "#0b3a86",
    "support": "#a80cc4",
    "": "#565164",
}
# Each tint has a shape of its own, around (0, 0) and within a radius of 1: the second cue of the legend.
SHAPES = {
    "consume": "M-.95 0a.95.95 0 1 0 1.9 0a.95.95 0 1 0-1.9 0z",
    "produce": "M-.82-.82h1.64v1.64h-1.64z",
    "fund": "M0-1L1 .8H-1z",
    "innovate": "M0-1.1L1.1 0L0 1.1L-1.1 0z",
    "support": "M-.36-1h.72v.64h.64v.72h-.64v.64h-.72v-.64h-.64v-.72h.64z",
    "": "M-.95 0a.95.95 0 1 0 1.9 0a.95.95 0 1 0-1.9 0zM-.5 0a.5.5 0 1 1 1 0a.5.5 0 1 1-1 0z",
}
GROUND, LAND, CHOSEN, LINE = "#d8e3ea", "#e7edd3", "#faf4e6", "#a9b08c"
TOWN = 3.9
PIN = 8.8


def number(value: float) -> str:
    """A length as SVG reads it, to a hundredth."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _add(parent: Element, name: str, **attributes: str | float) -> Element:
    named = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    return SubElement(
        parent, name, {key: value if isinstance(value, str) else number(value) for key, value in named.items()}
    )


def _root(width: float, height: float, unit: str = "", size: tuple[float, float] | None = None) -> Element:
    wide, tall = size or (width, height)
    return Element(
        "svg",
        {
            "xmlns": NAMESPACE,
            "width": number(wide) + unit,
            "height": number(tall) + unit,
            "viewBox": f"0 0 {number(width)} {number(height)}",
        },
    )


def poster_svg(sheet: Sheet, *, paper: str, orientation: str) -> bytes:
    """The whole poster as one SVG file of the size of `paper`."""
    root = _root(sheet.width, sheet.height, "mm", paper_size(paper, orientation))
    root.set("xml:lang", "fr")
    root.set("role", "img")
    root.set("aria-labelledby", "poster-title poster-description")
    root.set("font-family", FONTS)
    _add(root, "title", id="poster-title").text = sheet.content.title
    _add(root, "desc", id="poster-description").text = alternative(sheet.content)
    draw_decor(root, sheet)
    frame = sheet.map
    inner = _add(root, "svg", x=frame.x, y=frame.y, width=frame.width, height=frame.height)
    inner.set("viewBox", f"0 0 {number(frame.width)} {number(frame.height)}")
    draw_map(inner, sheet)
    qr = _add(root, "g", transform=f"translate({number(sheet.qr.x)} {number(sheet.qr.y)})")
    draw_qr(qr, sheet.content.address, sheet.qr.width)
    for text in sheet.texts():
        draw_text(root, text)
    return _bytes(root)


def decor_svg(sheet: Sheet) -> bytes:
    """The sheet without map, code and texts."""
    root = _root(sheet.width, sheet.height)
    draw_decor(root, sheet)
    return _bytes(root)


def map_svg(sheet: Sheet) -> bytes:
    """The map alone."""
    root = _root(sheet.map.width, sheet.map.height)
    root.set("font-family", FONTS)
    draw_map(root, sheet)
    return _bytes(root)


def qr_svg(sheet: Sheet) -> bytes:
    """The code to photograph."""
    root = _root(sheet.qr.width, sheet.qr.height)
    draw_qr(root, sheet.content.address, sheet.qr.width)
    return _bytes(root)


def _bytes(root: Element) -> bytes:
    return tostring(root, encoding="utf-8", xml_declaration=True)


def alternative(content: Content) -> str:
    """The map in words."""
    told = "; ".join(
        f"{index}, {mark.name}" + (f" ({mark.where})" if mark.where else "")
        for index, mark in enumerate(content.marks, 1)
    ).replace(";", " ;")
    count = content.figures.located
    shown = "aucune initiative" if not count else "une initiative" if count == 1 else f"{count} initiatives"
    return f"Carte : {content.place}, {shown} sur la carte." + (f" Numéros : {told}." if told else "")


def draw_decor(root: Element, sheet: Sheet) -> None:
    """Colours, domino, badges and shapes of the legend."""
    _add(root, "rect", width=sheet.width, height=sheet.height, fill=SHEET)
    for band in sheet.bands:
        frame = band.frame
        _add(root, "rect", x=frame.x, y=frame.y, width=frame.width, height=frame.height, fill=band.fill)
    if sheet.domino:
        _domino(root, sheet.domino)
    for entry in sheet.entries:
        _badge(root, entry.badge, entry.tint)
    for row in sheet.rows:
        middle = row.shape.x + row.shape.width / 2, row.shape.y + row.shape.height / 2
        _shape(root, *middle, row.shape.width / 2, row.tint)


def _domino(root: Element, frame: Frame) -> None:
    move = f"translate({number(frame.x)} {number(frame.y)}) scale({frame.width / 120:.4f})"
    mark = _add(root, "g", transform=move)
    _add(mark, "path", d="M0 120V17a17 17 0 0 1 17-17h86a17 17 0 0 1 17 17v103z", fill=INK)
    _add(mark, "path", d="M0 120v103a17 17 0 0 0 17 17h86a17 17 0 0 0 17-17V120z", fill="#f76b3f")
    upper = [(x, y) for x in (39.6, 80.4) for y in (34.5, 60.0, 85.5)]
    for x, y in upper:
        _add(mark, "circle", cx=x, cy=y, r=10.2, fill=SHEET)
    for x, y in [(39.6, 154.5), (60.0, 180.0), (80.4, 205.5)]:
        _add(mark, "circle", cx=x, cy=y, r=10.2, fill=INK)
    _add(mark, "circle", cx=60, cy=120, r=6, fill=INK, stroke=SHEET, stroke_width=2.4)


def _badge(root: Element, frame: Frame, tint: str) -> None:
    edge, round_ = frame.width * 0.07, frame.width * 0.2
    _add(root, "rect", x=frame.x, y=frame.y, width=frame.width, height=frame.height, rx=round_, fill=SHEET)
    inner = frame.width - 2 * edge
    place = {"x": frame.x + edge, "y": frame.y + edge, "width": inner, "height": inner}
    _add(root, "rect", **place, rx=round_ * 0.8, fill=COLOURS[tint])


def _shape(root: Element, x: float, y: float, radius: float, tint: str, edge: float = 0.0) -> None:
    place = f"translate({number(x)} {number(y)}) scale({number(radius)})"
    outline: dict[str, str | float] = {"stroke": SHEET, "stroke_width": edge / radius} if edge else {}
    _add(root, "path", d=SHAPES[tint], transform=place, fill=COLOURS[tint], fill_rule="evenodd", **outline)


def draw_map(root: Element, sheet: Sheet) -> None:
    """Ground, names of towns, small signs, badges."""
    frame, content = sheet.map, sheet.content
    view = placing.View.of(content.ground.box, frame)
    _add(root, "rect", width=frame.width, height=frame.height, fill=GROUND)
    move = f"matrix({view.scale:.9f} 0 0 {view.scale:.9f} {-view.left * view.scale:.3f} {view.top * view.scale:.3f})"
    land = _add(root, "g", transform=move, stroke=LINE, stroke_linejoin="round")
    _paths(land, content.ground.around, LAND, 0.3 / view.scale)
    _paths(land, content.ground.chosen, CHOSEN, 0.9 / view.scale, INK)
    spots = placing.spots(content.dots, view)
    pins = placing.pins([mark.place for mark in content.marks], view, PIN)
    taken = [(spot.x, spot.y, spot.radius) for spot in spots] + [(pin.x, pin.y, PIN / 2) for pin in pins]
    for name, x, y in placing.labels(content.ground.towns, view, taken, TOWN):
        _add(root, "text", x=x, y=y, font_size=TOWN, fill=INK, text_anchor="middle").text = name
    for spot in spots:
        _spot(root, spot)
    for pin in pins:
        _lead(root, pin)
    for pin in pins:
        _pin(root, pin, content.marks[pin.number - 1].tint)


def _paths(land: Element, paths: Iterable[str], fill: str, thick: float, stroke: str = LINE) -> None:
    for path in paths:
        _add(land, "path", d=path, fill=fill, stroke=stroke, stroke_width=thick)


def _spot(root: Element, spot: placing.Spot) -> None:
    if spot.n == 1:
        _shape(root, spot.x, spot.y, spot.radius, spot.tint, edge=0.5)
        return
    _add(root, "circle", cx=spot.x, cy=spot.y, r=spot.radius, fill=INK, stroke=SHEET, stroke_width=0.5)
    text = _add(root, "text", x=spot.x, y=spot.y + 1.15, font_size=3.2, fill=SHEET, text_anchor="middle")
    text.set("font-weight", "bold")
    text.text = str(spot.n)


def _lead(root: Element, pin: placing.Pin) -> None:
    x, y = pin.place
    if placing.distance(pin) > PIN / 2:
        _add(root, "line", x1=pin.x, y1=pin.y, x2=x, y2=y, stroke=INK, stroke_width=0.6)
        _add(root, "circle", cx=x, cy=y, r=0.9, fill=INK)


def _pin(root: Element, pin: placing.Pin, tint: str) -> None:
    _badge(root, Frame(pin.x - PIN / 2, pin.y - PIN / 2, PIN, PIN), tint)
    text = _add(root, "text", x=pin.x, y=pin.y + PIN * 0.19, font_size=PIN * 0.54, fill=SHEET, text_anchor="middle")
    text.set("font-weight", "bold")
    text.text = str(pin.number)


def draw_qr(root: Element, address: str, side: float) -> None:
    """The code of `address` in a square of `side`, with its white border."""
    import segno

    matrix = segno.make(address, error="m" if len(address) < 600 else "l", micro=False).matrix
    modules = len(matrix) + 4
    _add(root, "rect", width=side, height=side, fill="#fff")
    runs = [run for y, line in enumerate(matrix) for run in _runs(line, y)]
    _add(
        root, "path", d="".join(runs), transform=f"scale({side / modules:.5f})", fill=INK, shape_rendering="crispEdges"
    )


def _runs(line: Iterable[int], y: int) -> Iterable[str]:
    """The dark modules of a line, side by side ones as one rectangle."""
    start = None
    for x, dark in enumerate([*line, 0]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            yield f"M{start + 2} {y + 2}h{x - start}v1h-{x - start}z"
            start = None


def draw_text(root: Element, text: Text) -> None:
    """The lines of a text, each where it stands."""
    block = _add(root, "text", font_size=text.size, fill=text.ink)
    if text.bold:
        block.set("font-weight", "bold")
    if text.centred:
        block.set("text-anchor", "middle")
    for line, y in text.baselines():
        _add(block, "tspan", x=text.x, y=y).text = line
