"""Erase what has been kept long enough; the worker does it every night."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from inventory.services.retention import purge


class Command(BaseCommand):
    help = "Efface ce qui a été gardé assez longtemps (délais annoncés sur /donnees-personnelles/)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="dit combien, n’efface rien")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        self.stdout.write(json.dumps(purge(now=timezone.now(), dry_run=dry_run)))
