"""An import of 100,000 rows of CSV: seconds of its recognition, preview, application and undoing, and the memory.

    DATABASE_URL=… .venv/bin/python -m tests.bench.imports [ROWS]

Rows stand around communes of the database of the settings, under 60 words for themes and with some faults. All is
done as the worker does it, but in one transaction that is rolled back: nothing is kept. The exit code is 1 when a
step misses its target. Numbers are in docs/performance.md.
"""

from __future__ import annotations

import csv
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "domino.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import TemporaryUploadedFile  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from domino.models import Job  # noqa: E402
from inventory.enums import ImportState, TerritoryKind  # noqa: E402
from inventory.models import Containment, ImportRun, Territory, Theme  # noqa: E402
from inventory.services import import_runs  # noqa: E402
from inventory.services.import_runs import applying, previewing, recognising, undoing  # noqa: E402
from inventory.services.import_runs.working import Progress  # noqa: E402
from tests.bench.scale.sites import cpu_of  # noqa: E402

ROWS = 100_000
TARGETS = {"preview": 30.0, "apply": 120.0}
MEGABYTES = 500
HEADER = ["id", "nom", "type", "resume", "description", "adresse", "code postal", "commune", "latitude", "longitude",
          "site", "telephone", "courriel", "annee"]  # fmt: skip
WORDS = (
    "atelier jardin partage vélo café école compost fablab ressourcerie monnaie marché habitat coopérative repair "
    "solidaire collectif maison grange halle tiers lieu culture musique théâtre semences outils"
).split()


def write_sheet(path: Path, rows: int) -> None:
    """A list as a region's: names that repeat, positions near town halls, a row of a hundred that has a fault."""
    chance = random.Random(1)
    communes = list(
        Territory.objects.filter(kind=TerritoryKind.COMMUNE, centre__isnull=False).values_list(
            "name", "postal_codes", "centre"
        )
    )
    themes = [*Theme.objects.values_list("name", flat=True)[:58], "inconnu", "autre chose"]
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(HEADER)
        for number in range(rows):
            name, codes, centre = chance.choice(communes)
            lon, lat = centre.x + chance.uniform(-0.02, 0.02), centre.y + chance.uniform(-0.02, 0.02)
            words = " ".join(chance.choices(WORDS, k=4)).capitalize()
            writer.writerow([
                f"b{number}", "" if number % 200 == 7 else f"{words} {number % 5000}", chance.choice(themes),
                " ".join(chance.choices(WORDS, k=12)), " ".join(chance.choices(WORDS, k=40)),
                f"{number % 90 + 1} rue de la Mairie", (codes or [""])[0], name, f"{lat:.6f}", f"{lon:.6f}",
                f"https://site{number}.example", "0299000000", "" if number % 100 else "pas une adresse",
                chance.choice(["2015", "", "depuis 2012"]),
            ])  # fmt: skip


def everywhere() -> Territory:
    """A territory of the bench around all others: it wants the whole country, whatever of it is loaded."""
    outer = Territory.objects.create(kind=TerritoryKind.CUSTOM, code="bench", slug="bench", name="Bench", geometry=None)
    inner = Territory.objects.values_list("pk", flat=True)
    Containment.objects.bulk_create([Containment(outer=outer, inner_id=pk) for pk in inner])
    return outer


def written(rows: int) -> TemporaryUploadedFile:
    """A sheet of that many rows, as if it was uploaded."""
    upload = TemporaryUploadedFile("liste.csv", "text/csv", 0, "utf-8")
    write_sheet(Path(upload.temporary_file_path()), rows)
    upload.size = Path(upload.temporary_file_path()).stat().st_size
    return upload


def received(upload: TemporaryUploadedFile, territory: Territory) -> ImportRun:
    """Its import, received as if by the site; the file is in the private folder."""
    run = import_runs.receive(territory=territory, user=None, upload=upload, source_name="Bench")
    upload.close()
    return run


def processor() -> tuple[float, float]:
    """Seconds that this process has worked, and its session of the database (if it is on this machine)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return time.process_time(), cpu_of(cursor.fetchone()[0])


def timed(run: ImportRun, state: ImportState, work: object) -> float:
    """Seconds of one step, its deferred constraints included."""
    ImportRun.objects.filter(pk=run.pk).update(state=state)
    run.refresh_from_db()
    progress = Progress(run)
    start = time.perf_counter()
    work(run, progress)  # type: ignore[operator]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    seconds = time.perf_counter() - start
    progress.close()
    run.refresh_from_db()
    return seconds


def main() -> int:
    """Print a line for each step."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    missed = 0
    steps = {
        "recognise": (ImportState.RECEIVED, recognising.recognise),
        "preview": (ImportState.PREVIEWING, previewing.preview),
        "apply": (ImportState.APPLYING, applying.apply_run),
        "undo": (ImportState.UNDOING, undoing.undo_run),
    }
    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        settings.PRIVATE_ROOT = Path(folder)
        run = received(written(rows), everywhere())
        Job.objects.all().delete()
        for name, (state, work) in steps.items():
            before = processor()
            seconds = timed(run, state, work)
            own, database = (after - earlier for after, earlier in zip(processor(), before, strict=True))
            counts = {key: value for key, value in run.counts.items() if isinstance(value, int)}
            sys.stdout.write(
                f"{name}: {seconds:.1f} s, target {TARGETS.get(name, '-')}, of work {own:.1f} s in Python and"
                f" {database:.1f} s in the database, load {os.getloadavg()[0]:.1f}, {counts}\n"
            )
            sys.stdout.flush()
            missed |= seconds > TARGETS.get(name, seconds)
        transaction.set_rollback(True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(f"memory {memory} MB, target {MEGABYTES}\n")
    return int(missed or memory > MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
