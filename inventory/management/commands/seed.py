"""Demo content; with --initiatives N, synthetic initiatives for load tests."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from domino.seeding import load_seeds
from inventory.models import Territory
from inventory.services.demo import load_demo
from inventory.services.demo_accounts import ensure_demo_accounts
from inventory.services.synthetic import replace_synthetic
from inventory.services.taxonomies import load_taxonomies


class Command(BaseCommand):
    help = "Charge les taxonomies et les initiatives de démonstration ; --initiatives N en invente N pour les essais."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--initiatives", type=int, metavar="N", help="nombre d’initiatives inventées")

    def handle(self, *args: Any, **options: Any) -> None:
        if not Territory.objects.communes().exists():
            raise CommandError("Aucune commune n’est chargée. Lancez d’abord : python manage.py load_territories")
        load_taxonomies()
        number = options["initiatives"]
        if number is None:
            self.stdout.write(f"{len(load_demo())} initiatives de démonstration.")
            for sentence in load_seeds():
                self.stdout.write(sentence)
            if settings.ENVIRONMENT == "development":
                ensure_demo_accounts()
        elif number < 0:
            raise CommandError("--initiatives : donnez un nombre positif.")
        else:
            self.stdout.write(f"{replace_synthetic(number=number)} initiatives inventées.")
