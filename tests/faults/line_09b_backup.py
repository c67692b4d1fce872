"""Last night's backup on an empty machine, by one command."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from domino.backup import manifest as manifests
from domino.backup.making import backups
from domino.postgres.cluster import PROJECT
from tests.factories.initiatives import InitiativeFactory
from tests.faults.lab import own_server
from tests.faults.results import Result

INITIATIVES = 5_000


def run() -> Result:
    with own_server(2) as (_, empty), tempfile.TemporaryDirectory() as folder:
        InitiativeFactory.create_batch(INITIATIVES)
        began = time.monotonic()
        environment = os.environ | {"MEDIA_ROOT": str(PROJECT / "var/media"), "PRIVATE_ROOT": f"{folder}/private"}
        manage("backup", folder, environment)
        made = time.monotonic() - began
        manifest = manifests.read(backups(Path(folder))[0])
        empty.make()
        began = time.monotonic()
        target = {"DATABASE_URL": empty.url, "MEDIA_ROOT": f"{folder}/media2", "PRIVATE_ROOT": f"{folder}/private2"}
        manage("restore", folder, os.environ | target)
        restored = time.monotonic() - began
    rows = sum(table.rows for table in manifest.tables.values())
    remarks = f"backup {made:.1f} s; {len(manifest.tables)} tables, {rows} rows, {len(manifest.files)} files compared"
    return Result("backup restored on an empty machine", rows, 0, 0, restored, "all tables and files equal", remarks)


def manage(command: str, folder: str, environment: dict[str, str]) -> None:
    subprocess.run([sys.executable, "manage.py", command, folder], cwd=PROJECT, env=environment, check=True)
