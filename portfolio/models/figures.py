"""Figures that are told, not counted by us: effects declared by initiatives, and dated pictures of a census."""

from django.db import models

from inventory.models import Initiative, Territory
from inventory.models.taxonomy import Term
from portfolio.models.case_study import CaseStudy
from portfolio.querysets.effect import EffectQuerySet


class EffectKind(Term):
    """What a declared figure counts: things given away, members, people who exchange…"""

    class Meta(Term.Meta):
        verbose_name = "nature d’effet"
        verbose_name_plural = "natures d’effet"


class Effect(models.Model):
    """A figure declared for an initiative or in a case study, never without its unit, its year and its source."""

    kind = models.ForeignKey(EffectKind, models.PROTECT, related_name="effects", verbose_name="nature")
    initiative = models.ForeignKey(
        Initiative, models.CASCADE, null=True, blank=True, related_name="effects", verbose_name="initiative"
    )
    case_study = models.ForeignKey(
        CaseStudy, models.CASCADE, null=True, blank=True, related_name="effects", verbose_name="fiche du porte-folio"
    )
    value = models.DecimalField("valeur", max_digits=14, decimal_places=2)
    is_approximate = models.BooleanField("environ", default=False)
    unit = models.CharField("unité", max_length=40, help_text="Au pluriel : tonnes, adhérents, heures…")
    year = models.PositiveSmallIntegerField("année")
    source = models.CharField("source", max_length=300)
    source_url = models.URLField("adresse de la source", max_length=500, blank=True)
    created_at = models.DateTimeField("ajouté le", auto_now_add=True)

    objects = EffectQuerySet.as_manager()

    class Meta:
        verbose_name = "effet déclaré"
        verbose_name_plural = "effets déclarés"
        ordering = ["-year", "kind__position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(initiative__isnull=False) | models.Q(case_study__isnull=False),
                name="effect_belongs_to_something",
                violation_error_message="Un effet est celui d’une initiative ou d’une fiche du porte-folio.",
            ),
            models.CheckConstraint(
                condition=models.Q(value__gte=0),
                name="effect_value_not_negative",
                violation_error_message="Un effet ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=models.Q(year__range=(1800, 2100)),
                name="effect_year_plausible",
                violation_error_message="L’année doit être entre 1800 et 2100.",
            ),
            models.CheckConstraint(
                condition=~models.Q(source="") & ~models.Q(unit=""),
                name="effect_has_unit_and_source",
                violation_error_message="Donnez l’unité et la source.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} {self.unit} ({self.year})"


class Snapshot(models.Model):
    """What a study counted on a territory at a date: kept as it was said, beside what the census says today."""

    slug = models.SlugField("identifiant", max_length=120, unique=True)
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="snapshots", verbose_name="territoire")
    title = models.CharField("titre", max_length=200)
    taken_on = models.DateField("à la date du")
    source = models.CharField("source", max_length=300)
    dimension = models.CharField("vue par", max_length=20, help_text="Une vue du panorama : sphere, theme…")

    class Meta:
        verbose_name = "relevé daté"
        verbose_name_plural = "relevés datés"
        ordering = ["-taken_on", "title"]

    def __str__(self) -> str:
        return self.title


class SnapshotFigure(models.Model):
    """One line of a dated picture: `value` is the slug of the dimension's value."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="figures")
    value = models.SlugField("valeur", max_length=60)
    label = models.CharField("libellé", max_length=120)
    count = models.PositiveIntegerField("nombre")

    class Meta:
        verbose_name = "chiffre"
        ordering = ["-count", "label"]
        constraints = [models.UniqueConstraint(fields=["snapshot", "value"], name="snapshot_figure_unique")]

    def __str__(self) -> str:
        return f"{self.label} : {self.count}"
