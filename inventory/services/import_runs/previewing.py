"""The third step of an import: what each line would do, computed and written down, the census untouched."""

from __future__ import annotations

from inventory.models import ImportRun


def preview(run: ImportRun) -> None:
    """Compute what `run` would do and fill its lines and counts; PREVIEWED. Job "import.preview"."""
    raise NotImplementedError
