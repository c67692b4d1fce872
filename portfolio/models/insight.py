"""The analysis grid: what a stake taught, with where each thing was seen."""

from django.conf import settings
from django.db import models

from inventory.models import Initiative, Stake, Territory
from portfolio.enums import InsightKind
from portfolio.models.case_study import CaseStudy
from portfolio.models.event import Event
from portfolio.querysets.insight import InsightQuerySet


class Insight(models.Model):
    """One cell's line of the grid: an idea worth copying, a lever or a limit to watch, and its source."""

    kind = models.CharField("nature", max_length=11, choices=InsightKind.choices)
    stake = models.ForeignKey(Stake, models.PROTECT, related_name="insights", verbose_name="enjeu")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="insights", verbose_name="territoire")
    text = models.CharField("texte", max_length=400)
    case_study = models.ForeignKey(
        CaseStudy, models.SET_NULL, null=True, blank=True, related_name="insights", verbose_name="fiche du porte-folio"
    )
    initiative = models.ForeignKey(
        Initiative, models.SET_NULL, null=True, blank=True, related_name="insights", verbose_name="initiative"
    )
    event = models.ForeignKey(
        Event, models.SET_NULL, null=True, blank=True, related_name="insights", verbose_name="rencontre"
    )
    position = models.PositiveSmallIntegerField("ordre", default=0)
    idempotency_key = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField("ajoutée le", auto_now_add=True)

    objects = InsightQuerySet.as_manager()

    class Meta:
        verbose_name = "analyse"
        ordering = ["stake__position", "kind", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=InsightKind.values),
                name="insight_kind_known",
                violation_error_message="Choisissez pépite, opportunité ou point de vigilance.",
            ),
            models.CheckConstraint(
                condition=~models.Q(text=""),
                name="insight_text_not_empty",
                violation_error_message="Écrivez ce que vous avez relevé.",
            ),
        ]
        indexes = [models.Index(fields=["stake", "kind"], name="insight_stake_kind")]

    def __str__(self) -> str:
        return self.text
