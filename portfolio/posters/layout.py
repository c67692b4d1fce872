"""Where everything stands on a poster, upright or lying. Pure; lengths in millimetres of an A3 sheet."""

from __future__ import annotations

from portfolio.enums import Orientation, Paper
from portfolio.posters import parts
from portfolio.posters.content import Content
from portfolio.posters.metrics import fit
from portfolio.posters.sheet import Band, Frame, Sheet, Text

LONG, SHORT = 420.0, 297.0
MARGIN = 16.0
HEAD = "#ffdd4f"
# The short side of each paper, in millimetres: ISO 216 keeps the proportions.
SIDES = {Paper.A4: (210.0, 297.0), Paper.A3: (297.0, 420.0), Paper.A2: (420.0, 594.0)}
MIN_MAP = 100.0
NARROW, WIDE = 150.0, 216.0  # of the column of a lying poster
FEW = 3  # so many are told in the narrow column
TITLES = [(27.0, 2), (23.0, 2), (20.0, 2), (17.0, 3), (14.0, 3), (12.0, 4)]
LYING_TITLES = [(24.0, 1), (20.0, 1), (17.0, 2), (14.0, 2), (12.0, 3), (10.0, 4)]
LEADS = [(6.0, 2), (5.4, 3), (4.8, 3), (4.4, 4)]


def paper_size(paper: str, orientation: str) -> tuple[float, float]:
    """Width and height of a sheet, in millimetres."""
    short, long = SIDES[Paper(paper)]
    return (long, short) if orientation == Orientation.LANDSCAPE else (short, long)


def arrange(content: Content, orientation: str) -> Sheet:
    """The poster of `content` as a sheet of A3."""
    return _lying(content) if orientation == Orientation.LANDSCAPE else _upright(content)


def _headed(content: Content, wide: float, tall: float, titles: list[tuple[float, int]]) -> Sheet:
    """A sheet with its title, its lead and the domino beside them; the first band is the head."""
    room = wide - 2 * MARGIN - (52 if tall > wide else 34)
    size, lines = fit(content.title, room, titles, bold=True)
    title = Text("title", lines, MARGIN, 11, size, bold=True, leading=1.08)
    sheet = Sheet(content, wide, tall, title)
    bottom = title.bottom
    if content.lead:
        size, lines = fit(content.lead, room, LEADS)
        sheet.lead = Text("lead", lines, MARGIN, bottom + 2.5, size)
        bottom = sheet.lead.bottom
    height = max(bottom + 8, 54 if tall > wide else 44)
    sheet.bands.append(Band(Frame(0, 0, wide, height), HEAD))
    mark = min(height - 18, 84)
    sheet.domino = Frame(wide - MARGIN - mark / 2, (height - mark) / 2, mark / 2, mark)
    return sheet


def _upright(content: Content) -> Sheet:
    many = len(content.marks) > 6
    sheet = _headed(content, SHORT, LONG, TITLES[1:] if many else TITLES)
    inner = SHORT - 2 * MARGIN
    sheet.imprint = parts.imprint(content, MARGIN, LONG - 8, inner)
    foot = _foot(sheet, Frame(MARGIN, 0, inner, 0), columns=2 if many else 1)
    top = _raise(sheet, foot, sheet.imprint.y - 6)
    head = sheet.bands[0].frame.bottom
    if content.marks:
        columns = min(3, len(content.marks)) if len(content.marks) != 4 else 2
        room = top - 6 - head - MIN_MAP - 24
        told = parts.entries(content.marks, Frame(MARGIN, 0, inner, room - 16), columns, fill=False)
        used = max(entry.bottom for entry in told) + 16
        top -= used + 2
        _tell(sheet, Frame(MARGIN, top, inner, used), columns)
        top -= 6
    _count(sheet, Frame(0, top - 26, SHORT, 24), columns=4)
    sheet.map = Frame(0, head, SHORT, top - 26 - head)
    return sheet


def _lying(content: Content) -> Sheet:
    sheet = _headed(content, LONG, SHORT, LYING_TITLES)
    head = sheet.bands[0].frame.bottom
    wide = NARROW if len(content.marks) <= FEW else WIDE
    left = LONG - wide
    sheet.imprint = parts.imprint(content, MARGIN, SHORT - 5, LONG - 2 * MARGIN)
    bottom = sheet.imprint.y - 4
    inner = Frame(left + 8, 0, wide - 8 - MARGIN, 0)
    if wide == NARROW:
        _count(sheet, Frame(left, head, wide, 44 if content.marks else 76), columns=2)
        foot = _foot(sheet, inner, columns=1)
        below = _raise(sheet, foot, bottom - 2)
        sheet.map = Frame(0, head, left, bottom - head)
    else:
        _count(sheet, Frame(left, head, wide, 24), columns=4)
        foot = _foot(sheet, Frame(MARGIN, 0, left - MARGIN - 8, 0), columns=1)
        above = _raise(sheet, foot, bottom - 2)
        sheet.map = Frame(0, head, left, above - 5 - head)
        below = bottom
    if content.marks:
        top = max(band.frame.bottom for band in sheet.bands) + 6
        _tell(sheet, Frame(inner.x, top, inner.width, below - 4 - top), 1 if wide == NARROW else 2)
    return sheet


def _count(sheet: Sheet, frame: Frame, columns: int) -> None:
    bands, sheet.figures = parts.figures(sheet.content.figures, sheet.content.shares, frame, columns)
    sheet.bands += bands


def _tell(sheet: Sheet, frame: Frame, columns: int) -> None:
    n = len(sheet.content.marks)
    title = "Zoom sur l’une d’elles" if n == 1 else f"Zoom sur {n} d’entre elles"
    sheet.told = Text("told", [title], frame.x, frame.y, 7, bold=True)
    below = Frame(frame.x, sheet.told.bottom + 3, frame.width, frame.bottom - sheet.told.bottom - 3)
    sheet.entries = parts.entries(sheet.content.marks, below, columns, fill=sheet.width > sheet.height)


def _foot(sheet: Sheet, frame: Frame, columns: int) -> float:
    """Legend, note and QR code side by side from y = 0; returns their height."""
    sheet.qr = Frame(frame.right - parts.QR, 1, parts.QR, parts.QR)
    sheet.invitation = parts.invitation(Frame(sheet.qr.x, sheet.qr.bottom + 2, parts.QR, 0))
    left = frame.width - parts.QR - 10
    beside = left > 2 * NARROW / 3 + 30  # the note has room beside the legend
    room = min(left * 0.62, 30.0 + 52.0 * columns) if beside else left
    bottoms = [sheet.invitation.bottom]
    x, y = frame.x, 0.0
    if sheet.content.shares:
        sheet.legend, sheet.rows = parts.legend(sheet.content.shares, Frame(x, 0, room, 0), columns if beside else 1)
        bottoms.append(max(row.shape.bottom for row in sheet.rows))
        x, y = (x + room + 8, 1.5) if beside else (x, bottoms[-1] + 3)
    sheet.note = parts.note(sheet.content.figures, Frame(x, y, left - room - 8 if beside and sheet.legend else left, 0))
    return max([*bottoms, sheet.note.bottom])


def _raise(sheet: Sheet, height: float, bottom: float) -> float:
    """Move the foot so that it ends at `bottom`; returns where it begins."""
    top = bottom - height
    sheet.qr = sheet.qr.down(top)
    sheet.invitation = sheet.invitation and sheet.invitation.down(top)
    sheet.legend = sheet.legend and sheet.legend.down(top)
    sheet.note = sheet.note and sheet.note.down(top)
    sheet.rows = [row.down(top) for row in sheet.rows]
    return top
