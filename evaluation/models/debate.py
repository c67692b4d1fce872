"""The moving debate: statements, the sides people take, the arguments that move them."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from evaluation.enums import Side, StatementState, Strength
from evaluation.models.session import Participant, Session
from evaluation.querysets.debate import DebateQuerySet, StatementQuerySet

ARGUMENT_LENGTH = 280


class Debate(models.Model):
    """A series of statements put to a room."""

    slug = models.SlugField("identifiant", max_length=120, unique=True)
    title = models.CharField("titre", max_length=150)
    session = models.OneToOneField(Session, models.PROTECT, related_name="debate")
    with_strength = models.BooleanField("demander avec quelle force", default=False)

    objects = DebateQuerySet.as_manager()

    class Meta:
        verbose_name = "débat mouvant"
        verbose_name_plural = "débats mouvants"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title=""),
                name="debate_title_not_empty",
                violation_error_message="Donnez un titre au débat.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evaluation:debate_detail", args=[self.slug])


class Statement(models.Model):
    """A sentence one agrees or disagrees with. `keyed_…` are the counts of a room without phones."""

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="statements")
    position = models.PositiveSmallIntegerField("ordre", default=0)
    text = models.CharField("affirmation", max_length=200)
    state = models.CharField("état", max_length=7, choices=StatementState.choices, default=StatementState.WAITING)
    opened_at = models.DateTimeField("ouverte le", null=True, blank=True)
    closed_at = models.DateTimeField("close le", null=True, blank=True)
    keyed_agree = models.PositiveIntegerField("d’accord, compté dans la salle", null=True, blank=True)
    keyed_disagree = models.PositiveIntegerField("pas d’accord, compté dans la salle", null=True, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = "affirmation"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="statement_text_not_empty",
                violation_error_message="Écrivez l’affirmation.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=StatementState.values),
                name="statement_state_known",
                violation_error_message="Cet état d’affirmation n’existe pas.",
            ),
            models.UniqueConstraint(
                fields=["debate"],
                condition=models.Q(state=StatementState.OPEN),
                name="statement_one_open",
                violation_error_message="Une seule affirmation se débat à la fois.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def share(self) -> float:
        """The share of those who agree, in percent; of a row of `counted()`."""
        counts: tuple[int, int] = (self.agree, self.disagree)  # type: ignore[attr-defined]
        return round(100 * counts[0] / (sum(counts) or 1), 2)


class Cluster(models.Model):
    """Arguments that say the same thing, gathered on the board after the debate; its name may become a criterion."""

    debate = models.ForeignKey(Debate, models.CASCADE, related_name="clusters")
    name = models.CharField("nom", max_length=120, blank=True)
    position = models.PositiveSmallIntegerField("ordre", default=0)

    class Meta:
        verbose_name = "regroupement"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name or f"regroupement {self.pk}"


class Argument(models.Model):
    """Why someone stands on that side. `participant` is empty when the facilitator keyed it in, and once purged."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="arguments")
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, blank=True, related_name="arguments")
    side = models.CharField("côté", max_length=8, choices=Side.choices)
    text = models.CharField("argument", max_length=ARGUMENT_LENGTH)
    pseudonym = models.CharField("pseudonyme", max_length=40, blank=True)
    cluster = models.ForeignKey(
        Cluster, models.SET_NULL, null=True, blank=True, related_name="arguments", verbose_name="regroupement"
    )
    cluster_position = models.PositiveSmallIntegerField("ordre", default=0)
    # Made by the phone: the same one sent again writes nothing twice.
    client_key = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    hidden_at = models.DateTimeField("masqué le", null=True, blank=True)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField("écrit le", auto_now_add=True)

    class Meta:
        verbose_name = "argument"
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(side__in=Side.values),
                name="argument_side_known",
                violation_error_message="Choisissez « D’accord » ou « Pas d’accord ».",
            ),
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="argument_text_not_empty",
                violation_error_message="Écrivez votre argument.",
            ),
        ]
        indexes = [models.Index(fields=["statement", "created_at"], name="argument_statement")]

    def __str__(self) -> str:
        return self.text


class Position(models.Model):
    """The side a participant stands on now; `first_side` is where they began."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="positions")
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, related_name="positions")
    side = models.CharField("côté", max_length=8, choices=Side.choices)
    first_side = models.CharField("premier côté", max_length=8, choices=Side.choices)
    strength = models.PositiveSmallIntegerField("force", choices=Strength.choices, null=True, blank=True)
    taken_at = models.DateTimeField("pris le", auto_now_add=True)
    updated_at = models.DateTimeField("changé le", auto_now=True)

    class Meta:
        verbose_name = "position"
        constraints = [
            models.UniqueConstraint(fields=["statement", "participant"], name="position_unique"),
            models.CheckConstraint(
                condition=models.Q(side__in=Side.values) & models.Q(first_side__in=Side.values),
                name="position_side_known",
                violation_error_message="Choisissez « D’accord » ou « Pas d’accord ».",
            ),
        ]

    def __str__(self) -> str:
        return self.get_side_display()


class Move(models.Model):
    """Someone changed side, and the argument that moved them if they said so."""

    position = models.ForeignKey(Position, models.CASCADE, related_name="moves")
    to_side = models.CharField("vers", max_length=8, choices=Side.choices)
    argument = models.ForeignKey(
        Argument, models.SET_NULL, null=True, blank=True, related_name="moves", verbose_name="argument"
    )
    client_key = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    moved_at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "changement de côté"
        ordering = ["moved_at", "pk"]

    def __str__(self) -> str:
        return f"vers {self.get_to_side_display()}"
