"""Which encoding a text file is in, among those that French tools write."""

import codecs
from pathlib import Path

BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
# In order of likelihood: Windows, old Macintosh, DOS.
SINGLE_BYTE = ["cp1252", "mac_roman", "cp850"]
FRENCH = frozenset("éèàêçùîôâûëïüÉÈÀÊÇÎÔœŒ’°«»€–…")
CHUNK = 1 << 20
SAMPLE = 4 << 20


def _decode_as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


# A UTF-8 file in which someone pasted Windows bytes keeps both.
codecs.register_error("domino-windows", _decode_as_windows)


def detect_encoding(path: Path) -> tuple[str, str]:
    """Return (encoding, error handler) with which `path` decodes: byte order mark, then UTF-8, then a guess.

    UTF-8 with a few foreign bytes (less than a tenth of what is not ASCII) is UTF-8; the rest is scored by how
    many characters that French uses each single-byte encoding gives.
    """
    with path.open("rb") as stream:
        sample = stream.read(SAMPLE)
    for bom, name in BOMS:
        if sample.startswith(bom):
            return name, "replace"
    if sample.count(0) > len(sample) / 4:
        return ("utf-16-le" if sample[1:2] == b"\0" else "utf-16-be"), "replace"
    foreign = _foreign_bytes(path)
    beyond_ascii = sum(byte > 127 for byte in sample)
    if foreign * 10 <= beyond_ascii:
        return "utf-8", "domino-windows" if foreign else "strict"
    return max(SINGLE_BYTE, key=lambda name: _score(sample, name)), "replace"


def _foreign_bytes(path: Path) -> int:
    """How many bytes of the file are not UTF-8; read by chunks, given up past 10,000."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    wrong = 0
    with path.open("rb") as stream:
        while (chunk := stream.read(CHUNK)) and wrong < 10_000:
            wrong += decoder.decode(chunk).count("\ufffd")
    return wrong


def _score(sample: bytes, name: str) -> int:
    beyond = bytes(byte for byte in sample if byte > 127)[:100_000].decode(name, "replace")
    return sum(3 if char in FRENCH else -1 for char in beyond)
