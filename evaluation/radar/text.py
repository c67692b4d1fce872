"""How wide a text is, roughly, and where its lines break: the server draws without knowing the reader's font."""

import re

NARROW = frozenset(" .,:;!|'’iIjlft()[]-\u00a0\u202f")
WIDE = frozenset("mwMWœŒæÆ@%")
# Widths in ems of a wide bold font, so that any other stays within.
NARROW_EM, PLAIN_EM, CAPITAL_EM, WIDE_EM = 0.48, 0.72, 0.85, 1.12
SYMBOLS_FROM = 0x2013


def text_width(text: str, size: float) -> float:
    """Return an upper estimate of the width of `text` in bold letters of `size`."""
    return size * sum(_em(letter) for letter in text)


def _em(letter: str) -> float:
    if letter in NARROW:
        return NARROW_EM
    if letter in WIDE or ord(letter) >= SYMBOLS_FROM:
        return WIDE_EM
    return CAPITAL_EM if letter.isupper() else PLAIN_EM


def wrap(text: str, width: float, size: float) -> list[str]:
    """Break `text` into lines no wider than `width`, between words; a word wider than a line is cut with a hyphen."""
    lines: list[str] = []
    line = ""
    for word in (piece for whole in re.split(r"[ \t\r\n]+", text) if whole for piece in _pieces(whole, width, size)):
        longer = f"{line} {word}" if line else word
        if not line or text_width(longer, size) <= width:
            line = longer
        else:
            lines.append(line)
            line = word
    return [*lines, line] if line else lines


def _pieces(word: str, width: float, size: float) -> list[str]:
    pieces = [""]
    for letter in word:
        fits = text_width(f"{pieces[-1]}{letter}-", size) <= width or text_width(word, size) <= width
        if pieces[-1] and not fits:
            pieces[-1] += "-"
            pieces.append("")
        pieces[-1] += letter
    return pieces
