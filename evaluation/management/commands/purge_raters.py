"""Forget who answered evaluations that ended a year ago; the worker does it every night."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from evaluation.services.raters import forget_raters


class Command(BaseCommand):
    help = "Oublie le nom de qui a répondu aux évaluations terminées depuis douze mois ; les réponses restent."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"{forget_raters(now=timezone.now())} évaluations rendues anonymes")
