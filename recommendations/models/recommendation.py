"""One recommended action: why, how, with whom, from what evidence, and what became of it."""

import builtins
import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from evaluation.models import Argument, Criterion
from inventory.models import Initiative, ResourceKind, Stake
from inventory.models.taxonomy import Term
from portfolio.models import CaseStudy, Insight
from recommendations.enums import CommentState, PartnerRole, Phase, Register, Status
from recommendations.models.lists import RecommendationList
from recommendations.querysets import RecommendationQuerySet


class Effort(Term):
    """How much work an action asks for: an open scale."""

    class Meta(Term.Meta):
        verbose_name = "effort"


class Horizon(Term):
    """By when: an open scale."""

    class Meta(Term.Meta):
        verbose_name = "échéance"


class Recommendation(models.Model):
    """One recommendation of a list; `number` never changes, `position` is its place in the list."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list = models.ForeignKey(RecommendationList, models.CASCADE, related_name="recommendations")
    number = models.PositiveSmallIntegerField("n°", editable=False)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    title = models.CharField("titre", max_length=200)
    category = models.CharField("catégorie", max_length=120, blank=True)
    context = models.TextField("pourquoi", blank=True, help_text="En Markdown.")
    how = models.TextField("comment", blank=True, help_text="En Markdown.")
    phases = ArrayField(
        models.CharField(max_length=7, choices=Phase.choices), verbose_name="phases", default=builtins.list, blank=True
    )
    registers = ArrayField(
        models.CharField(max_length=11, choices=Register.choices),
        verbose_name="registres",
        default=builtins.list,
        blank=True,
    )
    stakes = models.ManyToManyField(Stake, blank=True, related_name="recommendations", verbose_name="enjeux")
    criteria = models.ManyToManyField(
        Criterion, blank=True, related_name="recommendations", verbose_name="critères servis"
    )
    needs = models.ManyToManyField(
        ResourceKind, blank=True, related_name="recommendations", verbose_name="besoins auxquels elle répond"
    )
    insights = models.ManyToManyField(Insight, blank=True, related_name="recommendations", verbose_name="analyses")
    arguments = models.ManyToManyField(
        Argument, blank=True, related_name="recommendations", verbose_name="arguments du débat"
    )
    effort = models.ForeignKey(Effort, models.PROTECT, null=True, blank=True, verbose_name="effort")
    horizon = models.ForeignKey(Horizon, models.PROTECT, null=True, blank=True, verbose_name="échéance")
    success = models.TextField("à quoi on verra que c’est réussi", blank=True)
    budget = models.DecimalField("budget (euros)", max_digits=12, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField("début", null=True, blank=True)
    ends_on = models.DateField("fin", null=True, blank=True)
    # Names for the council's action plan: never public, in the members' exports only.
    contact_person = models.CharField("personne référente", max_length=120, blank=True)
    elected_person = models.CharField("élu référent", max_length=120, blank=True)
    status = models.CharField("avancement", max_length=9, choices=Status.choices, default=Status.PROPOSED)
    # The rank given by the participants' last vote, 1 first; empty before any.
    priority = models.PositiveSmallIntegerField("priorité", null=True, blank=True)
    origin = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies", verbose_name="reprise de"
    )
    lock = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = "préconisation"
        ordering = ["position", "number"]
        constraints = [
            models.UniqueConstraint(fields=["list", "number"], name="recommendation_number_unique"),
            models.CheckConstraint(
                condition=~models.Q(title=""),
                name="recommendation_title_not_empty",
                violation_error_message="Donnez un titre à la préconisation.",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values)
                & models.Q(phases__contained_by=Phase.values)
                & models.Q(registers__contained_by=Register.values),
                name="recommendation_choices_known",
                violation_error_message="L’avancement, une phase ou un registre n’est pas dans la liste.",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="recommendation_ends_after_it_starts",
                violation_error_message="La fin vient après le début.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("recommendations:recommendation_detail", args=[self.list.slug, self.number])


class Inspiration(models.Model):
    """Where the idea was seen: an initiative, a case study, another territory's recommendation, or a link."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="inspirations")
    position = models.PositiveSmallIntegerField("ordre", default=0)
    initiative = models.ForeignKey(Initiative, models.CASCADE, null=True, blank=True, related_name="inspires")
    case_study = models.ForeignKey(CaseStudy, models.CASCADE, null=True, blank=True, related_name="inspires")
    other = models.ForeignKey(Recommendation, models.CASCADE, null=True, blank=True, related_name="inspires")
    url = models.URLField("adresse", max_length=500, blank=True)
    title = models.CharField("titre", max_length=200, blank=True)

    class Meta:
        verbose_name = "source d’inspiration"
        verbose_name_plural = "sources d’inspiration"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(initiative__isnull=False)
                | models.Q(case_study__isnull=False)
                | models.Q(other__isnull=False)
                | ~models.Q(title=""),
                name="inspiration_points_somewhere",
                violation_error_message="Choisissez une fiche, ou donnez un titre.",
            )
        ]

    def __str__(self) -> str:
        return self.title or str(self.initiative or self.case_study or self.other)


class Partner(models.Model):
    """An organisation that could carry the action or help; `contact` is for members only."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="partners")
    role = models.CharField("rôle", max_length=7, choices=PartnerRole.choices)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    name = models.CharField("organisation", max_length=200)
    initiative = models.ForeignKey(
        Initiative, models.SET_NULL, null=True, blank=True, related_name="partnerships", verbose_name="fiche"
    )
    contact = models.CharField("contact privé", max_length=200, blank=True)

    class Meta:
        verbose_name = "organisation"
        ordering = ["role", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name="") & models.Q(role__in=PartnerRole.values),
                name="partner_has_name_and_role",
                violation_error_message="Donnez le nom de l’organisation et son rôle.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class FollowUp(models.Model):
    """What happened on that day; the status the recommendation had from then on."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="follow_ups")
    date = models.DateField("date")
    status = models.CharField("avancement", max_length=9, choices=Status.choices)
    text = models.CharField("ce qui s’est passé", max_length=1_000)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "suivi"
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values),
                name="follow_up_status_known",
                violation_error_message="Cet avancement n’existe pas.",
            )
        ]

    def __str__(self) -> str:
        return self.text


class Comment(models.Model):
    """What someone said of a recommendation in consultation; read by a facilitator before it is public."""

    recommendation = models.ForeignKey(Recommendation, models.CASCADE, related_name="comments")
    state = models.CharField("état", max_length=9, choices=CommentState.choices, default=CommentState.PENDING)
    author = models.CharField("nom affiché", max_length=80)
    email = models.EmailField("adresse privée", blank=True)
    body = models.TextField("commentaire", max_length=2_000)
    idempotency_key = models.CharField(max_length=64, unique=True, null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField("relu le", null=True, blank=True)
    created_at = models.DateTimeField("écrit le", auto_now_add=True)

    class Meta:
        verbose_name = "commentaire"
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=CommentState.values),
                name="comment_state_known",
                violation_error_message="Cet état n’existe pas.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.author}, {self.created_at:%d/%m/%Y}"
