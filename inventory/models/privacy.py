"""What people's rights need to be kept: links to their own data, fingerprints of addresses, notices to accounts."""

from django.conf import settings
from django.db import models


class PrivacyLink(models.Model):
    """A link to all that is held under one address. Only the SHA-256 of its secret is kept; it opens once."""

    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    email = models.EmailField("envoyé à")
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    expires_at = models.DateTimeField("expire le", db_index=True)
    used_at = models.DateTimeField("ouvert le", null=True, blank=True)
    erase_asked_at = models.DateTimeField("effacement demandé le", null=True, blank=True)

    class Meta:
        verbose_name = "lien vers ses données"
        verbose_name_plural = "liens vers ses données"

    def __str__(self) -> str:
        return f"{self.created_at:%d/%m/%Y}"


class AddressMark(models.Model):
    """What must be remembered of an address without keeping it: `digest` is its fingerprint (domino.personal).

    With `suppressed_at`, no import brings it back; `informed_at` says when its owner was told that it came from a file.
    """

    digest = models.CharField("empreinte", max_length=64, primary_key=True)
    informed_at = models.DateTimeField("prévenue le", null=True, blank=True)
    suppressed_at = models.DateTimeField("retirée le", null=True, blank=True)

    class Meta:
        verbose_name = "empreinte d’adresse"
        verbose_name_plural = "empreintes d’adresses"

    def __str__(self) -> str:
        return self.digest[:8]


class DormantNotice(models.Model):
    """An account nobody has used for long, and when its owner was told that it will end."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="dormant_notice", verbose_name="compte"
    )
    sent_at = models.DateTimeField("prévenu le")

    class Meta:
        verbose_name = "préavis de fin de compte"
        verbose_name_plural = "préavis de fin de compte"

    def __str__(self) -> str:
        return f"{self.sent_at:%d/%m/%Y}"
