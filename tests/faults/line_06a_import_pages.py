"""An import by the pages: web processes are killed while they receive it, the worker while it writes or undoes."""

import os
import random
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.utils import timezone

from domino.models import Job
from inventory.models import ImportRun, Initiative
from tests.bench.load.client import Client, Disappointed, Site
from tests.bench.load.forms import form_with
from tests.bench.load.pages import ImportPages
from tests.deploy.machine import HOST
from tests.factories.accounts import UserFactory
from tests.faults.lab import make_commune, served, wait_for, wait_for_rollback, worker
from tests.faults.results import Result
from tests.faults.sheets import ROWS, sheet

WEB_KILLS, CYCLES, MOMENT = 5, 3, 0.4
# The worker is killed in each of these; of a job that is killed a fourth time, a person decides.
APPLYING = ("lecture des lignes", "écriture des fiches", "écriture du compte rendu")
UNDOING = ("comparaison avec le recensement", "annulation", "annulation")
PATIENCE = 120


@dataclass
class Seen:
    """What was found after each kill."""

    half_done: list[int] = field(default_factory=list)
    cut_short: int = 0
    too_late: int = 0
    recovery: float = 0.0

    def look(self, before: int, after: int) -> None:
        """All or nothing: as `before` the job, or as `after` it."""
        kept = Initiative.objects.count()
        self.half_done += [kept] if kept not in {before, after} else []
        self.cut_short += kept == before
        self.too_late += kept == after


def run() -> Result:
    make_commune()
    UserFactory(username="import", email="import@domino.example", is_superuser=True)
    seen, draw = Seen(), random.Random(6)
    with tempfile.TemporaryDirectory() as private:
        os.environ["PRIVATE_ROOT"] = private
        with served(ALLOWED_HOSTS=f"127.0.0.1,{HOST}") as (port, master):
            pages = ImportPages(Client(Site(port, kept_seconds=0), "127.0.0.2"))
            pages.sign_in("import")
            address = sent_under_kills(pages, master, draw)
            received, jobs = ImportRun.objects.count(), Job.objects.count()
            for _ in range(CYCLES):
                with worker():
                    preview(pages, address)
                pages.apply(address)
                killed(seen, draw, APPLYING, before=0, after=ROWS)
                undo(pages, address)
                killed(seen, draw, UNDOING, before=ROWS, after=0)
                address = send(pages)
            again = twice(pages, address)
        kept_files = sum(path.is_file() for path in Path(private).rglob("*"))
    rows = Initiative.objects.count()
    kills = CYCLES * len(APPLYING + UNDOING)
    remarks = (
        f"web killed ×{WEB_KILLS} while it received: {received} import, {jobs} job; worker: {seen.cut_short} cut short,"
        f" {seen.too_late} just done, {len(seen.half_done)} half done; again: {again} new; {kept_files} files kept;"
        " before the recovery told here, a dead worker is waited for five minutes"
    )
    holds = (received, jobs, again, seen.half_done) == (1, 1, 0, []) and kept_files == ImportRun.objects.count()
    scenario = f"import of {ROWS} rows by the pages, worker SIGKILLed ×{kills} as it applies and undoes"
    lost, extra = ROWS - min(rows, ROWS), max(rows - ROWS, 0)
    return Result(scenario, ROWS, lost, extra, seen.recovery, "all or nothing, then whole", remarks, holds)


def sent_under_kills(pages: ImportPages, master: int, draw: random.Random) -> str:
    """Send the list while the web processes are killed; who got no answer sends it again."""
    for _ in range(WEB_KILLS):
        killer = threading.Timer(draw.uniform(0, 0.4), kill_web, [master])
        killer.start()
        with suppress(Disappointed):
            pages.send(sheet(), territory="redon", source="Liste")
        killer.join()
    return send(pages)


def kill_web(master: int) -> None:
    for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split():
        os.kill(int(pid), signal.SIGKILL)


def send(pages: ImportPages) -> str:
    return pages.send(sheet(), territory="redon", source="Liste")


def preview(pages: ImportPages, address: str) -> None:
    """Have the worker recognise and preview what was sent."""
    pages.follow(address, "recognised", PATIENCE)
    pages.preview(address)
    pages.follow(address, "previewed", PATIENCE)


def undo(pages: ImportPages, address: str) -> None:
    pages.post(f"{address}annuler/", form_with(pages.read(address), "version"))


def killed(seen: Seen, draw: random.Random, steps: Sequence[str], *, before: int, after: int) -> None:
    """Kill the worker at its job again and again, then let it end; `seen` notes what each left."""
    job = Job.objects.get(state=Job.State.WAITING)
    for attempt, step in enumerate(steps, start=1):
        with worker():
            wait_for(is_at(job, attempt, step), PATIENCE)
            time.sleep(draw.uniform(0, MOMENT))
        wait_for_rollback()
        seen.look(before, after)
        # A worker that died is waited for five minutes: they pass.
        Job.objects.filter(pk=job.pk, state=Job.State.WAITING).update(held_until=timezone.now())
    began = time.monotonic()
    with worker():
        wait_for(lambda: Job.objects.filter(pk=job.pk, state=Job.State.DONE).exists(), PATIENCE)
    seen.recovery = max(seen.recovery, time.monotonic() - began)
    if Initiative.objects.count() != after:
        seen.half_done.append(Initiative.objects.count())


def is_at(job: Job, attempt: int, step: str) -> Callable[[], bool]:
    """Whether a worker that has the job for the `attempt`th time has come to `step` of it, or did all of it."""

    def is_there() -> bool:
        job.refresh_from_db()
        run = ImportRun.objects.get(pk=job.payload["run"])
        return job.state == Job.State.DONE or (job.attempts >= attempt and run.step == step)

    ImportRun.objects.filter(pk=job.payload["run"]).update(step="")
    return is_there


def twice(pages: ImportPages, address: str) -> int:
    """How many records the same list adds when it is applied a second time."""
    counts = []
    with worker():
        for run in (address, ""):
            run = run or send(pages)
            preview(pages, run)
            pages.apply(run)
            pages.follow(run, "applied", PATIENCE)
            counts.append(Initiative.objects.count())
    return counts[1] - counts[0]
