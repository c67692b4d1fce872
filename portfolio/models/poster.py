"""Posters: a search and a title, printed on one page."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from inventory.models import Initiative, Territory
from portfolio.enums import Orientation, Paper
from portfolio.querysets.poster import PosterQuerySet

FEATURED = 12


class Poster(models.Model):
    """A saved poster; `query` is the query string of the census, so the poster always shows the census of the day."""

    slug = models.SlugField("identifiant", max_length=120, unique=True)
    title = models.CharField("titre", max_length=80)
    lead = models.CharField("sous-titre", max_length=200, blank=True)
    credits = models.CharField("crédits", max_length=200, blank=True)
    query = models.CharField("recherche", max_length=2_000, blank=True)
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="posters", verbose_name="territoire")
    paper = models.CharField("format", max_length=2, choices=Paper.choices, default=Paper.A3)
    orientation = models.CharField("sens", max_length=9, choices=Orientation.choices, default=Orientation.PORTRAIT)
    featured = models.ManyToManyField(
        Initiative, through="PosterFeature", blank=True, related_name="posters", verbose_name="mises en avant"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField("enregistré le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    objects = PosterQuerySet.as_manager()

    class Meta:
        verbose_name = "poster"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title=""),
                name="poster_title_not_empty",
                violation_error_message="Donnez un titre au poster.",
            ),
            models.CheckConstraint(
                condition=models.Q(paper__in=Paper.values) & models.Q(orientation__in=Orientation.values),
                name="poster_choices_known",
                violation_error_message="Choisissez un format et un sens de la liste.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("portfolio:poster_detail", args=[self.slug])


class PosterFeature(models.Model):
    """One of the up to twelve initiatives told on a poster; `line` replaces the record's summary."""

    poster = models.ForeignKey(Poster, models.CASCADE, related_name="features")
    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField("ordre", default=0)
    line = models.CharField("en une ligne", max_length=160, blank=True)

    class Meta:
        verbose_name = "mise en avant"
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["poster", "initiative"], name="poster_feature_unique")]

    def __str__(self) -> str:
        return str(self.initiative)
