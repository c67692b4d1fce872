"""Write the mails of followed searches; run it once a day (the worker sends them)."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from inventory.news import send_due_news


class Command(BaseCommand):
    help = "Écrit les courriers des recherches suivies dont le jour est venu ; à lancer une fois par jour."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{send_due_news(now=timezone.now())} courriers écrits.")
