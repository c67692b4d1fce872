"""Addresses that are told what changes on a territory, what each was told of, and how telling it went."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone

from inventory.enums import DeliveryState, WebhookEvent
from inventory.models.territory import Territory


class Webhook(models.Model):
    """An https address of another program. Its secret is derived from `seed` and the site's own key, kept nowhere."""

    name = models.CharField("nom", max_length=80)
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="webhooks", verbose_name="territoire")
    address = models.URLField("adresse", max_length=500)
    events = ArrayField(models.CharField(max_length=22, choices=WebhookEvent.choices), verbose_name="événements")
    seed = models.CharField(max_length=64, editable=False)
    # The secret before the last one still signs for a while, beside the new one.
    former_seed = models.CharField(max_length=64, blank=True, editable=False)
    former_until = models.DateTimeField(null=True, blank=True, editable=False)
    # Up to where it follows the changes of the census (querysets.changes.Position).
    read_at = models.DateTimeField(editable=False)
    read_id = models.UUIDField(editable=False)
    is_active = models.BooleanField("actif", default=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = "webhook"
        ordering = ["territory__name", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "address"],
                name="webhook_address_unique",
                violation_error_message="Cette adresse est déjà prévenue pour ce territoire.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("inventory:webhook_detail", args=[self.pk])


class WebhookRecord(models.Model):
    """A record that a webhook knows of, and what it was last told about it."""

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="records")
    initiative_id = models.UUIDField("fiche")
    is_closed = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = "fiche connue d’un webhook"
        verbose_name_plural = "fiches connues d’un webhook"
        constraints = [
            models.UniqueConstraint(fields=["webhook", "initiative_id"], name="webhook_record_unique"),
        ]

    def __str__(self) -> str:
        return str(self.initiative_id)


class WebhookDelivery(models.Model):
    """One event told to one webhook: what was sent, how often it was tried, what was answered last."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    event = models.CharField("événement", max_length=22, choices=WebhookEvent.choices)
    slug = models.CharField("fiche", max_length=120)
    payload = models.JSONField("contenu")
    state = models.CharField("état", max_length=7, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    last_status = models.PositiveSmallIntegerField("dernier code", null=True, blank=True)
    last_answer = models.CharField("dernière réponse", max_length=300, blank=True)
    created_at = models.DateTimeField("créée le", default=timezone.now)
    tried_at = models.DateTimeField("essayée le", null=True, blank=True)

    class Meta:
        verbose_name = "livraison"
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(fields=["webhook", "-created_at"], name="webhook_delivery_log"),
            models.Index(fields=["webhook"], condition=models.Q(state="waiting"), name="webhook_delivery_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.slug}"
