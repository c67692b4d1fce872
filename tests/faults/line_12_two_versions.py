"""The version before and this one on the same database, under people who read and propose."""

import subprocess
import tempfile
import time
from pathlib import Path

from domino.postgres.cluster import PROJECT
from tests.faults.lab import Writers, collect_static, get, make_commune, site
from tests.faults.results import Result

SECONDS, PEOPLE = 60, 3
PATHS = ("/", "/initiatives/", "/initiatives.csv", "/api/v1/initiatives/", "/territoires/", "/proposer/")


def run() -> Result:
    make_commune()
    errors: list[tuple[str, int]] = []
    with tempfile.TemporaryDirectory() as folder:
        commit = previous(Path(folder))
        if not commit:
            return Result("old and new version together", 0, remarks="not run: no former commit here", holds=False)
        collect_static(Path(folder))
        with site(Path(folder)) as old, site() as new, Writers(old, PEOPLE) as one, Writers(new, PEOPLE, 50) as two:
            end, read = time.monotonic() + SECONDS, 0
            while time.monotonic() < end:
                for port in (old, new):
                    for path in PATHS:
                        status = get(port, path, visitor=read)[0]
                        read += 1
                        errors += [(path, status)] if status != 200 else []
    lost, twice = one.compared()
    lost += two.compared()[0]
    refused = (one.answers + two.answers).total() - one.answers[201] - two.answers[201]
    acknowledged = len(one.acknowledged) + len(two.acknowledged)
    remarks = f"{read} pages, {len(errors)} errors {errors[:3] or ''}; {refused} proposals refused (before: {commit})"
    scenario = f"old and new version together, {SECONDS} s"
    return Result(scenario, acknowledged, lost, twice, None, "0 errors", remarks, not errors and not refused)


def previous(folder: Path) -> str:
    """Unpack the commit before the present one into `folder`; return its short name, "" without one."""
    asked = ["git", "rev-parse", "--short", "HEAD~1"]
    commit = subprocess.run(asked, cwd=PROJECT, capture_output=True, text=True, check=False).stdout.strip()
    if commit:
        packed = subprocess.run(["git", "archive", commit], cwd=PROJECT, capture_output=True, check=True).stdout
        subprocess.run(["tar", "-x", "-C", str(folder)], input=packed, check=True)
        (folder / "var").mkdir(exist_ok=True)
        (folder / "var" / "secret_key").write_text((PROJECT / "var" / "secret_key").read_text())
    return commit
