"""What the method left on a territory and all that lies within it: figures, outcomes, costs, what comes next."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone

from inventory.models import Initiative, Territory
from portfolio.enums import OutcomeKind
from portfolio.models import CaseStudy, Event
from portfolio.querysets.event import EventQuerySet, public_outcomes

UPCOMING = 5
MOST_OUTCOMES = 60  # of each kind
MOST_COSTS = 60
# What was agreed first, what was found last: it is often long.
OUTCOMES = {
    OutcomeKind.STATEMENT: "Affirmations débattues",
    OutcomeKind.CRITERION: "Critères",
    OutcomeKind.RECOMMENDATION: "Préconisations",
    OutcomeKind.OTHER: "Autres résultats",
    OutcomeKind.INITIATIVE: "Initiatives repérées",
}


def events_of(territory: Territory) -> EventQuerySet:
    """The published events of `territory` and of what lies within."""
    return Event.objects.published().within(territory)


def upcoming_of(territory: Territory, most: int = UPCOMING) -> list[Event]:
    """The next published events, the nearest first."""
    coming = events_of(territory).upcoming(timezone.localdate())
    return list(coming.for_list().order_by("date", "starts_at", "pk")[:most])


def method_figures(territory: Territory) -> dict[str, Any]:
    """Counts and sums: events, participants (where known), costs (where known), initiatives, case studies."""
    figures: dict[str, Any] = events_of(territory).aggregate(
        events=Count("pk"),
        counted=Count("participants"),
        costed=Count("cost"),
        present=Sum("participants"),
        spent=Sum("cost"),
    )
    figures["initiatives"] = Initiative.objects.published().within(territory).count()
    figures["case_studies"] = CaseStudy.objects.published().within(territory).count()
    return figures


def outcomes_of(territory: Territory) -> list[dict[str, Any]]:
    """What came out, by kind: {"kind", "label", "count", "outcomes"}, these by event; only the kinds there are."""
    shown = (
        public_outcomes()
        .filter(event__in=events_of(territory))
        .select_related("event", "initiative__sphere", "initiative__territory")
    )
    light = shown.defer("event__minutes", "initiative__search", "initiative__keywords", "initiative__description")
    light = light.defer(*(f"initiative__territory__{name}" for name in ("geometry", "outline")))
    counts = dict(shown.order_by().values_list("kind").annotate(Count("pk")))
    return [
        {
            "kind": kind,
            "label": label,
            "count": counts[kind],
            "outcomes": list(light.filter(kind=kind).order_by("event__date", "position", "pk")[:MOST_OUTCOMES]),
        }
        for kind, label in OUTCOMES.items()
        if kind in counts
    ]


def costs_of(territory: Territory) -> list[Event]:
    """The events whose cost is known, in order of time."""
    costed = events_of(territory).filter(cost__isnull=False)
    return list(costed.for_list().order_by("date", "pk")[:MOST_COSTS])
