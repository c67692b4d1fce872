"""What an import says of itself: the lines of its report, and how far the work is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from inventory.enums import ImportState
from inventory.imports.candidate import Issue
from inventory.models import ImportRun
from inventory.services.import_runs.deciding import KINDS, is_left

BATCH = 2_000


def report(run: ImportRun) -> Iterator[Issue]:
    """The remarks of all lines of `run`, in the order of the file, a batch in memory; for `write_report`."""
    lines = run.lines.exclude(remarks=[]).order_by("line").values_list("line", "remarks")
    for line, remarks in lines.iterator(chunk_size=BATCH):
        for column, value, severity, reason in remarks:
            yield Issue(line, column, value, severity, reason)


def progress(run: ImportRun) -> dict[str, Any]:
    """How far `run` is: state and its French label, whether it is being worked on, step, done, total, error, version.

    `percent` is None when the number of lines is not known; `left` says that no worker will take it up by itself.
    """
    state = ImportState(run.state)
    is_working = state in KINDS
    percent = min(100, 100 * run.done // run.total) if is_working and run.total else None
    return {
        "state": state.value,
        "label": state.label,
        "working": is_working,
        "step": run.step,
        "done": run.done,
        "total": run.total,
        "percent": percent,
        "error": run.error,
        "version": run.version,
        "left": is_left(run),
    }
