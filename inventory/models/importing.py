"""Imports made on the site: what came in, how it was understood, what it would or did change; live sources."""

import uuid

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.fields import ArrayField
from django.urls import reverse
from django.utils import timezone

from inventory.enums import ImportState, LineOutcome, Policy, Schedule, Status
from inventory.models.initiative import Initiative, Source
from inventory.models.territory import Territory


class ImportMapping(models.Model):
    """How the columns and words of a kind of file are read, kept under a name: `data` is what a mapping file says."""

    name = models.CharField("nom", max_length=120)
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="import_mappings", verbose_name="territoire")
    data = models.JSONField("correspondances", default=dict)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    updated_at = models.DateTimeField("modifiées le", auto_now=True)

    class Meta:
        verbose_name = "correspondances d’import"
        verbose_name_plural = "correspondances d’import"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "name"],
                name="import_mapping_name_unique",
                violation_error_message="Des correspondances portent déjà ce nom sur ce territoire.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class LiveSource(models.Model):
    """A source that is asked again and again at an address of the open web; `policy` says what becomes of changes."""

    source = models.OneToOneField(Source, models.PROTECT, related_name="live", verbose_name="source")
    address = models.URLField("adresse", max_length=1000)
    mapping = models.ForeignKey(
        ImportMapping, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="correspondances"
    )
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        related_name="live_sources",
        verbose_name="territoire",
        help_text="Ce qui se trouve ailleurs est laissé de côté.",
    )
    schedule = models.CharField("fréquence", max_length=7, choices=Schedule.choices, default=Schedule.DAILY)
    policy = models.CharField("changements", max_length=6, choices=Policy.choices, default=Policy.REVIEW)
    is_active = models.BooleanField("suivie", default=True)
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    # Of the last body that was read: a host that knows no ETag is not imported again for nothing.
    digest = models.CharField(max_length=64, blank=True, editable=False)
    next_check_at = models.DateTimeField("prochaine lecture", default=timezone.now, db_index=True)
    checked_at = models.DateTimeField("lue le", null=True, blank=True, editable=False)
    changed_at = models.DateTimeField("changée le", null=True, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField("échecs de suite", default=0, editable=False)
    last_error = models.CharField("dernière erreur", max_length=500, blank=True, editable=False)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    # Counts the edits: who posts an older number has not seen the last one.
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "source suivie"
        verbose_name_plural = "sources suivies"
        ordering = ["source__name"]

    def __str__(self) -> str:
        return self.source.name

    def get_absolute_url(self) -> str:
        return reverse("inventory:source_detail", args=[self.source.slug])


class ImportRun(models.Model):
    """One import from file to census and back, with what was recognised and what each line becomes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField("état", max_length=10, choices=ImportState.choices, default=ImportState.RECEIVED)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="import_runs", verbose_name="territoire")
    live_source = models.ForeignKey(
        LiveSource, models.SET_NULL, null=True, blank=True, related_name="runs", verbose_name="source suivie"
    )
    source_name = models.CharField("nom de la source", max_length=120)
    source = models.ForeignKey(
        Source, models.SET_NULL, null=True, blank=True, related_name="import_runs", verbose_name="source"
    )
    # Status that new records get.
    status = models.CharField("état des nouvelles fiches", max_length=10, default=Status.PUBLISHED)
    # In the private storage, never served; emptied by the retention command.
    file = models.FileField("fichier", upload_to="imports/", max_length=200, blank=True)
    file_name = models.CharField("nom du fichier", max_length=200, blank=True)
    address = models.URLField("adresse", max_length=1000, blank=True)
    # What a mapping file says (inventory.imports.mapping), as corrected by hand.
    mapping = models.JSONField("correspondances", default=dict, blank=True)
    # Format, encoding, columns, terms, reference system, first rows: see services.import_runs.recognising.
    recognition = models.JSONField("reconnu", default=dict, blank=True)
    counts = models.JSONField("comptes", default=dict, blank=True)
    # Lines that the person left out at the preview.
    excluded = ArrayField(models.PositiveIntegerField(), verbose_name="lignes écartées", default=list, blank=True)
    # Which part of the work is under way and how far it is, for the progress bar.
    step = models.CharField("étape", max_length=60, blank=True)
    done = models.PositiveIntegerField("lignes faites", default=0)
    total = models.PositiveIntegerField("lignes en tout", null=True, blank=True)
    error = models.CharField("erreur", max_length=500, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    # Counts the decisions: who posts an older number has not seen the last one.
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField("commencé le", auto_now_add=True)
    applied_at = models.DateTimeField("appliqué le", null=True, blank=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField("annulé le", null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "import"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "-created_at"], name="import_run_state")]

    def __str__(self) -> str:
        return f"{self.source_name}, {self.file_name or self.address}"

    def get_absolute_url(self) -> str:
        return reverse("inventory:import_detail", args=[self.pk])


class ImportLine(models.Model):
    """What one line of a file would do or did: one outcome, its remarks, its difference with the record it names."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField("ligne")
    outcome = models.CharField("sort", max_length=9, choices=LineOutcome.choices)
    name = models.CharField("nom", max_length=200, blank=True)
    point = models.PointField("position", srid=4326, null=True, blank=True)
    # The record that it is, would change, or is a double of; no link in the database, so that it may go.
    initiative_id = models.UUIDField("fiche", null=True, blank=True)
    # Field → [before, after], under the names of services.records.FIELDS; for a new record [null, value].
    difference = models.JSONField("différence", default=dict, blank=True)
    # [[column, value, severity, reason], …] as in the report.
    remarks = models.JSONField("remarques", default=list, blank=True)

    class Meta:
        verbose_name = "ligne d’import"
        verbose_name_plural = "lignes d’import"
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="import_line_unique")]
        indexes = [models.Index(fields=["run", "outcome", "line"], name="import_line_outcome")]

    def __str__(self) -> str:
        return f"ligne {self.line} : {self.outcome}"


class ImportChange(models.Model):
    """What a record was before an import touched it, so that the whole import can be undone."""

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="changes")
    initiative_id = models.UUIDField("fiche")
    # The whole row with its links before; null for a record that the import created.
    before = models.JSONField("avant", null=True, blank=True)
    # Number of the version that the import wrote: a later one means that someone changed the record since.
    number = models.PositiveIntegerField("version")

    class Meta:
        verbose_name = "changement d’import"
        verbose_name_plural = "changements d’import"
        constraints = [models.UniqueConstraint(fields=["run", "initiative_id"], name="import_change_unique")]

    def __str__(self) -> str:
        return f"{self.initiative_id}, version {self.number}"


class Disappearance(models.Model):
    """A record that its live source no longer lists: shown and left to people, never deleted for it."""

    initiative = models.OneToOneField(Initiative, models.CASCADE, related_name="disappearance")
    live_source = models.ForeignKey(LiveSource, models.CASCADE, related_name="disappearances")
    since = models.DateTimeField("absente depuis")
    # Someone looked and keeps the record as it is.
    settled_at = models.DateTimeField("vue le", null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "disparition chez la source"
        verbose_name_plural = "disparitions chez la source"
        ordering = ["-since"]

    def __str__(self) -> str:
        return f"{self.initiative_id} depuis le {self.since:%d/%m/%Y}"
