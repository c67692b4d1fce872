"""The people who sign in. Roles on territories come with `inventory.Membership`."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone


class User(AbstractUser):
    """A person with an account; the e-mail address identifies them."""

    email = models.EmailField("adresse électronique", unique=True)

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"


class OutgoingMail(models.Model):
    """A mail to send, written in the transaction of what it tells; `domino.mail` and the worker see it out."""

    class State(models.TextChoices):
        WAITING = "waiting", "à envoyer"
        SENT = "sent", "envoyé"
        DEAD = "dead", "abandonné"

    recipient = models.EmailField("destinataire")
    subject = models.CharField("objet", max_length=200)
    body = models.TextField("texte")
    state = models.CharField("état", max_length=7, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    next_attempt_at = models.DateTimeField("prochain essai", default=timezone.now)
    # RFC 8058: where a mail program may post to end what this mail belongs to.
    unsubscribe_url = models.URLField("fin d’abonnement", blank=True, db_default="")
    last_error = models.CharField("dernière erreur", max_length=300, blank=True)
    created_at = models.DateTimeField("écrit le", auto_now_add=True)
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True)

    class Meta:
        verbose_name = "courrier sortant"
        verbose_name_plural = "courriers sortants"
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=models.Q(state="waiting"), name="outgoing_mail_waiting")
        ]

    def __str__(self) -> str:
        return self.subject


class RateEvent(models.Model):
    """Something was done once: what `domino.limits` counts. `bucket` tells nobody who it was."""

    bucket = models.CharField("compte", max_length=64)
    at = models.DateTimeField("le", db_index=True)

    class Meta:
        verbose_name = "événement compté"
        verbose_name_plural = "événements comptés"
        indexes = [models.Index(fields=["bucket", "-at"], name="rate_event_bucket")]

    def __str__(self) -> str:
        return f"{self.bucket[:8]}, {self.at:%d/%m/%Y %H:%M}"


class PeriodicTask(models.Model):
    """When a task of `domino.periodic` runs next, and how it went the last time."""

    name = models.CharField("tâche", max_length=60, unique=True)
    # While it runs, the moment from which another worker may take it over.
    next_run_at = models.DateTimeField("prochaine fois", db_index=True)
    last_run_at = models.DateTimeField("dernière fois", null=True, blank=True)
    failures = models.PositiveSmallIntegerField("échecs de suite", default=0)
    last_result = models.CharField("dernier résultat", max_length=300, blank=True)
    last_error = models.CharField("dernière erreur", max_length=300, blank=True)

    class Meta:
        verbose_name = "tâche périodique"
        verbose_name_plural = "tâches périodiques"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Job(models.Model):
    """Work for later, written in the transaction of what asks for it; `domino.jobs` and the worker see it done."""

    class State(models.TextChoices):
        WAITING = "waiting", "à faire"
        DONE = "done", "fait"
        DEAD = "dead", "abandonné"

    kind = models.CharField("nature", max_length=60)
    payload = models.JSONField("données", default=dict, blank=True)
    # Two jobs of one lane never run at once.
    lane = models.CharField("file", max_length=80, blank=True)
    state = models.CharField("état", max_length=7, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    next_attempt_at = models.DateTimeField("prochain essai", default=timezone.now)
    # While a worker is at it, the moment from which another one may take it over.
    held_until = models.DateTimeField("réservé jusqu’à", null=True, blank=True)
    last_error = models.CharField("dernière erreur", max_length=500, blank=True)
    created_at = models.DateTimeField("demandé le", auto_now_add=True)
    ended_at = models.DateTimeField("fini le", null=True, blank=True)

    class Meta:
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["next_attempt_at"], condition=models.Q(state="waiting"), name="job_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
