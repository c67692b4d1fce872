"""What the parts of the set-up share."""

from __future__ import annotations

import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VAR = PROJECT / "var"
LOG = VAR / "bootstrap.log"


class BootstrapError(Exception):
    """What keeps the machine from being made ready, in French, with what to do."""


def say(line: str) -> None:
    """Write a line of progress."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def make_var() -> None:
    """Create var/, which the database server's own user must be able to enter."""
    if not VAR.exists():
        VAR.mkdir()
        VAR.chmod(0o755)
