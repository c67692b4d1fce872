"""The process that imports 10,000 rows is killed."""

import csv
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from django.db import connection

from domino.postgres.cluster import PROJECT
from inventory.models import Initiative
from tests.faults.lab import count, make_commune
from tests.faults.results import Result

ROWS, KILLS = 10_000, count(4, 20)


def run() -> Result:
    make_commune()
    whole, partial = 0, []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "liste.csv")
        write(file)
        began = time.monotonic()
        command = [sys.executable, "manage.py", "import_initiatives", str(file), "--source", "Liste"]
        draw = random.Random(6)
        for _ in range(KILLS):
            killed(command, draw.uniform(1.5, 5))
            kept = Initiative.objects.count()
            partial += [kept] if kept not in {0, ROWS} else []
            whole += kept == ROWS
        began = time.monotonic()
        first, again = told(command), told(command)
        seconds = time.monotonic() - began
    rows = Initiative.objects.count()
    undone = f"{KILLS - whole} cut short, {len(partial)} of them half done"
    remarks = f"{undone}; once more: {again['unchanged']} unchanged, {again['created']} new"
    holds = not partial and again["created"] == 0 and first["rejected"] == 0
    scenario = f"import of {ROWS} rows SIGKILLed ×{KILLS}"
    return Result(scenario, ROWS, ROWS - min(rows, ROWS), max(rows - ROWS, 0), seconds / 2, remarks, holds)


def write(file: Path) -> None:
    with file.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "nom", "description", "latitude", "longitude"])
        for number in range(ROWS):
            place = [48 + number % 100 / 1_100, -2 + number // 100 / 1_100]
            writer.writerow([number, f"Atelier {number:05} {number * 7919 % 10_007}", "On répare.", *place])


def killed(command: list[str], seconds: float) -> None:
    process = subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    # What the killed process had begun is rolled back before anyone counts.
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
            if cursor.fetchone()[0] <= 1:
                break
            time.sleep(0.1)


def told(command: list[str]) -> dict[str, int]:
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))
