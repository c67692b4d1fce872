"""What comes in about the census before it is published, and the links that let people come back to it."""

import uuid

from django.conf import settings
from django.contrib.gis.db import models
from django.urls import reverse

from inventory.enums import Channel, ContributionKind, ContributionState, TokenPurpose
from inventory.models.initiative import Initiative
from inventory.models.territory import Territory
from inventory.querysets.contribution import ContributionQuerySet


class Contribution(models.Model):
    """A proposal: a new record, a correction or the end of one. Nothing of it is public until it is published.

    `data` holds the proposed values under the names of `services.records.FIELDS` (taxonomies as lists of slugs,
    the point as [lon, lat] in EPSG:4326); for a correction, `base` holds what was published when it was made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("nature", max_length=10, choices=ContributionKind.choices)
    state = models.CharField(
        "état", max_length=10, choices=ContributionState.choices, default=ContributionState.PENDING
    )
    channel = models.CharField("arrivée par", max_length=5, choices=Channel.choices, default=Channel.FORM)
    initiative = models.ForeignKey(
        Initiative, models.CASCADE, null=True, blank=True, related_name="contributions", verbose_name="fiche"
    )
    territory = models.ForeignKey(
        Territory, models.SET_NULL, null=True, blank=True, related_name="contributions", verbose_name="territoire"
    )
    data = models.JSONField("valeurs proposées", default=dict)
    base = models.JSONField("valeurs publiées alors", default=dict, blank=True)
    message = models.TextField("mot à l’équipe", blank=True)
    submitter_name = models.CharField("nom", max_length=120, blank=True)
    submitter_email = models.EmailField("adresse privée", blank=True)
    email_confirmed_at = models.DateTimeField("adresse confirmée le", null=True, blank=True)
    contact_consent = models.CharField("accord pour le contact public", max_length=20, blank=True)
    contact_consent_at = models.DateTimeField("accord donné le", null=True, blank=True)
    idempotency_key = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    sheet_number = models.CharField("numéro de feuille", max_length=20, blank=True)
    # Counts the decisions and edits made: who posts an older number has not seen the last one.
    version = models.PositiveIntegerField(default=1, editable=False)
    question = models.TextField("précision demandée", blank=True)
    reason = models.TextField("motif", blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    created_at = models.DateTimeField("reçue le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = "contribution"
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=ContributionKind.NEW) | models.Q(initiative__isnull=False),
                name="contribution_correction_has_initiative",
                violation_error_message="Une correction porte sur une fiche.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=ContributionKind.values)
                & models.Q(state__in=ContributionState.values)
                & models.Q(channel__in=Channel.values),
                name="contribution_choices_known",
                violation_error_message="La nature, l’état ou l’arrivée n’est pas dans la liste.",
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="contribution_queue")]

    def __str__(self) -> str:
        return self.data.get("name") or str(self.initiative or self.pk)

    def get_absolute_url(self) -> str:
        return reverse("inventory:moderation_detail", args=[self.pk])


class Photo(models.Model):
    """A picture of an initiative, re-encoded by the site; shown once its contribution is published."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    initiative = models.ForeignKey(Initiative, models.CASCADE, null=True, blank=True, related_name="photos")
    contribution = models.ForeignKey(Contribution, models.SET_NULL, null=True, blank=True, related_name="photos")
    file = models.ImageField("image", upload_to="photos/%Y/%m", width_field="width", height_field="height")
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)
    alt = models.CharField("description de l’image", max_length=200, blank=True)
    credit = models.CharField("crédit", max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "photo"
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.alt or str(self.pk)


class Scan(models.Model):
    """The picture or PDF of a paper sheet, kept with what was keyed in from it; only members read it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contribution = models.ForeignKey(Contribution, models.CASCADE, related_name="scans")
    file = models.FileField("fichier", upload_to="scans/%Y/%m")
    created_at = models.DateTimeField("jointe le", auto_now_add=True)

    class Meta:
        verbose_name = "numérisation"
        ordering = ["created_at"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_pdf(self) -> bool:
        """Whether the file is a PDF; otherwise it is a WebP picture drawn by the site."""
        return str(self.file.name).endswith(".pdf")


class Token(models.Model):
    """A secret link sent by mail. Only the SHA-256 of the secret is kept; `used_at` or `revoked_at` ends it."""

    purpose = models.CharField("usage", max_length=10, choices=TokenPurpose.choices)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    email = models.EmailField("envoyé à")
    contribution = models.ForeignKey(Contribution, models.CASCADE, null=True, blank=True, related_name="tokens")
    initiative = models.ForeignKey(Initiative, models.CASCADE, null=True, blank=True, related_name="tokens")
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    expires_at = models.DateTimeField("expire le")
    used_at = models.DateTimeField("utilisé le", null=True, blank=True)
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)

    class Meta:
        verbose_name = "lien secret"
        verbose_name_plural = "liens secrets"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contribution__isnull=False) | models.Q(initiative__isnull=False),
                name="token_opens_something",
                violation_error_message="Un lien ouvre une proposition ou une fiche.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}, {self.created_at:%d/%m/%Y}"
