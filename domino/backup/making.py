"""Making a backup: everything in a folder of its own, under another name until it is whole."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from domino.backup import tables
from domino.backup.errors import BackupError
from domino.backup.files import Copied, copy_tree, measure, write_to_disk
from domino.backup.manifest import DUMP, Manifest
from domino.backup.programs import complaint, dsn, environment, program
from domino.backup.settings import kept
from domino.release import release

PREFIX = "domino-"
PART = ".part"
SETTINGS = "settings.json"
FOLDERS = {"media": "MEDIA_ROOT", "private": "PRIVATE_ROOT"}


def make_backup(*, folder: Path, keep: int | None = None) -> tuple[Path, Manifest]:
    """Write a backup into a new folder of `folder`, then forget all but the `keep` latest; return it and its manifest.

    Raises BackupError; what stood in `folder` before is then as it was.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _alone(folder), _private_files():
            _remove_unfinished(folder)
            name = f"{PREFIX}{timezone.localtime():%Y%m%d-%H%M%S-%f}"
            part = folder / f".{name}{PART}"
            try:
                manifest = _write(part)
                write_to_disk(part)
                part.rename(folder / name)
                write_to_disk_entry(folder)
            except BaseException:
                shutil.rmtree(part, ignore_errors=True)
                raise
            if keep:
                _rotate(folder, keep)
            return folder / name, manifest
    except OSError as error:
        raise BackupError(f"La sauvegarde n’a pas pu être écrite dans {folder} : {error.strerror or error}.") from error


def backups(folder: Path) -> list[Path]:
    """The finished backups in `folder`, the latest first."""
    return sorted((place for place in folder.glob(f"{PREFIX}*") if place.is_dir()), reverse=True)


def write_to_disk_entry(folder: Path) -> None:
    """Make the new name in `folder` last."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(part: Path) -> Manifest:
    part.mkdir(mode=0o700)
    # One snapshot for what is counted and what is dumped; files are written before the rows that name them.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0; SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        counted = tables.sequences(cursor)
        contents = tables.contents(cursor)
        migrations = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
        _dump(part / DUMP, snapshot)
    files: dict[str, Copied] = {DUMP: measure(part / DUMP)}
    for name, setting in FOLDERS.items():
        copied = copy_tree(Path(getattr(settings, setting)), part / name)
        files |= {f"{name}/{path}": found for path, found in copied.items()}
    example = (settings.BASE_DIR / ".env.example").read_text()
    (part / SETTINGS).write_text(json.dumps(kept(example), ensure_ascii=False, indent=1) + "\n")
    files[SETTINGS] = measure(part / SETTINGS)
    version = server_version()
    now = timezone.now().isoformat(timespec="seconds")
    manifest = Manifest(now, release(), version, migrations, contents, counted, files)
    manifest.write(part)
    return manifest


def server_version() -> int:
    """The major version of the server."""
    connection.ensure_connection()
    return int(connection.connection.server_version) // 10_000


def _dump(target: Path, snapshot: str) -> None:
    command = [program("pg_dump", server_version()), "-d", dsn(connection), "-Fc", "--snapshot", snapshot]
    # Roles are the server's; comments on extensions could only be restored by their owner.
    command += ["--no-owner", "--no-privileges", "--no-comments", "--schema=public", "--extension=*", "-f", str(target)]
    done = subprocess.run(command, capture_output=True, env=environment(connection), check=False)
    if done.returncode:
        raise BackupError(f"La base n’a pas pu être sauvegardée : {complaint(done.stderr)}")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise BackupError(f"Une autre sauvegarde est en cours dans {folder} : attendez qu’elle finisse.") from None
    finally:
        os.close(descriptor)


@contextmanager
def _private_files() -> Iterator[None]:
    """A backup holds addresses: nobody else reads it."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _remove_unfinished(folder: Path) -> None:
    for left in folder.glob(f".{PREFIX}*{PART}"):
        shutil.rmtree(left, ignore_errors=True)


def _rotate(folder: Path, keep: int) -> None:
    for old in backups(folder)[keep:]:
        # Renamed first: a removal that is cut short leaves no half of a backup behind.
        part = folder / f".{old.name}{PART}"
        with suppress(OSError):
            old.rename(part)
            shutil.rmtree(part)
