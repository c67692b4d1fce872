"""Forget the phones of sessions that ended a week ago; the worker does it every night."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from evaluation.services.sessions import purge_sessions


class Command(BaseCommand):
    help = "Oublie les téléphones et les pseudonymes des séances finies depuis sept jours, ou laissées ouvertes."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{purge_sessions(now=timezone.now())} séances effacées")
