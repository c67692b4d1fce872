"""What lists of recommendations show on pages of earlier apps; RecommendationsConfig.ready registers it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from domino.panels import register_panel
from evaluation.models import Debate, ReferentialVersion
from inventory.models import Initiative, Stake, Territory
from inventory.permissions import Action, can
from portfolio.models import CaseStudy, Event
from recommendations.models import KitUse, Recommendation, RecommendationList

MOST = 6
TEMPLATE = "recommendations/_panel_recommendations.html"
LISTS = "recommendations/_panel_lists.html"


def inspired(condition: Q, user: Any) -> dict[str, Any] | None:
    """The public recommendations that answer to `condition`, with their lists; one query."""
    found = _with_list(Recommendation.objects.visible_to(user).filter(condition).distinct())
    rows = [*found[: MOST + 1]]
    return {"recommendations": rows[:MOST], "has_more": len(rows) > MOST} if rows else None


def initiative_recommendations(initiative: Initiative, user: Any) -> dict[str, Any] | None:
    """What a record of the census inspires, or could carry."""
    condition = Q(inspirations__initiative=initiative) | Q(partners__initiative=initiative)
    condition |= Q(insights__initiative=initiative)
    return _titled(inspired(condition, user), "Dans les préconisations")


def case_study_recommendations(case_study: CaseStudy, user: Any) -> dict[str, Any] | None:
    """What a case study inspires."""
    condition = Q(inspirations__case_study=case_study) | Q(insights__case_study=case_study)
    return _titled(inspired(condition, user), "Ce qu’elle inspire")


def stake_recommendations(stake: Stake, user: Any) -> dict[str, Any] | None:
    """What territories decided to do for a stake."""
    condition = Q(stakes=stake) & ~Q(list__territory=None)
    return _titled(inspired(condition, user), "Ce que les territoires décident de faire")


def debate_recommendations(debate: Debate, user: Any) -> dict[str, Any] | None:
    """What rests on arguments of a debate."""
    return _titled(inspired(Q(arguments__statement__debate=debate), user), "Ce que ces arguments appuient")


def version_recommendations(version: ReferentialVersion, user: Any) -> dict[str, Any] | None:
    """What serves criteria of a version of a referential."""
    return _titled(inspired(Q(criteria__version=version), user), "Préconisations qui servent ces critères")


def insight_recommendations(territory: Territory, user: Any) -> dict[str, Any] | None:
    """What rests on insights of a territory."""
    return _titled(inspired(Q(insights__territory=territory), user), "Préconisations tirées de ces analyses")


def need_recommendations(territory: Territory, user: Any) -> dict[str, Any] | None:
    """What answers needs, in the lists of a territory."""
    condition = Q(list__territory=territory, needs__isnull=False)
    return _titled(inspired(condition, user), "Préconisations qui répondent à des besoins")


def territory_lists(territory: Territory, user: Any) -> dict[str, Any] | None:
    """The lists of a territory and of what lies within, and the way to begin one for those who may."""
    rows = [*RecommendationList.objects.visible_to(user).within(territory).for_list()[:MOST]]
    may_create = can(user, Action.EDIT, territory)
    return {"lists": rows, "may_create": may_create} if rows or may_create else None


def method_kit(territory: Territory, user: Any) -> dict[str, Any] | None:
    """To those who may write: a kit to begin with where nothing happened yet, or what became of the one taken."""
    if not can(user, Action.EDIT, territory):
        return None
    used = KitUse.objects.filter(territory=territory).exists()
    begins = not used and not Event.objects.filter(territory=territory).exists()
    return {"used": used} if used or begins else None


def event_lists(event: Event, user: Any) -> dict[str, Any] | None:
    """The lists made at an event."""
    rows = [*RecommendationList.objects.visible_to(user).filter(event=event).for_list()[:MOST]]
    return {"lists": rows} if rows else None


def _titled(shown: dict[str, Any] | None, title: str) -> dict[str, Any] | None:
    return {**shown, "title": title} if shown else None


def _with_list(recommendations: QuerySet) -> QuerySet:
    rows = recommendations.select_related("list__territory").order_by("list__title", "position", "number")
    return rows.defer("list__territory__geometry", "list__territory__outline")


def register_panels() -> None:
    """Fill the slots of earlier apps' pages."""
    register_panel("initiative", TEMPLATE, initiative_recommendations, position=60)
    register_panel("case_study", TEMPLATE, case_study_recommendations, position=60)
    register_panel("stake", TEMPLATE, stake_recommendations, position=60)
    register_panel("debate", TEMPLATE, debate_recommendations)
    register_panel("version", TEMPLATE, version_recommendations)
    register_panel("insights", TEMPLATE, insight_recommendations)
    register_panel("needs", TEMPLATE, need_recommendations)
    register_panel("territory", LISTS, territory_lists, position=35)
    register_panel("method", LISTS, territory_lists, position=30)
    register_panel("method", "recommendations/_panel_kit.html", method_kit, position=5)
    register_panel("event", LISTS, event_lists, position=30)
