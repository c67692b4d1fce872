"""The people who sign in. Roles on territories come with `inventory.Membership`."""

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
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


class RateWindow(models.Model):
    """How many events of one bucket fell into the current window: `domino.limits.count`, one row each, no history."""

    bucket = models.CharField("compte", max_length=64, primary_key=True)
    began_at = models.DateTimeField("depuis", db_index=True)
    count = models.PositiveIntegerField("nombre", default=0)

    class Meta:
        verbose_name = "compteur"

    def __str__(self) -> str:
        return f"{self.bucket[:8]} : {self.count}"


class ApiToken(models.Model):
    """What a program shows to act in the name of `user`: only the hash of the secret is kept (`domino.tokens`)."""

    class Scope(models.TextChoices):
        READ = "lire", "Lire ce que votre rôle permet de lire"
        PROPOSE = "proposer", "Proposer des initiatives"
        WRITE = "ecrire", "Modifier ce que votre rôle permet de modifier"

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens", verbose_name="compte")
    name = models.CharField("nom", max_length=80)
    # The first signs of the secret: enough to recognise it, too few to guess the rest.
    prefix = models.CharField("début", max_length=16)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(models.CharField(max_length=8, choices=Scope.choices), verbose_name="portée")
    expires_on = models.DateField("dernier jour", null=True, blank=True)
    last_used_on = models.DateField("dernier usage", null=True, blank=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)

    class Meta:
        verbose_name = "jeton d’accès"
        verbose_name_plural = "jetons d’accès"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                condition=models.Q(revoked_at=None),
                name="api_token_name_unique",
                violation_error_message="Un de vos jetons porte déjà ce nom : choisissez-en un autre.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_expired(self) -> bool:
        return self.expires_on is not None and self.expires_on < timezone.localdate()

    @property
    def scope_labels(self) -> list[str]:
        """What it allows, in words, in the order of `Scope`."""
        return [str(scope.label) for scope in self.Scope if scope in self.scopes]

    def allows(self, scope: str) -> bool:
        """Whether the token opens `scope`; whoever may write may read what they write."""
        return scope in self.scopes or (scope == self.Scope.READ and self.Scope.WRITE in self.scopes)


class KeptAnswer(models.Model):
    """What a POST with an Idempotency-Key was answered, for a day: the same request again gets it again."""

    key = models.CharField(max_length=64, primary_key=True)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = "réponse gardée"
        verbose_name_plural = "réponses gardées"

    def __str__(self) -> str:
        return self.key[:8]
