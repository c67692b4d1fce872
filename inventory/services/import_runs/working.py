"""Jobs of imports: one transaction each, so that a killed worker leaves nothing and the next one begins anew."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from domino import jobs
from domino.outbound import OutboundError
from inventory.enums import ImportState
from inventory.imports.errors import UnreadableFile
from inventory.imports.table import Row
from inventory.models import ImportRun
from inventory.services.import_runs.deciding import KINDS
from inventory.services.import_runs.errors import ImportRefused

logger = logging.getLogger(__name__)
ERROR_CHARS = 500
# A worker killed that many times on the same step: a person decides whether to take it up again.
TRIES = 4
UNFORESEEN = (
    "Un incident imprévu a arrêté l’import, rien n’a été écrit : reprenez-le, ou signalez-le à l’équipe technique."
)
TOO_BIG = "Le fichier demande trop de mémoire pour être lu : coupez-le en plusieurs."
# The progress is told no more often than it is looked at.
TOLD_EVERY = 1.0
HELD_EVERY = 30.0
# `hold` of the queue would write in the transaction of the work, where no other worker sees it.
HOLD = """
UPDATE domino_job SET held_until = %s WHERE kind LIKE 'import.%%' AND payload ->> 'run' = %s
    AND state = 'waiting' AND held_until IS NOT NULL
"""
LOCK = "SELECT pg_advisory_xact_lock(hashtext(%s))"


class Progress:
    """Tells people and other workers that a job goes on, on a connection of its own: its work shows only at its end."""

    def __init__(self, run: ImportRun) -> None:
        self._run = run.pk
        self._connection = connection.copy()
        self._told = self._held = 0.0

    def step(self, step: str, total: int | None = None) -> None:
        """Say what is under way, and how many lines there are in all."""
        self._tell("UPDATE inventory_importrun SET step = %s, done = 0, total = %s WHERE id = %s", [step, total])

    def rows(self, rows: Iterator[Row], total: int | None) -> Iterable[Row]:
        """Count `rows` as they go by."""
        self.step("lecture des lignes", total)
        for number, row in enumerate(rows, start=1):
            if time.monotonic() - self._told > TOLD_EVERY:
                self._tell("UPDATE inventory_importrun SET done = %s WHERE id = %s", [number])
            yield row

    def close(self) -> None:
        """Give back the connection."""
        self._connection.close()

    def _tell(self, statement: str, values: list[Any]) -> None:
        self._told = time.monotonic()
        with self._connection.cursor() as cursor:
            cursor.execute(statement, [*values, self._run])
            if self._told - self._held > HELD_EVERY:
                cursor.execute(HOLD, [timezone.now() + jobs.HELD, str(self._run)])
                self._held = self._told


Then = Callable[..., object]


def work_on(state: ImportState, work: Callable[[ImportRun, Progress], None], then: Then) -> Callable[..., None]:
    """What the queue calls for the runs in `state`: `work(run, progress)`, whose faults become the run's error.

    `then(run_id=…)` comes after, once more if the worker was killed in between.
    """

    def job(payload: dict[str, Any], hold: Callable[[], None]) -> None:
        run = ImportRun.objects.select_related("live_source", "source").filter(pk=payload["run"]).first()
        if run is None:
            return
        if run.state != state:  # done by another worker, abandoned
            then(run_id=run.pk)
            return
        progress = Progress(run)
        try:
            work(run, progress)
        except (ImportRefused, UnreadableFile, OutboundError) as error:
            fail(run, str(error))
        except MemoryError:
            fail(run, TOO_BIG)
        except (OperationalError, InterfaceError):
            raise  # the database is away or gave way to another: the queue tries again
        except Exception:
            logger.exception("Import %s failed while %s", run.pk, state)
            fail(run, UNFORESEEN)
        finally:
            progress.close()
        then(run_id=run.pk)

    return job


def fail(run: ImportRun, error: str) -> None:
    """Note that `run` stopped, and why; what it had recognised and previewed stays."""
    text = error if len(error) <= ERROR_CHARS else f"{error[: ERROR_CHARS - 1]}…"
    ImportRun.objects.filter(pk=run.pk, state=run.state).update(state=ImportState.FAILED, error=text, step="")
    run.refresh_from_db()


def take_turn(run: ImportRun) -> bool:
    """Wait until no other worker has `run` in hand, in the current transaction; whether it is still to be done."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [f"import-run-{run.pk}"])
    return ImportRun.objects.filter(pk=run.pk, state=run.state).exists()


def register_jobs(*, then: Then) -> None:
    """Let the worker do the jobs of imports; `then` is told of each run after each of its steps."""
    from inventory.services.import_runs import applying, previewing, recognising, undoing

    works = {
        ImportState.RECEIVED: recognising.recognise,
        ImportState.PREVIEWING: previewing.preview,
        ImportState.APPLYING: applying.apply_run,
        ImportState.UNDOING: undoing.undo_run,
    }
    for state, work in works.items():
        jobs.register(KINDS[state], work_on(state, work, then), tries=TRIES)
