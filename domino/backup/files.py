"""Files of a backup: copied with their checksum, read back, put in the place of others."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

STAGING = ".restauration"


class Copied(NamedTuple):
    """What a file weighs, in bytes, and its SHA-256."""

    size: int
    sha256: str


def measure(path: Path) -> Copied:
    """Size and checksum of the file at `path`."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return Copied(path.stat().st_size, digest.hexdigest())


def below(root: Path) -> Iterator[Path]:
    """Every ordinary file below `root`, relative to it; symbolic links and what is being restored are left out."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(STAGING))
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(root)


def copy_tree(source: Path, target: Path) -> dict[str, Copied]:
    """Copy what is below `source` to `target`; a file that is removed meanwhile (a purge) is left out."""
    copied: dict[str, Copied] = {}
    for name in below(source):
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(source / name, place)
        except FileNotFoundError:
            place.unlink(missing_ok=True)
            continue
        copied[name.as_posix()] = measure(place)
    return copied


def put_in_place(staged: Path, root: Path) -> None:
    """Make what is below `staged` (a folder of `root`) the whole of `root`; the root itself may be a mount point."""
    for old in [place for place in root.iterdir() if place != staged]:
        shutil.rmtree(old) if old.is_dir() and not old.is_symlink() else old.unlink()
    for place in staged.iterdir():
        place.rename(root / place.name)
    staged.rmdir()


def write_to_disk(root: Path) -> None:
    """Return once everything below `root` is on the disk, not only in memory."""
    for folder, _, names in os.walk(root):
        for path in [Path(folder), *(Path(folder, name) for name in names)]:
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
