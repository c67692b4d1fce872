"""Ask the sites of records whether they still answer; the worker does it every hour."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from inventory.services.websites import check_websites

SITES_AT_ONCE = 60


class Command(BaseCommand):
    help = "Regarde si les sites des fiches répondent encore, dans les territoires qui l’ont demandé."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=SITES_AT_ONCE, help="sites au plus (60)")

    def handle(self, *, limit: int, **options: Any) -> None:
        report = check_websites(limit=limit, now=timezone.now())
        self.stdout.write(json.dumps(asdict(report)))
