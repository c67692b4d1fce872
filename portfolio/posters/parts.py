"""The parts of a poster, each arranged in the width it is given. Pure; lengths in millimetres of an A3 sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from portfolio.posters.content import Content, Figures, Mark, Share
from portfolio.posters.metrics import ELLIPSIS, fit, shorten, width, wrap
from portfolio.posters.sheet import INK, SHEET, SOFT, Band, Entry, Frame, Row, Text

COLOURS = ["#f76b3f", "#8fd8f5", "#35b089", "#ea78f0"]  # of the four figures
MOST_ROWS = 8
QR = 42.0
BADGE = 8.4
GAP = 6.0
NOTE = (
    "Un pavé numéroté : une initiative racontée ici. Un petit signe : une autre initiative. Un rond et son nombre : "
    "plusieurs au même endroit. Quand l’adresse est inconnue, le signe est à la mairie."
)
NOTHING = "Aucune initiative ne répond à cette recherche pour l’instant : ce poster attend les vôtres."
INVITATION = "Il en manque une ? Ajoutez-la en ligne."


@dataclass(frozen=True)
class Telling:
    """How large the featured initiatives are told: a scale, and lines of name and of text at most."""

    scale: float
    names: int
    lines: int


READABLE = 0.92
# From the most generous to what always fits.
GENEROUS = [Telling(1.45, 3, 6), Telling(1.25, 3, 6), Telling(1.1, 3, 5)]
TELLINGS = [
    Telling(1.0, 3, 4),
    Telling(1.0, 3, 3),
    Telling(1.0, 3, 2),
    Telling(0.92, 3, 2),
    Telling(0.92, 3, 1),
    Telling(0.84, 3, 1),
    Telling(0.78, 2, 1),
    Telling(0.74, 2, 0),
    Telling(0.64, 1, 0),
]


def plural(n: int, singular: str, many: str) -> str:
    """The French word for `n` of them."""
    return many if n > 1 else singular


def figures(found: Figures, shares: Sequence[Share], frame: Frame, columns: int) -> tuple[list[Band], list]:
    """The key figures as coloured boxes in `frame`, `columns` a line: (boxes, pairs of texts)."""
    spheres = sum(1 for share in shares if share.n and share.tint)
    said = [
        (found.total, plural(found.total, "initiative recensée", "initiatives recensées")),
        (found.communes, plural(found.communes, "commune", "communes")),
        (found.fresh, plural(found.fresh, "confirmée depuis six mois", "confirmées depuis six mois")),
        (spheres, plural(spheres, "sphère représentée", "sphères représentées")),
    ]
    wide, tall = frame.width / columns, frame.height * columns / len(said)
    bands, pairs = [], []
    for index, (number, label) in enumerate(said):
        box = Frame(frame.x + index % columns * wide, frame.y + index // columns * tall, wide, tall)
        bands.append(Band(box, COLOURS[index]))
        pairs.append(_figure(f"{number:,}".replace(",", "\u202f"), label, box, index))
    return bands, pairs


def _figure(number: str, label: str, box: Frame, index: int) -> tuple[Text, Text]:
    inner = box.width - 12
    size = min(
        next((tall for tall in (18, 15, 12, 9) if width(number, tall, bold=True) <= inner * 0.46), 0), box.height * 0.6
    )
    if not size:
        return _stacked(number, label, box, index)
    value = Text(f"figure-{index}", [number], box.x + 6, 0, size, bold=True, leading=1.1)
    left = box.x + 6 + width(number, size, bold=True) + 3.5
    small, lines = fit(label, box.right - 4 - left, [(4.6, 3), (4.2, 3), (3.8, 3), (3.4, 4)])
    said = Text(f"label-{index}", lines, left, 0, small, leading=1.15)
    return _centred(value, box), _centred(said, box)


def _stacked(number: str, label: str, box: Frame, index: int) -> tuple[Text, Text]:
    """A long number, never cut, over its label."""
    inner = box.width - 12
    size = min(9.0, inner / width(number, 1, bold=True))
    small, lines = fit(label, inner, [(4.2, 2), (3.8, 2), (3.4, 2)])
    top = box.y + (box.height - size * 1.1 - small * 1.15 * len(lines)) / 2
    value = Text(f"figure-{index}", [number], box.x + 6, top, size, bold=True, leading=1.1)
    return value, Text(f"label-{index}", lines, box.x + 6, value.bottom, small, leading=1.15)


def _centred(text: Text, box: Frame) -> Text:
    return text.down(box.y + (box.height - text.height) / 2)


def entries(marks: Sequence[Mark], frame: Frame, columns: int, *, fill: bool) -> list[Entry]:
    """The featured initiatives in `columns`, as large as `frame` allows to `fill` it, else as large as usual."""
    offered = [*GENEROUS, *TELLINGS] if fill or len(marks) <= columns else TELLINGS
    tried = [(telling, _told(marks, frame, columns, telling)) for telling in offered]
    fitting = [pair for pair in tried if not marks or max(entry.bottom for entry in pair[1]) <= frame.bottom]
    named = [pair for pair in fitting if not any(_is_cut(entry.name) for entry in pair[1])]
    # Small print is no price for a whole sentence.
    large = [pair for pair in named if pair[0].scale >= READABLE]
    whole = [pair for pair in large if not any(entry.line and _is_cut(entry.line) for entry in pair[1])]
    return [*whole, *named, *fitting, tried[-1]][0][1]


def _is_cut(text: Text) -> bool:
    return text.lines[-1].endswith(ELLIPSIS)


def _told(marks: Sequence[Mark], frame: Frame, columns: int, telling: Telling) -> list[Entry]:
    wide = (frame.width - GAP * (columns - 1)) / columns
    found: list[Entry] = []
    top = frame.y
    for index, mark in enumerate(marks):
        column = index % columns
        if index and not column:
            top = max(entry.bottom for entry in found[-columns:]) + 4 * telling.scale
        found.append(_entry(mark, index + 1, Frame(frame.x + column * (wide + GAP), top, wide, 0), telling))
    return found


def _entry(mark: Mark, number: int, place: Frame, telling: Telling) -> Entry:
    side = BADGE * telling.scale
    x, wide = place.x + side + 3, place.width - side - 3
    name = _text(f"name-{number}", mark.name, x, place.y, 5 * telling.scale, wide, telling.names, bold=True)
    said = " · ".join(part for part in (mark.where, mark.sphere) if part) or "Lieu à préciser"
    twice = 2 if telling.lines > 1 else 1
    where = _text(f"where-{number}", said, x, name.bottom, 3.9 * telling.scale, wide, twice, ink=SOFT)
    line = None
    if mark.line and telling.lines:
        line = _text(f"line-{number}", mark.line, x, where.bottom + 0.5, 4.1 * telling.scale, wide, telling.lines)
    badge = Frame(place.x, place.y, side, side)
    return Entry(badge, mark.tint, badge_number(f"number-{number}", number, badge), name, where, line)


def badge_number(key: str, number: int, badge: Frame) -> Text:
    """The number on a badge, in its middle."""
    size = badge.height * 0.56
    top = badge.y + (badge.height - size * 1.2) / 2
    return Text(key, [str(number)], badge.x + badge.width / 2, top, size, True, SHEET, 1.2, centred=True)


def _text(
    key: str, text: str, x: float, y: float, size: float, wide: float, count: int, *, bold: bool = False, ink: str = INK
) -> Text:
    lines = shorten(wrap(text, size, wide, bold=bold), count, size, wide, bold=bold)
    return Text(key, lines, x, y, size, bold, ink)


def legend(shares: Sequence[Share], frame: Frame, columns: int) -> tuple[Text, list[Row]]:
    """What the spheres' shapes mean and how many each has; beyond `MOST_ROWS`, the last row is all others."""
    heading = Text("legend", ["Que font-elles ?"], frame.x, frame.y, 7, bold=True)
    shown = list(shares)
    if len(shown) > MOST_ROWS:
        others = sum(share.n for share in shown[MOST_ROWS - 1 :])
        shown = [*shown[: MOST_ROWS - 1], Share("Autres", "", others)]
    wide = (frame.width - GAP * (columns - 1)) / columns
    height = -(-len(shown) // columns)
    rows = []
    for index, share in enumerate(shown):
        x, y = frame.x + index // height * (wide + GAP), heading.bottom + 3 + index % height * 7.6
        rows.append(_row(share, index, x, y, wide))
    return heading, rows


def _row(share: Share, index: int, x: float, y: float, wide: float) -> Row:
    number = f"{share.n:,}".replace(",", "\u202f")
    room = width(number, 4.8, bold=True) + 3
    size, lines = fit(share.name, wide - 9 - room, [(4.8, 1), (4.3, 1), (3.9, 1)])
    name = Text(f"sphere-{index}", lines, x + 9, y, size, leading=6 / size)
    count = Text(f"count-{index}", [number], x + wide - room + 3, y, 4.8, bold=True, leading=6 / 4.8)
    return Row(Frame(x, y + 0.2, 5.6, 5.6), share.tint, name, count)


def note(found: Figures, frame: Frame) -> Text:
    """How to read the map, or that there is nothing on it."""
    if not found.total:
        size, lines = fit(NOTHING, frame.width, [(6, 3), (5.4, 4), (4.6, 6)])
        return Text("note", lines, frame.x, frame.y, size)
    size, lines = fit(NOTE, frame.width, [(4, 6), (3.7, 7), (3.5, 9)])
    return Text("note", lines, frame.x, frame.y, size, ink=SOFT)


def invitation(frame: Frame) -> Text:
    """What the QR code is for, beneath it."""
    return Text("invitation", wrap(INVITATION, 3.9, frame.width, bold=True), frame.x, frame.y, 3.9, bold=True)


def imprint(content: Content, x: float, bottom: float, wide: float) -> Text:
    """Date, licence and credits, at the very foot."""
    size, lines = fit(content.imprint, wide, [(3.6, 2), (3.4, 2), (3.2, 3), (3.0, 4)])
    text = Text("imprint", lines, x, 0, size)
    return text.down(bottom - text.height)
