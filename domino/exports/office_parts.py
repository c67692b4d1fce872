"""What both kinds of documents share: headings for the contents, colours, sizes."""

from __future__ import annotations

from typing import NamedTuple


class Heading(NamedTuple):
    """A line of the contents: its level, 1 first, the name of its bookmark, its text."""

    level: int
    anchor: str
    text: str


FONT = "Arial"
INK = "1d1a2b"
SOFT = "565164"
LINK = "1a4fa3"
RULE = "7a7262"
HEAD = "f2ede0"
# Points: size, above, beneath.
SIZES = {"Title": (26, 0, 6), "1": (18, 22, 8), "2": (13, 16, 4), "3": (11, 10, 3), "4": (11, 8, 3), "5": (10.5, 6, 2)}
# Millimetres.
PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 210, 297, 20
