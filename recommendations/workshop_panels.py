"""What recommendations rest on and the votes about them, on other pages; RecommendationsConfig.ready registers it."""

from __future__ import annotations

from typing import Any

from domino.panels import register_panel
from inventory.permissions import Action, can
from portfolio.models import Event
from recommendations.evidence import evidence_of
from recommendations.models import Prioritisation, Recommendation, RecommendationList

MOST = 6


def recommendation_evidence(recommendation: Recommendation, user: Any) -> dict[str, Any] | None:
    """What a `complete()` recommendation rests on; figures that tell of one initiative for the team."""
    owner = recommendation.list
    team = can(user, Action.EDIT, owner.territory) or can(user, Action.READ_STATISTICS, owner.territory)
    evidence = evidence_of(owner, recommendations=[recommendation], team=team)[recommendation.pk]
    return {"evidence": evidence} if evidence.count else None


def list_votes(list: RecommendationList, user: Any) -> dict[str, Any] | None:
    """The votes of a list that the reader may see."""
    return _votes(Prioritisation.objects.visible_to(user).filter(list=list))


def event_votes(event: Event, user: Any) -> dict[str, Any] | None:
    """The votes held at an event."""
    return _votes(Prioritisation.objects.visible_to(user).filter(session__event=event))


def _votes(found: Any) -> dict[str, Any] | None:
    votes = [*found.for_list()[:MOST]]
    return {"votes": votes} if votes else None


def register_workshop_panels() -> None:
    """Fill the slots of pages."""
    register_panel("recommendation", "recommendations/_evidence.html", recommendation_evidence)
    register_panel("list", "recommendations/_votes.html", list_votes)
    register_panel("event", "recommendations/_votes.html", event_votes, position=30)
