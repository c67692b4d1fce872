"""Forget the private addresses of old comments; the worker does it every night."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from recommendations.services.comments import purge_comments


class Command(BaseCommand):
    help = "Oublie l’adresse privée des commentaires relus depuis douze mois, et efface ceux que personne n’a relus."

    def handle(self, **options: Any) -> None:
        forgotten, deleted = purge_comments(now=timezone.now())
        self.stdout.write(f"{forgotten} adresses oubliées, {deleted} commentaires effacés")
