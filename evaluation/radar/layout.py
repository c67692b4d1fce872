"""Where things go: points of the web, and labels that touch neither one another nor the web."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
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
MARK_ROOM = 12.0

Point = tuple[float, float]


@dataclass(frozen=True)
class Label:
    """A label in lines, and a note beneath. Its `anchor` (start, middle, end) is at `x`; the origin is the centre."""

    lines: tuple[str, ...]
    note: str
    anchor: str
    x: float = 0
    top: float = 0

    @property
    def height(self) -> float:
        """Height of all lines, the note included."""
        return (len(self.lines) + bool(self.note)) * LINE_HEIGHT

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        width = max(text_width(line, LABEL_SIZE) for line in (*self.lines, self.note))
        left = self.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return left, self.top, left + width, self.top + self.height


def angle(index: int, count: int) -> float:
    """Return the angle of an axis in radians, clockwise from the top."""
    return 2 * pi * index / count


def point(index: int, count: int, value: float, radius: float = RADIUS) -> Point:
    """Return where `value` (0 to 4) lies on the axis `index` of `count`; the centre is (0, 0), y goes down."""
    turn = angle(index, count)
    return radius * value / TOP * sin(turn), -radius * value / TOP * cos(turn)


def place_labels(texts: Sequence[tuple[str, str]]) -> list[Label]:
    """Return a label per axis from (text, note): wrapped, never overlapping, out of the web, within WIDTH."""
    count = len(texts)
    sides = [0 if abs(sin(angle(index, count))) < 0.01 else 1 if 2 * index < count else -1 for index in range(count)]
    labels: dict[int, Label] = {}
    for side in (1, -1):
        labels |= _place_side({i: text for i, text in enumerate(texts) if sides[i] == side}, count, side)
    for index in (i for i in range(count) if sides[i] == 0):
        labels[index] = _place_middle(texts[index], list(labels.values()), above=index == 0)
    return [labels[index] for index in range(count)]


def _place_side(texts: dict[int, tuple[str, str]], count: int, side: int) -> dict[int, Label]:
    """Stack the labels of one side: each as near to the end of its axis as its neighbours let it."""
    room = WIDTH / 2 - LABEL_RADIUS - PADDING
    order = sorted(texts, key=lambda index: point(index, count, TOP)[1])
    anchor = "start" if side == 1 else "end"
    labels = [Label(tuple(wrap(texts[i][0], room, LABEL_SIZE)), texts[i][1], anchor) for i in order]
    wished = [point(i, count, TOP, LABEL_RADIUS)[1] - label.height / 2 for i, label in zip(order, labels, strict=True)]
    tops = spread_out(wished, [label.height for label in labels])
    placed = [
        replace(label, top=top, x=side * _clear(top, top + label.height))
        for label, top in zip(labels, tops, strict=True)
    ]
    return dict(zip(order, placed, strict=True))


def _clear(top: float, bottom: float) -> float:
    """How far from the middle a box between `top` and `bottom` must start so as to stay out of the web."""
    nearest = 0.0 if top <= 0 <= bottom else min(abs(top), abs(bottom))
    return max(sqrt(max(LABEL_RADIUS**2 - nearest**2, 0)), GAP)


def spread_out(wished: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Return the tops of boxes stacked in order, at least GAP apart, as near to `wished` as can be (least squares).

    Less what lies before it, each top must not fall below its neighbour's: neighbours that would are merged into a
    block that stands at the mean of its members.
    """
    offsets = list(accumulate((height + GAP for height in heights), initial=0.0))[: len(heights)]
    blocks: list[tuple[float, int]] = []
    for wish, offset in zip(wished, offsets, strict=True):
        mean, size = wish - offset, 1
        while blocks and blocks[-1][0] > mean:
            before, members = blocks.pop()
            mean, size = (before * members + mean * size) / (members + size), members + size
        blocks.append((mean, size))
    means = [mean for mean, size in blocks for _member in range(size)]
    return [mean + offset for mean, offset in zip(means, offsets, strict=True)]


def _place_middle(text: tuple[str, str], others: Sequence[Label], *, above: bool) -> Label:
    """Place the label of a vertical axis beyond all others that share its columns."""
    label = Label(tuple(wrap(text[0], MIDDLE_WIDTH, LABEL_SIZE)), text[1], "middle")
    left, _top, right, _bottom = label.box
    near = [box for box in (other.box for other in others) if box[0] < right + GAP and box[2] > left - GAP]
    if above:
        edge = min([-LABEL_RADIUS, *(box[1] - GAP for box in near)])
        return replace(label, top=edge - label.height)
    return replace(label, top=max([LABEL_RADIUS, *(box[3] + GAP for box in near)]))


def bounds(labels: Sequence[Label]) -> tuple[float, float]:
    """Return the top and bottom edge of a drawing with these labels."""
    ends = [point(index, len(labels), TOP)[1] for index in range(len(labels))]
    tops = [min(ends) - MARK_ROOM, *(label.box[1] for label in labels)]
    bottoms = [max(ends) + MARK_ROOM, *(label.box[3] for label in labels)]
    return min(tops) - PADDING, max(bottoms) + PADDING
