"""An import made on a site that is served: each step is asked for here and done by its worker; nothing is rolled back.

    DATABASE_URL=… PRIVATE_ROOT=… .venv/bin/python -m tests.bench.served_import ROWS

"ready" once the file and the territory are there (a new territory has every process read the census anew), then a line
of its input is waited for. Then one line as each step begins ("preview", "apply"), and "done" at the end.
"""

from __future__ import annotations

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "domino.settings")
django.setup()

from inventory.enums import ImportState  # noqa: E402
from inventory.models import ImportRun  # noqa: E402
from inventory.services import import_runs  # noqa: E402
from tests.bench.imports import everywhere, received, written  # noqa: E402

LOOK_EVERY = 0.2
LONGEST = 1_200.0


def main() -> None:
    """Send, preview and apply."""
    upload, territory = written(int(sys.argv[1])), everywhere()
    say("ready")
    sys.stdin.readline()
    run = until(received(upload, territory), ImportState.RECOGNISED)
    say("preview")
    run = until(
        import_runs.correct(run=run, mapping=run.mapping, version=run.version, user=None), ImportState.PREVIEWED
    )
    say("apply")
    until(import_runs.apply(run=run, version=run.version, user=None), ImportState.APPLIED)
    say("done")


def until(run: ImportRun, state: ImportState) -> ImportRun:
    """The run, once the worker has brought it to `state`."""
    deadline = time.monotonic() + LONGEST
    while run.state != state:
        if run.state == ImportState.FAILED or time.monotonic() > deadline:
            raise SystemExit(f"The import is {run.state}: {run.error}")
        time.sleep(LOOK_EVERY)
        run.refresh_from_db(fields=["state", "version", "error", "mapping"])
    return run


def say(step: str) -> None:
    sys.stdout.write(f"{step}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
