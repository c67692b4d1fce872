"""Whether a stored file holds an address: its bytes, and those of what is packed in it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import IO

from domino.personal.addresses import normalise

PIECE = 1_048_576
# Of what is packed in one file: beyond, it is not looked at further.
MOST_BYTES = 200 * PIECE
ENCODINGS = ("utf-8", "utf-16-le")


def holds(file: IO[bytes], email: str) -> bool:
    """Whether the address stands in `file`, capitals apart: as text, or packed in a ZIP (spreadsheets, documents).

    A PDF and a picture are not read: no words can be taken out of them.
    """
    wanted = [normalise(email).encode(encoding) for encoding in ENCODINGS]
    if _in_stream(file, wanted):
        return True
    file.seek(0)
    if not zipfile.is_zipfile(file):
        return False
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            return any(_in_stream(member, wanted) for member in _members(archive))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        return False


def _members(archive: zipfile.ZipFile) -> Iterator[IO[bytes]]:
    left = MOST_BYTES
    for info in archive.infolist():
        left -= info.file_size
        if left < 0:
            return
        with archive.open(info) as member:
            yield member


def _in_stream(stream: IO[bytes], wanted: list[bytes]) -> bool:
    """A piece at a time, each with the end of the one before."""
    overlap = max(map(len, wanted))
    end = b""
    while piece := stream.read(PIECE):
        text = (end + piece).lower()
        if any(each in text for each in wanted):
            return True
        end = text[-overlap:]
    return False
