"""A territory's own definition of a sustainable practice: criteria and indicators, in agreed, dated versions."""

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse

from evaluation.enums import Scale, VersionState
from evaluation.models.debate import Cluster, Debate
from evaluation.querysets.referential import ReferentialQuerySet
from inventory.models import Territory
from inventory.models.initiative import LICENCE
from portfolio.models import Event

MIN_CRITERIA, MAX_CRITERIA = 3, 10


class Referential(models.Model):
    """What stays the same through the versions; without a territory it is a ready-made one, to be cloned."""

    slug = models.SlugField("identifiant", max_length=120, unique=True)
    title = models.CharField("titre", max_length=150)
    description = models.TextField("présentation", blank=True)
    territory = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="referentials", verbose_name="territoire"
    )
    debate = models.ForeignKey(
        Debate, models.SET_NULL, null=True, blank=True, related_name="referentials", verbose_name="débat"
    )
    # Whom it was taken from: always said where it is shown.
    origin = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="clones", verbose_name="repris de"
    )
    attribution = models.CharField("attribution", max_length=300, blank=True)
    licence = models.CharField("licence", max_length=60, default=LICENCE)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = ReferentialQuerySet.as_manager()

    class Meta:
        verbose_name = "référentiel"
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title=""),
                name="referential_title_not_empty",
                violation_error_message="Donnez un titre au référentiel.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evaluation:referential_detail", args=[self.slug])


class ReferentialVersion(models.Model):
    """One version; once agreed, the database itself refuses to change it (migration 0002)."""

    referential = models.ForeignKey(Referential, models.PROTECT, related_name="versions", verbose_name="référentiel")
    number = models.PositiveSmallIntegerField("version")
    state = models.CharField("état", max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    agreed_on = models.DateField("adoptée le", null=True, blank=True)
    agreed_by = models.CharField("adoptée par", max_length=200, blank=True)
    event = models.ForeignKey(
        Event, models.SET_NULL, null=True, blank=True, related_name="agreed_versions", verbose_name="rencontre"
    )
    uses_weights = models.BooleanField("avec des poids", default=False)
    # Below this share of known answers (by weight), a criterion's axis is drawn open.
    min_coverage = models.DecimalField(
        "couverture minimale",
        max_digits=3,
        decimal_places=2,
        default=Decimal("0.50"),
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    # Counts the changes of a draft: who posts an older number has not seen the last one.
    lock = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    class Meta:
        verbose_name = "version du référentiel"
        ordering = ["referential", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["referential", "number"], name="referential_version_number_unique"),
            models.UniqueConstraint(
                fields=["referential"],
                condition=models.Q(state=VersionState.DRAFT),
                name="referential_one_draft",
                violation_error_message="Ce référentiel a déjà un brouillon.",
            ),
            models.UniqueConstraint(
                fields=["referential"],
                condition=models.Q(state=VersionState.AGREED),
                name="referential_one_agreed",
                violation_error_message="Ce référentiel a déjà une version adoptée.",
            ),
            models.CheckConstraint(
                condition=models.Q(state=VersionState.DRAFT) | models.Q(agreed_on__isnull=False),
                name="referential_version_agreed_has_date",
                violation_error_message="Dites quand cette version a été adoptée.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=VersionState.values) & models.Q(min_coverage__range=(0, 1)),
                name="referential_version_values_known",
                violation_error_message="L’état ou la couverture minimale n’est pas possible.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referential}, version {self.number}"


class Criterion(models.Model):
    """An axis of the radar. `provenance` is a list of {statement, arguments: [text], agree, disagree, moves}."""

    version = models.ForeignKey(ReferentialVersion, models.CASCADE, related_name="criteria")
    slug = models.SlugField("identifiant", max_length=80)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    name = models.CharField("critère", max_length=80)
    description = models.TextField("ce qu’il veut dire", blank=True)
    weight = models.DecimalField("poids", max_digits=4, decimal_places=2, default=Decimal(1))
    cluster = models.ForeignKey(
        Cluster, models.SET_NULL, null=True, blank=True, related_name="criteria", verbose_name="regroupement"
    )
    provenance = models.JSONField("d’où il vient", default=list, blank=True)

    class Meta:
        verbose_name = "critère"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "slug"], name="criterion_slug_unique"),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0),
                name="criterion_weight_positive",
                violation_error_message="Un poids est plus grand que zéro.",
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="criterion_name_not_empty",
                violation_error_message="Donnez un nom au critère.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Indicator(models.Model):
    """What is looked at under a criterion.

    `levels` describes the answers: for `levels` five texts (0 to 4), for `yes_no` two (no, yes), for `number` none.
    `thresholds` of a `number`: four numbers, all rising or all falling; passing the n-th one is level n.
    """

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="indicators")
    slug = models.SlugField("identifiant", max_length=80)
    position = models.PositiveSmallIntegerField("ordre", default=0)
    name = models.CharField("indicateur", max_length=160)
    help = models.CharField("comment l’observer", max_length=300, blank=True)
    scale = models.CharField("échelle", max_length=6, choices=Scale.choices, default=Scale.LEVELS)
    levels = models.JSONField("niveaux décrits", default=list, blank=True)
    unit = models.CharField("unité", max_length=40, blank=True)
    thresholds = models.JSONField("seuils", default=list, blank=True)
    weight = models.DecimalField("poids", max_digits=4, decimal_places=2, default=Decimal(1))

    class Meta:
        verbose_name = "indicateur"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["criterion", "slug"], name="indicator_slug_unique"),
            models.CheckConstraint(
                condition=models.Q(weight__gt=0) & models.Q(scale__in=Scale.values),
                name="indicator_values_known",
                violation_error_message="Le poids est plus grand que zéro, l’échelle est dans la liste.",
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="indicator_name_not_empty",
                violation_error_message="Donnez un nom à l’indicateur.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
