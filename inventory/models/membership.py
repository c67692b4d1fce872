"""Who may do what where: a person's roles on territories, and the invitations that lead to them."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from inventory.enums import Role
from inventory.models.territory import Territory

INVITATION_DAYS = 14


class Membership(models.Model):
    """A role of one person on one territory; it holds for all that lies within."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name="compte"
    )
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="memberships", verbose_name="territoire")
    role = models.CharField("rôle", max_length=14, choices=Role.choices)
    created_at = models.DateTimeField("depuis", auto_now_add=True)

    class Meta:
        verbose_name = "membre"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "territory"],
                name="membership_unique",
                violation_error_message="Cette personne a déjà un rôle sur ce territoire.",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values),
                name="membership_role_known",
                violation_error_message="Ce rôle n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} : {self.get_role_display()}, {self.territory}"


def _in_two_weeks() -> object:
    return timezone.now() + timedelta(days=INVITATION_DAYS)


class Invitation(models.Model):
    """An offer of a role, sent by mail. The token itself is never kept: only its SHA-256."""

    email = models.EmailField("adresse électronique")
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="invitations", verbose_name="territoire")
    role = models.CharField("rôle", max_length=14, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField("envoyée le", auto_now_add=True)
    expires_at = models.DateTimeField("expire le", default=_in_two_weeks)
    accepted_at = models.DateTimeField("acceptée le", null=True, blank=True)

    class Meta:
        verbose_name = "invitation"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.email} : {self.get_role_display()}, {self.territory}"
