"""CSV that PostgreSQL wrote (COPY), made the same as that of `csv.stream_csv`: line ends, formulas, control characters.

Nothing looks at single cells but where one begins like a formula: that is what makes it fast.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

import numpy as np

from .csv import CONTROLS, DELIMITER, header
from .guard import guard
from .tabular import Column, Kind

QUOTED: set[Kind] = {"text", "url", "list"}
_LINE_END = b"\r\n"
_QUOTE, _RETURN, _FEED = b'"\r\n'
# Whether a text whose first byte is this one may be a formula: not with a letter, a digit or another quote.
_SUSPECT = np.ones(256, bool)
_SUSPECT[[code for code in range(128) if chr(code).isalnum() or code == _QUOTE]] = False


def copy_options(columns: Sequence[Column]) -> str:
    """The options of a COPY whose columns are named by the keys of `columns`."""
    quoted = ", ".join(f'"{column.key}"' for column in columns if column.kind in QUOTED)
    return f"FORMAT csv, DELIMITER '{DELIMITER}', FORCE_QUOTE ({quoted})"


def stream_copied(columns: Sequence[Column], batches: Iterable[list[bytes]]) -> Iterator[bytes]:
    """The file of `csv.stream_csv`, out of rows that COPY wrote with `copy_options(columns)`, a line feed after each.

    Values come as `stream_csv` writes them: lists joined, booleans as words, date-times in ISO 8601 as texts.
    """
    yield header(columns)
    for rows in batches:
        yield _finished(rows)
    yield _LINE_END


def _finished(rows: list[bytes]) -> bytes:
    """The rows, each after the end of the line before it."""
    lines = [row[:-1] for row in rows]
    text = _LINE_END.join([b"", *lines])
    places = _suspects(text)
    if places:
        text = _guarded(text, places, lines)
    return text.translate(None, CONTROLS)


def _suspects(text: bytes) -> list[int]:
    """Where a quote stands that may open a formula.

    Inside a text a quote is doubled, so a quote after a delimiter or a line end opens a text, or is followed by
    another, or closes one that ends like that.
    """
    codes = np.frombuffer(text, np.uint8)
    before, here = codes[:-2], codes[1:-1]
    places = np.flatnonzero((here == _QUOTE) & ((before == ord(DELIMITER)) | (before == _FEED))) + 1
    found: list[int] = places[_SUSPECT[codes[places + 1]]].tolist()
    return found


def _guarded(text: bytes, places: list[int], lines: list[bytes]) -> bytes:
    """`text` with an apostrophe before each formula that a quote at one of `places` opens."""
    closing: set[int] | None = None
    parts, start = [], 0
    for place in places:
        if text[place + 1] == _RETURN:
            # A text that begins with a line end, or the last of a line that ends in a delimiter.
            closing = _line_ends(lines) if closing is None else closing
            if place + 1 in closing:
                continue
        if _is_formula(text, place + 1):
            parts += [text[start : place + 1], b"'"]
            start = place + 1
    return b"".join([*parts, text[start:]])


def _is_formula(text: bytes, start: int) -> bool:
    """Whether `guard` would guard the quoted text that begins there.

    Up to its first quote, and with it when it is one of the text: what comes after changes nothing, since a quote
    neither belongs to what may stand before a formula's sign, nor to a number.
    """
    end = text.index(b'"', start)
    is_doubled = text[end + 1 : end + 2] == b'"'
    cell = text[start : end + is_doubled].decode()
    return guard(cell) != cell


def _line_ends(lines: list[bytes]) -> set[int]:
    """Where each line ends in the text that `_finished` makes of them."""
    return set(accumulate(len(line) + len(_LINE_END) for line in lines))
