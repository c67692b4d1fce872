"""French spacing: the space that stands before « ; : ! ? » % € » and after « « » never ends a line.

Pages and documents pass here whole, so that sources, messages and what people typed may have plain spaces
(docs/decisions/0010-french-spaces.md).
"""

from __future__ import annotations

import re

# Text that is typed again, run, or shown to the letter.
_KEPT = re.compile(r"(<(script|style|textarea|pre|code|svg)\b.*?</\2\s*>|<!--.*?-->)", re.DOTALL | re.IGNORECASE)
# A sign of more than one letter (`:-)`, `://`, `!=`) is none of French. Text is what a tag does not enclose:
# the next angle bracket opens.
_IN_TEXT = r"(?=[^<>]*(?:<|\Z))"
_BEFORE = rf" +(?=(?:[;:!?»](?![\w/=:)(-])|(?<=\d )[%€]){_IN_TEXT})"
_AFTER = rf"(?<=«) +{_IN_TEXT}"
_SPACE = re.compile(f"{_BEFORE}|{_AFTER}")
# Most parts of a page have none: this finds out five times faster.
_PERHAPS = re.compile(r" (?=[;:!?»%€])|« ")


def spaced(html: str) -> str:
    """`html` with no-break spaces (U+00A0) where French has them in its text; attributes and code are left alone."""
    parts = _KEPT.split(html)
    # Text, what is kept, the name of its element, text…
    kept = [part for index, part in enumerate(parts) if index % 3 != 2]
    return "".join(part if index % 2 else _spaced_part(part) for index, part in enumerate(kept))


def _spaced_part(text: str) -> str:
    return _SPACE.sub("\u00a0", text) if _PERHAPS.search(text) else text
