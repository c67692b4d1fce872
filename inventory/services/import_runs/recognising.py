"""The second step of an import: what the file is, what its columns and words mean, its first rows as they would become."""

from __future__ import annotations

from inventory.models import ImportRun


def recognise(run: ImportRun) -> None:
    """Fetch and read the file of `run`, and fill its `recognition`; RECOGNISED. Job "import.recognise"."""
    raise NotImplementedError
