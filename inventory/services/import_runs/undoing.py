"""Bring the census back to what it was before an import, but for what people did since."""

from __future__ import annotations

from inventory.models import ImportRun


def refuse_undo(run: ImportRun) -> None:
    """Raise ImportRefused when `run` cannot be undone any more."""


def undo_run(run: ImportRun) -> None:
    """Undo `run`; UNDONE, with what was kept and why in its counts. Job "import.undo"."""
    raise NotImplementedError
