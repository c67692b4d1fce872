"""What the portfolio shows on pages of the census; PortfolioConfig.ready registers it (domino/panels.py)."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q

from domino.panels import register_panel
from inventory.models import Containment, Initiative, Stake, Territory
from inventory.permissions import Action, can
from portfolio.grid import build_grid, by_kind
from portfolio.method import events_of, upcoming_of
from portfolio.models import CaseStudy, Effect, Event, ForesightSheet, Insight, Poster, WatchLink

MOST = 6
FEW = 4
MOST_INSIGHTS = 30


def home_stakes(subject: None, user: Any) -> dict[str, Any]:
    """The stakes with their case studies."""
    published = CaseStudy.objects.published().for_list()
    return {"stakes": Stake.objects.prefetch_related(Prefetch("case_studies", published, to_attr="published"))}


def initiative_case_studies(initiative: Initiative, user: Any) -> dict[str, Any] | None:
    """The case studies and the stakes of a record."""
    case_studies = list(CaseStudy.objects.published().of_initiative(initiative).for_list()[:MOST])
    stakes = list(initiative.stakes.all())
    return {"case_studies": case_studies, "stakes": stakes} if case_studies or stakes else None


def territory_case_studies(territory: Territory, user: Any) -> dict[str, Any] | None:
    """The case studies of a territory and of what lies within."""
    case_studies = list(CaseStudy.objects.published().within(territory).for_list()[: MOST + 1])
    shown = {"case_studies": case_studies[:MOST], "has_more": len(case_studies) > MOST}
    return shown if case_studies else None


def initiative_effects(initiative: Initiative, user: Any) -> dict[str, Any] | None:
    """The figures that a record declares, and the way to its desk for those who may edit it."""
    effects = list(Effect.objects.of_initiative(initiative))
    may_edit = can(user, Action.EDIT, initiative.territory)
    return {"effects": effects, "may_edit": may_edit} if effects or may_edit else None


def case_study_effects(case_study: CaseStudy, user: Any) -> dict[str, Any] | None:
    """The figures that a case study tells, and those of its initiatives."""
    effects = list(Effect.objects.of_case_study(case_study))
    return {"effects": effects, "named": True} if effects else None


def initiative_events(initiative: Initiative, user: Any) -> dict[str, Any] | None:
    """The events where a record was found."""
    events = Event.objects.published().of_initiative(initiative).for_list().order_by("date", "pk")[:MOST]
    return {"events": list(events), "heading": "Repérée pendant la démarche"} if events else None


def territory_events(territory: Territory, user: Any) -> dict[str, Any] | None:
    """The next event of a territory, and the way to the story of its method."""
    count = events_of(territory).count()
    return {"count": count, "next": next(iter(upcoming_of(territory, 1)), None)} if count else None


def stake_events(stake: Stake, user: Any) -> dict[str, Any] | None:
    """The latest events about a stake."""
    events = Event.objects.published().filter(stakes=stake).for_list().order_by("-date", "-pk")[:MOST]
    return {"events": list(events), "heading": "Les rencontres"} if events else None


def case_study_events(case_study: CaseStudy, user: Any) -> dict[str, Any] | None:
    """The events that a case study comes from."""
    events = Event.objects.published().filter(case_studies=case_study).for_list().order_by("date", "pk")[:MOST]
    return {"events": list(events), "heading": "La rencontre d’où vient l’enquête"} if events else None


def initiative_insights(initiative: Initiative, user: Any) -> dict[str, Any] | None:
    """What the grid learnt from a record."""
    return _insights(Insight.objects.of_initiative(initiative))


def case_study_insights(case_study: CaseStudy, user: Any) -> dict[str, Any] | None:
    """What the grid learnt from a case study."""
    return _insights(Insight.objects.filter(case_study=case_study))


def event_insights(event: Event, user: Any) -> dict[str, Any] | None:
    """What the grid learnt from an event."""
    return _insights(Insight.objects.filter(event=event))


def stake_insights(stake: Stake, user: Any) -> dict[str, Any]:
    """The beginning of a stake's grid, and the way to the whole of it."""
    rows = build_grid(stake.insights.all(), [stake], most=FEW)
    return {"cells": [cell for cell in rows[0].cells if cell.lines], "stake": stake}


def _insights(insights: Any) -> dict[str, Any] | None:
    cells = by_kind(insights.for_grid().order_by("kind", "position", "pk")[:MOST_INSIGHTS])
    return {"cells": cells} if cells else None


