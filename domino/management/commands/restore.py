"""`manage.py restore DIR`: a backup of `manage.py backup` in the place of an empty site, checked before and after."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from domino.backup.errors import BackupError
from domino.backup.restoring import restore_backup


class Command(BaseCommand):
    help = "Restaure une sauvegarde (DIR, ou la dernière de DIR) et vérifie chaque table et chaque fichier."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("dir", type=Path, metavar="DIR")
        parser.add_argument("--replace", action="store_true", help="remplace une base et des fichiers qui existent")

    def handle(self, *, dir: Path, replace: bool, **options: Any) -> None:
        try:
            chosen, manifest = restore_backup(folder=dir.resolve(), replace=replace)
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(table.rows for table in manifest.tables.values())
        counts = f"{len(manifest.tables)} tables, {rows} lignes, {len(manifest.files)} fichiers"
        self.stdout.write(f"Restauré : {chosen}, sauvegarde du {manifest.made_at} ; {counts}, tous conformes.")
        self.stdout.write("Ensuite : manage.py migrate, manage.py erase_again, puis démarrez le site.")
