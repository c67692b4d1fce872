"""`manage.py backup DIR`: database, media and private files as of one moment, with a checksum for everything."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from domino.backup.errors import BackupError
from domino.backup.making import make_backup


class Command(BaseCommand):
    help = "Sauvegarde la base, les médias et les fichiers privés dans un nouveau dossier de DIR."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dir", type=Path, metavar="DIR")
        parser.add_argument("--keep", type=int, metavar="N", help="ne garde que les N dernières sauvegardes de DIR")

    def handle(self, *, dir: Path, keep: int | None, **options: Any) -> None:
        if keep is not None and keep < 1:
            raise CommandError("--keep attend un nombre d’au moins 1.", returncode=2)
        try:
            made, manifest = make_backup(folder=dir.resolve(), keep=keep)
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(table.rows for table in manifest.tables.values())
        counts = f"{len(manifest.tables)} tables, {rows} lignes, {len(manifest.files)} fichiers"
        self.stdout.write(f"Sauvegarde complète : {made} ({counts})")
