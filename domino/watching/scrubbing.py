"""What may stand in a log: text without e-mail addresses, secrets, whole network addresses and query strings."""

from __future__ import annotations

import ipaddress
import re

SHOWN_CHARS = 4_000
KEPT_BITS = {4: 24, 6: 48}
_ADDRESS = re.compile(
    r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)"
    r"|(?<![\w.:])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f.]{0,15}(?![\w:])"
)
_RULES = [
    # What PostgreSQL tells about the row at hand.
    (re.compile(r"^(\s*(?:DETAIL|CONTEXT|PARAMETERS):).*", re.MULTILINE), r"\1 […]"),
    (re.compile(r"(://)[^\s/@]+@"), r"\1[…]@"),
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"(?<=[\w/])\?[^\s\"'<>]+"), "?[…]"),
    (
        re.compile(r"(?i)\b(authorization|bearer|password|secret|token|cookie)\b(\W{1,4})(?:bearer\s+)?[^\s,;\"'}]+"),
        r"\1\2[…]",
    ),
    # Keys as this site makes them: long, with letters of both cases and figures; or long hexadecimal.
    (re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[A-Za-z0-9_-]{32,}"), "[…]"),
    (re.compile(r"(?<![0-9a-f])[0-9a-f]{32,}"), "[…]"),
]


def scrubbed(text: str) -> str:
    """Return `text`, at most 4,000 characters of it, without what tells who someone is or opens something."""
    for pattern, put in _RULES:
        text = pattern.sub(put, text)
    text = _ADDRESS.sub(lambda found: _block(found[0]), text)
    return text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}…"


def _block(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if address.is_loopback or address.is_unspecified:
        return text
    return str(ipaddress.ip_network((address, KEPT_BITS[address.version]), strict=False))
