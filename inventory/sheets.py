"""Numbers of paper sheets: a running number and three letters that show a slip of the pen. Pure."""

import hashlib
import hmac
import re

# Letters and digits that nobody takes for one another.
ALPHABET = "ABCDEFGHJKMNPQRTUVWXY346789"
CHECK_CHARS = 3


def sheet_code(number: int, key: str) -> str:
    """Return the code printed on sheet `number`: "00042-K7P". `key` is the site's secret."""
    digest = hmac.new(key.encode(), f"sheet {number}".encode(), hashlib.sha256).digest()
    return f"{number:05}-" + "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:CHECK_CHARS])


def read_sheet_code(text: str, key: str) -> str | None:
    """Return the code that a person copied as `text` (any case, spaces, dashes), None when it is none of ours."""
    match = _parts(text)
    if not match:
        return None
    code = sheet_code(int(match[1]), key)
    return code if hmac.compare_digest(code[-CHECK_CHARS:], match[2]) else None


def read_sheet_number(text: str) -> int | None:
    """Return the running number in `text`, whether or not its letters are right; None when it is no code at all."""
    match = _parts(text)
    return int(match[1]) if match else None


def _parts(text: str) -> re.Match[str] | None:
    return re.fullmatch(r"0*(\d{1,9})([A-Z0-9]{3})", re.sub(r"[^A-Z0-9]", "", text.upper()))
