"""Erase all that is held under an address, for someone who asks by letter or by telephone."""

import getpass
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inventory.services.privacy.erasing import erase_person


class Command(BaseCommand):
    help = "Efface tout ce qui est gardé sous une adresse (comme la personne le peut elle-même en ligne)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        # Without it, the address is asked for: it then stays out of the shell's history.
        parser.add_argument("address", nargs="?", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["address"] or getpass.getpass("Adresse : ")
        if "@" not in email:
            raise CommandError("Donnez une adresse électronique.")
        result = erase_person(email=email.strip())
        self.stdout.write("Effacé.")
        if result.keeps_account:
            self.stdout.write("Son compte tient un rôle : retirez-le d’abord, puis recommencez.")
        for name in result.files:
            self.stdout.write(f"À reprendre à la main : {name}")
