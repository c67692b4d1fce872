"""A room that phones join with a code: a debate or a vote happens in it."""

import uuid

from django.conf import settings
from django.db import models

from evaluation.enums import SessionState
from inventory.models import Territory
from portfolio.models import Event

# Letters nobody takes for one another, read aloud in a room.
CODE_ALPHABET = "ABCDEFGHJKLMNPRSTUVWXY"
CODE_LENGTH = 6


class Session(models.Model):
    """People in a room with their phones; `code` opens it while it is open."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField("code", max_length=CODE_LENGTH, unique=True)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="sessions", verbose_name="territoire")
    event = models.ForeignKey(
        Event, models.SET_NULL, null=True, blank=True, related_name="sessions", verbose_name="rencontre"
    )
    state = models.CharField("état", max_length=6, choices=SessionState.choices, default=SessionState.DRAFT)
    opened_at = models.DateTimeField("ouverte le", null=True, blank=True)
    closed_at = models.DateTimeField("terminée le", null=True, blank=True)
    # When the participants' tokens and pseudonyms were erased.
    purged_at = models.DateTimeField("effacée le", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    class Meta:
        verbose_name = "séance"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=SessionState.values),
                name="session_state_known",
                violation_error_message="Cet état de séance n’existe pas.",
            )
        ]

    def __str__(self) -> str:
        return self.code


class Participant(models.Model):
    """A phone in a session: a random token kept as its SHA-256, a pseudonym if one was given, nothing else."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="participants")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    pseudonym = models.CharField("pseudonyme", max_length=40, blank=True)
    created_at = models.DateTimeField("arrivé le", auto_now_add=True)

    class Meta:
        verbose_name = "participant"

    def __str__(self) -> str:
        return self.pseudonym or f"participant {self.pk}"
