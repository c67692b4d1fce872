"""Where things go: points of the web, and labels that touch neither one another nor the web."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import cos, pi, sin, sqrt

from evaluation.radar.parts import TOP
from evaluation.radar.text import text_width, wrap

RADIUS = 150.0
# Labels stay out of this circle: the marks of level 4 stand on RADIUS.
LABEL_RADIUS = 166.0
WIDTH = 660.0
LABEL_SIZE = 15.0
LINE_HEIGHT = 18.0
GAP = 10.0
MIDDLE_WIDTH = 320.0
PADDING = 4.0

Point = tuple[float, float]


@dataclass(frozen=True)
class Label:
    """A label in lines: `x` is where its `anchor` (start, middle, end) is, `top` its upper edge; origin in the centre."""

    lines: tuple[str, ...]
    anchor: str
    x: float
    top: float

    @property
    def height(self) -> float:
        """Height of all lines."""
        return len(self.lines) * LINE_HEIGHT

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        width = max((text_width(line, LABEL_SIZE) for line in self.lines), default=0)
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return left, self.top, left + width, self.top + self.height


def angle(index: int, count: int) -> float:
    """Return the angle of an axis in radians, clockwise from the top."""
    return 2 * pi * index / count


def point(index: int, count: int, value: float, radius: float = RADIUS) -> Point:
    """Return where `value` (0 to 4) lies on the axis `index` of `count`; the centre is (0, 0), y goes down."""
    turn = angle(index, count)
    return radius * value / TOP * sin(turn), -radius * value / TOP * cos(turn)


def place_labels(texts: Sequence[str]) -> list[Label]:
    """Return one label per axis: wrapped, never overlapping, never inside the web, within WIDTH."""
    count = len(texts)
    sides = [0 if abs(sin(angle(index, count))) < 0.01 else 1 if 2 * index < count else -1 for index in range(count)]
    labels: dict[int, Label] = {}
    for side in (1, -1):
        labels |= _place_side({i: text for i, text in enumerate(texts) if sides[i] == side}, count, side)
    for index in (i for i in range(count) if sides[i] == 0):
        labels[index] = _place_middle(texts[index], list(labels.values()), above=index == 0)
    return [labels[index] for index in range(count)]


def _place_side(texts: dict[int, str], count: int, side: int) -> dict[int, Label]:
    """Stack the labels of one side: each as near to the end of its axis as its neighbours let it."""
    room = WIDTH / 2 - LABEL_RADIUS - PADDING
    order = sorted(texts, key=lambda index: point(index, count, TOP)[1])
    anchor = "start" if side == 1 else "end"
    labels = [Label(tuple(wrap(texts[i], room, LABEL_SIZE)), anchor, 0, 0) for i in order]
    wished = [
        point(i, count, TOP, LABEL_RADIUS)[1] - label.height / 2 for i, label in zip(order, labels, strict=True)
    ]
    tops = spread_out(wished, [label.height for label in labels])
    placed = [replace(label, top=top, x=side * _clear(top, top + label.height)) for label, top in zip(labels, tops, strict=True)]
    return dict(zip(order, placed, strict=True))


def _clear(top: float, bottom: float) -> float:
    """How far from the middle a box between `top` and `bottom` must start so as to stay out of the web."""
    nearest = 0.0 if top <= 0 <= bottom else min(abs(top), abs(bottom))
    return max(sqrt(max(LABEL_RADIUS**2 - nearest**2, 0)), GAP)


def spread_out(wished: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Return the tops of boxes stacked in order, GAP apart, with the least displacement (squared) from `wished`.

    Neighbours that would touch are merged into a block, which then stands at the mean of its members' wishes.
    """
    blocks: list[tuple[float, int, float]] = []  # top, members, height with the gap that follows
    offset_sums: list[float] = []
    for wish, height in zip(wished, heights, strict=True):
        top, members, size, offsets = wish, 1, height + GAP, 0.0
        while blocks and blocks[-1][0] + blocks[-1][2] > top:
            before_top, before_members, before_size = blocks.pop()
            total = before_top * before_members + (top - before_size) * members
            offsets += offset_sums.pop()
            top, members, size = total / (before_members + members), before_members + members, before_size + size
        blocks.append((top, members, size))
        offset_sums.append(offsets)
    return _tops(blocks, heights)


def _tops(blocks: Sequence[tuple[float, int, float]], heights: Sequence[float]) -> list[float]:
    tops: list[float] = []
    for top, members, _size in blocks:
        for _member in range(members):
            tops.append(top)
            top += heights[len(tops) - 1] + GAP
    return tops


def _place_middle(text: str, others: Sequence[Label], *, above: bool) -> Label:
    """Place the label of a vertical axis beyond all others that share its columns."""
    lines = tuple(wrap(text, MIDDLE_WIDTH, LABEL_SIZE))
    label = Label(lines, "middle", 0, 0)
    left, _top, right, _bottom = label.box
    near = [box for box in (other.box for other in others) if box[0] < right + GAP and box[2] > left - GAP]
    if above:
        edge = min([-LABEL_RADIUS, *(box[1] - GAP for box in near)])
        return replace(label, top=edge - label.height)
    return replace(label, top=max([LABEL_RADIUS, *(box[3] + GAP for box in near)]))


def bounds(labels: Sequence[Label]) -> tuple[float, float]:
    """Return the top and bottom edge of a drawing with these labels."""
    edge = RADIUS + 12
    tops = [label.box[1] for label in labels]
    bottoms = [label.box[3] for label in labels]
    return min([-edge, *tops]) - PADDING, max([edge, *bottoms]) + PADDING
