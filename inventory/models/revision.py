"""The history of the census: every version of every record, with who, when and why."""

from django.conf import settings
from django.db import models

from inventory.enums import ChangeOrigin
from inventory.models.contribution import Contribution
from inventory.models.initiative import Initiative


class Revision(models.Model):
    """One version of a record, whole: `data` holds its values under the names of `services.records.FIELDS`."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="revisions", verbose_name="fiche")
    number = models.PositiveIntegerField("version")
    data = models.JSONField("valeurs")
    origin = models.CharField("origine", max_length=12, choices=ChangeOrigin.choices)
    reason = models.CharField("motif", max_length=500, blank=True)
    contribution = models.ForeignKey(Contribution, models.SET_NULL, null=True, blank=True, related_name="revisions")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "version"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["initiative", "number"], name="revision_number_unique")]

    def __str__(self) -> str:
        return f"{self.initiative_id}, version {self.number}"


class Distinction(models.Model):
    """Two records that look alike and that someone said are not the same; `first` has the smaller id."""

    first = models.ForeignKey(Initiative, models.CASCADE, related_name="+")
    second = models.ForeignKey(Initiative, models.CASCADE, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField("le", auto_now_add=True)

    class Meta:
        verbose_name = "paire distincte"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="distinction_unique"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="distinction_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"


class Merge(models.Model):
    """`absorbed` was merged into `kept`: both as they were before, so that it can be undone."""

    kept = models.ForeignKey(Initiative, models.CASCADE, related_name="merges")
    absorbed = models.ForeignKey(Initiative, models.CASCADE, related_name="merged_into")
    kept_before = models.JSONField()
    absorbed_before = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField("le", auto_now_add=True)
    undone_at = models.DateTimeField("annulée le", null=True, blank=True)

    class Meta:
        verbose_name = "fusion"
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.absorbed_id} → {self.kept_id}"
