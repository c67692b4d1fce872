"""What the screens of a debate show, from the state that the room polls (querysets.debate.STATE). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluation.enums import Side

State = Mapping[str, Any]
WIDTH = 240
# People drawn one by one: how many in a row up to how many, and beyond the last none is drawn.
ROWS = ((40, 20), (160, 40), (600, 60))


@dataclass(frozen=True)
class Dot:
    """One person of the crowd, in the units of the drawing; decimal points always."""

    x: str
    y: str


@dataclass(frozen=True)
class Crowd:
    """A side as dots: a drawing WIDTH wide and `height` high, in dots of radius `radius`."""

    dots: Sequence[Dot]
    height: str
    radius: str


@dataclass(frozen=True)
class SideShown:
    """One side of the screen: its `count` of people, and arguments as mappings of the state."""

    value: str
    label: str
    count: int
    crowd: Crowd
    arguments: Sequence[Mapping[str, Any]]


def sides(state: State, *, most: int | None = None) -> list[SideShown]:
    """Both sides of `state`, "D’accord" first; the newest `most` arguments each, the one that moved most kept."""
    return [
        SideShown(
            side.value, str(side.label), state[side.value], crowd(state[side.value]), _arguments(state, side, most)
        )
        for side in (Side.AGREE, Side.DISAGREE)
    ]


def strongest(state: State) -> Mapping[str, Any] | None:
    """The argument that moved most people; None when none moved anyone."""
    moving = [one for one in state["arguments"] if one["moved"]]
    return max(moving, key=lambda one: (one["moved"], one["id"]), default=None)


def crowd(count: int) -> Crowd:
    """`count` people as rows of dots; too many to be seen apart are not drawn."""
    columns = next((columns for most, columns in ROWS if count <= most), 0)
    if not columns or not count:
        return Crowd((), "12", "0")
    cell = WIDTH / columns
    dots = [
        Dot(f"{cell * (index % columns + 0.5):.2f}", f"{cell * (index // columns + 0.5):.2f}") for index in range(count)
    ]
    return Crowd(dots, f"{cell * ((count - 1) // columns + 1):.2f}", f"{cell * 0.38:.2f}")


def _arguments(state: State, side: Side, most: int | None) -> list[Mapping[str, Any]]:
    own = [one for one in state["arguments"] if one["side"] == side.value]
    if most is None or len(own) <= most:
        return own
    shown = own[:most]
    best = max(own, key=lambda one: (one["moved"], one["id"]))
    return shown if best in shown or not best["moved"] else [best, *shown[:-1]]
