"""Sources that stay alive: read again and again in the background, by the same imports that people make by hand.

See docs/sources.md.
"""

from inventory.services.sources.absences import close_absent, keep_absent, note_absences
from inventory.services.sources.following import SourceBusy, SourceChanged, change, check_now, follow, unfollow
from inventory.services.sources.progress import advance
from inventory.services.sources.reading import enqueue_due, read_source

__all__ = [
    "SourceBusy",
    "SourceChanged",
    "advance",
    "change",
    "check_now",
    "close_absent",
    "enqueue_due",
    "follow",
    "keep_absent",
    "note_absences",
    "read_source",
    "unfollow",
]
