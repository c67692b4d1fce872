"""What a poster says: plain values, nothing of the database. Places are in Web Mercator metres."""

from __future__ import annotations

from dataclasses import dataclass, field

Place = tuple[float, float]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Mark:
    """A featured initiative: told on the sheet, numbered on the map when it has a `place`."""

    name: str
    where: str
    line: str
    sphere: str
    tint: str
    place: Place | None


@dataclass(frozen=True)
class Dot:
    """`n` initiatives at about one place; the tint is that of a single one."""

    place: Place
    tint: str
    n: int = 1


@dataclass(frozen=True)
class Share:
    """How many initiatives a sphere has."""

    name: str
    tint: str
    n: int


@dataclass(frozen=True)
class Figures:
    """`fresh`: confirmed lately; `located`: with a point."""

    total: int = 0
    communes: int = 0
    fresh: int = 0
    located: int = 0


@dataclass(frozen=True)
class Ground:
    """What lies under the marks: SVG paths (y downwards), names of towns, and the box to show."""

    box: Box
    chosen: list[str] = field(default_factory=list)
    around: list[str] = field(default_factory=list)
    towns: list[tuple[str, Place]] = field(default_factory=list)


@dataclass(frozen=True)
class Content:
    """Everything on the sheet. `address` is the live search, `imprint` what stands at the foot."""

    title: str
    lead: str
    imprint: str
    address: str
    place: str
    figures: Figures
    shares: list[Share]
    marks: list[Mark]
    dots: list[Dot]
    ground: Ground
