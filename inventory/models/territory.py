"""Territories: official ones from the reference data, custom perimeters chosen by administrators."""

from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.urls import reverse

from inventory.enums import TerritoryKind
from inventory.models.functions import Plain
from inventory.querysets.territory import TerritoryQuerySet


class Territory(models.Model):
    """A commune, intercommunality, pays, département, région or custom perimeter."""

    kind = models.CharField("nature", max_length=12, choices=TerritoryKind.choices)
    code = models.CharField("code officiel", max_length=20, blank=True, help_text="INSEE ou SIREN.")
    slug = models.SlugField("identifiant", max_length=160, unique=True)
    name = models.CharField("nom", max_length=150)
    official_name = models.CharField("nom officiel", max_length=200, blank=True)
    name_plain = models.GeneratedField(
        expression=Plain("name"), output_field=models.CharField(max_length=150), db_persist=True
    )
    description = models.TextField("présentation", blank=True)
    population = models.PositiveIntegerField("population", null=True, blank=True)
    postal_codes = ArrayField(models.CharField(max_length=5), verbose_name="codes postaux", default=list, blank=True)
    is_featured = models.BooleanField("mis en avant", default=False)
    confirm_after_days = models.PositiveSmallIntegerField(
        "jours avant de redemander",
        default=365,
        db_default=365,
        help_text="Une fiche confirmée il y a plus longtemps est à confirmer : sa structure reçoit un courriel.",
    )
    check_websites = models.BooleanField(
        "vérifier les sites",
        default=False,
        db_default=False,
        help_text="Chaque semaine, regarde si le site des fiches de ce territoire répond encore.",
    )
    geometry = models.MultiPolygonField("contour", srid=4326, null=True, blank=True)
    outline = models.MultiPolygonField("contour simplifié", srid=4326, null=True, blank=True, editable=False)
    centre = models.PointField("mairie ou centre", srid=4326, null=True, blank=True)
    members = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="member_of",
        verbose_name="composé de",
        help_text="Pour un pays ou un périmètre choisi : les territoires qu’il réunit.",
    )

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = "territoire"
        verbose_name_plural = "territoires"
        ordering = ["name_plain", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code"],
                condition=~models.Q(code=""),
                name="territory_code_unique",
                violation_error_message="Un territoire de cette nature porte déjà ce code.",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=TerritoryKind.values),
                name="territory_kind_known",
                violation_error_message="Cette nature de territoire n’existe pas.",
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="territory_name_not_empty",
                violation_error_message="Donnez un nom au territoire.",
            ),
        ]
        indexes = [
            models.Index(fields=["code"], name="territory_code"),
            GinIndex(fields=["name_plain"], opclasses=["gin_trgm_ops"], name="territory_name_trigram"),
            GinIndex(fields=["postal_codes"], name="territory_postal_codes"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("inventory:territory_detail", args=[self.slug])


class Containment(models.Model):
    """`inner` lies within `outer`: the whole closure, each territory within itself included.

    Rebuilt by `services.territories.refresh_containment`; true when every commune of inner is one of outer.
    """

    # Both are found in the indexes below.
    inner = models.ForeignKey(Territory, models.CASCADE, related_name="containments", db_index=False)
    outer = models.ForeignKey(Territory, models.CASCADE, related_name="contents", db_index=False)

    class Meta:
        verbose_name = "inclusion"
        constraints = [models.UniqueConstraint(fields=["inner", "outer"], name="containment_unique")]
        indexes = [models.Index(fields=["outer", "inner"], name="containment_outer_inner")]

    def __str__(self) -> str:
        return f"{self.inner_id} ⊂ {self.outer_id}"


class FormerName(models.Model):
    """A name or code that a commune bore, or that of a part of it (delegated commune, city district)."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="former_names")
    code = models.CharField("code officiel", max_length=20, blank=True)
    name = models.CharField("nom", max_length=150)
    name_plain = models.GeneratedField(
        expression=Plain("name"), output_field=models.CharField(max_length=150), db_persist=True
    )

    class Meta:
        verbose_name = "ancien nom"
        verbose_name_plural = "anciens noms"
        constraints = [models.UniqueConstraint(fields=["territory", "code", "name"], name="former_name_unique")]
        indexes = [
            models.Index(fields=["code"], name="former_name_code"),
            models.Index(fields=["name_plain"], name="former_name_plain"),
        ]

    def __str__(self) -> str:
        return self.name
