"""Which addresses were erased and when, beside the database: what a restore brings back is erased again from it.

A line each, fingerprint and time. The file is below PRIVATE_ROOT: every backup has what was known when it was made.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from domino.personal.addresses import digest

NAME = "erasures.txt"
# Those that a restore found to be done again.
AGAIN = "erasures-again.txt"


def note(email: str) -> None:
    """Keep that `email` is being erased: before it is, so that a crash in between loses nothing."""
    _write(Path(settings.PRIVATE_ROOT, NAME), {digest(email): timezone.now()}, os.O_APPEND)


def read(file: Path) -> dict[str, datetime]:
    """Fingerprint → time of the last erasure; empty without a file. What is no such line is left out."""
    found: dict[str, datetime] = {}
    if not file.exists():
        return found
    for line in file.read_text().splitlines():
        name, _, time = line.partition(" ")
        try:
            at = datetime.fromisoformat(time)
        except ValueError:
            continue
        found[name] = max(at, found.get(name, at))
    return found


def merged(files: Iterable[Path]) -> dict[str, datetime]:
    """All of them as one."""
    found: dict[str, datetime] = {}
    for file in files:
        for name, at in read(file).items():
            found[name] = max(at, found.get(name, at))
    return found


def write(entries: Mapping[str, datetime], file: Path) -> None:
    """Make `entries` the whole of `file`."""
    _write(file, entries, os.O_TRUNC)


def _write(file: Path, entries: Mapping[str, datetime], how: int) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = "".join(f"{name} {at.isoformat(timespec='seconds')}\n" for name, at in entries.items())
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | how, 0o600)
    try:
        os.write(descriptor, text.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
