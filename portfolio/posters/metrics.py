"""How wide a text is, near enough to break lines before anyone draws them. Pure.

Widths are those of DejaVu Sans, the widest of the fonts that a poster names: what fits in it fits in the others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

# Hundredths of the size of the font, for the characters 32 to 126.
REGULAR = (
    "32 40 46 84 64 95 78 27 39 39 50 84 32 36 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 53 100 68 69 70 77 "
    "63 58 77 75 29 29 66 56 86 75 79 60 79 69 63 61 73 68 99 69 61 69 39 34 39 84 50 50 61 63 55 63 62 35 63 63 28 "
    "28 58 28 97 63 61 63 63 41 52 39 63 59 82 59 59 52 64 34 64 84"
)
BOLD = (
    "35 46 52 84 70 100 87 31 46 46 52 84 38 42 38 37 70 70 70 70 70 70 70 70 70 70 40 40 84 84 84 58 100 77 76 73 83 "
    "68 68 82 84 37 37 77 64 100 84 85 73 85 77 72 68 81 77 110 77 72 73 46 37 46 84 50 50 67 72 59 72 68 44 72 71 34 "
    "34 67 34 104 71 69 72 72 49 60 48 71 65 92 65 65 58 71 37 71 84"
)
OTHERS = {"’": 38, "«": 65, "»": 65, "–": 50, "·": 38, "\u00a0": 35, "\u202f": 20, "°": 50}
WIDE = 110  # what is in neither table: ideograms, pictures, capitals of other scripts
ELLIPSIS = "…"
# Spaces before and after the marks that French keeps with a word.
BEFORE, AFTER = re.compile(" (?=[:;!?»%·])"), re.compile("(?<=«) ")
FIRST = 32


@cache
def _width(character: str, bold: bool) -> float:
    table = [int(each) for each in (BOLD if bold else REGULAR).split()]
    plain = unicodedata.normalize("NFD", character)[:1]
    if character in OTHERS:
        return OTHERS[character] / 100
    if unicodedata.combining(character):
        return 0.0
    known = FIRST <= ord(plain) < FIRST + len(table)
    return (table[ord(plain) - FIRST] if known else WIDE) / 100


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of `text` in a font of `size`, in the unit of `size`."""
    return size * sum(_width(character, bold) for character in text)


def clean(text: str) -> str:
    """`text` on one line, without the characters that XML forbids or that turn a line around."""
    shown = (
        character if unicodedata.category(character) not in {"Cc", "Cs", "Co", "Cn"} else " " for character in text
    )
    kept = "".join(character for character in shown if unicodedata.category(character) != "Cf")
    # Spaces that bind are kept: str.split would take them for breaks.
    return " ".join(word for word in kept.replace("\u2028", " ").replace("\u2029", " ").split(" ") if word)


def wrap(text: str, size: float, most: float, *, bold: bool = False) -> list[str]:
    """`text` as lines no wider than `most`; a word that is too long by itself is cut, French marks stay with theirs."""
    lines: list[str] = []
    line = ""
    for word in AFTER.sub("\u00a0", BEFORE.sub("\u00a0", text)).split(" "):
        tried = f"{line} {word}" if line else word
        if width(tried, size, bold=bold) <= most:
            line = tried
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, size, most, bold)
        lines.extend(full)
    return [*lines, line] if line else lines


def _pieces(word: str, size: float, most: float, bold: bool) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and width(pieces[-1] + character, size, bold=bold) > most:
            pieces.append("")
        pieces[-1] += character
    return pieces


def shorten(lines: list[str], count: int, size: float, most: float, *, bold: bool = False) -> list[str]:
    """The first `count` of `lines`; when some are left out, the last one ends in an ellipsis."""
    if len(lines) <= count:
        return lines
    *kept, last = lines[:count]
    cut = f"{last} {lines[count]}"
    while cut and width(cut + ELLIPSIS, size, bold=bold) > most:
        # Whole words first; a word that is alone is cut.
        cut = cut.rpartition(" ")[0] or cut[:-1]
    return [*kept, cut.rstrip(" ,;:.·\u00a0") + ELLIPSIS]


def fit(text: str, most: float, tries: Iterable[tuple[float, int]], *, bold: bool = False) -> tuple[float, list[str]]:
    """The first (size, number of lines) of `tries` that holds all of `text`; else the last, cut short."""
    size, lines = 0.0, [text]
    for size, count in tries:
        lines = wrap(text, size, most, bold=bold)
        # A title reads better at a size where none of its words is cut.
        if len(lines) <= count and all(width(word, size, bold=bold) <= most for word in text.split(" ")):
            return size, lines
    return size, shorten(lines, count, size, most, bold=bold)
