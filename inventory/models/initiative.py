"""One censused practice or structure, and where its record comes from."""

import uuid

from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.urls import reverse
from django.utils import timezone

from inventory.enums import Precision, Scope, Status, TerritoryKind
from inventory.freshness import Freshness, freshness, is_silent
from inventory.models.functions import SEARCH_CONFIG, Plain
from inventory.models.taxonomy import Exchange, LegalForm, ResourceKind, Sphere, Stake, Theme
from inventory.models.territory import Territory
from inventory.querysets.initiative import InitiativeQuerySet

# SPDX identifier of what the census is published under, unless a source says otherwise.
LICENCE = "CC-BY-SA-4.0"
# How the identifiers begin that the import makes for files without any.
MADE_UP = "auto-"


class Source(models.Model):
    """Where records were taken from: a file, a directory, a partner. Its licence goes with them."""

    slug = models.SlugField("identifiant", max_length=80, unique=True)
    name = models.CharField("nom", max_length=120, unique=True)
    url = models.URLField("adresse", blank=True)
    licence = models.CharField("licence", max_length=60, default=LICENCE)

    class Meta:
        verbose_name = "source"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Initiative(models.Model):
    """A collaborative practice: who exchanges what, how, where, for whom, and how sure we are of it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField("identifiant", max_length=120, unique=True)
    status = models.CharField("état", max_length=10, choices=Status.choices, default=Status.DRAFT)
    name = models.CharField("nom", max_length=200)
    summary = models.CharField("en une phrase", max_length=300, blank=True)
    description = models.TextField("description", blank=True)

    sphere = models.ForeignKey(Sphere, models.PROTECT, null=True, blank=True, verbose_name="sphère")
    themes = models.ManyToManyField(Theme, blank=True, verbose_name="thématiques", related_name="initiatives")
    stakes = models.ManyToManyField(Stake, blank=True, verbose_name="enjeux", related_name="initiatives")
    exchanges = models.ManyToManyField(Exchange, blank=True, verbose_name="modes d’échange", related_name="initiatives")
    legal_form = models.ForeignKey(LegalForm, models.PROTECT, null=True, blank=True, verbose_name="forme juridique")
    scope = models.CharField("portée", max_length=8, choices=Scope.choices, default=Scope.LOCAL)
    founded_year = models.PositiveSmallIntegerField("année de création", null=True, blank=True)

    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="initiatives",
        verbose_name="territoire",
        help_text="Le plus petit territoire connu, une commune le plus souvent.",
    )
    precision = models.CharField(
        "précision du lieu", max_length=10, choices=Precision.choices, default=Precision.COMMUNE
    )
    address = models.CharField("adresse", max_length=300, blank=True)
    postal_code = models.CharField("code postal", max_length=5, blank=True)
    point = models.PointField("position", srid=4326, null=True, blank=True)

    audience = models.CharField("public", max_length=300, blank=True)
    opening_hours = models.CharField("horaires", max_length=500, blank=True, help_text="Syntaxe d’OpenStreetMap.")
    accessibility = models.CharField("accessibilité", max_length=500, blank=True)
    website = models.URLField("site", max_length=500, blank=True)
    website_checked_at = models.DateTimeField("site vérifié le", null=True, blank=True, editable=False)
    # Since when the website does not answer; empty while it does, and until it was ever checked.
    website_failing_since = models.DateField("site muet depuis le", null=True, blank=True, editable=False)
    contact_email = models.EmailField("adresse électronique", blank=True)
    contact_phone = models.CharField("téléphone", max_length=30, blank=True)
    contact_is_public = models.BooleanField("contact public", default=False)
    # Where the site writes to the people of the initiative; never shown, whatever contact_is_public says.
    private_email = models.EmailField("adresse privée", blank=True, db_default="")
    needs = models.ManyToManyField(ResourceKind, blank=True, verbose_name="besoins", related_name="needed_by")
    needs_text = models.CharField("précisions sur les besoins", max_length=500, blank=True)
    offers = models.ManyToManyField(ResourceKind, blank=True, verbose_name="à partager", related_name="offered_by")
    offers_text = models.CharField("précisions sur ce qui se partage", max_length=500, blank=True)

    confirmed_on = models.DateField("confirmée le", null=True, blank=True)
    confirmed_by = models.CharField("confirmée par", max_length=120, blank=True)
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    source = models.ForeignKey(Source, models.PROTECT, null=True, blank=True, related_name="initiatives")
    external_id = models.CharField("identifiant chez la source", max_length=200, blank=True)
    source_url = models.URLField("adresse chez la source", max_length=500, blank=True)
    licence = models.CharField("licence", max_length=60, default=LICENCE)

    # Words of other rows that lead here (themes, commune…), in plain form: kept by services.initiatives.
    keywords = models.TextField(default="", blank=True, editable=False)
    name_plain = models.GeneratedField(
        expression=Plain("name"), output_field=models.CharField(max_length=200), db_persist=True
    )
    search = models.GeneratedField(
        expression=SearchVector("name", weight="A", config=SEARCH_CONFIG)
        + SearchVector("summary", "keywords", weight="B", config=SEARCH_CONFIG)
        + SearchVector("description", weight="C", config=SEARCH_CONFIG),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = InitiativeQuerySet.as_manager()

    class Meta:
        verbose_name = "initiative"
        ordering = ["name_plain", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~models.Q(external_id=""),
                name="initiative_external_id_unique",
                violation_error_message="Cette source a déjà une fiche avec cet identifiant.",
            ),
            models.CheckConstraint(
                condition=~models.Q(name=""),
                name="initiative_name_not_empty",
                violation_error_message="Donnez un nom à l’initiative.",
            ),
            models.CheckConstraint(
                condition=models.Q(founded_year__isnull=True) | models.Q(founded_year__range=(1800, 2100)),
                name="initiative_founded_year_plausible",
                violation_error_message="L’année de création doit être entre 1800 et 2100.",
            ),
            models.CheckConstraint(
                condition=~models.Q(precision__in=[Precision.EXACT, Precision.STREET]) | models.Q(point__isnull=False),
                name="initiative_precise_place_has_point",
                violation_error_message="Un lieu exact ou à la rue a besoin d’une position sur la carte.",
            ),
            models.CheckConstraint(
                condition=~models.Q(precision=Precision.ONLINE) | models.Q(point__isnull=True),
                name="initiative_online_has_no_point",
                violation_error_message="Une initiative en ligne n’a pas de position sur la carte.",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values)
                & models.Q(precision__in=Precision.values)
                & models.Q(scope__in=Scope.values),
                name="initiative_choices_known",
                violation_error_message="L’état, la précision ou la portée n’est pas dans la liste.",
            ),
        ]
        indexes = [
            models.Index(
                "status",
                models.F("confirmed_on").desc(nulls_last=True),
                "name_plain",
                "id",
                name="initiative_freshness",
            ),
            models.Index(fields=["status", "name_plain", "id"], name="initiative_name"),
            models.Index(fields=["status", "-created_at", "id"], name="initiative_created"),
            models.Index(fields=["updated_at", "id"], name="initiative_updated"),
            models.Index(fields=["founded_year"], name="initiative_founded_year"),
            GinIndex(fields=["search"], name="initiative_search"),
            GinIndex(fields=["name_plain"], opclasses=["gin_trgm_ops"], name="initiative_name_trigram"),
            GinIndex(fields=["keywords"], opclasses=["gin_trgm_ops"], name="initiative_keywords_trigram"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("inventory:initiative_detail", args=[self.slug])

    @classmethod
    def links(cls, name: str) -> tuple[type[models.Model], str]:
        """The table behind the many-to-many `name`, and its column that points to the other side."""
        field = cls._meta.get_field(name)
        if not isinstance(field, models.ManyToManyField) or field.remote_field.through is None:
            raise TypeError(f"{name} is not a many-to-many field")
        return field.remote_field.through, field.m2m_reverse_field_name()

    @property
    def commune(self) -> Territory | None:
        """The commune, when the territory is that precise."""
        return self.territory if self.territory and self.territory.kind == TerritoryKind.COMMUNE else None

    @property
    def source_identifier(self) -> str:
        """The identifier the source gave; blank when the import made one up to recognise the record."""
        return "" if self.external_id.startswith(MADE_UP) else self.external_id

    @property
    def freshness(self) -> Freshness:
        return freshness(self.confirmed_on, timezone.localdate())

    @property
    def website_is_silent(self) -> bool:
        """Whether the site failed at two checks some days apart."""
        checked = self.website_checked_at
        return is_silent(self.website_failing_since, timezone.localdate(checked) if checked else None)

    def forget_website_check(self) -> None:
        """The site changed: what was found of the former one says nothing of it. Not saved."""
        self.website_checked_at = self.website_failing_since = None
