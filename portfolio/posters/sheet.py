"""A poster arranged: boxes and broken lines, in millimetres of an A3 sheet. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from portfolio.posters.content import Content
from portfolio.posters.metrics import width

INK, SHEET, SOFT = "#1d1a2b", "#fffdf7", "#565164"
# Where the baseline stands: this share of the size beneath the middle of a line, in the fonts that a poster names.
BASELINE = 0.346
LEADING = 1.24


@dataclass(frozen=True)
class Frame:
    """A rectangle; y goes down."""

    x: float
    y: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def right(self) -> float:
        return self.x + self.width

    def down(self, by: float) -> Frame:
        """The same, `by` millimetres lower."""
        return replace(self, y=self.y + by)


@dataclass(frozen=True)
class Text:
    """Broken lines whose top left corner is (x, y); `centred` lines stand around x instead."""

    key: str
    lines: list[str]
    x: float
    y: float
    size: float
    bold: bool = False
    ink: str = INK
    leading: float = LEADING
    centred: bool = False

    @property
    def step(self) -> float:
        """From one baseline to the next."""
        return self.size * self.leading

    @property
    def height(self) -> float:
        return self.step * len(self.lines)

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def baselines(self) -> Iterator[tuple[str, float]]:
        """(line, y of its baseline)."""
        for index, line in enumerate(self.lines):
            yield line, self.y + self.step * (index + 0.5) + BASELINE * self.size

    def down(self, by: float) -> Text:
        """The same, `by` millimetres lower."""
        return replace(self, y=self.y + by)

    def frame(self) -> Frame:
        """What the lines cover."""
        wide = max((width(line, self.size, bold=self.bold) for line in self.lines), default=0.0)
        return Frame(self.x - wide / 2 if self.centred else self.x, self.y, wide, self.height)


@dataclass(frozen=True)
class Band:
    """A rectangle of one colour."""

    frame: Frame
    fill: str


@dataclass(frozen=True)
class Entry:
    """A featured initiative on the sheet: its badge and what is told of it."""

    badge: Frame
    tint: str
    number: Text
    name: Text
    where: Text
    line: Text | None

    @property
    def bottom(self) -> float:
        return max(self.badge.bottom, (self.line or self.where).bottom)


@dataclass(frozen=True)
class Row:
    """A line of the legend: the shape of its sphere, its name, how many."""

    shape: Frame
    tint: str
    name: Text
    count: Text

    def down(self, by: float) -> Row:
        """The same, `by` millimetres lower."""
        return Row(self.shape.down(by), self.tint, self.name.down(by), self.count.down(by))


@dataclass
class Sheet:
    """The whole poster, before anyone draws it."""

    content: Content
    width: float
    height: float
    title: Text
    lead: Text | None = None
    domino: Frame | None = None
    bands: list[Band] = field(default_factory=list)
    map: Frame = Frame(0, 0, 0, 0)
    figures: list[tuple[Text, Text]] = field(default_factory=list)
    told: Text | None = None
    entries: list[Entry] = field(default_factory=list)
    legend: Text | None = None
    rows: list[Row] = field(default_factory=list)
    note: Text | None = None
    qr: Frame = Frame(0, 0, 0, 0)
    invitation: Text | None = None
    imprint: Text | None = None

    def texts(self) -> list[Text]:
        """Every text, in the order in which the poster is read."""
        found: list[Text | None] = [self.title, self.lead]
        for pair in self.figures:
            found += pair
        found.append(self.told)
        for entry in self.entries:
            found += [entry.number, entry.name, entry.where, entry.line]
        found.append(self.legend)
        for row in self.rows:
            found += [row.name, row.count]
        found += [self.note, self.invitation, self.imprint]
        return [text for text in found if text]
