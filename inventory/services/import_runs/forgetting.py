"""What of imports is kept no longer: files, lines, what undoes them."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from domino.private import private_files
from inventory.enums import ImportState
from inventory.models import ImportChange, ImportLine, ImportRun
from inventory.services.import_runs.undoing import UNDOABLE

# Nobody came back to them.
WAITING = [ImportState.RECOGNISED, ImportState.PREVIEWED, ImportState.FAILED]


def forget_imports(*, now: datetime, files: datetime, lines: datetime) -> dict[str, int]:
    """Forget files of imports begun before `files`, lines of those before `lines`, what undoes those of a year ago.

    Imports that wait for a person without their file are abandoned. Files go on commit. Returns how many of each.
    """
    old = ImportRun.objects.filter(created_at__lt=files)
    old.filter(state__in=WAITING, applied_at=None).update(state=ImportState.ABANDONED)
    kept = dict(old.exclude(file="").values_list("pk", "file"))
    for name in kept.values():
        transaction.on_commit(partial(private_files().delete, name), robust=True)
    ImportRun.objects.filter(pk__in=kept).update(file="")
    return {
        "import_files": len(kept),
        "import_lines": ImportLine.objects.filter(run__created_at__lt=lines).delete()[0],
        "import_changes": ImportChange.objects.filter(run__applied_at__lt=now - UNDOABLE).delete()[0],
    }
