"""Kits: a territory's method, to start another one with."""

from django.conf import settings
from django.db import models

from inventory.models import Territory
from inventory.models.initiative import LICENCE
from recommendations.querysets import KitQuerySet


class Kit(models.Model):
    """One JSON document: steps, event kinds, form and taxonomy choices, referential, recommendations, matrix."""

    slug = models.SlugField("identifiant", max_length=120, unique=True)
    title = models.CharField("titre", max_length=150)
    description = models.CharField("présentation", max_length=500, blank=True)
    data = models.JSONField("contenu")
    attribution = models.CharField("attribution", max_length=300)
    licence = models.CharField("licence", max_length=60, default=LICENCE)
    source_url = models.URLField("adresse d’origine", max_length=500, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField("ajouté le", auto_now_add=True)

    objects = KitQuerySet.as_manager()

    class Meta:
        verbose_name = "kit"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class KitUse(models.Model):
    """A territory began from a kit: what the kit held then, to see later what the territory made of it."""

    kit = models.ForeignKey(Kit, models.SET_NULL, null=True, related_name="uses")
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="kit_uses", verbose_name="territoire")
    data = models.JSONField("contenu repris")
    attribution = models.CharField("attribution", max_length=300)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "reprise de kit"
        verbose_name_plural = "reprises de kits"
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.territory_id}, {self.made_at:%d/%m/%Y}"
