"""A territory's list of recommendations and its frozen versions; without a territory, a library to copy from."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from inventory.models import Territory
from inventory.models.initiative import LICENCE
from portfolio.models import Event
from recommendations.enums import ListState
from recommendations.querysets import ChangeQuerySet, RecommendationListQuerySet


class RecommendationList(models.Model):
    """The road map of a territory. `version` is the number of the last agreed version, 0 before the first."""

    slug = models.SlugField("identifiant", max_length=120, unique=True)
    title = models.CharField("titre", max_length=150)
    foreword = models.TextField("avant-propos", blank=True, help_text="En Markdown.")
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="recommendation_lists", verbose_name="territoire"
    )
    event = models.ForeignKey(
        Event, models.SET_NULL, null=True, blank=True, related_name="recommendation_lists", verbose_name="atelier"
    )
    state = models.CharField("état", max_length=12, choices=ListState.choices, default=ListState.DRAFT)
    version = models.PositiveSmallIntegerField("dernière version adoptée", default=0, editable=False)
    agreed_on = models.DateField("adoptée le", null=True, blank=True)
    participants = models.PositiveIntegerField("nombre de participants", null=True, blank=True)
    comments_open = models.BooleanField("commentaires ouverts", default=False)
    # Whom it was taken from: always said where it is shown.
    origin = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="copies", verbose_name="reprise de"
    )
    attribution = models.CharField("attribution", max_length=300, blank=True)
    licence = models.CharField("licence", max_length=60, default=LICENCE)
    # Counts the changes: who posts an older number has not seen the last one.
    lock = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = RecommendationListQuerySet.as_manager()

    class Meta:
        verbose_name = "liste de préconisations"
        verbose_name_plural = "listes de préconisations"
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title=""),
                name="recommendation_list_title_not_empty",
                violation_error_message="Donnez un titre à la liste.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=ListState.values),
                name="recommendation_list_state_known",
                violation_error_message="Cet état n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("recommendations:list_detail", args=[self.slug])


class ListVersion(models.Model):
    """The list as it was agreed, whole: `data` is its JSON export. Never changed."""

    list = models.ForeignKey(RecommendationList, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField("version")
    data = models.JSONField("contenu")
    agreed_on = models.DateField("adoptée le")
    agreed_by = models.CharField("adoptée par", max_length=200)
    event = models.ForeignKey(Event, models.SET_NULL, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "version de la liste"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["list", "number"], name="list_version_number_unique")]

    def __str__(self) -> str:
        return f"{self.list_id}, version {self.number}"


class Change(models.Model):
    """One change of a list or of one of its recommendations: who, when, and the values before and after."""

    list = models.ForeignKey(RecommendationList, models.CASCADE, related_name="changes")
    recommendation = models.ForeignKey(
        "recommendations.Recommendation", models.SET_NULL, null=True, blank=True, related_name="changes"
    )
    reason = models.CharField("motif", max_length=300, blank=True)
    before = models.JSONField("avant", default=dict)
    after = models.JSONField("après", default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField("le", auto_now_add=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "modification"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.list_id}, {self.made_at:%d/%m/%Y}"


class SheetImport(models.Model):
    """An edited spreadsheet sent back: what it would change, until someone accepts it or not."""

    list = models.ForeignKey(RecommendationList, models.CASCADE, related_name="sheet_imports")
    file_name = models.CharField("fichier", max_length=200)
    # The list's lock when the file was compared.
    lock = models.PositiveIntegerField(editable=False)
    data = models.JSONField("différences", default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField("envoyé le", auto_now_add=True)
    applied_at = models.DateTimeField("appliqué le", null=True, blank=True)

    class Meta:
        verbose_name = "tableur renvoyé"
        verbose_name_plural = "tableurs renvoyés"
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return self.file_name
