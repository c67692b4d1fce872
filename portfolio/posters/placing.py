"""Where marks stand on the map of a poster. Pure; lengths in millimetres, places in Web Mercator metres."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import cos, hypot, pi, sin, sqrt

from portfolio.posters.content import Box, Dot, Place
from portfolio.posters.metrics import width
from portfolio.posters.sheet import Frame

MIN_SPAN = 4_000.0  # metres shown at least, however close together things are
INSET = 9.0
SUNFLOWER = pi * (3 - sqrt(5))
# So many at one place are drawn one by one; more become a round with their number.
BLOOM = 9
RINGS = 24
MOST_LABELS = 9


@dataclass(frozen=True)
class View:
    """The part of the world that a frame shows: metres times `scale` are millimetres."""

    frame: Frame
    scale: float
    left: float
    top: float

    @classmethod
    def of(cls, box: Box, frame: Frame) -> View:
        """The whole of `box`, in the middle of `frame`, with some air around."""
        west, south, east, north = box
        wide, tall = max(east - west, MIN_SPAN), max(north - south, MIN_SPAN)
        scale = min((frame.width - 2 * INSET) / wide, (frame.height - 2 * INSET) / tall)
        left = (west + east) / 2 - frame.width / 2 / scale
        top = (south + north) / 2 + frame.height / 2 / scale
        return cls(frame, scale, left, top)

    def at(self, place: Place) -> Place:
        """Millimetres from the frame's top left corner."""
        return (place[0] - self.left) * self.scale, (self.top - place[1]) * self.scale

    def holds(self, x: float, y: float, margin: float = 0.0) -> bool:
        """Whether a point of the frame lies at least `margin` within it."""
        return margin <= x <= self.frame.width - margin and margin <= y <= self.frame.height - margin


@dataclass(frozen=True)
class Pin:
    """A numbered badge: its middle, and the place it points at."""

    number: int
    x: float
    y: float
    place: Place


@dataclass(frozen=True)
class Spot:
    """A small sign, or a round with a number when `n` is more than 1."""

    x: float
    y: float
    tint: str
    n: int
    radius: float


def pins(places: Sequence[Place | None], view: View, side: float) -> list[Pin]:
    """A badge of `side` for each place that there is, none over another, each as near to its place as can be."""
    found: list[Pin] = []
    for number, place in enumerate(places, 1):
        if place is None:
            continue
        x, y = _inside(*view.at(place), view, side / 2 + 1)
        for tried in _around(x, y, side * 0.55):
            free = all(max(abs(tried[0] - pin.x), abs(tried[1] - pin.y)) >= side * 1.12 for pin in found)
            if free and view.holds(*tried, side / 2 + 1):
                x, y = tried
                break
        found.append(Pin(number, x, y, view.at(place)))
    return found


def _inside(x: float, y: float, view: View, margin: float) -> Place:
    wide, tall = view.frame.width - margin, view.frame.height - margin
    return min(max(x, margin), wide), min(max(y, margin), tall)


def _around(x: float, y: float, step: float) -> Iterator[Place]:
    yield x, y
    for ring in range(1, RINGS):
        for index in range(6 * ring):
            angle = 2 * pi * index / (6 * ring) - pi / 2
            yield x + ring * step * cos(angle), y + ring * step * sin(angle)


def spots(dots: Sequence[Dot], view: View) -> list[Spot]:
    """A sign for each dot within the frame; those of one place stand around it, or become a round when many."""
    radius = 1.9 if len(dots) <= 150 else 1.5 if len(dots) <= 500 else 1.2
    together: dict[tuple[int, int], list[tuple[Place, Dot]]] = defaultdict(list)
    for dot in dots:
        x, y = view.at(dot.place)
        if view.holds(x, y):
            together[round(x / radius), round(y / radius)].append(((x, y), dot))
    found: list[Spot] = []
    for group in together.values():
        found += _spots(group, radius)
    found.sort(key=lambda spot: (spot.n == 1, -spot.n))
    return _apart(found, with_single=any(dot.n > 1 for dot in dots))


def _apart(spots: Sequence[Spot], *, with_single: bool) -> list[Spot]:
    """Rounds that would cover one another made one, at the place of the larger; `spots` begin with the largest."""
    kept: list[Spot] = []
    for spot in spots:
        if spot.n > 1 or with_single:
            at = next((index for index, other in enumerate(kept) if other.n > 1 and _covers(other, spot)), None)
            if at is not None:
                n = kept[at].n + spot.n
                kept[at] = replace(kept[at], n=n, radius=_radius(n))
                continue
        kept.append(spot)
    return kept


def _covers(one: Spot, other: Spot) -> bool:
    return hypot(one.x - other.x, one.y - other.y) < (one.radius + other.radius) * 0.9


def _radius(n: int) -> float:
    return max(2.2 + 0.45 * min(sqrt(n), 12), 1.3 + 1.1 * len(str(n)))


def _spots(group: list[tuple[Place, Dot]], radius: float) -> Iterator[Spot]:
    (x, y), first = group[0]
    n = sum(dot.n for _, dot in group)
    if len(group) == 1 and n == 1:
        yield Spot(x, y, first.tint, 1, radius)
    elif n > BLOOM or any(dot.n > 1 for _, dot in group):
        yield Spot(x, y, "", n, _radius(n))
    else:
        for index, (_, dot) in enumerate(group):
            away = 1.9 * radius * sqrt(index)
            yield Spot(x + away * cos(index * SUNFLOWER), y + away * sin(index * SUNFLOWER), dot.tint, 1, radius)


def labels(
    towns: Sequence[tuple[str, Place]], view: View, taken: Sequence[tuple[float, float, float]], size: float
) -> list[tuple[str, float, float]]:
    """(name, x of its middle, y of its baseline) of the towns whose name covers no mark: `taken` are (x, y, radius)."""
    placed: list[Frame] = []
    found = []
    for name, place in towns:
        x, y = view.at(place)
        half = width(name, size) / 2
        for right, down in _beside(half):
            middle = Frame(x + right - half, y + down - size * 0.6, 2 * half, size * 1.2)
            clear = all(not _near(middle, a, b, radius) for a, b, radius in taken)
            apart = all(not _over(middle, other) for other in placed)
            if clear and apart and view.holds(middle.x, middle.y, 2) and view.holds(middle.right, middle.bottom, 2):
                placed.append(middle)
                found.append((name, x + right, y + down + 0.35 * size))
                break
        if len(found) == MOST_LABELS:
            break
    return found


def _beside(half: float) -> Iterator[Place]:
    """Where a name may stand: on its town, beneath it, above, at its sides, then further."""
    yield 0, 0
    for away in (5.5, 9.5, 13.5):
        yield from ((0, away), (0, -away), (half + away, 0), (-half - away, 0))
        yield from ((half + away * 0.7, away * 0.7), (-half - away * 0.7, away * 0.7))


def _near(frame: Frame, x: float, y: float, radius: float) -> bool:
    across = max(frame.x - x, x - frame.right, 0.0)
    down = max(frame.y - y, y - frame.bottom, 0.0)
    return across < radius + 0.4 and down < radius + 0.4


def _over(frame: Frame, other: Frame) -> bool:
    across = min(frame.right, other.right) - max(frame.x, other.x)
    return across > -1.5 and min(frame.bottom, other.bottom) > max(frame.y, other.y)


def distance(pin: Pin) -> float:
    """How far a badge stands from its place."""
    return hypot(pin.x - pin.place[0], pin.y - pin.place[1])
