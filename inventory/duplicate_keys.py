"""One form for what two records may share: telephone, host of a site, official numbers. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from inventory.duplicate_words import PLATFORMS


def phone_key(text: str) -> str:
    """The number in the form +33123456789; blank when it is not a French one: "02 99 00 00 00" or "0033…"."""
    digits = re.sub(r"\D", "", text.split("/")[0].split(";")[0])
    digits = re.sub(r"^(?:00)?33(?=0?\d{9}$)", "", digits).removeprefix("0")
    return f"+33{digits}" if len(digits) == 9 else ""


def host_key(url: str) -> str:
    """The host of `url` without "www."; blank for the large platforms, whose host says nothing of who writes."""
    found = re.match(r"(?:[a-z]+://)?(?:[^/@]*@)?(?:www\.)?([^/?#:\s]+)", url.strip().lower())
    host = found.group(1) if found else ""
    return "" if any(host == one or host.endswith(f".{one}") for one in PLATFORMS) else host


def identifiers(texts: Iterable[str]) -> frozenset[str]:
    """The SIRET (with a right key) and RNA numbers that `texts` hold."""
    found: set[str] = set()
    for text in texts:
        found.update(match.upper() for match in re.findall(r"\b[Ww]\d{9}\b", text))
        for match in re.findall(r"(?<!\d)\d{3}[ .]?\d{3}[ .]?\d{3}[ .]?\d{5}(?!\d)", text):
            digits = re.sub(r"\D", "", match)
            if _has_luhn_key(digits):
                found.add(digits)
    return frozenset(found)


def _has_luhn_key(digits: str) -> bool:
    doubled = [int(digit) * (2 if index % 2 else 1) for index, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
