"""What the portfolio shows on pages of the census; PortfolioConfig.ready registers it (domino/panels.py)."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch

from domino.panels import register_panel
from inventory.models import Initiative, Stake, Territory
from inventory.permissions import Action, can
from portfolio.models import CaseStudy, Effect

MOST = 6


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


def register_panels() -> None:
    """Fill the slots of the census's pages."""
    register_panel("home", "portfolio/_home_stakes.html", home_stakes)
    register_panel("initiative", "portfolio/_initiative_case_studies.html", initiative_case_studies, position=10)
    register_panel("territory", "portfolio/_territory_case_studies.html", territory_case_studies, position=10)
    register_panel("initiative", "portfolio/_effects.html", initiative_effects, position=20)
    register_panel("case_study", "portfolio/_effects.html", case_study_effects, position=10)
