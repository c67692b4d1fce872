from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from domino.accessibility.grid import declaration
from domino.accessibility.report import inserted

DOCUMENT = settings.BASE_DIR / "docs" / "accessibility.md"


class Command(BaseCommand):
    help = "Write the grid of the accessibility declaration into docs/accessibility.md again."

    def handle(self, *args: Any, **options: Any) -> None:
        DOCUMENT.write_text(inserted(DOCUMENT.read_text(), declaration()))
        self.stdout.write(f"{DOCUMENT.name} is up to date.")
