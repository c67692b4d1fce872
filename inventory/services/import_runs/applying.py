"""The fourth step of an import: all of it written at once, minus the lines left out."""

from __future__ import annotations

from inventory.models import ImportRun


def apply_run(run: ImportRun) -> None:
    """Write `run` into the census, with what is needed to undo it; APPLIED. Job "import.apply"."""
    raise NotImplementedError
