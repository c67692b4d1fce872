"""What debates, referentials and evaluations show on other pages; EvaluationConfig.ready registers it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from domino.panels import register_panel
from evaluation.enums import EvaluationState, VersionState
from evaluation.models import Debate, Evaluation, ReferentialVersion
from evaluation.pictures import evaluation_parts
from evaluation.profiles import evaluation_profile
from evaluation.radar import figure
from evaluation.radar.parts import MAX_AXES, MIN_AXES
from inventory.models import Initiative, Territory
from inventory.permissions import Action, can
from portfolio.models import Event

MOST = 6


def event_debates(event: Event, user: Any) -> dict[str, Any] | None:
    """The debates held at an event, and the way to prepare one for those who may."""
    debates = list(Debate.objects.visible_to(user).filter(session__event=event).for_list().order_by("pk")[:MOST])
    may_prepare = can(user, Action.EDIT, event.territory)
    return {"debates": debates, "may_prepare": may_prepare} if debates or may_prepare else None


def method_debates(territory: Territory, user: Any) -> dict[str, Any] | None:
    """The debates of a territory and of what lies within, the last first."""
    found = Debate.objects.visible_to(user).within(territory).for_list().order_by("-session__created_at")
    debates, may_prepare = list(found[:MOST]), can(user, Action.EDIT, territory)
    return {"debates": debates, "may_prepare": may_prepare} if debates or may_prepare else None


def index_debates(subject: None, user: Any) -> dict[str, Any]:
    """The last debates that `user` may read, and the way into a session."""
    return {"debates": list(Debate.objects.visible_to(user).for_list().order_by("-session__created_at")[:MOST])}


def initiative_evaluation(initiative: Initiative, user: Any) -> dict[str, Any] | None:
    """The last radar that a record agreed to publish; to the team, its evaluations and the way to begin one."""
    may_prepare = can(user, Action.EDIT, initiative.territory)
    team = may_prepare or can(user, Action.READ_STATISTICS, initiative.territory)
    every = Evaluation.objects.filter(initiative=initiative)
    own = list(every[:MOST]) if team else []
    public = every.public().select_related("initiative", "version__referential").first()
    if public is None and not team:
        return None
    return {"own": own, "may_prepare": may_prepare, "evaluation": public, "figure": _figure(public)}


def _figure(evaluation: Evaluation | None) -> Any:
    """The radar of an evaluation for a page, if it has as many axes as can be drawn."""
    profile = evaluation_profile(evaluation) if evaluation else None
    if evaluation is None or profile is None or not MIN_AXES <= len(profile.criteria) <= MAX_AXES:
        return None
    parts = evaluation_parts(profile, evaluation.initiative.name)
    words = f"{len(parts.axes)} critères, de 0 à 4. Les valeurs sont dans le tableau qui suit."
    return figure(parts.axes, parts.series, title=f"Radar : {evaluation.initiative.name}", description=words)


def own_record_evaluations(initiative: Initiative, user: Any) -> dict[str, Any] | None:
    """The closed evaluations of a record, for who holds its link."""
    found = list(Evaluation.objects.filter(initiative=initiative, state=EvaluationState.CLOSED)[:MOST])
    return {"evaluations": found} if found else None


def event_evaluations(event: Event, user: Any) -> dict[str, Any] | None:
    """What was agreed at an event, and the evaluations made there that the reader may see."""
    agreed = Q(state__in=[VersionState.AGREED, VersionState.SUPERSEDED])
    versions = list(ReferentialVersion.objects.filter(agreed, event=event).select_related("referential")[:MOST])
    seen = Evaluation.objects.visible_to(user).filter(event=event).select_related("initiative")
    evaluations = list(seen.order_by("initiative__name_plain", "pk")[: MOST * 2])
    return {"versions": versions, "evaluations": evaluations} if versions or evaluations else None


def method_evaluations(territory: Territory, user: Any) -> dict[str, Any] | None:
    """The referentials in force, and how many evaluations were closed."""
    agreed = ReferentialVersion.objects.filter(state=VersionState.AGREED, referential__territory=territory)
    versions = list(agreed.select_related("referential").order_by("referential__title")[:MOST])
    count = Evaluation.objects.within(territory).filter(state=EvaluationState.CLOSED).count()
    return {"versions": versions, "count": count} if versions or count else None


def register_panels() -> None:
    """Fill the slots of earlier apps' pages."""
    register_panel("initiative", "evaluation/_initiative_evaluation.html", initiative_evaluation, position=15)
    register_panel("own_record", "evaluation/_own_record_evaluations.html", own_record_evaluations)
    register_panel("event", "evaluation/_event_evaluations.html", event_evaluations, position=15)
    register_panel("method", "evaluation/_method_evaluations.html", method_evaluations, position=15)
    register_panel("event", "evaluation/_event_debates.html", event_debates, position=10)
    register_panel("evaluation_index", "evaluation/_index_debates.html", index_debates, position=10)
    register_panel("method", "evaluation/_method_debates.html", method_debates, position=10)
