"""Restoring a backup: read through first, the database in one transaction that checks itself, then the files."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from domino.backup import manifest as manifests
from domino.backup import tables
from domino.backup.errors import BackupError
from domino.backup.files import STAGING, below, copy_tree, put_in_place
from domino.backup.making import FOLDERS, backups, server_version
from domino.backup.manifest import DUMP, Manifest
from domino.backup.programs import complaint, dsn, environment, program
from domino.personal import ledger

LOCK_SECONDS = 10
# The time of a backup is that of its end: who was erased while it was made may still be in it.
MAKING = timedelta(hours=1)
ERRORS = (
    (r"lock timeout", "La base sert encore : arrêtez le site et le travailleur (manage.py work), puis recommencez."),
    (r"domino: (\S+)", "Après restauration, {0} ne contient pas ce que la sauvegarde annonce : rien n’a été changé."),
    (r"extension .* is not available|extension control file", "Une extension de la base manque (PostGIS ?) : {line}"),
    (r"No space left|could not extend", "Le disque de la base est plein : rien n’a été changé."),
)


def restore_backup(*, folder: Path, replace: bool = False) -> tuple[Path, Manifest]:
    """Put the backup `folder` (or the latest one in it) in the place of an empty site, or of any with `replace`.

    Raises BackupError. Everything is read and compared with the manifest before anything is touched; the database
    changes as a whole or not at all. Who was erased since then is noted for `manage.py erase_again`.
    """
    chosen = _chosen(folder)
    manifest = manifests.read(chosen)
    manifests.verify_files(chosen, manifest)
    _check_versions(manifest)
    if not replace:
        _check_empty()
    try:
        known = _erasures(chosen)
        with _staged_files(chosen, manifest) as staged:
            _restore_database(chosen / DUMP, manifest)
            for root, place in staged.items():
                put_in_place(place, root)
        _note_erasures(known, manifest)
    except OSError as error:
        raise BackupError(f"Les fichiers n’ont pas pu être remis en place : {error.strerror or error}.") from error
    return chosen, manifest


def _chosen(folder: Path) -> Path:
    if (folder / manifests.NAME).exists():
        return folder
    found = backups(folder) if folder.is_dir() else []
    if not found:
        raise BackupError(f"Aucune sauvegarde dans {folder}.")
    return found[0]


def _erasures(chosen: Path) -> dict[str, datetime]:
    """Who was erased, by what is still here of the site and by later backups beside `chosen`."""
    later = [other for other in backups(chosen.parent) if other.name > chosen.name]
    return ledger.merged(
        [Path(settings.PRIVATE_ROOT, ledger.NAME), *(each / "private" / ledger.NAME for each in later)]
    )


def _note_erasures(known: dict[str, datetime], manifest: Manifest) -> None:
    root = Path(settings.PRIVATE_ROOT)
    since = datetime.fromisoformat(manifest.made_at) - MAKING
    again = {name: at for name, at in known.items() if at > since}
    if again:
        ledger.write(ledger.merged([root / ledger.NAME]) | known, root / ledger.NAME)
        ledger.write(again, root / ledger.AGAIN)


def _check_versions(manifest: Manifest) -> None:
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = sorted(name for name in manifest.migrations if name not in known)
    if newer:
        raise BackupError(
            f"Cette sauvegarde vient d’une version de DOMINO plus récente (migration {newer[0]}) : "
            "installez cette version, puis recommencez."
        )
    if server_version() < manifest.postgres:
        raise BackupError(
            f"Cette sauvegarde vient de PostgreSQL {manifest.postgres} : ce serveur est plus ancien. "
            "Donnez un serveur au moins aussi récent par DATABASE_URL."
        )


def _check_empty() -> None:
    with connection.cursor() as cursor:
        if tables.names(cursor):
            raise BackupError("La base n’est pas vide. Pour tout remplacer par la sauvegarde, ajoutez --replace.")
    for setting in FOLDERS.values():
        root = Path(getattr(settings, setting))
        # What was erased may be brought along: it is what a backup cannot know.
        if [path for path in below(root) if path.as_posix() != ledger.NAME]:
            raise BackupError(f"{root} n’est pas vide. Pour tout remplacer par la sauvegarde, ajoutez --replace.")


@contextmanager
def _staged_files(chosen: Path, manifest: Manifest) -> Iterator[dict[Path, Path]]:
    """Copies of the files beside where they will stand, compared with the manifest once more."""
    staged: dict[Path, Path] = {}
    try:
        for name, setting in FOLDERS.items():
            root = Path(getattr(settings, setting))
            root.mkdir(parents=True, exist_ok=True)
            staged[root] = Path(mkdtemp(prefix=STAGING, dir=root))
            copied = copy_tree(chosen / name, staged[root])
            prefix = f"{name}/"
            wanted = {path: each for path, each in manifest.files.items() if path.startswith(prefix)}
            if {f"{prefix}{path}": each for path, each in copied.items()} != wanted:
                raise BackupError(f"Les fichiers de {chosen / name} n’ont pas été copiés comme il faut.")
        yield staged
    finally:
        for place in staged.values():
            shutil.rmtree(place, ignore_errors=True)


def _restore_database(dump: Path, manifest: Manifest) -> None:
    """One transaction: what is there goes, the backup comes, every table is compared; then it is committed."""
    with connection.cursor() as cursor:
        before = f"BEGIN;\nSET LOCAL lock_timeout = '{LOCK_SECONDS}s';\n{tables.removal(cursor)}"
    after = f"{tables.verification(manifest.tables, manifest.sequences)}COMMIT;\n"
    connection.close()
    version = server_version()
    reading = [program("pg_restore", version), "--no-owner", "--no-privileges", "-f", "-", str(dump)]
    writing = [program("psql", version), "-X", "-q", "-v", "ON_ERROR_STOP=1"]
    writing += ["-d", dsn(connection), "-f", "-"]
    connection.close()
    script = subprocess.Popen(reading, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    target = subprocess.Popen(
        writing, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment(connection)
    )
    _feed(script, target, before, after)


def _feed(script: subprocess.Popen[bytes], target: subprocess.Popen[bytes], before: str, after: str) -> None:
    if not (script.stdout and script.stderr and target.stdin and target.stderr):
        raise ValueError("Both processes need their pipes.")
    try:
        target.stdin.write(before.encode())
        for line in script.stdout:
            # The schema is there already, and its owner may be another than ours.
            if line != b"CREATE SCHEMA public;\n":
                target.stdin.write(line)
        complete = script.wait() == 0
        # A script that ends early, or a restore that is killed, never comes to the COMMIT.
        target.stdin.write(after.encode() if complete else b"")
        target.stdin.close()
    except BrokenPipeError:
        script.kill()
        complete = True
    said = target.stderr.read()
    failed = target.wait() != 0
    if not complete:
        raise BackupError(f"La base de la sauvegarde ne peut pas être lue : {complaint(script.stderr.read())}")
    if failed:
        raise _explained(said)
    script.wait()


def _explained(said: bytes) -> BackupError:
    line = complaint(said)
    for pattern, text in ERRORS:
        if found := re.search(pattern, line):
            return BackupError(text.format(*found.groups(), line=line))
    return BackupError(f"La base n’a pas pu être restaurée, rien n’a été changé : {line}")
