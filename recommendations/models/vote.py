"""Setting priorities together: dots, or a place between effect and effort; on phones or keyed in."""

from django.db import models
from django.urls import reverse

from evaluation.models import Participant, Session
from recommendations.enums import VoteMethod
from recommendations.models.lists import RecommendationList
from recommendations.models.recommendation import Recommendation
from recommendations.querysets import PrioritisationQuerySet

MAX_GRADE = 4


class Prioritisation(models.Model):
    """One vote of one room on a list; people join it with the session's code."""

    list = models.ForeignKey(RecommendationList, models.CASCADE, related_name="prioritisations")
    session = models.OneToOneField(Session, models.PROTECT, related_name="prioritisation")
    title = models.CharField("titre", max_length=150)
    method = models.CharField("façon de voter", max_length=9, choices=VoteMethod.choices, default=VoteMethod.DOTS)
    dots = models.PositiveSmallIntegerField("gommettes par personne", default=5)
    max_per_item = models.PositiveSmallIntegerField("au plus sur une préconisation", default=3)
    # How many phones voted, noted when the session forgets them.
    voters = models.PositiveIntegerField("téléphones qui ont voté", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = PrioritisationQuerySet.as_manager()

    class Meta:
        verbose_name = "vote de priorités"
        verbose_name_plural = "votes de priorités"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(method__in=VoteMethod.values)
                & models.Q(dots__range=(1, 30))
                & models.Q(max_per_item__range=(1, 30)),
                name="prioritisation_values_known",
                violation_error_message="Choisissez la façon de voter, et de 1 à 30 gommettes.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("recommendations:vote_result", args=[self.list.slug, self.pk])


class Vote(models.Model):
    """What one participant gave one recommendation: dots, or effect and effort from 0 to 4.

    `participant` is empty for what the facilitator keyed in for the room (`people` then says for how many),
    and once the session is purged.
    """

    prioritisation = models.ForeignKey(Prioritisation, models.CASCADE, related_name="votes")
    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="votes")
    participant = models.ForeignKey(Participant, models.SET_NULL, null=True, blank=True, related_name="votes")
    dots = models.PositiveSmallIntegerField("gommettes", null=True, blank=True)
    impact = models.PositiveSmallIntegerField("effet", null=True, blank=True)
    effort = models.PositiveSmallIntegerField("effort", null=True, blank=True)
    people = models.PositiveIntegerField("pour combien de personnes", default=1)
    is_keyed = models.BooleanField("saisi pour la salle", default=False)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        verbose_name = "voix"
        verbose_name_plural = "voix"
        constraints = [
            models.UniqueConstraint(fields=["prioritisation", "recommendation", "participant"], name="vote_unique"),
            models.CheckConstraint(
                condition=models.Q(dots__isnull=False, impact__isnull=True, effort__isnull=True)
                | models.Q(dots__isnull=True, impact__range=(0, MAX_GRADE), effort__range=(0, MAX_GRADE)),
                name="vote_says_one_thing",
                violation_error_message="Donnez des gommettes, ou un effet et un effort de 0 à 4.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation_id} : {self.dots if self.dots is not None else (self.impact, self.effort)}"
