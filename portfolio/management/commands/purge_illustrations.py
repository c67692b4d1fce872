"""Delete the photos of case studies that were never saved; the worker does it every night."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portfolio.services.illustrations import delete_abandoned


class Command(BaseCommand):
    help = "Efface les photos d’enquêtes jamais enregistrées, une semaine après leur envoi."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="dit combien, n’efface rien")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        self.stdout.write(json.dumps({"deleted": delete_abandoned(now=timezone.now(), dry_run=dry_run)}))
