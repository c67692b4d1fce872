"""What the header knows of whoever is signed in."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from inventory.permissions import Action, actions_somewhere, opens_team_space

register = template.Library()


@register.simple_tag
def team_space_url(user: Any) -> str:
    """The address of the team's space for those who have work there, else nothing; one query."""
    return reverse("inventory:moderation_list") if opens_team_space(user) else ""


# Pages of the desk beside the queue: name of the address, label, what opens it.
DESK = [
    ("inventory:duplicate_list", "Doublons", Action.MODERATE),
    ("inventory:freshness_list", "Fiches à confirmer", Action.MODERATE),
    ("inventory:sheet_key", "Saisir des feuilles", Action.ENTER),
    ("inventory:membership_list", "Équipe", Action.INVITE),
]


@register.simple_tag
def desk_pages(user: Any) -> list[tuple[str, str]]:
    """(name of the address, label) of the desk's other pages that `user` may open; one query."""
    actions = actions_somewhere(user)
    return [(name, label) for name, label, action in DESK if action in actions]
