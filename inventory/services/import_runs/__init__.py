"""Imports made on the site, from file to census and back: what people decide, and what the worker does of it.

A decision (`receive`, `correct`, `choose`, `apply`, `undo`, `abandon`, `retry`) moves the run to its next state and
enqueues the job that does the work; jobs (`recognise`, `preview`, `apply_run`, `undo_run`) bear being done again.
"""

from inventory.services.import_runs.applying import apply_run
from inventory.services.import_runs.correcting import correct
from inventory.services.import_runs.deciding import abandon, apply, choose, retry, undo
from inventory.services.import_runs.errors import ImportRefused, StaleRun
from inventory.services.import_runs.previewing import preview
from inventory.services.import_runs.receiving import receive
from inventory.services.import_runs.recognising import recognise
from inventory.services.import_runs.reporting import progress, report
from inventory.services.import_runs.undoing import undo_run

__all__ = [
    "ImportRefused",
    "StaleRun",
    "abandon",
    "apply",
    "apply_run",
    "choose",
    "correct",
    "preview",
    "progress",
    "receive",
    "recognise",
    "report",
    "retry",
    "undo",
    "undo_run",
]
