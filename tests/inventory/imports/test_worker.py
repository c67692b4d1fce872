"""A worker killed in the middle of an import, and two at once: another does it, and nothing is there twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from domino import jobs
from domino.models import Job
from inventory.enums import ImportState
from inventory.models import ImportRun, Initiative, Revision
from inventory.services import import_runs
from inventory.services.import_runs import applying
from inventory.services.import_runs.working import Progress
from tests.inventory.imports.runs import FABLAB, GARDEN, make_redon, previewed, work

# Stops for good in the middle of the transaction, once the records are written.
WORKER = """
import os, sys, time, django
django.setup()
from django.conf import settings
from django.db import connection
settings.PRIVATE_ROOT = sys.argv[2]
connection.settings_dict["NAME"] = sys.argv[1]
from inventory.services.import_runs import applying
def stop(*args, **kwargs):
    print("here", flush=True)
    time.sleep(60)
applying.write_lines = stop
from domino import jobs
jobs.run_next_job()
"""


@pytest.mark.django_db(transaction=True)
def test_import_of_a_killed_worker_is_done_by_another(settings) -> None:
    run = previewed(make_redon(), FABLAB, GARDEN)
    run = import_runs.apply(run=run, version=run.version, user=None)
    name = str(connection.settings_dict["NAME"])
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, name, str(settings.PRIVATE_ROOT)], stdout=subprocess.PIPE, env=dict(os.environ)
    )
    assert worker.stdout and worker.stdout.readline() == b"here\n"
    assert (Initiative.objects.count(), jobs.run_next_job()) == (0, False)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    Job.objects.filter(state=Job.State.WAITING).update(held_until=timezone.now() - timedelta(seconds=1))
    end = time.monotonic() + 10
    while not work() and time.monotonic() < end:
        time.sleep(0.05)
    run.refresh_from_db()
    assert (run.state, run.counts["created"]) == (ImportState.APPLIED, 2)
    assert (Initiative.objects.count(), Revision.objects.count(), run.changes.count()) == (2, 2, 2)


@pytest.mark.django_db(transaction=True)
def test_import_in_two_hands_is_applied_once() -> None:
    run = previewed(make_redon(), FABLAB)
    run = import_runs.apply(run=run, version=run.version, user=None)
    stale = ImportRun.objects.get(pk=run.pk)
    work()
    progress = Progress(stale)
    applying.apply_run(stale, progress)
    progress.close()
    run.refresh_from_db()
    assert (run.state, run.counts["created"], Initiative.objects.count()) == (ImportState.APPLIED, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_while_the_work_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    run = previewed(make_redon(), FABLAB)
    run = import_runs.apply(run=run, version=run.version, user=None)
    seen: list[tuple[str, int]] = []
    held: list[tuple[bool]] = []
    real = applying.write_lines

    def look(*args: object, **options: object) -> None:
        other = connections["default"].copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT step, (SELECT count(*) FROM inventory_initiative) FROM inventory_importrun")
            seen.append(cursor.fetchone())
            cursor.execute("SELECT held_until > now() FROM domino_job WHERE state = 'waiting'")
            held.extend(cursor.fetchall())
        other.close()
        real(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(applying, "write_lines", look)
    work()
    assert (seen, held, Initiative.objects.count()) == ([("écriture du compte rendu", 0)], [(True,)], 1)


@pytest.mark.django_db
def test_import_that_kills_its_workers_waits_for_a_person() -> None:
    run = previewed(make_redon(), FABLAB)
    run = import_runs.apply(run=run, version=run.version, user=None)
    Job.objects.filter(state=Job.State.WAITING).update(attempts=4)
    work()
    run.refresh_from_db()
    assert (run.state, import_runs.progress(run)["left"]) == (ImportState.APPLYING, True)
    import_runs.retry(run=run)
    work()
    run.refresh_from_db()
    assert (run.state, import_runs.progress(run)["left"]) == (ImportState.APPLIED, False)
