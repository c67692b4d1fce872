"""Tell people that their contact came with an imported file; the worker does it every day."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from inventory.services.privacy.informing import inform_contact, to_inform

MAILS_AT_ONCE = 1_000


class Command(BaseCommand):
    help = (
        "Prévient par courriel les personnes dont le contact est venu d’un fichier importé il y a plus d’une semaine."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=MAILS_AT_ONCE, help="courriels au plus (1000)")
        parser.add_argument("--dry-run", action="store_true", help="dit combien, n’écrit rien")

    def handle(self, *args: Any, **options: Any) -> None:
        due = to_inform(timezone.now())
        if options["dry_run"]:
            self.stdout.write(f"{min(due.count(), options['limit'])} courriels à écrire")
            return
        if not settings.INFORM_IMPORTED_CONTACTS:
            self.stdout.write("INFORM_IMPORTED_CONTACTS=0 : personne n’est prévenu")
            return
        addresses = list(due[: options["limit"]])
        for email in addresses:
            inform_contact(email=email)
        self.stdout.write(f"{len(addresses)} courriels écrits")
