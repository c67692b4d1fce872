"""What the pages of sources read: those that a person may change, how each is doing, what it says that is not here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Count, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from inventory.enums import ImportState, Status
from inventory.models import Disappearance, ImportLine, ImportRun, Initiative, LiveSource, Revision
from inventory.permissions import Action, scoped
from inventory.services.imports.local import REASON

HEAVY = ("territory__geometry", "territory__outline")
HEAVY_RECORD = [f"initiative__{name}" for name in ("search", "keywords", "description", *HEAVY)]
# Imports that wait for someone; a failed one is told by the source itself.
WAITING = (ImportState.RECOGNISED, ImportState.PREVIEWED)


def sources_of(user: Any) -> QuerySet[LiveSource]:
    """The live sources that `user` may change."""
    sources = scoped(LiveSource.objects.all(), user, Action.MODERATE)
    return sources.select_related("source", "territory", "mapping").defer(*HEAVY)


def listed(sources: QuerySet[LiveSource]) -> QuerySet[LiveSource]:
    """`sources` with `records` (published), `absent` (that nobody looked at) and `waiting` (an import to look at)."""
    records = Initiative.objects.published().filter(source=OuterRef("source")).order_by().values("source")
    absent = _unsettled(Disappearance.objects.filter(live_source=OuterRef("pk"))).order_by().values("live_source")
    waiting = ImportRun.objects.filter(live_source=OuterRef("pk"), state__in=WAITING).order_by("-created_at")
    return sources.annotate(
        records=Coalesce(Subquery(records.annotate(n=Count("pk")).values("n")), 0),
        absent=Coalesce(Subquery(absent.annotate(n=Count("pk")).values("n")), 0),
        waiting=Subquery(waiting.values("pk")[:1]),
    )


def _unsettled(rows: QuerySet[Disappearance]) -> QuerySet[Disappearance]:
    return rows.filter(settled_at=None, initiative__status=Status.PUBLISHED)


def absences_of(user: Any) -> QuerySet[Disappearance]:
    """Vanished records that wait for a decision of `user`: still published, and nobody said to keep them."""
    return scoped(_unsettled(Disappearance.objects.all()), user, Action.MODERATE, "initiative__territory")


def shown(rows: QuerySet[Disappearance]) -> QuerySet[Disappearance]:
    """`rows`, the latest first, with what a list shows of them and `version`, the number of the record's last one."""
    last = Revision.objects.filter(initiative=OuterRef("initiative")).order_by("-number").values("number")[:1]
    found = rows.select_related("initiative__territory", "live_source__source")
    found = found.annotate(version=Coalesce(Subquery(last), 0))
    return found.defer(*HEAVY_RECORD).order_by("-since", "initiative__name_plain", "pk")


@dataclass(frozen=True)
class Kept:
    """A value corrected here that the source would have written over; `said` is what the source says."""

    slug: str
    name: str
    column: str
    said: str


# Whether a line has a remark of that reason.
HAS_REMARK = "EXISTS (SELECT FROM jsonb_array_elements(remarks) AS remark WHERE remark->>3 = %s)"


def kept_of(run: ImportRun | None, most: int) -> list[Kept]:
    """At most `most` values corrected here that `run` left as they are, by lines."""
    if run is None:
        return []
    has_kept = RawSQL(HAS_REMARK, [REASON], output_field=BooleanField())  # noqa: S611 - the reason is bound
    lines = list(ImportLine.objects.filter(run=run, initiative_id__isnull=False).filter(has_kept)[:most])
    records = Initiative.objects.only("slug", "name").in_bulk({line.initiative_id for line in lines})
    found = [
        Kept(record.slug, record.name, str(column), str(value))
        for line in lines
        if (record := records.get(line.initiative_id))
        for column, value, _, reason in line.remarks
        if reason == REASON
    ]
    return found[:most]
