"""An e-mail address as people write it: compared, kept as a fingerprint, found and taken out of a text."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

# Neither secret nor salted: the list must still be good after a restore with other keys. The words keep it from being
# compared with the lists of others. The same is said in SQL by `DIGEST`.
PREFIX = "domino:"
DIGEST = f"encode(sha256(convert_to('{PREFIX}' || lower(btrim({{}})), 'UTF8')), 'hex')"
ERASED = "(adresse effacée)"
# What may not touch it: an address that only ends or begins with this one is someone else's.
BEFORE, AFTER = r"(?<![\w.+-])", r"(?![\w-]|\.\w)"

# An address in a text, as far as its letters go.
WRITTEN = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")


def normalise(email: str) -> str:
    """The address as it is compared: blanks at its ends and capitals do not count."""
    return email.strip().lower()


def digest(email: str) -> str:
    """The fingerprint of an address, in hexadecimal: all that stays of one that must not come back."""
    return hashlib.sha256((PREFIX + normalise(email)).encode()).hexdigest()


def pattern(email: str) -> str:
    """A regular expression, of Python and PostgreSQL alike, that finds the address in a text, or in a web address."""
    plain = normalise(email)
    return f"{BEFORE}(?:{re.escape(plain)}|{re.escape(quote(plain, safe=''))}){AFTER}"


def without(text: str, email: str) -> str:
    """`text` with the address taken out; a text that is nothing else becomes empty."""
    if normalise(text) == normalise(email):
        return ""
    return re.sub(pattern(email), ERASED, text, flags=re.IGNORECASE)
