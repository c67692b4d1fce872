"""The disk of the database fills up under people who propose."""

import os
import subprocess
import time

from domino.postgres.processes import wait_until
from tests.faults.lab import Writers, get, make_commune, own_server, site, wait_for
from tests.faults.results import Result

MEGABYTES, PEOPLE = 900, 4
TARGET = "0 lost, clear message, form usable"


def run() -> Result:
    with own_server(2) as (primary, small):
        mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=755", "tmpfs", str(small.root)]
        if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
            return Result(
                "disk of the database full", 0, remarks="not run: this machine mounts no small disk", holds=False
            )
        try:
            small.give("")
            make_commune()
            small.copy_of(primary)
            small.start()
            return full(small)
        finally:
            small.kill()
            subprocess.run(["umount", "-l", str(small.root)], check=True)


def full(small) -> Result:  # type: ignore[no-untyped-def]
    filler = small.root / "filler"
    with site(DATABASE_URL=small.url) as port:
        with Writers(port, PEOPLE) as writers:
            time.sleep(3)
            try:
                with filler.open("wb") as file:
                    while True:
                        file.write(bytes(1_000_000))
            except OSError:
                pass
            wait_until(lambda: writers.answers[503] > 0 or not small.is_running(), 10)
            time.sleep(3)
            form = get(port, "/proposer/")[0]
            filler.unlink()
            began = time.monotonic()
            if not small.is_running():
                small.kill()
                small.start()
            before = len(writers.acknowledged)
            wait_for(lambda: len(writers.acknowledged) > before, 60)
            recovery = time.monotonic() - began
        names = small.psql("SELECT data ->> 'name' FROM inventory_contribution").splitlines()
    lost = sum(f"Atelier {number}" not in set(names) for number in writers.acknowledged)
    others = {status: times for status, times in writers.answers.items() if status != 201}
    remarks = f"other answers: {others}; form meanwhile: {form}"
    holds = set(others) <= {0, 503} and form in {200, 503}
    scenario = f"disk of the database full ({MEGABYTES} MB)"
    return Result(
        scenario, len(writers.acknowledged), lost, len(names) - len(set(names)), recovery, TARGET, remarks, holds
    )
