"""Ask those of stale records whether they are still right: run it once a day."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from inventory.services.freshness import ask_confirmation, to_ask

MAILS_AT_ONCE = 200


class Command(BaseCommand):
    help = "Write mails with three links (still right, correct, ended) about stale records; the worker sends them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=MAILS_AT_ONCE, help="mails written at most (200)")
        parser.add_argument("--dry-run", action="store_true", help="say how many, write none")

    def handle(self, *args: Any, **options: Any) -> None:
        due = to_ask(timezone.localdate())
        if options["dry_run"]:
            self.stdout.write(f"{min(due.count(), options['limit'])} mails to write")
            return
        count = 0
        for initiative in due[: options["limit"]]:
            ask_confirmation(initiative=initiative)
            count += 1
        self.stdout.write(f"{count} mails written")
