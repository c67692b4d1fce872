"""The method as it happened: dated events on a territory, what they left and what they cost."""

import uuid

from django.conf import settings
from django.contrib.gis.db import models
from django.urls import reverse

from inventory.models import Initiative, Stake, Territory
from inventory.models.initiative import LICENCE
from portfolio.enums import DatePrecision, EventKind, FileKind, OutcomeKind, State, Step
from portfolio.models.case_study import CaseStudy
from portfolio.querysets.event import EventQuerySet


class Event(models.Model):
    """One dated action of the method on a territory; `minutes` is Markdown, amounts are euros."""

    slug = models.SlugField("identifiant", max_length=120, unique=True)
    state = models.CharField("état", max_length=9, choices=State.choices, default=State.DRAFT)
    title = models.CharField("titre", max_length=150)
    kind = models.CharField("nature", max_length=16, choices=EventKind.choices)
    step = models.CharField("étape", max_length=10, choices=Step.choices)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="events", verbose_name="territoire")
    stakes = models.ManyToManyField(Stake, blank=True, related_name="events", verbose_name="enjeux")
    date = models.DateField("date")
    date_precision = models.CharField(
        "précision de la date", max_length=5, choices=DatePrecision.choices, default=DatePrecision.DAY
    )
    starts_at = models.TimeField("heure de début", null=True, blank=True)
    ends_at = models.TimeField("heure de fin", null=True, blank=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    point = models.PointField("position", srid=4326, null=True, blank=True)
    participants = models.PositiveIntegerField("nombre de participants", null=True, blank=True)
    summary = models.CharField("en quelques mots", max_length=500, blank=True)
    minutes = models.TextField("compte rendu", blank=True, help_text="En Markdown.")
    cost = models.DecimalField("coût (euros)", max_digits=10, decimal_places=2, null=True, blank=True)
    cost_note = models.CharField("ce que le coût couvre", max_length=300, blank=True)
    case_studies = models.ManyToManyField(
        CaseStudy, blank=True, related_name="events", verbose_name="fiches du porte-folio"
    )
    source = models.CharField("d’où vient l’information", max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "rencontre"
        ordering = ["date", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title=""),
                name="event_title_not_empty",
                violation_error_message="Donnez un titre à la rencontre.",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=State.values)
                & models.Q(kind__in=EventKind.values)
                & models.Q(step__in=Step.values)
                & models.Q(date_precision__in=DatePrecision.values),
                name="event_choices_known",
                violation_error_message="L’état, la nature, l’étape ou la précision n’est pas dans la liste.",
            ),
            models.CheckConstraint(
                condition=models.Q(cost__isnull=True) | models.Q(cost__gte=0),
                name="event_cost_not_negative",
                violation_error_message="Un coût ne peut pas être négatif.",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True)
                | models.Q(starts_at__isnull=False, ends_at__gt=models.F("starts_at")),
                name="event_ends_after_it_starts",
                violation_error_message="La rencontre doit finir après avoir commencé.",
            ),
        ]
        indexes = [models.Index(fields=["territory", "date"], name="event_territory_date")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("portfolio:event_detail", args=[self.slug])


class Outcome(models.Model):
    """One thing that came out of an event: a record found, or a sentence until a later step makes it more."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="outcomes")
    position = models.PositiveSmallIntegerField("ordre", default=0)
    kind = models.CharField("nature", max_length=14, choices=OutcomeKind.choices)
    text = models.CharField("résultat", max_length=300, blank=True)
    initiative = models.ForeignKey(
        Initiative, models.CASCADE, null=True, blank=True, related_name="outcomes", verbose_name="initiative"
    )

    class Meta:
        verbose_name = "résultat"
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind=OutcomeKind.INITIATIVE, initiative__isnull=False)
                | (~models.Q(kind=OutcomeKind.INITIATIVE) & models.Q(initiative__isnull=True) & ~models.Q(text="")),
                name="outcome_says_something",
                violation_error_message="Choisissez l’initiative repérée, ou écrivez le résultat en une phrase.",
            ),
            models.UniqueConstraint(
                fields=["event", "initiative"],
                name="outcome_initiative_unique",
                violation_error_message="Cette initiative est déjà dans les résultats.",
            ),
        ]

    def __str__(self) -> str:
        return self.text or str(self.initiative)


class EventFile(models.Model):
    """A document (PDF, spreadsheet, slides) or a photo left by an event."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(Event, models.CASCADE, related_name="files")
    kind = models.CharField("nature", max_length=8, choices=FileKind.choices)
    file = models.FileField("fichier", upload_to="demarche/%Y/%m")
    title = models.CharField("titre ou description de l’image", max_length=200)
    credit = models.CharField("crédit", max_length=120, blank=True)
    licence = models.CharField("licence", max_length=60, default=LICENCE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "fichier"
        ordering = ["kind", "created_at"]

    def __str__(self) -> str:
        return self.title
