"""What debates, referentials and evaluations show on other pages; EvaluationConfig.ready registers it."""

from __future__ import annotations

from typing import Any

from domino.panels import register_panel
from evaluation.models import Debate
from inventory.models import Territory
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


def register_panels() -> None:
    """Fill the slots of earlier apps' pages."""
    register_panel("event", "evaluation/_event_debates.html", event_debates, position=10)
    register_panel("method", "evaluation/_method_debates.html", method_debates, position=10)
