"""After a restore: erase again those who were erased since the backup was made."""

from typing import Any

from django.core.management.base import BaseCommand

from inventory.services.privacy.erasing import erase_again


class Command(BaseCommand):
    help = "Efface de nouveau les personnes qu’une restauration a ramenées (à lancer après migrate)."

    def handle(self, *args: Any, **options: Any) -> None:
        done = erase_again()
        self.stdout.write(f"Personnes effacées de nouveau : {len(done)}.")
        for name in sorted({name for result in done for name in result.files}):
            self.stdout.write(f"À reprendre à la main : {name}")
