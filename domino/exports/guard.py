"""Text that a spreadsheet would take for a formula, made harmless and made itself again.

See https://owasp.org/www-community/attacks/CSV_Injection and docs/decisions/0002-tabular-exports.md.
"""

from __future__ import annotations

import re

# Excel also starts a formula at the full-width forms and after blanks; the apostrophe is here so that a text
# that already looks guarded gets one more, without which unguard() could not tell the two apart.
_FORMULA = re.compile("['\\s\x00-\x1f]*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")

# Signed numbers and telephone numbers compute nothing: "-1.5", "+33 2 99 00 00 00". No "-" or "(" inside,
# which would turn a telephone number into a sum.
_PLAIN = re.compile(r"[+-]?\d+([.,]\d+)?|\+\d[\d .]{5,}", re.ASCII)


def guard(text: str) -> str:
    """`text`, with an apostrophe before it when a spreadsheet could run it."""
    return f"'{text}" if _is_dangerous(text) else text


def unguard(text: str) -> str:
    """The text that guard() was given: unguard(guard(text)) == text for every text."""
    if text[:1] == "'" and _is_dangerous(text[1:]):
        return text[1:]
    return text


def _is_dangerous(text: str) -> bool:
    return _FORMULA.match(text) is not None and _PLAIN.fullmatch(text) is None
