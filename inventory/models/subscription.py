"""People who asked to be told what is new in a search."""

from django.db import models
from django.utils import timezone

from inventory.enums import Frequency


class Subscription(models.Model):
    """A search followed by mail; nothing is sent before the address is confirmed.

    `query` is the query string of the census; `secret_hash` the SHA-256 of the secret in its links.
    """

    email = models.EmailField("adresse électronique")
    query = models.CharField("recherche", max_length=2_000, blank=True)
    label = models.CharField("en clair", max_length=300)
    frequency = models.CharField("fréquence", max_length=6, choices=Frequency.choices, default=Frequency.WEEKLY)
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    confirmed_at = models.DateTimeField("confirmée le", null=True, blank=True)
    # Everything published or changed up to here has been told.
    told_until = models.DateTimeField("racontée jusqu’au", default=timezone.now)
    created_at = models.DateTimeField("demandée le", auto_now_add=True)

    class Meta:
        verbose_name = "abonnement"
        constraints = [
            models.UniqueConstraint(fields=["email", "query"], name="subscription_unique"),
            models.CheckConstraint(
                condition=models.Q(frequency__in=Frequency.values),
                name="subscription_frequency_known",
                violation_error_message="Choisissez chaque jour ou chaque semaine.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.get_frequency_display()})"
