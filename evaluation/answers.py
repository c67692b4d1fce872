"""One answer to an indicator, as a rater gives it. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

MARK_CHARS = 16


@dataclass(frozen=True)
class Given:
    """An answer: a level from 0 to 4 or why there is none, the number it comes from, what shows it.

    `seen` is the mark of what the rater had before their eyes (see `mark`); `file` a checked file to keep, or None.
    """

    answer: str
    level: int | None = None
    value: Decimal | None = None
    evidence: str = ""
    link: str = ""
    file: Any = None
    seen: str = ""

    @property
    def mark(self) -> str:
        """The mark of these words, files apart."""
        return mark(self.answer, self.level, self.value, self.evidence, self.link)


def mark(answer: str, level: int | None, value: Decimal | None, evidence: str, link: str) -> str:
    """Return a short text that differs when an answer differs."""
    number = "" if value is None else f"{value:.3f}"
    words = "\x1f".join([answer, "" if level is None else str(level), number, evidence, link])
    return hashlib.sha256(words.encode()).hexdigest()[:MARK_CHARS]
