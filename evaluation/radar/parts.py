"""What a radar is drawn from: axes, series of values, a band between two of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

TOP = 4
MIN_AXES = 3
MAX_AXES = 10
UNKNOWN = "ne sait pas"


class Style(IntEnum):
    """How a series is told from the others without colour: dash, mark, width."""

    FIRST = 1
    SECOND = 2
    THIRD = 3
    FOURTH = 4
    # One rater among many: thin, nameless in the drawing.
    RATER = 5
    MEDIAN = 6


@dataclass(frozen=True)
class Axis:
    """A criterion. `label` is written at its end, `description` says what it means."""

    label: str
    description: str = ""


@dataclass(frozen=True)
class Series:
    """One line of the radar: a value from 0 to 4 per axis, None where there is none.

    `open` marks the axes of which too little is known: a hollow mark, and no line to it. `coverage` (0 to 1) and
    `notes` (why a value is missing: « ne sait pas » when empty) go to the texts and the table only.
    """

    name: str
    values: Sequence[float | None]
    open: Sequence[bool] = ()
    style: Style = Style.FIRST
    coverage: Sequence[float] = ()
    notes: Sequence[str] = ()

    def is_open(self, index: int) -> bool:
        """Whether too little is known of the axis `index`."""
        return index < len(self.open) and self.open[index]

    def note(self, index: int) -> str:
        """Why the axis `index` has no value."""
        return (self.notes[index] if index < len(self.notes) else "") or UNKNOWN


@dataclass(frozen=True)
class Band:
    """The surface between the lowest and the highest value of each axis; None where nothing is known."""

    name: str
    low: Sequence[float | None]
    high: Sequence[float | None]


def check(axes: Sequence[Axis], series: Sequence[Series], band: Band | None) -> None:
    """Raise ValueError when the parts do not fit together, or a value is not between 0 and 4."""
    if not MIN_AXES <= len(axes) <= MAX_AXES:
        raise ValueError(f"A radar has {MIN_AXES} to {MAX_AXES} axes, not {len(axes)}.")
    rows = [one.values for one in series] + ([band.low, band.high] if band else [])
    if any(len(row) != len(axes) for row in rows):
        raise ValueError("Each series has one value per axis.")
    if any(value is not None and not 0 <= value <= TOP for row in rows for value in row):
        raise ValueError(f"Values go from 0 to {TOP}.")


def french(value: float) -> str:
    """Write a value with one decimal and a comma: "2,5"."""
    return f"{value:.1f}".replace(".", ",")


def said(one: Series, index: int) -> str:
    """Say the value of a series on an axis: "2,5", "2,5, peu connu (couverture 40 %)", "ne sait pas"."""
    value = one.values[index]
    if value is None:
        return one.note(index)
    if not one.is_open(index):
        return french(value)
    share = f" (couverture {one.coverage[index] * 100:.0f} %)" if index < len(one.coverage) else ""
    return f"{french(value)}, peu connu{share}"


def axis_said(axes: Sequence[Axis], series: Sequence[Series], index: int) -> str:
    """Say all values of an axis in one French sentence."""
    values = " ; ".join(f"{one.name} : {said(one, index)}" for one in series)
    return f"{axes[index].label}, sur {TOP}. {values}." if values else f"{axes[index].label}."
