"""End accounts that nobody uses, after a notice; the worker does it every day."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from inventory.services.privacy.accounts import end_dormant_accounts


class Command(BaseCommand):
    help = "Prévient les comptes inutilisés depuis deux ans, efface ceux qui l’ont été il y a un mois."

    def handle(self, *args: Any, **options: Any) -> None:
        told, ended = end_dormant_accounts(now=timezone.now())
        self.stdout.write(f"{told} prévenus, {ended} effacés")
