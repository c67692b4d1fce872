"""What people write to an initiative through the site: neither side reads the other's address."""

import uuid

from django.db import models

from inventory.enums import CorrespondenceState
from inventory.models.initiative import Initiative
from inventory.models.taxonomy import ResourceKind


class Correspondence(models.Model):
    """One person writing to the people of one initiative; nothing leaves before the writer's address is confirmed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    initiative = models.ForeignKey(
        Initiative, models.CASCADE, related_name="correspondences", verbose_name="initiative"
    )
    kind = models.ForeignKey(
        ResourceKind, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="à propos de"
    )
    writer_name = models.CharField("nom", max_length=120)
    writer_email = models.EmailField("adresse privée")
    state = models.CharField(
        "état", max_length=8, choices=CorrespondenceState.choices, default=CorrespondenceState.WAITING
    )
    confirmed_at = models.DateTimeField("adresse confirmée le", null=True, blank=True)
    created_at = models.DateTimeField("commencée le", auto_now_add=True)

    class Meta:
        verbose_name = "correspondance"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=CorrespondenceState.values),
                name="correspondence_state_known",
                violation_error_message="Cet état de correspondance n’existe pas.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.writer_name} → {self.initiative_id}"


class Message(models.Model):
    """One letter of a correspondence."""

    correspondence = models.ForeignKey(Correspondence, models.CASCADE, related_name="messages")
    by_writer = models.BooleanField("de la personne qui a écrit", default=True)
    body = models.TextField("message")
    idempotency_key = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    created_at = models.DateTimeField("écrit le", auto_now_add=True)

    class Meta:
        verbose_name = "message"
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"{self.correspondence_id}, {self.created_at:%d/%m/%Y}"
