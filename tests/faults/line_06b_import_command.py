"""The command that imports 10,000 rows is killed."""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from domino.postgres.cluster import PROJECT
from inventory.models import Initiative
from tests.faults.lab import make_commune, wait_for_rollback
from tests.faults.results import Result
from tests.faults.sheets import ROWS, sheet

KILLS = 8


def run() -> Result:
    make_commune()
    draw, left = random.Random(6), []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "liste.csv")
        file.write_bytes(sheet())
        command = [sys.executable, "manage.py", "import_initiatives", str(file), "--source", "Liste"]
        told(command)
        Initiative.objects.all().delete()
        pace, _ = timed(command)
        for _ in range(KILLS):
            Initiative.objects.all().delete()
            killed(command, pace * draw.uniform(0.4, 1))
            left.append(Initiative.objects.count())
        Initiative.objects.all().delete()
        seconds, first = timed(command)
        again = told(command)
    rows = Initiative.objects.count()
    partial = [kept for kept in left if kept not in {0, ROWS}]
    remarks = f"{left.count(0)} cut short, {left.count(ROWS)} just done, {len(partial)} half done; again: "
    remarks += f"{again['unchanged']} unchanged, {again['created']} new"
    holds = not partial and again["created"] == 0 and first["rejected"] == 0
    scenario = f"import of {ROWS} rows by command SIGKILLed ×{KILLS}"
    lost, twice = ROWS - min(rows, ROWS), max(rows - ROWS, 0)
    return Result(scenario, ROWS, lost, twice, seconds, "all or nothing, a re-run adds nothing", remarks, holds)


def timed(command: list[str]) -> tuple[float, dict[str, int]]:
    """Seconds of the whole command, and what it says."""
    began = time.monotonic()
    counts = told(command)
    return time.monotonic() - began, counts


def killed(command: list[str], seconds: float) -> None:
    process = subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    wait_for_rollback()


def told(command: list[str]) -> dict[str, int]:
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))
