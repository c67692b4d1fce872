"""Evaluations of initiatives: who looked, what they answered, what the group agreed on."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from evaluation.enums import Answer, EvaluationKind, EvaluationState
from evaluation.models.referential import Indicator, ReferentialVersion
from evaluation.querysets.evaluation import EvaluationQuerySet
from inventory.models import Initiative
from portfolio.models import Event

TOP_LEVEL = 4


class Evaluation(models.Model):
    """One look at one initiative against one agreed version, by one or several raters.

    Public only when the initiative agreed (`consent_at`); no ranking is ever made of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    initiative = models.ForeignKey(Initiative, models.PROTECT, related_name="evaluations", verbose_name="initiative")
    version = models.ForeignKey(
        ReferentialVersion, models.PROTECT, related_name="evaluations", verbose_name="version du référentiel"
    )
    kind = models.CharField("regard", max_length=9, choices=EvaluationKind.choices)
    event = models.ForeignKey(
        Event, models.SET_NULL, null=True, blank=True, related_name="evaluations", verbose_name="rencontre"
    )
    state = models.CharField("état", max_length=6, choices=EvaluationState.choices, default=EvaluationState.OPEN)
    made_on = models.DateField("faite le", default=timezone.localdate)
    # Scores taken over from an evaluation against an older version, where nothing changed.
    carried_from = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="carried_to", verbose_name="reprise de"
    )
    consent_at = models.DateTimeField("accord de publication le", null=True, blank=True)
    consent_by = models.CharField("accord donné par", max_length=200, blank=True)
    closed_at = models.DateTimeField("terminée le", null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = "évaluation"
        ordering = ["-made_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=EvaluationKind.values) & models.Q(state__in=EvaluationState.values),
                name="evaluation_choices_known",
                violation_error_message="Le regard ou l’état n’est pas dans la liste.",
            ),
            models.CheckConstraint(
                condition=models.Q(consent_at__isnull=True) | ~models.Q(consent_by=""),
                name="evaluation_consent_has_giver",
                violation_error_message="Dites qui a donné l’accord de publication.",
            ),
        ]
        indexes = [models.Index(fields=["initiative", "-made_on"], name="evaluation_initiative")]

    def __str__(self) -> str:
        return f"{self.initiative}, {self.made_on:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("evaluation:evaluation_detail", args=[self.pk])


class Rating(models.Model):
    """One rater's answers, or what the group agreed on after seeing the spread (`is_synthesis`).

    A rater is a member (`rater`) or someone invited by a secret link, kept as its SHA-256.
    """

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="ratings")
    rater = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    label = models.CharField("qui évalue", max_length=80)
    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    is_synthesis = models.BooleanField("synthèse du groupe", default=False)
    submitted_at = models.DateTimeField("rendue le", null=True, blank=True)
    lock = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("commencée le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    class Meta:
        verbose_name = "réponses"
        verbose_name_plural = "réponses"
        ordering = ["is_synthesis", "created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation"],
                condition=models.Q(is_synthesis=True),
                name="rating_one_synthesis",
                violation_error_message="Cette évaluation a déjà sa synthèse.",
            ),
            models.UniqueConstraint(
                fields=["evaluation", "rater"],
                condition=models.Q(rater__isnull=False, is_synthesis=False),
                name="rating_one_per_member",
                violation_error_message="Vous avez déjà répondu à cette évaluation.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Score(models.Model):
    """One answer to one indicator: a level from 0 to 4 (from `value` for numbers), or a reason why there is none."""

    rating = models.ForeignKey(Rating, models.CASCADE, related_name="scores")
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="scores", verbose_name="indicateur")
    answer = models.CharField("réponse", max_length=14, choices=Answer.choices)
    level = models.PositiveSmallIntegerField("niveau", null=True, blank=True)
    value = models.DecimalField("nombre", max_digits=14, decimal_places=3, null=True, blank=True)
    evidence = models.CharField("ce qui le montre", max_length=500, blank=True)
    link = models.URLField("lien", max_length=500, blank=True)
    file = models.FileField("pièce jointe", upload_to="evaluations/%Y/%m", blank=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    class Meta:
        verbose_name = "réponse à un indicateur"
        verbose_name_plural = "réponses aux indicateurs"
        constraints = [
            models.UniqueConstraint(fields=["rating", "indicator"], name="score_unique"),
            models.CheckConstraint(
                condition=models.Q(answer=Answer.LEVEL, level__range=(0, TOP_LEVEL))
                | (models.Q(answer__in=[Answer.UNKNOWN, Answer.NOT_APPLICABLE]) & models.Q(level__isnull=True)),
                name="score_level_goes_with_answer",
                violation_error_message="Donnez un niveau de 0 à 4, ou dites pourquoi il n’y en a pas.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.level) if self.answer == Answer.LEVEL else self.get_answer_display()