def stake_watch(stake: Stake, user: Any) -> dict[str, Any]:
    """The last links about a stake."""
    return {"links": stake.watch_links.for_list()[:FEW]}


def territory_watch(territory: Territory, user: Any) -> dict[str, Any] | None:
    """The last links shared on a territory."""
    links = list(WatchLink.objects.within(territory).for_list()[:FEW])
    return {"links": links} if links else None


def stake_foresight(stake: Stake, user: Any) -> dict[str, Any] | None:
    """The futures imagined about a stake."""
    return _sheets(ForesightSheet.objects.published().filter(stake=stake))


def territory_foresight(territory: Territory, user: Any) -> dict[str, Any] | None:
    """The futures imagined on a territory."""
    return _sheets(ForesightSheet.objects.published().about(territory))


def _sheets(sheets: Any) -> dict[str, Any] | None:
    found = list(sheets.for_list()[:FEW])
    return {"sheets": found} if found else None


def territory_posters(territory: Territory, user: Any) -> dict[str, Any] | None:
    """The saved posters of a territory and of what lies within, and the way to make one."""
    posters = list(Poster.objects.within(territory).for_list()[: MOST + 1])
    return {"posters": posters[:MOST], "has_more": len(posters) > MOST}


def event_neighbours(event: Event, user: Any) -> dict[str, Any] | None:
    """The published events before and after this one on its territory; around it, where it is the only one."""
    others = Event.objects.published().exclude(pk=event.pk).only("slug", "title", "date", "date_precision")
    around = Containment.objects.filter(inner=event.territory).exclude(outer=event.territory).values("outer")
    return _neighbours(others.filter(territory=event.territory), event) or _neighbours(
        others.filter(territory__in=around), event
    )


def _neighbours(others: Any, event: Event) -> dict[str, Any] | None:
    sooner = Q(date__lt=event.date) | Q(date=event.date, pk__lt=event.pk)
    before = others.filter(sooner).order_by("-date", "-pk").first()
    after = others.exclude(sooner).order_by("date", "pk").first()
    return {"before": before, "after": after} if before or after else None


def initiative_guide(initiative: Initiative, user: Any) -> dict[str, Any] | None:
    """The pages of the guide that a record inspires."""
    return _guide(initiative.guide_pages)


def case_study_guide(case_study: CaseStudy, user: Any) -> dict[str, Any] | None:
    """The pages of the guide that a case study inspires."""
    return _guide(case_study.guide_pages)


def _guide(pages: Any) -> dict[str, Any] | None:
    found = list(pages.only("slug", "title", "lead"))
    return {"pages": found} if found else None


def register_panels() -> None:
    """Fill the slots of the census's pages."""
    register_panel("home", "portfolio/_home_stakes.html", home_stakes)
    register_panel("initiative", "portfolio/_initiative_case_studies.html", initiative_case_studies, position=10)
    register_panel("territory", "portfolio/_territory_case_studies.html", territory_case_studies, position=10)
    register_panel("initiative", "portfolio/_effects.html", initiative_effects, position=20)
    register_panel("case_study", "portfolio/_effects.html", case_study_effects, position=10)
    register_panel("initiative", "portfolio/_events.html", initiative_events, position=30)
    register_panel("territory", "portfolio/_territory_method.html", territory_events, position=5)
    register_panel("stake", "portfolio/_events.html", stake_events, position=30)
    register_panel("case_study", "portfolio/_events.html", case_study_events, position=30)
    register_panel("initiative", "portfolio/_insights.html", initiative_insights, position=40)
    register_panel("case_study", "portfolio/_insights.html", case_study_insights, position=40)
    register_panel("event", "portfolio/_insights.html", event_insights, position=40)
    register_panel("stake", "portfolio/_stake_insights.html", stake_insights, position=10)
    register_panel("stake", "portfolio/_stake_watch.html", stake_watch, position=40)
    register_panel("territory", "portfolio/_territory_watch.html", territory_watch, position=40)
    register_panel("stake", "portfolio/_foresight.html", stake_foresight, position=50)
    register_panel("territory", "portfolio/_foresight.html", territory_foresight, position=50)
    register_panel("territory", "portfolio/_territory_posters.html", territory_posters, position=60)
    register_panel("initiative", "portfolio/_guide_mentions.html", initiative_guide, position=60)
    register_panel("case_study", "portfolio/_guide_mentions.html", case_study_guide, position=60)
    register_panel("event", "portfolio/_event_neighbours.html", event_neighbours, position=60)
